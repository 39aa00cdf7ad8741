"""Compares the upscaler with Lanczos resampling on pictures of held-out subjects, style by style.

    python training/evaluate_upscaler.py [--checkpoint training/work/upscaler.pt] [--write] [--sheet PATH]

Measures the shipped graph, or with --checkpoint a trained one, which --write then ships as resources/upscaler with its
figures. PSNR is against the 512-pixel rendering, once from what the VAE gives back (as the model draws), once from the
picture shrunk alone.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from PIL import Image

from housestyle_training import weights
from housestyle_training.compute import Compute
from housestyle_training.evaluation import psnr
from housestyle_training.masters import TRAINING
from housestyle_training.onnx_graph import export_graph, max_difference
from housestyle_training.upscaler import LARGE, SMALL, ImagePairs, Upscaler, image_pairs, shrunk

MODEL = TRAINING.parent / "resources" / "models" / "housestyle-128"
SHIPPED = TRAINING.parent / "resources" / "upscaler"
_TOLERANCE = 1e-3
Enlarge = Callable[[np.ndarray], np.ndarray]


def lanczos(small: np.ndarray) -> np.ndarray:
    """uint8 [h, w, 3] -> uint8 [512, 512, 3]"""
    return np.asarray(Image.fromarray(small).resize((LARGE, LARGE), Image.Resampling.LANCZOS))


def of_graph(path: Path) -> Enlarge:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])

    def enlarge(small: np.ndarray) -> np.ndarray:
        planes = small.transpose(2, 0, 1)[None].astype(np.float32) / 255
        (large,) = session.run(None, {"sample": planes})
        return (large[0].clip(0, 1) * 255).round().astype(np.uint8).transpose(1, 2, 0)

    return enlarge


def export(checkpoint: Path, path: Path) -> None:
    """Writes the checkpoint's average as a graph. Raises ValueError if it gives other numbers than PyTorch."""
    network = Upscaler().eval()
    network.load_state_dict({name: t.half().float() for name, t in weights.averaged(checkpoint, "upscaler").items()})
    axes = {name: {0: "batch", 2: "height", 3: "width"} for name in ("sample", "enlarged")}
    export_graph(network, {"sample": torch.rand(2, 3, SMALL, SMALL)}, "enlarged", axes, path)
    difference = max_difference(network, {"sample": torch.rand(1, 3, SMALL - 32, SMALL)}, path)
    print(f"{path.stat().st_size / 1e6:.2f} MB, max difference from PyTorch {difference:.1e}")
    if difference > _TOLERANCE:
        raise ValueError("the graph differs from PyTorch")


def _decibels(found: np.ndarray, truth: np.ndarray, compute: Compute) -> float:
    return psnr(*(compute.images(np.array(image)[None]) for image in (found, truth))).item()


def measure(pairs: ImagePairs, trained: Enlarge, compute: Compute) -> dict[str, dict[str, float]]:
    """By style, and for all: PSNR of both ways from both kinds of small image."""
    rows: dict[str, list[dict[str, float]]] = {}
    for style, small, truth in zip(pairs.styles, pairs.small, pairs.large):
        clean = shrunk(truth[None])[0]
        enlarged = {
            "lanczos": lanczos(small), "trained": trained(small),
            "lanczosClean": lanczos(clean), "trainedClean": trained(clean),
        }  # fmt: skip
        row = {name: _decibels(image, truth, compute) for name, image in enlarged.items()}
        for name in (style, "all"):
            rows.setdefault(name, []).append(row)
    mean = lambda entries: {key: round(float(np.mean([e[key] for e in entries])), 2) for key in entries[0]}  # noqa: E731
    return {name: mean(entries) for name, entries in sorted(rows.items())}


def save_sheet(pairs: ImagePairs, trained: Enlarge, path: Path) -> None:
    """One row a style: Lanczos, trained, rendering; the middle of each picture at full size."""
    shown = {style: index for index, style in enumerate(pairs.styles)}
    middle = slice(LARGE // 4, LARGE * 3 // 4)
    rows = [
        np.concatenate([image[middle, middle] for image in (lanczos(small), trained(small), pairs.large[index])], 1)
        for index in shown.values()
        for small in (pairs.small[index],)
    ]
    rows += [np.full_like(rows[0], 255)] * (len(rows) % 2)
    Image.fromarray(np.concatenate([np.concatenate(rows[::2]), np.concatenate(rows[1::2])], 1)).save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare the upscaler with Lanczos resampling")
    parser.add_argument("--checkpoint", type=Path, help="checkpoint of train_upscaler.py instead of the shipped graph")
    parser.add_argument("--write", action="store_true", help="ship the checkpoint's graph and the figures")
    parser.add_argument("--sheet", type=Path)
    arguments = parser.parse_args()

    graph = SHIPPED / "model.onnx"
    if arguments.checkpoint:
        graph = graph if arguments.write else arguments.checkpoint.with_suffix(".onnx")
        export(arguments.checkpoint, graph)
    trained = of_graph(graph)
    compute = Compute("cpu")
    encoder, decoder, _ = (compute.place(network) for network in weights.load(MODEL).networks())
    pairs = image_pairs("held-out", encoder, decoder, compute)

    figures = measure(pairs, trained, compute)
    print("| style | Lanczos, dB | trained, dB | shrunk alone: Lanczos | trained |")
    print("|---|---|---|---|---|")
    for name, row in figures.items():
        print(f"| {name} | " + " | ".join(f"{value:.2f}" for value in row.values()) + " |")
    if arguments.write:
        (SHIPPED / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    if arguments.sheet:
        save_sheet(pairs, trained, arguments.sheet)


if __name__ == "__main__":
    main()
