"""Omnibus test over columns: values are permuted within each vignette."""

import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import permutations
from typing import Literal

import numpy as np

from fairaudit.errors import InputError, MissingExtraError
from fairaudit.stats.shuffles import Kernel, compiled_sums, shuffled_sums, starts
from fairaudit.stats.vectors import RELATIVE_TOLERANCE, Floats, Matrix, complete_rows

__all__ = ["OmnibusTest", "omnibus_test"]

Engine = Literal["auto", "numpy", "numba"]

_EXACT = 1_000_000
_DRAWS = 9_999
# Shuffled values of one block: of all rows for numpy, of one row for the loop.
_BLOCK = 1_000_000
_LOOP_BLOCK = 2_000
# Picked positions from which on the compiled loop saves more than loading it costs.
_WORTH_COMPILING = 100_000_000
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
    The positions that one random number picks have equal chances up to 1 part in 2^32.

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
    """Random permutations that reach the statistic, counted in blocks on all threads."""
    n, groups = moved.shape
    kernel = _kernel(engine, draws * n * (groups - 1))
    # numpy wants long arrays, the loop what stays in the processor's nearest cache.
    size = _BLOCK // (n * groups) if kernel is shuffled_sums else _LOOP_BLOCK // groups
    blocks = range(0, draws, max(1, size))
    begins, bits = starts(groups)
    (start,) = np.random.SeedSequence(seed).generate_state(1, np.uint64)

    def count(first: int) -> int:
        number = min(blocks.step, draws - first)
        sums = kernel(moved, begins, bits, start, first, number)
        return int(np.count_nonzero(_squares(sums) >= least))

    with ThreadPoolExecutor(_THREADS) as pool:
        return sum(pool.map(count, blocks))


def _kernel(engine: Engine, picks: int) -> Kernel:
    if engine == "numpy" or (engine == "auto" and picks < _WORTH_COMPILING):
        return shuffled_sums
    compiled = compiled_sums()
    if compiled is None and engine == "numba":
        raise MissingExtraError("fast", "The compiled omnibus test")
    return compiled or shuffled_sums
