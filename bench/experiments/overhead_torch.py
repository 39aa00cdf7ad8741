"""Median seconds of one gradient of the Gaussian kernel in PyTorch: batch, references, length, rounds on the command line.

The same closed form as the ONNX graph, on two threads; experiment 6 runs it beside onnxruntime.
"""

import sys
import time

import torch

batch, references, length, rounds = map(int, sys.argv[1:])
torch.set_num_threads(2)
generator = torch.Generator().manual_seed(1)
r = torch.randn(references, length, generator=generator)
z = torch.randn(batch, length, generator=generator)
variance = 2.0 * length


@torch.no_grad()
def gradient() -> torch.Tensor:
    centre = r.mean(0, keepdim=True)
    zc, rc = z - centre, r - centre
    norms = zc.square().sum(1, keepdim=True)
    among = torch.exp(-(norms + norms.T - 2 * zc @ zc.T).clamp_min(0) / (2 * variance)) / batch
    across = torch.exp(-(norms + rc.square().sum(1) - 2 * zc @ rc.T).clamp_min(0) / (2 * variance)) / references
    shares = across.sum(1, keepdim=True) - among.sum(1, keepdim=True)
    return 2 / (batch * variance) * (shares * zc - (across @ rc - among @ zc))


gradient()
times = []
for _ in range(rounds):
    started = time.perf_counter()
    gradient()
    times.append(time.perf_counter() - started)
print(sorted(times)[rounds // 2])
