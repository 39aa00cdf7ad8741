"""Cubic kernel k(x, y) = (x.y / D + 1)^3, D = numbers in an image, as in the paper's released code.

With s = x.y / D + 1 the kernel's gradient in x is 3 s^2 y / D, so Eq. 6 of arXiv 2601.08379 becomes

    gradient_i = 6 / (B D) * ( 1/B sum_j s(z_i, z_j)^2 z_j  -  sum_j w_j s(z_i, r_j)^2 r_j )

The kernel depends on where zero is, so nothing may be centred here. The diagonal counts as in the paper.
"""

import onnx
from graph_writer import GraphWriter

METADATA = {
    "kernel": "cubic",
    "formula": "k(x, y) = (x.y / D + 1)^3, D = size of a latent",
    "equation": "gradient_i = 2/B^2 sum_j grad k(z_i, z_j) - 2/B sum_j w_j grad k(z_i, r_j)  (arXiv 2601.08379, Eq. 6)",
    "doc": "Gradient of the squared MMD (biased V-statistic) between a batch of latents and weighted references, "
    "cubic kernel. MMD^2 = self_term - 2 cross_term + (a constant of the references).",
}


def build() -> onnx.ModelProto:
    g = GraphWriter()
    b, d = g.count("latents", 0), g.count("latents", 1)

    def powers(y: str) -> tuple[str, str]:
        """s^2 and s^3 for all pairs, [b, rows of y]."""
        s = g.node("Add", g.node("Div", g.inner_products("latents", y), d), g.number(1))
        square = g.node("Mul", s, s)
        return square, g.node("Mul", square, s)

    batch_square, batch_cube = powers("latents")
    reference_square, reference_cube = powers("references")

    g.node("Div", g.sum(batch_cube), g.node("Mul", b, b), out="self_term")
    g.node("Div", g.sum(g.node("Mul", reference_cube, "weights")), b, out="cross_term")

    repulsion = g.node("MatMul", g.node("Div", batch_square, b), "latents")
    attraction = g.node("MatMul", g.node("Mul", reference_square, "weights"), "references")
    factor = g.node("Div", g.number(6), g.node("Mul", b, d))
    g.node("Mul", factor, g.node("Sub", repulsion, attraction), out="gradient")

    return g.model("mmd_cubic", {"latents": ["b", "d"], "references": ["n", "d"], "weights": ["n"]}, METADATA)
