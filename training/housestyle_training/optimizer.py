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
            parameters = [parameter for parameter in group["params"] if parameter.grad is not None]
            by_shape: dict[torch.Size, list[int]] = {}
            for place, parameter in enumerate(parameters):
                by_shape.setdefault(parameter.shape, []).append(place)
            ahead = self._ahead(parameters, group["momentum"])
            updates = [torch.empty(0)] * len(parameters)
            for shape, places in by_shape.items():
                together = orthogonalised(torch.stack([ahead[place].flatten(1) for place in places]))
                together = together * (group["lr"] * _SIZE_OF_ADAMW * max(together.shape[1:]) ** 0.5)
                for place, update in zip(places, together):
                    updates[place] = update.view(shape)
            torch._foreach_mul_(parameters, 1 - group["lr"] * group["weight_decay"])
            torch._foreach_sub_(parameters, updates)

    def _ahead(self, parameters: list[nn.Parameter], momentum: float) -> list[Tensor]:
        """Takes the gradients into the momenta and returns Nesterov's look ahead of each."""
        for parameter in parameters:
            if not self.state[parameter]:
                self.state[parameter]["momentum"] = torch.zeros_like(parameter)
        momenta = [self.state[parameter]["momentum"] for parameter in parameters]
        gradients = [parameter.grad for parameter in parameters]
        torch._foreach_lerp_(momenta, gradients, 1 - momentum)
        return list(torch._foreach_lerp(gradients, momenta, momentum))


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
