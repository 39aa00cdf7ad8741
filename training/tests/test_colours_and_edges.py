"""Colours and edges: Oklab's published values, histograms that sum to one, and the judge's graph beside the judge."""

import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnxruntime
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from housestyle_training.colours_and_edges import COLOURS, EDGES, Counted, colours, edges, oklab  # noqa: E402
from housestyle_training.judges import fit_style, principal_axes  # noqa: E402
from make_judges import export_style_judge  # noqa: E402


def plain(*rgb: float) -> torch.Tensor:
    """One image of one colour."""
    return torch.tensor(rgb, dtype=torch.float32).view(1, 3, 1, 1).expand(1, 3, 32, 32)


class ColoursAndEdgesTest(unittest.TestCase):
    def test_oklab(self):
        # White is light without hue; red, green and blue as the paper's reference implementation gives them.
        wanted = {
            (1, 1, 1): (1, 0, 0),
            (0, 0, 0): (0, 0, 0),
            (1, 0, 0): (0.62796, 0.22486, 0.12585),
            (0, 1, 0): (0.86644, -0.23389, 0.17950),
            (0, 0, 1): (0.45201, -0.03246, -0.31153),
        }
        for rgb, lab in wanted.items():
            np.testing.assert_allclose(oklab(plain(*rgb))[0, :, 0, 0], lab, atol=2e-3)

    def test_counts_are_shares(self):
        lab = oklab(torch.rand(2, 3, 128, 128, generator=torch.Generator().manual_seed(0)))
        np.testing.assert_allclose(colours(lab).square().sum(1), 1, rtol=1e-4)
        counted = edges(lab).square().sum(1)
        np.testing.assert_allclose(counted, 3 * 3 * 2, rtol=1e-4)
        self.assertEqual((colours(lab).shape[1], edges(lab).shape[1]), (COLOURS, EDGES))

    def test_a_slight_change_of_colour_is_a_slight_change_of_the_counts(self):
        of = lambda *rgb: colours(oklab(plain(*rgb))).square()  # noqa: E731
        near = (of(0.5, 0.4, 0.3) - of(0.51, 0.4, 0.3)).abs().sum()
        far = (of(0.5, 0.4, 0.3) - of(0.9, 0.4, 0.3)).abs().sum()
        self.assertLess(near, 0.2)
        self.assertGreater(far, 1.5)

    def test_blur_moves_edges_to_fainter_bins(self):
        stripes = (torch.arange(128) // 16 % 2).float().expand(1, 3, 128, 128)
        soft = torch.nn.functional.avg_pool2d(stripes, 5, 1, 2, count_include_pad=False)
        strongest = lambda image: edges(oklab(image))[0].view(3 * 2, -1, 3)[0, -1, 0]  # noqa: E731
        self.assertGreater(strongest(stripes), 0.1)
        self.assertLess(strongest(soft), strongest(stripes) / 2)

    def test_principal_axes(self):
        rng = np.random.default_rng(0)
        rows = rng.normal(size=(500, 3)) * (0.1, 5, 1)
        axes = principal_axes(rows, 2)
        np.testing.assert_allclose(np.abs(axes), [[0, 1, 0], [0, 0, 1]], atol=0.05)

    def test_the_graph_judges_as_the_judge_does(self):
        rng = np.random.default_rng(0)
        images = rng.integers(0, 256, (24, 1, 1, 3)) + rng.integers(-20, 21, (24, 128, 128, 3))
        images = images.clip(0, 255).astype(np.uint8)
        style, counted = rng.normal(size=(24, 928)).astype(np.float32), Counted()(images)
        judge = fit_style(style, counted, COLOURS, ["light" if row.mean() > 128 else "dark" for row in images], 1e-3)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "judge.onnx"
            export_style_judge(judge, path)
            session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
            planes = images.transpose(0, 3, 1, 2).astype(np.float32) / 255
            (logits,) = session.run(None, {"images": planes, "features": style})
        self.assertEqual([judge.names[i] for i in logits.argmax(1)], judge(style, counted))


if __name__ == "__main__":
    unittest.main()
