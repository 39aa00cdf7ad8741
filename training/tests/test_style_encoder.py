"""The form in which latents carry a style, and what a network without it makes of it."""

import sys
import unittest
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from housestyle_training.networks import IMAGE_CHANNELS, LATENT_CHANNELS, UNet, VaeDecoder, VaeEncoder  # noqa: E402
from housestyle_training.style_encoder import STYLE_CHANNELS, STYLE_NUMBERS, StyleEncoder, style_planes, with_style  # noqa: E402
from housestyle_training.weights import ModelWeights, grown_ends  # noqa: E402
from train_style_encoder import mixed  # noqa: E402


class StyleEncoderTest(unittest.TestCase):
    def test_numbers_of_mean_square_one(self):
        torch.manual_seed(0)
        numbers = StyleEncoder()(torch.randn(3, IMAGE_CHANNELS, 16, 16))
        self.assertEqual(numbers.shape, (3, STYLE_NUMBERS))
        self.assertTrue(torch.allclose(numbers.square().mean(1), torch.ones(3), atol=1e-4))

    def test_every_quarter_of_a_plane_holds_one_number(self):
        numbers = torch.arange(2.0 * STYLE_NUMBERS).view(2, -1)
        planes = style_planes(numbers, 8, 12)
        self.assertEqual(planes.shape, (2, STYLE_CHANNELS, 8, 12))
        self.assertEqual(planes[1, 3, :4, :6].unique().tolist(), [float(STYLE_NUMBERS + 12)])
        self.assertEqual(planes[0, 1, 4:, 6:].unique().tolist(), [7.0])

    def test_the_encoder_adds_planes_that_the_decoder_leaves_alone(self):
        torch.manual_seed(0)
        encoder, decoder = VaeEncoder().eval(), VaeDecoder().eval()
        image = torch.randn(2, 3, 64, 64)
        mean, log_variance = encoder(image).chunk(2, 1)
        plain, _ = encoder.layers(image).chunk(2, 1)
        self.assertEqual(mean.shape[1], LATENT_CHANNELS)
        self.assertTrue(torch.equal(mean[:, :IMAGE_CHANNELS], plain))
        self.assertTrue((log_variance[:, IMAGE_CHANNELS:] < -20).all())
        self.assertTrue(torch.equal(decoder(mean), decoder(plain)))

    def test_a_unet_without_planes_goes_on_as_it_was(self):
        torch.manual_seed(0)
        unet = UNet()
        for parameter in unet.parameters():
            torch.nn.init.normal_(parameter, std=0.05)
        old = {name: tensor for name, tensor in unet.state_dict().items()}
        old["conv_in.weight"] = old["conv_in.weight"][:, :IMAGE_CHANNELS]
        old["conv_out.weight"], old["conv_out.bias"] = old["conv_out.weight"][:IMAGE_CHANNELS], old["conv_out.bias"][:IMAGE_CHANNELS]
        parts = {"vae_encoder": VaeEncoder().state_dict(), "vae_decoder": VaeDecoder().state_dict()}
        grown = ModelWeights(**parts, unet=old, latents_mean=torch.zeros(12), latents_std=torch.ones(12)).networks()[2]
        image, times, text = torch.randn(1, IMAGE_CHANNELS, 8, 8), torch.tensor([3.0]), torch.randn(1, 8, 512)
        seen = [with_style(image, torch.randn(1, STYLE_NUMBERS)) for _ in range(2)]
        first, second = (grown(latents, times, text) for latents in seen)
        self.assertTrue(torch.equal(first[:, :IMAGE_CHANNELS], second[:, :IMAGE_CHANNELS]))
        self.assertEqual(first[:, IMAGE_CHANNELS:].abs().max().item(), 0.0)
        self.assertIs(grown_ends(unet.state_dict())["conv_in.weight"].shape[1], LATENT_CHANNELS)

    def test_made_up_styles_are_as_spread_as_latents(self):
        torch.manual_seed(0)
        latents = torch.randn(4, 6, IMAGE_CHANNELS, 16, 16)
        made_up = mixed(latents)
        self.assertEqual(made_up.shape, latents.shape)
        for style in made_up:
            self.assertAlmostEqual(style.std().item(), latents.std().item(), places=4)


if __name__ == "__main__":
    unittest.main()
