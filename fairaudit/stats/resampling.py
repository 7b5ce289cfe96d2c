"""Bootstrap of vignettes for what isn't a mean: weights times tables, never rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from fairaudit.errors import InputError
from fairaudit.stats.vectors import RELATIVE_TOLERANCE, Floats

__all__ = ["DRAWS", "Bootstrap", "bootstrap", "vignette_weights"]

Functional = Callable[[Floats], Floats]
IntervalMethod = Literal["auto", "percentile", "bca"]

DRAWS = 10_000
"""Resamples, unless another number is asked for."""

_BLOCK = 1_000_000
_ENOUGH_FOR_BCA = 50
# A quantity that a resample in a hundred cannot give has no honest interval.
_UNDEFINED = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap:
    """Quantities and their bootstrap intervals.

    Parameters
    ----------
    estimate : ndarray, shape (n_quantities,)
        On the vignettes as they are; NaN where undefined.
    low, high : ndarray, shape (n_quantities,)
        Interval; NaN where there is none: the quantity is undefined in more than 1% of the
        resamples, or the same in all of them.
    standard_error : ndarray, shape (n_quantities,)
        Standard deviation over the resamples.
    n_undefined : ndarray of int, shape (n_quantities,)
        Resamples in which the quantity is undefined.
    method : str
        “percentile” or “BCa”.
    values : ndarray, shape (n_draws, n_quantities)
        The quantities of every resample.
    """

    estimate: Floats
    low: Floats
    high: Floats
    standard_error: Floats
    n_undefined: Floats
    method: str
    values: Floats


def vignette_weights(n: int, *, draws: int = DRAWS, seed: int = 0) -> Iterator[Floats]:
    """Multinomial weights: how often each vignette stands in each resample, in blocks.

    Parameters
    ----------
    n : int
        Vignettes.
    draws, seed : int
        Resamples, and the seed.

    Yields
    ------
    ndarray, shape (at most 1,000,000 / n, n)
        Each row adds up to n. ``weights @ table`` are the column sums of the resamples.

    Examples
    --------
    >>> [block.sum(axis=1) for block in vignette_weights(4, draws=3)]
    [array([4., 4., 4.])]
    """
    rng = np.random.default_rng(seed)
    block = max(1, _BLOCK // n)
    for start in range(0, draws, block):
        size = min(block, draws - start)
        picked = rng.integers(0, n, (size, n), dtype=np.uint32)
        picked += (n * np.arange(size, dtype=np.uint32))[:, None]
        counts = np.bincount(picked.reshape(-1), minlength=size * n)
        yield counts.reshape(size, n).astype(np.float64)


def bootstrap(
    functional: Functional,
    n: int,
    *,
    draws: int = DRAWS,
    level: float = 0.95,
    method: IntervalMethod = "auto",
    seed: int = 0,
) -> Bootstrap:
    """Intervals of quantities that are functions of weighted vignettes.

    Formula: percentile, the (1 ± level)/2 quantiles over the resamples; BCa, those quantiles moved
    by ``z₀``, the normal quantile of the share of resamples below the estimate, and by the
    acceleration ``a = Σ l³/(6 (Σ l²)^1.5)``, l the leave-one-vignette-out values' mean minus each.

    Parameters
    ----------
    functional : callable
        Takes weights, shape (k, n), and gives the quantities of each row, shape (k, n_quantities);
        NaN where one is undefined. Called with blocks of rows.
    n : int
        Vignettes, at least 2.
    draws, seed : int
        Resamples, and the seed.
    level : float
        Level of the intervals.
    method : {"auto", "percentile", "bca"}
        “auto” takes BCa from 50 vignettes on.

    Returns
    -------
    Bootstrap

    Raises
    ------
    InputError
        If there are fewer than two vignettes.

    Notes
    -----
    Assumes independent vignettes. Not for means, for which there are better intervals, and
    never for a difference of maxima, whose bootstrap excludes 0 always: see `worst_gap`.
    scipy.stats.bootstrap gathers rows instead of weighting them, and runs out of memory here.
    Source: Efron 1987, J. Am. Stat. Assoc. 82:171.

    Examples
    --------
    >>> table = np.array([[0.2, 0.5], [0.1, 0.3], [0.6, 0.9], [0.1, 0.4], [0.3, 0.4]])
    >>> def ratio(weights):
    ...     sums = weights @ table
    ...     return sums[:, [1]] / sums[:, [0]]
    >>> found = bootstrap(ratio, 5, seed=1)
    >>> round(found.estimate[0], 2), round(found.low[0], 1), round(found.high[0], 1)
    (np.float64(1.92), np.float64(1.5), np.float64(3.2))
    """
    if n < 2:
        raise InputError(f"A bootstrap needs at least 2 vignettes, not {n}.")
    estimate = functional(np.ones((1, n)))[0]
    values = np.concatenate(
        [functional(block) for block in vignette_weights(n, draws=draws, seed=seed)]
    )
    corrected = method == "bca" or (method == "auto" and n >= _ENOUGH_FOR_BCA)
    left_out = _left_out(functional, n) if corrected else None
    limits = np.array(
        [
            _limits(column, estimate[k], level, None if left_out is None else left_out[:, k])
            for k, column in enumerate(values.T)
        ]
    ).reshape(-1, 2)
    undefined = np.isnan(values).sum(axis=0)
    return Bootstrap(
        estimate=estimate,
        low=limits[:, 0],
        high=limits[:, 1],
        standard_error=np.array([_spread(column) for column in values.T]),
        n_undefined=undefined,
        method="BCa" if corrected else "percentile",
        values=values,
    )


def _spread(column: Floats) -> float:
    there = column[~np.isnan(column)]
    return float(there.std(ddof=1)) if there.size > 1 else np.nan


def _left_out(functional: Functional, n: int) -> Floats:
    """Quantities without each vignette in turn."""
    block = max(1, _BLOCK // n)
    parts = []
    for start in range(0, n, block):
        rows = np.arange(start, min(start + block, n))
        weights = np.ones((rows.size, n))
        weights[np.arange(rows.size), rows] = 0.0
        parts.append(functional(weights))
    return np.concatenate(parts)


def _limits(
    column: Floats, estimate: float, level: float, left_out: Floats | None
) -> tuple[float, float]:
    there = column[~np.isnan(column)]
    if np.isnan(estimate) or there.size < (1 - _UNDEFINED) * column.size or there.size < 2:
        return np.nan, np.nan
    rounding = RELATIVE_TOLERANCE * float(np.abs(there).max())
    if np.ptp(there) <= rounding:
        return np.nan, np.nan
    tails = np.array([0.5 - level / 2, 0.5 + level / 2])
    if left_out is not None:
        tails = _bca_tails(tails, there, estimate, rounding, left_out)
    low, high = np.quantile(there, tails)
    return float(low), float(high)


def _bca_tails(
    tails: Floats, there: Floats, estimate: float, rounding: float, left_out: Floats
) -> Floats:
    # Ties count as above, as in Davison & Hinkley 1997 and R's boot; scipy counts them half.
    share = np.count_nonzero(there < estimate - rounding) / there.size
    pulls = left_out[~np.isnan(left_out)]
    pulls = pulls.mean() - pulls
    squares = float(np.sum(pulls**2))
    if not 0 < share < 1 or squares == 0:
        return tails
    bias = float(special.ndtri(share))
    acceleration = float(np.sum(pulls**3)) / (6 * squares**1.5)
    moved = bias + special.ndtri(tails)
    shifted: Floats = special.ndtr(bias + moved / (1 - acceleration * moved))
    return shifted
