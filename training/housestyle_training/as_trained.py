"""Real images as training draws them: what a model is to draw that learned everything.

Training does not draw styles alike (`dataset.py`), and most of its images are retold, moved or in other colours. Real images
as artists placed them, each style as often as another, are therefore not what it learns, and lie apart from that by more than
real images do from one another.
"""

import numpy as np

from .dataset import DATASET, Dataset, Pair, choose_variants
from .rendering import render_images

TRAINED_VARIANTS = 23
"""How many renderings of every pair the shipped weights were trained on."""


def disjoint_rows(
    styles: dict[str, list[int]], shares: np.ndarray, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Two lists of pairs, about `count` each, that share none; the styles in these shares."""
    first, second = [], []
    for share, rows in zip(shares, styles.values()):
        order = rng.permutation(rows)
        take = min(round(share * count), len(order) // 2)
        first += list(order[:take])
        second += list(order[take : 2 * take])
    return np.array(first), np.array(second)


def two_draws(data: Dataset, count: int, size: int = 128) -> tuple[np.ndarray, list[Pair], np.ndarray, np.ndarray]:
    """Images, uint8 [2n, size, size, 3], the same in every call: rendered once, then read; the pair of each; and the places of
    two disjoint sets of about `count` among them."""
    rng = np.random.default_rng(2)
    first, second = disjoint_rows(data.styles, data.style_shares, count, rng)
    rows = np.concatenate([first, second])
    variants = choose_variants(len(rows), rng, TRAINED_VARIANTS)
    pairs = [data.pairs[row] for row in rows]
    path = DATASET / f"as-trained-{count}.npy"
    if not path.exists():
        render_images(pairs, path, size, variants.tolist())
    return np.load(path, mmap_mode="r"), pairs, np.arange(len(first)), np.arange(len(first), len(rows))
