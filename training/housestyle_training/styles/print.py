"""Styles of the printing press: riso, linocut, duotone, poster, stencil."""

import numpy as np
from PIL import Image

from .canvas import Canvas, luma, mix, rgb
from .palette import Palette, random_palette

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


def poster(canvas: Canvas, flat: Image.Image) -> np.ndarray:
    """Four flat inks on a coloured ground, a palette of its own for every picture: what brands print, in any colours."""
    return poster_in(random_palette(canvas.rng), canvas, flat)


def poster_in(palette: Palette, canvas: Canvas, flat: Image.Image) -> np.ndarray:
    """The drawing's colours brought down to as many as there are inks; its darkest is printed in the darkest ink."""
    layer = canvas.place(flat, 0.74)
    pixels = (layer.colour * 255).astype(np.uint8)
    inside = pixels[layer.alpha[..., 0] > 0.5]
    reduced = Image.fromarray(inside[None]).quantize(len(palette.inks), Image.Quantize.MEDIANCUT, kmeans=2)
    labels = np.asarray(Image.fromarray(pixels).quantize(palette=reduced, dither=Image.Dither.NONE))
    found = np.array(reduced.getpalette()[: 3 * (int(labels.max()) + 1)], np.float32).reshape(-1, 3) / 255
    rank = luma(found).argsort().argsort()
    # Fewer colours than inks: spread over them, so that a drawing in black alone stays dark.
    ink = (rank * len(palette.inks) // len(rank))[labels]
    return canvas.finish(mix(palette.ground, palette.inks[ink], layer.alpha[..., 0]))


def stencil(canvas: Canvas, line_art: Image.Image) -> np.ndarray:
    """Line art in one ink on a coloured ground, a palette of its own for every picture."""
    return stencil_in(random_palette(canvas.rng), canvas, line_art)


def stencil_in(palette: Palette, canvas: Canvas, line_art: Image.Image) -> np.ndarray:
    """In the ink that stands out most."""
    contrast = np.abs(luma(palette.inks) - luma(palette.ground))
    layer = canvas.place(line_art, 0.74)
    return canvas.finish(mix(palette.ground, palette.inks[contrast.argmax()], layer.alpha[..., 0]))
