"""A thin writer of ONNX graphs: each call adds one node and returns the name of its result.

Weights are stored small (see housestyle_training/packing.py) and computed with in float32. The nodes that unpack them are constant
expressions, so onnxruntime folds them once when it loads the file; only the embedding table is unpacked row by row.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from housestyle_training.packing import quantise, split_twelve_bits  # noqa: E402


class GraphBuilder:
    """Collects nodes and initializers."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self._count = 0

    def node(self, op: str, *inputs: str, out: str | None = None, **attributes) -> str:
        """Adds a node with one output and returns that output's name."""
        self._count += 1
        out = out or f"{op.lower()}_{self._count}"
        self.nodes.append(helper.make_node(op, list(inputs), [out], name=f"{op}_{self._count}", **attributes))
        return out

    def constant(self, name: str, array: np.ndarray) -> str:
        """The initializer of this name; the first call adds it."""
        if all(known.name != name for known in self.initializers):
            self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def number(self, name: str, value: float) -> str:
        """A float32 scalar."""
        return self.constant(name, np.array(value, np.float32))

    def ints(self, name: str, *values: int) -> str:
        """An int64 vector."""
        return self.constant(name, np.array(values, np.int64))

    def to_float(self, x: str) -> str:
        return self.node("Cast", x, to=TensorProto.FLOAT)

    def half(self, name: str, array: np.ndarray) -> str:
        """A float32 tensor stored as float16."""
        return self.to_float(self.constant(f"{name}.f16", array.astype(np.float16)))

    def eight_bits(self, name: str, matrix: np.ndarray) -> str:
        """A float32 matrix [inputs, outputs] stored as int8 with one scale an output."""
        values, scales = quantise(matrix, axis=1, bits=8)
        codes = self.to_float(self.constant(f"{name}.i8", values.astype(np.int8)))
        return self.node("Mul", codes, self.constant(f"{name}.scale", scales))

    def twelve_bits(self, name: str, matrix: np.ndarray) -> str:
        """A float32 matrix [inputs, outputs] stored in 12 bits a number with one scale an output."""
        values, scales = quantise(matrix, axis=1, bits=12)
        high, low = split_twelve_bits(values, axis=0)
        codes = self.join_twelve_bits(self.constant(f"{name}.high", high), self.constant(f"{name}.low", low), axis=0)
        return self.node("Mul", codes, self.constant(f"{name}.scale", scales))

    def twelve_bit_rows(self, name: str, table: np.ndarray, rows: str) -> str:
        """Rows of a table [rows, columns] kept in 12 bits a number: gathers first, unpacks and scales after."""
        values, scales = quantise(table, axis=0, bits=12)
        high, low = split_twelve_bits(values, axis=1)
        parts = {"high": high, "low": low, "scale": scales}
        picked = {
            part: self.node("Gather", self.constant(f"{name}.{part}", array), rows) for part, array in parts.items()
        }
        return self.node("Mul", self.join_twelve_bits(picked["high"], picked["low"], axis=-1), picked["scale"])

    def join_twelve_bits(self, high: str, low: str, axis: int) -> str:
        """16 * high + nibble as float32; the inverse of split_twelve_bits."""
        sixteen = self.number("sixteen", 16)
        pair = self.to_float(low)
        upper = self.node("Floor", self.node("Div", pair, sixteen))
        lower = self.node("Sub", pair, self.node("Mul", upper, sixteen))
        nibbles = self.node("Concat", lower, upper, axis=axis)
        return self.node("Add", self.node("Mul", self.to_float(high), sixteen), nibbles)
