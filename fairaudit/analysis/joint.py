"""The chance that several contrasts show equivalence together, and the vignettes that it takes."""

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from fairaudit.stats import (
    Sizes,
    chance_of_all,
    joint_binary_equivalence_power,
    joint_equivalence_power,
    sparse_equivalence_power,
)

__all__ = ["CORRELATION", "POWER", "Prospect", "chance_together", "vignettes_needed"]

CORRELATION = 0.5
"""Assumed of two contrasts with a reference in common, whose answers vary as the groups' do.

A reference that varies less than the groups makes the correlation, and the true chance, smaller.
"""

POWER = 0.8
"""Chance that a plan has to have."""

# Beyond this many vignettes the exact sum is slow, and hardly differs from the t formula.
_EXACT_UP_TO = 2_000
_MOST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What decides whether one contrast will show equivalence, if its true difference is 0.

    Parameters
    ----------
    shared : Hashable
        The same for contrasts that have their reference in common.
    n : int
        Vignettes.
    sd : float
        Standard deviation of the vignettes' differences.
    discordance : float or None
        With one effective yes-or-no answer a cell, the share of vignettes whose answers differ.
    least_n : int
        Fewest vignettes with which its method can show equivalence at all.
    margin : float
        Equivalence margin, in the outcome's unit.
    sizes : tuple of (float, float)
        Where e-values decide and some vignettes differ, the sizes of their differences and the
        shares of the vignettes that have them: the standard deviation does not tell the chance.
    bound : float
        Largest possible |difference|, where there are sizes; infinite without limits, and then
        no e-value shows equivalence.
    """

    shared: Hashable
    n: int
    sd: float
    discordance: float | None
    least_n: int
    margin: float
    sizes: Sizes = ()
    bound: float = math.inf


def chance_together(prospects: Sequence[Prospect], *, alpha: float, more: int = 0) -> float:
    """Chance that every contrast shows equivalence, if no group differs from its reference.

    Contrasts with a reference in common are taken to correlate at ½. All others, and those that are
    decided by unlike methods, count as independent, which can only lower the chance (Royen 2014,
    Far East J. Theor. Stat. 48:139).

    Parameters
    ----------
    prospects : sequence of Prospect
        The contrasts.
    alpha : float
        Level of each equivalence test.
    more : int
        Vignettes added to every contrast.

    Returns
    -------
    float
        0 where a contrast has fewer vignettes than its method needs at all; 1 for no contrast.

    Examples
    --------
    >>> one = Prospect(shared="sex", n=58, sd=0.0, discordance=0.0, least_n=59, margin=0.05)
    >>> chance_together([one], alpha=0.05), chance_together([one], alpha=0.05, more=1)
    (0.0, 1.0)
    """
    if any(one.n + more < max(2, one.least_n) for one in prospects):
        return 0.0
    alike: dict[Hashable, list[Prospect]] = {}
    for one in prospects:
        # The exact sum over counts has one size; t's degrees of freedom matter little, so that
        # contrasts of several sizes can stand together.
        size = one.n if _exact(one, more) else 0
        alike.setdefault((one.shared, one.margin, size, bool(one.sizes)), []).append(one)
    return math.prod(_chance_of_alike(members, alpha, more) for members in alike.values())


def _chance_of_alike(members: Sequence[Prospect], alpha: float, more: int) -> float:
    """Chance of contrasts with one reference, margin and method."""
    margin, fewest = members[0].margin, min(one.n for one in members) + more
    if members[0].sizes:
        chances = [
            sparse_equivalence_power(
                one.n + more, one.sizes, margin=margin, bound=one.bound, alpha=alpha
            )
            for one in members
        ]
        return chance_of_all(chances, correlation=CORRELATION)
    if _exact(members[0], more):
        rates = [one.discordance or 0.0 for one in members]
        return joint_binary_equivalence_power(
            fewest, rates, margin, correlation=CORRELATION, alpha=alpha
        )
    sds = [one.sd * math.sqrt(fewest / (one.n + more)) for one in members]
    return joint_equivalence_power(fewest, sds, margin, correlation=CORRELATION, alpha=alpha)


def _exact(one: Prospect, more: int) -> bool:
    return one.discordance is not None and one.n + more <= _EXACT_UP_TO


def vignettes_needed(prospects: Sequence[Prospect], *, alpha: float) -> int | None:
    """Fewest further vignettes, of every contrast, with which all pass with 80% chance.

    None if a million would not do.

    Examples
    --------
    >>> five = [Prospect(shared="race", n=310, sd=0.3, discordance=None, least_n=10, margin=0.05)
    ...         for _ in range(5)]
    >>> more = vignettes_needed(five, alpha=0.05)
    >>> chance_together(five, alpha=0.05, more=more) >= 0.8
    True
    """
    if not prospects:
        return 0

    hardest = max(prospects, key=lambda one: one.sd)

    def enough(more: int) -> bool:
        # All pass no more often than any of them, and one is sooner gone through than all.
        if chance_together([hardest], alpha=alpha, more=more) < POWER:
            return False
        return chance_together(prospects, alpha=alpha, more=more) >= POWER

    lacking = max(0, *(max(2, one.least_n) - one.n for one in prospects))
    return _fewest(enough, lacking, max(one.n for one in prospects))


def _fewest(enough: Callable[[int], bool], least: int, step: int) -> int | None:
    """Smallest number from `least` on that is enough, by steps that grow, and then by halves."""
    if enough(least):
        return least
    low, step = least, max(4, step // 2)
    while not enough(low + step):
        low, step = low + step, 2 * step
        if low > _MOST:
            return None
    high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
