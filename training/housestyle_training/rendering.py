"""Renders pairs in several processes, into a file."""

import multiprocessing
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from .dataset import Pair
from .masters import ARCHIVE, Masters
from .styles import STYLES, render

_worker: dict = {}


def _start_worker(archive: Path) -> None:
    torch.set_num_threads(1)
    _worker["masters"] = Masters(archive)
    _worker["subjects"] = {subject.slug: subject for subject in _worker["masters"].subjects}


def _render(job: tuple[Pair, int, int]) -> np.ndarray:
    pair, size, variant = job
    return render(_worker["masters"], STYLES[pair.style], _worker["subjects"][pair.subject], size, variant)


def render_images(
    pairs: Sequence[Pair], path: Path, size: int, variants: int | Sequence[int] = 0, archive: Path = ARCHIVE
) -> None:
    """Renders pairs, all in one variant or each in its own, into a .npy file, uint8 [n, size, size, 3]; an interrupted call
    leaves none."""
    unfinished = path.with_suffix(".part")
    images = np.lib.format.open_memmap(unfinished, "w+", np.uint8, (len(pairs), size, size, 3))
    order = sorted(range(len(pairs)), key=lambda index: pairs[index].subject)  # styles of a subject share masters
    variant_of = [variants] * len(pairs) if isinstance(variants, int) else variants
    with multiprocessing.Pool(os.cpu_count(), _start_worker, (archive,)) as pool:
        jobs = ((pairs[index], size, int(variant_of[index])) for index in order)
        for index, image in zip(order, pool.imap(_render, jobs, chunksize=32)):
            images[index] = image
    images.flush()
    unfinished.rename(path)
