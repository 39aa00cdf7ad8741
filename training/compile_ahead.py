"""Compiles a network's training step before its data is there: the compiler keeps what it made, and training finds it.

    python training/compile_ahead.py unet|decoder --batch 1024

For `train_on_gpu.py`: a GPU waits a minute for each compiler otherwise, while the processors could have done it beside the
rendering. Training checks the compiled gradients itself (`compiled.py`), on its own data.
"""

import argparse

import torch

from housestyle_training import weights
from housestyle_training.compiled import compiled
from housestyle_training.compute import Compute
from housestyle_training.masters import TRAINING
from housestyle_training.networks import IMAGE_CHANNELS, LATENT_CHANNELS, TEXT_TOKENS, TEXT_WIDTH

MODEL = TRAINING.parent / "resources" / "models" / "housestyle-128"


def main() -> None:
    parser = argparse.ArgumentParser(description="Compile a training step ahead")
    parser.add_argument("network", choices=("unet", "decoder"))
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--device", default="auto")
    arguments = parser.parse_args()
    compute = Compute(arguments.device)
    _, decoder, unet = weights.load(MODEL).networks()
    channels = LATENT_CHANNELS if arguments.network == "unet" else IMAGE_CHANNELS
    latents = compute.maps(torch.randn(arguments.batch, channels, 16, 16))
    try:
        if arguments.network == "decoder":
            compiled(compute.place(decoder.train()), (latents,), compute)
        else:
            timesteps = torch.full((len(latents),), 480.0, device=compute.device)
            tokens = torch.randn(arguments.batch, TEXT_TOKENS, TEXT_WIDTH).to(compute.device)
            compiled(compute.place(unet.train()), (latents, timesteps, tokens), compute)
    except RuntimeError as difference:
        print(f"{arguments.network} compiled; on random numbers, {difference}")


if __name__ == "__main__":
    main()
