"""What every rendered style draws on: a square of floats in 0..1, drawn one and a half times too large, then shrunk.

Lengths inside the styles are in units of a 192-pixel canvas, the work size of 128-pixel images; `Canvas.unit` converts
them, so that the same style renders at any size.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image
from scipy import ndimage

_OVERSAMPLING = 1.5
_REFERENCE = 192.0
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass(frozen=True)
class Placement:
    """How a master lies on the canvas: factor on the style's own scale, shift in canvas widths, mirrored or not, and a
    3x3 colour matrix that tints the motif but never the style's ground."""

    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    mirror: bool = False
    colour: np.ndarray | None = None


@dataclass(frozen=True)
class Layer:
    """A placed master: colour [h, w, 3] and coverage [h, w, 1], straight (not premultiplied)."""

    colour: np.ndarray
    alpha: np.ndarray

    def over(self, ground) -> np.ndarray:
        return self.colour * self.alpha + np.asarray(ground, np.float32) * (1 - self.alpha)


class Canvas:
    """A work surface for images of `size` pixels; `rng` is the subject's own, so a rendering can be repeated."""

    def __init__(self, size: int, placement: Placement, rng: np.random.Generator):
        self.output_size = size
        self.side = round(size * _OVERSAMPLING)
        self.unit = self.side / _REFERENCE
        self.placement = placement
        self.rng = rng

    @cached_property
    def grid(self) -> tuple[np.ndarray, np.ndarray]:
        """y and x of every pixel in units of the reference canvas."""
        y, x = np.mgrid[: self.side, : self.side].astype(np.float32)
        return y / self.unit, x / self.unit

    def place(self, master: Image.Image, scale: float) -> Layer:
        """The master shrunk to `scale` of the canvas and put in the middle, less or more the placement."""
        p = self.placement
        side = max(8, round(self.side * scale * p.scale))
        # Premultiplied while shrinking: colour hidden under full transparency must not bleed into the rim.
        small = master.convert("RGBa").resize((side, side), Image.Resampling.LANCZOS).convert("RGBA")
        if p.mirror:
            small = small.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        surface = Image.new("RGBA", (self.side, self.side))
        corner = [(self.side - side) // 2 + round(offset * self.side) for offset in p.shift]
        surface.paste(small, tuple(corner))
        pixels = np.asarray(surface).astype(np.float32) / 255
        colour = pixels[..., :3]
        if p.colour is not None:
            colour = np.clip(colour @ p.colour.T, 0, 1)
        return Layer(colour, pixels[..., 3:])

    def blur(self, field: np.ndarray, sigma: float) -> np.ndarray:
        return ndimage.gaussian_filter(field, sigma * self.unit)

    def moved(self, field: np.ndarray, down: float, right: float) -> np.ndarray:
        return np.roll(field, (round(down * self.unit), round(right * self.unit)), (0, 1))

    def outlines(self, layer: Layer, sigma: float) -> np.ndarray:
        """Where any colour channel or the coverage changes, 0..1, [h, w]."""
        colour = layer.over((1, 1, 1))
        strongest = np.zeros((self.side, self.side), np.float32)
        for channel in (colour[..., 0], colour[..., 1], colour[..., 2], layer.alpha[..., 0]):
            soft = self.blur(channel, sigma)
            slope = np.hypot(ndimage.sobel(soft, 0), ndimage.sobel(soft, 1)) * self.unit
            strongest = np.maximum(strongest, slope)
        return np.clip(strongest * 1.6 - 0.25, 0, 1)

    def finish(self, picture: np.ndarray, resampling: Image.Resampling = Image.Resampling.LANCZOS) -> np.ndarray:
        """The finished uint8 image [size, size, 3]."""
        image = Image.fromarray((np.clip(picture, 0, 1) * 255).astype(np.uint8))
        return np.asarray(image.resize((self.output_size, self.output_size), resampling))


def rgb(code: str) -> np.ndarray:
    """"#rrggbb" as three floats in 0..1."""
    return np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255


def luma(picture: np.ndarray) -> np.ndarray:
    return picture @ _LUMA


def mix(first, second, amount: np.ndarray) -> np.ndarray:
    """`first` where amount is 0, `second` where it is 1; amount is [h, w]."""
    amount = amount[..., None]
    return np.asarray(first, np.float32) * (1 - amount) + np.asarray(second, np.float32) * amount
