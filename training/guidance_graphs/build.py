"""Writes the guidance graphs, one ONNX file for each kernel: `python build.py [--out FOLDER]`.

Inputs  latents [b, d], references [n, d], weights [n] (sum 1), for gaussian also bandwidth [] (sigma, not its square);
outputs gradient [b, d], self_term [] = 1/B^2 sum k(z, z'), cross_term [] = 1/B sum w_j k(z_i, r_j); all float32.
"""

import argparse
from pathlib import Path

import cubic
import gaussian
import onnx

OUT = Path(__file__).parent / "../../resources/guidance"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for kernel in (gaussian, cubic):
        path = args.out / f"{kernel.__name__}.onnx"
        model = kernel.build()
        onnx.save(model, str(path))
        print(f"{path.name}: {len(model.graph.node)} nodes, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
