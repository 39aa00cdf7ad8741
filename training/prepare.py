"""Renders and encodes the training images: work/masters.tar -> work/dataset.

    python training/prepare.py [--variants 8] [--images-only] [--model resources/models/housestyle-128] [--device auto]

What is there already is kept, so a later call with a larger number adds to it; after a change of the styles or the
subjects remove work/dataset first, after one of the encoder work/dataset/latents-*.npy.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from housestyle_training import weights
from housestyle_training.compute import Compute
from housestyle_training.dataset import DATASET, HeldOut, make_pairs
from housestyle_training.masters import TRAINING, Masters
from housestyle_training.networks import VaeEncoder
from housestyle_training.prompts import prompt_table
from housestyle_training.rendering import render_images
from housestyle_training.text import TextEncoder

SIZE = 128
_BATCH = 256


@torch.no_grad()
def encode(images: np.ndarray, encoder: VaeEncoder, compute: Compute) -> np.ndarray:
    """Encoder means of uint8 images, float16 [n, 8, 16, 16]: the image's channels, of which the style's follow."""
    encoder = compute.place(encoder)
    parts = []
    for start in range(0, len(images), _BATCH):
        batch = compute.images(np.ascontiguousarray(images[start : start + _BATCH]))
        with compute.autocast():
            mean, _ = encoder.layers(batch).chunk(2, 1)
        parts.append(mean.float().cpu().half())
    return torch.cat(parts).contiguous().numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description="Render and encode the training images")
    parser.add_argument("--variants", type=int, default=8)
    parser.add_argument("--model", type=Path, default=TRAINING.parent / "resources" / "models" / "housestyle-128")
    parser.add_argument("--vae", type=Path, help="checkpoint of train_vae.py whose encoder is to be used")
    parser.add_argument("--images-only", action="store_true", help="render, and leave the encoding to a later call")
    parser.add_argument("--device", default="auto")
    arguments = parser.parse_args()
    DATASET.mkdir(parents=True, exist_ok=True)

    masters = Masters()
    pairs = make_pairs(masters, HeldOut.read())
    (DATASET / "pairs.json").write_text(json.dumps([asdict(pair) for pair in pairs]))
    trained = [pair for pair in pairs if pair.split == "train"]
    print(f"{len(pairs)} pairs, {len(trained)} to train on", flush=True)

    texts, table = prompt_table(masters)
    np.savez(DATASET / "prompts.npz", tokens=TextEncoder(arguments.model)(texts).astype(np.float16))
    (DATASET / "prompts.json").write_text(json.dumps(table))
    (DATASET / "texts.json").write_text(json.dumps(texts))
    print(f"{len(texts)} prompts", flush=True)

    compute = Compute(arguments.device)
    model = weights.load(arguments.model)
    model.replace(vae=arguments.vae)
    encoder, _, _ = model.networks()
    for variant in range(arguments.variants):
        rendered, latents = DATASET / f"images-{variant}.npy", DATASET / f"latents-{variant}.npy"
        if not rendered.exists():
            render_images(pairs if variant == 0 else trained, rendered, SIZE, variant)
            print(f"variant {variant}: rendered", flush=True)
        if not latents.exists() and not arguments.images_only:
            unfinished = latents.with_suffix(".part")
            with unfinished.open("wb") as file:  # np.save would add an ending to the name
                np.save(file, encode(np.load(rendered, mmap_mode="r"), encoder, compute))
            unfinished.rename(latents)  # whole: training takes what appears
            print(f"variant {variant}: encoded", flush=True)


if __name__ == "__main__":
    main()
