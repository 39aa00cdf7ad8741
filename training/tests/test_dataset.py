"""What training draws from a prepared dataset, made here of a few pairs."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from housestyle_training.as_trained import disjoint_rows  # noqa: E402
from housestyle_training.dataset import Dataset  # noqa: E402
from housestyle_training.prompts import Prompts  # noqa: E402
from housestyle_training.style_encoder import StyleEncoder  # noqa: E402
from housestyle_training.styles import RETOLD_FROM  # noqa: E402

PAIRS = [("apple", "noto", "train"), ("pear", "neon", "train"), ("fig", "fluent-3d", "train"), ("plum", "noto", "kept-out")]
TRAINED = sum(split == "train" for _, _, split in PAIRS)


def prepare(folder: Path, variants: int) -> Dataset:
    """A dataset whose latents are filled with the number of their variant, but for the second map: the number of the pair."""
    pairs = [dict(zip(("subject", "style", "split"), pair)) for pair in PAIRS]
    (folder / "pairs.json").write_text(json.dumps(pairs))
    np.savez(folder / "prompts.npz", tokens=np.zeros((1, 8, 512), np.float16))
    (folder / "prompts.json").write_text(json.dumps({subject: [0, [0], []] for subject, _, _ in PAIRS}))
    for variant in range(variants):
        latents = np.full((len(PAIRS) if variant == 0 else TRAINED, 8, 16, 16), variant, np.float16)
        latents[:, 1] = np.arange(len(latents))[:, None, None]
        np.save(folder / f"latents-{variant}.npy", latents)
    return Dataset(torch.zeros(8), torch.ones(8), folder)


def shares_drawn(variants: int, count: int = 2000, channel: int = 0) -> np.ndarray:
    """Of the variants, or of the pairs with `channel` 1."""
    with tempfile.TemporaryDirectory() as folder:
        data = prepare(Path(folder), variants)
        latents, tokens = data.draw(count, np.random.default_rng(0))
    assert tokens.shape == (count, 8, 512)
    return np.bincount(latents[:, channel, 0, 0].long().numpy(), minlength=variants) / count


class DatasetTest(unittest.TestCase):
    def test_variants_in_their_shares(self):
        shares = shares_drawn(6)
        self.assertAlmostEqual(shares[0], 0.4, delta=0.04)
        self.assertAlmostEqual(shares[RETOLD_FROM:].sum(), 0.5, delta=0.04)
        self.assertTrue((shares > 0).all())

    def test_the_style_that_guidance_overdraws_is_drawn_less(self):
        noto, neon, fluent = shares_drawn(6, channel=1)[:TRAINED]
        self.assertAlmostEqual(noto, neon, delta=0.04)
        self.assertAlmostEqual(fluent / noto, 0.55, delta=0.08)

    def test_variants_that_were_not_rendered_are_never_drawn(self):
        np.testing.assert_array_equal(shares_drawn(1), [1])
        self.assertAlmostEqual(shares_drawn(2)[1], 0.1, delta=0.03)
        self.assertAlmostEqual(shares_drawn(RETOLD_FROM + 1)[RETOLD_FROM], 0.5, delta=0.04)

    def test_takes_what_is_encoded_while_it_is_read(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            data = prepare(folder, 1)
            data = Dataset(torch.zeros(8), torch.ones(8), folder, style=StyleEncoder())
            drawn = lambda: set(data.draw(200, np.random.default_rng(0))[0][:, 0, 0, 0].tolist())  # noqa: E731
            self.assertEqual((drawn(), data.take_new()), ({0.0}, 1))
            prepare(folder, RETOLD_FROM + 1)
            self.assertEqual(drawn(), {0.0})
            self.assertEqual(data.take_new(), RETOLD_FROM + 1)
            self.assertEqual(drawn(), set(map(float, range(RETOLD_FROM + 1))))
            latents, tokens = data.of_variant(RETOLD_FROM, np.array([2, 0]))
            self.assertEqual((latents[:, 0, 0, 0].tolist(), latents[:, 1, 0, 0].tolist()), ([RETOLD_FROM] * 2, [2, 0]))
            self.assertEqual((latents.shape, tokens.shape), ((2, 12, 16, 16), (2, 8, 512)))

    def test_rows_to_compare_with_are_of_the_shares_and_in_one_set_only(self):
        styles = {"noto": list(range(100)), "neon": list(range(100, 140)), "pixel": list(range(140, 143))}
        first, second = disjoint_rows(styles, np.array([0.5, 0.25, 0.25]), 40, np.random.default_rng(0))
        self.assertFalse(set(first) & set(second))
        self.assertEqual(len(set(first)), len(first))
        for rows in (first, second):  # of a style with three pairs no more than one each
            self.assertEqual([int(np.isin(rows, of).sum()) for of in styles.values()], [20, 10, 1])

    def test_prompts_in_their_shares(self):
        prompts = Prompts([(0, [1, 2], [3]), (4, [5], [])])
        drawn = prompts.choose(np.repeat([0, 1], 2000), np.random.default_rng(0))
        named, other = np.bincount(drawn[:2000], minlength=6) / 2000, np.bincount(drawn[2000:], minlength=6) / 2000
        self.assertAlmostEqual(named[0], 0.45, delta=0.04)
        self.assertAlmostEqual(named[1], named[2], delta=0.04)
        self.assertAlmostEqual(named[3], 0.3, delta=0.04)
        self.assertEqual(named[4:].sum(), 0)
        self.assertAlmostEqual(other[4], 0.45, delta=0.04)
        self.assertAlmostEqual(other[5], 0.55, delta=0.04)

    def test_missing_dataset(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(FileNotFoundError, "prepare.py"):
            Dataset(torch.zeros(8), torch.ones(8), Path(folder))


if __name__ == "__main__":
    unittest.main()
