"""Reads the weights of a tfjs graph model (model.json with a weights manifest and its binary shards)."""

import json
from pathlib import Path

import numpy as np


class TfjsWeights:
    """All constants of the model by their full name; `get` finds one by parts of its name."""

    def __init__(self, folder: Path):
        model = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        manifest = model["weightsManifest"]
        data = b"".join((folder / path).read_bytes() for group in manifest for path in group["paths"])
        self._arrays: dict[str, np.ndarray] = {}
        offset = 0
        for entry in (weight for group in manifest for weight in group["weights"]):
            dtype = {"float32": np.dtype("<f4"), "int32": np.dtype("<i4")}[entry["dtype"]]
            count = int(np.prod(entry["shape"]))
            self._arrays[entry["name"]] = np.frombuffer(data, dtype, count, offset).reshape(entry["shape"])
            offset += count * dtype.itemsize
        if offset != len(data):
            raise ValueError(f"the manifest names {offset} bytes of weights, the shards hold {len(data)}")

    def get(self, *parts: str) -> np.ndarray:
        """The one constant whose name contains all `parts`."""
        names = [name for name in self._arrays if all(part in name for part in parts)]
        if len(names) != 1:
            raise KeyError(f"{len(names)} constants match {parts}: {names[:4]}")
        return self._arrays[names[0]]
