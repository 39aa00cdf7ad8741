"""Measures what the model draws by itself: 1,000 unguided samples against the real images.

    python training/evaluate.py [--samples 1000] [--scale 3.5] [--scale-window=-4.5:2] [--eta 1] [--unet CHECKPOINT] [--write [NAME]] [--sheet PATH]

Prints Frechet and kernel distance in two feature spaces that were not trained here, beside the floor (real images
against other real images, as many) and what the VAE alone makes of real images; the real ones are drawn as training draws
them, and as artists placed them with every style alike ("plain"). Then how often the subject and which style a
judge sees; how many samples come near to copying a training image. `--write` puts the figures into the model folder's
figures.json. Needs work/dataset and work/style_features (style_features/README.md).
"""

import argparse
import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from housestyle_training import weights
from housestyle_training.as_trained import disjoint_rows, two_draws
from housestyle_training.compute import Compute
from housestyle_training.dataset import Dataset
from housestyle_training.distances import frechet, kernel_distance, nearest
from housestyle_training.masters import TRAINING, Masters
from housestyle_training.model_folder import write_figures
from housestyle_training.real_images import UNSEEN, RealImages
from housestyle_training.sampling import Sampling, decode, pixels, pure_noise, sample, save_sheet, window
from housestyle_training.text import TextEncoder

MODEL = TRAINING.parent / "resources" / "models" / "housestyle-128"
_BATCH = 50


def draw(model, unet, decoder, prompts: list[str], settings: Sampling, compute: Compute, seed: int) -> np.ndarray:
    """uint8 images [n, 128, 128, 3] for prompts, in batches."""
    tokens = torch.from_numpy(TextEncoder(MODEL)(prompts))
    parts = []
    for start in range(0, len(prompts), _BATCH):
        part = tokens[start : start + _BATCH]
        noise = pure_noise(len(part), seed + start)
        latents = sample(unet, part, compute, noise, settings, seed=seed + start)
        parts.append(pixels(decode(decoder, latents, model.latents_mean, model.latents_std)))
    return np.concatenate(parts)


@torch.no_grad()
def decoded_again(encoder, decoder, images: np.ndarray, compute: Compute) -> np.ndarray:
    """What the VAE makes of real images, uint8: no drawing can come nearer to them."""
    parts = []
    for start in range(0, len(images), _BATCH):
        mean, _ = encoder.layers(compute.images(np.array(images[start : start + _BATCH]))).chunk(2, 1)
        parts.append(pixels(decoder(mean).clamp(-1, 1).float().cpu()))
    return np.concatenate(parts)


def copies(features: np.ndarray, real: RealImages) -> tuple[float, float]:
    """The share of samples nearer to a training image than real images of different subject or style come to one
    another in one case of a hundred; and that distance."""
    known = real.features("subject", np.array(real.data.trained))
    deviation = known.std(0) + 1e-6
    scaled = known / deviation
    rows = np.random.default_rng(1).choice(len(scaled), 1000, replace=False)
    between_real = nearest(scaled[rows], scaled, np.arange(len(scaled))[None] == rows[:, None])
    limit = float(np.quantile(between_real, 0.01))
    return float((nearest(features / deviation, scaled) < limit).mean()), limit


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what the model draws without guidance")
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--unet", type=Path, help="checkpoint of train_unet.py instead of the folder's UNet")
    parser.add_argument("--vae", type=Path, help="checkpoint of train_vae.py, likewise")
    parser.add_argument("--style", type=Path, help="checkpoint of train_style_encoder.py, likewise")
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=Sampling.steps)
    parser.add_argument("--scale", type=float, default=Sampling.scale)
    parser.add_argument("--scale-window", type=window, default=Sampling.scale_window, help="log signal-to-noise ratios where the scale acts")
    parser.add_argument("--eta", type=float, default=Sampling.eta)
    parser.add_argument("--eta-window", type=window, default=Sampling.eta_window, help="likewise, of eta")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--write", metavar="NAME", nargs="?", const="unguided", help="the section's name, for other settings than the default")
    parser.add_argument("--sheet", type=Path, help="draws the first 64 samples there")
    arguments = parser.parse_args()
    settings = Sampling(arguments.steps, arguments.scale, arguments.scale_window, arguments.eta, arguments.eta_window)

    compute = Compute(arguments.device)
    model = weights.load(arguments.model)
    model.replace(arguments.unet, vae=arguments.vae, style=arguments.style)
    encoder, decoder, unet = (compute.place(network) for network in model.networks())
    real = RealImages(Dataset(model.latents_mean, model.latents_std))
    labels = {subject.slug: subject.label.lower() for subject in Masters().subjects}
    held_out = sorted({pair.subject for pair in real.data.pairs if pair.split == "subject"})
    drawn_images, pairs, *drawn_rows = two_draws(real.data, arguments.samples)
    # Asked for what the first of the two sets of real images shows, which is the floor's: other subjects, or others more often,
    # would be a distance that the model has no part in.
    asked = [pairs[place].subject for place in drawn_rows[0]]
    images = draw(model, unet, decoder, [labels[s] for s in asked], settings, compute, 1)
    known = [real.judged_subjects[i % len(real.judged_subjects)] for i in range(arguments.samples // 2)]
    known_images = draw(model, unet, decoder, [labels[s] for s in known], settings, compute, 3)
    unseen = [held_out[i % len(held_out)] for i in range(max(36, arguments.samples // 5))]
    unseen_images = draw(model, unet, decoder, [labels[s] for s in unseen], settings, compute, 7)

    style, subject = real.style(images), real.subject(images)
    figures: dict = {"samples": len(images), "sampling": asdict(settings)}
    alike = np.full(len(real.data.styles), 1 / len(real.data.styles))
    plain_rows = disjoint_rows(real.data.styles, alike, arguments.samples, np.random.default_rng(2))
    of_drawn = lambda kind, rows: real.features_as_trained(kind, drawn_images, rows)  # noqa: E731
    compared = {"": (drawn_images, drawn_rows, of_drawn), "plain ": (real.data.images(), plain_rows, real.features)}
    for name, (real_images, (first, second), features_of) in compared.items():
        through_vae = decoded_again(encoder, decoder, real_images[first], compute)
        for kind, drawn in (("style", style), ("subject", subject)):
            found, against = figures.setdefault(f"{kind} features", {}), features_of(kind, second)
            chosen = np.random.default_rng(4).permutation(len(drawn))[: len(first)]
            others = {" floor": features_of(kind, first), " of the VAE alone": real.network(kind)(through_vae)}
            for what, features in {"": drawn[chosen], **others}.items():
                found[f"{name}FD{what}"] = round(frechet(features, against), 3)
                found[f"{name}KD{what}"] = round(kernel_distance(features, against), 5)
    right = np.array([seen == wanted for seen, wanted in zip(real.subjects_in(known_images), known)])
    figures["subject recognised"] = round(float(right.mean()), 3)
    drawn_in = np.array(real.styles_in(known_images))
    figures["subject recognised by style"] = {
        name: round(float(right[drawn_in == name].mean()), 3) for name in real.style_judge.names if name in drawn_in
    }
    figures["judge right on real"] = real.accuracy()
    figures["style judge right on real"] = real.style_accuracy()
    figures["judge right on real through the VAE"] = real.accuracy(
        decoded_again(encoder, decoder, real.data.images(UNSEEN)[real.unseen()], compute)
    )
    shares = Counter(real.styles_in(images))
    figures["style shares"] = {name: round(shares[name] / len(images), 3) for name in real.style_judge.names}
    figures["largest share / equal share"] = round(max(shares.values()) / len(images) * len(real.data.styles), 2)
    near, limit = copies(subject, real)
    near_unseen, _ = copies(real.subject(unseen_images), real)
    figures["near copies"] = {"trained subjects": round(near, 3), "held-out subjects": round(near_unseen, 3)}
    print(json.dumps(figures, indent=2))
    if arguments.write:
        write_figures(arguments.model, arguments.write, figures)
    if arguments.sheet:
        shown = torch.from_numpy(images[:64]).permute(0, 3, 1, 2).float() / 127.5 - 1
        save_sheet([shown[start : start + 16] for start in range(0, 64, 16)], arguments.sheet)


if __name__ == "__main__":
    main()
