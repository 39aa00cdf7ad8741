"""The rendered styles, on a master made here: a red disc."""

import sys
import unittest
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from housestyle_training.masters import Subject  # noqa: E402
from housestyle_training.styles import RETOLD_FROM, STYLES, _hue_turn, render  # noqa: E402
from housestyle_training.styles.canvas import luma  # noqa: E402
from housestyle_training.styles.palette import random_palette  # noqa: E402


class OneDisc:
    """Stands in for the archive: every artist draws the same disc."""

    def picture(self, _artist_set: str, _slug: str) -> Image.Image:
        disc = Image.new("RGBA", (256, 256))
        ImageDraw.Draw(disc).ellipse((40, 40, 215, 215), fill=(220, 30, 30, 255))
        return disc


SUBJECT = Subject("disc", "disc", ("disc",), False, frozenset())


class StylesTest(unittest.TestCase):
    def test_every_style_draws_and_repeats(self):
        for style in STYLES.values():
            with self.subTest(style.name):
                first = render(OneDisc(), style, SUBJECT, 64, 1)
                self.assertEqual((first.shape, first.dtype), ((64, 64, 3), np.uint8))
                self.assertTrue(np.array_equal(first, render(OneDisc(), style, SUBJECT, 64, 1)))
                self.assertGreater(first.std(), 5)

    def test_variants_differ(self):
        plain, moved = (render(OneDisc(), STYLES["noto"], SUBJECT, 64, variant) for variant in (0, 1))
        self.assertFalse(np.array_equal(plain, moved))

    def test_retold_variants_start_from_other_artists(self):
        asked = []

        class Recorder(OneDisc):
            def picture(self, artist_set: str, slug: str) -> Image.Image:
                asked.append(artist_set)
                return super().picture(artist_set, slug)

        drawn_by = Subject("disc", "disc", ("disc",), False, frozenset({"noto", "twemoji"}))
        for variant in (0, RETOLD_FROM, RETOLD_FROM + 1):
            render(Recorder(), STYLES["sticker"], drawn_by, 64, variant)
        self.assertEqual(asked, ["noto", "twemoji", "noto"])

    def test_sprites_stand_on_any_ground(self):
        grounds = {tuple(render(OneDisc(), STYLES["pixel"], SUBJECT, 64, variant)[0, 0]) for variant in range(RETOLD_FROM, 24)}
        self.assertIn((43, 33, 64), grounds)
        self.assertGreater(len(grounds), 4)

    def test_every_ink_of_a_palette_can_be_seen(self):
        for seed in range(300):
            palette = random_palette(np.random.default_rng(seed))
            tones = luma(palette.inks)
            self.assertTrue((np.diff(tones) >= 0).all())
            self.assertGreater(np.abs(tones - luma(palette.ground)).min(), 0.1, seed)

    def test_larger_rendering_is_the_same_picture(self):
        for name in ("neon", "sticker", "badge", "clay"):
            small = render(OneDisc(), STYLES[name], SUBJECT, 64).astype(float)
            large = Image.fromarray(render(OneDisc(), STYLES[name], SUBJECT, 128)).resize((64, 64), Image.Resampling.BOX)
            self.assertLess(np.abs(small - np.asarray(large)).mean(), 6, name)

    def test_riso_leaves_bare_paper_clean(self):
        corner = render(OneDisc(), STYLES["riso"], SUBJECT, 128)[:12, :12]
        self.assertLessEqual(int(np.ptp(corner.reshape(-1, 3), axis=0).max()), 1)

    def test_hue_turn_keeps_greys(self):
        grey = np.full(3, 0.4, np.float32)
        self.assertTrue(np.allclose(_hue_turn(0.3) @ grey, grey, atol=1e-6))


if __name__ == "__main__":
    unittest.main()
