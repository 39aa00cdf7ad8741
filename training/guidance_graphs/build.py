"""Writes the guidance graphs, one ONNX file for each kernel: `python build.py [--out FOLDER]`; README.md has the tensors."""

import argparse
from pathlib import Path

import cubic
import onnx
import palette
import patch
import radial
import texture

OUT = Path(__file__).parent / "../../resources/guidance"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    graphs = {profile.name: radial.build(profile) for profile in radial.PROFILES}
    graphs["cubic"] = cubic.build()
    graphs |= {"patch_embed": patch.embed(), "patch_fourier": patch.fourier(), "patch_coreset": patch.coreset()}
    graphs |= {"texture": texture.texture(), "palette": palette.palette()}
    for name, model in graphs.items():
        path = args.out / f"{name}.onnx"
        onnx.save(model, str(path))
        print(f"{path.name}: {len(model.graph.node)} nodes, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
