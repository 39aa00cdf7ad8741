"""Writes the independent evaluator: statistics of early layers of a network that the guidance never sees.

style-features.onnx  images [b, 3, 224, 224] in 0..1  ->  features [b, 928]: for four early layers of MobileNetV2
                     the means of its channels over positions, then their standard deviations. They tell styles apart,
                     not subjects (Gatys et al., arXiv 1508.06576, describe style by such statistics).
pooled features      [b, 1280], the mean of the last layer: subjects. Only with --pooled FILE; not part of the app.

Source: npm package nsfwjs 4.3.0 (MIT), `mobilenet_v2`. `python build.py [--work FOLDER] [--out FOLDER] [--pooled FILE]`
"""

import argparse
import hashlib
import json
from pathlib import Path

import onnx
from keras_network import KerasNetwork
from network_graph import SIZE, NetworkGraph

HERE = Path(__file__).parent
LAYERS = json.loads((HERE / "layers.json").read_text(encoding="utf-8"))
CHANNELS = {"Conv1_relu": 32, "block_1_expand_relu": 96, "block_3_expand_relu": 144, "block_6_expand_relu": 192}
STYLE_DIMS = 2 * sum(CHANNELS.values())
POOLED_DIMS = 1280

SOURCE = {"source": "npm nsfwjs 4.3.0, models/mobilenet_v2 (MobileNetV2)", "licence": "MIT"}


def style_model(network: KerasNetwork) -> onnx.ModelProto:
    graph = NetworkGraph(network)
    graph.add_layers_until(LAYERS["taps"][-1])
    parts = [part(layer) for layer in LAYERS["taps"] for part in (graph.means, graph.deviations)]
    graph.node("Concat", *parts, out="features", axis=1)
    return graph.model("style_features", STYLE_DIMS, SOURCE)


def pooled_model(network: KerasNetwork) -> onnx.ModelProto:
    graph = NetworkGraph(network)
    graph.add_layers_until(LAYERS["pooled"])
    graph.node("Identity", graph.means(LAYERS["pooled"]), out="features")
    return graph.model("pooled_features", POOLED_DIMS, SOURCE)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def metadata(model: Path, work: Path) -> dict:
    """The content of style-features.json, for whoever reads the numbers and for the app's loader."""
    return {
        "name": "MobileNetV2 style features",
        "file": model.name,
        "sha256": sha256(model),
        "input": {"name": "images", "layout": "NCHW", "size": [SIZE, SIZE], "channels": "RGB", "range": [0, 1]},
        "output": {"name": "features", "dims": STYLE_DIMS},
        "layers": [
            {"name": layer, "channels": CHANNELS[layer], "statistics": ["mean", "std"]} for layer in LAYERS["taps"]
        ],
        "source": {
            "package": "nsfwjs",
            "version": "4.3.0",
            "model": "mobilenet_v2",
            "weightsSha256": sha256(work / "weights.bin"),
            "weightsFormat": "uint8 with a scale and an offset a tensor",
        },
        "licence": "MIT",
        "note": "Early layers only. Values do not compare with FID or KID computed on Inception or DINOv2 features.",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=HERE / "../work/style_features", help="output of extract.mjs")
    parser.add_argument("--out", type=Path, default=HERE / "../../resources/metrics")
    parser.add_argument("--pooled", type=Path, help="also write the network of pooled features to this file")
    args = parser.parse_args()

    network = KerasNetwork(args.work)
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / "style-features.onnx"
    onnx.save(style_model(network), str(path))
    text = json.dumps(metadata(path, args.work), indent=2)
    (args.out / "style-features.json").write_text(text + "\n", encoding="utf-8")
    print(f"{path.name}: {STYLE_DIMS} features, {path.stat().st_size / 1e3:.0f} kB")
    if args.pooled:
        onnx.save(pooled_model(network), str(args.pooled))
        print(f"{args.pooled.name}: {POOLED_DIMS} features, {args.pooled.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
