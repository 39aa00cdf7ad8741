"""Palettes as a brand would choose them: a ground and four inks that stand out from it."""

import colorsys
from dataclasses import dataclass

import numpy as np

from .canvas import luma

_LEAST_CONTRAST = 0.16  # of luma, between an ink and the ground
# Saturation and value, each from..to: grounds are pale, full or dark; inks are dark, two accents, light.
_GROUNDS = (((0.04, 0.25), (0.92, 1.0)), ((0.45, 0.9), (0.6, 0.95)), ((0.4, 0.85), (0.12, 0.32)))
_DARK, _ACCENT, _LIGHT = ((0.3, 0.9), (0.1, 0.34)), ((0.55, 1.0), (0.65, 1.0)), ((0.03, 0.3), (0.9, 1.0))


@dataclass(frozen=True)
class Palette:
    """`ground` [3] and `inks` [n, 3] from the darkest to the lightest, floats in 0..1."""

    ground: np.ndarray
    inks: np.ndarray


def random_palette(rng: np.random.Generator) -> Palette:
    """One of all the palettes that there are: hues anywhere, every ink readable on the ground."""
    ground = _colour(rng, rng.random(), _GROUNDS[rng.integers(len(_GROUNDS))])
    hue = rng.random()
    second = hue + rng.choice([0.08, 0.33, 0.5, 0.67, 0.92]) + rng.normal(0, 0.03)
    inks = [_colour(rng, h, kind) for h, kind in ((hue, _DARK), (hue, _ACCENT), (second, _ACCENT), (second, _LIGHT))]
    readable = np.stack([_apart(ink, ground) for ink in inks])
    return Palette(ground, readable[luma(readable).argsort()])


def _colour(rng: np.random.Generator, hue: float, kind: tuple[tuple[float, float], tuple[float, float]]) -> np.ndarray:
    saturation, value = (rng.uniform(*ends) for ends in kind)
    return np.array(colorsys.hsv_to_rgb(hue % 1, saturation, value), np.float32)


def _apart(ink: np.ndarray, ground: np.ndarray) -> np.ndarray:
    """The ink, made lighter or darker where it would drown in the ground: the way that it leans, where that has room."""
    tone, below = float(luma(ink)), float(luma(ground))
    if abs(tone - below) >= _LEAST_CONTRAST:
        return ink
    lighter = below < _LEAST_CONTRAST or (tone > below and below < 1 - _LEAST_CONTRAST)
    if lighter:
        share = (below + _LEAST_CONTRAST - tone) / (1 - tone)
        return ink + (1 - ink) * share
    return ink * (below - _LEAST_CONTRAST) / tone
