"""Styles of light on a dark ground: neon, blueprint, gold."""

import numpy as np
from PIL import Image
from scipy import ndimage

from .canvas import Canvas, mix, rgb


def neon(canvas: Canvas, flat: Image.Image) -> np.ndarray:
    """Glowing outlines that run from magenta to cyan on near-black violet."""
    tube = canvas.outlines(canvas.place(flat, 0.8), 0.9)
    glow = canvas.blur(tube, 4.5) * 1.6
    y, x = canvas.grid
    colour = mix(rgb("#ff2bd6"), rgb("#27f5ff"), (x + y) / (2 * 192))
    lit = rgb("#0b0624") + colour * glow[..., None] * 0.8 + (colour * 0.4 + 0.6) * tube[..., None]
    return canvas.finish(lit)


def blueprint(canvas: Canvas, flat: Image.Image) -> np.ndarray:
    """White construction lines on blue squared paper."""
    lines = canvas.outlines(canvas.place(flat, 0.8), 0.8)
    y, x = canvas.grid
    squares = ((x % 24 < 1) | (y % 24 < 1)).astype(np.float32) * 0.18
    return canvas.finish(mix(mix(rgb("#1d4e9e"), (1, 1, 1), squares), (1, 1, 1), lines**0.7))


def gold(canvas: Canvas, line_art: Image.Image) -> np.ndarray:
    """Line art embossed in gold leaf on charcoal."""
    relief = canvas.blur(canvas.place(line_art, 0.8).alpha[..., 0], 0.9)
    slope = (ndimage.sobel(relief, 1) + ndimage.sobel(relief, 0)) * canvas.unit
    metal = mix(rgb("#5c3b00"), rgb("#ffe9a8"), np.clip(0.55 - 0.25 * slope, 0, 1))
    return canvas.finish(mix(rgb("#101418"), metal, relief))
