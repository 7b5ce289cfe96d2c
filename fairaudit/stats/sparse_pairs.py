"""Pairs of columns that differ in few vignettes, and limits of their differences by betting.

The standard error of a few non-zero differences says little of those that were not drawn, and that
of equal ones is 0. As in `compare_paired`, such a pair is bounded by the outcome's limits instead.
"""

import numpy as np
import numpy.typing as npt

from fairaudit.stats.betting import betting_interval
from fairaudit.stats.paired import ENOUGH_FOR_T
from fairaudit.stats.vectors import RELATIVE_TOLERANCE, Floats, Integers, Interval

__all__ = ["gaps_by_betting", "sparse_and_constant"]

Pairs = npt.NDArray[np.bool_]

# Differences of two pairs that agree to so many digits of the bound have the same limits.
_DIGITS = 11


def sparse_and_constant(rows: Floats, *, bound: float | None) -> tuple[Pairs, Pairs]:
    """Which pairs are sparse, and in which all differences are the same.

    A pair is sparse with fewer than 10 non-zero differences, or with differences that are all the
    same.

    Parameters
    ----------
    rows : ndarray, shape (n_vignettes, n_columns)
        Without NaN.
    bound : float or None
        Largest possible |difference|; without it the largest |value| is the scale of rounding.

    Returns
    -------
    sparse, constant : ndarray of bool, shape (n_pairs,)
        In the order of ``numpy.triu_indices(n_columns, 1)``.

    Examples
    --------
    >>> rows = np.arange(36.0).reshape(12, 3) * [1.0, 1.0, 0.9]
    >>> sparse_and_constant(rows, bound=None)
    (array([ True, False, False]), array([ True, False, False]))
    """
    scale = float(np.abs(rows).max(initial=0.0)) if bound is None else bound
    tolerance = RELATIVE_TOLERANCE * scale
    few, constant = [], []
    # One column against all later ones, so that no table of all pairs is ever held.
    for column in range(rows.shape[1] - 1):
        d = rows[:, column + 1 :] - rows[:, [column]]
        few.append(np.count_nonzero(np.abs(d) > tolerance, axis=0) < ENOUGH_FOR_T)
        constant.append(np.ptp(d, axis=0) <= tolerance)
    same = np.concatenate(constant)
    return np.concatenate(few) | same, same


def gaps_by_betting(
    rows: Floats, first: Integers, second: Integers, *, bound: float, level: float
) -> Interval:
    """Largest lower and largest upper limit of |mean difference| over some pairs.

    Formula: with (l, u) the betting interval of a pair at `level`, |mean difference| lies between
    max(0, l, −u) and max(u, −l).

    Parameters
    ----------
    rows : ndarray, shape (n_vignettes, n_columns)
        Without NaN.
    first, second : ndarray of int, shape (n_some_pairs,)
        Columns of the pairs.
    bound : float
        Largest possible |difference|.
    level : float
        Level of each pair's interval.

    Returns
    -------
    (float, float)
        (0, 0) without any pair.

    Examples
    --------
    >>> rows = np.array([[0.0, 1.0]] * 60)
    >>> low, high = gaps_by_betting(rows, [0], [1], bound=1.0, level=0.95)
    >>> round(low, 3), high
    (0.834, 1.0)
    """
    low = high = 0.0
    limits: dict[bytes, Interval] = {}
    for one, other in zip(first, second, strict=True):
        d = np.sort(np.round((rows[:, one] - rows[:, other]) / bound, _DIGITS))
        # Minus zero is another sequence of bytes than zero.
        d = np.clip(d, -1.0, 1.0) + 0.0
        mirrored = -d[::-1] + 0.0
        key, mirror = d.tobytes(), mirrored.tobytes()
        # A pair and its mirror image have the same limits of the size.
        if key not in limits and mirror not in limits:
            limits[key] = betting_interval(d, bound=1.0, level=level)
        lower, upper = limits.get(key) or limits[mirror]
        low, high = (
            max(low, bound * lower, -bound * upper),
            max(high, bound * upper, -bound * lower),
        )
    return low, high
