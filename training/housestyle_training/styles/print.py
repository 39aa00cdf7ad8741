"""Styles of the printing press: riso, linocut, duotone."""

import numpy as np
from PIL import Image

from .canvas import Canvas, luma, mix, rgb

# 8 pixels of the finished 128-pixel image: one latent cell, so that every cell sees the same dots and the decoder can
# learn them. Other pitches drift through the cells and come back as flat tints.
_CELL = 12.0


def _dots(canvas: Canvas, density: np.ndarray, offset: float) -> np.ndarray:
    """A screen of dots at 45 degrees, their size growing with `density` 0..1."""
    y, x = canvas.grid
    angle = 2 * np.pi / _CELL
    screen = np.cos(angle * (x - offset)) * np.cos(angle * y) / 2 + 0.5
    # Stretched so that bare paper stays free of dots and full ink closes.
    return np.clip((density * 1.17 - 0.085 - screen) * 6 + 0.5, 0, 1)


def riso(canvas: Canvas, shaded: Image.Image) -> np.ndarray:
    """Two inks, pink and blue, as halftone dots on cream paper."""
    picture = canvas.place(shaded, 0.86).over((1, 1, 1))
    pink = _dots(canvas, 1 - picture[..., 1], 0)
    blue = _dots(canvas, 1 - picture[..., 0], _CELL / 2)
    paper = rgb("#f6efe0") * mix((1, 1, 1), rgb("#ff4f79"), pink)
    return canvas.finish(paper * mix((1, 1, 1), rgb("#1f4fd8"), blue))


def linocut(canvas: Canvas, shaded: Image.Image) -> np.ndarray:
    """Wavering cuts in one dark red ink on cream."""
    layer = canvas.place(shaded, 0.86)
    light = canvas.blur(luma(layer.over((1, 1, 1))), 0.8)
    y, x = canvas.grid
    # As many cuts to the latent cell everywhere: periods of one cell downwards and two across.
    wave = 2 * np.pi / _CELL
    cuts = 0.5 + 0.5 * np.sin(wave * (y + 0.5 * x) + 1.6 * np.sin(wave * x / 2))
    ink = np.clip(((0.85 - light) * 1.7 - cuts) * 8 + 0.5, 0, 1) * (layer.alpha[..., 0] > 0.3)
    ink = np.maximum(ink, canvas.outlines(layer, 1.1))
    return canvas.finish(mix(rgb("#f3ead7"), rgb("#7a1f1f"), ink))


def duotone(canvas: Canvas, solid: Image.Image) -> np.ndarray:
    """Shadows in indigo and lights in amber on violet."""
    layer = canvas.place(solid, 0.82)
    toned = mix(rgb("#1b0b5e"), rgb("#ffd166"), luma(layer.over((1, 1, 1))))
    return canvas.finish(mix(rgb("#5b2be0"), toned, layer.alpha[..., 0]))
