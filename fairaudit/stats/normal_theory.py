"""Student's t on paired differences, and two one-sided tests (TOST).

All functions take one difference for each vignette, shape (n_vignettes,), in the outcome's
unit; the vignettes are independent. For this balanced paired design the t interval is the
CR2 cluster-robust interval with Satterthwaite degrees of freedom.
"""

import math
from typing import Literal

from scipy import special

from fairaudit.errors import InputError
from fairaudit.stats.vectors import Differences, Floats, Interval, difference_vector

__all__ = [
    "mean_and_error",
    "t_cdf",
    "t_interval",
    "t_quantile",
    "t_statistic",
    "t_test",
    "tost",
]


def t_statistic(differences: Differences, null: float = 0.0) -> float:
    """Studentised distance of the mean from a hypothesised value.

    Formula: ``T = (mean(d) − null) / (sd(d) / √V)`` with V − 1 in the standard deviation.

    Raises
    ------
    InputError
        If there are fewer than two differences, or all are the same.

    Examples
    --------
    >>> round(t_statistic([1.0, 2.0, 3.0]), 4)
    3.4641
    """
    mean, error = mean_and_error(difference_vector(differences))
    return (mean - null) / error


def t_test(
    differences: Differences, *, alternative: Literal["two-sided", "greater"] = "two-sided"
) -> float:
    """P value of the paired t test of a mean of zero, V − 1 degrees of freedom.

    Assumes a mean of differences that is close to normal. Raises `InputError` as `t_statistic`.

    Examples
    --------
    >>> round(t_test([1.0, 2.0, 3.0]), 4), round(t_test([1.0, 2.0, 3.0], alternative="greater"), 4)
    (0.0742, 0.0371)
    """
    d = difference_vector(differences)
    statistic = t_statistic(d)
    if alternative == "two-sided":
        return 2 * t_cdf(-abs(statistic), d.size - 1)
    return t_cdf(-statistic, d.size - 1)


def t_interval(differences: Differences, *, level: float = 0.95) -> Interval:
    """Confidence interval of the mean.

    Formula: ``mean(d) ± t_{(1 + level)/2, V − 1} · sd(d)/√V``. Assumptions and errors as for
    `t_test`.

    Examples
    --------
    >>> low, high = t_interval([1.0, 2.0, 3.0])
    >>> round(low, 3), round(high, 3)
    (-0.484, 4.484)
    """
    d = difference_vector(differences)
    mean, error = mean_and_error(d)
    half = t_quantile(0.5 + level / 2, d.size - 1) * error
    return mean - half, mean + half


def tost(differences: Differences, *, margin: float) -> float:
    """P value of a mean at or beyond ± margin: two one-sided t tests, the larger p.

    Formula: ``max(F(T_{+δ}), 1 − F(T_{−δ}))``, F the t distribution with V − 1 degrees of
    freedom. Errors as for `t_statistic`. Source: Schuirmann 1987; Lakens 2017.

    Examples
    --------
    >>> round(tost([0.0, 0.0, 0.01, 0.06], margin=0.05), 4)
    0.0543
    """
    d = difference_vector(differences)
    upper, lower = t_statistic(d, margin), t_statistic(d, -margin)
    return max(t_cdf(upper, d.size - 1), t_cdf(-lower, d.size - 1))


def t_quantile(p: float, df: float) -> float:
    """Quantile of Student's t; `scipy.special` is a hundred times faster than `scipy.stats`."""
    return float(special.stdtrit(df, p))


def t_cdf(statistic: float, df: float) -> float:
    """Probability of a smaller value of Student's t."""
    return float(special.stdtr(df, statistic))


def mean_and_error(d: Floats) -> tuple[float, float]:
    """Mean and its standard error; an `InputError` if all differences are the same."""
    if d.min() == d.max():
        raise InputError(
            "All differences are the same, so that there is no spread to studentise by. Use "
            "compare_paired, which picks a method that is valid here."
        )
    return float(d.mean()), float(d.std(ddof=1)) / math.sqrt(d.size)
