"""Prints what the model folder's weights reach: VAE PSNR by style on held-out subjects, the UNet's kept-out losses.

    python training/figures.py [--model resources/models/housestyle-128] [--write] [--sheet PATH]

`--write` puts the figures into the folder's figures.json, `--sheet` draws the sixteen training prompts with two seeds.
Needs work/dataset (prepare.py).
"""

import argparse
from pathlib import Path

import torch

from housestyle_training import weights
from housestyle_training.compute import Compute
from housestyle_training.dataset import Dataset
from housestyle_training.evaluation import KeptOutLoss, psnr_by_style
from housestyle_training.masters import TRAINING
from housestyle_training.model_folder import write_figures
from housestyle_training.sampling import SHEET_PROMPTS, decode, pure_noise, sample, save_sheet
from housestyle_training.text import TextEncoder

MODEL = TRAINING.parent / "resources" / "models" / "housestyle-128"

SMOOTH = (
    "fluent-3d", "fluent-flat", "noto", "twemoji", "noto-v1", "emojione", "clay", "duotone", "watercolour", "poster",
)  # fmt: skip
LINE = ("high-contrast", "badge", "neon", "gold", "riso", "blueprint", "linocut", "stencil")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a model folder")
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--unet", type=Path, help="checkpoint of train_unet.py to measure instead of the folder's UNet")
    parser.add_argument("--vae", type=Path, help="checkpoint of train_vae.py, likewise")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--sheet", type=Path)
    arguments = parser.parse_args()

    compute = Compute(arguments.device)
    model = weights.load(arguments.model)
    model.replace(arguments.unet, vae=arguments.vae)
    encoder, decoder, unet = (compute.place(network) for network in model.networks())
    data = Dataset(model.latents_mean, model.latents_std, style=encoder.style)

    psnr = psnr_by_style(encoder, decoder, data, compute)
    for style, value in sorted(psnr.items(), key=lambda item: -item[1]):
        print(f"PSNR {style:14s} {value:5.1f} dB")
    mean = sum(psnr.values()) / len(psnr)
    print(f"PSNR {'mean':14s} {mean:5.1f} dB")
    groups = {
        name: sum(psnr[style] for style in styles) / len(styles) for name, styles in (("smooth", SMOOTH), ("line", LINE))
    }
    print(f"PSNR over smooth styles {groups['smooth']:.1f} dB, over line and halftone styles {groups['line']:.1f} dB")
    losses = {split: KeptOutLoss(data, split, compute, 384)(unet) for split in ("kept-out", "subject", "style")}
    for split, loss in losses.items():
        print(f"v-loss {split:12s} {loss:.4f}")

    if arguments.write:
        quality = {
            "psnrOnHeldOutSubjects": {style: round(value, 1) for style, value in psnr.items()},
            "psnrMean": round(mean, 1),
            "psnrSmoothStyles": round(groups["smooth"], 1),
            "psnrLineAndHalftoneStyles": round(groups["line"], 1),
            "vLoss": {split: round(loss, 4) for split, loss in losses.items()},
        }
        write_figures(arguments.model, "quality", quality)
    if arguments.sheet:
        tokens = torch.from_numpy(TextEncoder(MODEL)(list(SHEET_PROMPTS)))
        rows = [sample(unet, tokens, compute, pure_noise(len(tokens), seed), seed=seed) for seed in (1, 2, 3)]
        save_sheet([decode(decoder, row, model.latents_mean, model.latents_std) for row in rows], arguments.sheet)


if __name__ == "__main__":
    main()
