"""Judges of style and subject: linear classifiers on features that guidance never sees, fitted to real images alone.

They are right most of the time, not always; `accuracy` on real images that they were not fitted to says how often, and
is the ceiling for everything that they are asked about drawn images.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

_COLOUR_AXES = 64


@dataclass(frozen=True)
class Judge:
    """A linear classifier on standardised features."""

    names: tuple[str, ...]
    mean: np.ndarray
    deviation: np.ndarray
    weight: np.ndarray
    bias: np.ndarray

    def scores(self, features: np.ndarray) -> np.ndarray:
        """Logits [n, classes]."""
        return (features - self.mean) / self.deviation @ self.weight + self.bias

    def __call__(self, features: np.ndarray) -> list[str]:
        """The most likely name of each row."""
        return [self.names[index] for index in self.scores(features).argmax(1)]

    def accuracy(self, features: np.ndarray, labels: list[str]) -> float:
        return float(np.mean([given == wanted for given, wanted in zip(self(features), labels)]))


def fit(features: np.ndarray, labels: list[str], weight_decay: float, rounds: int = 60) -> Judge:
    """Multinomial logistic regression with L2, by L-BFGS. Names are sorted, so that equal data give an equal judge."""
    names = tuple(sorted(set(labels)))
    mean, deviation = features.mean(0), features.std(0) + 1e-3 * features.std()
    inputs = torch.from_numpy((features - mean) / deviation).float()
    wanted = torch.tensor([names.index(label) for label in labels])
    weight = torch.zeros(inputs.shape[1], len(names), requires_grad=True)
    bias = torch.zeros(len(names), requires_grad=True)
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=rounds, history_size=10, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = F.cross_entropy(inputs @ weight + bias, wanted) + weight_decay * weight.square().sum() / 2
        value.backward()
        return value

    optimizer.step(loss)
    return Judge(names, mean, deviation, weight.detach().numpy(), bias.detach().numpy())


@dataclass(frozen=True)
class StyleJudge:
    """A linear classifier on style features and on what `colours_and_edges.py` counts, the colours along `axes` [k, colours]."""

    judge: Judge
    axes: np.ndarray

    @property
    def names(self) -> tuple[str, ...]:
        return self.judge.names

    def __call__(self, style: np.ndarray, counted: np.ndarray) -> list[str]:
        """The most likely name of each row of style features and of counts."""
        return self.judge(together(style, counted, self.axes))


def together(style: np.ndarray, counted: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """What a `StyleJudge` is fitted to: style features, the colours along its axes, and the edges."""
    colours = axes.shape[1]
    return np.concatenate([style, counted[:, :colours] @ axes.T, counted[:, colours:]], 1)


def fit_style(style: np.ndarray, counted: np.ndarray, colours: int, labels: list[str], weight_decay: float) -> StyleJudge:
    """Colours, the first numbers of the counts, are first turned to their principal axes: most of a thousand bins are all but
    empty, and a classifier that weighs each by its own spread believes what three pictures have."""
    axes = principal_axes(counted[:, :colours], _COLOUR_AXES)
    return StyleJudge(fit(together(style, counted, axes), labels, weight_decay), axes)


def principal_axes(rows: np.ndarray, count: int) -> np.ndarray:
    """The `count` orthonormal directions in which rows [n, d] differ most, [count, d]."""
    _, directions = np.linalg.eigh(np.cov(rows.T, dtype=np.float64))
    return directions.T[::-1][:count].astype(np.float32)
