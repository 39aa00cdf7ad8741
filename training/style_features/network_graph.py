"""MobileNetV2 as ONNX nodes; batch normalisation is folded into the convolution before it."""

import numpy as np
import onnx
from keras_network import KerasNetwork
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8
SIZE = 224
VARIANCE_FLOOR = 1e-8


class NetworkGraph:
    """Adds layers one after the other; `values` maps a layer's name to the tensor it gives."""

    def __init__(self, network: KerasNetwork):
        self.network = network
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self.values: dict[str, str] = {}

    def node(self, op: str, *inputs: str, out: str | None = None, **attributes) -> str:
        out = out or f"{op}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [out], name=out, **attributes))
        return out

    def constant(self, name: str, array) -> str:
        if all(known.name != name for known in self.initializers):
            self.initializers.append(numpy_helper.from_array(np.asarray(array, np.float32), name))
        return name

    def add_layers_until(self, last: str) -> None:
        """Adds the network from its input up to the layer `last`. Pixels 0..1 become -1..1 first."""
        doubled = self.node("Mul", "images", self.constant("two", 2))
        pixels = self.node("Sub", doubled, self.constant("one", 1))
        padding, convolution = (0, 0, 0, 0), None
        for layer in self.network.layers:
            kind, config, name = layer["class_name"], layer["config"], layer["config"]["name"]
            sources = (
                [self.values[link[0]] for link in layer["inbound_nodes"][0]] if layer["inbound_nodes"] else [pixels]
            )
            value = sources[0]
            if kind == "ZeroPadding2D":
                (top, bottom), (left, right) = config["padding"]
                padding = (top, left, bottom, right)  # goes into the convolution that follows
            elif kind in ("Conv2D", "DepthwiseConv2D"):
                convolution = (layer, padding)  # written together with its normalisation
                padding = (0, 0, 0, 0)
            elif kind == "BatchNormalization":
                value = self._convolution(*convolution, value, layer)
            elif kind == "ReLU":
                limits = [self.constant("zero", 0)] + ([self.constant("six", 6)] if config.get("max_value") else [])
                value = self.node("Clip", value, *limits)
            elif kind == "Add":
                value = self.node("Add", *sources)
            elif kind != "InputLayer":
                raise ValueError(f"{name}: no rule for a layer of kind {kind}")
            self.values[name] = value
            if name == last:
                return
        raise ValueError(f"no layer is called {last}")

    def _convolution(self, layer: dict, padding: tuple, value: str, normalisation: dict) -> str:
        config, name = layer["config"], layer["config"]["name"]
        scale, shift = self.network.batch_norm(normalisation)
        rows, columns = config["kernel_size"]
        if config["padding"] == "same":
            if config["strides"] != [1, 1]:
                raise ValueError(f"{name}: padding 'same' with a stride depends on the image")
            padding = (rows // 2, columns // 2, rows // 2, columns // 2)
        if layer["class_name"] == "Conv2D":
            kernel, group = self.network.weight(name, "kernel").transpose(3, 2, 0, 1), 1
        else:  # one filter a channel: [rows, columns, channels, 1]
            kernel = self.network.weight(name, "depthwise_kernel").transpose(2, 3, 0, 1)
            group = kernel.shape[0]
        kernel = self.constant(f"{name}.weight", kernel * scale[:, None, None, None])
        bias = self.constant(f"{name}.bias", shift)
        return self.node("Conv", value, kernel, bias, strides=config["strides"], pads=padding, group=group)

    def means(self, layer: str) -> str:
        """Mean over positions, [b, channels]."""
        return self.node("ReduceMean", self.values[layer], axes=[2, 3], keepdims=0)

    def deviations(self, layer: str) -> str:
        """Standard deviation over positions, [b, channels]: sqrt(variance + 1e-8)."""
        mean = self.node("ReduceMean", self.values[layer], axes=[2, 3], keepdims=1)
        centred = self.node("Sub", self.values[layer], mean)
        variance = self.node("ReduceMean", self.node("Mul", centred, centred), axes=[2, 3], keepdims=0)
        return self.node("Sqrt", self.node("Add", variance, self.constant("variance_floor", VARIANCE_FLOOR)))

    def model(self, name: str, dims: int, metadata: dict[str, str]) -> onnx.ModelProto:
        """The checked model; the last node must have given the tensor `features` [b, dims]."""
        image = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 3, SIZE, SIZE])
        features = helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", dims])
        graph = helper.make_graph(self.nodes, name, [image], [features], self.initializers)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="housestyle"
        )
        helper.set_model_props(model, metadata)
        onnx.checker.check_model(model, full_check=True)
        return model
