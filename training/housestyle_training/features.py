"""Features of images from a network that was not trained here: MobileNetV2 of the npm package nsfwjs (MIT).

`style_features/` makes both graphs: style (928 statistics of early layers, shipped with the app) and subject (1280 pooled
numbers of the last layer, only for training and evaluation). Guidance never sees either.
"""

from abc import ABC, abstractmethod
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import onnx
import onnxruntime
from PIL import Image

from .blurred_view import with_blur
from .masters import TRAINING, WORK

STYLE_GRAPH = TRAINING.parent / "resources" / "metrics" / "style-features.onnx"
SUBJECT_GRAPH = WORK / "style_features" / "pooled-features.onnx"
_SIZE, _BATCH = 224, 16


class Images(Protocol):
    """uint8 images [n, h, w, 3] that are read by rows: an array, or something that makes them."""

    def __len__(self) -> int: ...

    def __getitem__(self, rows: np.ndarray) -> np.ndarray: ...


def enlarged(images: np.ndarray) -> np.ndarray:
    """uint8 images [n, h, w, 3] as the networks read them, float32 [n, 3, 224, 224] in 0..1."""
    large = [np.asarray(Image.fromarray(image).resize((_SIZE, _SIZE), Image.Resampling.BICUBIC)) for image in images]
    return np.stack(large).transpose(0, 3, 1, 2).astype(np.float32) / 255


class Reader(ABC):
    """Turns pictures into numbers, and keeps what it once read."""

    @abstractmethod
    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Features, float32 [n, d], of uint8 images [n, h, w, 3]."""

    def cached(self, images: Images, rows: np.ndarray, path: Path) -> np.ndarray:
        """Features of some rows of `images`. What was read once is kept in a file, for each row by itself; a file of another
        number of images is made anew."""
        known = np.load(path) if path.exists() else None
        if known is None or len(known) != len(images):
            known = None
        missing = np.unique(rows if known is None else rows[np.isnan(known[rows, 0])])
        if len(missing):
            read = self(images[missing])
            if known is None:
                known = np.full((len(images), read.shape[1]), np.nan, np.float32)
            known[missing] = read
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, known)
        return known[rows]


class Features(Reader):
    """Reads images, or blurred ones, through one of the two graphs. Raises FileNotFoundError with the command that makes a
    missing one."""

    def __init__(self, graph: Path, blurred: bool = False):
        if not graph.exists():
            raise FileNotFoundError(f"{graph} is missing: see training/style_features/README.md")
        self._graph, self._blurred = graph, blurred

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        model = onnx.load(self._graph)
        graph = (with_blur(model) if self._blurred else model).SerializeToString()
        return onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Features, float32 [n, d], of uint8 images [n, h, w, 3]."""
        parts = []
        for start in range(0, len(images), _BATCH):
            parts.append(self._session.run(["features"], {"images": enlarged(images[start : start + _BATCH])})[0])
        return np.concatenate(parts)
