"""Paired proportions: Tango's score statistic, the mid-p McNemar test, an exact guard.

Every function takes counts: `b` vignettes where the group's answer is 1 and the reference's
is 0, `c` the reverse, `n` vignettes in all. The difference of the proportions is (b − c)/n.
All are valid at b = c = 0.
"""

import math
from typing import Literal

from scipy import optimize, special

from fairaudit.errors import InputError
from fairaudit.stats.vectors import Interval

__all__ = [
    "binary_equivalence",
    "binary_equivalence_interval",
    "discordance_p",
    "discordance_upper",
    "mcnemar_exact",
    "mcnemar_midp",
    "tango_interval",
    "tango_statistic",
    "tango_tost",
]


def tango_statistic(b: int, c: int, n: int, difference: float) -> float:
    """Score statistic of the hypothesis that the proportions differ by `difference`.

    Formula: with ``B = −b − c + (2n − b + c)Δ``, ``C = −cΔ(1 − Δ)`` and
    ``q = (√(B² − 8nC) − B)/(4n)``, ``z = (b − c − nΔ)/√(n(2q + Δ(1 − Δ)))``; infinite where
    the hypothesis leaves no variance. Source: Tango 1998, Stat. Med. 17:891.

    Raises
    ------
    InputError
        If the counts are negative or b + c exceeds n, or the difference is beyond ±1.

    Examples
    --------
    >>> round(tango_statistic(3, 5, 40, 0.0), 4)
    -0.7071
    """
    _check_counts(b, c, n)
    if not -1 <= difference <= 1:
        raise InputError(f"A difference of proportions lies within ±1, not at {difference}.")
    return _score(b, c, n, difference)


def tango_interval(b: int, c: int, n: int, *, level: float = 0.95) -> Interval:
    """Score interval of the difference: where |z(Δ)| stays below the normal quantile.

    Source: Tango 1998. Errors as for `tango_statistic`.

    Examples
    --------
    >>> low, high = tango_interval(0, 0, 60)
    >>> round(low, 4), round(high, 4)
    (-0.0602, 0.0602)
    """
    _check_counts(b, c, n)
    critical = float(special.ndtri(0.5 + level / 2))
    return _limit(b, c, n, critical, -1), _limit(b, c, n, critical, 1)


def tango_tost(b: int, c: int, n: int, *, margin: float) -> float:
    """P value of a difference at or beyond ± margin: two one-sided score tests, the larger p.

    Formula: ``max(Φ(z(+δ)), 1 − Φ(z(−δ)))``. Errors as for `tango_statistic`.

    Examples
    --------
    >>> round(tango_tost(0, 0, 60, margin=0.05), 4)
    0.0378
    """
    upper, lower = tango_statistic(b, c, n, margin), tango_statistic(b, c, n, -margin)
    return max(float(special.ndtr(upper)), float(special.ndtr(-lower)))


def mcnemar_exact(b: int, c: int) -> float:
    """Exact conditional McNemar test of no difference; two-sided p.

    Formula: ``min(1, 2·P(X ≤ min(b, c)))``, X ~ Bin(b + c, ½). It never exceeds its level, and
    is more cautious than `mcnemar_midp`, which the audit reports. statsmodels' ``mcnemar`` gives
    the same with ``exact=True``; its ``exact=False`` prints p = 0 for b = c = 0.

    Examples
    --------
    >>> mcnemar_exact(1, 7), mcnemar_exact(0, 0)
    (0.0703125, 1.0)
    """
    _check_counts(b, c, b + c)
    return min(1.0, 2 * float(special.bdtr(min(b, c), b + c, 0.5)))


def mcnemar_midp(b: int, c: int) -> float:
    """Mid-p McNemar test of no difference; two-sided p.

    Formula: ``2·P(X ≤ min(b, c)) − P(X = min(b, c))``, X ~ Bin(b + c, ½); for b = c
    ``1 − ½P(X = b)``; for b + c = 0 it is 1.
    Source: Fagerland, Lydersen & Laake 2013, BMC Med. Res. Methodol. 13:91.

    Examples
    --------
    >>> mcnemar_midp(1, 7), mcnemar_midp(0, 0)
    (0.0390625, 1.0)
    """
    _check_counts(b, c, b + c)
    if b + c == 0:
        return 1.0
    fewer = min(b, c)
    at_most = float(special.bdtr(fewer, b + c, 0.5))
    below = float(special.bdtr(fewer - 1, b + c, 0.5)) if fewer else 0.0
    if b == c:
        return 1 - 0.5 * (at_most - below)
    return at_most + below


def discordance_p(count: int, n: int, *, margin: float) -> float:
    """Exact p of a discordance rate at or above the margin.

    Formula: ``P(X ≤ count)``, X ~ Bin(n, margin). With every discordance in one direction the
    difference is at most the rate of discordance, and the score test's normal
    approximation is poor there; equivalence has to hold by this p too.

    Examples
    --------
    >>> round(discordance_p(0, 59, margin=0.05), 4), round(discordance_p(0, 58, margin=0.05), 4)
    (0.0485, 0.051)
    """
    _check_counts(count, 0, n)
    return float(special.bdtr(count, n, margin))


def discordance_upper(count: int, n: int, *, alpha: float = 0.05) -> float:
    """Exact upper limit of a discordance rate: the margin at which `discordance_p` is alpha.

    Formula: ``B⁻¹(1 − α; count + 1, n − count)`` (Clopper & Pearson 1934), 1 if count = n.

    Examples
    --------
    >>> round(discordance_upper(0, 59), 4)
    0.0495
    """
    _check_counts(count, 0, n)
    return 1.0 if count == n else float(special.betaincinv(count + 1, n - count, 1 - alpha))


def binary_equivalence(b: int, c: int, n: int, *, margin: float) -> float:
    """P value of a difference at or beyond ± margin, guarded where discordance is one-sided.

    Formula: the larger of `tango_tost` and, if b or c is zero, `discordance_p` of the other.

    Examples
    --------
    >>> round(binary_equivalence(0, 0, 60, margin=0.05), 4)
    0.0461
    """
    p = tango_tost(b, c, n, margin=margin)
    return p if min(b, c) else max(p, discordance_p(max(b, c), n, margin=margin))


def binary_equivalence_interval(b: int, c: int, n: int, *, alpha: float = 0.05) -> Interval:
    """Interval at level 1 − 2·alpha that lies within ± margin iff `binary_equivalence` < alpha.

    Examples
    --------
    >>> low, high = binary_equivalence_interval(0, 0, 60)
    >>> round(low, 4), round(high, 4)
    (-0.0487, 0.0487)
    """
    low, high = tango_interval(b, c, n, level=1 - 2 * alpha)
    if min(b, c):
        return low, high
    return (
        min(low, -discordance_upper(c, n, alpha=alpha)),
        max(high, discordance_upper(b, n, alpha=alpha)),
    )


def _score(b: int, c: int, n: int, difference: float) -> float:
    linear = -b - c + (2 * n - b + c) * difference
    constant = -c * difference * (1 - difference)
    root = math.sqrt(max(0.0, linear**2 - 8 * n * constant))
    q = (root - linear) / (4 * n)
    variance = n * (2 * q + difference * (1 - difference))
    distance = b - c - n * difference
    if variance <= 0:
        return math.copysign(math.inf, distance) if distance else 0.0
    return distance / math.sqrt(variance)


def _limit(b: int, c: int, n: int, critical: float, side: Literal[-1, 1]) -> float:
    """End of the interval on one side of the estimate, at most ±1."""

    def beyond(difference: float) -> float:
        return -side * _score(b, c, n, difference) - critical

    estimate, edge = (b - c) / n, side * (1 - 1e-12)
    if side * estimate >= side * edge or beyond(edge) <= 0:
        return float(side)
    return float(optimize.brentq(beyond, estimate, edge, xtol=1e-13))


def _check_counts(b: int, c: int, n: int) -> None:
    if min(b, c) < 0 or b + c > n:
        raise InputError(
            f"The counts b = {b}, c = {c}, n = {n} cannot be: discordant pairs are no fewer than "
            "none and no more than all."
        )
