"""Weights in 8 or 12 bits: whole numbers times a scale."""

import numpy as np


def quantise(matrix: np.ndarray, axis: int, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric quantisation: matrix is about values * scales.

    matrix: float32; one scale for each index along `axis`. Returns whole numbers (int16, shaped like the matrix, within
    +-(2^(bits-1) - 1)) and float32 scales of size 1 along the other axis. Of several clipping points every scale takes
    the one with the smallest squared error.
    """
    other = 1 - axis
    top = 2 ** (bits - 1) - 1
    limit = np.abs(matrix).max(axis=other, keepdims=True).clip(min=1e-12)
    best_scale, best_error = limit / top, np.full_like(limit, np.inf)
    for share in np.linspace(0.6, 1.0, 41):
        scale = limit * share / top
        error = ((np.rint(matrix / scale).clip(-top, top) * scale - matrix) ** 2).sum(axis=other, keepdims=True)
        best_scale = np.where(error < best_error, scale, best_scale)
        best_error = np.minimum(error, best_error)
    scales = best_scale.astype(np.float32)
    return np.rint(matrix / scales).clip(-top, top).astype(np.int16), scales


def split_twelve_bits(values: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """12-bit whole numbers as an int8 matrix of the upper 8 bits and a uint8 matrix with two lower nibbles a byte.

    values = 16 * high + nibble. `low` is half as long along `axis`: its lower nibbles belong to the first half of the
    values, its upper nibbles to the second half.
    """
    high = values >> 4
    first, second = np.split(values & 15, 2, axis=axis)
    return high.astype(np.int8), (first | (second << 4)).astype(np.uint8)
