"""Distances between two sets of features: Frechet distance, kernel distance, nearest neighbours."""

import numpy as np
from scipy import linalg


def frechet(first: np.ndarray, second: np.ndarray) -> float:
    """Frechet distance of two Gaussians fitted to the rows (Heusel et al., arXiv 1706.08500, eq. 6)."""
    shift = first.mean(0) - second.mean(0)
    a, b = (np.cov(rows.astype(np.float64), rowvar=False) for rows in (first, second))
    # The trace of (ab)^(1/2) from the symmetric form: both are positive semidefinite, so the eigenvalues are real.
    root = linalg.sqrtm(a + 1e-9 * np.eye(len(a))).real
    values = linalg.eigvalsh(root @ b @ root)
    return float(shift @ shift + np.trace(a) + np.trace(b) - 2 * np.sqrt(np.maximum(values, 0)).sum())


def kernel_distance(first: np.ndarray, second: np.ndarray, subsets: int = 50, size: int = 500, seed: int = 0) -> float:
    """Mean unbiased MMD² over random subsets, cubic kernel (x·y/d + 1)³ (Binkowski et al., arXiv 1801.01401)."""
    rng = np.random.default_rng(seed)
    size = min(size, len(first), len(second))
    width = first.shape[1]
    kernel = lambda x, y: (x @ y.T / width + 1) ** 3  # noqa: E731
    off_diagonal = lambda k: (k.sum() - np.trace(k)) / (size * (size - 1))  # noqa: E731
    values = []
    for _ in range(subsets):
        x = first[rng.choice(len(first), size, replace=False)].astype(np.float64)
        y = second[rng.choice(len(second), size, replace=False)].astype(np.float64)
        values.append(off_diagonal(kernel(x, x)) + off_diagonal(kernel(y, y)) - 2 * kernel(x, y).mean())
    return float(np.mean(values))


def nearest(rows: np.ndarray, others: np.ndarray, same: np.ndarray | None = None) -> np.ndarray:
    """Euclidean distance from each row to the nearest of `others`; `same` [n, m] marks pairs that do not count."""
    squares = (rows**2).sum(1)[:, None] + (others**2).sum(1)[None] - 2 * rows @ others.T
    if same is not None:
        squares = np.where(same, np.inf, squares)
    return np.sqrt(np.maximum(squares.min(1), 0))
