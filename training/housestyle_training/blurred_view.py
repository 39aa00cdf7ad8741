"""A second look at a picture for the subject judge: the same network before which the picture is blurred.

Networks trained on photographs take a texture for the thing: drawn in blocks or dots, a monkey is a cake to them. Blurred, a
picture keeps what it shows and loses how it is made. The blur is part of the graph, so that every reader blurs alike.
"""

import numpy as np
import onnx
from onnx import helper, numpy_helper

SIGMA = 3.5  # pixels of the network's 224: two of the picture's 128
_RADIUS = 11


def blur_nodes(source: str, out: str) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """A Gaussian blur of images [b, 3, h, w], edges repeated, as ONNX nodes and their constants."""
    places = np.arange(-_RADIUS, _RADIUS + 1)
    taps = np.exp(-(places**2) / (2 * SIGMA**2))
    taps = np.tile((taps / taps.sum()).astype(np.float32), (3, 1, 1, 1))
    pads = np.array([0, 0, _RADIUS, _RADIUS] * 2, np.int64)
    constants = {"blur.pads": pads, "blur.across": taps, "blur.down": taps.transpose(0, 1, 3, 2)}
    nodes = [
        helper.make_node("Pad", [source, "blur.pads"], ["blur.padded"], mode="edge"),
        helper.make_node("Conv", ["blur.padded", "blur.across"], ["blur.once"], group=3),
        helper.make_node("Conv", ["blur.once", "blur.down"], [out], group=3),
    ]
    return nodes, [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in constants.items()]


def with_blur(model: onnx.ModelProto) -> onnx.ModelProto:
    """A network of `images` -> `features` that reads them blurred."""
    return _behind(model, *blur_nodes("images", "blurred"), "blurred")


def with_both(model: onnx.ModelProto) -> onnx.ModelProto:
    """The network with one more output, `blurred_features`: it reads every picture as it is and blurred."""
    nodes, constants = blur_nodes("images", "blurred")
    nodes.append(helper.make_node("Concat", ["images", "blurred"], ["views"], axis=0))
    both = _behind(model, nodes, constants, "views")
    for node in both.graph.node:
        node.output[:] = ["of_both" if name == "features" else name for name in node.output]
    both.graph.node.append(helper.make_node("Split", ["of_both"], ["features", "blurred_features"], axis=0))
    shape = [d.dim_param or d.dim_value for d in both.graph.output[0].type.tensor_type.shape.dim]
    both.graph.output.append(helper.make_tensor_value_info("blurred_features", onnx.TensorProto.FLOAT, shape))
    return both


def _behind(
    model: onnx.ModelProto, nodes: list[onnx.NodeProto], constants: list[onnx.TensorProto], value: str
) -> onnx.ModelProto:
    """The network behind `nodes`, reading what these leave in `value`."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    for node in result.graph.node:
        node.input[:] = [value if name == "images" else name for name in node.input]
    rest = list(result.graph.node)
    del result.graph.node[:]
    result.graph.node.extend(nodes + rest)
    result.graph.initializer.extend(constants)
    return result
