"""The three networks of the embedded model: VAE encoder, VAE decoder and denoising UNet.

Images are [b, 3, h, w] in -1..1 with h and w divisible by 32; latents are [b, 8, h/8, w/8]. The UNet predicts v
(Salimans & Ho, arXiv 2202.00512, appendix D) and works on latents normalised per channel.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LATENT_CHANNELS = 8
DOWNSCALE = 8
TEXT_WIDTH = 512
TEXT_TOKENS = 8
_GROUPS = 8
# Of the colours' Gaussian, and pixels to each side. A ripple of the decoder is one to three steps of 255.
_EVENED_COLOURS, _EVENED_PLACES = 3 * 2 / 255, 2


class GroupNorm(nn.GroupNorm):
    """Group normalisation in float32 whatever autocast chose: in bfloat16 it is slow on a CPU and loses accuracy."""

    def forward(self, x: Tensor) -> Tensor:
        return F.group_norm(x.float(), self.num_groups, self.weight, self.bias, self.eps).to(x.dtype)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions with a shortcut; `embedding_width` > 0 adds a scale and a shift taken from an embedding."""

    def __init__(self, in_channels: int, out_channels: int, embedding_width: int = 0):
        super().__init__()
        self.norm1 = GroupNorm(_GROUPS, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.modulation = nn.Linear(embedding_width, 2 * out_channels) if embedding_width else None
        self.norm2 = GroupNorm(_GROUPS, out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.shortcut = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()
        nn.init.zeros_(self.conv2.weight)  # the block starts as its shortcut
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x: Tensor, embedding: Tensor | None = None) -> Tensor:
        h = self.norm2(self.conv1(F.silu(self.norm1(x))))
        if self.modulation is not None:
            scale, shift = self.modulation(embedding)[:, :, None, None].chunk(2, 1)
            h = h * (1 + scale) + shift
        return self.shortcut(x) + self.conv2(F.silu(h))


def doubled(x: Tensor) -> Tensor:
    """[b, c, h, w] -> [b, c, 2h, 2w], every number four times.

    Written out for training: compiled for a CPU in bfloat16, `F.interpolate` hands no gradient back (PyTorch 2.13), and all that
    lies under it stays as it is, without a word. `F.interpolate` is one node in an exported graph."""
    if torch.onnx.is_in_onnx_export():
        return F.interpolate(x, scale_factor=2.0, mode="nearest")
    b, c, h, w = x.shape
    return x[:, :, :, None, :, None].expand(b, c, h, 2, w, 2).reshape(b, c, 2 * h, 2 * w)


class Doubling(nn.Module):
    """`doubled` as a layer."""

    def forward(self, x: Tensor) -> Tensor:
        return doubled(x)


def _upsample(in_channels: int, out_channels: int) -> nn.Sequential:
    return nn.Sequential(Doubling(), nn.Conv2d(in_channels, out_channels, 3, padding=1))


class VaeEncoder(nn.Module):
    """Image [b, 3, h, w] -> latent mean and log variance, [b, 16, h/8, w/8]."""

    def __init__(self):
        super().__init__()
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
            GroupNorm(_GROUPS, 192),
            nn.SiLU(),
            nn.Conv2d(192, 2 * LATENT_CHANNELS, 3, padding=1),
        )

    def forward(self, sample: Tensor) -> Tensor:
        return self.layers(sample)


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
    """Raw latent [b, 8, h, w] -> image [b, 3, 8h, 8w], `evened` but in training, whose losses are to see the ripples."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(LATENT_CHANNELS, 192, 3, padding=1),
            ResidualBlock(192, 192),
            ResidualBlock(192, 192),
            _upsample(192, 96),
            ResidualBlock(96, 96),
            ResidualBlock(96, 96),
            _upsample(96, 48),
            ResidualBlock(48, 48),
            ResidualBlock(48, 48),
            GroupNorm(_GROUPS, 48),
            nn.SiLU(),
            nn.Conv2d(48, 12, 3, padding=1),
            nn.PixelShuffle(2),
        )

    def forward(self, latent_sample: Tensor) -> Tensor:
        image = self.layers(latent_sample)
        return image if self.training else evened(image)


class Attention(nn.Module):
    """Multi-head attention of the places among themselves, or to `context_width` wide text tokens, with a shortcut."""

    def __init__(self, channels: int, context_width: int | None = None, heads: int = 4):
        super().__init__()
        self.heads = heads
        self.norm = GroupNorm(_GROUPS, channels)
        self.to_query = nn.Linear(channels, channels)
        self.to_key_value = nn.Linear(context_width or channels, 2 * channels)
        self.to_out = nn.Linear(channels, channels)
        nn.init.zeros_(self.to_out.weight)

    def _split(self, x: Tensor, head_width: int) -> Tensor:
        return x.reshape(x.shape[0], x.shape[1], self.heads, head_width).transpose(1, 2)

    def forward(self, x: Tensor, context: Tensor | None = None) -> Tensor:
        batch, channels, height, width = x.shape
        places = self.norm(x).flatten(2).transpose(1, 2)
        head_width = self.to_query.out_features // self.heads
        key, value = self.to_key_value(places if context is None else context).chunk(2, -1)
        attended = F.scaled_dot_product_attention(
            self._split(self.to_query(places), head_width),
            self._split(key, head_width),
            self._split(value, head_width),
        )
        out = self.to_out(attended.transpose(1, 2).flatten(2))
        return x + out.transpose(1, 2).reshape(batch, channels, height, width)


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
        self.norm_out = GroupNorm(_GROUPS, c1)
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
        skip1 = self.down1_b(skip0, embedding)
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
        h = self.up1_b(torch.cat([h, skip0], 1), embedding)
        return self.conv_out(F.silu(self.norm_out(h)))
