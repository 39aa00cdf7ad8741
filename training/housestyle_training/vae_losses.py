"""Losses of the autoencoder: pixels, edges, even grounds, and a patch discriminator that asks for crisp edges and texture."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import spectral_norm

_WHITE = 1 - 1 / 255
_STEP = 2 / 255  # of uint8, in -1..1


def _across(image: Tensor) -> Tensor:
    """Every pixel's difference to the one before it in its row."""
    return image[..., 1:] - image[..., :-1]


def _down(image: Tensor) -> Tensor:
    """Likewise in its column."""
    return image[..., 1:, :] - image[..., :-1, :]


def past_white_and_black(decoded: Tensor, image: Tensor) -> Tensor:
    """`decoded` with 1 where it passes 1 and the image is white, likewise for black: pictures are clamped before they are
    shown, so a ground that overshoots is exactly white, and asking for 1.000 instead leaves it a tinted, noisy 0.985."""
    white, black = (decoded > 1) & (image >= _WHITE), (decoded < -1) & (image <= -_WHITE)
    return torch.where(white | black, image, decoded)


def pixel_loss(decoded: Tensor, image: Tensor) -> Tensor:
    """L1 on pixels, on their differences to both sides, and at half size; squares, which PSNR counts."""
    edges = sum(F.l1_loss(of(decoded), of(image)) for of in (_across, _down))
    halves = F.l1_loss(F.avg_pool2d(decoded, 2), F.avg_pool2d(image, 2))
    return F.l1_loss(decoded, image) + 0.5 * edges + 0.5 * halves + 4 * F.mse_loss(decoded, image)


def ripple_loss(decoded: Tensor, image: Tensor) -> Tensor:
    """How uneven what should be even is: mean of log(1 + d), d a difference to a neighbour in steps of 1/255, where the image's
    own neighbours are equal. Drawn grounds and inks are exactly even, and a ripple of one or two steps that nobody sees is
    what tells decoded pictures from real ones; the logarithm asks most for the last of it."""
    even = lambda of: of(image).abs() < _STEP / 2  # noqa: E731
    return sum((torch.log1p(of(decoded).abs() / _STEP) * even(of)).mean() for of in (_across, _down))


class PatchDiscriminator(nn.Module):
    """Scores overlapping patches, of 22 pixels or with `wide` of 46, as real or decoded; returns the scores and its inner
    features."""

    def __init__(self, width: int = 32, wide: bool = False):
        super().__init__()
        convolution = lambda i, o, stride: spectral_norm(nn.Conv2d(i, o, 4, stride, 1))  # noqa: E731
        layers = [convolution(3, width, 2), convolution(width, 2 * width, 2)]
        if wide:
            layers.append(convolution(2 * width, 2 * width, 2))
        self.layers = nn.ModuleList([*layers, convolution(2 * width, 4 * width, 1)])
        self.score = spectral_norm(nn.Conv2d(4 * width, 1, 1))

    def forward(self, image: Tensor) -> tuple[Tensor, list[Tensor]]:
        features = []
        for layer in self.layers:
            image = F.leaky_relu(layer(image), 0.2)
            features.append(image)
        return self.score(image), features


def discriminator_loss(real: Tensor, decoded: Tensor) -> Tensor:
    """Hinge loss of the discriminator's scores (arXiv 1705.02894)."""
    return F.relu(1 - real).mean() + F.relu(1 + decoded).mean()


def balanced(wanted: Tensor, heard: Tensor, share: float) -> Tensor:
    """The gradient of a picture [b, 3, h, w] by what is wanted of it and by what a discriminator says, the second `share` times as
    long as the first, image by image: its own length changes as it learns (so do Esser et al., arXiv 2012.09841, eq. 7, over a
    whole batch)."""
    length = lambda gradient: gradient.square().sum((1, 2, 3), keepdim=True).sqrt()  # noqa: E731
    return wanted + heard * (share * length(wanted) / length(heard).clamp_min(1e-12))


def texture_loss(decoded: list[Tensor], real: list[Tensor]) -> Tensor:
    """How far apart the local mean of each feature's strength is: texture has to be there, not at the same pixels."""
    local = lambda feature: F.avg_pool2d(feature.float().abs(), 4, 2, ceil_mode=True)  # noqa: E731
    return torch.stack([F.l1_loss(local(d), local(r.detach())) for d, r in zip(decoded, real)]).mean()
