"""How many vignettes a question needs, solved exactly on the t distribution."""

import math
from functools import cache

import numpy as np
from scipy import special

from fairaudit.errors import InputError
from fairaudit.stats.normal_theory import t_quantile

__all__ = [
    "betting_least_n",
    "binary_least_n",
    "detection_n",
    "detection_n_normal",
    "detection_power",
    "equivalence_n",
    "equivalence_n_normal",
    "equivalence_power",
]

# Beyond this the normal formula and the exact solution differ by less than one part in 100,000.
_LARGE = 100_000
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(96)


def detection_n_normal(
    sd: float, difference: float, *, power: float = 0.8, alpha: float = 0.05
) -> float:
    """Vignettes to detect a difference, normal approximation, not rounded.

    Formula: ``(z_{1 − α/2} + z_{power})² sd² / difference²``. Errors as for `detection_n`.

    Examples
    --------
    >>> round(detection_n_normal(0.3, 0.05), 1)
    282.6
    """
    _check(sd, difference, power, alpha)
    return (_z(1 - alpha / 2) + _z(power)) ** 2 * sd**2 / difference**2


def equivalence_n_normal(
    sd: float, margin: float, *, power: float = 0.8, alpha: float = 0.05
) -> float:
    """Vignettes to show equivalence at a true difference of 0, normal approximation, not rounded.

    Formula: ``(z_{1 − α} + z_{(1 + power)/2})² sd² / margin²``. Errors as for `detection_n`.

    Examples
    --------
    >>> round(equivalence_n_normal(0.3, 0.05), 1)
    308.3
    """
    _check(sd, margin, power, alpha)
    return (_z(1 - alpha) + _z((1 + power) / 2)) ** 2 * sd**2 / margin**2


def detection_power(n: float, sd: float, difference: float, *, alpha: float = 0.05) -> float:
    """Power of the two-sided t test, counting the side of the true difference alone.

    Formula: ``P(T ≥ t_{1 − α/2, n − 1})``, T noncentral t with ``√n·difference/sd``.

    Examples
    --------
    >>> round(detection_power(285, 0.3, 0.05), 4)
    0.8007
    """
    critical = t_quantile(1 - alpha / 2, n - 1)
    return 1 - float(special.nctdtr(n - 1, math.sqrt(n) * difference / sd, critical))


def equivalence_power(n: int, sd: float, margin: float, *, alpha: float = 0.05) -> float:
    """Exact power of TOST by t at a true difference of 0.

    Formula: ``∫ [2Φ(b − t·x) − 1]₊ f(x) dx`` with ``b = margin·√n/sd``, t the 1 − α quantile of
    t with n − 1 degrees of freedom and f the density of the sample's sd over the true one.

    Examples
    --------
    >>> round(equivalence_power(310, 0.3, 0.05), 3)
    0.801
    """
    df = n - 1
    reach, critical = margin * math.sqrt(n) / sd, t_quantile(1 - alpha, df)
    # f is negligible further than 12 of its own standard deviations from 1.
    spread = 12 / math.sqrt(2 * df)
    low, high = max(0.0, 1 - spread), min(reach / critical, 1 + spread)
    if high <= low:
        return 0.0
    x = low + (high - low) * (_NODES + 1) / 2
    log_density = (
        math.log(2)
        + df / 2 * math.log(df / 2)
        - math.lgamma(df / 2)
        + (df - 1) * np.log(x)
        - df * x**2 / 2
    )
    within = 2 * special.ndtr(reach - critical * x) - 1
    return float((high - low) / 2 * np.sum(_WEIGHTS * within * np.exp(log_density)))


def detection_n(sd: float, difference: float, *, power: float = 0.8, alpha: float = 0.05) -> int:
    """Fewest vignettes with which a true difference is detected.

    Parameters
    ----------
    sd : float
        Standard deviation of the vignettes' differences, from a pilot; for one binary answer a
        cell its square is about the rate of discordance.
    difference : float
        True difference, in the same unit.
    power, alpha : float
        Power, and level of the two-sided t test.

    Returns
    -------
    int
        At least 2.

    Raises
    ------
    InputError
        If sd is negative, the difference not positive, or power or alpha outside (0, 1).

    Examples
    --------
    >>> detection_n(0.3, 0.05)
    285
    """
    n = max(2, math.ceil(detection_n_normal(sd, difference, power=power, alpha=alpha)))
    while sd > 0 and n < _LARGE and detection_power(n, sd, difference, alpha=alpha) < power:
        n += 1
    return n


def equivalence_n(sd: float, margin: float, *, power: float = 0.8, alpha: float = 0.05) -> int:
    """Fewest vignettes with which TOST shows equivalence if the true difference is 0.

    Parameters and errors as for `detection_n`, with the equivalence margin as difference.

    Examples
    --------
    >>> equivalence_n(0.3, 0.05)
    310
    """
    n = max(2, math.ceil(equivalence_n_normal(sd, margin, power=power, alpha=alpha)))
    while sd > 0 and n < _LARGE and equivalence_power(n, sd, margin, alpha=alpha) < power:
        n += 1
    return n


@cache
def binary_least_n(*, margin: float, alpha: float = 0.05) -> int:
    """Fewest vignettes with which one binary answer a cell can show equivalence at all.

    Formula: the smallest V with ``(1 − margin)^V < alpha``, the exact guard with no discordance.

    Examples
    --------
    >>> binary_least_n(margin=0.05)
    59
    """
    n = max(2, math.ceil(math.log(alpha) / math.log1p(-margin)))
    return n if (1 - margin) ** n < alpha else n + 1


@cache
def betting_least_n(*, margin: float, bound: float, alpha: float = 0.05) -> int:
    """Fewest vignettes with which e-values can show equivalence at all: those of all-zero data.

    Formula: the smallest V at which the mean over j = 1 … 20 of
    ``(1 + (j/20)·margin/(bound − margin))^V`` reaches 1/alpha.

    Examples
    --------
    >>> betting_least_n(margin=0.05, bound=1.0)
    86
    """
    if not 0 < margin < bound:
        raise InputError(
            f"The margin is {margin:g}; it has to lie between 0 and the bound, {bound:g}."
        )
    gains = 1 + np.arange(1, 21) / 20 * margin / (bound - margin)
    n = 2
    capital = gains**n
    while capital.mean() < 1 / alpha:
        capital *= gains
        n += 1
    return n


def _z(p: float) -> float:
    return float(special.ndtri(p))


def _check(sd: float, difference: float, power: float, alpha: float) -> None:
    if sd < 0 or not difference > 0 or not 0 < power < 1 or not 0 < alpha < 1:
        raise InputError(
            f"Planning needs sd ≥ 0, a difference above 0, and power and alpha between 0 and 1; "
            f"got {sd}, {difference}, {power} and {alpha}."
        )
