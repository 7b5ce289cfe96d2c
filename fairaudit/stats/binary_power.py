"""The chance that single binary answers show equivalence, for one contrast and for all together."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import special

from fairaudit.errors import InputError
from fairaudit.stats.common_factor import chance_of_all
from fairaudit.stats.vectors import Floats, Integers

__all__ = ["binary_equivalence_power", "joint_binary_equivalence_power"]

_NEGLIGIBLE = 1e-12


def binary_equivalence_power(
    n: int, discordance: float, margin: float, *, alpha: float = 0.05
) -> float:
    """Chance that one binary answer a cell shows equivalence, if the true difference is 0.

    Formula: the sum of the trinomial probabilities of all (b, c), each direction at half the rate
    of discordance, with ``binary_equivalence(b, c, n) < alpha``.

    Parameters
    ----------
    n : int
        Vignettes, at least 2.
    discordance : float
        Share of vignettes whose two answers differ, in [0, 1].
    margin, alpha : float
        Equivalence margin and level.

    Returns
    -------
    float

    Raises
    ------
    InputError
        If an argument is out of its range.

    Examples
    --------
    >>> binary_equivalence_power(58, 0.0, 0.05), binary_equivalence_power(59, 0.0, 0.05)
    (0.0, 1.0)
    >>> round(binary_equivalence_power(200, 0.05, 0.05), 3)
    0.771
    """
    if n < 2 or not 0 <= discordance <= 1 or not 0 < margin < 1 or not 0 < alpha < 0.5:
        raise InputError("Give n ≥ 2, a discordance in [0, 1], a margin in (0, 1), alpha below ½.")
    discordant = np.arange(n + 1)
    chances = _binomial(discordant, n, discordance)
    likely = chances >= _NEGLIGIBLE
    power = chances[likely] @ _passing(discordant[likely], n, margin, alpha)
    return min(1.0, float(power))


def joint_binary_equivalence_power(
    n: int,
    discordances: Sequence[float],
    margin: float,
    *,
    correlation: float = 0.5,
    alpha: float = 0.05,
) -> float:
    """Chance that every contrast of single binary answers passes, at true differences of 0.

    Formula: `chance_of_all`, each contrast passing with its own `binary_equivalence_power`.

    Parameters
    ----------
    n, margin, alpha
        As for `binary_equivalence_power`.
    discordances : sequence of float
        Share of discordant vignettes of each contrast.
    correlation : float
        As for `joint_equivalence_power`.

    Returns
    -------
    float

    Raises
    ------
    InputError
        If an argument is out of its range.

    Examples
    --------
    >>> round(joint_binary_equivalence_power(200, [0.05] * 5, 0.05), 3)
    0.369
    """
    if not len(discordances):
        raise InputError("Give at least one discordance.")
    power = {
        rate: binary_equivalence_power(n, float(rate), margin, alpha=alpha)
        for rate in set(discordances)
    }
    return chance_of_all([power[rate] for rate in discordances], correlation=correlation)


def _passing(discordant: Integers, n: int, margin: float, alpha: float) -> Floats:
    """Chance that the answers which differ do so evenly enough, for each number of them.

    The test is symmetric in the directions, and easier to pass the closer they are: of each number
    all pairs pass whose smaller count is at least some least one, which is found by halves.
    """

    def passes(fewer: Integers) -> npt.NDArray[np.bool_]:
        more = discordant - fewer
        p = _tango_p(more, fewer, n, margin)
        guard = special.bdtr(more.astype(np.float64), n, margin)
        return np.where(fewer > 0, p, np.maximum(p, guard)) < alpha

    low, high = np.full(discordant.shape, -1), discordant // 2
    possible = passes(high)
    while (high - low > 1).any():
        middle = (low + high + 1) // 2  # that is `high`, where the two are neighbours
        enough = passes(middle)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    one_sided = np.where(high > 0, special.bdtr(np.maximum(high - 1.0, 0), discordant, 0.5), 0.0)
    return np.where(possible, 1 - 2 * one_sided, 0.0)


def _tango_p(b: Integers, c: Integers, n: int, margin: float) -> Floats:
    """`tango_tost` of many pairs of counts, by the same steps; a margin leaves some variance."""
    p = np.zeros(b.shape)
    for side, difference in ((1, margin), (-1, -margin)):
        linear = -b - c + (2 * n - b + c) * difference
        constant = -c * difference * (1 - difference)
        root = np.sqrt(np.maximum(0.0, linear**2 - 8 * n * constant))
        q = (root - linear) / (4 * n)
        variance = n * (2 * q + difference * (1 - difference))
        score = (b - c - n * difference) / np.sqrt(variance)
        p = np.maximum(p, special.ndtr(side * score))
    return p


def _binomial(k: Integers, n: int, p: float) -> Floats:
    ways = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    return np.exp(ways + special.xlogy(k, p) + special.xlog1py(n - k, -p))
