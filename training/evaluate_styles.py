"""How far the model can hold a style at all: what judges still find in real images after its VAE, and after its UNet.

    python training/evaluate_styles.py [--each 16]

Real images of every trained style, `--each` of them, go through the VAE alone, and with noise up to several levels through the
rest of a run as well, each with its own prompt. Guidance can do no better than these rows: above a level it chooses, below
it the model draws. Needs work/dataset and work/style_features.
"""

import argparse

import numpy as np
import torch

from housestyle_training import weights
from housestyle_training.compute import Compute
from housestyle_training.dataset import Dataset
from housestyle_training.masters import TRAINING, Masters
from housestyle_training.real_images import RealImages
from housestyle_training.sampling import decode, pixels, sample
from housestyle_training.schedule import alphas_cumprod
from housestyle_training.text import TextEncoder

MODEL = TRAINING.parent / "resources" / "models" / "housestyle-128"
_LEVELS = (2.0, -1.0, -2.5, -4.0)  # log signal-to-noise


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how far the model can hold each style")
    parser.add_argument("--each", type=int, default=16)
    arguments = parser.parse_args()

    compute = Compute("auto")
    model = weights.load(MODEL)
    encoder, decoder, unet = (compute.place(network) for network in model.networks())
    real = RealImages(Dataset(model.latents_mean, model.latents_std, style=encoder.style))
    rows = chosen_rows(real, arguments.each)
    pairs = [real.data.pairs[row] for row in rows]
    labels = {subject.slug: subject.label.lower() for subject in Masters().subjects}
    tokens = torch.from_numpy(TextEncoder(MODEL)([labels[pair.subject] for pair in pairs])).float()
    clean = real.data.latents(rows)
    noise = torch.randn(clean.shape, generator=torch.Generator().manual_seed(3))
    signal = alphas_cumprod().float()
    log_snr = torch.log(signal / (1 - signal))

    styles = list(real.data.styles)
    print(f"{'style/subject':14s}" + "".join(f"{style[:13]:>14s}" for style in styles))

    def report(name: str, latents: torch.Tensor) -> None:
        images = np.concatenate(
            [pixels(decode(decoder, part, model.latents_mean, model.latents_std)) for part in latents.split(50)]
        )
        style = np.array([a == pair.style for a, pair in zip(real.styles_in(images), pairs)])
        subject = np.array([a == pair.subject for a, pair in zip(real.subjects_in(images), pairs)])
        cells = []
        for wanted in styles:
            own = np.array([pair.style == wanted for pair in pairs])
            cells.append(f"{style[own].mean():.2f}/{subject[own].mean():.2f}")
        print(f"{name:14s}" + "".join(f"{cell:>14s}" for cell in cells), flush=True)

    report("VAE alone", clean)
    for level in _LEVELS:
        timestep = int((log_snr >= level).nonzero().max())
        a = signal[timestep]
        noisy = a.sqrt() * clean + (1 - a).sqrt() * noise
        parts = zip(noisy.split(50), tokens.split(50))
        drawn = [sample(unet, text, compute, part, first=timestep) for part, text in parts]
        report(f"from {level:g}", torch.cat(drawn))


def chosen_rows(real: RealImages, each: int) -> np.ndarray:
    """Trained pairs of subjects that the judge knows, `each` of every trained style."""
    judged = set(real.judged_subjects)
    rows = []
    for own in real.data.styles.values():
        rows += [row for row in own if real.data.pairs[row].subject in judged][:each]
    return np.array(rows)


if __name__ == "__main__":
    main()
