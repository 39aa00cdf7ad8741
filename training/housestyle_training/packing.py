"""Weights in 8 or 12 bits: whole numbers times a scale."""

import numpy as np

_PACKED_FROM = 4096  # numbers; packing takes ten nodes of the graph


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


def join_twelve_bits(high: np.ndarray, low: np.ndarray, axis: int) -> np.ndarray:
    """The whole numbers (int16) of `split_twelve_bits`."""
    return 16 * high.astype(np.int16) + np.concatenate([low & 15, low >> 4], axis=axis)


def packable(weight: np.ndarray) -> bool:
    """Whether a weight is kept in 12 bits: a large matrix or convolution; the others take float16."""
    return weight.ndim >= 2 and weight.size >= _PACKED_FROM and weight[0].size % 2 == 0


def pack(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A weight [out, ...] as `high` int8 [out, n], `low` uint8 [out, n / 2] and `scale` float32 [out, 1]."""
    values, scale = quantise(weight.reshape(len(weight), -1).astype(np.float32), axis=0, bits=12)
    return *split_twelve_bits(values, axis=1), scale


def unpack(high: np.ndarray, low: np.ndarray, scale: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The float32 weight of `pack`, less what 12 bits lose; packed again it comes out the same."""
    return (join_twelve_bits(high, low, axis=1).astype(np.float32) * scale).reshape(shape)
