"""Renders pairs in several processes, into a file."""

import multiprocessing
import os
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


def render_images(pairs: list[Pair], path: Path, size: int, variant: int = 0, archive: Path = ARCHIVE) -> None:
    """Renders one variant of the pairs into a .npy file, uint8 [n, size, size, 3]; an interrupted call leaves none."""
    unfinished = path.with_suffix(".part")
    images = np.lib.format.open_memmap(unfinished, "w+", np.uint8, (len(pairs), size, size, 3))
    order = sorted(range(len(pairs)), key=lambda index: pairs[index].subject)  # styles of a subject share masters
    with multiprocessing.Pool(os.cpu_count(), _start_worker, (archive,)) as pool:
        jobs = ((pairs[index], size, variant) for index in order)
        for index, image in zip(order, pool.imap(_render, jobs, chunksize=32)):
            images[index] = image
    images.flush()
    unfinished.rename(path)
