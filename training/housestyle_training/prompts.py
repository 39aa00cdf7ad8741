"""The prompts that name subjects: how they are made, and how training draws them."""

from collections.abc import Iterable

import numpy as np

from .masters import Masters

_SHARE_LABEL, _SHARE_PHRASE = 0.45, 0.25  # the rest are synonyms
# What people write around a subject without asking for another picture.
_PHRASES = ("{article} {label}", "the {label}", "one {label}", "a picture of {article} {label}", "a cute {label}",
            "a small {label}", "a simple {label}", "drawing of {article} {label}")  # fmt: skip


def prompt_table(masters: Masters) -> tuple[list[str], dict[str, tuple[int, list[int], list[int]]]]:
    """All prompts, and for each subject the numbers of its name, of phrases around its name, and of its synonyms."""
    texts: dict[str, int] = {}
    number = lambda text: texts.setdefault(text, len(texts))  # noqa: E731
    table = {}
    for subject in masters.subjects:
        label, *synonyms = subject.prompts
        article = "an" if label[0] in "aeiou" else "a"
        phrases = [number(phrase.format(article=article, label=label)) for phrase in _PHRASES]
        with_article = [f"{'an' if text[0] in 'aeiou' else 'a'} {text}" for text in synonyms]
        table[subject.slug] = (number(label), phrases, [number(text) for text in (*synonyms, *with_article)])
    return list(texts), table


class Prompts:
    """Which prompts name each pair's subject, as tables that a whole batch is drawn from at once."""

    def __init__(self, of_pairs: list[tuple[int, list[int], list[int]]]):
        # Subjects without synonyms are asked for by phrases instead.
        others = [(phrases, synonyms or phrases) for _, phrases, synonyms in of_pairs]
        self.labels = np.array([label for label, _, _ in of_pairs])
        self._phrases, self._synonyms = (padded(kind) for kind in zip(*others))

    def choose(self, pairs: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Numbers of prompts for numbers of pairs, in their shares."""
        chance = rng.random(len(pairs))
        phrases, synonyms = (one_of(table, pairs, rng) for table in (self._phrases, self._synonyms))
        named = chance < _SHARE_LABEL
        return np.where(named, self.labels[pairs], np.where(chance < _SHARE_LABEL + _SHARE_PHRASE, phrases, synonyms))


Table = tuple[np.ndarray, np.ndarray]
"""Rows of different lengths as one matrix, and the lengths."""


def padded(rows: Iterable[list[int]]) -> Table:
    rows = list(rows)
    lengths = np.array([len(row) for row in rows])
    matrix = np.zeros((len(rows), lengths.max()), np.int64)
    for target, row in zip(matrix, rows):
        target[: len(row)] = row
    return matrix, lengths


def one_of(table: Table, rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A random entry of each of the rows."""
    matrix, lengths = table
    return matrix[rows, (rng.random(len(rows)) * lengths[rows]).astype(np.int64)]
