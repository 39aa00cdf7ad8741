"""What colours a picture has and how hard and soft its edges are: what the judge of styles looks at beside the style features.

Artists' sets have palettes and edges of their own, which the features of a network for photographs hardly tell: by those alone
half of the real images of Noto's first edition are taken for others. Counted without a network, by histograms whose bins overlap,
so that a small change of colour is a small change of the numbers.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .features import Reader

SIDE = 128
_LIGHTS, _HUES, _HUE_LIMIT = 9, 11, 0.35
_LEVELS, _APART = 3, (1, 3)
_BINS, _FAINTEST, _STRONGEST, _FLOOR = 10, -7.0, -0.5, 1e-3  # logarithms of differences
COLOURS = _LIGHTS * _HUES**2
EDGES = 3 * _BINS * _LEVELS * len(_APART)
_BATCH = 4  # larger ones leave the processor's cache

# Björn Ottosson, "A perceptual color space for image processing" (2020), the matrices of Oklab for linear sRGB.
_TO_CONES = ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566), (0.0883024619, 0.2817188376, 0.6299787005))  # fmt: skip
_TO_LAB = ((0.2104542553, 0.7936177850, -0.0040720468), (1.9779984951, -2.4285922050, 0.4505937099), (0.0259040371, 0.7827717662, -0.8086757660))  # fmt: skip


def oklab(images: Tensor) -> Tensor:
    """sRGB in 0..1 [b, 3, h, w] -> lightness in 0..1 and two axes of hue in about -0.35..0.35, [b, 3, h, w]."""
    linear = torch.where(images <= 0.04045, images / 12.92, ((images.clamp_min(0) + 0.055) / 1.055) ** 2.4)
    mixed = lambda values, by: F.conv2d(values, torch.tensor(by).view(3, 3, 1, 1))  # noqa: E731
    return mixed(mixed(linear, _TO_CONES).clamp_min(1e-9) ** (1 / 3), _TO_LAB)


def _shared(values: Tensor, lowest: float, highest: float, bins: int) -> Tensor:
    """[b, n] -> [b, n, bins]: every value is shared between the two bins that it lies between."""
    places = ((values - lowest) / (highest - lowest) * (bins - 1)).clamp(0, bins - 1)
    return (1 - (places[..., None] - torch.arange(bins).to(places)).abs()).clamp_min(0)


def colours(lab: Tensor) -> Tensor:
    """The square roots of how much of a picture has each colour, [b, COLOURS]: their distances are Hellinger's."""
    light, green_red, blue_yellow = lab.flatten(2).unbind(1)
    lights = _shared(light, 0, 1, _LIGHTS)
    first, second = (_shared(hue, -_HUE_LIMIT, _HUE_LIMIT, _HUES) for hue in (green_red, blue_yellow))
    pairs = (lights[..., :, None] * first[..., None, :]).flatten(2)
    return (pairs.transpose(1, 2) @ second / light.shape[1]).flatten(1).sqrt()


def edges(lab: Tensor) -> Tensor:
    """Likewise how often each strength of difference stands between pixels beside each other and near each other, at three sizes
    of the picture, [b, EDGES]."""
    counted = []
    for _ in range(_LEVELS):
        for apart in _APART:
            across = (lab[..., apart:] - lab[..., :-apart]).abs().flatten(2)
            down = (lab[:, :, apart:] - lab[:, :, :-apart]).abs().flatten(2)
            strength = (torch.cat([across, down], 2) + _FLOOR).log()
            shares = _shared(strength.flatten(0, 1), _FAINTEST, _STRONGEST, _BINS).mean(1)
            counted.append(shares.view(-1, 3, _BINS).transpose(1, 2).flatten(1))
        lab = F.avg_pool2d(lab, 2)
    return torch.cat(counted, 1).sqrt()


class ColoursAndEdges(nn.Module):
    """Images [b, 3, 128, 128] in 0..1 -> [b, COLOURS + EDGES]. Colours are counted at half size."""

    def forward(self, images: Tensor) -> Tensor:
        lab = oklab(images)
        return torch.cat([colours(F.avg_pool2d(lab, 2)), edges(lab)], 1)


class Counted(Reader):
    """Reads images as `ColoursAndEdges` does."""

    _count = ColoursAndEdges()

    @torch.no_grad()
    def __call__(self, images: np.ndarray) -> np.ndarray:
        parts = []
        for start in range(0, len(images), _BATCH):
            planes = torch.from_numpy(np.array(images[start : start + _BATCH])).permute(0, 3, 1, 2).float() / 255
            parts.append(self._count(planes).numpy())
        return np.concatenate(parts)
