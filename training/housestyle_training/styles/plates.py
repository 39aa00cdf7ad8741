"""Drawings on plates, as app icons and spot illustrations are: nothing that training renders, for example sets alone."""

import numpy as np
from PIL import Image

from .canvas import Canvas, rgb

_CORAL, _PLUM = rgb("#ff8a5c"), rgb("#b62a7c")
_PASTELS = tuple(rgb(colour) for colour in ("#ffd9c7", "#cfe8ff", "#d8f0d0", "#e8dcff"))


def tile(canvas: Canvas, drawing: Image.Image, _index: int) -> np.ndarray:
    """A white glyph on a rounded square, from coral above to plum below."""
    y, _ = canvas.grid
    share = np.clip((y - 10) / 172, 0, 1)[..., None]
    plate = _CORAL * (1 - share) + _PLUM * share
    ground = _within(canvas, half=86, radius=40)
    picture = plate * ground + (1 - ground)
    glyph = canvas.place(drawing, 0.6).alpha
    return canvas.finish(picture * (1 - glyph) + glyph)


def spot(canvas: Canvas, drawing: Image.Image, index: int) -> np.ndarray:
    """A drawing in its own colours on a disc, which takes turns in four pastels."""
    disc = _within(canvas, half=90, radius=90)
    ground = _PASTELS[index % len(_PASTELS)] * disc + (1 - disc)
    return canvas.finish(canvas.place(drawing, 0.6).over(ground))


def _within(canvas: Canvas, half: float, radius: float) -> np.ndarray:
    """The coverage of a square in the middle, `half` its side, with round corners; a disc where `radius` is `half`."""
    y, x = canvas.grid
    away = [np.maximum(np.abs(axis - 96) - (half - radius), 0) for axis in (y, x)]
    return np.clip(radius - np.hypot(*away) + 0.5, 0, 1)[..., None]
