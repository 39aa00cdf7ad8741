"""Every style by name: which artists' drawings it starts from and how it is rendered.

A rendering is a function of (style, subject, size, variant) alone. Variant 0 is the plain one. Variants 1 and 2 are moved,
scaled, mirrored and slightly tinted. From 3 on a rendered style starts from the other artists' drawings in turn, placed as
the plain one, and an artist's own style is mirrored in every other variant: a craft is not one artist's hand, and with every
further drawing of a subject less is learned by heart. From 8 on, when every artist has had a turn, they are moved a little
too. A share of the variants of rendered styles comes in other colours, ground and ink together, as another brand would print
it: the model has to know a craft in any palette, not in the one that we chose.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ..masters import Masters, Subject
from .artists import on_white
from .canvas import Canvas, Placement
from .craft import badge, clay, pixel, pixel_anywhere, sticker, watercolour
from .light import blueprint, gold, neon
from .print import duotone, linocut, poster, riso, stencil


@dataclass(frozen=True)
class Style:
    """`source` is the artist's set that the style starts from, `others` are sets that it may start from as well; `draw`
    gives uint8 pixels [size, size, 3]."""

    name: str
    source: str
    draw: Callable[[Canvas, Image.Image], np.ndarray]
    others: tuple[str, ...] = ()
    draw_recoloured: Callable[[Canvas, Image.Image], np.ndarray] | None = None
    """Draws the recoloured variants; without it their colours are turned, ground and ink together."""

    @property
    def rendered(self) -> bool:
        """Whether it is a craft of ours; otherwise it is an artist's own hand."""
        return self.draw is not on_white


# Sets of shaded or flat colour; emojione is kept out of training, so no trained style starts from it.
_SHADED = ("twemoji", "fluent-flat", "noto-v1")

STYLES: dict[str, Style] = {
    style.name: style
    for style in (
        Style("fluent-3d", "fluent-3d", on_white),
        Style("fluent-flat", "fluent-flat", on_white),
        Style("high-contrast", "high-contrast", on_white),
        Style("noto", "noto", on_white),
        Style("twemoji", "twemoji", on_white),
        Style("emojione", "emojione", on_white),
        Style("noto-v1", "noto-v1", on_white),
        Style("riso", "noto", riso, _SHADED),
        Style("neon", "fluent-flat", neon, ("twemoji", "noto")),
        Style("blueprint", "fluent-flat", blueprint, ("twemoji", "noto")),
        Style("pixel", "noto", pixel, _SHADED, pixel_anywhere),
        Style("sticker", "noto", sticker, _SHADED),
        Style("linocut", "noto", linocut, _SHADED),
        Style("clay", "fluent-3d", clay, ("noto", "twemoji")),
        Style("duotone", "fluent-3d", duotone, ("noto", "twemoji")),
        Style("badge", "high-contrast", badge),
        Style("gold", "high-contrast", gold),
        Style("poster", "fluent-flat", poster, ("noto", "twemoji")),
        Style("stencil", "high-contrast", stencil),
        Style("watercolour", "noto", watercolour, _SHADED),
    )
}


RETOLD_FROM = 3
"""The first variant that starts from another artist's drawing."""
_NUDGED_FROM = 8
_RECOLOURED, _RETOLD_RECOLOURED = 0.2, 0.4


def render(masters: Masters, style: Style, subject: Subject, size: int = 128, variant: int = 0) -> np.ndarray:
    """The subject in the style, uint8 [size, size, 3]. Raises KeyError if the style's artist has not drawn it."""
    rng = np.random.default_rng([zlib.crc32(f"{style.name}/{subject.slug}".encode()), variant])
    retold = variant >= RETOLD_FROM
    if variant >= _NUDGED_FROM:
        placement = _NUDGED.placement(rng, subject.may_mirror)
    elif retold:
        placement = Placement(mirror=not style.rendered and subject.may_mirror and variant % 2 == 1)
    else:
        placement = _MOVED.placement(rng, subject.may_mirror) if variant else Placement()
    share = _RETOLD_RECOLOURED if retold else _RECOLOURED
    recoloured = bool(variant) and style.rendered and rng.random() < share
    turn = _hue_turn(float(rng.uniform(0.5, 2 * np.pi - 0.5))) if recoloured else None
    sources = [style.source, *(other for other in style.others if other in subject.sets)]
    source = sources[(variant - RETOLD_FROM + 1) % len(sources)] if retold else style.source
    canvas, drawing = Canvas(size, placement, rng), masters.picture(source, subject.slug)
    if recoloured and style.draw_recoloured:
        return style.draw_recoloured(canvas, drawing)
    picture = style.draw(canvas, drawing)
    if turn is None:
        return picture
    return (np.clip(picture.astype(np.float32) / 255 @ turn.T, 0, 1) * 255).round().astype(np.uint8)


@dataclass(frozen=True)
class _Movement:
    """How far a drawing is moved at random: `shift` in canvas widths to both sides, `hue` a deviation in radians."""

    shift: float
    scale: tuple[float, float]
    hue: float
    light: tuple[float, float]

    def placement(self, rng: np.random.Generator, may_mirror: bool) -> Placement:
        x, y = rng.uniform(-self.shift, self.shift, 2)
        return Placement(
            scale=float(rng.uniform(*self.scale)),
            shift=(float(x), float(y)),
            mirror=may_mirror and bool(rng.random() < 0.5),
            colour=_hue_turn(float(rng.normal(0, self.hue))) * float(rng.uniform(*self.light)),
        )


_MOVED = _Movement(0.05, (0.84, 1.06), 0.12, (0.94, 1.04))
_NUDGED = _Movement(0.03, (0.92, 1.05), 0.05, (0.97, 1.02))


def _hue_turn(angle: float) -> np.ndarray:
    """Turns colours about the grey axis by `angle` radians; greys stay."""
    cosine, sine = np.cos(angle), np.sin(angle) / np.sqrt(3)
    third = (1 - cosine) / 3
    turn = np.full((3, 3), third) + np.eye(3) * cosine
    turn += np.array([[0, -sine, sine], [sine, 0, -sine], [-sine, sine, 0]])
    return turn.astype(np.float32)
