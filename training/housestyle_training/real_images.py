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
_KEPT_FROM_STYLE = 1000  # pairs, about fifty a style
_DECAY_OF_STYLE, _DECAY_OF_SUBJECT = 1e-3, 3e-3
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

    def features_as_trained(self, kind: Kind, images: Images, rows: np.ndarray) -> np.ndarray:
        """Likewise of images that `as_trained.py` draws."""
        return self.network(kind).cached(images, rows, _FOLDER / f"{kind}-as-trained-{len(images)}.npy")

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

    def _fitted(self, kind: Kind, parts: list[tuple[Variant, np.ndarray]], weight_decay: float) -> Judge:
        features = [self.features(kind, rows, variant) for variant, rows in parts]
        labels = [label for _, rows in parts for label in self.labels(kind, rows)]
        return fit(np.concatenate(features), labels, weight_decay)

    @cached_property
    def _style_order(self) -> np.ndarray:
        """All pairs at random; the first ones are kept from the style judge."""
        return np.random.default_rng(6).permutation(len(self.data.pairs))

    @cached_property
    def style_judge(self) -> Judge:
        """Tells all styles apart, those kept out of training too."""
        rows = self._style_order[_KEPT_FROM_STYLE:]
        return self._fitted("style", [(0, rows), ("worn", rows[::2])], _DECAY_OF_STYLE)

    @cached_property
    def subject_judge(self) -> Judge:
        """Tells the judged subjects apart."""
        plain = self.of_judged_subjects(0)
        parts: list[tuple[Variant, np.ndarray]] = [(0, plain), ("worn", plain), (1, self.of_judged_subjects(1))]
        return self._fitted("subject", parts, _DECAY_OF_SUBJECT)

    def style_accuracy(self) -> dict[str, float]:
        """For each style, how often the judge is right about real images, as artists placed them, that it was not fitted to."""
        rows = np.sort(self._style_order[:_KEPT_FROM_STYLE])
        wanted = np.array(self.labels("style", rows))
        right = np.array(self.style_judge(self.features("style", rows))) == wanted
        return {name: round(float(right[wanted == name].mean()), 2) for name in self.style_judge.names}

    def accuracy(self, images: np.ndarray | None = None) -> dict[str, float]:
        """How often both judges are right about moved and tinted images that they were not fitted to, or about what
        became of these `images` on some way, in the order of `unseen`."""
        rows = self.unseen()
        found = {}
        for kind, judge in (("style", self.style_judge), ("subject", self.subject_judge)):
            features = self.features(kind, rows, UNSEEN) if images is None else self.network(kind)(images)
            found[kind] = round(judge.accuracy(features, self.labels(kind, rows)), 3)
        return found
