"""The style kernel's graph: its written-out gradient is autograd's, and ONNX gives the same numbers."""

import sys
import tempfile
import unittest
from pathlib import Path

import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from housestyle_training.style_kernel import StyleGradient, StyleNetwork  # noqa: E402
from train_style_kernel import export, inputs  # noqa: E402


class StyleKernelTest(unittest.TestCase):
    def test_gradient_is_that_of_the_squared_mmd(self):
        torch.manual_seed(0)
        network = StyleNetwork().eval()
        given = inputs(4, 6, 3)
        latents = given["latents"].requires_grad_()
        unit = F.normalize(network(latents, given["log_snr"]), dim=1)
        among, across = unit @ unit.T, unit @ given["reference_embeddings"].T
        self_term = (given["self_affinity"] * among).sum() / 16
        cross_term = (given["cross_affinity"] * across).sum() / 4
        (wanted,) = torch.autograd.grad(self_term - 2 * cross_term, latents)
        with torch.no_grad():
            gradient, ours, theirs, embeddings = StyleGradient(network)(*given.values())
        self.assertLess(((gradient - wanted).norm() / wanted.norm()).item(), 1e-5)
        self.assertAlmostEqual(ours.item(), self_term.item(), places=5)
        self.assertAlmostEqual(theirs.item(), cross_term.item(), places=5)
        self.assertTrue(torch.allclose(embeddings, unit, atol=1e-6))

    def test_graph_gives_the_same_numbers(self):
        torch.manual_seed(0)
        with tempfile.TemporaryDirectory() as folder:
            export(StyleNetwork().eval(), Path(folder))  # raises where they differ


if __name__ == "__main__":
    unittest.main()
