"""How good the networks are on what they were never trained on."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .compute import Compute
from .dataset import Dataset
from .networks import IMAGE_CHANNELS, UNet, VaeDecoder, VaeEncoder
from .schedule import TRAIN_TIMESTEPS, alphas_cumprod, noised


class KeptOutLoss:
    """v-loss of the image's channels on a split that is never trained on, with noise and timesteps that are always the same."""

    def __init__(self, data: Dataset, split: str, compute: Compute, most: int = 192):
        latents, tokens = data.split(split)
        chosen = np.random.default_rng(11).permutation(len(latents))[:most]
        generator = torch.Generator().manual_seed(5)
        self._timesteps = torch.randint(TRAIN_TIMESTEPS, (len(chosen),), generator=generator).to(compute.device)
        # The image's channels first: the same noise as before there were others.
        parts = latents[chosen].split(IMAGE_CHANNELS, 1)
        noise = compute.maps(torch.cat([torch.randn(part.shape, generator=generator) for part in parts], 1))
        signal = alphas_cumprod().float().to(compute.device)[self._timesteps][:, None, None, None]
        self._noisy, self._target = noised(compute.maps(latents[chosen]), noise, signal)
        self._tokens = tokens[chosen].to(compute.device)
        self._compute = compute

    @torch.no_grad()
    def __call__(self, unet: UNet) -> float:
        with self._compute.autocast():
            predicted = unet(self._noisy, self._timesteps.float(), self._tokens)
        return F.mse_loss(predicted[:, :IMAGE_CHANNELS].float(), self._target[:, :IMAGE_CHANNELS]).item()


def psnr(decoded: Tensor, image: Tensor) -> Tensor:
    """Peak signal-to-noise ratio of each image in dB, for values in -1..1."""
    return -10 * ((decoded - image) / 2).square().mean((1, 2, 3)).log10()


@torch.no_grad()
def psnr_by_style(encoder: VaeEncoder, decoder: VaeDecoder, data: Dataset, compute: Compute) -> dict[str, float]:
    """Mean PSNR of encoded and decoded images of held-out subjects, for every style, the unseen ones included."""
    held_out = {pair.subject for pair in data.pairs if pair.split == "subject"}
    by_style: dict[str, list[int]] = {}
    for index, pair in enumerate(data.pairs):
        if pair.subject in held_out:
            by_style.setdefault(pair.style, []).append(index)
    result = {}
    for style, indices in by_style.items():
        image = compute.images(data.images()[indices])
        with compute.autocast():
            mean, _ = encoder.layers(image).chunk(2, 1)
            decoded = decoder(mean).float().clamp(-1, 1)
        result[style] = psnr(decoded, image).mean().item()
    return result
