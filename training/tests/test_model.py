"""Cheap checks of the networks, the schedule and the weight files: python -m unittest discover training/tests"""

import sys
import tempfile
import unittest
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from housestyle_training import schedule  # noqa: E402
from housestyle_training.compiled import differing  # noqa: E402
from housestyle_training.networks import UNet, VaeDecoder, VaeEncoder, doubled  # noqa: E402
from housestyle_training.weights import ADDED_BLOCKS, ModelWeights  # noqa: E402


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
        self.assertEqual(VaeEncoder()(torch.zeros(2, 3, 64, 96)).shape, (2, 24, 8, 12))
        self.assertEqual(VaeDecoder()(torch.zeros(2, 12, 8, 12)).shape, (2, 3, 64, 96))
        unet = UNet()
        out = unet(torch.zeros(2, 12, 8, 12), torch.tensor([3.0]), torch.zeros(2, 8, 512))
        self.assertEqual(out.shape, (2, 12, 8, 12))

    def test_doubling_is_nearest_interpolation_with_its_gradient(self):
        x = torch.randn(2, 3, 4, 5, requires_grad=True)
        wanted = torch.nn.functional.interpolate(x, scale_factor=2.0, mode="nearest")
        self.assertTrue(torch.equal(doubled(x), wanted))
        weight = torch.randn_like(wanted)
        (gradient,) = torch.autograd.grad((doubled(x) * weight).sum(), x)
        (wanted_gradient,) = torch.autograd.grad((wanted * weight).sum(), x)
        self.assertTrue(torch.allclose(gradient, wanted_gradient, atol=1e-6))

    def test_gradients_that_a_compiler_lost_are_named(self):
        exact = {"a": torch.ones(4), "b": torch.ones(4), "c": torch.zeros(4)}
        self.assertEqual(differing(exact, exact, {name: g * 1.15 for name, g in exact.items()}), [])
        self.assertEqual(differing(exact, exact, {"a": torch.zeros(4), "c": torch.zeros(4)}), ["a", "b"])

    def test_gradients_may_be_as_far_off_as_rounding_explains(self):
        exact, rounded = {"a": torch.ones(4)}, {"a": 1.3 * torch.ones(4)}
        self.assertEqual(differing(exact, rounded, {"a": 0.6 * torch.ones(4)}), [])
        self.assertEqual(differing(exact, exact, {"a": 0.6 * torch.ones(4)}), ["a"])
        self.assertEqual(differing(exact, rounded, {}), ["a"])

    def test_a_shallower_unet_is_a_start_for_a_deeper_one(self):
        torch.manual_seed(0)
        unet = UNet()
        for parameter in unet.parameters():
            torch.nn.init.normal_(parameter, std=0.05)
        shallow = {n: t for n, t in unet.state_dict().items() if not n.startswith(ADDED_BLOCKS)}
        parts = {"vae_encoder": VaeEncoder().state_dict(), "vae_decoder": VaeDecoder().state_dict()}
        grown = ModelWeights(**parts, unet=shallow, latents_mean=torch.zeros(12), latents_std=torch.ones(12)).networks()[2]
        x = torch.randn(1, 72, 4, 4), torch.randn(1, 288)
        wider = torch.randn(1, 144, 4, 4)
        self.assertTrue(torch.equal(grown.down2_b(wider, x[1]), wider))
        self.assertTrue(torch.equal(grown.down1_a(*x), unet.down1_a(*x)))
        with self.assertRaises(RuntimeError):
            lacking = {n: t for n, t in shallow.items() if n != "conv_in.weight"}
            ModelWeights(**parts, unet=lacking, latents_mean=torch.zeros(12), latents_std=torch.ones(12)).networks()

    def test_a_share_of_a_trained_decoder(self):
        parts = [network().state_dict() for network in (VaeEncoder, VaeDecoder, UNet)]
        statistics = {"latents_mean": torch.zeros(12), "latents_std": torch.ones(12)}
        model = ModelWeights(*parts, **statistics)
        trained = {name: tensor + 1 for name, tensor in parts[1].items()}
        with tempfile.TemporaryDirectory() as folder:
            checkpoint = Path(folder) / "decoder.pt"
            torch.save({"average": {"vae_decoder": trained}}, checkpoint)
            model.replace(decoder=checkpoint, decoder_share=0.25)
        for name, tensor in model.vae_decoder.items():
            torch.testing.assert_close(tensor, parts[1][name] + 0.25)

    def test_zero_text_is_the_null_condition(self):
        unet = UNet()
        context = unet._context(torch.cat([torch.zeros(1, 8, 512), torch.ones(1, 8, 512)]))
        self.assertTrue(torch.equal(context[0], unet.null_condition))
        self.assertFalse(torch.equal(context[1], unet.null_condition))


if __name__ == "__main__":
    unittest.main()
