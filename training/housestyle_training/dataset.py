"""The prepared dataset: pairs (subject, style), their latents in several variants, their images, their prompts' tokens.

Files under work/dataset: pairs.json, prompts.npz, and for each variant latents-<v>.npy (float16 [n, 8, 16, 16], raw
encoder means) and images-<v>.npy (uint8 [n, 128, 128, 3]). Variant 0 holds every pair, others only pairs of the split
"train", which come first in pairs.json.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .masters import TRAINING, WORK, Masters, Subject
from .networks import IMAGE_CHANNELS
from .prompts import Prompts, Table, one_of, padded
from .style_encoder import StyleEncoder, with_style
from .styles import RETOLD_FROM, STYLES

DATASET = WORK / "dataset"
# Most images stand where an artist placed them, or nearly so. Where three in four are moved far or tinted, a network of this
# size spends its hours on where things stand and draws blobs. The rest are moved.
_SHARE_PLAIN, _SHARE_RETOLD = 0.4, 0.5
# Styles are drawn alike but for these. Classifier-free guidance overdraws the style of which prompts tell most: at scale 4, 27 %
# of samples were fluent-3d, which was one of sixteen in training. Posters and stencils stand for every palette that a brand may
# bring, dark grounds among them, which a model that saw them mostly under pixel art draws with pixels' edges. Riso and
# watercolour come out least often by themselves.
_DRAWN = {"fluent-3d": 0.55, "pixel": 0.8, "poster": 1.7, "riso": 1.2, "stencil": 1.3, "watercolour": 1.3}
_NUMBERED_AT_ONCE = 512


@dataclass(frozen=True)
class Pair:
    """One subject in one style. Splits: train; kept-out (both parts are trained on, this pair is not); subject and
    style (that subject, that style is never trained on)."""

    subject: str
    style: str
    split: str


@dataclass(frozen=True)
class HeldOut:
    """What is never trained on beside whole subjects, which the archive names: styles, and single pairs "subject/style"
    of which both parts are trained on. A list, not a draw: a pair that was trained on must not come into it when subjects
    are added, and the loss on these pairs stays comparable."""

    styles: frozenset[str]
    pairs: frozenset[str]

    @classmethod
    def read(cls) -> "HeldOut":
        entries = json.loads((TRAINING / "held-out.json").read_text())
        return cls(frozenset(entries["styles"]), frozenset(entries["pairs"]))


def make_pairs(masters: Masters, held_out: HeldOut) -> list[Pair]:
    """Every drawable pair with its split, training pairs first. The same masters give the same list."""
    pairs = [
        Pair(subject.slug, style.name, _split(subject, style.name, held_out))
        for subject in masters.subjects
        for style in STYLES.values()
        if style.source in subject.sets
    ]
    order = ["train", "kept-out", "subject", "style"]
    return sorted(pairs, key=lambda pair: order.index(pair.split))


def _split(subject: Subject, style: str, held_out: HeldOut) -> str:
    if style in held_out.styles:
        return "style"
    if subject.held_out:
        return "subject"
    return "kept-out" if f"{subject.slug}/{style}" in held_out.pairs else "train"


class Dataset:
    """What training reads. Raises FileNotFoundError if prepare.py has not run; latents are read when first needed. What
    `draw` draws from lies on `device`. With a style encoder latents come with the planes that it makes of them, c = 12; without
    one they are the image's alone, c = 8."""

    def __init__(
        self,
        latents_mean: Tensor,
        latents_std: Tensor,
        folder: Path = DATASET,
        device: torch.device | str = "cpu",
        style: StyleEncoder | None = None,
    ):
        if not (folder / "pairs.json").exists():
            raise FileNotFoundError(f"{folder} is missing: run `python training/prepare.py` first")
        self._folder = folder
        self.pairs = [Pair(**entry) for entry in json.loads((folder / "pairs.json").read_text())]
        self.trained = [index for index, pair in enumerate(self.pairs) if pair.split == "train"]
        self.styles: dict[str, list[int]] = {}
        for index in self.trained:
            self.styles.setdefault(self.pairs[index].style, []).append(index)
        self._mean, self._std = (of[:IMAGE_CHANNELS].view(1, -1, 1, 1) for of in (latents_mean, latents_std))
        self._device = torch.device(device)
        self._style = style.to(self._device) if style else None

    @cached_property
    def style_shares(self) -> np.ndarray:
        """How often training draws each of `styles`; sum 1."""
        shares = np.array([_DRAWN.get(name, 1.0) for name in self.styles])
        return shares / shares.sum()

    @cached_property
    def _rows_of_styles(self) -> Table:
        return padded(self.styles.values())

    @cached_property
    def _tokens(self) -> Tensor:
        return torch.from_numpy(np.load(self._folder / "prompts.npz")["tokens"]).to(self._device)

    @cached_property
    def _prompts_of_pairs(self) -> Prompts:
        table = json.loads((self._folder / "prompts.json").read_text())
        return Prompts([table[pair.subject] for pair in self.pairs])

    @cached_property
    def _plain(self) -> Tensor:
        return self._normalised(self._latent_files()[0])

    @cached_property
    def _plain_numbers(self) -> Tensor | None:
        return None if self._style is None else self._numbers_of(self._plain).cpu()

    @cached_property
    def variants(self) -> Tensor:
        """[variants, training pairs, 8, 16, 16] on the device, normalised, half precision to keep many in memory."""
        return self._held(self._latent_files())

    @cached_property
    def _numbers(self) -> Tensor | None:
        """Style numbers of the same, [variants, training pairs, 16]."""
        return None if self._style is None else torch.stack([self._numbers_of(latents) for latents in self.variants])

    def _held(self, files: list[Path]) -> Tensor:
        trained = (self._normalised(path)[: len(self.trained)].half() for path in files)
        return torch.stack(list(trained)).to(self._device)

    def take_new(self) -> int:
        """Takes variants that were encoded since, so that training can start with the first; returns how many there are."""
        known = len(self.variants)
        files = self._latent_files()[known:]
        if files:
            new, numbers = self._held(files), self._numbers
            if numbers is not None:
                self._numbers = torch.cat([numbers, torch.stack([self._numbers_of(latents) for latents in new])])
            self.variants = torch.cat([self.variants, new])
        return known + len(files)

    @torch.no_grad()
    def _numbers_of(self, latents: Tensor) -> Tensor:
        parts = latents.split(_NUMBERED_AT_ONCE)
        return torch.cat([self._style.eval()(part.to(self._device).float()) for part in parts])

    def _latent_files(self) -> list[Path]:
        return sorted(self._folder.glob("latents-*.npy"), key=lambda path: int(path.stem.split("-")[1]))

    def _normalised(self, path: Path) -> Tensor:
        return (torch.from_numpy(np.load(path)).float() - self._mean) / self._std

    @property
    def image_variants(self) -> int:
        """How many variants are rendered."""
        return len(list(self._folder.glob("images-*.npy")))

    @property
    def latent_variants(self) -> int:
        """How many variants are encoded."""
        return len(self._latent_files())

    def draw(self, count: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """(latents [count, c, 16, 16], tokens [count, 8, 512]) on the device: styles and prompts in their shares."""
        style = rng.choice(len(self.styles), count, p=self.style_shares)
        picked = one_of(self._rows_of_styles, style, rng)
        variants, prompts = choose_variants(count, rng, len(self.variants)), self._prompts_of_pairs.choose(picked, rng)
        # Without waiting: the device may still be busy with the step before.
        at = lambda numbers: torch.from_numpy(numbers).to(self._device, non_blocking=True)  # noqa: E731
        where = at(variants), at(picked)
        latents = self.variants[where].float()
        whole = latents if self._numbers is None else with_style(latents, self._numbers[where])
        return whole, self._tokens[at(prompts)].float()

    def of_variant(self, variant: int, rows: np.ndarray) -> tuple[Tensor, Tensor]:
        """What `draw` draws, of one variant and of these training pairs, asked for by their subjects' names."""
        at = torch.from_numpy(rows).to(self._device)
        latents, names = self.variants[variant][at].float(), torch.from_numpy(self._prompts_of_pairs.labels[rows])
        whole = latents if self._numbers is None else with_style(latents, self._numbers[variant][at])
        return whole, self._tokens[names.to(self._device)].float()

    def latents(self, rows: np.ndarray) -> Tensor:
        """Plain latents of pairs, normalised, [n, c, 16, 16]."""
        numbers = self._plain_numbers
        return self._plain[rows] if numbers is None else with_style(self._plain[rows], numbers[rows])

    def split(self, name: str) -> tuple[Tensor, Tensor]:
        """Plain latents of a whole split and the tokens of its subjects' names."""
        indices = np.array([index for index, pair in enumerate(self.pairs) if pair.split == name])
        return self.latents(indices), self._tokens[self._prompts_of_pairs.labels[indices]].float()

    def images(self, variant: int = 0) -> np.ndarray:
        """Images of a variant as a memory map, uint8 [n, 128, 128, 3], in the order of `pairs`."""
        return np.load(self._folder / f"images-{variant}.npy", mmap_mode="c")

    def raw_latents(self, variant: int = 0) -> np.ndarray:
        """Encoder means of a variant's images as a memory map, float16 [n, 8, 16, 16], in the order of `pairs`."""
        return np.load(self._folder / f"latents-{variant}.npy", mmap_mode="c")


def choose_variants(count: int, rng: np.random.Generator, rendered: int) -> np.ndarray:
    """Numbers of variants [count] in the shares in which training draws them; what was not rendered is replaced by the
    plain one."""
    chance = rng.random(count)
    variants = np.zeros(count, np.int64)
    if rendered > RETOLD_FROM:
        retold = chance < _SHARE_RETOLD
        variants[retold] = rng.integers(RETOLD_FROM, rendered, size=retold.sum())
    if rendered > 1:
        moved = chance >= _SHARE_RETOLD + _SHARE_PLAIN
        variants[moved] = rng.integers(1, min(RETOLD_FROM, rendered), size=moved.sum())
    return variants
