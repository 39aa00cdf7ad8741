"""The JSON files of an ONNX diffusion folder, in the terms of diffusers."""

import hashlib
import json
import re
from pathlib import Path

from torch import Tensor

from .networks import DOWNSCALE, LATENT_CHANNELS, TEXT_TOKENS, TEXT_WIDTH
from .style_encoder import STYLE_CHANNELS
from .schedule import TRAIN_TIMESTEPS, trained_betas

IMAGE_SIZE = 128
_VERSION = "0.31.0"  # the diffusers release whose field names are used


def write_configs(folder: Path, latents_mean: Tensor, latents_std: Tensor) -> None:
    """Writes model_index.json and the configurations of the UNet, both VAE halves and the scheduler."""
    _write(folder / "model_index.json", _model_index())
    _write(folder / "unet" / "config.json", _unet())
    for half in ("vae_encoder", "vae_decoder"):
        _write(folder / half / "config.json", _vae(latents_mean, latents_std))
    _write(folder / "scheduler" / "scheduler_config.json", _scheduler())


def write_figures(folder: Path, section: str, figures: dict) -> None:
    """Puts one section into the folder's figures.json, with the hash of the UNet that it was taken with: a later UNet
    leaves the section where it is until it is measured again."""
    path = folder / "figures.json"
    known = json.loads(path.read_text())
    known[section] = {"unetSha256": sha256(folder / "unet" / "model.onnx"), **figures}
    _write(path, known)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_known_words(folder: Path, prompts: list[str]) -> None:
    """Writes tokenizer/known_words.json: what the app needs to say which words of a prompt the model never met."""
    words = sorted({word for prompt in prompts for word in re.split(r"[^\w'-]+", prompt) if word})
    (folder / "tokenizer" / "known_words.json").write_text(json.dumps(words) + "\n")


def _write(path: Path, content: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\n")


def _model_index() -> dict:
    return {
        "_class_name": "OnnxStableDiffusionPipeline",
        "_diffusers_version": _VERSION,
        "vae_encoder": ["diffusers", "OnnxRuntimeModel"],
        "vae_decoder": ["diffusers", "OnnxRuntimeModel"],
        "text_encoder": ["diffusers", "OnnxRuntimeModel"],
        "tokenizer": ["transformers", "PreTrainedTokenizerFast"],
        "unet": ["diffusers", "OnnxRuntimeModel"],
        "scheduler": ["diffusers", "DDIMScheduler"],
        "safety_checker": [None, None],
        "feature_extractor": [None, None],
    }


def _unet() -> dict:
    return {
        "_class_name": "UNet2DConditionModel",
        "_diffusers_version": _VERSION,
        "sample_size": IMAGE_SIZE // DOWNSCALE,
        "in_channels": LATENT_CHANNELS,
        "out_channels": LATENT_CHANNELS,
        "cross_attention_dim": TEXT_WIDTH,
        "block_out_channels": [72, 144, 216],
        "text_tokens": TEXT_TOKENS,
    }


def _vae(latents_mean: Tensor, latents_std: Tensor) -> dict:
    return {
        "_class_name": "AutoencoderKL",
        "_diffusers_version": _VERSION,
        "in_channels": 3,
        "out_channels": 3,
        "latent_channels": LATENT_CHANNELS,
        "style_channels": STYLE_CHANNELS,  # the last of them; an addition of ours
        "sample_size": IMAGE_SIZE,
        "block_out_channels": [48, 48, 96, 192],  # one entry a scale: diffusers takes 2^(n-1) for the downscaling
        "scaling_factor": 1.0,
        "latents_mean": [round(float(value), 7) for value in latents_mean],
        "latents_std": [round(float(value), 7) for value in latents_std],
    }


def _scheduler() -> dict:
    return {
        "_class_name": "DDIMScheduler",
        "_diffusers_version": _VERSION,
        "num_train_timesteps": TRAIN_TIMESTEPS,
        "beta_schedule": "linear",  # read only where trained_betas is not understood
        "beta_start": 0.0001,
        "beta_end": 0.02,
        "trained_betas": trained_betas(),
        "prediction_type": "v_prediction",
        "clip_sample": True,
        "clip_sample_range": 4.0,
        "thresholding": False,
        "rescale_betas_zero_snr": False,
        "set_alpha_to_one": True,
        "steps_offset": 0,
        "timestep_spacing": "trailing",  # starts at the last training step and keeps the steps DDIM's own size
    }
