"""The exported graph: same numbers as PyTorch with small weights, and the weights can be read back."""

import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from housestyle_training.networks import VaeDecoder  # noqa: E402
from housestyle_training.onnx_graph import export_graph, max_difference  # noqa: E402
from housestyle_training.packing import pack, packable, unpack  # noqa: E402
from housestyle_training.weights import graph_weights  # noqa: E402


class GraphTest(unittest.TestCase):
    def test_export_and_read_back(self):
        torch.manual_seed(0)
        decoder = VaeDecoder().eval()
        for parameter in decoder.parameters():  # the exporter merges equal tensors, and fresh ones are all zeros or ones
            torch.nn.init.normal_(parameter, std=0.05)
        inputs = {"latent_sample": torch.randn(2, 8, 4, 4)}
        axes = {"latent_sample": {0: "batch", 2: "height", 3: "width"}}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.onnx"
            export_graph(decoder, inputs, "sample", axes, path)
            self.assertLess(max_difference(decoder, {"latent_sample": torch.randn(1, 8, 6, 4)}, path), 1e-3)
            read_back = graph_weights(path)
        self.assertEqual(read_back.keys(), decoder.state_dict().keys())
        for name, tensor in decoder.state_dict().items():
            self.assertTrue(torch.allclose(tensor, read_back[name], rtol=1e-3, atol=1e-4), name)

    def test_packed_weights(self):
        weight = np.random.default_rng(0).normal(size=(96, 48, 3, 3)).astype(np.float32)
        weight[5] *= 1000  # every output has its own scale
        weight[7] = 0
        once = unpack(*pack(weight), weight.shape)
        largest = np.abs(weight).reshape(96, -1).max(1).reshape(96, 1, 1, 1)
        self.assertTrue((np.abs(once - weight) <= largest / 2047 * 0.51 + 1e-12).all())
        np.testing.assert_allclose(unpack(*pack(once), once.shape), once, rtol=1e-6)
        high, low, scale = pack(weight)
        self.assertEqual(high.nbytes + low.nbytes, weight.size * 3 // 2)
        self.assertTrue(packable(weight))
        self.assertFalse(packable(weight[:2, :2]))


if __name__ == "__main__":
    unittest.main()
