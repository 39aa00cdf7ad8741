"""Cheap checks of the networks, the schedule and the weight files: python -m unittest discover training/tests"""

import sys
import unittest
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from housestyle_training import schedule  # noqa: E402
from housestyle_training.networks import UNet, VaeDecoder, VaeEncoder  # noqa: E402


class ScheduleTest(unittest.TestCase):
    def test_betas_give_the_schedule_back(self):
        betas = torch.tensor(schedule.trained_betas(), dtype=torch.float64)
        error = (torch.cumprod(1 - betas, 0) - schedule.alphas_cumprod()).abs().max()
        self.assertLess(float(error), 1e-12)

    def test_v_and_noisy_latent_give_the_clean_latent_back(self):
        latent, noise = torch.randn(2, 3, 8, 4, 4).double()
        signal = schedule.alphas_cumprod()[[10, 500, 999]][:, None, None, None]
        noisy, v = schedule.noised(latent, noise, signal)
        self.assertTrue(torch.allclose(signal.sqrt() * noisy - (1 - signal).sqrt() * v, latent))


class NetworkTest(unittest.TestCase):
    def test_shapes(self):
        self.assertEqual(VaeEncoder()(torch.zeros(2, 3, 64, 96)).shape, (2, 16, 8, 12))
        self.assertEqual(VaeDecoder()(torch.zeros(2, 8, 8, 12)).shape, (2, 3, 64, 96))
        unet = UNet()
        out = unet(torch.zeros(2, 8, 8, 12), torch.tensor([3.0]), torch.zeros(2, 8, 512))
        self.assertEqual(out.shape, (2, 8, 8, 12))

    def test_zero_text_is_the_null_condition(self):
        unet = UNet()
        context = unet._context(torch.cat([torch.zeros(1, 8, 512), torch.ones(1, 8, 512)]))
        self.assertTrue(torch.equal(context[0], unet.null_condition))
        self.assertFalse(torch.equal(context[1], unet.null_condition))


if __name__ == "__main__":
    unittest.main()
