"""Hall's skewness-corrected t, and the equivalence test that takes the worse of it and plain t.

Assumptions and arguments as in `fairaudit.stats.normal_theory`.
"""

import math
from typing import TypeVar

import numpy as np

from fairaudit.stats.normal_theory import (
    mean_and_error,
    t_cdf,
    t_interval,
    t_quantile,
    t_statistic,
    tost,
)
from fairaudit.stats.vectors import Differences, Floats, Interval, difference_vector

__all__ = [
    "hall_corrected",
    "hall_interval",
    "hall_tost",
    "skewness",
    "t_equivalence",
    "t_equivalence_interval",
]

Number = TypeVar("Number", float, Floats)


def skewness(differences: Differences) -> float:
    """Skewness ``m₃ / m₂^1.5`` with central moments of divisor V; errors as `t_statistic`.

    Examples
    --------
    >>> round(skewness([0.0, 0.0, 0.0, 1.0]), 4)
    1.1547
    """
    d = difference_vector(differences)
    mean_and_error(d)
    # Moments of scaled deviations: those of tiny differences would underflow.
    centred = d - d.mean()
    centred /= np.abs(centred).max()
    return float(np.mean(centred**3) / np.mean(centred**2) ** 1.5)


def hall_tost(differences: Differences, *, margin: float) -> float:
    """P value of equivalence by Hall's skewness-corrected t, the larger of two one-sided.

    Formula: ``h(T) = T + γ(T²/3 + 1/6)/√V + γ²T³/(27V)``, with skewness γ, referred to t with
    V − 1 degrees of freedom: ``max(F(h(T_{+δ})), 1 − F(h(T_{−δ})))``. Without it, TOST
    passes too often where the differences are mostly zero and skewed. Errors as for
    `t_statistic`. Source: Hall 1992, J. R. Statist. Soc. B 54:221.

    Examples
    --------
    >>> round(hall_tost([0.0, 0.0, 0.01, 0.06], margin=0.05), 4)
    0.1299
    """
    d = difference_vector(differences)
    gamma, n = skewness(d), d.size
    upper = hall_corrected(t_statistic(d, margin), gamma, n)
    lower = hall_corrected(t_statistic(d, -margin), gamma, n)
    return max(t_cdf(upper, n - 1), t_cdf(-lower, n - 1))


def hall_interval(differences: Differences, *, level: float = 0.9) -> Interval:
    """Interval of the mean by inversion of Hall's corrected statistic, see `hall_tost`.

    Formula: with ``h⁻¹`` the inverse of the monotone cubic h,
    ``mean(d) − h⁻¹(±t_{(1 + level)/2, V − 1}) · sd(d)/√V``.

    Examples
    --------
    >>> low, high = hall_interval([0.0, 0.0, 0.01, 0.06])
    >>> round(low, 4), round(high, 4)
    (-0.0069, 0.1526)
    """
    d = difference_vector(differences)
    mean, error = mean_and_error(d)
    gamma, n = skewness(d), d.size
    quantile = t_quantile(0.5 + level / 2, n - 1)
    return (
        mean - _hall_inverse(quantile, gamma, n) * error,
        mean - _hall_inverse(-quantile, gamma, n) * error,
    )


def t_equivalence(differences: Differences, *, margin: float) -> float:
    """P value of a mean at or beyond ± margin: the larger of `tost` and `hall_tost`.

    Examples
    --------
    >>> round(t_equivalence([0.0, 0.0, 0.01, 0.06], margin=0.05), 4)
    0.1299
    """
    return max(tost(differences, margin=margin), hall_tost(differences, margin=margin))


def t_equivalence_interval(differences: Differences, *, alpha: float = 0.05) -> Interval:
    """Interval at level 1 − 2·alpha that lies within ± margin iff `t_equivalence` < alpha.

    Examples
    --------
    >>> low, high = t_equivalence_interval([0.0, 0.0, 0.01, 0.06])
    >>> round(low, 4), round(high, 4)
    (-0.0163, 0.1526)
    """
    plain = t_interval(differences, level=1 - 2 * alpha)
    corrected = hall_interval(differences, level=1 - 2 * alpha)
    return min(plain[0], corrected[0]), max(plain[1], corrected[1])


def hall_corrected(t: Number, gamma: Number, n: int) -> Number:
    """Hall's ``h(T)`` of `hall_tost`, of one statistic or of many.

    Examples
    --------
    >>> round(hall_corrected(-2.0, 1.0, 25), 4)
    -1.7119
    """
    return t + gamma * (t**2 / 3 + 1 / 6) / math.sqrt(n) + gamma**2 * t**3 / (27 * n)


def _hall_inverse(value: float, gamma: float, n: int) -> float:
    """Solve h(T) = value: h is a shifted cube, ``(√n/γ)((1 + γT/(3√n))³ − 1) + γ/(6√n)``."""
    slope = gamma / math.sqrt(n)
    if abs(slope) < 1e-12:
        return value
    inside = slope * (value - slope / 6)
    # Cube root of 1 + inside, minus 1, without losing digits where skewness is slight.
    root = math.expm1(math.log1p(inside) / 3) if inside > -1 else -math.cbrt(-1 - inside) - 1
    return 3 / slope * root
