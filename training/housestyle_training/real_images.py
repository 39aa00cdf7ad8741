"""The real images that drawn ones are compared with, their features, and the judges fitted to them."""

import json
from functools import cached_property
from typing import Literal

import numpy as np

from .colours_and_edges import COLOURS, Counted
from .dataset import Dataset
from .features import STYLE_GRAPH, SUBJECT_GRAPH, Features, Images, Reader
from .judges import Judge, StyleJudge, fit, fit_style
from .masters import TRAINING, WORK
from .wear import worn

_FOLDER = WORK / "features"
_JUDGED_SUBJECTS = TRAINING / "judged-subjects.json"
_KEPT_FROM_STYLE = 1000  # pairs, about fifty a style
_DECAY_OF_STYLE, _DECAY_OF_SUBJECT = 1e-3, 3e-3
UNSEEN = 2  # the variant that no judge is fitted to
_CHECKED_UNSEEN = 800

#: "blurred" are the features of "subject" in blurred pictures, "counted" those of colours and edges.
Kind = Literal["style", "subject", "blurred", "counted"]
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
        self._blurred, self._counted = Features(SUBJECT_GRAPH, blurred=True), Counted()
        #: The hundred subjects that the subject judge can tell apart: the same when subjects are added, so that figures
        #: of one model can be held against those of another.
        self.judged_subjects: list[str] = json.loads(_JUDGED_SUBJECTS.read_text())

    def network(self, kind: Kind) -> Reader:
        return {"style": self.style, "subject": self.subject, "blurred": self._blurred, "counted": self._counted}[kind]

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
        return [getattr(self.data.pairs[row], "style" if kind == "style" else "subject") for row in rows]

    def _fitted(self, kind: Kind, parts: list[tuple[Variant, np.ndarray]], weight_decay: float) -> Judge:
        features = [self.features(kind, rows, variant) for variant, rows in parts]
        labels = [label for _, rows in parts for label in self.labels(kind, rows)]
        return fit(np.concatenate(features), labels, weight_decay)

    @cached_property
    def _style_order(self) -> np.ndarray:
        """All pairs at random; the first ones are kept from the style judge."""
        return np.random.default_rng(6).permutation(len(self.data.pairs))

    @cached_property
    def style_judge(self) -> StyleJudge:
        """Tells all styles apart, those kept out of training too."""
        kept, rows = set(self._style_order[:_KEPT_FROM_STYLE].tolist()), self._style_order[_KEPT_FROM_STYLE:]
        moved = np.array([row for row in range(len(self.data.images(1))) if row not in kept])
        parts: list[tuple[Variant, np.ndarray]] = [(0, rows), ("worn", rows[::2]), (1, moved)]
        style, counted = (
            np.concatenate([self.features(kind, rows, variant) for variant, rows in parts]) for kind in ("style", "counted")
        )
        labels = [label for _, rows in parts for label in self.labels("style", rows)]
        return fit_style(style, counted, COLOURS, labels, _DECAY_OF_STYLE)

    def styles_in(self, images: np.ndarray) -> list[str]:
        """The style that the judge finds likeliest in each of uint8 images [n, h, w, 3]."""
        return self.style_judge(self.style(images), self._counted(images))

    @cached_property
    def subject_judges(self) -> tuple[Judge, Judge]:
        """Tell the judged subjects apart, in a picture as it is and in the same picture blurred."""
        plain, moved = self.of_judged_subjects(0), self.of_judged_subjects(1)
        return (
            self._fitted("subject", [(0, plain), ("worn", plain), (1, moved)], _DECAY_OF_SUBJECT),
            self._fitted("blurred", [(0, plain), (1, moved)], _DECAY_OF_SUBJECT),
        )

    def subjects_seen(self, sharp: np.ndarray, blurred: np.ndarray) -> list[str]:
        """The judged subject that both judges together find likeliest, from features of pictures and of those blurred: right
        more often than either."""
        first, second = self.subject_judges
        return [first.names[index] for index in (first.scores(sharp) + second.scores(blurred)).argmax(1)]

    def subjects_in(self, images: np.ndarray) -> list[str]:
        """Likewise of uint8 images [n, h, w, 3]."""
        return self.subjects_seen(self.subject(images), self._blurred(images))

    def style_accuracy(self) -> dict[str, float]:
        """For each style, how often the judge is right about real images, as artists placed them, that it was not fitted to."""
        rows = np.sort(self._style_order[:_KEPT_FROM_STYLE])
        wanted = np.array(self.labels("style", rows))
        right = np.array(self.style_judge(self.features("style", rows), self.features("counted", rows))) == wanted
        return {name: round(float(right[wanted == name].mean()), 2) for name in self.style_judge.names}

    def accuracy(self, images: np.ndarray | None = None) -> dict[str, float]:
        """How often both judges are right about moved and tinted images that they were not fitted to, or about what
        became of these `images` on some way, in the order of `unseen`."""
        rows = self.unseen()
        of = lambda kind: self.features(kind, rows, UNSEEN) if images is None else self.network(kind)(images)  # noqa: E731
        seen = {"style": self.style_judge(of("style"), of("counted")), "subject": self.subjects_seen(of("subject"), of("blurred"))}
        right = lambda kind: np.mean([a == b for a, b in zip(seen[kind], self.labels(kind, rows))])  # noqa: E731
        return {kind: round(float(right(kind)), 3) for kind in ("style", "subject")}
