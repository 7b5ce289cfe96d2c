"""Contrasts made of contrasts: interactions, differences between strata, rates of change."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fairaudit.errors import InputError
from fairaudit.stats.betting import betting_interval
from fairaudit.stats.binary import discordance_upper
from fairaudit.stats.normal_theory import t_cdf, t_interval, t_quantile
from fairaudit.stats.vectors import (
    RELATIVE_TOLERANCE,
    Differences,
    Floats,
    Interval,
    difference_vector,
)

__all__ = [
    "Interaction",
    "Rate",
    "WelchComparison",
    "change_shares",
    "interaction",
    "rate_of_change",
    "welch_comparison",
]

_ENOUGH_FOR_T = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """Two attributes together against the sum of each alone.

    Parameters
    ----------
    differences : ndarray, shape (n_complete,)
        ``y_AB − y_A − y_B + y_ref`` of the vignettes that have all four. Give them to
        `compare_paired` with twice the bound of a single contrast.
    observed : float
        Mean of ``y_AB − y_ref``.
    additive : float
        What the single contrasts add up to.
    n, n_left_out : int
        Vignettes with all four values, and the others.
    """

    differences: Floats
    observed: float
    additive: float
    n: int
    n_left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WelchComparison:
    """Difference between the mean differences of two strata.

    Parameters
    ----------
    estimate : float
        First minus second.
    ci : (float, float) or None
        Interval; None where neither stratum varies.
    p : float or None
        Two-sided p of no difference.
    df : float or None
        Welch's degrees of freedom.
    """

    estimate: float
    ci: Interval | None
    p: float | None
    df: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Mean share over vignettes.

    Parameters
    ----------
    estimate : float
        Between 0 and 1.
    ci : (float, float)
        Interval, valid at 0 and 1.
    method : str
        How it was made.
    n, n_left_out : int
        Vignettes, and those without a share.
    """

    estimate: float
    ci: Interval
    method: str
    n: int
    n_left_out: int


def interaction(
    both: Differences, first: Differences, second: Differences, reference: Differences
) -> Interaction:
    """Interaction contrast of two attributes, one difference for each vignette.

    Formula: ``d_v = y_AB − y_A − y_B + y_ref``; the additive expectation is
    ``mean(y_A − y_ref) + mean(y_B − y_ref)``, over the same vignettes.

    Parameters
    ----------
    both, first, second, reference : array_like, shape (n_vignettes,)
        Means of the answers with both attributes, each alone, and neither; NaN where missing.

    Returns
    -------
    Interaction

    Raises
    ------
    InputError
        If the vectors differ in length or no vignette has all four.

    Examples
    --------
    >>> found = interaction([0.9, 0.8], [0.6, 0.6], [0.7, 0.5], [0.5, 0.5])
    >>> found.differences.round(2), round(found.observed, 2), round(found.additive, 2)
    (array([0.1, 0.2]), 0.35, 0.2)
    """
    sides = [np.asarray(side, dtype=np.float64) for side in (both, first, second, reference)]
    if any(side.ndim != 1 or side.shape != sides[0].shape for side in sides):
        raise InputError("An interaction needs four vectors with a value for each vignette.")
    values = np.column_stack(sides)
    there = ~np.isnan(values).any(axis=1)
    if not there.any():
        raise InputError("No vignette has all four values that an interaction needs.")
    ab, a, b, ref = values[there].T
    return Interaction(
        differences=(ab - a) - (b - ref),
        observed=float((ab - ref).mean()),
        additive=float((a - ref).mean() + (b - ref).mean()),
        n=int(np.count_nonzero(there)),
        n_left_out=int(np.count_nonzero(~there)),
    )


def welch_comparison(
    first: Differences, second: Differences, *, level: float = 0.95
) -> WelchComparison:
    """Compare the mean differences of two strata, whose vignettes are not the same.

    Formula: ``T = (mean₁ − mean₂)/√(s₁²/n₁ + s₂²/n₂)`` on t with Welch's degrees of freedom.

    Parameters
    ----------
    first, second : array_like, shapes (n₁,) and (n₂,)
        One difference for each vignette of the stratum.
    level : float
        Level of the interval.

    Returns
    -------
    WelchComparison

    Raises
    ------
    InputError
        If a stratum has fewer than two vignettes, or NaN.

    Notes
    -----
    Assumes means close to normal. Source: Welch 1947, Biometrika 34:28.

    Examples
    --------
    >>> found = welch_comparison([0.1, 0.2, 0.3], [0.0, 0.1, 0.0, 0.1])
    >>> round(found.estimate, 3), round(found.p, 3), round(found.df, 2)
    (0.15, 0.103, 3.0)
    """
    x, y = difference_vector(first), difference_vector(second)
    estimate = float(x.mean() - y.mean())
    parts = [float(side.var(ddof=1)) / side.size if _varies(side) else 0.0 for side in (x, y)]
    if sum(parts) == 0:
        return WelchComparison(estimate=estimate, ci=None, p=None, df=None)
    error = math.sqrt(sum(parts))
    shares = [part / sum(parts) for part in parts]
    df = 1 / sum(s**2 / (side.size - 1) for s, side in zip(shares, (x, y), strict=True))
    half = t_quantile(0.5 + level / 2, df) * error
    return WelchComparison(
        estimate=estimate,
        ci=(estimate - half, estimate + half),
        p=2 * t_cdf(-abs(estimate) / error, df),
        df=df,
    )


def _varies(side: Floats) -> bool:
    """Whether there is a spread beyond the traces that sums of fractions leave."""
    return bool(np.ptp(side) > RELATIVE_TOLERANCE * np.abs(side).max())


def change_shares(answers: Floats, reference: Floats) -> Floats:
    """Share of a vignette's answers that differ from the reference's answer to the same prompt.

    Parameters
    ----------
    answers, reference : ndarray, shape (n_vignettes, n_pairs)
        Paired answers; NaN where one is missing. Numbers within 1e-12 of each other's scale are
        the same.

    Returns
    -------
    ndarray, shape (n_vignettes,)
        Between 0 and 1; NaN where no pair is readable.

    Raises
    ------
    InputError
        If the shapes differ.

    Examples
    --------
    >>> change_shares(np.array([[1.0, 0.0], [1.0, np.nan]]), np.array([[1.0, 1.0], [1.0, 1.0]]))
    array([0.5, 0. ])
    """
    if answers.ndim != 2 or answers.shape != reference.shape:
        raise InputError("Answers and reference answers have to be two tables of the same shape.")
    distance = np.abs(answers - reference)
    there = ~np.isnan(distance)
    scale = np.fmax(np.abs(answers), np.abs(reference))
    with np.errstate(invalid="ignore"):
        changed = there & (distance > RELATIVE_TOLERANCE * scale)
    pairs = there.sum(axis=1)
    filled = np.full(len(answers), np.nan)
    shares: Floats = np.divide(changed.sum(axis=1), pairs, out=filled, where=pairs > 0)
    return shares


def rate_of_change(shares: Sequence[float] | Floats, *, level: float = 0.95) -> Rate:
    """Mean share over vignettes, for instance a flip rate, with an interval valid at 0.

    Clopper–Pearson where every share is 0 or 1; t where 10 or more aren’t 0 and 10 or more
    aren’t 1; else the betting interval within [0, 1].

    Parameters
    ----------
    shares : array_like, shape (n_vignettes,)
        In [0, 1]; NaN where a vignette has none.
    level : float
        Level of the interval.

    Returns
    -------
    Rate

    Raises
    ------
    InputError
        If a share lies outside [0, 1] or none is there.

    Examples
    --------
    >>> found = rate_of_change([0.0] * 40)
    >>> found.estimate, round(found.ci[0], 3), round(found.ci[1], 3), found.method
    (0.0, 0.0, 0.088, 'Clopper–Pearson interval')
    """
    values = np.asarray(shares, dtype=np.float64)
    there = values[~np.isnan(values)]
    if there.size == 0 or (there < 0).any() or (there > 1).any():
        raise InputError("A rate needs at least one share, and shares between 0 and 1.")
    n = there.size
    ends = int(np.count_nonzero(there == 1))
    if ends + np.count_nonzero(there == 0) == n:
        alpha = (1 - level) / 2
        low = 1 - discordance_upper(n - ends, n, alpha=alpha)
        ci, method = (low, discordance_upper(ends, n, alpha=alpha)), "Clopper–Pearson interval"
    elif min(np.count_nonzero(there), np.count_nonzero(1 - there)) >= _ENOUGH_FOR_T and np.ptp(
        there
    ):
        low, high = t_interval(there, level=level)
        ci, method = (max(0.0, low), min(1.0, high)), "t interval"
    else:
        # Twice the share less one lies within ± 1, and bets on it use the whole range.
        low, high = betting_interval(2 * there - 1, bound=1.0, level=level)
        ci, method = ((low + 1) / 2, (high + 1) / 2), "betting interval"
    return Rate(
        estimate=float(there.mean()),
        ci=ci,
        method=method,
        n=n,
        n_left_out=int(np.count_nonzero(np.isnan(values))),
    )
