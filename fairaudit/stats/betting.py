"""Betting e-values for the mean of bounded differences, valid at any number of vignettes.

An e-value is the capital of a gambler who bets against a hypothesis on one vignette after
another: under the hypothesis its expectation is at most 1, so that it exceeds 1/α with probability
at most α, however few differences there are and whatever their distribution within the bound.
"""

import math
from typing import Literal

import numpy as np
from scipy import optimize

from fairaudit.errors import InputError
from fairaudit.stats.vectors import (
    RELATIVE_TOLERANCE,
    Differences,
    Floats,
    Integers,
    Interval,
    difference_vector,
)

__all__ = [
    "betting_equivalence",
    "betting_interval",
    "betting_log_e",
    "betting_ratio_interval",
    "log_capital",
]

_BETS = 20
# Logarithm that stands for a capital of nothing.
_LOST = -1e9


def betting_log_e(
    differences: Differences, *, null: float, bound: float, alternative: Literal["less", "greater"]
) -> float:
    """Logarithm of the e-value against a mean at or beyond `null`.

    Formula, for the alternative “less” (against ``E d ≥ null``): the mean over j = 1 … 20 of
    ``Π_v (1 + λ_j (null − d_v))`` with ``λ_j = (j/20)/(bound − null)``; “greater” is its mirror
    image. Computed in logarithms.

    Parameters
    ----------
    differences : array_like, shape (n_vignettes,)
        Differences within ± bound.
    null : float
        Hypothesised mean, in the outcome's unit, within ± bound.
    bound : float
        Largest possible |difference|.
    alternative : {"less", "greater"}
        Which side of `null` the evidence is for.

    Returns
    -------
    float
        Natural logarithm of e; minus infinity where every bet is lost whole.

    Raises
    ------
    InputError
        If a difference is beyond the bound, or `null` does not lie below it.

    Notes
    -----
    Source: Waudby-Smith & Ramdas 2024, J. R. Statist. Soc. B 86:1.

    Examples
    --------
    >>> round(betting_log_e([0.0] * 60, null=0.05, bound=1.0, alternative="less"), 4)
    1.9928
    """
    d = _bounded(differences, bound)
    if not -bound <= null <= bound:
        raise InputError(f"The value {null} to bet against lies outside the bound ±{bound}.")
    once = np.ones(d.size, dtype=np.intp)
    if alternative == "less":
        return _log_e(d, once, null, bound)
    return _log_e(-d, once, -null, bound)


def betting_interval(differences: Differences, *, bound: float, level: float = 0.95) -> Interval:
    """Interval of the mean: the values that neither one-sided e-value rules out.

    Formula: the values m at which both e-values stay below 2/(1 − level). e grows
    steadily with m, so that each end is one root. Errors as for `betting_log_e`.

    Examples
    --------
    >>> low, high = betting_interval([0.0] * 90, bound=1.0, level=0.9)
    >>> round(low, 4), round(high, 4)
    (-0.0473, 0.0473)
    """
    # Equal differences make equal factors, so that each distinct one is computed once.
    d, counts = np.unique(_bounded(differences, bound), return_counts=True)
    threshold = math.log(2 / (1 - level))
    return -_upper(-d, counts, bound, threshold), _upper(d, counts, bound, threshold)


def betting_ratio_interval(
    values: Differences, reference: Differences, *, level: float = 0.95
) -> Interval:
    """Interval of the smaller of two means over the larger: the ratios that no e-value rules out.

    Formula: with the means of y and r in the ratio ρ ≤ 1, the mean of ``y − ρ r`` is 0. The ratios
    ρ at which both one-sided e-values against that stay below 2/(1 − level), of y to r and of
    r to y, make the interval. e grows or falls steadily with ρ, so that each end is one root.

    Parameters
    ----------
    values, reference : array_like, shape (n_vignettes,)
        From 0 to 1.
    level : float
        Level of the interval.

    Returns
    -------
    (float, float)
        Within [0, 1].

    Raises
    ------
    InputError
        If a vector is empty, they differ in length, or a value lies outside 0 to 1.

    Notes
    -----
    Assumes independent vignettes and nothing else. Source: as for `betting_log_e`.

    Examples
    --------
    >>> low, high = betting_ratio_interval([1.0, 0.0] * 40, [1.0, 0.0] * 40)
    >>> round(low, 3), high
    (0.862, 1.0)
    """
    y, r = difference_vector(values, least=1), difference_vector(reference, least=1)
    if y.shape != r.shape or min(y.min(), r.min()) < 0 or max(y.max(), r.max()) > 1:
        raise InputError("A ratio by betting needs two vectors of one length, from 0 to 1.")
    pairs, counts = np.unique(np.column_stack([y, r]), axis=0, return_counts=True)
    threshold = math.log(2 / (1 - level))
    one = _ratios_up_to_1(pairs[:, 0], pairs[:, 1], counts, threshold)
    other = _ratios_up_to_1(pairs[:, 1], pairs[:, 0], counts, threshold)
    return min(one[0], other[0]), min(one[1], other[1])


def betting_equivalence(differences: Differences, *, margin: float, bound: float) -> float:
    """P value of a mean at or beyond ± margin: ``min(1, 1/e)``, e the smaller of the two e-values.

    Examples
    --------
    >>> round(betting_equivalence([0.0] * 86, margin=0.05, bound=1.0), 4)
    0.048
    """
    smaller = min(
        betting_log_e(differences, null=margin, bound=bound, alternative="less"),
        betting_log_e(differences, null=-margin, bound=bound, alternative="greater"),
    )
    return math.exp(min(0.0, -smaller))


def log_capital(values: Floats, counts: Floats, null: float, bound: float) -> Floats:
    """Log e-values against a mean at or above `null`, of many samples of the same few values.

    Parameters
    ----------
    values : ndarray, shape (n_values,)
        Differences that occur, within ± bound.
    counts : ndarray, shape (n_samples, n_values)
        How often each does in every sample.
    null, bound : float
        As for `betting_log_e`, `null` below the bound.

    Examples
    --------
    >>> log_capital(np.zeros(1), np.array([[60.0]]), 0.05, 1.0).round(4)
    array([1.9928])
    """
    gains = (null - values)[:, None] * (np.arange(1, _BETS + 1) / _BETS) / (bound - null)
    # Where a bet is lost whole, no other gain makes up for it.
    factors = np.log1p(np.maximum(gains, -1), out=np.full(gains.shape, _LOST), where=gains > -1)
    logs = counts @ factors
    top = logs.max(axis=1)
    capital: Floats = top + np.log(np.exp(logs - top[:, None]).sum(axis=1) / _BETS)
    return capital


def _log_e(d: Floats, counts: Integers, null: float, bound: float) -> float:
    shares = np.arange(1, _BETS + 1) / _BETS
    if null >= bound:
        # The bets are unbounded here; only a sample that sits on the bound survives.
        return math.inf if (d < bound).any() else -math.inf
    gains = np.outer(shares, (null - d) / (bound - null))
    # A bet of everything is lost whole at d = bound: its logarithm is minus infinity.
    with np.errstate(divide="ignore"):
        logs = (np.log1p(np.maximum(gains, -1.0)) * counts).sum(axis=1)
    top = float(logs.max())
    return top + math.log(float(np.exp(logs - top).sum()) / _BETS)


def _upper(d: Floats, counts: Integers, bound: float, threshold: float) -> float:
    mean, edge = float(d @ counts / counts.sum()), bound * (1 - 1e-12)
    if mean >= edge or _log_e(d, counts, edge, bound) <= threshold:
        return bound

    def excess(null: float) -> float:
        return _log_e(d, counts, null, bound) - threshold

    return float(optimize.brentq(excess, mean, edge, xtol=1e-13))


def _ratios_up_to_1(y: Floats, r: Floats, counts: Integers, threshold: float) -> Interval:
    """Limits of mean(y)/mean(r), cut at 1."""

    def too_low(ratio: float) -> float:
        # Differences lie from −1 to 1, since no ratio is above 1.
        return _log_e(ratio * r - y, counts, 0.0, 1.0) - threshold

    def too_high(ratio: float) -> float:
        return _log_e(y - ratio * r, counts, 0.0, 1.0) - threshold

    low, high = 0.0, 1.0
    if too_low(1.0) > 0:
        low = 1.0
    elif too_low(0.0) > 0:
        low = float(optimize.brentq(too_low, 0.0, 1.0, xtol=1e-13))
    if too_high(1.0) > 0:
        high = float(optimize.brentq(too_high, 0.0, 1.0, xtol=1e-13))
    return low, high


def _bounded(differences: Differences, bound: float) -> Floats:
    d = difference_vector(differences, least=1)
    if not bound > 0 or not math.isfinite(bound):
        raise InputError(f"The bound of the differences has to be a positive number, not {bound}.")
    if np.abs(d).max() > bound * (1 + RELATIVE_TOLERANCE):
        raise InputError(
            f"A difference of {d[np.abs(d).argmax()]:g} lies beyond the bound ±{bound:g}. Give the "
            "scale's own limits."
        )
    return np.clip(d, -bound, bound)
