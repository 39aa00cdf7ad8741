"""The part of the encoder that sees an image's style, and the form in which latents carry it.

Latents of an image are joined by a few planes that tell its style whatever it shows: a feature of the clean image that is noised and
denoised with it (Kouzelis et al., arXiv 2504.16064, draw latents and features of an image network together in this way). At the
noise where a run chooses a style, pixels' latents hardly tell two hands apart; the planes, each number of which stands in 64 places,
do. So the model keeps a style through a run, and guidance can choose one without touching what is drawn.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .layers import ResidualBlock

STYLE_CHANNELS = 4
_QUARTERS = 2  # to each side of a plane: every quarter holds one number
STYLE_NUMBERS = STYLE_CHANNELS * _QUARTERS**2
_WIDTHS = (56, 88, 96)


class StyleEncoder(nn.Module):
    """Latents of images without noise, [b, 8, h, w], normalised as the UNet's -> style numbers [b, 16] of mean square 1, whose
    directions tell styles apart."""

    def __init__(self, image_channels: int = 8):
        super().__init__()
        a, b, c = _WIDTHS
        self.enter = nn.Conv2d(image_channels, a, 3, padding=1)
        self.fine = ResidualBlock(a, a)
        self.halve1 = nn.Conv2d(a, b, 4, 2, 1)
        self.middle = ResidualBlock(b, b)
        self.halve2 = nn.Conv2d(b, c, 4, 2, 1)
        self.head = nn.Linear(2 * sum(_WIDTHS), STYLE_NUMBERS)

    def forward(self, latents: Tensor, dropped: float = 0.0) -> Tensor:
        fine = self.fine(self.enter(latents))
        middle = self.middle(self.halve1(F.silu(fine)))
        coarse = self.halve2(F.silu(middle))
        statistics = torch.cat([_statistics(F.silu(level)) for level in (fine, middle, coarse)], 1)
        seen = self.head(F.dropout(statistics, dropped) if dropped else statistics)
        length = (seen.square().mean(1, keepdim=True) + 1e-8).sqrt()
        return seen / length


def _statistics(level: Tensor) -> Tensor:
    """Mean and deviation of every channel over all places, [b, 2c]."""
    mean = level.mean((2, 3), keepdim=True)
    deviation = ((level - mean).square().mean((2, 3)) + 1e-5).sqrt()
    return torch.cat([mean[:, :, 0, 0], deviation], 1)


def style_planes(numbers: Tensor, height: int, width: int) -> Tensor:
    """Style numbers [b, 16] -> planes [b, 4, height, width], each quarter of a plane filled with one of them."""
    quarters = numbers.reshape(-1, STYLE_CHANNELS, _QUARTERS, 1, _QUARTERS, 1)
    tall, wide = height // _QUARTERS, width // _QUARTERS
    filled = quarters.expand(-1, STYLE_CHANNELS, _QUARTERS, tall, _QUARTERS, wide)
    return filled.reshape(-1, STYLE_CHANNELS, height, width)


def with_style(latents: Tensor, numbers: Tensor) -> Tensor:
    """Image latents [b, 8, h, w] and their style numbers [b, 16] -> latents as the UNet knows them, [b, 12, h, w]."""
    return torch.cat([latents, style_planes(numbers, *latents.shape[2:]).to(latents.dtype)], 1)
