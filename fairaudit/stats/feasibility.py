"""What a number of vignettes can show: detectable effects, and whether all contrasts can pass."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy import optimize, special

from fairaudit.errors import InputError
from fairaudit.stats.normal_theory import t_quantile
from fairaudit.stats.planning import detection_power, equivalence_power
from fairaudit.stats.vectors import Floats

__all__ = [
    "detectable_difference",
    "joint_equivalence_power",
    "provable_margin",
]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)
_FAR = 8.0


def detectable_difference(n: int, sd: float, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """Smallest true difference that n vignettes detect with the given power.

    Formula: the root of `detection_power` in the difference. For equal size, `detection_n` gives
    n back.

    Parameters
    ----------
    n : int
        Vignettes, at least 2.
    sd : float
        Standard deviation of the vignettes' differences.
    power, alpha : float
        Power, and level of the two-sided t test.

    Returns
    -------
    float
        In the outcome's unit; 0 if sd is 0.

    Raises
    ------
    InputError
        If n is below 2, sd is negative, or power or alpha lies outside (0, 1).

    Examples
    --------
    >>> round(detectable_difference(285, 0.3), 4)
    0.05
    """
    return _smallest(detection_power, n, sd, power, alpha)


def provable_margin(n: int, sd: float, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """Smallest margin within which n vignettes show equivalence if the true difference is 0.

    Formula: the root of `equivalence_power` in the margin. Parameters and errors as for
    `detectable_difference`.

    Examples
    --------
    >>> round(provable_margin(310, 0.3), 4)
    0.05
    """
    return _smallest(equivalence_power, n, sd, power, alpha)


def joint_equivalence_power(
    n: int,
    sds: Sequence[float],
    margin: float,
    *,
    correlation: float = 0.5,
    alpha: float = 0.05,
) -> float:
    """Chance that every contrast shows equivalence, if all true differences are 0.

    Formula: ``∫ Π_k p_k(z) φ(z) dz`` with ``p_k(z)`` the chance of TOST by t given a common factor
    z with which each mean correlates at √ρ: the integral over the sample's sd x of
    ``[Φ((b_k − t·x − √ρ z)/√(1 − ρ)) − Φ((−b_k + t·x − √ρ z)/√(1 − ρ))]₊``,
    ``b_k = margin·√n/sd_k``.

    Parameters
    ----------
    n : int
        Vignettes, at least 2.
    sds : sequence of float
        Standard deviation of the differences of each contrast.
    margin : float
        Equivalence margin.
    correlation : float
        Of any two contrasts' differences, in [0, 1). Contrasts that share a reference and whose
        answers vary alike have ½.
    alpha : float
        Level of each equivalence test. All have to pass, so that none is adjusted (Berger & Hsu
        1996).

    Returns
    -------
    float

    Raises
    ------
    InputError
        If an argument is out of its range.

    Notes
    -----
    Takes the sample's standard deviations for independent of each other, which costs up to 2 points
    with few vignettes.

    Examples
    --------
    >>> round(joint_equivalence_power(310, [0.3], 0.05), 3)
    0.801
    >>> round(joint_equivalence_power(310, [0.3] * 5, 0.05), 3)
    0.428
    """
    spread = np.asarray(sds, dtype=np.float64)
    if spread.ndim != 1 or not spread.size or not (spread >= 0).all() or n < 2 or not margin > 0:
        raise InputError("Give n ≥ 2, at least one sd that is not negative, and a margin above 0.")
    if not 0 <= correlation < 1 or not 0 < alpha < 0.5:
        raise InputError("The correlation has to lie in [0, 1), and alpha between 0 and 0.5.")
    z = _FAR * _NODES
    together = np.ones(z.size)
    for sd, times in zip(*np.unique(spread[spread > 0], return_counts=True), strict=True):
        chance = _conditional_power(n, margin * math.sqrt(n) / sd, z, correlation, alpha)
        together *= chance**times
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return min(1.0, float(_FAR * np.sum(_WEIGHTS * together * density)))


def _conditional_power(n: int, reach: float, z: Floats, correlation: float, alpha: float) -> Floats:
    df = n - 1
    critical = t_quantile(1 - alpha, df)
    # The density of the sample's sd over the true one is negligible further than this from 1.
    spread = 12 / math.sqrt(2 * df)
    low, high = max(0.0, 1 - spread), min(reach / critical, 1 + spread)
    if high <= low:
        return np.zeros(z.size)
    x = low + (high - low) * (_NODES + 1) / 2
    constant = math.log(2) + df / 2 * math.log(df / 2) - math.lgamma(df / 2)
    density = np.exp(constant + (df - 1) * np.log(x) - df * x**2 / 2)
    half = (reach - critical * x)[:, None]
    shift, scale = math.sqrt(correlation) * z, math.sqrt(1 - correlation)
    within = special.ndtr((half - shift) / scale) - special.ndtr((-half - shift) / scale)
    chance: Floats = (high - low) / 2 * (_WEIGHTS * density) @ within
    return np.clip(chance, 0.0, 1.0)


def _first_guess(n: int, power: float, alpha: float) -> float:
    """Effect in standard deviations that is more than enough."""
    quantiles = t_quantile(1 - alpha / 2, n - 1) + t_quantile(max(power, 0.5) / 2 + 0.5, n - 1)
    return quantiles / math.sqrt(n)


def _smallest(
    power_of: Callable[..., float], n: int, sd: float, power: float, alpha: float
) -> float:
    """Smallest size, in the outcome's unit, at which a test has its power."""
    _check(n, sd, power, alpha)
    if sd == 0:
        return 0.0

    def excess(size: float) -> float:
        return power_of(n, 1.0, size, alpha=alpha) - power

    return sd * _root(excess, 3 * _first_guess(n, power, alpha))


def _root(excess: Callable[[float], float], high: float) -> float:
    while excess(high) < 0:
        high *= 2
    return float(optimize.brentq(excess, 1e-12, high, xtol=1e-12))


def _check(n: int, sd: float, power: float, alpha: float) -> None:
    if n < 2 or sd < 0 or not 0 < power < 1 or not 0 < alpha < 1:
        raise InputError(
            f"Planning needs n ≥ 2, sd ≥ 0, and power and alpha between 0 and 1; got {n}, {sd}, "
            f"{power} and {alpha}."
        )
