"""Compares style-features.onnx with the original network run by tfjs (extract.mjs), and takes the time of a call.

`python check.py [--model FILE] [--work FOLDER] [--pooled FILE] [--against FILE]`; --against compares with another ONNX
file of the same features on the test images. Exits with 1 above a difference of 1e-3.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
from build import LAYERS
from network_graph import SIZE, VARIANCE_FLOOR

HERE = Path(__file__).parent
LIMIT = 1e-3


def open_model(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run(session: onnxruntime.InferenceSession, images: np.ndarray) -> np.ndarray:
    return session.run(None, {session.get_inputs()[0].name: images})[0]


def original_features(result: dict) -> np.ndarray:
    """The 928 features of one image out of the original's means and variances."""
    parts = []
    for layer in LAYERS["taps"]:
        parts += [np.array(result[layer]["mean"]), np.sqrt(np.array(result[layer]["variance"]) + VARIANCE_FLOOR)]
    return np.concatenate(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=HERE / "../../resources/metrics/style-features.onnx")
    parser.add_argument("--work", type=Path, default=HERE / "../work/style_features")
    parser.add_argument("--pooled", type=Path)
    parser.add_argument("--against", type=Path)
    args = parser.parse_args()

    images = np.fromfile(args.work / "images.f32", np.float32).reshape(-1, 3, SIZE, SIZE)
    original = json.loads((args.work / "original.json").read_text(encoding="utf-8"))
    session = open_model(args.model)
    features = run(session, images)
    expected = np.stack([original_features(result) for result in original])
    worst = float(np.abs(features - expected).max())
    print(
        f"style features {features.shape[1]}: max difference to the original {worst:.1e}, "
        f"largest value {expected.max():.2f}"
    )
    if args.pooled:
        pooled = run(open_model(args.pooled), images)
        expected = np.stack([result[LAYERS["pooled"]]["mean"] for result in original])
        difference = float(np.abs(pooled - expected).max())
        print(f"pooled features {pooled.shape[1]}: max difference {difference:.1e}, largest value {expected.max():.2f}")
        worst = max(worst, difference)
    if args.against:
        other = run(open_model(args.against), images)
        print(f"max difference to {args.against.name}: {np.abs(other - features).max():.1e}")
    alone = np.concatenate([run(session, image[None]) for image in images])
    print(f"one at a time against in a batch: {np.abs(alone - features).max():.1e}")
    start = time.perf_counter()
    for _ in range(10):
        run(session, images[:1])
    print(f"{(time.perf_counter() - start) * 100:.1f} ms an image (2 threads)")
    if worst > LIMIT:
        sys.exit(1)


if __name__ == "__main__":
    main()
