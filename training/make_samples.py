"""Writes the example reference sets, resources/samples/<set>: WebP images of 256 pixels, set.json, LICENSE.md.

    python training/make_samples.py
"""

import json
import shutil
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from housestyle_training.masters import TRAINING, Masters
from housestyle_training.sampling import SHEET_PROMPTS
from housestyle_training.styles import STYLES, render
from housestyle_training.styles.artists import on_white
from housestyle_training.styles.canvas import Canvas, Placement, rgb
from housestyle_training.styles.palette import Palette
from housestyle_training.styles.plates import spot, tile
from housestyle_training.styles.print import poster_in

SAMPLES = TRAINING.parent / "resources" / "samples"
SIZE = 256
PER_SET = 72
_OURS = "Rendering: part of Housestyle, MIT."


@dataclass(frozen=True)
class ExampleSet:
    """One example set: a rendered style, an artist's own set that no style renders, or an artist's set on plates; posters in one palette."""

    name: str
    title: str
    description: str
    style: str | None
    seen_in_training: bool
    palette: Palette | None = None
    left_out: frozenset[str] = frozenset()
    """Further subjects that are for prompts: what bench/ and scripts/ draw with this set."""
    plate: Callable[[Canvas, Image.Image, int], np.ndarray] | None = None
    """Draws an image of a set without a style, by its place in the set."""
    drawn_from: str | None = None
    """Whose drawings those are, where the set is not named after them."""

    @property
    def source(self) -> str:
        return self.drawn_from or (STYLES[self.style].source if self.style else self.name)


# Posters are trained in random palettes, never in this one again and again: it stands for a brand's own.
HARBOUR = Palette(rgb("#e9b23c"), np.stack([rgb("#16243f"), rgb("#b23a2e"), rgb("#d98b4a"), rgb("#fff3dc")]))

_PROMPTED = frozenset({
    "bird", "boxing-glove", "cactus", "carpentry-saw", "christmas-tree", "doughnut", "globe-showing-americas", "high-voltage",
    "ladder", "megaphone", "ring", "soccer-ball", "straight-ruler", "crown", "house", "bell", "fish", "camera", "umbrella",
    "lion", "cherries",
})  # fmt: skip

SETS = (
    ExampleSet("neon", "Neon", "Glowing tube outlines from magenta to cyan on midnight violet.", "neon", True),
    ExampleSet("badge", "Badge", "Cream line art with a long shadow in a teal disc.", "badge", True),
    ExampleSet("clay", "Clay", "Pale, matt modelling clay on a pink table.", "clay", True),
    ExampleSet("duotone", "Duotone", "Indigo shadows and amber light on violet.", "duotone", True),
    ExampleSet("sticker", "Sticker", "Die-cut stickers with a white rim on mint.", "sticker", True),
    ExampleSet("line", "Line", "Bold black line art on white.", "high-contrast", True),
    ExampleSet("gold", "Gold", "Line art embossed in gold leaf on charcoal.", "gold", False),
    ExampleSet("blueprint", "Blueprint", "White construction lines on blue squared paper.", "blueprint", False),
    ExampleSet(
        "harbour", "Harbour", "Flat shapes in navy, brick and cream on mustard, a brand's own palette.", "poster", False,
        HARBOUR, _PROMPTED,
    ),  # fmt: skip
    ExampleSet("stickies", "Stickies", "Hand-drawn pink and cyan doodles with an ink outline.", None, False),
    ExampleSet(
        "tiles", "Tiles", "White glyphs on rounded squares from coral to plum.", None, False,
        left_out=_PROMPTED, plate=tile, drawn_from="high-contrast",
    ),
    ExampleSet(
        "spots", "Spots", "Flat drawings on discs in four pastels.", None, False,
        left_out=_PROMPTED, plate=spot, drawn_from="fluent-flat",
    ),
)

# Who drew what a set starts from: (title, author, licence).
_SOURCES = {
    "fluent-3d": ("Fluent Emoji (3D)", "Microsoft Corporation", "MIT"),
    "fluent-flat": ("Fluent Emoji (flat)", "Microsoft Corporation", "MIT"),
    "high-contrast": ("Fluent Emoji (high contrast)", "Microsoft Corporation", "MIT"),
    "noto": ("Noto Emoji", "Google Inc", "Apache-2.0"),
    "stickies": ("Stickies color icons", "Streamline", "CC-BY-4.0"),
}
_ADDRESSES = {
    "Microsoft Corporation": "https://github.com/microsoft/fluentui-emoji",
    "Google Inc": "https://github.com/googlefonts/noto-emoji",
    "Streamline": "https://github.com/webalys-hq/streamline-vectors",
    "MIT": "https://opensource.org/license/mit",
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
}

_TERMS = {
    "MIT": """Copyright (c) Microsoft Corporation.

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
""",
    "Apache-2.0": "A copy of the Apache License is in `resources/models/housestyle-128/text_encoder/LICENSE.md`.\n",
    "CC-BY-4.0": "No warranties are given; the licensor does not endorse this use.\n",
}


def pictures(masters: Masters, example: ExampleSet) -> dict[str, np.ndarray]:
    """The set's images by subject. The subjects of the training sheet's prompts are left out: they are for prompts."""
    prompted = {*SHEET_PROMPTS, *example.left_out}
    usable = [s for s in masters.subjects if not prompted & {s.prompts[0], s.slug} and example.source in s.sets]
    rng = np.random.default_rng(zlib.crc32(example.name.encode()))
    canvas = lambda: Canvas(SIZE, Placement(), rng)  # noqa: E731
    if example.plate:
        on_plates = [usable[index].slug for index in sorted(rng.choice(len(usable), PER_SET, replace=False))]
        return {
            slug: example.plate(canvas(), masters.picture(example.source, slug), at) for at, slug in enumerate(on_plates)
        }
    if example.style is None:
        names = masters.names(example.name)[:PER_SET]
        return {name: on_white(canvas(), masters.picture(example.name, name)) for name in names}
    style = STYLES[example.style]
    if example.palette:
        style = replace(style, draw=partial(poster_in, example.palette))
    chosen = [usable[index] for index in sorted(rng.choice(len(usable), PER_SET, replace=False))]
    return {subject.slug: render(masters, style, subject, SIZE) for subject in chosen}


def write_set(masters: Masters, example: ExampleSet) -> int:
    """Writes one set anew and returns its size in bytes."""
    folder = SAMPLES / example.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, picture in pictures(masters, example).items():
        Image.fromarray(picture).save(folder / f"{name}.webp", quality=84, method=6)
    title, author, licence = _SOURCES[example.source]
    description = {
        "name": example.name,
        "title": example.title,
        "description": example.description,
        "seenInTraining": example.seen_in_training,
        "source": f"{title} by {author}",
        "licence": licence,
    }
    (folder / "set.json").write_text(json.dumps(description, indent=2) + "\n")
    (folder / "LICENSE.md").write_text(_licence(example, title, author, licence))
    return sum(file.stat().st_size for file in folder.iterdir())


def _licence(example: ExampleSet, title: str, author: str, licence: str) -> str:
    changed = (
        f"rendered in the style \"{example.title}\" ({example.description.rstrip('.').lower()})"
        if example.plate or example.style not in (None, "high-contrast")
        else "put on white"
    )
    return f"""# {example.title}

Made from [{title}]({_ADDRESSES[author]}) by {author}, licensed under [{licence}]({_ADDRESSES[licence]}).

Changes: each drawing was {changed}, {SIZE} pixels wide, by `training/make_samples.py`. {_OURS}

{_TERMS[licence]}"""


def main() -> None:
    masters = Masters()
    total = 0
    for example in SETS:
        size = write_set(masters, example)
        total += size
        print(f"{example.name}: {size / 1000:.0f} kB")
    print(f"{len(SETS)} sets, {total / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
