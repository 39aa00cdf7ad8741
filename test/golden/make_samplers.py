"""Golden trajectories of diffusers' other schedulers: Euler, Euler ancestral, DPM-Solver++ 2M and its SDE form, PNDM, LCM.

`python make_samplers.py [--out FILE]`, with the packages of make_schedulers.py. Writes samplers_extra.json beside this
file; betas, start, noise, network and the meaning of a case are those of schedulers_extra.json, except that the network
reads the scheduler's scaled input and that the start is multiplied by `init_noise_sigma`.
"""

import argparse
import json
from itertools import product
from pathlib import Path

import diffusers
import torch
from diffusers import schedulers
from diffusers.schedulers import scheduling_dpmsolver_multistep, scheduling_euler_ancestral_discrete, scheduling_lcm
from make_schedulers import cosine_betas, network, noise, numbers, start

STABLE_DIFFUSION = {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012}


def trajectory(kind: str, config: dict, steps: int) -> dict:
    """One case in float32. A config with "betas" in place of a beta schedule uses the cosine list."""
    settings = {key: value for key, value in config.items() if key != "betas"}
    if "betas" in config:
        settings["trained_betas"] = cosine_betas()
    scheduler = getattr(schedulers, kind)(**settings)
    scheduler.set_timesteps(steps)
    x, states = start() * scheduler.init_noise_sigma, []
    for k, t in enumerate(scheduler.timesteps):
        for module in (scheduling_dpmsolver_multistep, scheduling_euler_ancestral_discrete, scheduling_lcm):
            module.randn_tensor = lambda *_, given=noise(k), **__: given
        x = scheduler.step(network(scheduler.scale_model_input(x, t)), t, x).prev_sample
        states.append(x)
    betas = "cosine" if "betas" in config else "sd"
    spacing = config.get("timestep_spacing", "")
    prediction = config.get("prediction_type", "epsilon")
    karras = " karras" * config.get("use_karras_sigmas", False)
    sde = " sde" * (config.get("algorithm_type") == "sde-dpmsolver++")
    zero = " zero snr" * config.get("rescale_betas_zero_snr", False)
    return {
        "name": " ".join(f"{kind.removesuffix('Scheduler')} {steps} {betas} {prediction} {spacing}{karras}{sde}{zero}".split()),
        "class": kind,
        "config": config,
        "steps": steps,
        "timesteps": scheduler.timesteps.tolist(),
        "init_noise_sigma": float(scheduler.init_noise_sigma),
        "states": [numbers(state) for state in states],
    }


def cases() -> list[dict]:
    result = []
    schedules = ({"betas": "cosine"}, STABLE_DIFFUSION)
    for steps, betas, prediction in product([4, 13], schedules, ["epsilon", "v_prediction"]):
        for spacing, offset in [("leading", 1), ("trailing", 0), ("linspace", 0)]:
            config = {**betas, "prediction_type": prediction, "timestep_spacing": spacing, "steps_offset": offset}
            for kind in ("EulerDiscreteScheduler", "EulerAncestralDiscreteScheduler", "DPMSolverMultistepScheduler"):
                result.append(trajectory(kind, config, steps))
            sde = {**config, "algorithm_type": "sde-dpmsolver++"}
            result.append(trajectory("DPMSolverMultistepScheduler", sde, steps))
            result.append(trajectory("PNDMScheduler", {**config, "skip_prk_steps": True}, steps))
        # The clamped ends of the cosine list have equal sigmas, whose timestep only rounding decides.
        if betas is STABLE_DIFFUSION:
            karras = {**betas, "prediction_type": prediction, "use_karras_sigmas": True}
            result.append(trajectory("DPMSolverMultistepScheduler", karras, steps))
            result.append(trajectory("DPMSolverMultistepScheduler", {**karras, "algorithm_type": "sde-dpmsolver++"}, steps))
            result.append(trajectory("EulerDiscreteScheduler", karras, steps))
        result.append(trajectory("LCMScheduler", {**betas, "prediction_type": prediction}, steps))
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("samplers_extra.json"))
    args = parser.parse_args()
    made = cases()
    versions = {"diffusers": diffusers.__version__, "torch": torch.__version__.split("+")[0]}
    rows = ",\n".join(json.dumps(case) for case in made)
    args.out.write_text(f'{{\n"versions": {json.dumps(versions)},\n"cases": [\n{rows}\n]\n}}\n', encoding="utf-8")
    print(f"{len(made)} cases, {args.out.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
