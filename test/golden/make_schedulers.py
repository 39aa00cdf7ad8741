"""Golden trajectories of diffusers' DDIM and DDPM schedulers. Writes schedulers_extra.json beside this file.

`python make_schedulers.py [--out FILE]` with torch==2.13.0, numpy==2.4.6 and diffusers==0.42.1 (only its schedulers:
`pip install --no-deps diffusers==0.42.1` and `pip install requests regex safetensors huggingface_hub` are enough).

{
  "versions": {...},
  "betas": [1000 numbers],       squared cosine, clamped; `trained_betas` of every case whose config says "betas"
  "start": [8 numbers],          the sample [1, 1, 2, 4] before the first step
  "noise": [[8 numbers], ...],   noise[k] is what step k of a case gets (torch.randn(1, 1, 2, 4), seed 1000 + k)
  "cases": [{name, class, config, eta, steps, timesteps, rounding, states: [[8 numbers], ...]}]
}

The network is the toy of scheduler_golden.json: output = 0.5 sin(3 x) + 0.25 x, taken as noise or as v.
`states[k]` is the sample after step k. Numbers are float32, written with as many digits as they need. `rounding` is the
largest difference of any state to the same trajectory in float64: how much of the numbers is float32 rounding, and so a
measure for the tolerance (predicting noise without clipping divides by sqrt(0.0001) at the first step).
"""

import argparse
import json
from itertools import product
from pathlib import Path

import diffusers
import numpy as np
import torch
from diffusers.schedulers import scheduling_ddpm
from diffusers.schedulers.scheduling_ddim import DDIMScheduler
from diffusers.schedulers.scheduling_ddpm import DDPMScheduler

SHAPE = (1, 1, 2, 4)
SPACINGS = ["leading", "trailing", "linspace"]
PREDICTIONS = ["epsilon", "v_prediction"]
CLIPS = [{"clip_sample": False}, {"clip_sample": True, "clip_sample_range": 1.5}]


def cosine_betas() -> list[float]:
    """1 - a_t / a_(t-1); a_t is the squared cosine of arXiv 2102.09672, eq. 17, kept in 1e-4..0.9999."""
    t = np.arange(1000) / 1000
    signal = np.cos((t + 0.008) / 1.008 * np.pi / 2) ** 2
    signal = np.clip(signal / signal[0], 1e-4, 0.9999)
    return (1 - signal / np.concatenate([[1.0], signal[:-1]])).astype(np.float32).astype(float).tolist()


def network(x: torch.Tensor) -> torch.Tensor:
    return 0.5 * torch.sin(3 * x) + 0.25 * x


def noise(step: int) -> torch.Tensor:
    return torch.randn(SHAPE, generator=torch.Generator().manual_seed(1000 + step))


def start() -> torch.Tensor:
    return torch.randn(SHAPE, generator=torch.Generator().manual_seed(42))


def numbers(x: torch.Tensor) -> list[float]:
    """float32 values in their shortest decimal form."""
    return [float(str(value)) for value in x.flatten().numpy()]


def run(kind: str, settings: dict, eta: float, steps: int, dtype: torch.dtype) -> tuple[list[int], list[torch.Tensor]]:
    """Timesteps, and the sample after every step, computed in `dtype`."""
    scheduler = {"DDIMScheduler": DDIMScheduler, "DDPMScheduler": DDPMScheduler}[kind](**settings)
    scheduler.alphas_cumprod = torch.cumprod(1 - scheduler.betas.to(dtype), 0)
    scheduler.final_alpha_cumprod = torch.ones((), dtype=dtype)
    if not settings.get("set_alpha_to_one", True):
        scheduler.final_alpha_cumprod = scheduler.alphas_cumprod[0]
    scheduler.one = torch.ones((), dtype=dtype)
    scheduler.set_timesteps(steps)
    x, states = start().to(dtype), []
    for k, t in enumerate(scheduler.timesteps):
        step_noise = noise(k).to(dtype)
        if kind == "DDIMScheduler":
            extra = {"eta": eta, "variance_noise": step_noise if eta > 0 else None}
        else:  # draws its own noise: hand it ours
            scheduling_ddpm.randn_tensor = lambda *_, given=step_noise, **__: given
            extra = {}
        x = scheduler.step(network(x), t, x, **extra).prev_sample
        states.append(x)
    return scheduler.timesteps.tolist(), states


def trajectory(kind: str, config: dict, eta: float, steps: int) -> dict:
    """One case. A config with "betas" in place of a beta schedule uses the list above."""
    settings = {key: value for key, value in config.items() if key != "betas"}
    if "betas" in config:
        settings["trained_betas"] = cosine_betas()
    timesteps, states = run(kind, settings, eta, steps, torch.float32)
    _, exact = run(kind, settings, eta, steps, torch.float64)
    name = f"{kind[:4].lower()} {steps} {config['prediction_type']} {config['timestep_spacing']}"
    name += " clip" * config["clip_sample"] + f" eta {eta}" * (kind == "DDIMScheduler")
    name += " to one" * config.get("set_alpha_to_one", False) + " sd" * ("betas" not in config)
    return {
        "name": name,
        "class": kind,
        "config": config,
        "eta": eta,
        "steps": steps,
        "timesteps": timesteps,
        "rounding": float(f"{max((a - b).abs().max().item() for a, b in zip(states, exact, strict=True)):.1e}"),
        "states": [numbers(state) for state in states],
    }


def cases() -> list[dict]:
    """Everything against everything for few steps, chosen settings for many."""
    result = []
    for steps, prediction, spacing, clip in product([3, 7], PREDICTIONS, SPACINGS, CLIPS):
        config = {"betas": "cosine", "prediction_type": prediction, "timestep_spacing": spacing, **clip}
        for eta, to_one in [(0.0, True), (0.0, False), (0.5, True), (1.0, False)]:
            result.append(trajectory("DDIMScheduler", {**config, "set_alpha_to_one": to_one}, eta, steps))
        result.append(trajectory("DDPMScheduler", config, 0.0, steps))
    stable_diffusion = {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012, "steps_offset": 1}
    for steps, prediction, spacing in product([25, 50], PREDICTIONS, ["leading", "trailing"]):
        config = {"betas": "cosine", "prediction_type": prediction, "timestep_spacing": spacing}
        clipped = {"clip_sample": True, "clip_sample_range": 4.0}
        result.append(trajectory("DDIMScheduler", {**config, **clipped, "set_alpha_to_one": True}, 0.5, steps))
        result.append(trajectory("DDPMScheduler", {**config, **clipped}, 0.0, steps))
    for steps, eta in product([7, 25], [0.0, 1.0]):
        config = {"prediction_type": "epsilon", "timestep_spacing": "leading", "clip_sample": False}
        config = {**stable_diffusion, **config, "set_alpha_to_one": False}
        result.append(trajectory("DDIMScheduler", config, eta, steps))
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("schedulers_extra.json"))
    args = parser.parse_args()

    made = cases()
    head = {
        "versions": {"diffusers": diffusers.__version__, "torch": torch.__version__.split("+")[0]},
        "betas": [float(str(np.float32(beta))) for beta in cosine_betas()],
        "start": numbers(start()),
        "noise": [numbers(noise(k)) for k in range(50)],
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    rows = ",\n".join(json.dumps(case) for case in made)
    args.out.write_text("{\n" + ",\n".join(lines) + ',\n"cases": [\n' + rows + "\n]\n}\n", encoding="utf-8")
    print(f"{len(made)} cases, {args.out.stat().st_size / 1e3:.0f} kB, diffusers {diffusers.__version__}")


if __name__ == "__main__":
    main()
