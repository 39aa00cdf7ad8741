"""The noise schedule: squared cosine (Nichol & Dhariwal, arXiv 2102.09672, eq. 17), clamped at both ends."""

import math

import torch
from torch import Tensor

TRAIN_TIMESTEPS = 1000
# Below 1e-4 the signal is lost in bfloat16, above .9999 the noise is: clamping keeps v-prediction well scaled there.
_LOWEST, _HIGHEST = 1e-4, 0.9999


def alphas_cumprod() -> Tensor:
    """Signal power at each of the 1000 training timesteps, float64, falling from .9999 to .0001."""
    t = torch.arange(TRAIN_TIMESTEPS, dtype=torch.float64) / TRAIN_TIMESTEPS
    cosine = torch.cos((t + 0.008) / 1.008 * math.pi / 2) ** 2
    return (cosine / cosine[0]).clamp(_LOWEST, _HIGHEST)


def trained_betas() -> list[float]:
    """Betas whose cumprod(1 - beta) is `alphas_cumprod`; diffusers reads them as `trained_betas`."""
    signal = alphas_cumprod()
    previous = torch.cat([torch.ones(1, dtype=torch.float64), signal[:-1]])
    return (1 - signal / previous).tolist()


def noised(latent: Tensor, noise: Tensor, signal: Tensor) -> tuple[Tensor, Tensor]:
    """(z_t, v) for clean latents and noise; `signal` is alphas_cumprod at each row's timestep, shape [b, 1, 1, 1]."""
    a, s = signal.sqrt(), (1 - signal).sqrt()
    return a * latent + s * noise, a * noise - s * latent
