"""Texture kernel: the energy distance between images that are each the set of their patches.

The distance of two images is the MMD of their patches, d(x, y)^2 = K(x, x) + K(y, y) - 2 K(x, y) with the patch kernel K of
`patch.py`, and k(x, y) = -d(x, y). A kernel on such embeddings of distributions is Muandet et al. 2012 (Support Measure
Machines). The patch kernel's own MMD compares the patches of all images thrown together; this one sees which patches occur in
one image.

In random Fourier features an image is the row of its means over the square root of their number, d the distance of two rows:
the kernel is `energy` of `radial.py` on those rows, and its gradient goes back through the means.
"""

import onnx
from graph_writer import GraphWriter
from patch import ROW_INPUTS, add_back, add_features
from radial import PROFILES, add_gradient, centred


def texture() -> onnx.ModelProto:
    """`references` are rows of `patch_embed`."""
    g = GraphWriter()
    cosine, sine, cosines, sines = add_features(g, "latents")
    scale = g.node("Reciprocal", g.node("Sqrt", g.count("frequencies", 0)))
    rows = g.node("Mul", g.node("Concat", cosines, sines, axis=1), scale)
    energy = next(profile for profile in PROFILES if profile.name == "energy")
    found = add_gradient(g, energy, rows, centred(g, g.node("Mul", "references", scale)), "self_affinity", "cross_affinity")
    slopes = g.node("Mul", found["gradient"], scale)
    g.outputs({**found, "gradient": add_back(g, cosine, sine, slopes)})
    formula = "minus the MMD between the patches of x and those of y, by random Fourier features"
    return g.model("texture", formula, ROW_INPUTS, ["b", "c", "h", "w"])
