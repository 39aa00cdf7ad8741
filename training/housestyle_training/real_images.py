"""The real images that drawn ones are compared with, their features, and the judges fitted to them."""

import json
from functools import cached_property
from typing import Literal

import numpy as np

from .dataset import Dataset
from .features import STYLE_GRAPH, SUBJECT_GRAPH, Features, Images
from .judges import Judge, fit
from .masters import TRAINING, WORK
from .wear import worn

_FOLDER = WORK / "features"
_JUDGED_SUBJECTS = TRAINING / "judged-subjects.json"
_FITTED_TO_STYLE = 5000  # pairs, 250 a style
UNSEEN = 2  # the variant that no judge is fitted to
_CHECKED_UNSEEN = 800

Kind = Literal["style", "subject"]
#: A variant of the renderings, or worn copies of variant 0.
Variant = int | Literal["worn"]


class _Worn:
    """Worn copies of images, each always worn in the same way."""

    def __init__(self, images: np.ndarray):
        self._images = images

    def __len__(self) -> int:
        return len(self._images)

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        return np.stack([worn(self._images[row], np.random.default_rng((8, row))) for row in rows])


class RealImages:
    """Features of the pairs' renderings, and the judges fitted to them."""

    def __init__(self, data: Dataset):
        self.data = data
        self.style, self.subject = Features(STYLE_GRAPH), Features(SUBJECT_GRAPH)
        #: The hundred subjects that the subject judge can tell apart: the same when subjects are added, so that figures
        #: of one model can be held against those of another.
        self.judged_subjects: list[str] = json.loads(_JUDGED_SUBJECTS.read_text())

    def network(self, kind: Kind) -> Features:
        return self.style if kind == "style" else self.subject

    def features(self, kind: Kind, rows: np.ndarray, variant: Variant = 0) -> np.ndarray:
        """Features [n, d] of rows of a variant."""
        images: Images = _Worn(self.data.images()) if variant == "worn" else self.data.images(variant)
        return self.network(kind).cached(images, np.asarray(rows), _FOLDER / f"{kind}-{variant}.npy")

    def of_judged_subjects(self, variant: int) -> np.ndarray:
        """Rows of a variant; of variant 0 the styles that are kept out of training too."""
        judged = set(self.judged_subjects)
        return np.array([row for row in range(len(self.data.images(variant))) if self.data.pairs[row].subject in judged])

    def unseen(self) -> np.ndarray:
        """Rows of the variant UNSEEN on which both judges are tested."""
        rows = self.of_judged_subjects(UNSEEN)
        return np.sort(np.random.default_rng(5).permutation(rows)[:_CHECKED_UNSEEN])

    def labels(self, kind: Kind, rows: np.ndarray) -> list[str]:
        return [getattr(self.data.pairs[row], kind) for row in rows]

    def _fitted(self, kind: Kind, parts: list[tuple[Variant, np.ndarray]]) -> Judge:
        features = [self.features(kind, rows, variant) for variant, rows in parts]
        return fit(np.concatenate(features), [label for _, rows in parts for label in self.labels(kind, rows)])

    @cached_property
    def style_judge(self) -> Judge:
        """Tells all styles apart, those kept out of training too."""
        rows = np.random.default_rng(6).permutation(len(self.data.pairs))[:_FITTED_TO_STYLE]
        return self._fitted("style", [(0, rows), ("worn", rows[: _FITTED_TO_STYLE // 2])])

    @cached_property
    def subject_judge(self) -> Judge:
        """Tells the judged subjects apart."""
        plain = self.of_judged_subjects(0)
        return self._fitted("subject", [(0, plain), ("worn", plain), (1, self.of_judged_subjects(1))])

    def accuracy(self, images: np.ndarray | None = None) -> dict[str, float]:
        """How often both judges are right about moved and tinted images that they were not fitted to, or about what
        became of these `images` on some way, in the order of `unseen`."""
        rows = self.unseen()
        found = {}
        for kind, judge in (("style", self.style_judge), ("subject", self.subject_judge)):
            features = self.features(kind, rows, UNSEEN) if images is None else self.network(kind)(images)
            found[kind] = round(judge.accuracy(features, self.labels(kind, rows)), 3)
        return found
