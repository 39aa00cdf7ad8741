"""The optimizer of the UNet: what Newton-Schulz returns, and that both halves together learn."""

import sys
import unittest
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from housestyle_training.optimizer import make_optimizers, orthogonalised  # noqa: E402


class OptimizerTest(unittest.TestCase):
    def test_singular_values_are_near_one_and_directions_stay(self):
        torch.manual_seed(1)
        for rows, columns in ((12, 90), (90, 12), (24, 24)):
            left, values, right = torch.linalg.svd(torch.randn(2, rows, columns), full_matrices=False)
            spread = torch.linspace(1, 0.05, values.shape[1])
            found = orthogonalised(left * spread @ right)
            along = (left.mT @ found @ right.mT).diagonal(dim1=1, dim2=2)
            self.assertGreater(along.min().item(), 0.6)
            self.assertLess(along.max().item(), 1.25)
            off = left.mT @ found @ right.mT - torch.diag_embed(along)
            self.assertLess(off.abs().max().item(), 1e-3)

    def test_every_parameter_has_one_optimizer_and_the_loss_falls(self):
        torch.manual_seed(2)
        network = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.SiLU(), nn.Conv2d(8, 2, 3, padding=1))
        optimizers = make_optimizers(network.named_parameters(), 1e-2)
        kept = [p for o in optimizers.values() for group in o.param_groups for p in group["params"]]
        self.assertEqual({id(p) for p in kept}, {id(p) for p in network.parameters()})
        self.assertEqual(len(kept), 4)
        images = torch.randn(4, 3, 8, 8)
        target = images[:, :2] * images[:, 1:]
        losses = []
        for _ in range(200):
            loss = (network(images) - target).square().mean()
            network.zero_grad()
            loss.backward()
            for optimizer in optimizers.values():
                optimizer.step()
            losses.append(loss.item())
        self.assertLess(losses[-1], 0.5 * losses[0])


if __name__ == "__main__":
    unittest.main()
