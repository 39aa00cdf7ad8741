"""A compiled network that is known to learn what the plain one learns."""

from collections.abc import Callable
from contextlib import nullcontext

import torch
from torch import Tensor, nn

from .compute import Compute

# Of a gradient's length, where a lost one is 1 apart, beside twice what bfloat16 does to it: at the 4 x 4 level up to 0.27.
_MOST_APART = 0.2


def compiled(network: nn.Module, inputs: tuple[Tensor, ...], compute: Compute) -> Callable[..., Tensor]:
    """`torch.compile(network)`, after one step's gradients were held against the plain network's on `inputs`.

    Raises RuntimeError where they differ, with the names. A compiler that loses a gradient says nothing, and the loss goes on
    falling by what the other layers learn (`networks.doubled` has the case).
    """
    fast = torch.compile(network)
    target = None
    gradients = []
    for run, precision in ((network, nullcontext), (network, compute.autocast), (fast, compute.autocast)):
        network.zero_grad(set_to_none=True)
        with precision():
            out = run(*inputs).float()
        if target is None:
            # A generator of its own: a run that goes on from its checkpoint draws the numbers that it would have drawn. One
            # number a map: of numbers that differ from pixel to pixel the small levels' gradients cancel, and what is left of
            # them is rounding.
            numbers = torch.randn(out.shape[:2], generator=torch.Generator().manual_seed(0))
            target = numbers[:, :, None, None].expand(out.shape).to(out)
        (out * target).mean().backward()
        gradients.append({name: p.grad.clone() for name, p in network.named_parameters() if p.grad is not None})
    network.zero_grad(set_to_none=True)
    exact, plain, own = gradients
    apart = differing(exact, plain, own)
    if apart:
        raise RuntimeError(f"the compiled network has other gradients, start without --compile: {', '.join(apart[:5])} …")
    return fast


def differing(exact: dict[str, Tensor], plain: dict[str, Tensor], own: dict[str, Tensor]) -> list[str]:
    """Names of gradients that are missing in `own` or farther from `exact` than the rounded ones in `plain` explain."""
    zero = torch.zeros(())
    return [
        name
        for name, gradient in exact.items()
        if (own.get(name, zero) - gradient).norm()
        > 2 * (plain[name] - gradient).norm() + _MOST_APART * gradient.norm() + 1e-9
    ]
