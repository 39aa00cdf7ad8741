"""The style kernel's network: which style noisy latents are of, and the gradient of the squared MMD under it.

k(x, y) = psi(x) . psi(y), where psi gives latents at their log signal-to-noise ratio an embedding of unit length: a kernel whose
feature map is learned (deep kernels for the MMD: Liu et al., arXiv 2002.09116, with another aim). Latents of one style are near
each other under it whatever they show, which no kernel of the latents' own distances gives, and it is of use where noise still
hides the picture. Latents are [b, 8, h, w], normalised as the UNet's.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .networks import LATENT_CHANNELS

#: Log signal-to-noise ratios of noised latents in training, and what stands for latents without noise.
LOWEST_LOG_SNR, HIGHEST_LOG_SNR, CLEAN_LOG_SNR = -5.0, 3.0, 4.0
WIDTH = 64  # of an embedding
_CHANNELS = (48, 80, 96, 112)
_LEVELS = 16
_LEVEL_WIDTH = 64


class StyleNetwork(nn.Module):
    """Latents [b, 8, h, w] and their log signal-to-noise ratio [b] or [1] -> embeddings [b, 64], not yet of unit length."""

    def __init__(self):
        super().__init__()
        a, b, c, d = _CHANNELS
        self.convolutions = nn.ModuleList(
            [
                nn.Conv2d(LATENT_CHANNELS, a, 3, padding=1),
                nn.Conv2d(a, b, 4, 2, 1),
                nn.Conv2d(b, c, 3, padding=1),
                nn.Conv2d(c, d, 4, 2, 1),
            ]
        )
        self.level = nn.Sequential(
            nn.Linear(_LEVELS, _LEVEL_WIDTH), nn.SiLU(), nn.Linear(_LEVEL_WIDTH, 2 * sum(_CHANNELS))
        )
        self.head = nn.Linear(d, WIDTH)

    def modulations(self, log_snr: Tensor) -> list[tuple[Tensor, Tensor]]:
        """A scale and a shift of every convolution's channels, each [b, c, 1, 1], for a level of noise."""
        centres = torch.linspace(-6, 6, _LEVELS, device=log_snr.device)
        parts = self.level(torch.exp(-((log_snr[:, None] - centres) ** 2) / 2))[:, :, None, None]
        parts = parts.split([width for width in _CHANNELS for _ in range(2)], 1)
        return [(1 + scale, shift) for scale, shift in zip(parts[::2], parts[1::2])]

    def trace(self, latents: Tensor, log_snr: Tensor) -> tuple[Tensor, list[Tensor], list[Tensor]]:
        """Embeddings, what goes into each SiLU, and the scale before it: what a gradient is made of."""
        h, inputs, scales = latents, [], []
        for convolution, (scale, shift) in zip(self.convolutions, self.modulations(log_snr)):
            before = convolution(h) * scale + shift
            inputs.append(before)
            scales.append(scale)
            h = F.silu(before)
        return self.head(h.mean((2, 3))), inputs, scales

    def forward(self, latents: Tensor, log_snr: Tensor) -> Tensor:
        return self.trace(latents, log_snr)[0]


class StyleGradient(nn.Module):
    """The graph that the app runs. Inputs: `latents` [b, 8, h, w], `log_snr` [1], `reference_embeddings` [n, 64] of unit length,
    `self_affinity` [b, b] and `cross_affinity` [b, n] as in the other kernels' graphs (guidance_graphs/graph_writer.py). Outputs:
    `gradient` [b, 8, h, w] of

        MMD^2 = 1/b^2 sum_ij A_ij psi(z_i) . psi(z_j)  -  2/b sum_ij C_ij psi(z_i) . psi(r_j)  +  (a constant of the references),

    `self_term`, `cross_term` (the two sums, the second without its 2) and `embeddings` [b, 64] of unit length. The backward pass is
    written out, since ONNX has no automatic one; a test compares it with autograd."""

    def __init__(self, network: StyleNetwork):
        super().__init__()
        self.network = network

    def forward(
        self, latents: Tensor, log_snr: Tensor, reference_embeddings: Tensor, self_affinity: Tensor, cross_affinity: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        embedded, inputs, scales = self.network.trace(latents, log_snr)
        length = embedded.square().sum(1, keepdim=True).sqrt()
        unit = embedded / length
        b = self_affinity.shape[0]
        toward_batch, toward_references = self_affinity @ unit / b, cross_affinity @ reference_embeddings
        self_term = (unit * toward_batch).sum() / b
        cross_term = (unit * toward_references).sum() / b

        slope = 2 * (toward_batch - toward_references) / b
        slope = (slope - (slope * unit).sum(1, keepdim=True) * unit) / length
        last = inputs[-1]
        gradient = (slope @ self.network.head.weight)[:, :, None, None] / (last.shape[2] * last.shape[3])
        for convolution, before, scale in zip(reversed(self.network.convolutions), reversed(inputs), reversed(scales)):
            chance = torch.sigmoid(before)
            gradient = gradient * (chance * (1 + before * (1 - chance))) * scale
            gradient = F.conv_transpose2d(
                gradient, convolution.weight, stride=convolution.stride, padding=convolution.padding
            )
        return gradient, self_term, cross_term, unit
