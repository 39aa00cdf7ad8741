"""Writes the judges of the experiments, bench/judges, so that these need neither Python nor the training data.

    python training/make_judges.py

subject-judge.onnx  images [b, 3, 224, 224] in 0..1 -> features [b, 1280], the same of the blurred images, logits [b, 100]
style-judge.onnx    images [b, 3, 128, 128] in 0..1 and their style features [b, 928] -> logits [b, styles]
judges.json         the classes' names, and how often each judge is right on real images that it was not fitted to

Both are fitted to real images alone (housestyle_training/judges.py). The subject network's weights come from 8-bit storage and
are kept in 8 bits here, with a scale for each output channel.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from housestyle_training import weights
from housestyle_training.blurred_view import with_both
from housestyle_training.colours_and_edges import SIDE, ColoursAndEdges
from housestyle_training.dataset import Dataset
from housestyle_training.features import SUBJECT_GRAPH, enlarged
from housestyle_training.judges import Judge, StyleJudge
from housestyle_training.masters import TRAINING, Masters
from housestyle_training.onnx_graph import export_graph
from housestyle_training.real_images import UNSEEN, RealImages

OUT = TRAINING.parent / "bench" / "judges"
MODEL = TRAINING.parent / "resources" / "models" / "housestyle-128"
_QUANTISED_FROM = 512  # numbers in a tensor
_CHECKED = 300
_STYLE_DIMS = 928


class StyleJudgeNetwork(nn.Module):
    """A `StyleJudge` that counts colours and edges itself; their axes are multiplied into its weights."""

    def __init__(self, judge: StyleJudge):
        super().__init__()
        weight, bias = linear(judge.judge)
        count = len(judge.axes)
        of_style, of_axes, of_edges = np.split(weight, [_STYLE_DIMS, _STYLE_DIMS + count])
        self.count = ColoursAndEdges()
        self.of_style, self.of_counts, self.bias = (
            nn.Parameter(torch.from_numpy(value.astype(np.float32)))
            for value in (of_style, np.concatenate([judge.axes.T @ of_axes, of_edges]), bias)
        )

    def forward(self, images: Tensor, features: Tensor) -> Tensor:
        return features @ self.of_style + self.count(images) @ self.of_counts + self.bias


def export_style_judge(judge: StyleJudge, path: Path) -> None:
    inputs = {"images": torch.rand(1, 3, SIDE, SIDE), "features": torch.rand(1, _STYLE_DIMS)}
    axes = {name: {0: "batch"} for name in (*inputs, "logits")}
    export_graph(StyleJudgeNetwork(judge), inputs, "logits", axes, path)


def in_eight_bits(model: onnx.ModelProto) -> None:
    """Stores large weights as int8 with one scale for each output channel; the graph turns them back."""
    kept, nodes = [], []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.ndim < 2 or values.size < _QUANTISED_FROM:
            kept.append(tensor)
            continue
        scale = np.abs(values).reshape(len(values), -1).max(1) / 127
        scale = np.where(scale == 0, 1, scale).astype(np.float32)
        shape = (-1,) + (1,) * (values.ndim - 1)
        stored = np.round(values / scale.reshape(shape)).astype(np.int8)
        kept += [numpy_helper.from_array(stored, f"{tensor.name}.int8"), numpy_helper.from_array(scale, f"{tensor.name}.scale")]
        inputs = [f"{tensor.name}.int8", f"{tensor.name}.scale"]
        nodes.append(helper.make_node("DequantizeLinear", inputs, [tensor.name], axis=0))
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    rest = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(nodes + rest)


def linear(judge: Judge) -> tuple[np.ndarray, np.ndarray]:
    """Weight and bias for features as they are: the judge's own standardise first."""
    weight = judge.weight / judge.deviation[:, None]
    return weight.astype(np.float32), (judge.bias - (judge.mean / judge.deviation) @ judge.weight).astype(np.float32)


def add_judge(model: onnx.ModelProto, judge: Judge, features: str, logits: str) -> None:
    """logits = features · weight + bias"""
    weight, bias = linear(judge)
    names = [f"{logits}.weight", f"{logits}.bias"]
    model.graph.initializer.extend([numpy_helper.from_array(value, name) for name, value in zip(names, (weight, bias))])
    model.graph.node.append(helper.make_node("Gemm", [features, *names], [logits]))


def add_sum(model: onnx.ModelProto, classes: int) -> None:
    """What both judges of subjects find, as a further output."""
    model.graph.node.append(helper.make_node("Add", ["logits_as_is", "logits_blurred"], ["logits"]))
    model.graph.output.append(helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", classes]))


def main() -> None:
    model = weights.load(MODEL)
    real = RealImages(Dataset(model.latents_mean, model.latents_std))
    OUT.mkdir(parents=True, exist_ok=True)

    subject = with_both(onnx.load(SUBJECT_GRAPH))
    parts = zip(real.subject_judges, ("features", "blurred_features"), ("logits_as_is", "logits_blurred"))
    for judge, features, logits in parts:
        add_judge(subject, judge, features, logits)
    add_sum(subject, len(real.subject_judges[0].names))
    in_eight_bits(subject)
    onnx.checker.check_model(subject, full_check=True)
    onnx.save(subject, OUT / "subject-judge.onnx")

    export_style_judge(real.style_judge, OUT / "style-judge.onnx")

    # Moved and tinted images that neither judge was fitted to, read by the graphs as they are shipped.
    rows = real.unseen()[:_CHECKED]
    images = real.data.images(UNSEEN)[rows]
    pairs = [real.data.pairs[index] for index in rows]
    session = onnxruntime.InferenceSession(str(OUT / "subject-judge.onnx"), providers=["CPUExecutionProvider"])
    names = real.subject_judges[0].names
    seen = [names[session.run(["logits"], {"images": enlarged(image[None])})[0].argmax()] for image in images]
    right = np.mean([a == pair.subject for a, pair in zip(seen, pairs)])
    session = onnxruntime.InferenceSession(str(OUT / "style-judge.onnx"), providers=["CPUExecutionProvider"])
    planes = images.transpose(0, 3, 1, 2).astype(np.float32) / 255
    logits = session.run(["logits"], {"images": planes, "features": real.style(images)})[0]
    style_right = np.mean([real.style_judge.names[i] == pair.style for i, pair in zip(logits.argmax(1), pairs)])
    labels = {subject.slug: subject.label.lower() for subject in Masters().subjects}
    about = {
        "styles": real.style_judge.names,
        "subjects": [{"name": name, "prompt": labels[name]} for name in names],
        "rightOnReal": {"images": len(pairs), "style": round(float(style_right), 3), "subject": round(float(right), 3)},
        "source": "npm nsfwjs 4.3.0, models/mobilenet_v2 (MobileNetV2), MIT; judges fitted to real images alone",
    }
    (OUT / "judges.json").write_text(json.dumps(about, indent=1) + "\n")
    print(json.dumps(about["rightOnReal"]), *(f"{p.name} {p.stat().st_size / 1e6:.2f} MB" for p in OUT.glob("*.onnx")))


if __name__ == "__main__":
    sys.exit(main())
