"""Column sums of a table whose rows are shuffled, draw by draw.

Two engines make the same draws: numpy, a step for all rows and draws at once, and loops for a
compiler. The random numbers are those of SplitMix64 in the order of draw, row and number, so that
a draw is the same whatever the block, the thread or the engine that makes it.
"""

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from fairaudit.stats.vectors import Floats

__all__ = ["Kernel", "compiled_sums", "shuffled_sums", "shuffled_sums_by_loop", "starts"]

# table, starts, bits, seed, first draw, draws
Kernel = Callable[[Floats, npt.NDArray[np.bool_], int, np.uint64, int, int], Floats]
Words = npt.NDArray[np.uint64]

# Steele, Lea & Flood 2014, Fast splittable pseudorandom number generators, OOPSLA.
_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)
_WORD = 64
# A number picks positions as long as no combination is likelier by more than 1 part in 2^32.
_SPARE = 32


def starts(columns: int) -> tuple[npt.NDArray[np.bool_], int]:
    """Which steps of a shuffle begin a random number, and the bits of a number that are used.

    The step for column k picks one of the columns 0 to k. The high part of number × (k + 1) is the
    pick, and the low part is as good as a new number for as long as the product of all k + 1 so far
    leaves 32 bits to spare. Source: Brackett-Rozinsky & Lemire 2024, Software: Practice and
    Experience.

    Parameters
    ----------
    columns : int
        Columns of the table, at least 2.

    Returns
    -------
    starts : ndarray of bool, shape (n_columns,)
        Whether the step for the column takes a new number; column 0 needs no step.
    bits : int
        Used bits of a number, such that number × columns has 64.

    Examples
    --------
    >>> starts(6)
    (array([False, False, False, False, False,  True]), 61)
    """
    bits = _WORD - columns.bit_length()
    begins = np.zeros(columns, dtype=np.bool_)
    product = math.inf
    for last in range(columns - 1, 0, -1):
        product *= last + 1
        if product > 2 ** (bits - _SPARE):
            begins[last], product = True, last + 1
    return begins, bits


def shuffled_sums(
    table: Floats, begins: npt.NDArray[np.bool_], bits: int, seed: np.uint64, first: int, size: int
) -> Floats:
    """Column sums after a Fisher–Yates shuffle of each row, one step for all rows and draws.

    Parameters
    ----------
    table : ndarray, shape (n_rows, n_columns)
        What is shuffled within rows.
    begins, bits : ndarray of bool, int
        Of `starts`.
    seed : uint64
        Seed of all draws.
    first, size : int
        Number of the first draw, and how many are made.

    Returns
    -------
    ndarray, shape (n_draws, n_columns)

    Examples
    --------
    >>> shuffled_sums(np.array([[1.0, 2.0], [3.0, 4.0]]), *starts(2), np.uint64(1), 0, 3)
    array([[4., 6.],
           [5., 5.],
           [5., 5.]])
    """
    n, columns = table.shape
    numbers = int(np.count_nonzero(begins))
    rows = np.uint64(numbers) * np.arange(n, dtype=np.uint64)
    draws = np.uint64(numbers * n) * np.arange(first, first + size, dtype=np.uint64)
    counter = (rows[:, None] + draws).reshape(-1)
    values = np.repeat(table.T[:, :, None], size, axis=2).reshape(columns, n * size)
    flat, place = values.reshape(-1), np.arange(n * size)
    sums = np.empty((columns, size))
    left = np.empty(n * size, dtype=np.uint64)
    shift, low = np.uint64(bits), np.uint64(2**bits - 1)
    for last in range(columns - 1, 0, -1):
        if begins[last]:
            left = _mixed(counter, seed)
            left >>= np.uint64(_WORD - bits)
            counter += np.uint64(1)
        left *= np.uint64(last + 1)
        pick = (left >> shift).view(np.int64)
        left &= low
        pick *= n * size
        pick += place
        sums[last] = flat.take(pick).reshape(n, size).sum(axis=0)
        flat[pick] = values[last]
    sums[0] = values[0].reshape(n, size).sum(axis=0)
    return sums.T


def _mixed(counter: Words, seed: np.uint64) -> Words:
    """SplitMix64's numbers of those places in its sequence, the first place being 0."""
    z = counter + np.uint64(1)
    z *= _STEP
    z += seed
    z ^= z >> _S30
    z *= _FIRST
    z ^= z >> _S27
    z *= _SECOND
    z ^= z >> _S31
    return z


def shuffled_sums_by_loop(
    table: Floats, begins: npt.NDArray[np.bool_], bits: int, seed: np.uint64, first: int, size: int
) -> Floats:
    """Do the same as `shuffled_sums`, as loops for the compiler: the draws are innermost."""
    n, columns = table.shape
    sums = np.zeros((columns, size))
    values = np.empty(columns * size)
    left = np.empty(size, dtype=np.uint64)
    place = np.empty(size, dtype=np.uint32)
    shift, unused, low = np.uint64(bits), np.uint64(64 - bits), np.uint64(2**bits - 1)
    numbers = 0
    for column in range(columns):
        numbers += begins[column]
    stride = _STEP * np.uint64(n) * np.uint64(numbers)
    state = seed + stride * np.uint64(first) + _STEP
    # Plain loops compile five times as fast as slices do.
    for row in range(n):
        for column in range(columns):
            for draw in range(size):
                values[column * size + draw] = table[row, column]
        for step in range(columns - 1):
            last = columns - 1 - step
            if begins[last]:
                for draw in range(size):
                    z = state + stride * np.uint64(draw)
                    z = (z ^ (z >> _S30)) * _FIRST
                    z = (z ^ (z >> _S27)) * _SECOND
                    left[draw] = (z ^ (z >> _S31)) >> unused
                state += _STEP
            choices = np.uint64(last + 1)
            for draw in range(size):
                spread = left[draw] * choices
                left[draw] = spread & low
                place[draw] = np.uint32(spread >> shift) * np.uint32(size) + np.uint32(draw)
            # Apart from the picks, which the compiler puts four to an instruction.
            here, total = values[last * size : (last + 1) * size], sums[last]
            for draw in range(size):
                total[draw] += values[place[draw]]
                values[place[draw]] = here[draw]
        for draw in range(size):
            sums[0, draw] += values[draw]
    return sums.T


@cache
def compiled_sums() -> Kernel | None:
    """`shuffled_sums_by_loop`, compiled; None where numba is not installed."""
    try:
        import numba  # noqa: PLC0415 - optional extra
    except ImportError:
        return None
    options: dict[str, Any] = {"nogil": True, "boundscheck": False}
    try:
        kernel = _typed(numba.njit(shuffled_sums_by_loop, cache=True, **options))
    except RuntimeError:  # There is no folder that a compiled copy could be kept in.
        kernel = _typed(numba.njit(shuffled_sums_by_loop, **options))
    # The first call compiles or loads. Threads that all make it are in each other's way.
    kernel(np.ones((1, 2)), *starts(2), np.uint64(0), 0, 1)
    return kernel


def _typed(kernel: Kernel) -> Kernel:
    return kernel
