"""Reading and writing the model's weights: the trial's npz archive and the shipped ONNX graphs themselves.

A `ModelWeights` holds the three state dicts and the latent statistics, whatever they were read from.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from .networks import IMAGE_CHANNELS, LATENT_CHANNELS, UNet, VaeDecoder, VaeEncoder
from .style_encoder import STYLE_CHANNELS
from .packing import pack, packable, unpack

HALF_SUFFIX = "_fp16"
PACKED_SUFFIXES = (".high", ".low", ".scale", ".shape")
SIXTEEN = "packing.sixteen"
# Blocks that weights of the first, shallower UNet lack.
ADDED_BLOCKS = ("down1_c.", "down2_b.", "middle_c.", "middle_d.", "up2_b.", "up1_c.")
# What weights of a model without style planes lack of its encoder, and the channels that its UNet lacks at both ends.
ADDED_TO_ENCODER = ("style.", "latents_")
_ENDS = {"conv_in.weight": 1, "conv_out.weight": 0, "conv_out.bias": 0}
PARTS = ("vae_encoder", "vae_decoder", "unet")

# The first trial used short names; its archive is the warm start, so the table stays while that archive is in use.
_TRIAL_BLOCKS = {
    "te": "time_mlp", "tx": "text_projection", "ce": "text_to_embedding", "null": "null_condition", "i": "conv_in",
    "d1": "down1_a", "d1b": "down1_b", "dn1": "downsample1", "d2": "down2", "a2": "down2_self", "x2": "down2_text",
    "dn2": "downsample2", "m1": "middle_a", "am": "middle_self", "xm": "middle_text", "m2": "middle_b",
    "up2": "upsample2", "u2": "up2", "ua2": "up2_self", "ux2": "up2_text", "up1": "upsample1", "u1": "up1_a",
    "u1b": "up1_b", "on": "norm_out", "o": "conv_out", "f": "layers",
}  # fmt: skip
_TRIAL_LAYERS = {
    "n1": "norm1", "c1": "conv1", "e": "modulation", "n2": "norm2", "c2": "conv2", "sk": "shortcut",
    "n": "norm", "q": "to_query", "kv": "to_key_value", "o": "to_out",
}  # fmt: skip


@dataclass
class ModelWeights:
    """State dicts of the three networks, and the mean and standard deviation of each latent channel (shape [12])."""

    vae_encoder: dict[str, Tensor]
    vae_decoder: dict[str, Tensor]
    unet: dict[str, Tensor]
    latents_mean: Tensor
    latents_std: Tensor

    def replace(
        self,
        unet: Path | None = None,
        decoder: Path | None = None,
        unet_share: float = 1.0,
        vae: Path | None = None,
        style: Path | None = None,
        decoder_share: float = 1.0,
    ) -> None:
        """Takes parts from checkpoints instead: the UNet or the decoder to a share between 0 and 1, both halves of the VAE, or the
        encoder of styles. The latent statistics stay: they only normalise, and a UNet depends on them."""
        if unet:
            # What the old weights lack belongs to blocks that were added: nothing to average with.
            trained, own = averaged(unet, "unet"), grown_ends(self.unet)
            self.unet = {name: own.get(name, new).lerp(new, unet_share) for name, new in trained.items()}
        if decoder or vae:
            trained, own = averaged(decoder or vae, "vae_decoder"), self.vae_decoder
            self.vae_decoder = {name: own[name].lerp(new, decoder_share) for name, new in trained.items()}
        if vae:
            self.vae_encoder = averaged(vae, "vae_encoder")
        if style:
            trained = {f"style.{name}": tensor for name, tensor in averaged(style, "style").items()}
            self.vae_encoder = {**self.vae_encoder, **trained}

    def round_as_stored(self) -> None:
        """Rounds all weights as the graphs store them: what is compared with PyTorch is what is shipped."""
        for part in PARTS:
            setattr(self, part, {name: _as_stored(tensor) for name, tensor in getattr(self, part).items()})

    def networks(self) -> tuple[VaeEncoder, VaeDecoder, UNet]:
        """The three networks with these weights, in evaluation mode, float32, on the CPU. Residual blocks of the UNet that
        the weights lack start as their shortcut, and channels of the style planes as if they were not there: they came with a later
        model, as the encoder's part that makes these planes did. Raises RuntimeError when others lack."""
        built = (VaeEncoder(), VaeDecoder(), UNet())
        added = {"vae_encoder": ADDED_TO_ENCODER, "unet": ADDED_BLOCKS}
        for network, part in zip(built, PARTS):
            state = getattr(self, part)
            lacking = {
                name: tensor
                for name, tensor in network.state_dict().items()
                if name.startswith(added.get(part, ())) and name not in state
            }
            network.load_state_dict({**(grown_ends(state) if part == "unet" else state), **lacking})
            network.eval()
        built[0].latents_mean.copy_(self.latents_mean[:IMAGE_CHANNELS])
        built[0].latents_std.copy_(self.latents_std[:IMAGE_CHANNELS])
        return built


def grown_ends(unet: dict[str, Tensor]) -> dict[str, Tensor]:
    """A UNet's state, its first and last layer with the style planes' channels: zeros where it was trained without them."""
    grown = dict(unet)
    for name, axis in _ENDS.items():
        lacking = LATENT_CHANNELS - unet[name].shape[axis] if name in unet else 0
        if lacking:
            shape = [*unet[name].shape]
            shape[axis] = lacking
            grown[name] = torch.cat([unet[name], torch.zeros(shape)], axis)
    return grown


def load(path: str | Path) -> ModelWeights:
    """Reads a model from a trial npz archive or from a model folder. Raises FileNotFoundError or ValueError."""
    path = Path(path)
    if path.is_dir():
        return _from_folder(path)
    if path.suffix == ".npz":
        return _from_trial(path)
    raise ValueError(f"{path}: neither a model folder nor an .npz archive")


def averaged(checkpoint: str | Path, part: str) -> dict[str, Tensor]:
    """The moving average of one network's weights from a training checkpoint."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    if part not in state["average"]:
        raise ValueError(f"{checkpoint} holds {sorted(state['average'])}, not {part}")
    return {name: tensor.float() for name, tensor in state["average"][part].items()}


def _trial_name(name: str) -> str:
    block, *layers = name.split(".")
    renamed = [layer if layer.isdigit() else _TRIAL_LAYERS.get(layer, layer) for layer in layers]
    return ".".join([_TRIAL_BLOCKS[block], *renamed])


def _from_trial(path: Path) -> ModelWeights:
    archive = np.load(path)
    parts: dict[str, dict[str, Tensor]] = {part: {} for part in PARTS}
    for key in archive.files:
        part, _, name = key.partition(".")
        if part in parts:
            parts[part][_trial_name(name)] = torch.from_numpy(archive[key].astype(np.float32))
    mean, std = (torch.from_numpy(archive[key]) for key in ("latent_mean", "latent_std"))
    return ModelWeights(**parts, **_statistics(mean, std))


def _statistics(mean: Tensor, std: Tensor) -> dict[str, Tensor]:
    """Of every channel. The style planes need no normalisation, and older files have no numbers for them."""
    planes = torch.zeros(STYLE_CHANNELS)
    return {
        "latents_mean": torch.cat([mean[:IMAGE_CHANNELS].float(), planes]),
        "latents_std": torch.cat([std[:IMAGE_CHANNELS].float(), planes + 1]),
    }


def _from_folder(folder: Path) -> ModelWeights:
    config = json.loads((folder / "vae_decoder" / "config.json").read_text())
    return ModelWeights(
        **{part: graph_weights(folder / part / "model.onnx") for part in PARTS},
        **_statistics(torch.tensor(config["latents_mean"]), torch.tensor(config["latents_std"])),
    )


def _as_stored(tensor: Tensor) -> Tensor:
    weight = tensor.numpy()
    return torch.from_numpy(unpack(*pack(weight), weight.shape)) if packable(weight) else tensor.half().float()


def graph_weights(path: Path) -> dict[str, Tensor]:
    """The state dict inside an exported graph: its initializers, unpacked, by their parameters' names."""
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(str(path)).graph.initializer}
    arrays.pop(SIXTEEN, None)
    state, first = {}, PACKED_SUFFIXES[0]
    for name in [name.removesuffix(first) for name in arrays if name.endswith(first)]:
        high, low, scale, shape = (arrays.pop(name + suffix) for suffix in PACKED_SUFFIXES)
        state[name] = torch.from_numpy(unpack(high, low, scale, tuple(shape)))
    for name, array in arrays.items():
        if array.dtype.kind == "f":
            state[name.removesuffix(HALF_SUFFIX)] = torch.from_numpy(array.astype(np.float32))
    return state
