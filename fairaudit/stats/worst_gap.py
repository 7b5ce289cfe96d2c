"""Largest gap between any two columns, with an interval that can hold 0.

The plain bootstrap of a difference of maxima never gives 0 and so excludes it always, however
equal the columns. Here all pairs are bounded together, and the gap with them.

Pairs that differ in many vignettes are bounded by joint sign flips, those that differ in few by
betting.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from fairaudit.errors import InputError
from fairaudit.stats.normal_theory import t_quantile
from fairaudit.stats.pairwise import (
    gap_interval,
    inverse_errors,
    joint_critical,
    largest_quantile,
)
from fairaudit.stats.resampling import DRAWS, vignette_weights
from fairaudit.stats.sparse_pairs import gaps_by_betting, sparse_and_constant
from fairaudit.stats.vectors import (
    RELATIVE_TOLERANCE,
    Floats,
    Interval,
    Matrix,
    complete_rows,
)

__all__ = ["WorstGap", "simultaneous_gap", "worst_gap"]

_ALL_BETTING = "betting interval, Bonferroni over pairs"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstGap:
    """Largest difference between two columns.

    Parameters
    ----------
    estimate : float
        Largest minus smallest column.
    ci : (float, float) or None
        Simultaneous interval; None where nothing varies and no bound is known.
    upper_valid : bool
        Whether the interval's upper limit bounds the gap. It does not where a pair differs in fewer
        than 10 vignettes, or by the same in all, and no bound is known: equivalence cannot be
        shown then, whatever the limit.
    ci_uncorrected : (float, float) or None
        The same by resamples of vignettes, too narrow with few; None where nothing varies.
    critical : float or None
        Quantile of the largest studentised deviation over the resamples, for `ci_uncorrected`.
    largest, smallest : int
        The two columns.
    method : str
        How the interval was made.
    n_sparse : int
        Pairs with fewer than 10 non-zero differences, or differences that are all the same.
    n, n_left_out : int
        Complete vignettes, and those that miss a value.
    """

    estimate: float
    ci: Interval | None
    upper_valid: bool
    ci_uncorrected: Interval | None
    critical: float | None
    largest: int
    smallest: int
    method: str
    n_sparse: int
    n: int
    n_left_out: int


def worst_gap(
    matrix: Matrix,
    *,
    bound: float | None = None,
    level: float = 0.95,
    draws: int = DRAWS,
    seed: int = 0,
) -> WorstGap:
    """Largest gap between the means of any two columns.

    Formula: ``[max over pairs of max(0, |D| − c·se), max over pairs of |D| + c·se]``, D a pair's
    difference and se the standard error of the vignettes' differences. For c, one sign for each
    vignette flips all its deviations from the means; z is the largest ``|D*|/se`` over all pairs of
    a flip, and ``t = z·√(V/(V − 1 − z²))`` the same with the flip's own standard error: a flip does
    not change the sum of squares, which is one vignette short for being centred. c is the `level`
    quantile of t, over all 2^V flips for V ≤ 13, and at most Bonferroni's t over the pairs. That
    alone is c while fewer than 5 of the flips that differ or are drawn lie beyond the quantile (7
    vignettes or fewer at 95%).

    A pair is sparse, as in `compare_paired`, if fewer than 10 of its differences are not zero or
    all are the same. With a bound, each of S sparse pairs among all P has the betting interval of
    level ``1 − α/P``, α = 1 − `level`, and c is that of the other pairs alone at level
    ``1 − α(P − S)/P``; no limit lies beyond the bound. Without one, sparse pairs keep c·se and
    `upper_valid` is false; one that does not vary has the lower limit 0.

    `ci_uncorrected` has the `level` quantile over vignette resamples of the largest
    ``|D*_ab − D_ab| / se_ab`` as c.

    Parameters
    ----------
    matrix : array_like, shape (n_vignettes, n_columns)
        NaN where a mean is missing; only complete vignettes enter.
    bound : float, optional
        Largest possible |difference|.
    level : float
        Level of the interval.
    draws, seed : int
        Flips and resamples, and the seed.

    Returns
    -------
    WorstGap

    Raises
    ------
    InputError
        If there are fewer than two complete vignettes or fewer than two columns, or a difference
        lies beyond the bound.

    Notes
    -----
    Assumes independent vignettes and, of pairs that are not sparse, differences that are jointly
    symmetric about their means. Sources: max-t simultaneous intervals, Westfall & Young 1993;
    betting, `betting_log_e`.

    Examples
    --------
    >>> found = worst_gap([[0.2, 0.5, 0.4], [0.1, 0.3, 0.3], [0.6, 0.9, 0.5], [0.0, 0.4, 0.2]])
    >>> round(found.estimate, 2), found.largest, found.smallest, found.ci[0] > 0
    (0.3, 1, 0, True)
    """
    rows, left_out = _checked(matrix, bound)
    n, means = len(rows), rows.mean(axis=0)
    centred = rows - means
    first, second = np.triu_indices(rows.shape[1], 1)
    covariance = centred.T @ centred
    squares = np.diag(covariance)
    variance = squares[first] + squares[second] - 2 * covariance[first, second]
    sparse, constant = sparse_and_constant(rows, bound=bound)
    # Rounding leaves a trace of variance where the differences are all the same; the second rule
    # is for what is lost in the subtraction.
    trace = variance <= 1e-14 * (squares[first] + squares[second])
    variance[constant | trace] = 0.0
    errors = np.sqrt(variance / (n - 1) / n)
    gaps = np.abs(means[first] - means[second])
    sparse |= errors == 0
    critical, uncorrected = None, None
    if errors.any():
        resamples = vignette_weights(n, draws=draws, seed=seed)
        critical = largest_quantile(resamples, centred, errors, level=level)
        uncorrected = gap_interval(gaps, errors, critical)
    if bound is None:
        ci, how = _unbounded(centred, gaps, errors, level, draws, seed)
    else:
        dense = np.where(sparse, 0.0, errors)
        limits, how = _dense(centred, gaps, dense, level, draws, seed)
        share = 1 - (1 - level) / sparse.size
        few = gaps_by_betting(rows, first[sparse], second[sparse], bound=bound, level=share)
        ci = (max(limits[0], few[0]), min(max(limits[1], few[1]), bound))
    return WorstGap(
        estimate=float(means.max() - means.min()),
        ci=ci,
        upper_valid=ci is not None and (bound is not None or not sparse.any()),
        ci_uncorrected=uncorrected,
        critical=critical,
        largest=int(means.argmax()),
        smallest=int(means.argmin()),
        method=_in_words(how, sparse, bound),
        n_sparse=int(np.count_nonzero(sparse)),
        n=n,
        n_left_out=left_out,
    )


def simultaneous_gap(
    estimates: Floats,
    values: Floats,
    *,
    n: int,
    level: float = 0.95,
    bound: float | None = None,
    counted: npt.NDArray[np.bool_] | None = None,
) -> tuple[float, Interval | None]:
    """Largest gap within any row of a table of quantities, bounded over all pairs of its columns.

    Formula: the interval of `worst_gap`, with the resamples' own standard deviation as se. What is
    no mean cannot be flipped, so that c is the `level` quantile of the resamples' largest
    studentised deviation, carried over to t: ``F⁻¹(Φ(c·√(V/(V − 1))))``, F the t distribution with
    V − 1 degrees of freedom.

    Parameters
    ----------
    estimates : ndarray, shape (n_kinds, n_columns)
        For instance true and false positive rates by group.
    values : ndarray, shape (n_draws, n_kinds, n_columns)
        The same in every resample. A resample with NaN is left out.
    n : int
        Vignettes that the quantities rest on, for the correction for few of them.
    level : float
        Level of the interval.
    bound : float, optional
        Largest possible gap; no limit lies beyond it.
    counted : ndarray of bool, shape (n_pairs,), optional
        The pairs of columns that count, in the order of ``numpy.triu_indices(n_columns, 1)``; all
        by default.

    Returns
    -------
    gap : float
        NaN if an estimate is.
    ci : (float, float) or None
        None if more than 1% of the resamples have NaN or no pair varies.

    Notes
    -----
    With few vignettes the interval is somewhat narrow: for means of six columns of normal numbers
    it covers 91% with 12 vignettes, 94% with 20 and 95% with 50.

    Examples
    --------
    >>> draws = np.random.default_rng(1).normal([0.5, 0.6], 0.01, (2000, 1, 2))
    >>> gap, ci = simultaneous_gap(np.array([[0.5, 0.6]]), draws, n=200)
    >>> round(gap, 2), round(ci[0], 2), round(ci[1], 2)
    (0.1, 0.07, 0.13)
    """
    first, second = np.triu_indices(estimates.shape[1], 1)
    if counted is not None:
        first, second = first[counted], second[counted]
    distance = (estimates[:, first] - estimates[:, second]).reshape(-1)
    gap = float(np.abs(distance).max(initial=0.0))
    there = ~np.isnan(values).any(axis=(1, 2))
    if n < 2 or np.isnan(distance).any() or np.mean(there) < 0.99:
        return gap, None
    drawn = (values[there][:, :, first] - values[there][:, :, second]).reshape(-1, distance.size)
    errors = drawn.std(axis=0, ddof=1)
    errors[errors <= 1e-12] = 0.0
    if not errors.any():
        return gap, None
    # In place, since all pairs of many columns are a large table.
    drawn -= distance
    np.abs(drawn, out=drawn)
    drawn *= inverse_errors(errors)
    critical = float(np.quantile(drawn.max(axis=1), level))
    low, high = gap_interval(np.abs(distance), errors, _corrected(critical, n))
    return gap, (low, high) if bound is None else (min(low, bound), min(high, bound))


def _checked(matrix: Matrix, bound: float | None) -> tuple[Floats, int]:
    rows, left_out = complete_rows(matrix)
    if len(rows) < 2:
        raise InputError(f"A worst gap needs at least 2 complete vignettes, not {len(rows)}.")
    widest = float(np.ptp(rows, axis=1).max())
    if bound is not None and not widest <= bound * (1 + RELATIVE_TOLERANCE):
        raise InputError(
            f"A difference of size {widest:g} lies beyond the bound ±{bound:g}. Give the scale's "
            "own limits."
        )
    return rows, left_out


def _dense(
    centred: Floats, gaps: Floats, errors: Floats, level: float, draws: int, seed: int
) -> tuple[Interval, str]:
    """Limits over the pairs with a standard error, at these pairs' share of 1 − level."""
    varied = errors > 0
    if not varied.any():
        return (0.0, 0.0), ""
    share = 1 - (1 - level) * np.count_nonzero(varied) / errors.size
    c, how = joint_critical(centred, errors, level=share, draws=draws, seed=seed)
    return gap_interval(gaps[varied], errors[varied], c), how


def _unbounded(
    centred: Floats, gaps: Floats, errors: Floats, level: float, draws: int, seed: int
) -> tuple[Interval | None, str]:
    """Limits over all pairs; of one that does not vary nothing is known but its estimate."""
    if not errors.any():
        return None, ""
    c, how = joint_critical(centred, errors, level=level, draws=draws, seed=seed)
    low, _ = gap_interval(gaps[errors > 0], errors[errors > 0], c)
    return (low, gap_interval(gaps, errors, c)[1]), how


def _in_words(how: str, sparse: npt.NDArray[np.bool_], bound: float | None) -> str:
    count = f"{np.count_nonzero(sparse):,} of {sparse.size:,} pairs"
    if not how:
        return "no interval: no pair varies" if bound is None else _ALL_BETTING
    words = f"simultaneous interval over all pairs, {how}"
    if not sparse.any():
        return words
    if bound is None:
        return f"{words}; no equivalence, {count} differ in too few vignettes"
    return f"{words}; betting interval for {count} that differ in few vignettes"


def _corrected(critical: float, n: int) -> float:
    """Carry a quantile of the normal distribution over to t, on the side where digits are kept."""
    tail = float(special.ndtr(-critical * math.sqrt(n / (n - 1))))
    return -t_quantile(tail, n - 1)
