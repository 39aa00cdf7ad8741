"""The network that enlarges drawn images four times, and the pairs of images that it learns from.

A pair is a rendering at 512 pixels and what the model's own VAE makes of it at 128: shrunk, encoded and decoded, so that the
network learns to undo the decoder's softness as well as the shrinking. Styles whose artist published pixels (256 on a side)
instead of vectors have no truth at 512 and are left out.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from .compute import Compute
from .dataset import HeldOut, Pair, make_pairs
from .masters import WORK, Masters
from .networks import VaeDecoder, VaeEncoder
from .rendering import render_images
from .styles import STYLES

FACTOR = 4
SMALL, LARGE = 128, 128 * FACTOR
LARGE_MASTERS = WORK / "masters-512.tar"
FOLDER = WORK / "upscaler"
_WIDTH, _BLOCKS = 48, 6
_PIXELS_ONLY = "fluent-3d"
_COUNTS = {"train": 1000, "held-out": 140}
_ENCODED_TOGETHER = 16


class Upscaler(nn.Module):
    """Image [b, 3, h, w] in 0..1 -> [b, 3, 4h, 4w]: bilinear enlargement and what convolutions at the small size add to it,
    put in place by a pixel shuffle (Shi et al. 2016, arXiv 1609.05158)."""

    def __init__(self):
        super().__init__()
        self.conv_in = nn.Conv2d(3, _WIDTH, 3, padding=1)
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(_WIDTH, _WIDTH, 3, padding=1), nn.SiLU(), nn.Conv2d(_WIDTH, _WIDTH, 3, padding=1)
            )
            for _ in range(_BLOCKS)
        )
        self.conv_out = nn.Conv2d(_WIDTH, 3 * FACTOR**2, 3, padding=1)
        nn.init.zeros_(self.conv_out.weight)
        nn.init.zeros_(self.conv_out.bias)

    def forward(self, sample: Tensor) -> Tensor:
        h = self.conv_in(sample)
        for block in self.blocks:
            h = h + block(h)
        added = F.pixel_shuffle(self.conv_out(F.silu(h)), FACTOR)
        return F.interpolate(sample, scale_factor=float(FACTOR), mode="bilinear") + added


@dataclass(frozen=True)
class ImagePairs:
    """`small` uint8 [n, 128, 128, 3] and `large` uint8 [n, 512, 512, 3] of the same pictures, with their styles."""

    small: np.ndarray
    large: np.ndarray
    styles: list[str]


def _chosen(split: str) -> list[Pair]:
    wanted = "train" if split == "train" else "subject"
    pairs = make_pairs(Masters(LARGE_MASTERS), HeldOut.read())
    pairs = [p for p in pairs if p.split == wanted and STYLES[p.style].source != _PIXELS_ONLY]
    order = np.random.default_rng(3).permutation(len(pairs))[: _COUNTS[split]]
    return [pairs[index] for index in order]


def image_pairs(split: str, encoder: VaeEncoder, decoder: VaeDecoder, compute: Compute) -> ImagePairs:
    """Pairs of the split "train" or "held-out" (subjects never trained on), made on first use and kept in work/upscaler.
    Raises FileNotFoundError when the large masters are missing."""
    if not LARGE_MASTERS.exists():
        raise FileNotFoundError(f"{LARGE_MASTERS} is missing: run `npm run training:data -- --size 512` first")
    pairs = _chosen(split)
    large_file, small_file = FOLDER / f"{split}-large.npy", FOLDER / f"{split}-small.npy"
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not large_file.exists():
        render_images(pairs, large_file, LARGE, archive=LARGE_MASTERS)
    large = np.load(large_file, mmap_mode="r")
    if not small_file.exists():
        small = np.concatenate([
            through_vae(shrunk(large[start : start + _ENCODED_TOGETHER]), encoder, decoder, compute)
            for start in range(0, len(large), _ENCODED_TOGETHER)
        ])  # fmt: skip
        np.save(small_file, small)
    return ImagePairs(np.load(small_file, mmap_mode="r"), large, [pair.style for pair in pairs])


def shrunk(large: np.ndarray) -> np.ndarray:
    """uint8 [n, 512, 512, 3] -> [n, 128, 128, 3] by Lanczos resampling."""
    resize = lambda image: Image.fromarray(image).resize((SMALL, SMALL), Image.Resampling.LANCZOS)  # noqa: E731
    return np.stack([np.asarray(resize(image)) for image in large])


@torch.no_grad()
def through_vae(images: np.ndarray, encoder: VaeEncoder, decoder: VaeDecoder, compute: Compute) -> np.ndarray:
    """What the VAE gives back, uint8 of the same shape."""
    mean, _ = encoder.layers(compute.images(images)).chunk(2, 1)
    decoded = decoder(mean).clamp(-1, 1).add(1).mul(127.5).round()
    return decoded.permute(0, 2, 3, 1).to(torch.uint8).cpu().contiguous().numpy()
