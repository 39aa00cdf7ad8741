"""Gaussian kernel k(x, y) = exp(-|x - y|^2 / (2 sigma^2)).

With K = k(z_i, z_j), L = k(z_i, r_j) and weights w (sum 1), Eq. 6 of arXiv 2601.08379 becomes

    gradient_i = 2 / (B sigma^2) * ( sum_j w_j L_ij (z_i - r_j)  -  1/B sum_j K_ij (z_i - z_j) )

Two measures keep it exact in float32:
- batch and references are moved by the mean of the references first; distances do not change, but
  |x|^2 + |y|^2 - 2 x.y no longer subtracts large numbers;
- the diagonal of K is left out of the gradient, where it adds nothing, and counted as exactly 1 in the self term.
"""

import onnx
from graph_writer import GraphWriter

METADATA = {
    "kernel": "gaussian",
    "formula": "k(x, y) = exp(-|x - y|^2 / (2 bandwidth^2))",
    "equation": "gradient_i = 2/B^2 sum_j grad k(z_i, z_j) - 2/B sum_j w_j grad k(z_i, r_j)  (arXiv 2601.08379, Eq. 6)",
    "doc": "Gradient of the squared MMD (biased V-statistic) between a batch of latents and weighted references, "
    "Gaussian kernel. MMD^2 = self_term - 2 cross_term + (a constant of the references).",
}


def build() -> onnx.ModelProto:
    g = GraphWriter()
    two, half = g.number(2), g.number(-0.5)
    centre = g.node("ReduceMean", "references", axes=[0], keepdims=1)
    z = g.node("Sub", "latents", centre)
    r = g.node("Sub", "references", centre)
    squared_bandwidth = g.node("Mul", "bandwidth", "bandwidth")
    exponent_scale = g.node("Div", half, squared_bandwidth)
    z_norms = g.node("ReduceSumSquare", z, axes=[1], keepdims=1)

    def kernel(y: str, y_norms: str) -> str:
        """k(z_i, y_j), [b, rows of y]; rounding may make a squared distance negative, so it is cut at 0."""
        norms = g.node("Add", z_norms, g.node("Transpose", y_norms, perm=[1, 0]))
        distances = g.node("Sub", norms, g.node("Mul", two, g.inner_products(z, y)))
        return g.node("Exp", g.node("Mul", g.node("Relu", distances), exponent_scale))

    k_batch = kernel(z, z_norms)
    off_diagonal = g.node("Sub", g.number(1), g.node("EyeLike", k_batch))
    k_batch = g.node("Mul", k_batch, off_diagonal)
    k_references = g.node("Mul", kernel(r, g.node("ReduceSumSquare", r, axes=[1], keepdims=1)), "weights")

    b = g.count("latents", 0)
    self_sum = g.node("Add", g.sum(k_batch), b)
    g.node("Div", self_sum, g.node("Mul", b, b), out="self_term")
    g.node("Div", g.sum(k_references), b, out="cross_term")

    k_batch = g.node("Div", k_batch, b)
    shares = g.node("Sub", g.sum(k_references, axis=1), g.sum(k_batch, axis=1))
    toward = g.node("Sub", g.node("MatMul", k_references, r), g.node("MatMul", k_batch, z))
    direction = g.node("Sub", g.node("Mul", shares, z), toward)
    factor = g.node("Div", two, g.node("Mul", b, squared_bandwidth))
    g.node("Mul", factor, direction, out="gradient")

    inputs = {"latents": ["b", "d"], "references": ["n", "d"], "weights": ["n"], "bandwidth": []}
    return g.model("mmd_gaussian", inputs, METADATA)
