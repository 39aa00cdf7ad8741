"""Cubic kernel k(x, y) = (x.y / D + 1)^3, D = numbers in an image, as in the paper's released code.

With s = x.y / D + 1 the kernel's gradient in x is 3 s^2 y / D, so Eq. 6 of arXiv 2601.08379 becomes

    gradient_i = 6 / (B D) * ( 1/B sum_j A_ij s(z_i, z_j)^2 z_j  -  sum_j C_ij s(z_i, r_j)^2 r_j )

The kernel depends on where zero is, so nothing may be centred here. The diagonal counts as in the paper.
"""

import onnx
from graph_writer import GraphWriter


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
    push = g.node("Div", g.node("Mul", batch_square, "self_affinity"), b)
    pull = g.node("Mul", reference_square, "cross_affinity")
    repulsion = g.node("MatMul", push, "latents")
    attraction = g.node("MatMul", pull, "references")
    factor = g.node("Div", g.number(6), g.node("Mul", b, d))
    g.outputs(
        {
            "self_term": g.node("Div", g.sum(g.node("Mul", batch_cube, "self_affinity")), g.node("Mul", b, b)),
            "cross_term": g.node("Div", g.sum(g.node("Mul", reference_cube, "cross_affinity")), b),
            "gradient": g.node("Mul", factor, g.node("Sub", repulsion, attraction)),
        }
    )
    inputs = {"latents": ["b", "d"], "references": ["n", "d"], "self_affinity": ["b", "b"], "cross_affinity": ["b", "n"]}
    return g.model("cubic", "(x.y / D + 1)^3, D = size of a latent", inputs, ["b", "d"])
