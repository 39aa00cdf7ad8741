"""Styles of paper, clay and paint: sticker, badge, clay, watercolour, pixel."""

import numpy as np
from PIL import Image
from scipy import ndimage

from .canvas import Canvas, mix, rgb
from .palette import random_palette


def sticker(canvas: Canvas, shaded: Image.Image) -> np.ndarray:
    """A die-cut sticker with a white rim and a soft shadow on mint."""
    layer = canvas.place(shaded, 0.72)
    alpha = layer.alpha[..., 0]
    distance = ndimage.distance_transform_edt(alpha < 0.5) / canvas.unit
    cut = np.clip((9 - distance) * canvas.unit, 0, 1).astype(np.float32)
    shadow = canvas.blur(canvas.moved(cut, 5, 4), 4)
    ground = mix(rgb("#bfe3d0") * (1 - 0.35 * shadow[..., None]), (1, 1, 1), cut)
    return canvas.finish(layer.over(ground))


def badge(canvas: Canvas, line_art: Image.Image) -> np.ndarray:
    """Cream line art with a long shadow in a teal disc."""
    layer = canvas.place(line_art, 0.56)
    alpha = layer.alpha[..., 0]
    y, x = canvas.grid
    radius = np.hypot(x - 95.5, y - 95.5)
    disc = np.clip((84 - radius) * canvas.unit, 0, 1)
    shadow = np.zeros_like(alpha)
    for step in range(1, round(44 * canvas.unit)):
        shadow = np.maximum(shadow, np.roll(alpha, (step, step), (0, 1)))
    ground = mix((1, 1, 1), rgb("#0f766e"), disc) * (1 - (shadow * disc * 0.25)[..., None])
    return canvas.finish(mix(ground, rgb("#fef3c7"), alpha))


def clay(canvas: Canvas, solid: Image.Image) -> np.ndarray:
    """Pale matt modelling clay over a soft shadow on pink."""
    layer = canvas.place(solid, 0.78)
    shadow = canvas.blur(canvas.moved(layer.alpha[..., 0], 10, 0), 9) * 0.25
    ground = rgb("#fde2e4") * (1 - shadow[..., None] * np.array([0.4, 0.8, 0.6], np.float32))
    pale = layer.colour * 0.6 + np.array([1, 0.86, 0.9], np.float32) * 0.4
    return canvas.finish(mix(ground, pale, layer.alpha[..., 0]))


def watercolour(canvas: Canvas, shaded: Image.Image) -> np.ndarray:
    """Washes with wavering edges and a grain on warm paper."""
    y, x = canvas.grid
    # Drawn on the reference canvas and enlarged, so that a larger picture has the same brush strokes, not finer ones.
    noise = lambda sigma: ndimage.gaussian_filter(canvas.rng.normal(size=(192, 192)), sigma)  # noqa: E731
    fit = lambda field: ndimage.zoom(field, canvas.side / 192, order=1).astype(np.float32)  # noqa: E731
    wander_x, wander_y = fit(noise(7) * 38), fit(noise(7) * 38)
    picture = canvas.place(shaded, 0.86).over((1, 1, 1))
    rows, columns = (y + wander_y) * canvas.unit, (x + wander_x) * canvas.unit
    warped = [ndimage.map_coordinates(picture[..., c], [rows, columns], order=1, mode="nearest") for c in range(3)]
    width = max(1, round(4 * canvas.unit))
    picture = ndimage.uniform_filter(np.stack(warped, -1), (width, width, 1))
    grain = noise(2.4)
    grain = fit(grain / grain.std())
    painted = 1 - (1 - picture) * (0.78 + 0.1 * grain[..., None])
    return canvas.finish(painted * np.array([0.99, 0.975, 0.94], np.float32))


def pixel(canvas: Canvas, shaded: Image.Image) -> np.ndarray:
    """A sprite of 32 x 32 pixels and twelve colours on dark violet."""
    return _pixel_on(rgb("#2b2140"), canvas, shaded)


def pixel_anywhere(canvas: Canvas, shaded: Image.Image) -> np.ndarray:
    """The same on a ground of any tone: a model that saw sprites on dark violet alone gives every dark ground their edges."""
    return _pixel_on(random_palette(canvas.rng).ground, canvas, shaded)


def _pixel_on(ground: np.ndarray, canvas: Canvas, shaded: Image.Image) -> np.ndarray:
    picture = canvas.place(shaded, 0.95).over(ground)
    image = Image.fromarray((np.clip(picture, 0, 1) * 255).astype(np.uint8))
    sprite = image.resize((32, 32), Image.Resampling.BOX).quantize(12).convert("RGB")
    return np.asarray(sprite.resize((canvas.output_size, canvas.output_size), Image.Resampling.NEAREST))
