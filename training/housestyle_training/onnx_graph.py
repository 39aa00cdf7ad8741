"""PyTorch module -> ONNX graph with small weights, and the check that both give the same numbers."""

import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from .packing import pack, packable
from .weights import HALF_SUFFIX, PACKED_SUFFIXES, SIXTEEN

OPSET = 17
_KEEP_FLOAT_BELOW = 64  # elements; small constants cost nothing and some are not weights


def export_graph(
    module: nn.Module,
    inputs: dict[str, Tensor],
    outputs: str | tuple[str, ...],
    dynamic_axes: dict[str, dict[int, str]],
    path: Path,
) -> None:
    """Writes `module` to `path`, large weights in 12 bits a number, the others as float16, each with the nodes that turn it
    back into float32.

    The graph computes in float32 everywhere; onnxruntime folds those nodes when it loads the file. Constant folding stays
    off here so that every initializer keeps its parameter's name and the state dict can be read back from the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns about shapes that are constant by design
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=[outputs] if isinstance(outputs, str) else list(outputs),
            dynamic_axes=dynamic_axes,
            opset_version=OPSET,
            do_constant_folding=False,
            dynamo=False,
        )
    model = onnx.load(str(path))
    _shrink_weights(model.graph)
    model.producer_name = "housestyle"
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))


def _shrink_weights(graph: onnx.GraphProto) -> None:
    nodes, packed = [], False
    for initializer in list(graph.initializer):
        weight, name = numpy_helper.to_array(initializer), initializer.name
        if weight.dtype != np.float32 or weight.size < _KEEP_FLOAT_BELOW:
            continue
        graph.initializer.remove(initializer)
        if packable(weight):
            parts = dict(zip(PACKED_SUFFIXES, (*pack(weight), np.array(weight.shape, np.int64))))
            nodes += _unpacking(name)
            packed = True
        else:
            parts = {HALF_SUFFIX: weight.astype(np.float16)}
            nodes.append(_to_float(name + HALF_SUFFIX, name))
        graph.initializer.extend(numpy_helper.from_array(array, name + suffix) for suffix, array in parts.items())
    if packed:
        graph.initializer.append(numpy_helper.from_array(np.array(16, np.float32), SIXTEEN))
    for index, node in enumerate(nodes):
        graph.node.insert(index, node)


def _to_float(source: str, name: str) -> onnx.NodeProto:
    return helper.make_node("Cast", [source], [name], name=f"cast.{source}", to=TensorProto.FLOAT)


def _unpacking(name: str) -> list[onnx.NodeProto]:
    """Nodes that compute the weight `name` from its packed parts, as `packing.unpack` does."""
    high, low, scale, shape = (name + suffix for suffix in PACKED_SUFFIXES)
    made = lambda part: f"{name}.unpacked.{part}"  # noqa: E731
    steps = (
        ("Div", [made("pair"), SIXTEEN], "quotient", {}),
        ("Floor", [made("quotient")], "upper", {}),
        ("Mul", [made("upper"), SIXTEEN], "upper_sixteen", {}),
        ("Sub", [made("pair"), made("upper_sixteen")], "lower", {}),
        ("Concat", [made("lower"), made("upper")], "nibbles", {"axis": 1}),
        ("Mul", [made("high"), SIXTEEN], "high_sixteen", {}),
        ("Add", [made("high_sixteen"), made("nibbles")], "codes", {}),
        ("Mul", [made("codes"), scale], "matrix", {}),
    )
    return [
        _to_float(high, made("high")),
        _to_float(low, made("pair")),
        *(helper.make_node(op, inputs, [made(out)], name=made(out), **rest) for op, inputs, out, rest in steps),
        helper.make_node("Reshape", [made("matrix"), shape], [name], name=made("shaped")),
    ]


def max_difference(module: nn.Module, inputs: dict[str, Tensor], path: Path) -> float:
    """Largest absolute difference between the PyTorch module's outputs and the exported graph's on the same inputs."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    graph_outputs = session.run(None, {name: tensor.numpy() for name, tensor in inputs.items()})
    with torch.no_grad():
        results = module(*inputs.values())
    torch_outputs = results if isinstance(results, tuple) else (results,)
    return max(float(np.abs(ours - theirs.numpy()).max()) for ours, theirs in zip(graph_outputs, torch_outputs, strict=True))
