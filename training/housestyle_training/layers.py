"""Layers that the networks of the embedded model are made of. Maps are [b, c, h, w]."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

GROUPS = 8


class GroupNorm(nn.GroupNorm):
    """Group normalisation in float32 whatever autocast chose: in bfloat16 it is slow on a CPU and loses accuracy."""

    def forward(self, x: Tensor) -> Tensor:
        return F.group_norm(x.float(), self.num_groups, self.weight, self.bias, self.eps).to(x.dtype)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions with a shortcut; `embedding_width` > 0 adds a scale and a shift taken from an embedding."""

    def __init__(self, in_channels: int, out_channels: int, embedding_width: int = 0):
        super().__init__()
        self.norm1 = GroupNorm(GROUPS, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.modulation = nn.Linear(embedding_width, 2 * out_channels) if embedding_width else None
        self.norm2 = GroupNorm(GROUPS, out_channels)
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


def upsample(in_channels: int, out_channels: int) -> nn.Sequential:
    """Twice as wide and as high, then a 3x3 convolution."""
    return nn.Sequential(Doubling(), nn.Conv2d(in_channels, out_channels, 3, padding=1))


class Attention(nn.Module):
    """Multi-head attention of the places among themselves, or to `context_width` wide text tokens, with a shortcut."""

    def __init__(self, channels: int, context_width: int | None = None, heads: int = 4):
        super().__init__()
        self.heads = heads
        self.norm = GroupNorm(GROUPS, channels)
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
