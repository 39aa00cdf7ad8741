"""What the decoder is asked for, and the wear that judges are made used to."""

import sys
import unittest
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from housestyle_training.networks import evened  # noqa: E402
from housestyle_training.vae_losses import (  # noqa: E402
    PatchDiscriminator,
    balanced,
    past_white_and_black,
    pixel_loss,
    ripple_loss,
)
from housestyle_training.wear import worn  # noqa: E402


class PastWhiteAndBlackTest(unittest.TestCase):
    def test_overshoot_costs_nothing_on_white_and_black_and_counts_elsewhere(self):
        image = torch.tensor([1.0, 1.0, -1.0, 0.5, -1.0]).view(1, 1, 1, 5)
        decoded = torch.tensor([1.2, 0.9, -1.3, 1.2, 1.2]).view(1, 1, 1, 5).requires_grad_()
        shown = past_white_and_black(decoded, image)
        self.assertEqual(shown.flatten().tolist(), [1.0, *torch.tensor([0.9]).tolist(), -1.0, *torch.tensor([1.2, 1.2]).tolist()])
        (shown - image).abs().sum().backward()
        self.assertEqual(decoded.grad.flatten().tolist(), [0.0, -1.0, 0.0, 1.0, 1.0])

    def test_a_saturated_picture_has_no_loss(self):
        image = torch.ones(1, 3, 16, 16)
        self.assertEqual(pixel_loss(past_white_and_black(image * 1.3, image), image).item(), 0.0)


class EvenGroundsTest(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(4)
        self.drawn = torch.zeros(1, 3, 24, 24)
        self.drawn[:, 0, :, 12:] = 0.8
        self.rippled = self.drawn + torch.randn_like(self.drawn) * 2 / 255

    def test_ripples_go_and_edges_stay(self):
        ripple = lambda image: (image - self.drawn).square().mean().sqrt().item()  # noqa: E731
        self.assertLess(ripple(evened(self.rippled)), 0.4 * ripple(self.rippled))
        torch.testing.assert_close(evened(self.drawn), self.drawn)

    def test_only_what_should_be_even_costs(self):
        self.assertEqual(ripple_loss(self.drawn, self.drawn).item(), 0.0)
        shaded = torch.arange(24.0).view(24, 1).add(torch.arange(24.0)).mul(2 / 255).expand(1, 3, 24, 24)
        self.assertEqual(ripple_loss(shaded * 1.5, shaded).item(), 0.0)
        faint, strong = (ripple_loss(self.drawn + (self.rippled - self.drawn) * size, self.drawn).item() for size in (0.5, 1))
        self.assertGreater(faint, 0.5 * strong)


class HeardTest(unittest.TestCase):
    def test_the_discriminators_gradient_is_a_share_of_the_other_in_every_picture(self):
        wanted, heard = torch.randn(2, 3, 3, 8, 8, generator=torch.Generator().manual_seed(1))
        heard = heard * torch.tensor([1e-6, 1.0, 1e6]).view(3, 1, 1, 1)
        added = balanced(wanted, heard, 0.5) - wanted
        lengths = lambda of: of.flatten(1).norm(dim=1)  # noqa: E731
        torch.testing.assert_close(lengths(added), 0.5 * lengths(wanted), rtol=1e-3, atol=0)
        torch.testing.assert_close(balanced(wanted, torch.zeros_like(heard), 0.5), wanted)

    def test_what_the_wide_discriminator_sees_at_once(self):
        def seen(discriminator: PatchDiscriminator) -> int:
            image = torch.zeros(1, 3, 128, 128, requires_grad=True)
            score, _ = discriminator.eval()(image)
            score[0, 0, score.shape[2] // 2, score.shape[3] // 2].backward()
            return int((image.grad[0].abs().sum((0, 1)) > 0).sum())

        torch.manual_seed(0)
        self.assertEqual((seen(PatchDiscriminator()), seen(PatchDiscriminator(wide=True))), (22, 46))


class WearTest(unittest.TestCase):
    def test_wear_is_slight_and_the_same_for_the_same_numbers(self):
        y, x = np.mgrid[:64, :64]
        image = np.stack([255 * (x > 20), 128 + 0 * x, 4 * y], 2).astype(np.uint8)
        for seed in range(20):
            copy = worn(image, np.random.default_rng(seed))
            self.assertEqual((copy.shape, copy.dtype), (image.shape, image.dtype))
            difference = np.abs(copy.astype(int) - image)
            self.assertGreater(difference.mean(), 0)
            self.assertLess(difference.mean(), 16)
            np.testing.assert_array_equal(copy, worn(image, np.random.default_rng(seed)))


if __name__ == "__main__":
    unittest.main()
