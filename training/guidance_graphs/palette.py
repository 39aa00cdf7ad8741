"""Palette kernel: every image by itself is led toward the patches of all references, by their squared MMD.

The batch that is compared is the patches of one image, so an image on another ground than the references is not outvoted by the
rest of the batch. The kernel of two patches is the conditionally positive definite k(u, v) = -log(1 + |u - v|^2 / bandwidth^2)
(Boughorbel et al. 2005): it has no end, so that inks far from all of the references' are moved too, and near inks count more.

References may have several palettes, such as one ground each; an image is to take one of them, not the mean. So what is
minimised is the soft minimum of its distances to single references, d_j = MMD^2(patches of the image, patches of reference j):
-softness log sum_j c_j exp(-d_j / softness). That is the negative logarithm of a kernel density of the references' palettes, a
Gaussian on embeddings of distributions (Muandet et al. 2012). Its gradient is that of the mean of d_j with the weights
C_j ~ c_j exp(-d_j / softness); an infinite softness compares with all references thrown together.

With w(u, v) = 1 / (bandwidth^2 + |u - v|^2), P patches an image, M_j chosen ones of reference j, and the mean over the B images,

    gradient_u = 4 / (P B) * ( sum_j C_j / M_j sum_m w(u, r_jm) (u - r_jm)  -  1/P sum_v w(u, v) (u - v) ).

`curvature` is what divides it for a step that needs no length, the mean shift (Weiszfeld 1937, Comaniciu and Meer 2002): the
same sum of |C_j| / M_j w(u, r_jm), the gradient's slope where the weights w stay as they are.
"""

import numpy as np
import onnx
from graph_writer import GraphWriter


def palette() -> onnx.ModelProto:
    """`references` [n, m, k] are the chosen patches, `own_terms` [n] the mean k of each reference's chosen patches with one another.
    `our_places` [y*x, 2] and `their_places` [n, m, 2] say where patches stand, as further numbers of theirs; zeros where places
    do not count. All that is done to every pair of patches is kept to few steps: it is most of the time."""
    g = GraphWriter()
    cut = g.node("Conv", "latents", "unfold")
    rows = g.node("Transpose", g.node("Reshape", cut, g.integers(0, 0, -1)), perm=[0, 2, 1])
    batch = g.node("Shape", "latents", start=0, end=1)
    alike = g.node("Concat", batch, g.node("Shape", "our_places"), axis=0)
    ours = g.node("Concat", rows, g.node("Expand", "our_places", alike), axis=2)
    length = g.node("Shape", "references", start=2, end=3)
    patches = g.node("Reshape", "references", g.node("Concat", g.integers(-1), length, axis=0))
    theirs = g.node("Concat", patches, g.node("Reshape", "their_places", g.integers(-1, 2)), axis=1)
    floor = g.node("Mul", "bandwidth", "bandwidth")

    # The inner products of [u, |u|^2, 1] and [-2 v, 1, |v|^2 + bandwidth^2] / bandwidth^2 are s = 1 + |u - v|^2 / bandwidth^2.
    # Rounding might bring the distance below 0: squares are raised by about as much as it takes.
    slack = g.constant("slack", np.array(1 + 3e-7, np.float32))
    sizes = lambda of, axis: g.node("Mul", g.sum(g.node("Mul", of, of), axis), slack)  # noqa: E731
    constant = lambda of, axis, value: g.node("Add", g.node("Mul", g.sum(of, axis), g.number(0)), value)  # noqa: E731
    left = g.node("Concat", ours, sizes(ours, 2), constant(ours, 2, g.number(1)), axis=2)

    def right(of: str, axis: int) -> str:
        raised = g.node("Add", sizes(of, axis), floor)
        parts = g.node("Concat", g.node("Mul", of, g.number(-2)), constant(of, axis, g.number(1)), raised, axis=axis)
        return g.node("Div", parts, floor)

    left = add_fillers(g, left, floor)
    among = g.node("MatMul", left, g.node("Transpose", right(ours, 2), perm=[0, 2, 1]))
    across = g.node("MatMul", left, g.node("Transpose", right(theirs, 1), perm=[1, 0]))

    def logs(of: str) -> str:
        """Sums of log s over fours of our patches: logarithms cost more than all else, and log a + log b = log ab."""
        for _ in range(2):
            half = g.node("Div", g.node("Shape", of, start=1, end=2), g.integers(2))
            first = g.node("Slice", of, g.integers(0), half, g.integers(1))
            of = g.node("Mul", first, g.node("Slice", of, half, g.integers(2**31), g.integers(1)))
        return g.node("Log", of)

    b, places = g.count("latents", 0), g.count("our_places", 0)
    # Mean k of each image with each reference: minus the mean of log s.
    grid = g.node("Concat", g.integers(0), g.node("Shape", "references", start=0, end=2), axis=0)
    summed = g.node("ReduceSum", logs(across), g.integers(1), keepdims=0)
    each_mean = g.node("ReduceMean", g.node("Reshape", summed, grid), axes=[2], keepdims=0)
    shared = g.node("Neg", g.node("Div", each_mean, places))
    chosen = add_choice(g, shared)
    each = g.node("Div", chosen, g.count("references", 1))
    weights = g.node("Unsqueeze", g.repeated(each, g.node("Shape", "references", start=1, end=2), 1), g.integers(2))

    scale = g.node("Div", g.number(4), g.node("Mul", g.node("Mul", b, places), floor))
    pairs = g.node("Mul", places, places)

    def sums(near: str, *parts: str) -> list[str]:
        """sum_v w(u, v) part_v for parts of k, 1, 1 ... numbers each, all in one product."""
        together = g.node("MatMul", near, g.node("Concat", *parts, axis=2))
        together = g.node("Slice", together, g.integers(0), g.node("Shape", "our_places", start=0, end=1), g.integers(1))
        ends = [length] + [g.node("Add", length, g.integers(n)) for n in range(1, len(parts))]
        starts = [g.integers(0), *ends[:-1]]
        return [g.node("Slice", together, start, end, g.integers(2)) for start, end in zip(starts, ends)]

    toward, pull, size = sums(g.node("Reciprocal", across), g.node("Mul", weights, patches), weights, g.node("Abs", weights))
    away, push = sums(g.node("Reciprocal", among), rows, constant(rows, 2, g.number(1)))
    attraction = g.node("Sub", g.node("Mul", rows, pull), toward)
    repulsion = g.node("Div", g.node("Sub", g.node("Mul", rows, push), away), places)
    slope = g.node("Mul", g.node("Sub", attraction, repulsion), scale)

    def back(values: str) -> str:
        """To latents, summed where patches overlap."""
        image = g.node("Reshape", g.node("Transpose", values, perm=[0, 2, 1]), g.node("Shape", cut))
        return g.node("ConvTranspose", image, "unfold")

    # MMD^2 of each image with the palettes that it takes, those that repel left out.
    own = g.node("Neg", g.node("Div", g.node("ReduceSum", logs(among), g.integers(1, 2), keepdims=0), pairs))
    taken = g.node("Relu", chosen)
    taken = g.node("Div", taken, g.node("Add", g.sum(taken, 1), g.number(1e-30)))
    apart = g.node("Sub", "own_terms", g.node("Mul", shared, g.number(2)))
    distances = g.node("Add", own, g.node("ReduceSum", g.node("Mul", taken, apart), g.integers(1), keepdims=0))

    g.outputs(
        {
            "gradient": back(slope),
            "self_term": g.node("Div", g.sum(own), b),
            "cross_term": g.node("Div", g.sum(g.node("Mul", chosen, shared)), b),
            "own_term": g.node("Div", g.sum(g.node("Mul", chosen, "own_terms")), b),
            "curvature": back(g.node("Expand", g.node("Mul", size, scale), g.node("Shape", rows))),
            "distances": distances,
        }
    )
    inputs = {
        "latents": ["b", "c", "h", "w"], "unfold": ["k", "c", "p", "q"], "references": ["n", "m", "k"],
        "own_terms": ["n"], "cross_affinity": ["b", "n"], "bandwidth": [], "softness": [], "our_places": ["s", 2],
        "their_places": ["n", "m", 2],
    }  # fmt: skip
    formula = "mean over patches u of x, v of y of -log(1 + |u - v|^2 / bandwidth^2), every image by itself, against chosen patches"
    return g.model("palette", formula, inputs, ["b", "c", "h", "w"], own_term=[], curvature=["b", "c", "h", "w"], distances=["b"])


def add_fillers(g: GraphWriter, left: str, floor: str) -> str:
    """As many rows [0 ..., bandwidth^2, 0] as bring the patches to a multiple of four, which `logs` takes: s is 1 for them."""
    first = g.node("Slice", left, g.integers(0), g.integers(1), g.integers(1))
    zeros = g.node("Mul", g.node("Slice", first, g.integers(0), g.integers(-2), g.integers(2)), g.number(0))
    zero = g.node("Mul", g.node("Slice", first, g.integers(-1), g.integers(2**31), g.integers(2)), g.number(0))
    filler = g.node("Concat", zeros, g.node("Add", zero, floor), zero, axis=2)
    missing = g.node("Mod", g.node("Neg", g.node("Shape", "our_places", start=0, end=1)), g.integers(4))
    return g.node("Concat", left, g.node("Tile", filler, g.node("Concat", g.integers(1), missing, g.integers(1), axis=0)), axis=1)


def add_choice(g: GraphWriter, shared: str) -> str:
    """C [b, n], with the same sum of sizes |C| as `cross_affinity`. The image's own term is the same for all of its references."""
    nearness = g.node("Div", g.node("Sub", g.node("Mul", shared, g.number(2)), "own_terms"), "softness")
    chance = g.node("Softmax", nearness, axis=1)
    raw = g.node("Mul", "cross_affinity", chance)
    sizes = lambda x: g.sum(g.node("Abs", x), 1)  # noqa: E731
    guarded = g.node("Add", sizes(raw), g.number(1e-30))
    return g.node("Mul", raw, g.node("Div", sizes("cross_affinity"), guarded))
