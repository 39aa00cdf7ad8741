"""MMD^2 and its gradient in float64 by plain sums over pairs: slow, obvious, the truth for the check."""

import numpy as np


def kernel_and_gradient(kernel: str, x: np.ndarray, ys: np.ndarray, sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """k(x, y) [m] and its gradient in x [m, d] for x [d] and the rows y of ys [m, d]."""
    if kernel == "gaussian":
        k = np.exp(-((x - ys) ** 2).sum(1) / (2 * sigma**2))
        return k, k[:, None] * (ys - x) / sigma**2
    s = ys @ x / len(x) + 1
    return s**3, (3 * s**2)[:, None] * ys / len(x)


def mmd(
    kernel: str, z: np.ndarray, r: np.ndarray, w: np.ndarray, sigma: float
) -> tuple[np.ndarray, float, float, float]:
    """Gradient [b, d] (Eq. 6 of arXiv 2601.08379), self term, cross term, and the references' constant.

    z [b, d], r [n, d], w [n] with sum 1. MMD^2 = self term - 2 cross term + constant.
    """
    z, r, w = (array.astype(np.float64) for array in (z, r, w))
    b = len(z)
    gradient, self_term, cross_term = np.zeros(z.shape), 0.0, 0.0
    for i in range(b):
        k, slope = kernel_and_gradient(kernel, z[i], z, sigma)
        self_term += k.sum() / b**2
        gradient[i] += 2 / b**2 * slope.sum(0)
        k, slope = kernel_and_gradient(kernel, z[i], r, sigma)
        cross_term += w @ k / b
        gradient[i] -= 2 / b * (w @ slope)
    constant = sum(w[j] * (w @ kernel_and_gradient(kernel, r[j], r, sigma)[0]) for j in range(len(r)))
    return gradient, self_term, cross_term, constant


def median_distance(x: np.ndarray) -> float:
    """Median distance between different rows of x [n, d]; sqrt(d) if there is only one row."""
    x = x.astype(np.float64)
    distances = [np.sqrt(((x[i] - x[i + 1 :]) ** 2).sum(1)) for i in range(len(x) - 1)]
    return float(np.median(np.concatenate(distances))) if distances else float(np.sqrt(x.shape[1]))
