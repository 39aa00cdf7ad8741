"""Compares the guidance graphs with float64 by definition and with golden numbers, and takes the time of a call.

`python check.py [--graphs FOLDER] [--golden FILE]`; exits with 1 if a gradient's relative error passes its limit.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from exact import image_kernel, median_distance, mmd, palette, patches, squares, texture_kernel, vector_kernel
from torch import Tensor

HERE = Path(__file__).parent
LIMIT = 2e-5
VECTOR_KERNELS = ("gaussian", "mixture", "laplace", "imq", "energy", "cubic")


class Graphs:
    """The graphs of a folder, opened once each, on two threads."""

    def __init__(self, folder: Path):
        self._folder, self._open = folder, {}

    def __call__(self, name: str, **inputs: Tensor | float) -> list[np.ndarray]:
        if name not in self._open:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 2
            path = str(self._folder / f"{name}.onnx")
            self._open[name] = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        wanted = {tensor.name for tensor in self._open[name].get_inputs()}
        if "centre" in wanted:
            inputs |= centred(inputs["references"])
        feeds = {key: np.asarray(value, np.float32) for key, value in inputs.items() if key in wanted}
        return self._open[name].run(None, feeds)


def centred(references: Tensor) -> dict[str, Tensor]:
    """What the app makes of references once, in double precision."""
    centre = references.double().mean(0)
    rows = references.double() - centre
    return {"references": rows, "centre": centre, "norms": rows.square().sum(1)}


def latents(count: int, *shape: int, seed: int, shift: float = 0.0) -> Tensor:
    """Made like latents: unit noise and one offset an image."""
    generator = torch.Generator().manual_seed(seed)
    offsets = torch.randn(count, *[1] * len(shape), generator=generator)
    return torch.randn(count, *shape, generator=generator) + 0.5 * offsets + shift


def affinities(b: int, n: int, seed: int = 3) -> tuple[Tensor, Tensor]:
    """Prompts' kernels between 0.2 and 1 (1 with themselves) times weights, one of them negative."""
    generator = torch.Generator().manual_seed(seed)
    half = 0.2 + 0.8 * torch.rand(b, b, generator=generator)
    among = (half + half.T) / 2
    among.fill_diagonal_(1)
    weights = torch.rand(n, generator=generator) + 0.1
    if n > 2:
        weights[0] = -0.2
    return among, (0.2 + 0.8 * torch.rand(b, n, generator=generator)) * weights / weights.sum()


def report(name: str, got: list[np.ndarray], wanted: tuple[Tensor, float, float], seconds: float, limit: float = LIMIT) -> bool:
    error = float(np.linalg.norm(got[0] - wanted[0].numpy()) / np.linalg.norm(wanted[0]))
    terms = max(abs(float(value) - exact) / abs(exact) for value, exact in zip(got[1:], wanted[1:]))
    print(f"{name:46} gradient {error:.1e}, terms {terms:.1e}, {seconds * 1e3:6.2f} ms")
    return error < limit


def timed(call) -> tuple[list[np.ndarray], float]:
    result, times = call(), []
    for _ in range(10):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return result, float(np.median(times))


def check_vectors(graphs: Graphs) -> bool:
    good = True
    for name in VECTOR_KERNELS:
        for b, n, d in ((16, 100, 2048), (1, 1, 2048), (3, 40, 16384)):
            z, r = latents(b, d, seed=1), latents(n, d, seed=2, shift=0.3)
            among, across = affinities(b, n)
            sigma = median_distance(r)
            inputs = dict(latents=z, references=r, self_affinity=among, cross_affinity=across, bandwidth=sigma)
            got, seconds = timed(lambda name=name, inputs=inputs: graphs(name, **inputs))
            wanted = mmd(vector_kernel(name, float(np.float32(sigma))), z, r, among, across)
            good &= report(f"{name} [{b},{d}] to [{n},{d}]", got, wanted, seconds)
    return good


def frequencies_of(count: int, length: int, orthogonal: bool, generator: torch.Generator) -> Tensor:
    """[count, length], independent or, as the app draws them, orthogonal in blocks of `length` (Yu et al. 2016)."""
    if not orthogonal:
        return torch.randn(count, length, generator=generator)
    blocks = []
    for _ in range(0, count, length):
        directions, _upper = torch.linalg.qr(torch.randn(length, length, generator=generator))
        blocks.append(directions * torch.randn(length, length, generator=generator).norm(dim=1, keepdim=True))
    return torch.cat(blocks)[:count]


def check_patches(graphs: Graphs) -> bool:
    """The coreset of all patches is exact; Fourier features stray, by how much is told for their number."""
    good = True
    for size, place in ((1, None), (3, None), (3, 2.0), (5, None)):
        z, r = latents(3, 8, 10, 10, seed=1), latents(12, 8, 10, 10, seed=2, shift=0.3)
        among, across = affinities(3, 12)
        rows = patches(r, size).reshape(-1, 8 * size * size)
        sigma = median_distance(rows[::7])
        wanted = mmd(image_kernel(size, float(np.float32(sigma)), place), z, r, among, across)
        texture = mmd(texture_kernel(size, float(np.float32(sigma)), place), z, r, among, across)
        inputs = dict(latents=z, self_affinity=among)
        if place is None:
            unfold = torch.eye(8 * size * size).reshape(-1, 8, size, size)
            spread = across.repeat_interleave(len(rows) // 12, 1) / (len(rows) // 12)
            got, seconds = timed(
                lambda i=inputs, u=unfold, r=rows, s=spread, w=sigma: graphs(
                    "patch_coreset", **i, unfold=u, references=r, cross_affinity=s, bandwidth=w
                )
            )
            good &= report(f"all patches of {size}", got, wanted, seconds)
        for count, orthogonal in ((128, True), (512, True), (4096, True), (512, False)):
            generator = torch.Generator().manual_seed(5)
            frequencies = frequencies_of(count, 8 * size * size, orthogonal, generator).reshape(count, 8, size, size) / sigma
            side = 10 - size + 1
            at = torch.cartesian_prod(torch.arange(side), torch.arange(side)).float()
            turn = torch.randn(count, 2, generator=generator) / place if place else torch.zeros(count, 2)
            phases = (turn @ at.T).reshape(count, side, side)
            (embedded,) = graphs("patch_embed", latents=r, frequencies=frequencies, phases=phases)
            kind = "orthogonal" if orthogonal else "independent"
            for graph, truth in (("patch_fourier", wanted), ("texture", texture)):
                got, seconds = timed(
                    lambda g=graph, i=inputs, f=frequencies, p=phases, e=embedded, c=across: graphs(
                        g, **i, frequencies=f, phases=p, references=e, cross_affinity=c
                    )
                )
                title = f"{graph}: {count} {kind} for {size}" + ("" if place is None else f", place {place:g} cells")
                good &= report(title, got, truth, seconds, limit=(5 if place is None else 10) / count**0.5)
    return good


def check_palettes(graphs: Graphs) -> bool:
    """Against all patches, so that nothing strays."""
    good = True
    for size, place, softness in ((1, None, 0.1), (1, 4.0, 0.1), (3, None, 0.02), (1, None, 1e6)):
        z, r = latents(3, 8, 10, 10, seed=1), latents(6, 8, 10, 10, seed=2, shift=0.3)
        _, across = affinities(3, 6)
        rows = patches(r, size)
        sigma = float(np.float32(0.4 * median_distance(rows.reshape(-1, 8 * size * size)[::7])))
        gradient, self_term, cross_term, own_term, *others = palette(z, r, across, size, sigma, softness, place)
        side = 10 - size + 1
        at = torch.cartesian_prod(torch.arange(side), torch.arange(side)).double()
        at = at * (0 if place is None else sigma / place)
        # One reference against itself with all of the weight: its own term is the cross term.
        own = [palette(x[None], x[None], torch.ones(1, 1), size, sigma, softness, place)[2] for x in r]
        inputs = dict(
            latents=z, references=rows, own_terms=own, cross_affinity=across, bandwidth=sigma, softness=softness,
            unfold=torch.eye(8 * size * size).reshape(-1, 8, size, size), our_places=at,
            their_places=at.repeat(6, 1, 1),
        )  # fmt: skip
        (*got, curvature, distances), seconds = timed(lambda i=inputs: graphs("palette", **i))
        title = f"palette of {size}, softness {softness:g}" + ("" if place is None else f", place {place:g} cells")
        good &= report(title, got, (gradient, self_term, cross_term, own_term), seconds)
        for found, exact in zip((curvature, distances), others):
            good &= float(np.linalg.norm(found - exact.numpy()) / exact.norm()) < LIMIT
    return good


def check_chosen_patches(graphs: Graphs) -> bool:
    """How far palettes on fewer patches stray: 12 references of few colours with little noise, as latents of flat art are."""
    generator = torch.Generator().manual_seed(7)
    colours = torch.randn(5, 8, generator=generator)

    def flat(count: int) -> Tensor:
        chosen = torch.randint(0, 5, (count, 3), generator=generator)
        parts = torch.multinomial(torch.tensor([0.6, 0.3, 0.1]), count * 100, True, generator=generator).reshape(count, 100)
        cells = colours[chosen.gather(1, parts)] + 0.1 * torch.randn(count, 100, 8, generator=generator)
        return cells.transpose(1, 2).reshape(count, 8, 10, 10)

    z, r = flat(3) + 0.5, flat(12)
    rows = patches(r, 1)
    sigma = float(np.float32(0.4 * median_distance(rows.reshape(-1, 8)[::7])))
    across = torch.full((3, 12), 1 / 12)
    exact = palette(z, r, across, 1, sigma, 0.1)
    wanted = exact[0] / exact[4]
    good = True
    for each in (5, 10, 20, 40, 80):
        strays = []
        for _ in range(5):
            chosen = rows[:, torch.randperm(100, generator=generator)[:each]]
            own = [-(1 + squares(x.double(), x.double()) / sigma**2).log().mean() for x in chosen]
            feeds = dict(latents=z, references=chosen, own_terms=own, cross_affinity=across, bandwidth=sigma, softness=0.1)
            places = dict(our_places=torch.zeros(100, 2), their_places=torch.zeros(12, each, 2))
            got = graphs("palette", **feeds, **places, unfold=torch.eye(8).reshape(8, 8, 1, 1))
            strays.append(float(np.linalg.norm(got[0] / got[4] - wanted.numpy()) / wanted.norm()))
        print(f"palette: {each} of 100 patches of each of 12 references{'':10} mean shift {np.mean(strays):.1e}")
        good &= float(np.mean(strays)) < 2 / each**0.5
    return good


def check_golden(graphs: Graphs, golden: dict) -> bool:
    z, r = (torch.tensor(golden[key]).reshape(golden[f"{key}_shape"]) for key in ("y", "X"))
    good = True
    names = {"gaussian_mixture": "mixture", "gaussian_weighted": "gaussian"}
    for case in (*VECTOR_KERNELS, *names):
        if case == "mixture":
            continue
        weights = torch.tensor(golden["cases"][case].get("weights", [1.0] * len(r)))
        across = (weights / weights.sum()).repeat(len(z), 1)
        flat = dict(latents=z.flatten(1), references=r.flatten(1), self_affinity=torch.ones(len(z), len(z)))
        got = graphs(names.get(case, case), **flat, cross_affinity=across, bandwidth=golden["bandwidth"])
        wanted = torch.tensor(golden["cases"][case]["gradient"]).reshape(len(z), -1)
        error = float(np.linalg.norm(got[0] - wanted.numpy()) / wanted.norm())
        print(f"golden {case:20} gradient {error:.1e}")
        good &= error < LIMIT
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--graphs", type=Path, default=HERE / "../../resources/guidance")
    parser.add_argument("--golden", type=Path, default=HERE / "../../test/golden/mmd_golden.json")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    graphs = Graphs(arguments.graphs)
    good = check_golden(graphs, json.loads(arguments.golden.read_text(encoding="utf-8")))
    good &= check_vectors(graphs)
    good &= check_patches(graphs)
    good &= check_palettes(graphs)
    good &= check_chosen_patches(graphs)
    print("every gradient within its limit" if good else "a gradient is off")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
