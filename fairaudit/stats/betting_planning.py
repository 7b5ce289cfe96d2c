"""The chance to show equivalence where few vignettes differ: `compare_paired` on new samples.

There the standard deviation does not tell it: a few large differences among zeros cost betting far
more than t, and once ten or more vignettes differ, t decides after all.
"""

import math
from functools import lru_cache

import numpy as np
from scipy import special

from fairaudit.errors import InputError
from fairaudit.stats.betting import log_capital
from fairaudit.stats.hall import hall_corrected
from fairaudit.stats.normal_theory import t_quantile
from fairaudit.stats.paired import ENOUGH_FOR_T
from fairaudit.stats.vectors import Differences, Floats, difference_vector, snapped

__all__ = ["Sizes", "sizes_of", "sparse_equivalence_power"]

Sizes = tuple[tuple[float, float], ...]
"""Sizes of differences, each with the share of vignettes that have it; all others have none."""

_DRAWS = 400


def sizes_of(differences: Differences, *, bound: float | None) -> Sizes:
    """Sizes of the differences that are not zero, and the share of the vignettes that have each.

    Parameters
    ----------
    differences : array_like, shape (n_vignettes,)
        Group minus reference for each vignette.
    bound : float or None
        Largest possible |difference|, the scale of rounding.

    Raises
    ------
    InputError
        If there is no difference, or one lies beyond the bound.

    Examples
    --------
    >>> sizes_of([0.5, 0.0, -0.5, 0.0], bound=1.0)
    ((0.5, 0.5),)
    """
    d, _ = snapped(difference_vector(differences, least=1), bound)
    # Sizes that agree in 11 digits are the same.
    sizes, counts = np.unique(
        [float(f"{one:.11g}") for one in np.abs(d[d != 0])], return_counts=True
    )
    shares = counts / d.size
    return tuple(zip(sizes.tolist(), shares.tolist(), strict=True))


@lru_cache(maxsize=4096)
def sparse_equivalence_power(
    n: int,
    sizes: Sizes,
    *,
    margin: float,
    bound: float,
    alpha: float = 0.05,
    draws: int = _DRAWS,
    seed: int = 0,
) -> float:
    """Chance that `compare_paired` shows equivalence, if the true difference is 0.

    Formula: the share of samples of n vignettes with ``p_equivalence < alpha``, in which a vignette
    has each size with its share, either sign alike, and else 0. A sample with fewer than 10
    differences, or none that vary, is decided by betting, the others by t, as there.

    Parameters
    ----------
    n : int
        Vignettes, at least 2.
    sizes : tuple of (float, float)
        Sizes within the bound, and the shares of the vignettes that have them, 1 at most together.
    margin, bound, alpha : float
        Equivalence margin, largest possible |difference|, and level.
    draws, seed : int
        Samples and their seed; the standard error is about 0.02 with 400.

    Returns
    -------
    float

    Raises
    ------
    InputError
        If an argument is out of its range.

    Examples
    --------
    >>> sparse_equivalence_power(85, (), margin=0.05, bound=1.0)
    0.0
    >>> sparse_equivalence_power(86, (), margin=0.05, bound=1.0)
    1.0
    >>> chance = sparse_equivalence_power(90, ((0.5, 0.06),), margin=0.05, bound=1.0)
    >>> chance < 0.1  # t would promise 0.95
    True
    """
    size = np.array([one for one, _ in sizes])
    share = np.array([one for _, one in sizes])
    if n < 2 or not 0 < margin < bound or not 0 < alpha < 0.5:
        raise InputError("Give n ≥ 2, a margin between 0 and the bound, and alpha below ½.")
    if not ((size > 0) & (size <= bound) & (share > 0)).all() or share.sum() > 1 + 1e-9:
        raise InputError(
            "Give sizes within the bound, and shares above 0 that add up to 1 at most."
        )
    values = np.concatenate([[0.0], size, -size])
    counts = _samples(n, share, draws, seed)
    few = (n - counts[:, 0] < ENOUGH_FOR_T) | (counts.max(axis=1) == n)
    passed = np.count_nonzero(_by_betting(counts[few], values, margin, bound, alpha))
    passed += np.count_nonzero(_by_t(counts[~few], values, margin, alpha))
    return float(passed / draws)


def _samples(n: int, share: Floats, draws: int, seed: int) -> Floats:
    """How many vignettes have no difference, and each size with either sign, in every sample.

    The numbers of vignettes that differ are quantiles of their distribution, since most of what
    varies between samples is theirs.
    """
    if not share.size:
        return np.full((draws, 1), float(n))
    differ = min(1.0, float(share.sum()))
    reach = 10 + 10 * math.sqrt(n * differ)
    first, last = max(0, int(n * differ - reach)), min(n, math.ceil(n * differ + reach))
    below = special.bdtr(np.arange(first, last), n, differ)
    discordant = first + np.searchsorted(below, (np.arange(draws) + 0.5) / draws)
    signed = np.tile(share, 2) / (2 * share.sum())
    split = np.random.default_rng(seed).multinomial(discordant, signed)
    return np.column_stack([n - discordant, split]).astype(np.float64)


def _by_betting(
    counts: Floats, values: Floats, margin: float, bound: float, alpha: float
) -> np.ndarray:
    threshold = -math.log(alpha)
    less, greater = (log_capital(d, counts, margin, bound) for d in (values, -values))
    return np.minimum(less, greater) > threshold


def _by_t(counts: Floats, values: Floats, margin: float, alpha: float) -> np.ndarray:
    if not len(counts):
        return np.zeros(0, dtype=np.bool_)
    n = int(counts[0].sum())
    # About 0, near which the means lie, so that nothing is lost in the subtraction.
    mean, square, cube = (counts @ np.stack([values, values**2, values**3], axis=1) / n).T
    second = square - mean**2
    third = cube - 3 * mean * square + 2 * mean**3
    error, gamma = np.sqrt(second / (n - 1)), third / second**1.5
    critical = t_quantile(1 - alpha, n - 1)
    upper, lower = (mean - margin) / error, (mean + margin) / error
    passed: np.ndarray = (upper < -critical) & (lower > critical)
    passed &= hall_corrected(upper, gamma, n) < -critical
    passed &= hall_corrected(lower, gamma, n) > critical
    return passed
