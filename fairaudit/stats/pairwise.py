"""Limits that the differences of all pairs of columns keep to together.

With few vignettes a resample is a poor copy of the largest studentised difference: it knows nothing
of the error in the standard errors, and its picture of how the pairs go together rests on the same
few vignettes. Joint sign flips with standard errors of their own know both.
"""

import math
from collections.abc import Iterable

import numpy as np

from fairaudit.stats.normal_theory import t_quantile
from fairaudit.stats.signs import MOST_ENUMERATED, joint_signs
from fairaudit.stats.vectors import RELATIVE_TOLERANCE, Floats, Interval

__all__ = ["gap_interval", "inverse_errors", "joint_critical", "largest_quantile"]

# With fewer distinct flips or draws beyond a quantile than this, they are too coarse to find it.
_FLIPS_BEYOND = 5


def joint_critical(
    centred: Floats, errors: Floats, *, level: float, draws: int, seed: int
) -> tuple[float, str]:
    """How many standard errors the pairs that have one keep to together, and by which method.

    Parameters
    ----------
    centred : ndarray, shape (n_vignettes, n_columns)
        Deviations from the columns' means.
    errors : ndarray, shape (n_pairs,)
        Standard errors in the order of ``numpy.triu_indices(n_columns, 1)``; a pair with 0 does
        not count.
    level : float
        Level of all pairs that count together.
    draws, seed : int
        Flips and their seed. Where fewer than 5 of them lie beyond the quantile, or fewer than 5
        of those that differ, Bonferroni's t takes their place.

    Examples
    --------
    >>> centred = np.array([[-0.5, 0.5], [0.5, -0.5]] * 2)
    >>> c, how = joint_critical(centred, np.array([0.5]), level=0.95, draws=100, seed=0)
    >>> round(c, 3), how
    (3.182, "Bonferroni's t")
    """
    n = len(centred)
    bonferroni = -t_quantile((1 - level) / 2 / np.count_nonzero(errors), n - 1)
    # A vector of signs and its opposite are one flip.
    distinct = 2.0 ** (n - 1)
    if (1 - level) * (distinct if n <= MOST_ENUMERATED else min(distinct, draws)) < _FLIPS_BEYOND:
        return bonferroni, "Bonferroni's t"
    z = largest_quantile(joint_signs(n, draws=draws, seed=seed), centred, errors, level=level)
    room = n - 1 - z**2
    # A flip that leaves differences without spread has an infinite t.
    t = z * math.sqrt(n / room) if room > RELATIVE_TOLERANCE * n else math.inf
    return min(t, bonferroni), "joint sign flips"


def largest_quantile(
    weights: Iterable[Floats], centred: Floats, errors: Floats, *, level: float
) -> float:
    """Quantile of the largest studentised deviation over weighted sums of the vignettes.

    `weights` are blocks of shape (n_draws, n_vignettes); the rest is as for `joint_critical`.

    Examples
    --------
    >>> weights = [np.array([[1.0, 1.0], [1.0, -1.0]])]
    >>> centred = np.array([[-0.5, 0.5], [0.5, -0.5]])
    >>> largest_quantile(weights, centred, np.array([1.0]), level=0.5)
    0.5
    """
    scale = inverse_errors(errors) / len(centred)
    # Turned, so that each column's draws lie side by side.
    largest = [_largest(np.ascontiguousarray((block @ centred).T), scale) for block in weights]
    return float(np.quantile(np.concatenate(largest), level))


def _largest(deviation: Floats, scale: Floats) -> Floats:
    """Largest scaled distance of any two rows, for each column."""
    rows, size = deviation.shape
    largest = np.zeros(size)
    start = 0
    # One row against all later ones, so that no table of all pairs is ever held.
    for row in range(rows - 1):
        pairs = rows - 1 - row
        distance = deviation[row + 1 :] - deviation[row]
        np.abs(distance, out=distance)
        distance *= scale[start : start + pairs, None]
        np.maximum(largest, distance.max(axis=0), out=largest)
        start += pairs
    return largest


def inverse_errors(errors: Floats) -> Floats:
    """1/error, and 0 where the error is 0.

    Examples
    --------
    >>> inverse_errors(np.array([0.5, 0.0]))
    array([2., 0.])
    """
    inverse = np.zeros(errors.shape)
    np.divide(1.0, errors, out=inverse, where=errors > 0)
    return inverse


def gap_interval(gaps: Floats, errors: Floats, critical: float) -> Interval:
    """Limits of the largest |difference|, from the pairs' |differences| and standard errors.

    Examples
    --------
    >>> gap_interval(np.array([0.5, 0.25]), np.array([0.125, 0.25]), 2.0)
    (0.25, 0.75)
    """
    return (
        float(np.maximum(gaps - critical * errors, 0.0).max()),
        float((gaps + critical * errors).max()),
    )
