"""Agreement of two or more readers on levels: Cohen's kappa and Krippendorff's alpha.

Both are worked out from tables that add up over units, so that a resample of vignettes is a
weighted sum. scikit-learn's `cohen_kappa_score` takes one pair of readers at a time, too slow for
ten thousand resamples; the tests hold this to it.
"""

import numpy as np

from fairaudit.stats.vectors import Floats

__all__ = ["coincidences", "krippendorff_alpha", "weighted_kappa"]


def weighted_kappa(tables: Floats) -> Floats:
    """Cohen's kappa with quadratic weights.

    Formula: ``κ = 1 − Σ w_ij o_ij / Σ w_ij e_ij`` with ``w_ij = (i − j)²``, o the table, and e what
    its margins would give if the readers were independent.

    Parameters
    ----------
    tables : ndarray, shape (..., n_levels, n_levels)
        How often the first reader gave the level of the row and the second that of the column;
        weighted counts will do. Levels are ordered and equally spaced.

    Returns
    -------
    ndarray, shape (...)
        1 for complete agreement, 0 for chance; NaN where both readers gave one and the same level
        always, or there is nothing.

    Notes
    -----
    Source: Cohen 1968, Psychol. Bull. 70:213.

    Examples
    --------
    >>> float(weighted_kappa(np.diag([3.0, 2.0, 5.0])))
    1.0
    >>> round(float(weighted_kappa(np.array([[4.0, 1.0], [2.0, 3.0]]))), 3)
    0.4
    """
    levels = np.arange(tables.shape[-1])
    weights = (levels[:, None] - levels[None, :]) ** 2
    rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)
    observed = (tables * weights).sum(axis=(-2, -1)) * tables.sum(axis=(-2, -1))
    expected = (rows[..., :, None] * columns[..., None, :] * weights).sum(axis=(-2, -1))
    return _one_minus(observed, expected)


def coincidences(counts: Floats) -> Floats:
    """Coincidence matrix of each unit, which add up to that of all.

    Formula: ``o_ck = n_c (n_k − [c = k]) / (m − 1)``, n the unit's count of each level and m their
    sum; a unit that fewer than two readers read gives none.

    Parameters
    ----------
    counts : ndarray, shape (n_units, n_levels)
        How many readers gave each level to each unit.

    Returns
    -------
    ndarray, shape (n_units, n_levels, n_levels)
    """
    readers = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :]
    at = np.arange(counts.shape[1])
    pairs[:, at, at] -= counts
    divisor = np.where(readers > 1, readers - 1, np.inf)
    found: Floats = pairs / divisor[:, None, None]
    return found


def krippendorff_alpha(matrices: Floats) -> Floats:
    """Krippendorff's alpha for ordered levels.

    Formula: ``α = 1 − (n − 1) Σ o_ck δ_ck / Σ n_c n_k δ_ck`` with ``δ_ck = (Σ_{g=c..k} n_g −
    (n_c + n_k)/2)²``, o the coincidences, ``n_c`` their sums by level and n the sum of all.

    Parameters
    ----------
    matrices : ndarray, shape (..., n_levels, n_levels)
        Coincidences, summed over units; see `coincidences`.

    Returns
    -------
    ndarray, shape (...)
        1 for complete agreement, 0 for chance; NaN where only one level occurs, or nothing.

    Notes
    -----
    Source: Krippendorff 2011, Computing Krippendorff's Alpha-Reliability.

    Examples
    --------
    >>> counts = np.array([[2.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 1.0, 1.0], [0.0, 0.0, 2.0]])
    >>> round(float(krippendorff_alpha(coincidences(counts).sum(axis=0))), 3)
    0.79
    """
    sums = matrices.sum(axis=-1)
    total = sums.sum(axis=-1)
    reached = np.cumsum(sums, axis=-1) - sums / 2
    distance = (reached[..., :, None] - reached[..., None, :]) ** 2
    observed = (matrices * distance).sum(axis=(-2, -1)) * (total - 1)
    expected = (sums[..., :, None] * sums[..., None, :] * distance).sum(axis=(-2, -1))
    return _one_minus(observed, expected)


def _one_minus(observed: Floats, expected: Floats) -> Floats:
    defined = expected > 0
    ratio = np.divide(observed, expected, out=np.full(expected.shape, np.nan), where=defined)
    found: Floats = 1 - ratio
    return found
