"""DDIM sampling with classifier-free guidance (arXiv 2010.02502, 2207.12598), for sheets that show how training goes."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .compute import Compute
from .networks import UNet, VaeDecoder
from .schedule import TRAIN_TIMESTEPS, alphas_cumprod

_CLIP = 4.0  # as clip_sample_range in the scheduler's configuration

SHEET_PROMPTS = (
    "red apple", "rocket", "cat face", "pizza", "red heart", "sunflower", "automobile", "guitar",
    "castle", "octopus", "key", "elephant", "tractor", "avocado", "teapot", "top hat",
)  # fmt: skip


def pure_noise(count: int, seed: int) -> Tensor:
    """[count, 8, 16, 16], drawn on the CPU: the same on every device."""
    return torch.randn(count, 8, 16, 16, generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def sample(
    unet: UNet,
    tokens: Tensor,
    compute: Compute,
    noisy: Tensor,
    steps: int = 25,
    scale: float = 3.0,
    scale_window: tuple[float, float] = (-100.0, 100.0),
    first: int = TRAIN_TIMESTEPS - 1,
) -> Tensor:
    """Normalised latents [n, 8, 16, 16] for text tokens [n, 8, 512], by trailing timesteps, from `noisy` latents that have the
    noise of timestep `first`; `steps` are those of a whole run.

    The guidance scale acts where the log signal-to-noise ratio is in `scale_window`; elsewhere it is 1.
    """
    latent = compute.maps(noisy)
    text = torch.cat([tokens, torch.zeros_like(tokens)]).to(compute.device)
    signal = alphas_cumprod().float()
    stride = TRAIN_TIMESTEPS // steps
    for timestep in range(first, -1, -stride):
        a = signal[timestep]
        following = signal[timestep - stride] if timestep >= stride else torch.tensor(1.0)
        times = torch.full((1,), float(timestep), device=compute.device)
        inside = scale_window[0] <= float(torch.log(a / (1 - a))) <= scale_window[1]
        with compute.autocast():
            if inside:
                conditional, unconditional = unet(torch.cat([latent, latent]), times, text).float().chunk(2)
                v = unconditional + scale * (conditional - unconditional)
            else:
                v = unet(latent, times, text[: len(tokens)]).float()
        clean = a.sqrt() * latent - (1 - a).sqrt() * v
        noise = (1 - a).sqrt() * latent + a.sqrt() * v
        latent = following.sqrt() * clean.clamp(-_CLIP, _CLIP) + (1 - following).sqrt() * noise
    return latent


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
