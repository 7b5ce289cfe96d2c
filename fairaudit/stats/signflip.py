"""Sign-flip (one-sample permutation) test of paired differences."""

from typing import Literal

import numpy as np

from fairaudit.stats.vectors import RELATIVE_TOLERANCE, Differences, Floats, difference_vector

__all__ = ["sign_flip_test"]

_EXACT = 19
_DRAWS = 9_999


def sign_flip_test(
    differences: Differences,
    *,
    alternative: Literal["two-sided", "greater"] = "two-sided",
    seed: int = 0,
) -> float:
    """P value of a distribution of differences that is symmetric about zero.

    Formula: the share of the 2^k sign vectors over the k differences that are not zero whose
    |sum| (or sum, for “greater”) reaches the observed one; from k = 20 on a Monte Carlo estimate
    (1 + hits)/(1 + 9,999). Sums that differ by less than 1e-12 of Σ|d| count as tied.

    Parameters
    ----------
    differences : array_like, shape (n_vignettes,)
        One difference for each vignette; exact zeros are zeros.
    alternative : {"two-sided", "greater"}
        Direction.
    seed : int
        Seed of the Monte Carlo draws.

    Returns
    -------
    float
        1.0 if every difference is zero.

    Raises
    ------
    InputError
        If the vector is empty or holds NaN.

    Notes
    -----
    Assumes independent vignettes and, under the null, exchangeable group and reference.

    Examples
    --------
    >>> sign_flip_test([0.1, 0.2, 0.3, 0.0])
    0.25
    >>> sign_flip_test([0.1, 0.2, 0.3, 0.0], alternative="greater")
    0.125
    """
    d = difference_vector(differences, least=1)
    # Sorted, so that the draws meet the same numbers whatever the order of the vignettes.
    moved = np.sort(d[d != 0])
    if moved.size == 0:
        return 1.0
    size = np.abs(moved)
    slack = RELATIVE_TOLERANCE * float(size.sum())
    observed = float(moved.sum())
    if alternative == "two-sided":
        observed = abs(observed)
    sums = _all_sums(size) if moved.size <= _EXACT else _drawn_sums(size, seed)
    if alternative == "two-sided":
        sums = np.abs(sums)
    hits = int(np.count_nonzero(sums >= observed - slack))
    return hits / sums.size if moved.size <= _EXACT else (1 + hits) / (1 + sums.size)


def _all_sums(size: Floats) -> Floats:
    sums = np.zeros(1)
    for one in size:
        sums = np.concatenate([sums + one, sums - one])
    return sums


def _drawn_sums(size: Floats, seed: int) -> Floats:
    positive = np.random.default_rng(seed).random((_DRAWS, size.size)) < 0.5
    sums: Floats = np.where(positive, size, -size).sum(axis=1)
    return sums
