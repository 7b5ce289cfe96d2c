"""Omnibus test over columns: values are permuted within each vignette."""

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from fairaudit.errors import InputError, MissingExtraError
from fairaudit.stats.vectors import RELATIVE_TOLERANCE, Floats, Matrix, complete_rows

__all__ = ["OmnibusTest", "omnibus_test"]

Draws = npt.NDArray[np.uint32]
Kernel = Callable[[Floats, Draws, int], Floats]
Engine = Literal["auto", "numpy", "numba"]

_EXACT = 1_000_000
_DRAWS = 9_999
# Shuffled values of one block, which stay in a processor's cache.
_BLOCK = 1_000_000
# Picked positions from which on the compiled loop saves more than loading it costs.
_WORTH_COMPILING = 100_000_000
_LOW = 2**32 - 1
_THREADS = min(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OmnibusTest:
    """Whether the columns differ at all.

    Parameters
    ----------
    statistic : float
        V times the sum over columns of the squared mean deviation from the vignette's own mean.
    p : float
        P value of columns that are exchangeable within each vignette.
    n, n_left_out : int
        Complete vignettes, and those that miss a value.
    draws : int or None
        Random permutations; None if all were enumerated.
    """

    statistic: float
    p: float
    n: int
    n_left_out: int
    draws: int | None


def omnibus_test(
    matrix: Matrix, *, draws: int = _DRAWS, seed: int = 0, engine: Engine = "auto"
) -> OmnibusTest:
    """Test of any difference between columns by permutation within vignettes.

    Formula: ``V Σ_g (mean over v of (y_vg − ȳ_v))²``. p is the share of the G!^V permutations
    that reach the observed statistic, where they are at most a million; else
    ``(1 + hits)/(1 + draws)``. Statistics that differ by less than 1e-12 of the largest possible
    one count as tied.

    Parameters
    ----------
    matrix : array_like, shape (n_vignettes, n_columns)
        Means of the answers; NaN where none is readable. Only complete vignettes enter.
    draws, seed : int
        Random permutations and their seed.
    engine : {"auto", "numpy", "numba"}
        What shuffles. Both draw the same permutations; numba (extra “fast”) is the faster one.
        “auto” takes numba for large tables where it is installed.

    Returns
    -------
    OmnibusTest

    Raises
    ------
    InputError
        If fewer than two vignettes are complete, or there are fewer than two columns.
    MissingExtraError
        If `engine` is “numba” and it is not installed.

    Notes
    -----
    Assumes independent vignettes and, under the null, columns that are exchangeable within each.
    Each position is picked with equal chances up to 2 parts in 100,000.

    Examples
    --------
    >>> found = omnibus_test([[1, 0, 0], [1, 1, 0], [1, 0, 1], [0, 0, 0], [1, 0, 0]])
    >>> round(found.statistic, 4), round(found.p, 4), found.draws
    (1.2, 0.2222, None)
    """
    rows, left_out = complete_rows(matrix)
    if len(rows) < 2:
        raise InputError(f"An omnibus test needs at least 2 complete vignettes, not {len(rows)}.")
    # A vignette whose values are all the same looks the same after every permutation.
    centred = rows - rows.mean(axis=1, keepdims=True)
    rounding = RELATIVE_TOLERANCE * np.abs(rows).max(axis=1, keepdims=True)
    moved = centred[(np.abs(centred) > rounding).any(axis=1)]
    groups = rows.shape[1]
    observed = float((moved.sum(axis=0) ** 2).sum())
    least = observed - RELATIVE_TOLERANCE * float((np.abs(moved).sum(axis=0) ** 2).sum())
    if len(moved) * math.lgamma(groups + 1) <= math.log(_EXACT):
        reached = _squares(_all_sums(moved)) >= least
        p, drawn = float(np.mean(reached)), None
    else:
        p, drawn = (1 + _hits(moved, least, draws, seed, engine)) / (1 + draws), draws
    return OmnibusTest(
        statistic=observed / len(rows), p=p, n=len(rows), n_left_out=left_out, draws=drawn
    )


def _all_sums(moved: Floats) -> Floats:
    """Column sums under every permutation; the first vignette may stay, as the sums' order may."""
    if not len(moved):
        return np.zeros((1, moved.shape[1]))
    orders = np.array(list(permutations(range(moved.shape[1]))))
    sums = moved[:1]
    for row in moved[1:]:
        sums = (sums[:, None, :] + row[orders][None]).reshape(-1, moved.shape[1])
    return sums


def _squares(sums: Floats) -> Floats:
    squares: Floats = np.square(sums).sum(axis=1)
    return squares


def _hits(moved: Floats, least: float, draws: int, seed: int, engine: Engine) -> int:
    """Random permutations that reach the statistic; each block has a stream of its own."""
    n, groups = moved.shape
    each = _picks_per_number(groups)
    numbers = -(-(groups - 1) // each)
    kernel = _kernel(engine, draws * n * (groups - 1))
    block = max(1, _BLOCK // (n * groups))
    sizes = [min(block, draws - start) for start in range(0, draws, block)]
    seeds = np.random.SeedSequence(seed).spawn(len(sizes))

    def count(size: int, stream: np.random.SeedSequence) -> int:
        shape = (numbers, n, size)
        random = np.random.default_rng(stream).integers(0, 2**32, shape, dtype=np.uint32)
        return int(np.count_nonzero(_squares(kernel(moved, random, each)) >= least))

    with ThreadPoolExecutor(_THREADS) as pool:
        return sum(pool.map(count, sizes, seeds))


def _picks_per_number(groups: int) -> int:
    """How many positions one random number of 32 bits picks, with 16 bits to spare.

    The high part of number × positions is the pick, and the low part is as good as a new number.
    Source: Brackett-Rozinsky & Lemire 2024, Software: Practice and Experience.
    """
    return max(1, int(16 / math.log2(groups)))


def _kernel(engine: Engine, picks: int) -> Kernel:
    if engine == "numpy" or (engine == "auto" and picks < _WORTH_COMPILING):
        return _shuffled_sums
    compiled = _compiled()
    if compiled is None and engine == "numba":
        raise MissingExtraError("fast", "The compiled omnibus test")
    return compiled or _shuffled_sums


@cache
def _compiled() -> Kernel | None:
    try:
        import numba  # noqa: PLC0415 - optional extra
    except ImportError:
        return None
    options: dict[str, Any] = {"nogil": True, "boundscheck": False}
    try:
        return _typed(numba.njit(_shuffled_sums_by_loop, cache=True, **options))
    except RuntimeError:  # There is no folder that a compiled copy could be kept in.
        return _typed(numba.njit(_shuffled_sums_by_loop, **options))


def _typed(kernel: Kernel) -> Kernel:
    return kernel


def _shuffled_sums(moved: Floats, random: Draws, each: int) -> Floats:
    """Column sums after a Fisher–Yates shuffle of each row, one step for all rows and draws.

    `random` has the shape (n_numbers, n_rows, n_draws), and each number picks `each` positions;
    the sums have the shape (n_draws, n_columns).
    """
    _, n, size = random.shape
    columns = moved.shape[1]
    values = np.repeat(moved.T[:, :, None], size, axis=2).reshape(columns, n * size)
    flat, place = values.reshape(-1), np.arange(n * size)
    sums = np.empty((columns, size))
    left = np.empty(n * size, dtype=np.int64)
    for step, last in enumerate(range(columns - 1, 0, -1)):
        if step % each == 0:
            left[:] = random[step // each].reshape(-1)
        left *= last + 1
        pick = left >> 32
        left &= _LOW
        pick *= n * size
        pick += place
        sums[last] = flat.take(pick).reshape(n, size).sum(axis=0)
        flat[pick] = values[last]
    sums[0] = values[0].reshape(n, size).sum(axis=0)
    return sums.T


def _shuffled_sums_by_loop(moved: Floats, random: Draws, each: int) -> Floats:
    """Do the same as `_shuffled_sums`, as loops for the compiler: the draws are innermost."""
    _, n, size = random.shape
    columns = moved.shape[1]
    sums = np.zeros((columns, size))
    values = np.empty((columns, size))
    left = np.empty(size, dtype=np.int64)
    # Plain loops compile five times as fast as slices do.
    for row in range(n):
        for column in range(columns):
            for draw in range(size):
                values[column, draw] = moved[row, column]
        for step in range(columns - 1):
            last = columns - 1 - step
            if step % each == 0:
                for draw in range(size):
                    left[draw] = random[step // each, row, draw]
            for draw in range(size):
                spread = left[draw] * (last + 1)
                pick = spread >> 32
                left[draw] = spread & _LOW
                sums[last, draw] += values[pick, draw]
                values[pick, draw] = values[last, draw]
        for draw in range(size):
            sums[0, draw] += values[0, draw]
    return sums.T
