"""Writes small ONNX graphs node by node, with the inputs and outputs that every guidance graph shares."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8
EQUATION = (
    "gradient_i = 2/B^2 sum_j A_ij grad k(z_i, z_j) - 2/B sum_j C_ij grad k(z_i, r_j)  (arXiv 2601.08379, Eq. 6 and 11)"
)
DOC = (
    "Gradient of the squared MMD (biased V-statistic) between a batch of latents and references. A = self_affinity and "
    "C = cross_affinity hold the prompts' kernel times the references' weights; without either, ones and weights that "
    "sum to 1. MMD^2 = self_term - 2 cross_term + (a constant of the references)."
)


class GraphWriter:
    """Each method adds nodes and returns the name of the result. b images, n references, d numbers an image."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def node(self, op: str, *inputs: str, out: str | None = None, **attributes) -> str:
        out = out or f"{op}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [out], name=out, **attributes))
        return out

    def constant(self, name: str, array: np.ndarray) -> str:
        """The initializer of this name; the first call adds it."""
        if all(known.name != name for known in self.initializers):
            self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def number(self, value: float) -> str:
        """A float32 scalar."""
        return self.constant(f"number_{value:g}", np.array(value, np.float32))

    def sum(self, x: str, axis: int | None = None, out: str | None = None) -> str:
        """Sum over everything, to a scalar, or over one axis, which stays with size 1."""
        if axis is None:
            return self.node("ReduceSum", x, out=out, keepdims=0)
        return self.node("ReduceSum", x, self.constant(f"axis_{axis}", np.array([axis], np.int64)), out=out, keepdims=1)

    def ones(self, tensor: str, axis: int) -> str:
        """A float32 vector of ones as long as `tensor` is along `axis`."""
        length = self.node("Shape", tensor, start=axis, end=axis + 1)
        return self.node("ConstantOfShape", length, value=numpy_helper.from_array(np.ones(1, np.float32)))

    def count(self, tensor: str, axis: int) -> str:
        """The size of `tensor` along `axis` as a float32 scalar (a sum of ones: no conversion between types)."""
        return self.sum(self.ones(tensor, axis))

    def inner_products(self, x: str, y: str) -> str:
        """x y^T: [rows of x, rows of y]."""
        return self.node("Gemm", x, y, transB=1)

    def integers(self, *values: int) -> str:
        """A vector of int64."""
        return self.constant(f"integers_{'_'.join(map(str, values))}", np.array(values, np.int64))

    def repeated(self, matrix: str, times: str, axis: int) -> str:
        """Every row (axis 0) or column (axis 1) of a matrix `times` [1] times, copies side by side."""
        apart = self.node("Unsqueeze", matrix, self.integers(axis + 1))
        repeats = [self.integers(1)] * 3
        repeats[axis + 1] = times
        tiled = self.node("Tile", apart, self.node("Concat", *repeats, axis=0))
        if axis == 1:
            return self.node("Reshape", tiled, self.integers(0, -1))
        columns = self.node("Shape", matrix, start=1, end=2)
        return self.node("Reshape", tiled, self.node("Concat", self.integers(-1), columns, axis=0))

    def outputs(self, tensors: dict[str, str]) -> None:
        """Names the graph's outputs."""
        for name, tensor in tensors.items():
            self.node("Identity", tensor, out=name)

    def model(
        self, name: str, formula: str, inputs: dict[str, list[str]], gradient: list[str] | None = None, **others: list[str]
    ) -> onnx.ModelProto:
        """The checked model; outputs `gradient`, `self_term` [] and `cross_term` [], where there is a gradient, and `others`."""
        outputs = {"gradient": gradient, "self_term": [], "cross_term": []} if gradient else {}
        outputs |= others
        infos = [
            [helper.make_tensor_value_info(key, TensorProto.FLOAT, shape) for key, shape in tensors.items()]
            for tensors in (inputs, outputs)
        ]
        doc = f"{DOC if gradient else 'Part of patch_fourier and texture.'} Kernel: {formula}."
        graph = helper.make_graph(self.nodes, f"mmd_{name}", *infos, self.initializers, doc_string=doc)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="housestyle"
        )
        helper.set_model_props(model, {"kernel": name, "formula": formula, "equation": EQUATION})
        onnx.checker.check_model(model, full_check=True)
        return model
