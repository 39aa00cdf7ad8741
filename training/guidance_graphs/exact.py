"""MMD^2 and its gradient in float64 by definition and automatic differentiation: the truth for the check."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from radial import MIXTURE
from torch import Tensor

#: Values for all pairs of the rows of two matrices.
Kernel = Callable[[Tensor, Tensor], Tensor]


def squares(x: Tensor, y: Tensor) -> Tensor:
    return (x[:, None] - y[None]).square().sum(-1)


def vector_kernel(name: str, sigma: float) -> Kernel:
    """A kernel of two rows by its name, bandwidth `sigma`."""
    root = lambda x, y: (squares(x, y) + 1e-12).sqrt()  # noqa: E731
    return {
        "gaussian": lambda x, y: (-squares(x, y) / (2 * sigma**2)).exp(),
        "mixture": lambda x, y: torch.stack([(-squares(x, y) / (2 * (m * sigma) ** 2)).exp() for m in MIXTURE]).mean(0),
        "laplace": lambda x, y: (-root(x, y) / sigma).exp(),
        "imq": lambda x, y: (1 + squares(x, y) / (2 * sigma**2)) ** -0.5,
        "energy": lambda x, y: -root(x, y),
        "cubic": lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3,
    }[name]


def patches(images: Tensor, size: int) -> Tensor:
    """Rows of all patches, [images, places, channels * size * size]."""
    return F.unfold(images, size).transpose(1, 2)


def image_kernel(size: int, sigma: float, place: float | None = None) -> Kernel:
    """The mean over all pairs of patches of a Gaussian, times a Gaussian of their places with `place` cells."""
    gaussian = vector_kernel("gaussian", sigma)

    def kernel(x: Tensor, y: Tensor) -> Tensor:
        p, q = patches(x, size), patches(y, size)
        side = x.shape[-1] - size + 1
        at = torch.cartesian_prod(torch.arange(side), torch.arange(side)).double()
        near = torch.ones(()) if place is None else (-squares(at, at) / (2 * place**2)).exp()
        return torch.stack([torch.stack([(gaussian(a, b) * near).mean() for b in q]) for a in p])

    return kernel


def texture_kernel(size: int, sigma: float, place: float | None = None) -> Kernel:
    """Minus the MMD between the patches of two images."""
    patch = image_kernel(size, sigma, place)

    def kernel(x: Tensor, y: Tensor) -> Tensor:
        own = lambda z: torch.stack([patch(image[None], image[None])[0, 0] for image in z])  # noqa: E731
        return -((own(x)[:, None] + own(y)[None] - 2 * patch(x, y)).relu() + 1e-12).sqrt()

    return kernel


def palette(
    z: Tensor, r: Tensor, across: Tensor, size: int, sigma: float, softness: float, place: float | None = None
) -> tuple[Tensor, float, float, float, Tensor, Tensor]:
    """Gradient in z, self term, cross term, own term, curvature and distances of the palette kernel (`palette.py`), all patches
    compared."""
    z, r, across = z.double().requires_grad_(True), r.double(), across.double()
    side = z.shape[-1] - size + 1
    at = torch.cartesian_prod(torch.arange(side), torch.arange(side)).double()
    apart = torch.zeros(()) if place is None else squares(at, at) * (sigma / place) ** 2
    pairs = lambda a, b: squares(a, b) + apart  # noqa: E731
    mean = lambda a, b: -(1 + pairs(a, b) / sigma**2).log().mean()  # noqa: E731
    p, q = patches(z, size), patches(r, size)
    own = torch.stack([mean(a, a) for a in p])
    theirs = torch.stack([mean(b, b) for b in q])
    shared = torch.stack([torch.stack([mean(a, b) for b in q]) for a in p])
    raw = across * ((2 * shared - theirs) / softness).softmax(1).detach()
    chosen = raw * across.abs().sum(1, keepdim=True) / raw.abs().sum(1, keepdim=True)
    terms = own.mean(), (chosen * shared).sum() / len(z), (chosen * theirs).sum() / len(z)
    (gradient,) = torch.autograd.grad(terms[0] - 2 * terms[1], z)
    slope = [
        4 * sum(weight.abs() * (sigma**2 + pairs(a, b)).reciprocal().mean(1, keepdim=True) for weight, b in zip(weights, q))
        for a, weights in zip(p, chosen)
    ]
    alike = torch.stack(slope).detach().expand(-1, -1, p.shape[2]) / len(z) / p.shape[1]
    curvature = F.fold(alike.transpose(1, 2), z.shape[-2:], size)
    takes = chosen.relu() / chosen.relu().sum(1, keepdim=True)
    distances = own + (takes * (theirs - 2 * shared)).sum(1)
    return gradient, *(float(term.detach()) for term in terms), curvature, distances.detach()


def mmd(kernel: Kernel, z: Tensor, r: Tensor, among: Tensor, across: Tensor) -> tuple[Tensor, float, float]:
    """Gradient in z, self term, cross term (paper, Eq. 6; Eq. 11 where the affinities hold a prompt kernel)."""
    z = z.double().requires_grad_(True)
    self_term = (kernel(z, z) * among.double()).sum() / len(z) ** 2
    cross_term = (kernel(z, r.double()) * across.double()).sum() / len(z)
    (gradient,) = torch.autograd.grad(self_term - 2 * cross_term, z)
    return gradient, float(self_term.detach()), float(cross_term.detach())


def median_distance(rows: Tensor) -> float:
    """Median distance between different rows; the root of their length if there is only one."""
    if len(rows) < 2:
        return rows.shape[1] ** 0.5
    distances = torch.pdist(rows.double())
    return float(distances[distances > 0].median())
