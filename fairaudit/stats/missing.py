"""What missing answers could have changed: worst cases, and an interval that covers them."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from fairaudit.errors import InputError
from fairaudit.stats.betting import betting_interval
from fairaudit.stats.vectors import Differences, Floats, Interval, difference_vector, snapped

__all__ = ["MissingBounds", "imbens_manski_interval", "missing_bounds"]

_ENOUGH_FOR_NORMAL = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingBounds:
    """Mean difference under the worst cases of the missing answers.

    Parameters
    ----------
    lowest, highest : float
        Mean difference with the missing answers at the limits that make it smallest, and largest.
    ci : (float, float) or None
        Interval for the mean difference, wherever between the two it lies.
    method : str
        How the interval was made.
    n : int
        Vignettes.
    """

    lowest: float
    highest: float
    ci: Interval | None
    method: str
    n: int


def imbens_manski_interval(
    lowest: Differences, highest: Differences, *, level: float = 0.95
) -> Interval:
    """Confidence interval of a mean that is known only to lie between two means.

    Formula: ``[mean(l) − c·se_l, mean(h) + c·se_h]`` where c solves
    ``Φ(c + Δ/s) − Φ(−c) = level``, Δ the distance of the means and s the larger standard error.
    It covers the true mean, wherever it lies between the bounds, not both bounds at once.

    Parameters
    ----------
    lowest, highest : array_like, shape (n_vignettes,)
        Differences with the missing answers filled by the limits that make them smallest, and
        largest.
    level : float
        Level of the interval.

    Returns
    -------
    (float, float)

    Raises
    ------
    InputError
        If the vectors differ in length, one difference exceeds its highest, or none varies.

    Notes
    -----
    Assumes means close to normal. Source: Imbens & Manski 2004, Econometrica 72:1845.

    Examples
    --------
    >>> low, high = imbens_manski_interval([0.0, -0.1, 0.1, 0.0], [0.1, 0.0, 0.1, 0.2])
    >>> round(low, 4), round(high, 4)
    (-0.0672, 0.1672)
    """
    low, high = _ordered(lowest, highest)
    errors = [float(side.std(ddof=1)) / math.sqrt(side.size) for side in (low, high)]
    if not max(errors) > 0:
        raise InputError("None of the differences varies; missing_bounds picks a method for that.")
    width = float(high.mean() - low.mean()) / max(errors)

    def excess(c: float) -> float:
        return float(special.ndtr(c + width) - special.ndtr(-c)) - level

    c = float(optimize.brentq(excess, 0.0, 10.0, xtol=1e-13))
    return float(low.mean()) - c * errors[0], float(high.mean()) + c * errors[1]


def missing_bounds(
    lowest: Differences, highest: Differences, *, bound: float | None, level: float = 0.95
) -> MissingBounds:
    """Worst-case mean differences, and an interval by a method that is valid for them.

    The Imbens–Manski interval where 10 or more differences on each side are not 0 and vary, as for
    a t interval; else, for a bounded outcome, from the lower betting limit of the lowest to the
    upper one of the highest, which is valid for any number of differences and a little wide.

    Parameters
    ----------
    lowest, highest : array_like, shape (n_vignettes,)
        As for `imbens_manski_interval`.
    bound : float or None
        Largest possible |difference|; None where the outcome has no limits.
    level : float
        Level of the interval.

    Returns
    -------
    MissingBounds

    Raises
    ------
    InputError
        As `imbens_manski_interval`, or if a difference is beyond the bound.

    Examples
    --------
    >>> found = missing_bounds([0.0] * 50, [0.0] * 49 + [1.0], bound=1.0)
    >>> found.lowest, found.highest, found.method
    (0.0, 0.02, 'betting limits of the worst cases')
    """
    low, high = _ordered(lowest, highest)
    # Thirds leave traces in the last bits, which are no differences.
    (low, slack), (high, _) = snapped(low, bound), snapped(high, bound)
    enough = all(
        np.count_nonzero(side) >= _ENOUGH_FOR_NORMAL and np.ptp(side) > slack
        for side in (low, high)
    )
    ci: Interval | None = None
    method = "no interval: too few differences"
    if enough:
        ci, method = imbens_manski_interval(low, high, level=level), "Imbens–Manski interval"
    elif bound is not None:
        ci = (
            betting_interval(low, bound=bound, level=level)[0],
            betting_interval(high, bound=bound, level=level)[1],
        )
        method = "betting limits of the worst cases"
    return MissingBounds(
        lowest=float(low.mean()), highest=float(high.mean()), ci=ci, method=method, n=low.size
    )


def _ordered(lowest: Differences, highest: Differences) -> tuple[Floats, Floats]:
    low, high = difference_vector(lowest), difference_vector(highest)
    if low.shape != high.shape:
        raise InputError("The lowest and the highest differences have to be of the same vignettes.")
    if (low > high + 1e-12 * np.abs(high)).any():
        raise InputError("A lowest difference lies above the highest of the same vignette.")
    return low, high
