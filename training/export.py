"""Writes the embedded model's folder: graphs, configurations, figures.

    python training/export.py --weights WEIGHTS [--unet CHECKPOINT [--unet-share 0.5]] [--style CHECKPOINT]
        [--decoder CHECKPOINT [--decoder-share 0.5] | --vae CHECKPOINT]

WEIGHTS is a model folder or a trial archive (.npz); checkpoints of train_unet.py and train_vae.py replace its UNet and
its decoder, with --vae both halves of its autoencoder; of train_style_encoder.py the part that makes style planes. With a share
below 1 the UNet, or the decoder, becomes that share of the checkpoint and the rest of WEIGHTS: weights before and after a
fine-tuning, averaged, often do better than either (Wortsman et al. 2022). Every graph is compared with PyTorch, with the weights
as they are stored, on full-sized input; above 1e-3 the export fails.
"""

import argparse
import json
import sys
from pathlib import Path

import torch
from torch import Tensor

from housestyle_training import weights as weights_file
from housestyle_training.dataset import DATASET
from housestyle_training.model_folder import IMAGE_SIZE, sha256, write_configs, write_known_words
from housestyle_training.networks import LATENT_CHANNELS, TEXT_TOKENS, TEXT_WIDTH
from housestyle_training.onnx_graph import export_graph, max_difference

REPOSITORY = Path(__file__).resolve().parent.parent
DEFAULT_FOLDER = REPOSITORY / "resources" / "models" / "housestyle-128"
_TOLERANCE = 1e-3
_BATCH = {0: "batch"}
_PLACES = {0: "batch", 2: "height", 3: "width"}
_OUTPUTS = {"vae_encoder": "latent_parameters", "vae_decoder": "sample", "unet": "out_sample"}


def _inputs(part: str, batch: int, size: int, seed: int) -> dict[str, Tensor]:
    """Random inputs of one graph for images of `size` pixels; the last text row is the empty prompt."""
    generator = torch.Generator().manual_seed(seed)
    normal = lambda *shape: torch.randn(*shape, generator=generator)  # noqa: E731
    if part == "vae_encoder":
        return {"sample": normal(batch, 3, size, size).clamp(-1, 1)}
    latent = normal(batch, LATENT_CHANNELS, size // 8, size // 8)
    if part == "vae_decoder":
        return {"latent_sample": latent}
    states = normal(batch, TEXT_TOKENS, TEXT_WIDTH)
    states[-1] = 0
    timestep = torch.full((1,), 480.0)
    return {"sample": latent, "timestep": timestep, "encoder_hidden_states": states}


def _dynamic_axes(part: str) -> dict[str, dict[int, str]]:
    axes = {name: dict(_PLACES) for name in ("sample", "latent_sample", "latent_parameters", "out_sample")}
    axes["timestep"] = {0: "timesteps"}
    axes["encoder_hidden_states"] = dict(_BATCH)
    used = {*_inputs(part, 2, IMAGE_SIZE, 0), _OUTPUTS[part]}
    return {name: value for name, value in axes.items() if name in used}


def main() -> int:
    parser = argparse.ArgumentParser(description="Export the embedded model to ONNX")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--unet", type=Path, help="checkpoint of train_unet.py")
    parser.add_argument("--unet-share", type=float, default=1.0, help="share of the checkpoint in the UNet, 0 to 1")
    parser.add_argument("--decoder", type=Path, help="checkpoint of train_vae.py or train_decoder_on_drawn.py")
    parser.add_argument("--decoder-share", type=float, default=1.0, help="share of the checkpoint in the decoder, 0 to 1")
    parser.add_argument("--vae", type=Path, help="checkpoint of train_vae.py --encoder")
    parser.add_argument("--style", type=Path, help="checkpoint of train_style_encoder.py, on whose planes the UNet was trained")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER)
    arguments = parser.parse_args()

    model = weights_file.load(arguments.weights)
    shares = {"unet_share": arguments.unet_share, "decoder_share": arguments.decoder_share}
    model.replace(arguments.unet, arguments.decoder, vae=arguments.vae, style=arguments.style, **shares)
    model.round_as_stored()
    figures, failed = {}, False
    for part, module in zip(weights_file.PARTS, model.networks()):
        path = arguments.folder / part / "model.onnx"
        export_graph(module, _inputs(part, 2, IMAGE_SIZE, 0), _OUTPUTS[part], _dynamic_axes(part), path)
        # Another batch and another image size than at tracing: both axes have to be truly dynamic.
        difference = max(
            max_difference(module, _inputs(part, 3, IMAGE_SIZE, 1), path),
            max_difference(module, _inputs(part, 1, IMAGE_SIZE + 64, 2), path),
        )
        read_back = weights_file.graph_weights(path)
        complete = read_back.keys() == module.state_dict().keys()
        failed |= difference > _TOLERANCE or not complete
        figures[part] = {
            "bytes": path.stat().st_size,
            "sha256": sha256(path),
            "parameters": sum(parameter.numel() for parameter in module.parameters()),
            "maxDifferenceFromPyTorch": float(f"{difference:.2g}"),
        }
        print(f"{part}: {figures[part]['bytes'] / 1e6:.2f} MB, max difference {difference:.1e}, readable {complete}")
    write_configs(arguments.folder, model.latents_mean, model.latents_std)
    write_known_words(arguments.folder, json.loads((DATASET / "texts.json").read_text()))
    path = arguments.folder / "figures.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps({**known, **figures}, indent=2) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
