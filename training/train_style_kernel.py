"""Trains the style kernel's network on latents of every trained style at every level of noise, and puts its graph into the model.

    python training/train_style_kernel.py [--steps 1500] [--checkpoint work/style_kernel.pt] [--export]

Needs work/dataset/latents-0.npy. Each step takes some images a style: one part is noised, each at its own level, and has to find
the other part of its style, which has no noise, among those of all styles. In a third of the steps the styles are ones that nobody
has drawn, made of others by a random mixture of the latents' channels: so that the network learns to tell styles apart, and not
sixteen names alone. Prints how often held-out images find their style, at each level, styles that were never trained on among
them. --export writes style_kernel/ into the model's folder.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from housestyle_training import weights
from housestyle_training.dataset import Dataset
from housestyle_training.masters import TRAINING, WORK
from housestyle_training.onnx_graph import export_graph, max_difference
from housestyle_training.schedule import noised
from housestyle_training.style_kernel import (
    CLEAN_LOG_SNR,
    HIGHEST_LOG_SNR,
    LOWEST_LOG_SNR,
    WIDTH,
    StyleGradient,
    StyleNetwork,
)

MODEL = TRAINING.parent / "resources" / "models" / "housestyle-128"
_QUERIES, _REFERENCES = 10, 4  # images of a style in a step
_SHARE_MIXED = 0.35
_LEARNING_RATE = 2.5e-3
_TOLERANCE = 1e-3


def at_levels(latents: Tensor, log_snr: Tensor) -> Tensor:
    """Latents [n, 8, 16, 16] with fresh noise, each at its own level."""
    return noised(latents, torch.randn_like(latents), log_snr.sigmoid()[:, None, None, None])[0]


def moved(latents: Tensor, rng: np.random.Generator) -> Tensor:
    """All by the same whole cells, two at most; what is missing at the border repeats it."""
    down, right = rng.integers(0, 5, 2)
    return F.pad(latents, (2, 2, 2, 2), mode="replicate")[:, :, down : down + 16, right : right + 16]


def mixed(latents: Tensor, spread: Tensor) -> Tensor:
    """A style that there is not: the channels mixed and shifted at random, as spread as all latents are."""
    mixture = torch.eye(latents.shape[1]) + 0.3 * torch.randn(latents.shape[1], latents.shape[1])
    other = torch.einsum("ij,njhw->nihw", mixture, latents) + 0.4 * torch.randn(1, latents.shape[1], 1, 1)
    return other / other.std() * spread


def unit_embeddings(network: StyleNetwork, latents: Tensor, log_snr: Tensor) -> Tensor:
    return F.normalize(network(latents, log_snr), dim=1)


def clean_levels(count: int) -> Tensor:
    return torch.full((count,), CLEAN_LOG_SNR)


def train(data: Dataset, steps: int) -> StyleNetwork:
    torch.manual_seed(1)
    rng = np.random.default_rng(1)
    latents = data.latents(np.array(data.trained))
    place = {row: number for number, row in enumerate(data.trained)}
    rows = [np.array([place[row] for row in rows]) for rows in data.styles.values()]
    styles = len(rows)
    network = StyleNetwork()
    names = nn.Parameter(0.2 * torch.randn(styles, WIDTH))
    sharpness = nn.Parameter(torch.tensor(2.3))
    parameters = [*network.parameters(), names, sharpness]
    optimizer = torch.optim.AdamW(parameters, _LEARNING_RATE, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _LEARNING_RATE, steps, pct_start=0.1)
    spread = latents.std()
    of_queries = torch.arange(styles).repeat_interleave(_QUERIES)
    of_references = torch.arange(styles).repeat_interleave(_REFERENCES)
    for step in range(1, steps + 1):
        made_up = rng.random() < _SHARE_MIXED
        queries, references = [], []
        for style in rng.choice(styles, styles) if made_up else range(styles):
            part = latents[rng.choice(rows[style], _QUERIES + _REFERENCES, replace=False)]
            part = moved(part, rng) if rng.random() < 0.5 else part
            part = mixed(part, spread) if made_up else part
            queries.append(part[:_QUERIES])
            references.append(part[_QUERIES:])
        levels = LOWEST_LOG_SNR + (HIGHEST_LOG_SNR - LOWEST_LOG_SNR) * torch.rand(len(of_queries))
        together = torch.cat([at_levels(torch.cat(queries), levels), torch.cat(references)])
        embedded = unit_embeddings(network, together, torch.cat([levels, clean_levels(len(of_references))]))
        sets = F.normalize(embedded[len(of_queries) :].unflatten(0, (styles, _REFERENCES)).mean(1), dim=1)
        nearness = embedded[: len(of_queries)] @ sets.T * sharpness.exp()
        loss = F.cross_entropy(nearness, of_queries)
        if not made_up:
            named = embedded @ F.normalize(names, dim=1).T * sharpness.exp()
            loss = loss + F.cross_entropy(named, torch.cat([of_queries, of_references]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            found = (nearness.argmax(1) == of_queries).float().mean().item()
            print(f"step {step}: loss {loss.item():.3f}, found {found:.2f}{' (made-up styles)' if made_up else ''}", flush=True)
    return network.eval()


@torch.no_grad()
def report(network: StyleNetwork, data: Dataset) -> dict[str, dict[str, float]]:
    """Share of images outside training that are nearest to their own style's 64 references, by level and style."""
    torch.manual_seed(2)
    every = sorted({pair.style for pair in data.pairs})
    sets, kept = [], []
    for style in every:
        own = [row for row, pair in enumerate(data.pairs) if pair.style == style]
        trained = [row for row in own if data.pairs[row].split == "train"] or own[:64]
        outside = [row for row in own if data.pairs[row].split != "train" and row not in trained]
        references = data.latents(np.array(trained[:64]))
        sets.append(F.normalize(unit_embeddings(network, references, clean_levels(len(references))).mean(0), dim=0))
        kept.append(data.latents(np.array(outside[:80])))
    table = {}
    for level in (-5.0, -4.0, -3.0, -2.0, -1.0, 0.0, 2.0):
        table[f"{level:g}"] = {}
        for number, (style, latents) in enumerate(zip(every, kept)):
            levels = torch.full((len(latents),), level)
            nearest = (unit_embeddings(network, at_levels(latents, levels), levels) @ torch.stack(sets).T).argmax(1)
            table[f"{level:g}"][style] = round((nearest == number).float().mean().item(), 2)
        print(f"log SNR {level:g}: " + ", ".join(f"{style} {share:.2f}" for style, share in table[f"{level:g}"].items()))
    return table


def inputs(batch: int, references: int, seed: int) -> dict[str, Tensor]:
    """Random inputs of the graph, with affinities that differ from pair to pair."""
    generator = torch.Generator().manual_seed(seed)
    among = torch.rand(batch, batch, generator=generator)
    return {
        "latents": torch.randn(batch, 8, 16, 16, generator=generator),
        "log_snr": torch.tensor([-1.5]),
        "reference_embeddings": F.normalize(torch.randn(references, WIDTH, generator=generator), dim=1),
        "self_affinity": (among + among.T) / 2,
        "cross_affinity": torch.rand(batch, references, generator=generator) / references,
    }


def export(network: StyleNetwork, folder: Path) -> None:
    """Raises ValueError if the graph gives other numbers than PyTorch."""
    axes = {
        "latents": {0: "b", 2: "h", 3: "w"}, "gradient": {0: "b", 2: "h", 3: "w"}, "reference_embeddings": {0: "n"},
        "self_affinity": {0: "b", 1: "b"}, "cross_affinity": {0: "b", 1: "n"}, "embeddings": {0: "b"},
    }  # fmt: skip
    path = folder / "model.onnx"
    module = StyleGradient(network)
    outputs = ("gradient", "self_term", "cross_term", "embeddings")
    export_graph(module, inputs(2, 3, 0), outputs, axes, path)
    stored = weights.graph_weights(path)
    module.load_state_dict({name: stored[name].float() for name in module.state_dict()})
    difference = max_difference(module, inputs(3, 5, 1), path)
    print(f"{path.stat().st_size / 1e6:.2f} MB, max difference from PyTorch {difference:.1e}")
    if difference > _TOLERANCE:
        raise ValueError("the graph differs from PyTorch")
    levels = {"lowest_log_snr": LOWEST_LOG_SNR, "highest_log_snr": HIGHEST_LOG_SNR, "clean_log_snr": CLEAN_LOG_SNR}
    (folder / "config.json").write_text(json.dumps(levels, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the style kernel")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--checkpoint", type=Path, default=WORK / "style_kernel.pt")
    parser.add_argument("--export", action="store_true", help="write the graph into the model's folder")
    arguments = parser.parse_args()
    model = weights.load(MODEL)
    data = Dataset(model.latents_mean, model.latents_std)
    if arguments.checkpoint.exists():
        network = StyleNetwork().eval()
        network.load_state_dict(torch.load(arguments.checkpoint, weights_only=True))
    else:
        network = train(data, arguments.steps)
        torch.save(network.state_dict(), arguments.checkpoint)
    report(network, data)
    if arguments.export:
        export(network, MODEL / "style_kernel")


if __name__ == "__main__":
    main()
