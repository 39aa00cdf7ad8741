"""Where and how the networks run: CPU or CUDA, bfloat16 where the processor computes in it, channels last."""

import os

import numpy as np
import torch
from torch import Tensor, nn


def _computes_in_bfloat16() -> bool:
    """Whether the processor has bfloat16 instructions; without them PyTorch emulates it, many times slower."""
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


class Compute:
    """`device` is "auto", "cpu" or "cuda". Raises RuntimeError if CUDA is asked for and absent."""

    def __init__(self, device: str = "auto"):
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        self.device = torch.device(device)
        if self.device.type == "cuda":
            torch.set_float32_matmul_precision("high")
        else:
            torch.set_num_threads(os.cpu_count() or 1)
        self._in_bfloat16 = self.device.type == "cuda" or _computes_in_bfloat16()

    def autocast(self) -> torch.autocast:
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self._in_bfloat16)

    def place(self, module: nn.Module) -> nn.Module:
        return module.to(self.device, memory_format=torch.channels_last)

    def maps(self, tensor: Tensor) -> Tensor:
        """A [b, c, h, w] tensor on the device, channels last."""
        return tensor.to(self.device, non_blocking=True).contiguous(memory_format=torch.channels_last)

    def images(self, pixels: np.ndarray | Tensor) -> Tensor:
        """uint8 [b, h, w, 3] -> float [b, 3, h, w] in -1..1 on the device."""
        return self.maps(torch.as_tensor(pixels).to(self.device).permute(0, 3, 1, 2).float().div(127.5).sub(1))

    @property
    def steps_between_looks(self) -> int:
        """How many steps a loss waits until it is looked at: a GPU runs ahead, and would stand still for every look."""
        return 25 if self.device.type == "cuda" else 1
