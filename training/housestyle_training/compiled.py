"""A compiled network that is known to learn what the plain one learns."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from .compute import Compute

_MOST_APART = 0.2  # of a gradient's length; bfloat16 alone moves it by 0.06


def compiled(network: nn.Module, inputs: tuple[Tensor, ...], compute: Compute) -> Callable[..., Tensor]:
    """`torch.compile(network)`, after one step's gradients were held against the plain network's on `inputs`.

    Raises RuntimeError where they differ, with the names. A compiler that loses a gradient says nothing, and the loss goes on
    falling by what the other layers learn (`networks.doubled` has the case).
    """
    fast = torch.compile(network)
    target = None
    gradients = []
    for run in (network, fast):
        network.zero_grad(set_to_none=True)
        with compute.autocast():
            out = run(*inputs).float()
        if target is None:
            # A generator of its own: a run that goes on from its checkpoint draws the numbers that it would have drawn.
            target = torch.randn(out.shape, generator=torch.Generator().manual_seed(0)).to(out)
        (out * target).mean().backward()
        gradients.append({name: p.grad.clone() for name, p in network.named_parameters() if p.grad is not None})
    network.zero_grad(set_to_none=True)
    plain, own = gradients
    apart = differing(plain, own)
    if apart:
        raise RuntimeError(f"the compiled network has other gradients, start without --compile: {', '.join(apart[:5])} …")
    return fast


def differing(plain: dict[str, Tensor], own: dict[str, Tensor]) -> list[str]:
    """Names of gradients that are missing in `own` or far from those in `plain`."""
    zero = torch.zeros(())
    return [
        name
        for name, gradient in plain.items()
        if (own.get(name, zero) - gradient).norm() > _MOST_APART * gradient.norm() + 1e-9
    ]
