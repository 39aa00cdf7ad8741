"""Reads the extracted network: its layers in order, and its weights out of their uint8 form."""

import json
from pathlib import Path

import numpy as np


class KerasNetwork:
    """A plain chain of Keras layers with skip connections, as tfjs saves it (model.json and weights.bin)."""

    def __init__(self, folder: Path):
        model = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        config = model["modelTopology"]["model_config"]["config"]
        self.layers: list[dict] = config["layers"] if isinstance(config, dict) else config
        self._weights = _read_weights(model["weightsManifest"], (folder / "weights.bin").read_bytes())

    def weight(self, layer: str, kind: str) -> np.ndarray:
        """float64 array, e.g. weight("Conv1", "kernel") with shape [rows, columns, inputs, outputs]."""
        return self._weights[f"{layer}/{kind}"].astype(np.float64)

    def batch_norm(self, layer: dict) -> tuple[np.ndarray, np.ndarray]:
        """Scale and shift [channels] that equal the layer at inference."""
        name, epsilon = layer["config"]["name"], layer["config"]["epsilon"]
        gamma, beta, mean, variance = (
            self.weight(name, kind) for kind in ("gamma", "beta", "moving_mean", "moving_variance")
        )
        # 8-bit storage may leave a variance a little below zero.
        scale = gamma / np.sqrt(np.maximum(variance, 0) + epsilon)
        return scale, beta - mean * scale


def _read_weights(manifest: list[dict], data: bytes) -> dict[str, np.ndarray]:
    weights, offset = {}, 0
    for entry in (weight for group in manifest for weight in group["weights"]):
        count = int(np.prod(entry["shape"]))
        if stored := entry.get("quantization"):
            codes = np.frombuffer(data, np.uint8, count, offset)
            values = codes.astype(np.float32) * np.float32(stored["scale"]) + np.float32(stored["min"])
            offset += count
        else:
            values = np.frombuffer(data, "<f4", count, offset)
            offset += 4 * count
        weights[entry["name"]] = values.reshape(entry["shape"])
    if offset != len(data):
        raise ValueError(f"the manifest names {offset} bytes of weights, the file holds {len(data)}")
    return weights
