"""The real images that drawn ones are compared with, their features, and the judges fitted to them."""

from functools import cached_property

import numpy as np

from .dataset import Dataset
from .features import STYLE_GRAPH, SUBJECT_GRAPH, Features
from .judges import Judge, fit
from .masters import WORK

_FOLDER = WORK / "features"
_JUDGED_SUBJECTS = 100
_FITTED_VARIANTS = 2  # the third is what the judges are tested on


class RealImages:
    """Variant 0 of every pair, and features of three variants of the pairs that are trained on."""

    def __init__(self, data: Dataset):
        self.data = data
        self.style, self.subject = Features(STYLE_GRAPH), Features(SUBJECT_GRAPH)
        trained = sorted({pair.subject for pair in data.pairs if pair.split == "train"})
        order = np.random.default_rng(3).permutation(len(trained))
        #: The subjects that the subject judge can tell apart, always the same.
        self.judged_subjects = sorted(trained[index] for index in order[:_JUDGED_SUBJECTS])

    def style_features(self, variant: int = 0) -> np.ndarray:
        return self.style.cached(self.data.images(variant), _FOLDER / f"style-{variant}.npy")

    def subject_features(self, variant: int = 0) -> np.ndarray:
        return self.subject.cached(self.data.images(variant), _FOLDER / f"subject-{variant}.npy")

    def of_judged_subjects(self, variant: int) -> list[int]:
        """Rows of a variant; of variant 0 the styles that are kept out of training too."""
        judged = set(self.judged_subjects)
        rows = range(len(self.data.images(variant)))
        return [index for index in rows if self.data.pairs[index].subject in judged]

    def _labelled(self, variants: range, kind: str) -> tuple[np.ndarray, list[str]]:
        read = self.style_features if kind == "style" else self.subject_features
        parts, labels = [], []
        for variant in variants:
            everything = range(len(self.data.images(variant)))
            rows = list(everything) if kind == "style" else self.of_judged_subjects(variant)
            parts.append(read(variant)[rows])
            labels += [getattr(self.data.pairs[index], kind) for index in rows]
        return np.concatenate(parts), labels

    @cached_property
    def style_judge(self) -> Judge:
        """Tells all styles apart, those kept out of training too."""
        return fit(*self._labelled(range(1), "style"))

    @cached_property
    def subject_judge(self) -> Judge:
        """Tells the judged subjects apart."""
        return fit(*self._labelled(range(_FITTED_VARIANTS), "subject"))

    def judge_accuracy(self) -> tuple[float, float]:
        """How often the judges of style and of subject are right about moved and tinted images that they never saw."""
        unseen = range(_FITTED_VARIANTS, _FITTED_VARIANTS + 1)
        return (
            self.style_judge.accuracy(*self._labelled(unseen, "style")),
            self.subject_judge.accuracy(*self._labelled(unseen, "subject")),
        )
