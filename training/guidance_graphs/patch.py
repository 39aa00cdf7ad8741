"""Patch kernels: the kernel of two images is the mean over all pairs of their local latent patches.

fourier   Random Fourier features (Rahimi and Recht 2007): exp(-|u - v|^2 / (2 sigma^2)) is the mean over frequencies w,
          normal with deviation 1 / sigma, of cos(w.(u - v)). An image becomes the mean over its places of cos(w.u) and
          sin(w.u): one convolution. MMD^2 is the squared difference of two such means, its gradient a transposed
          convolution back, and the references shrink to one row each, whatever their size.
          A phase for each frequency and place multiplies the kernel by a Gaussian of the patches' places.
embed     The rows of the fourier form alone, for the references.
coreset   Exact pairs of patches against a chosen few of the references'.

The batch's patches of one place step are counted once each, windows lie inside the image.
"""

import onnx
from graph_writer import GraphWriter
from radial import PROFILES, add_gradient, centred


def add_features(g: GraphWriter, latents: str) -> tuple[str, str, str, str]:
    """cos and sin at every place [b, f, h, w], their means over places [b, f] each."""
    angle = g.node("Add", g.node("Conv", latents, "frequencies"), "phases")
    cosine, sine = g.node("Cos", angle), g.node("Sin", angle)
    means = (g.node("ReduceMean", wave, axes=[2, 3], keepdims=0) for wave in (cosine, sine))
    return cosine, sine, *means


def add_back(g: GraphWriter, cosine: str, sine: str, slopes: str) -> str:
    """J_i slopes_i: what the slopes [b, 2f] of a function of an image's means are in its latents [b, c, h, w]."""
    # [b, 2f] -> [b, 2, f]: the cosines' part and the sines', each as an image of one place.
    size, rows = g.node("Shape", cosine, start=1, end=2), g.node("Shape", cosine, start=0, end=1)
    shape = g.node("Concat", rows, g.integers(2), size, g.integers(1, 1), axis=0)
    parts = g.node("Reshape", slopes, shape)
    part = lambda k: g.node(  # noqa: E731
        "Squeeze", g.node("Slice", parts, g.integers(k), g.integers(k + 1), g.integers(1)), g.integers(1)
    )
    slope = g.node("Sub", g.node("Mul", part(1), cosine), g.node("Mul", part(0), sine))
    places = g.node("Mul", g.count(cosine, 2), g.count(cosine, 3))
    return g.node("Div", g.node("ConvTranspose", slope, "frequencies"), places)


#: Of graphs that see images through features, and of those that hold them against references seen in the same way.
IMAGE_INPUTS = {"latents": ["b", "c", "h", "w"], "frequencies": ["f", "c", "p", "q"], "phases": ["f", "y", "x"]}
ROW_INPUTS = {**IMAGE_INPUTS, "references": ["n", "e"], "self_affinity": ["b", "b"], "cross_affinity": ["b", "n"]}


def embed() -> onnx.ModelProto:
    g = GraphWriter()
    *_, cosines, sines = add_features(g, "latents")
    g.outputs({"embeddings": g.node("Concat", cosines, sines, axis=1)})
    formula = "mean over places of cos(w.u + phase), sin(w.u + phase)"
    return g.model("patch_embed", formula, IMAGE_INPUTS, embeddings=["b", "e"])


def fourier() -> onnx.ModelProto:
    """gradient_i = 2 / (F B) sum_f J_i ( 1/B sum_j A_ij e_j - sum_j C_ij m_j )_f, with e the batch's means, m the
    references' and J_i the derivative of the means in image i."""
    g = GraphWriter()
    cosine, sine, cosines, sines = add_features(g, "latents")
    embedded = g.node("Concat", cosines, sines, axis=1)
    b = g.count("latents", 0)
    frequencies = g.count("frequencies", 0)
    nearby = g.node("Div", g.node("MatMul", "self_affinity", embedded), b)
    wanted = g.node("MatMul", "cross_affinity", "references")
    share = lambda rows: g.node("Div", g.sum(g.node("Mul", embedded, rows)), g.node("Mul", b, frequencies))  # noqa: E731
    terms = {"self_term": share(nearby), "cross_term": share(wanted)}
    difference = g.node("Sub", nearby, wanted)
    factor = g.node("Div", g.number(2), g.node("Mul", b, frequencies))
    g.outputs({**terms, "gradient": g.node("Mul", factor, add_back(g, cosine, sine, difference))})
    formula = "mean over patches u of x, v of y of exp(-|u - v|^2 / (2 bandwidth^2)), by random Fourier features"
    return g.model("patch_fourier", formula, ROW_INPUTS, ["b", "c", "h", "w"])


def coreset() -> onnx.ModelProto:
    """`unfold` [k, c, p, q] is the identity that cuts patches; affinities are those of images and chosen patches."""
    g = GraphWriter()
    cut = g.node("Conv", "latents", "unfold")
    length = g.node("Shape", cut, start=1, end=2)
    rows = g.node("Reshape", g.node("Transpose", cut, perm=[0, 2, 3, 1]), g.node("Concat", g.integers(-1), length, axis=0))
    gaussian = PROFILES[0]
    places = g.node("Mul", g.node("Shape", cut, start=2, end=3), g.node("Shape", cut, start=3, end=4))
    patches = add_gradient(
        g, gaussian, rows, centred(g, "references"),
        g.repeated(g.repeated("self_affinity", places, 0), places, 1), g.repeated("cross_affinity", places, 0),
    )  # fmt: skip
    shape = g.node("Shape", g.node("Transpose", cut, perm=[0, 2, 3, 1]))
    spread = g.node("Transpose", g.node("Reshape", patches["gradient"], shape), perm=[0, 3, 1, 2])
    g.outputs({**patches, "gradient": g.node("ConvTranspose", spread, "unfold")})
    inputs = {
        "latents": ["b", "c", "h", "w"], "unfold": ["k", "c", "p", "q"], "references": ["m", "k"],
        "self_affinity": ["b", "b"], "cross_affinity": ["b", "m"], "bandwidth": [],
    }  # fmt: skip
    formula = "mean over patches u of x, v of y of exp(-|u - v|^2 / (2 bandwidth^2)), against chosen patches"
    return g.model("patch_coreset", formula, inputs, ["b", "c", "h", "w"])
