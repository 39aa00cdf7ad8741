"""The blurred view: the blur that scipy makes, and a network behind it that gives both views' features."""

import sys
import unittest
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from scipy.ndimage import gaussian_filter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from housestyle_training.blurred_view import SIGMA, with_blur, with_both  # noqa: E402


def pixel_network() -> onnx.ModelProto:
    """images [b, 3, h, w] -> features [b, 3 · h · w]: the pixels themselves."""
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 3, 40, 40])
    features = helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", 4800])
    graph = helper.make_graph([helper.make_node("Flatten", ["images"], ["features"])], "pixels", [images], [features])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def run(model: onnx.ModelProto, images: np.ndarray) -> list[np.ndarray]:
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"images": images})


class BlurredViewTest(unittest.TestCase):
    def setUp(self):
        self.images = np.random.default_rng(0).random((2, 3, 40, 40), np.float32)
        self.wanted = gaussian_filter(self.images, (0, 0, SIGMA, SIGMA), mode="nearest", radius=(0, 0, 11, 11))

    def test_blur(self):
        (found,) = run(with_blur(pixel_network()), self.images)
        np.testing.assert_allclose(found.reshape(self.images.shape), self.wanted, atol=1e-5)

    def test_both_views_in_their_order(self):
        sharp, blurred = run(with_both(pixel_network()), self.images)
        np.testing.assert_array_equal(sharp.reshape(self.images.shape), self.images)
        np.testing.assert_allclose(blurred.reshape(self.images.shape), self.wanted, atol=1e-5)


if __name__ == "__main__":
    unittest.main()
