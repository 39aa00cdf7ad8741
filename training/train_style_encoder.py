"""Trains the encoder of styles on latents of every trained style, as training draws them.

    python training/train_style_encoder.py --minutes 10 [--checkpoint work/style.pt] [--device auto]

Needs work/dataset/latents-*.npy. Images of a style have to find other images of it among those of all styles, and the style's
name. In a third of the steps the styles are ones that nobody has drawn, made of others by a random mixture of the latents'
channels: so that it learns to tell styles apart, and not sixteen names alone. Prints how often images outside training are nearest
to references of their own style, styles that were never trained on among them; what finds most of the kept-out pairs is kept. A
UNet depends on what this makes, and this on the VAE's encoder.
"""

import argparse
import copy
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from housestyle_training import weights
from housestyle_training.compute import Compute
from housestyle_training.dataset import Dataset, choose_variants
from housestyle_training.masters import TRAINING, WORK
from housestyle_training.run_state import Clock, MovingAverage
from housestyle_training.style_encoder import STYLE_NUMBERS, StyleEncoder

MODEL = TRAINING.parent / "resources" / "models" / "housestyle-128"
_SHARE_MIXED = 0.35
_SHARPNESS = 2.0  # natural logarithm, at the start
_MOST_NOISE = 0.15  # of a latent's deviation: what the UNet draws is never as clean as what was encoded
_LONGEST_AVERAGE = 0.995
_DROPPED = 0.2  # share of the statistics that the last layer does without, in training


def moved(latents: Tensor, rng: np.random.Generator) -> Tensor:
    """Latents [styles, n, 8, 16, 16], all by the same whole cells, two at most; what is missing at the border repeats it."""
    down, right = rng.integers(0, 5, 2)
    padded = F.pad(latents.flatten(0, 1), (2, 2, 2, 2), mode="replicate")[:, :, down : down + 16, right : right + 16]
    return padded.unflatten(0, latents.shape[:2])


def mixed(latents: Tensor) -> Tensor:
    """Styles that there are not: latents [styles, n, 8, h, w] with their channels mixed and shifted, for each style in another way,
    and as spread as latents are."""
    styles, channels = latents.shape[0], latents.shape[2]
    like = {"device": latents.device}
    mixture = torch.eye(channels, **like) + 0.3 * torch.randn(styles, channels, channels, **like)
    other = torch.einsum("sij,snjhw->snihw", mixture, latents) + 0.4 * torch.randn(styles, 1, channels, 1, 1, **like)
    return other / other.std((1, 2, 3, 4), keepdim=True) * latents.std()


class Styles:
    """Random training images, as many of each style."""

    def __init__(self, data: Dataset, rng: np.random.Generator):
        self._data, self._rng = data, rng
        self._rows = [np.array(rows) for rows in data.styles.values()]

    def draw(self, each: int, styles: np.ndarray) -> Tensor:
        """Latents [styles, each, 8, 16, 16]; no pair twice."""
        rows = np.concatenate([self._rng.choice(self._rows[style], each, replace=False) for style in styles])
        variants = choose_variants(len(rows), self._rng, len(self._data.variants))
        at = lambda numbers: torch.from_numpy(numbers).to(self._data.variants.device)  # noqa: E731
        return self._data.variants[at(variants), at(rows)].float().unflatten(0, (len(styles), each))


def train(data: Dataset, arguments: argparse.Namespace, compute: Compute) -> StyleEncoder:
    torch.manual_seed(1)
    rng = np.random.default_rng(1)
    source, styles = Styles(data, rng), len(data.styles)
    network = StyleEncoder().to(compute.device)
    average = MovingAverage(network, _LONGEST_AVERAGE)
    names = nn.Parameter(torch.randn(styles, STYLE_NUMBERS, device=compute.device))
    sharpness = nn.Parameter(torch.tensor(_SHARPNESS, device=compute.device))
    optimizer = torch.optim.AdamW([*network.parameters(), names, sharpness], weight_decay=0.05)
    clock, step = Clock(arguments.minutes), 0
    best = (-1.0, network)
    each, references = arguments.each, max(2, arguments.each // 4)
    wanted = torch.arange(styles, device=compute.device).repeat_interleave(each)
    while not clock.over:
        for group in optimizer.param_groups:
            group["lr"] = clock.learning_rate(arguments.learning_rate, step)
        made_up = rng.random() < _SHARE_MIXED
        latents = source.draw(each + references, rng.choice(styles, styles) if made_up else np.arange(styles))
        latents = moved(latents, rng) if rng.random() < 0.5 else latents
        latents = mixed(latents) if made_up else latents
        noise = torch.rand(*latents.shape[:2], 1, 1, 1, device=compute.device) * _MOST_NOISE
        latents = latents + noise * torch.randn_like(latents)
        seen = F.normalize(network(latents.flatten(0, 1), _DROPPED), dim=1).unflatten(0, (styles, each + references))
        queries, sets = seen[:, :each].flatten(0, 1), F.normalize(seen[:, each:].mean(1), dim=1)
        sharp = sharpness.clamp(max=4.0).exp()
        nearness = queries @ sets.T * sharp
        loss = F.cross_entropy(nearness, wanted)
        if not made_up:
            loss = loss + F.cross_entropy(queries @ F.normalize(names, dim=1).T * sharp, wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step += 1
        average.update(network, step)
        if step % arguments.log_every == 0 or clock.over:
            kept_out = np.mean(list(found(average.network, data, "kept-out").values()))
            if kept_out > best[0]:
                best = (kept_out, copy.deepcopy(average.network))
            print(f"step {step}: loss {loss.item():.3f}{' (made-up styles)' if made_up else ''}, kept-out found {kept_out:.3f}", flush=True)
    return best[1].cpu()


@torch.no_grad()
def found(network: StyleEncoder, data: Dataset, split: str) -> dict[str, float]:
    """By style: the share of images of a split that are nearest to the mean of 64 references of their own style, which are not
    among them."""
    device = next(network.parameters()).device
    numbers = lambda rows: network(data.latents(np.array(rows)).to(device))  # noqa: E731
    own = {
        style: [row for row, pair in enumerate(data.pairs) if pair.style == style]
        for style in sorted({pair.style for pair in data.pairs})
    }
    trained = {style: [row for row in rows if data.pairs[row].split == "train"] for style, rows in own.items()}
    references = {style: (trained[style] or rows)[:64] for style, rows in own.items()}
    sets = torch.stack([numbers(rows).mean(0) for rows in references.values()])
    table = {}
    for number, style in enumerate(own):
        asked = [row for row in own[style] if data.pairs[row].split == split and row not in references[style]][:150]
        if asked:
            table[style] = (torch.cdist(numbers(asked), sets).argmin(1) == number).float().mean().item()
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the encoder of styles")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--checkpoint", type=Path, default=WORK / "style.pt")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--each", type=int, default=12, help="images of a style in a step, beside a quarter as many references")
    parser.add_argument("--learning-rate", type=float, default=2e-3)
    parser.add_argument("--log-every", type=int, default=100)
    arguments = parser.parse_args()
    compute = Compute(arguments.device)
    model = weights.load(MODEL)
    network = train(Dataset(model.latents_mean, model.latents_std, device=compute.device), arguments, compute)
    arguments.checkpoint.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"average": {"style": network.state_dict()}}, arguments.checkpoint)
    data = Dataset(model.latents_mean, model.latents_std)
    for split in ("subject", "style"):
        print(f"{split}: " + ", ".join(f"{style} {share:.2f}" for style, share in found(network, data, split).items()))


if __name__ == "__main__":
    main()
