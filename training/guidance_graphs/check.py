"""Compares the guidance graphs with float64 sums and with golden numbers, and takes the time of a call.

`python check.py [--graphs FOLDER] [--golden FILE]`; exits with 1 if a gradient's relative error passes its limit.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from exact import median_distance, mmd

HERE = Path(__file__).parent
KERNELS = ("gaussian", "cubic")


class Case(NamedTuple):
    """Latents [b, d], references [n, d], weights [n], bandwidth, and the relative error allowed for the gradient."""

    z: np.ndarray
    r: np.ndarray
    w: np.ndarray
    sigma: float
    limit: float = 1e-5


def cases() -> dict[str, Case]:
    """Made like latents: unit noise and one offset an image."""
    rng = np.random.default_rng(7)

    def images(rows: int, size: int, shift: float = 0.0) -> np.ndarray:
        return (rng.normal(size=(rows, size)) + rng.normal(size=(rows, 1)) * 0.5 + shift).astype(np.float32)

    def noise(shape: tuple[int, ...], scale: float) -> np.ndarray:
        return (scale * rng.normal(size=shape)).astype(np.float32)

    result = {}
    for b, n, d in [(16, 100, 2048), (16, 100, 16384), (1, 1, 2048), (1, 100, 2048), (16, 1, 2048), (2, 20, 48)]:
        z, r, w = images(b, d), images(n, d, 0.3), rng.random(n).astype(np.float32) + 0.1
        result[f"[{b},{d}] to [{n},{d}]"] = Case(z, r, w / w.sum(), median_distance(r))
    usual = result["[16,2048] to [100,2048]"]
    z, r, w, sigma, _ = usual
    result["a quarter of the bandwidth"] = usual._replace(sigma=sigma / 4)
    result["four times the bandwidth"] = usual._replace(sigma=sigma * 4)
    result["all moved by 20"] = usual._replace(z=z + 20, r=r + 20)
    result["all times 0.1"] = usual._replace(z=z * 0.1, r=r * 0.1, sigma=sigma * 0.1)
    near = np.tile(z, (7, 1))[:100] + noise(r.shape, 0.3)
    result["references near the batch"] = Case(z, near, w, median_distance(near))
    # Repulsion and attraction cancel to 1 %, so that the rounding of either weighs a hundred times more.
    same = z + noise(z.shape, 0.01)
    result["references equal to 1 %"] = Case(
        z, same, np.full(16, 1 / 16, np.float32), median_distance(same), limit=1e-4
    )
    return result


def run(session: onnxruntime.InferenceSession, case: Case) -> list[np.ndarray]:
    """gradient, self_term, cross_term."""
    feeds = {"latents": case.z, "references": case.r, "weights": case.w, "bandwidth": np.array(case.sigma, np.float32)}
    return session.run(None, {tensor.name: feeds[tensor.name] for tensor in session.get_inputs()})


def relative_error(got: np.ndarray, expected: np.ndarray) -> float:
    return float(np.linalg.norm(got - expected) / np.linalg.norm(expected))


def check_golden(golden: dict, sessions: dict[str, onnxruntime.InferenceSession]) -> bool:
    """Gradient and MMD^2 against the golden cases for which there is a graph."""
    z, r = (np.array(golden[key], np.float32).reshape(golden[f"{key}_shape"][0], -1) for key in ("y", "X"))
    good = True
    for name in ("gaussian", "gaussian_weighted", "cubic"):
        expected, kernel = golden["cases"][name], name.split("_")[0]
        w = np.array(expected.get("weights", np.ones(len(r))))
        case = Case(z, r, (w / w.sum()).astype(np.float32), golden["bandwidth"])
        gradient, self_term, cross_term = run(sessions[kernel], case)
        error = relative_error(gradient, np.array(expected["gradient"]).reshape(z.shape))
        off = abs(self_term - 2 * cross_term + mmd(kernel, *case[:4])[3] - expected["mmd2_biased"])
        print(f"golden {name:18} gradient {error:.1e}, MMD^2 off by {off:.1e}")
        good &= error < case.limit
    return good


def check_case(kernel: str, name: str, session: onnxruntime.InferenceSession, case: Case) -> bool:
    """Prints errors and the time of a call; says whether the gradient is within its limit."""
    gradient, self_term, cross_term = run(session, case)
    expected = mmd(kernel, *case[:3], float(np.float32(case.sigma)))
    error = relative_error(gradient, expected[0])
    terms = max(abs(self_term / expected[1] - 1), abs(cross_term / expected[2] - 1))
    times = []
    for _ in range(30):
        start = time.perf_counter()
        run(session, case)
        times.append((time.perf_counter() - start) * 1e3)
    print(
        f"{kernel:9}{name:27} gradient {error:.1e}, terms {terms:.1e}, "
        f"{np.median(times):5.2f} ms (best {min(times):.2f})"
    )
    return error < case.limit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--graphs", type=Path, default=HERE / "../../resources/guidance")
    parser.add_argument("--golden", type=Path, default=HERE / "../../test/golden/mmd_golden.json")
    args = parser.parse_args()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    sessions = {
        kernel: onnxruntime.InferenceSession(
            str(args.graphs / f"{kernel}.onnx"), options, providers=["CPUExecutionProvider"]
        )
        for kernel in KERNELS
    }
    good = check_golden(json.loads(args.golden.read_text(encoding="utf-8")), sessions)
    for name, case in cases().items():
        for kernel, session in sessions.items():
            good &= check_case(kernel, name, session, case)
    print("every gradient within its limit" if good else "a gradient is off")
    if not good:
        sys.exit(1)


if __name__ == "__main__":
    main()
