"""PyTorch module -> ONNX graph with half-size weights, and the check that both give the same numbers."""

import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from .weights import HALF_SUFFIX

OPSET = 17
_KEEP_FLOAT_BELOW = 64  # elements; small constants cost nothing and some are not weights


def export_graph(
    module: nn.Module, inputs: dict[str, Tensor], output: str, dynamic_axes: dict[str, dict[int, str]], path: Path
) -> None:
    """Writes `module` to `path`, its weights as float16 initializers, each followed by a Cast to float32.

    The graph computes in float32 everywhere; onnxruntime folds the casts when it loads the file. Constant folding stays
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
            output_names=[output],
            dynamic_axes=dynamic_axes,
            opset_version=OPSET,
            do_constant_folding=False,
            dynamo=False,
        )
    model = onnx.load(str(path))
    _halve_weights(model.graph)
    model.producer_name = "housestyle"
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))


def _halve_weights(graph: onnx.GraphProto) -> None:
    casts = []
    for initializer in list(graph.initializer):
        array = numpy_helper.to_array(initializer)
        if array.dtype != np.float32 or array.size < _KEEP_FLOAT_BELOW:
            continue
        name = initializer.name
        graph.initializer.remove(initializer)
        graph.initializer.append(numpy_helper.from_array(array.astype(np.float16), name + HALF_SUFFIX))
        casts.append(helper.make_node("Cast", [name + HALF_SUFFIX], [name], name=f"cast.{name}", to=TensorProto.FLOAT))
    for index, cast in enumerate(casts):
        graph.node.insert(index, cast)


def max_difference(module: nn.Module, inputs: dict[str, Tensor], path: Path) -> float:
    """Largest absolute difference between the PyTorch module and the exported graph on the same inputs."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (graph_output,) = session.run(None, {name: tensor.numpy() for name, tensor in inputs.items()})
    with torch.no_grad():
        torch_output = module(*inputs.values())
    return float(np.abs(graph_output - torch_output.numpy()).max())
