"""Muon for the weights of the hidden layers, AdamW for the rest.

Muon (K. Jordan et al., 2024, https://kellerjordan.github.io/posts/muon) replaces the momentum of a weight matrix by the
nearest matrix whose singular values are all about one, by five quintic Newton-Schulz steps. A convolution's weight counts as
a matrix [out, in * kh * kw]. The scale 0.2 * sqrt(max(rows, columns)) gives the update the size of AdamW's, so that both
share one learning rate (Moonlight, arXiv 2502.16982, eq. 4). `torch.optim.Muon` knows neither convolutions nor float32, and
bfloat16 is emulated on processors without its instructions.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

_QUINTIC = (3.4445, -4.7750, 2.0315)
_NEWTON_SCHULZ_STEPS = 5
_SIZE_OF_ADAMW = 0.2
# The layers at both ends see latents, prompts or timesteps rather than features, and the null condition is an embedding.
UNET_ENDS = ("conv_in", "conv_out", "null_condition", "text_projection", "time_mlp.0")
VAE_ENDS = ("layers.0.", "layers.1.weight", "layers.11.")


def orthogonalised(matrices: Tensor) -> Tensor:
    """[k, rows, columns] -> the same with singular values near one (0.7 to 1.2), by Newton-Schulz iteration.

    A step is X <- (aI + bG + cG^2) X with G = X X^T. The polynomials commute with G, so G itself is iterated and their product
    applied to X once: for a convolution's weight two fifths of the work."""
    wide = matrices if matrices.shape[1] <= matrices.shape[2] else matrices.mT
    wide = wide / wide.norm(dim=(1, 2), keepdim=True).clamp_min(1e-7)
    a, b, c = _QUINTIC
    gram = wide @ wide.mT
    identity = torch.eye(gram.shape[1], dtype=gram.dtype, device=gram.device).expand_as(gram)
    product = identity
    for _ in range(_NEWTON_SCHULZ_STEPS):
        polynomial = a * identity + torch.baddbmm(gram, gram, gram, beta=b, alpha=c)
        product = polynomial @ product
        gram = polynomial @ gram @ polynomial
    whole = product @ wide
    return whole if matrices.shape[1] <= matrices.shape[2] else whole.mT


class Muon(torch.optim.Optimizer):
    """Muon with Nesterov momentum and decoupled weight decay for parameters of two or more dimensions, the first of which
    is the output's. Parameters of one shape are orthogonalised together."""

    def __init__(self, parameters: Iterable[nn.Parameter], lr: float, momentum: float = 0.95, weight_decay: float = 1e-3):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            by_shape: dict[torch.Size, list[nn.Parameter]] = {}
            for parameter in group["params"]:
                if parameter.grad is not None:
                    by_shape.setdefault(parameter.shape, []).append(parameter)
            for parameters in by_shape.values():
                self._step_together(parameters, group)

    def _step_together(self, parameters: list[nn.Parameter], group: dict) -> None:
        ahead = torch.stack([self._ahead(parameter, group["momentum"]).flatten(1) for parameter in parameters])
        updates = orthogonalised(ahead)
        scale = group["lr"] * _SIZE_OF_ADAMW * max(updates.shape[1:]) ** 0.5
        for parameter, update in zip(parameters, updates):
            parameter.mul_(1 - group["lr"] * group["weight_decay"])
            parameter.sub_(update.view(parameter.shape), alpha=scale)

    def _ahead(self, parameter: nn.Parameter, momentum: float) -> Tensor:
        """Takes the gradient into the momentum and returns Nesterov's look ahead."""
        state = self.state[parameter]
        if not state:
            state["momentum"] = torch.zeros_like(parameter)
        state["momentum"].lerp_(parameter.grad, 1 - momentum)
        return parameter.grad.lerp(state["momentum"], momentum)


def make_optimizers(
    named_parameters: Iterable[tuple[str, nn.Parameter]], learning_rate: float, ends: tuple[str, ...] = UNET_ENDS
) -> dict[str, torch.optim.Optimizer]:
    """One optimizer for the hidden matrices and one for the rest: norms, biases and both ends, by the names' beginnings."""
    hidden, rest = [], []
    for name, parameter in named_parameters:
        (rest if parameter.ndim < 2 or name.startswith(ends) else hidden).append(parameter)
    return {
        "muon": Muon(hidden, learning_rate),
        "adamw": torch.optim.AdamW(rest, learning_rate, betas=(0.9, 0.99), weight_decay=1e-3, fused=True),
    }
