"""The three networks of the embedded model: VAE encoder, VAE decoder and denoising UNet.

Images are [b, 3, h, w] in -1..1 with h and w divisible by 32; latents are [b, 12, h/8, w/8]: 8 channels of the image, from which
the decoder draws it, and 4 that tell its style (`style_encoder.py`). The UNet predicts v (Salimans & Ho, arXiv 2202.00512,
appendix D) and works on latents normalised per channel.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .layers import GROUPS, Attention, GroupNorm, ResidualBlock, doubled, upsample
from .style_encoder import STYLE_CHANNELS, StyleEncoder, with_style

IMAGE_CHANNELS = 8
LATENT_CHANNELS = IMAGE_CHANNELS + STYLE_CHANNELS
DOWNSCALE = 8
TEXT_WIDTH = 512
TEXT_TOKENS = 8
_CERTAIN = -30.0  # log variance of what the encoder tells without any
# Of the colours' Gaussian, and pixels to each side. A ripple of the decoder is one to three steps of 255.
_EVENED_COLOURS, _EVENED_PLACES = 3 * 2 / 255, 2


class VaeEncoder(nn.Module):
    """Image [b, 3, h, w] -> latent mean and log variance, [b, 24, h/8, w/8]. `layers` alone gives those of the image's channels,
    [b, 16, h/8, w/8]; `latents_mean` and `latents_std` [8] normalise them for the style encoder, whose output needs none."""

    def __init__(self):
        super().__init__()
        self.register_buffer("latents_mean", torch.zeros(IMAGE_CHANNELS))
        self.register_buffer("latents_std", torch.ones(IMAGE_CHANNELS))
        self.style = StyleEncoder(IMAGE_CHANNELS)
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(2),
            nn.Conv2d(12, 48, 3, padding=1),
            ResidualBlock(48, 48),
            nn.Conv2d(48, 96, 4, 2, 1),
            ResidualBlock(96, 96),
            ResidualBlock(96, 96),
            nn.Conv2d(96, 192, 4, 2, 1),
            ResidualBlock(192, 192),
            ResidualBlock(192, 192),
            GroupNorm(GROUPS, 192),
            nn.SiLU(),
            nn.Conv2d(192, 2 * IMAGE_CHANNELS, 3, padding=1),
        )

    def normalised(self, mean: Tensor) -> Tensor:
        """Raw latent means [b, 8, h, w] as the UNet and the style encoder know them."""
        return (mean - self.latents_mean.view(1, -1, 1, 1)) / self.latents_std.view(1, -1, 1, 1)

    def forward(self, sample: Tensor) -> Tensor:
        mean, log_variance = self.layers(sample).chunk(2, 1)
        whole = with_style(mean, self.style(self.normalised(mean)))
        certain = torch.full_like(whole[:, IMAGE_CHANNELS:], _CERTAIN)
        return torch.cat([whole, log_variance, certain], 1)


def evened(image: Tensor) -> Tensor:
    """[b, 3, h, w] in -1..1 without its faint ripples: the bilateral filter of Tomasi & Manduchi (ICCV 1998, eq. 7 to 9) with equal
    weights over 5 x 5 pixels and a Gaussian of colour, which leaves alone what differs by more than a few steps of 255."""
    image = image.float()
    padded = F.pad(image, (_EVENED_PLACES,) * 4, mode="replicate")
    places = range(2 * _EVENED_PLACES + 1)
    ends = [place - 2 * _EVENED_PLACES or None for place in places]
    total, weights = torch.zeros_like(image), torch.zeros_like(image[:, :1])
    for top in places:
        for left in places:
            other = padded[:, :, top : ends[top], left : ends[left]]
            weight = torch.exp((other - image).square().sum(1, keepdim=True) * (-0.5 / _EVENED_COLOURS**2))
            total, weights = total + other * weight, weights + weight
    return total / weights


class VaeDecoder(nn.Module):
    """Raw latent [b, 8 or 12, h, w] -> image [b, 3, 8h, 8w], `evened` but in training, whose losses are to see the ripples. What
    tells the style draws nothing by itself."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(IMAGE_CHANNELS, 192, 3, padding=1),
            ResidualBlock(192, 192),
            ResidualBlock(192, 192),
            upsample(192, 96),
            ResidualBlock(96, 96),
            ResidualBlock(96, 96),
            upsample(96, 48),
            ResidualBlock(48, 48),
            ResidualBlock(48, 48),
            GroupNorm(GROUPS, 48),
            nn.SiLU(),
            nn.Conv2d(48, 12, 3, padding=1),
            nn.PixelShuffle(2),
        )

    def forward(self, latent_sample: Tensor) -> Tensor:
        image = self.layers(latent_sample[:, :IMAGE_CHANNELS])
        return image if self.training else evened(image)


class UNet(nn.Module):
    """Predicts v from a noisy normalised latent, a timestep (0..999) and text tokens.

    A row of `encoder_hidden_states` that is all zeros is the empty prompt; the learned null condition stands in for it,
    so that classifier-free guidance works with "" as its unconditional prompt. `timestep` has one value, or one a row.
    """

    def __init__(self, base: int = 72, context_width: int = 192, multipliers: tuple[int, int, int] = (1, 2, 3)):
        super().__init__()
        self.base = base
        width = 4 * base
        c1, c2, c3 = (base * m for m in multipliers)
        self.time_mlp = nn.Sequential(nn.Linear(base, width), nn.SiLU(), nn.Linear(width, width))
        self.text_projection = nn.Linear(TEXT_WIDTH, context_width)
        self.text_to_embedding = nn.Linear(context_width, width)
        self.null_condition = nn.Parameter(torch.randn(TEXT_TOKENS, context_width) * 0.02)

        self.conv_in = nn.Conv2d(LATENT_CHANNELS, c1, 3, padding=1)
        self.down1_a = ResidualBlock(c1, c1, width)
        self.down1_b = ResidualBlock(c1, c1, width)
        self.down1_c = ResidualBlock(c1, c1, width)
        self.downsample1 = nn.Conv2d(c1, c2, 3, 2, 1)
        self.down2 = ResidualBlock(c2, c2, width)
        self.down2_b = ResidualBlock(c2, c2, width)
        self.down2_self = Attention(c2)
        self.down2_text = Attention(c2, context_width)
        self.downsample2 = nn.Conv2d(c2, c3, 3, 2, 1)

        self.middle_a = ResidualBlock(c3, c3, width)
        self.middle_self = Attention(c3)
        self.middle_text = Attention(c3, context_width)
        self.middle_b = ResidualBlock(c3, c3, width)
        self.middle_c = ResidualBlock(c3, c3, width)
        self.middle_d = ResidualBlock(c3, c3, width)

        self.upsample2 = nn.Conv2d(c3, c2, 3, padding=1)
        self.up2 = ResidualBlock(2 * c2, c2, width)
        self.up2_b = ResidualBlock(c2, c2, width)
        self.up2_self = Attention(c2)
        self.up2_text = Attention(c2, context_width)
        self.upsample1 = nn.Conv2d(c2, c1, 3, padding=1)
        self.up1_a = ResidualBlock(2 * c1, c1, width)
        self.up1_b = ResidualBlock(2 * c1, c1, width)
        self.up1_c = ResidualBlock(c1, c1, width)
        self.norm_out = GroupNorm(GROUPS, c1)
        self.conv_out = nn.Conv2d(c1, LATENT_CHANNELS, 3, padding=1)
        nn.init.zeros_(self.conv_out.weight)

    def _timestep_embedding(self, timestep: Tensor) -> Tensor:
        half = self.base // 2
        frequencies = torch.exp(torch.arange(half, device=timestep.device) * (-math.log(10000) / half))
        angles = timestep[:, None] * frequencies[None]
        return self.time_mlp(torch.cat([angles.sin(), angles.cos()], 1))

    def _context(self, encoder_hidden_states: Tensor) -> Tensor:
        empty = encoder_hidden_states.abs().sum((1, 2), keepdim=True) == 0
        context = self.text_projection(encoder_hidden_states)
        null = self.null_condition[: context.shape[1]].to(context.dtype)
        return torch.where(empty, null[None], context)

    def forward(self, sample: Tensor, timestep: Tensor, encoder_hidden_states: Tensor) -> Tensor:
        context = self._context(encoder_hidden_states)
        embedding = F.silu(self._timestep_embedding(timestep) + self.text_to_embedding(context.mean(1)))

        skip0 = self.down1_a(self.conv_in(sample), embedding)
        skip1 = self.down1_c(self.down1_b(skip0, embedding), embedding)
        h = self.down2_b(self.down2(self.downsample1(skip1), embedding), embedding)
        h = self.down2_self(h)
        skip2 = self.down2_text(h, context)

        h = self.middle_self(self.middle_a(self.downsample2(skip2), embedding))
        h = self.middle_b(self.middle_text(h, context), embedding)
        h = self.middle_d(self.middle_c(h, embedding), embedding)

        h = self.upsample2(doubled(h))
        h = self.up2_b(self.up2(torch.cat([h, skip2], 1), embedding), embedding)
        h = self.up2_self(h)
        h = self.up2_text(h, context)
        h = self.upsample1(doubled(h))
        h = self.up1_a(torch.cat([h, skip1], 1), embedding)
        h = self.up1_c(self.up1_b(torch.cat([h, skip0], 1), embedding), embedding)
        return self.conv_out(F.silu(self.norm_out(h)))
