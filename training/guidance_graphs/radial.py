"""Kernels of the distance d = |x - y| alone: k(x, y) = p(d^2), with the slope p' = dp/d(d^2).

With P = A p'(z_i, z_j) / B and Q = C p'(z_i, r_j), where A and C are the affinities of the pairs, Eq. 6 of
arXiv 2601.08379 (Eq. 11 with prompts) becomes

    gradient_i = 4 / B * ( sum_j P_ij (z_i - z_j)  -  sum_j Q_ij (z_i - r_j) )

Two measures keep it exact in float32:
- batch and references are moved by the mean of the references first; distances do not change, but
  |x|^2 + |y|^2 - 2 x.y no longer subtracts large numbers. The app moves references once: at every
  step it would take most of the time of a few images' gradient;
- the diagonal of the batch is left out of the gradient, where it adds nothing, and counted exactly in the self term.
"""

from collections.abc import Callable
from dataclasses import dataclass

import onnx
from graph_writer import GraphWriter

# Bandwidths of the mixture as multiples of the given one.
MIXTURE = (0.5, 1.0, 2.0)
# Keeps square roots differentiable where two points meet, as the float64 reference does.
_ROOT_GUARD = 1e-12


@dataclass(frozen=True)
class Profile:
    """`build` adds value and slope for a tensor of squared distances; `at_zero` is the kernel of a point with itself."""

    name: str
    formula: str
    build: Callable[[GraphWriter, str, str | None], tuple[str, str]]
    at_zero: float = 1.0
    has_bandwidth: bool = True


def _gaussian(g: GraphWriter, squares: str, bandwidth: str) -> tuple[str, str]:
    scale = g.node("Div", g.number(-0.5), g.node("Mul", bandwidth, bandwidth))
    value = g.node("Exp", g.node("Mul", squares, scale))
    return value, g.node("Mul", value, scale)


def _mixture(g: GraphWriter, squares: str, bandwidth: str) -> tuple[str, str]:
    parts = [_gaussian(g, squares, g.node("Mul", bandwidth, g.number(scale))) for scale in MIXTURE]
    values, slopes = zip(*parts, strict=True)
    return g.node("Mean", *values), g.node("Mean", *slopes)


def _root(g: GraphWriter, squares: str) -> str:
    return g.node("Sqrt", g.node("Add", squares, g.number(_ROOT_GUARD)))


def _laplace(g: GraphWriter, squares: str, bandwidth: str) -> tuple[str, str]:
    distance = _root(g, squares)
    value = g.node("Exp", g.node("Neg", g.node("Div", distance, bandwidth)))
    return value, g.node("Div", g.node("Mul", value, g.number(-0.5)), g.node("Mul", distance, bandwidth))


def _inverse_multiquadric(g: GraphWriter, squares: str, bandwidth: str) -> tuple[str, str]:
    scale = g.node("Div", g.number(0.5), g.node("Mul", bandwidth, bandwidth))
    base = g.node("Add", g.number(1), g.node("Mul", squares, scale))
    value = g.node("Reciprocal", g.node("Sqrt", base))
    return value, g.node("Mul", g.node("Div", value, base), g.node("Mul", scale, g.number(-0.5)))


def _energy(g: GraphWriter, squares: str, _: str | None) -> tuple[str, str]:
    distance = _root(g, squares)
    return g.node("Neg", distance), g.node("Div", g.number(-0.5), distance)


PROFILES = (
    Profile("gaussian", "exp(-d^2 / (2 bandwidth^2))", _gaussian),
    Profile("mixture", f"mean over m in {MIXTURE} of exp(-d^2 / (2 (m bandwidth)^2))", _mixture),
    Profile("laplace", "exp(-d / bandwidth)", _laplace),
    Profile("imq", "(1 + d^2 / (2 bandwidth^2))^(-1/2)", _inverse_multiquadric),
    Profile("energy", "-d", _energy, at_zero=0.0, has_bandwidth=False),
)


@dataclass(frozen=True)
class Centred:
    """Names of the tensors of references moved by their mean [n, d], the mean [d], and their squared lengths from there [n]."""

    rows: str
    centre: str
    norms: str


def centred(g: GraphWriter, r: str) -> Centred:
    """Moves the references within the graph."""
    centre = g.node("ReduceMean", r, axes=[0], keepdims=0)
    rows = g.node("Sub", r, centre)
    return Centred(rows, centre, g.node("ReduceSumSquare", rows, axes=[1], keepdims=0))


def add_gradient(
    g: GraphWriter, profile: Profile, z: str, references: Centred, self_affinity: str, cross_affinity: str
) -> dict[str, str]:
    """Adds everything for rows z [b, d] and n references; returns the tensors gradient, self_term and cross_term."""
    bandwidth = "bandwidth" if profile.has_bandwidth else None
    z, r = g.node("Sub", z, references.centre), references.rows
    z_norms = g.node("ReduceSumSquare", z, axes=[1], keepdims=1)

    def kernel(y: str, y_norms: str) -> tuple[str, str]:
        """Values and slopes, [b, rows of y]; rounding may make a squared distance negative, so it is cut at 0."""
        squares = g.node("Sub", g.node("Add", z_norms, y_norms), g.node("Mul", g.number(2), g.inner_products(z, y)))
        return profile.build(g, g.node("Relu", squares), bandwidth)

    batch, batch_slope = kernel(z, g.node("Transpose", z_norms, perm=[1, 0]))
    others = g.node("Sub", g.number(1), g.node("EyeLike", batch))
    among = g.node("Mul", self_affinity, others)
    diagonal = g.node("Mul", self_affinity, g.node("EyeLike", batch))
    values, reference_slope = kernel(r, references.norms)

    b = g.count(z, 0)
    self_sum = g.sum(g.node("Mul", batch, among))
    if profile.at_zero:
        self_sum = g.node("Add", self_sum, g.node("Mul", g.sum(diagonal), g.number(profile.at_zero)))
    terms = {
        "self_term": g.node("Div", self_sum, g.node("Mul", b, b)),
        "cross_term": g.node("Div", g.sum(g.node("Mul", values, cross_affinity)), b),
    }
    push = g.node("Div", g.node("Mul", batch_slope, among), b)
    pull = g.node("Mul", reference_slope, cross_affinity)
    shares = g.node("Sub", g.sum(push, axis=1), g.sum(pull, axis=1))
    toward = g.node("Sub", g.node("MatMul", push, z), g.node("MatMul", pull, r))
    direction = g.node("Sub", g.node("Mul", shares, z), toward)
    return {**terms, "gradient": g.node("Mul", g.node("Div", g.number(4), b), direction)}


def build(profile: Profile) -> onnx.ModelProto:
    g = GraphWriter()
    references = Centred("references", "centre", "norms")
    g.outputs(add_gradient(g, profile, "latents", references, "self_affinity", "cross_affinity"))
    inputs = {
        "latents": ["b", "d"], "references": ["n", "d"], "centre": ["d"], "norms": ["n"],
        "self_affinity": ["b", "b"], "cross_affinity": ["b", "n"],
    }  # fmt: skip
    if profile.has_bandwidth:
        inputs["bandwidth"] = []
    return g.model(profile.name, profile.formula, inputs, ["b", "d"])
