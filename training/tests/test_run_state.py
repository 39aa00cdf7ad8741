"""A run goes on where it ended, and stops when it diverges."""

import math
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from housestyle_training.run_state import Alarm, MovingAverage, load_checkpoint, save_checkpoint  # noqa: E402


def _new_run():
    torch.manual_seed(0)
    network = torch.nn.Linear(4, 1)
    average = MovingAverage(network)
    optimizer = torch.optim.AdamW(network.parameters(), 1e-2)
    rng = np.random.default_rng(0)
    return network, average, optimizer, rng


def _train(network, average, optimizer, rng, start, stop):
    for step in range(start, stop):
        batch = torch.from_numpy(rng.normal(size=(8, 4))).float() + 0.01 * torch.randn(8, 4)
        optimizer.zero_grad()
        (network(batch) - batch.sum(1, keepdim=True)).square().mean().backward()
        optimizer.step()
        average.update(network, step)


class RunStateTest(unittest.TestCase):
    def test_interrupted_run_equals_an_uninterrupted_one(self):
        whole = _new_run()
        _train(*whole, 0, 20)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "run.pt"
            first = _new_run()
            _train(*first, 0, 12)
            save_checkpoint(path, 12, {"n": first[0]}, {"n": first[1].network}, {"o": first[2]}, first[3])
            second = _new_run()
            step = load_checkpoint(path, {"n": second[0]}, {"n": second[1].network}, {"o": second[2]}, second[3])
            _train(*second, step, 20)
        self.assertTrue(torch.equal(whole[0].weight, second[0].weight))
        self.assertTrue(torch.equal(whole[1].network.weight, second[1].network.weight))

    def test_alarm(self):
        alarm = Alarm()
        for _ in range(10):
            alarm.check(torch.tensor(0.2))
        with self.assertRaises(FloatingPointError):
            alarm.check(torch.tensor(math.nan))
        with self.assertRaises(FloatingPointError):
            for _ in range(500):
                alarm.check(torch.tensor(0.9))

    def test_an_alarm_that_looks_seldom_misses_nothing(self):
        alarm = Alarm(every=4)
        for loss in (0.2, math.nan, 0.2):
            alarm.check(torch.tensor(loss))
        with self.assertRaises(FloatingPointError):
            alarm.check(torch.tensor(0.2))


if __name__ == "__main__":
    unittest.main()
