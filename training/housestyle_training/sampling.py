"""Sampling as the studio does it by default: DPM-Solver++ 2M (Lu et al., arXiv 2211.01095, Alg. 2) over the noise levels of
Karras et al. (arXiv 2206.00364, eq. 5), with fresh noise in some of them, and with classifier-free guidance (2207.12598)."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .compute import Compute
from .networks import IMAGE_CHANNELS, LATENT_CHANNELS, UNet, VaeDecoder
from .schedule import TRAIN_TIMESTEPS, alphas_cumprod

_RHO = 7.0  # Karras et al., section 3
_FRESH_NOISE = 1_000_000

SHEET_PROMPTS = (
    "red apple", "rocket", "cat face", "pizza", "red heart", "sunflower", "automobile", "guitar",
    "castle", "octopus", "key", "elephant", "tractor", "avocado", "teapot", "top hat",
)  # fmt: skip


def pure_noise(count: int, seed: int) -> Tensor:
    """[count, 12, 16, 16], drawn on the CPU: the same on every device."""
    return torch.randn(count, LATENT_CHANNELS, 16, 16, generator=torch.Generator().manual_seed(seed))


def karras_sigmas(largest: float, smallest: float, steps: int) -> Tensor:
    """Noise-to-signal ratios [steps], float64: their seventh roots fall evenly (Karras et al., eq. 5)."""
    roots = torch.linspace(largest ** (1 / _RHO), smallest ** (1 / _RHO), steps, dtype=torch.float64)
    return roots**_RHO


@dataclass(frozen=True)
class Sampling:
    """The studio's defaults (`src/shared/defaults.ts`). Windows are log signal-to-noise ratios, ends included."""

    steps: int = 25
    #: Of classifier-free guidance; 1 outside its window.
    scale: float = 3.5
    scale_window: tuple[float, float] = (-4.5, 2.0)
    #: Fresh noise (the SDE form of the solver at 1); 0 outside its window.
    eta: float = 1.0
    eta_window: tuple[float, float] = (-4.5, 0.0)


def window(text: str) -> tuple[float, float]:
    """A window of the command line, such as "-4.5:100"."""
    start, end = (float(part) for part in text.split(":"))
    return start, end


@torch.no_grad()
def sample(
    unet: UNet,
    tokens: Tensor,
    compute: Compute,
    noisy: Tensor,
    settings: Sampling = Sampling(),
    first: int = TRAIN_TIMESTEPS - 1,
    seed: int = 0,
) -> Tensor:
    """Normalised latents [n, 12, 16, 16] for text tokens [n, 8, 512], from `noisy` latents that have the noise of timestep
    `first`; the steps of `settings` are those of a whole run. `seed` decides the fresh noise.
    """
    # Not the noise that the sample starts from, which is likely to have the same seed.
    generator = torch.Generator().manual_seed(_FRESH_NOISE + seed)
    latent = compute.maps(noisy)
    text = torch.cat([tokens, torch.zeros_like(tokens)]).to(compute.device)
    signal = alphas_cumprod()
    trained = ((1 - signal) / signal).sqrt()
    sigmas = karras_sigmas(trained[-1].item(), trained[0].item(), settings.steps)
    start = trained[first].reshape(1)
    sigmas = torch.cat([start, sigmas[sigmas < start * (1 - 1e-6)]])
    before: tuple[Tensor, float] | None = None
    for index, sigma in enumerate(sigmas.tolist()):
        timestep = int((trained.log() - math.log(sigma)).abs().argmin())
        alpha = (1 + sigma**2) ** -0.5
        times = torch.full((1,), float(timestep), device=compute.device)
        log_snr = -2 * math.log(sigma)
        inside = settings.scale_window[0] <= log_snr <= settings.scale_window[1]
        with compute.autocast():
            if inside:
                conditional, unconditional = unet(torch.cat([latent, latent]), times, text).float().chunk(2)
                # The scale is for what the prompt says; it says nothing of styles.
                v = conditional.clone()
                told = (conditional - unconditional)[:, :IMAGE_CHANNELS]
                v[:, :IMAGE_CHANNELS] += (settings.scale - 1) * told
            else:
                v = unet(latent, times, text[: len(tokens)]).float()
        clean = alpha * latent - alpha * sigma * v
        if index + 1 == len(sigmas):
            break
        following = sigmas[index + 1].item()
        h = math.log(sigma / following)
        slope = torch.zeros_like(clean) if before is None else (clean - before[0]) * (h / before[1])
        alpha_next = (1 + following**2) ** -0.5
        eta = settings.eta if settings.eta_window[0] <= log_snr <= settings.eta_window[1] else 0.0
        kept, taken = following / sigma * math.exp(-eta * h), 1 - math.exp(-h - eta * h)
        latent = alpha_next / alpha * kept * latent + alpha_next * taken * (clean + slope / 2)
        if eta > 0:
            fresh = compute.maps(torch.randn(latent.shape, generator=generator))
            latent = latent + alpha_next * following * math.sqrt(1 - math.exp(-2 * eta * h)) * fresh
        before = (clean, h)
    return clean


@torch.no_grad()
def decode(decoder: VaeDecoder, latents: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Images [n, 3, 8h, 8w] in -1..1 for normalised latents, on the CPU."""
    raw = latents * std.view(1, -1, 1, 1).to(latents) + mean.view(1, -1, 1, 1).to(latents)
    return decoder(raw).clamp(-1, 1).float().cpu()


def pixels(decoded: Tensor) -> np.ndarray:
    """[n, 3, h, w] in -1..1 -> uint8 [n, h, w, 3]"""
    return ((decoded + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()


def save_sheet(rows: list[Tensor], path: Path) -> None:
    """Rows of images in -1..1, each [n, 3, s, s], as one picture."""
    sheet = torch.cat([torch.cat(list(row), 2) for row in rows], 1)
    pixels = ((sheet.clamp(-1, 1) + 1) * 127.5).byte().permute(1, 2, 0).numpy()
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.ascontiguousarray(pixels)).save(path)
