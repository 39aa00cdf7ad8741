"""The text encoder as an ONNX graph, one method for each part of the transformer.

Shapes: b prompts, t tokens, 256 numbers a token at the first layer's input, 512 after it, 4 attention heads.
Architecture and constants are those of the original graph (see build_model.py for the source).
"""

from functools import partial

import numpy as np
from graph_builder import GraphBuilder
from tfjs_weights import TfjsWeights

VOCABULARY = 8000  # the original table has two more rows, which no piece uses
LAYERS = 2


class TextEncoderGraph(GraphBuilder):
    """Matrices and the embedding table take 12 bits a number, matrices named in `int8` take 8, vectors are float16."""

    def __init__(self, weights: TfjsWeights, int8: list[str]):
        super().__init__()
        self.weights = weights
        self.int8 = set(int8)
        self.heads = int(weights.get("split_heads/split_last_dimension/Reshape/shape/2"))
        self.epsilon = float(weights.get("FFN/layer_prepostprocess/layer_norm/Cast/x"))
        self.zero = self.ints("zero", 0)

    def build(self) -> None:
        """Adds the whole graph, from `input_ids` to `last_hidden_state` and `pooler_output`."""
        self.mask = self._mask()
        bias = self._attention_bias()
        x = self._add_positions(self._embed())
        for layer in range(LAYERS):
            x = self._layer(layer, x, bias)
        states = self.node("Mul", x, self.mask, out="last_hidden_state")
        self._pool(states)

    def _mask(self) -> str:
        """[b, t, 1]: 1 at tokens, 0 at padding. Also keeps `self.rows`, ids that are safe to look up."""
        not_negative = self.node("GreaterOrEqual", "input_ids", self.zero)
        inside = self.node("And", not_negative, self.node("Less", "input_ids", self.ints("vocabulary", VOCABULARY)))
        self.rows = self.node("Where", inside, "input_ids", self.zero)
        return self.node("Unsqueeze", self.to_float(inside), self.ints("last_axis", -1))

    def _attention_bias(self) -> str:
        """[b, 1, 1, t]: 0 at tokens, -1e9 at padding."""
        flat = self.node("Squeeze", self.mask, "last_axis")
        padding = self.node("Sub", self.number("one", 1), flat)
        minus_huge = self.weights.get("attention_bias_ignore_padding/mul/y")
        bias = self.node("Mul", padding, self.number("minus_huge", float(minus_huge)))
        return self.node("Unsqueeze", bias, self.ints("head_and_query_axes", 1, 2))

    def _embed(self) -> str:
        """[b, t, 256]: rows of the table, zeros at padding."""
        table = self.weights.get("module/Embeddings_en")[:VOCABULARY]
        return self.node("Mul", self.twelve_bit_rows("embeddings", table, self.rows), self.mask)

    def _add_positions(self, embedding: str) -> str:
        """e + (e + timing): the original adds the embedding twice; timing = sines, then cosines of position * rate."""
        length = self.node("Squeeze", self.node("Shape", "input_ids", start=1, end=2), self.zero)
        start, step = (self.constant(name, np.array(value, np.int64)) for name, value in (("start", 0), ("step", 1)))
        steps = self.to_float(self.node("Range", start, length, step))
        rates = self.constant("timing_rates", self.weights.get("TimingSignal/ExpandDims_1"))
        angles = self.node("Mul", self.node("Unsqueeze", steps, self.ints("axis_1", 1)), rates)
        timing = self.node("Concat", self.node("Sin", angles), self.node("Cos", angles), axis=-1)
        moved = self.node("Mul", self.node("Add", embedding, timing), self.mask)
        return self.node("Add", embedding, moved)

    def _layer(self, layer: int, x: str, bias: str) -> str:
        """One transformer layer, normalisation before each half; layer 0 also widens 256 to 512 by a dense map."""
        get = partial(self.weights.get, f"Layer_{layer}/TransformerLayer/")
        name = f"layer{layer}"
        kept = x
        if layer == 0:
            kept = self._linear(f"{name}.dense", x, get("dense/kernel"), get("dense/bias"))
            kept = self.node("Mul", kept, self.mask)
        norm = [get("TransformerLayer/layer_prepostprocess", f"layer_norm_{part}") for part in ("scale", "bias")]
        attended = self._attention(layer, self._layer_norm(f"{name}.norm1", x, *norm), bias)
        x = self.node("Add", kept, attended)

        norm = [get("FFN/layer_prepostprocess", f"layer_norm_{part}") for part in ("scale", "bias")]
        y = self._layer_norm(f"{name}.norm2", x, *norm)
        y = self._linear(f"{name}.ffn1", y, get("FFN/conv1/Tensordot/Reshape_1"), get("FFN/conv1/bias"))
        y = self._linear(
            f"{name}.ffn2", self.node("Relu", y), get("FFN/conv2/Tensordot/Reshape_1"), get("FFN/conv2/bias")
        )
        return self.node("Add", x, self.node("Mul", y, self.mask))

    def _attention(self, layer: int, y: str, bias: str) -> str:
        """softmax(scale * q k^T + bias) v over 4 heads, then the output map to 512."""
        get = partial(self.weights.get, f"Layer_{layer}/TransformerLayer/MultiheadAttention")
        name = f"layer{layer}"
        kernel, kernel_bias = get("qkv_transform_single/kernel")[0, 0], get("qkv_transform_single/bias")
        width = kernel.shape[1] // 3
        shape = self.ints(f"{name}.head_shape", 0, 0, self.heads, width // self.heads)
        parts = []
        for index, part in enumerate("qkv"):
            columns = slice(index * width, (index + 1) * width)
            rows = self._linear(f"{name}.{part}", y, kernel[:, columns], kernel_bias[columns])
            perm = [0, 2, 3, 1] if part == "k" else [0, 2, 1, 3]
            parts.append(self.node("Transpose", self.node("Reshape", rows, shape), perm=perm))
        q, k, v = parts
        q = self.node("Mul", q, self.number(f"{name}.scale", float(get("MultiheadAttention/mul/y"))))
        weights = self.node("Softmax", self.node("Add", self.node("MatMul", q, k), bias), axis=-1)
        heads = self.node("Transpose", self.node("MatMul", weights, v), perm=[0, 2, 1, 3])
        joined = self.node("Reshape", heads, self.ints(f"{name}.joined_shape", 0, 0, width))
        return self._linear(
            f"{name}.out", joined, get("output_transform_single/kernel")[0, 0], get("output_transform_single/bias")
        )

    def _pool(self, states: str) -> None:
        """tanh(mean of the token states @ W + c), divided by its length."""
        tokens = self.node("ReduceSum", self.mask, self.ints("axis_1", 1), keepdims=0)
        mean = self.node("Div", self.node("ReduceSum", states, "axis_1", keepdims=0), self.node("Max", tokens, "one"))
        hidden = self.weights.get("tanh_layer_0/weights"), self.weights.get("tanh_layer_0/bias")
        sentence = self.node("Tanh", self._linear("pooler", mean, *hidden))
        squares = self.node("ReduceSum", self.node("Mul", sentence, sentence), "last_axis", keepdims=1)
        floor = self.number("smallest_square", float(self.weights.get("l2_normalize/Maximum/y")))
        self.node("Div", sentence, self.node("Sqrt", self.node("Max", squares, floor)), out="pooler_output")

    def _linear(self, name: str, x: str, kernel: np.ndarray, bias: np.ndarray) -> str:
        """x @ kernel + bias; kernel [inputs, outputs]."""
        stored = self.eight_bits(name, kernel) if name in self.int8 else self.twelve_bits(name, kernel)
        return self.node("Add", self.node("MatMul", x, stored), self.half(f"{name}.bias", bias))

    def _layer_norm(self, name: str, x: str, scale: np.ndarray, bias: np.ndarray) -> str:
        stored = self.half(f"{name}.weight", scale), self.half(f"{name}.bias", bias)
        return self.node("LayerNormalization", x, *stored, axis=-1, epsilon=self.epsilon)
