"""What a training run keeps between starts: checkpoint, moving average of the weights, log, alarm."""

import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn


class MovingAverage:
    """Exponential moving average of a network's weights; its memory grows with the steps up to `longest`."""

    def __init__(self, network: nn.Module, longest: float = 0.9995):
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self._longest = longest

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        keep = min(self._longest, (1 + step) / (10 + step))
        averages, current = list(self.network.parameters()), list(network.parameters())
        torch._foreach_lerp_(averages, current, 1 - keep)


class Log:
    """Lines of JSON, one record each, also printed."""

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path

    def write(self, **record: float | int | str) -> None:
        line = json.dumps({k: round(v, 5) if isinstance(v, float) else v for k, v in record.items()})
        with self._path.open("a") as file:
            file.write(line + "\n")
        print(line, flush=True)


class Alarm:
    """Stops a run that fails: a loss that is no number, or one that climbs to twice its best. Losses are looked at `every` so
    many steps: to read one from a GPU is to wait for it."""

    def __init__(self, every: int = 1):
        self.smooth = math.nan
        self._best = math.inf
        self._every, self._waiting = every, []

    def check(self, loss: Tensor) -> None:
        """Takes the step's loss. Raises FloatingPointError when the run should stop."""
        self._waiting.append(loss.detach())
        if len(self._waiting) < self._every:
            return
        for value in torch.stack(self._waiting).tolist():
            self._take(value)
        self._waiting.clear()

    def _take(self, loss: float) -> None:
        if not math.isfinite(loss):
            raise FloatingPointError(f"loss is {loss}")
        self.smooth = loss if math.isnan(self.smooth) else 0.99 * self.smooth + 0.01 * loss
        self._best = min(self._best, self.smooth)
        if self.smooth > 2 * self._best:
            raise FloatingPointError(f"loss climbed to {self.smooth:.4f}, twice its best")


class Clock:
    """Time of this start and the learning rate's shape: warm-up, constant, and a fall to a tenth in the last third, or in another
    share of it."""

    def __init__(self, minutes: float, falling: float = 1 / 3):
        self._begin = time.monotonic()
        self._seconds = 60 * minutes
        self._falling = falling

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self._begin

    @property
    def share(self) -> float:
        """How much of this start is over, from 0 to 1."""
        return self.elapsed / self._seconds

    @property
    def over(self) -> bool:
        return self.share >= 1

    def learning_rate(self, highest: float, steps_since_start: int, warm_up: int = 100) -> float:
        left = 1 - self.share
        return highest * min(1.0, (steps_since_start + 1) / warm_up) * max(0.1, min(1.0, left / self._falling))


def save_checkpoint(
    path: Path,
    step: int,
    networks: dict[str, nn.Module],
    averages: dict[str, nn.Module],
    optimizers: dict[str, torch.optim.Optimizer],
    rng: np.random.Generator,
) -> None:
    """Writes everything that the next start needs; the old file stays until the new one is complete."""
    state = {
        "step": step,
        "networks": {name: network.state_dict() for name, network in networks.items()},
        "average": {name: network.state_dict() for name, network in averages.items()},
        "optimizers": {name: optimizer.state_dict() for name, optimizer in optimizers.items()},
        "torch_rng": torch.get_rng_state(),
        "cuda_rng": torch.cuda.get_rng_state() if torch.cuda.is_available() else None,
        "numpy_rng": json.dumps(rng.bit_generator.state),
    }
    unfinished = path.with_suffix(".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, unfinished)
    unfinished.rename(path)


def load_checkpoint(
    path: Path,
    networks: dict[str, nn.Module],
    averages: dict[str, nn.Module],
    optimizers: dict[str, torch.optim.Optimizer],
    rng: np.random.Generator,
) -> int:
    """Restores a run and returns its step."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    for kind, targets in (("networks", networks), ("average", averages), ("optimizers", optimizers)):
        for name, target in targets.items():
            target.load_state_dict(state[kind][name])
    torch.set_rng_state(state["torch_rng"])
    if torch.cuda.is_available() and state.get("cuda_rng") is not None:
        torch.cuda.set_rng_state(state["cuda_rng"])
    rng.bit_generator.state = json.loads(state["numpy_rng"])
    return state["step"]
