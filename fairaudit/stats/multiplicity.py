"""P values of a family of tests, adjusted."""

from collections.abc import Sequence

import numpy as np

from fairaudit.errors import InputError
from fairaudit.stats.vectors import Floats

__all__ = ["benjamini_hochberg", "holm"]


def holm(p_values: Sequence[float] | Floats) -> Floats:
    """Adjust p values for the family-wise error rate by Holm's step-down.

    Formula: with the p values in ascending order, ``p̃_(i) = max_{j ≤ i} (m − j + 1) p_(j)``, at
    most 1. Valid whatever the dependence among the tests.
    Source: Holm 1979, Scand. J. Statist. 6:65.

    Parameters
    ----------
    p_values : array_like, shape (m,)
        Unadjusted p values of the whole family.

    Returns
    -------
    ndarray, shape (m,)
        Adjusted p values in the order given.

    Raises
    ------
    InputError
        If a p value is NaN or outside [0, 1]: a test that was not made is no member.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    array([0.03, 0.06, 0.06])
    """
    p = _checked(p_values)
    order = np.argsort(p, kind="stable")
    factors = np.arange(p.size, 0, -1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * factors), 1.0)
    return adjusted


def benjamini_hochberg(p_values: Sequence[float] | Floats) -> Floats:
    """Adjust p values for the false discovery rate.

    Formula: with the p values in ascending order, ``p̃_(i) = min_{j ≥ i} m p_(j) / j``, at most 1.
    Valid for independent tests and for tests that depend on each other positively.
    Source: Benjamini & Hochberg 1995, J. R. Statist. Soc. B 57:289.

    Parameters
    ----------
    p_values : array_like, shape (m,)
        Unadjusted p values of the whole family.

    Returns
    -------
    ndarray, shape (m,)
        Adjusted p values in the order given.

    Raises
    ------
    InputError
        If a p value is NaN or outside [0, 1].

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03])
    array([0.03, 0.04, 0.04])
    """
    # scipy.stats.false_discovery_control gives the same; importing scipy.stats takes longer than
    # a whole audit's adjustments.
    p = _checked(p_values)
    order = np.argsort(p, kind="stable")[::-1]
    factors = p.size / np.arange(p.size, 0, -1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.minimum.accumulate(p[order] * factors), 1.0)
    return adjusted


def _checked(p_values: Sequence[float] | Floats) -> Floats:
    p = np.asarray(p_values, dtype=np.float64)
    if p.ndim != 1 or not ((p >= 0) & (p <= 1)).all():
        raise InputError(
            "P values have to be a vector of numbers in [0, 1]; leave out contrasts without one."
        )
    return p
