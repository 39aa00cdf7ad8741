"""Muon: momentum whose direction is made orthogonal before the step (Jordan et al. 2024; Liu et al., arXiv 2502.16982).

PyTorch's own takes matrices alone and works in bfloat16, which processors without such instructions only emulate; this one
takes convolutions too, as matrices of output channels by everything else, and works in the weights' precision.
"""

import torch
from torch import Tensor, nn

# Coefficients of the quintic Newton-Schulz iteration that drives singular values to about one (Jordan et al. 2024).
_A, _B, _C = 3.4445, -4.7750, 2.0315
_ROUNDS = 5
# Makes an update as large as one of AdamW's, so that both share a learning rate (arXiv 2502.16982, eq. 4).
_ADAM_SIZE = 0.2


def orthogonal(matrix: Tensor) -> Tensor:
    """The nearest matrix with orthonormal rows or columns, roughly."""
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    x = wide / (wide.norm() + 1e-7)
    for _ in range(_ROUNDS):
        square = x @ x.T
        x = _A * x + (_B * square + _C * square @ square) @ x
    return x if wide is matrix else x.T


def is_hidden_matrix(name: str, parameter: nn.Parameter) -> bool:
    """Whether Muon should move it: weights between layers, not what reads the latents or writes the output."""
    return parameter.ndim >= 2 and not name.startswith(("conv_in", "conv_out", "null_condition", "time_mlp.0"))


class Muon(torch.optim.Optimizer):
    """For hidden matrices and convolutions; other parameters belong to AdamW."""

    def __init__(self, parameters, lr: float, momentum: float = 0.95, weight_decay: float = 0.0):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None) -> None:
        if closure is not None:
            raise ValueError("Muon takes no closure")
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self._move(parameter, group)

    def _move(self, parameter: nn.Parameter, group: dict) -> None:
        state = self.state[parameter]
        if not state:
            state["momentum"] = torch.zeros_like(parameter)
        momentum = state["momentum"].lerp_(parameter.grad, 1 - group["momentum"])
        ahead = parameter.grad.lerp(momentum, group["momentum"])
        direction = orthogonal(ahead.reshape(len(parameter), -1))
        parameter.mul_(1 - group["lr"] * group["weight_decay"])
        size = _ADAM_SIZE * max(direction.shape) ** 0.5
        parameter.add_(direction.reshape(parameter.shape), alpha=-group["lr"] * size)
