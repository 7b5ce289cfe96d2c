"""A balanced fraction of a crossing: which groups each vignette is rendered for.

A full crossing of many groups costs more than most can ask. A fraction renders the reference and
some other groups for each vignette, so that over the vignettes of a set every group, and with it
every level of every crossed attribute, is met in the same share of those that can have it.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from fairaudit.counterfactual.design import Combination, Place
from fairaudit.rows import INTERSECTION

__all__ = ["balance", "balanced_fraction"]

Groups = Mapping[Place, Sequence[Combination]]
Drawn = dict[Place, frozenset[Combination]]


def balanced_fraction(
    possible: Groups, price: Callable[[Place, Combination], int], money: int, *, seed: str
) -> tuple[Drawn, int]:
    """Draw groups, one more for every place in each round, until the money is spent.

    The first round, a reference and one group for every place, is always drawn. What is drawn
    with less money is drawn with more money too.

    Parameters
    ----------
    possible : Mapping[Place, Sequence[Combination]]
        The groups of each place, the reference first.
    price : Callable[[Place, Combination], int]
        What a group costs there.
    money : int
        What all groups may cost together.
    seed : str
        Draws the orders.

    Returns
    -------
    (dict[Place, frozenset[Combination]], int)
        The groups of each place, and what they cost.

    Examples
    --------
    >>> groups = [("white", "male"), ("white", "female"), ("black", "male"), ("black", "female")]
    >>> places = {("s", f"v{i}", "descriptor"): groups for i in range(6)}
    >>> drawn, cost = balanced_fraction(places, lambda place, group: 1, 12, seed="7")
    >>> counts = Counter(group for chosen in drawn.values() for group in chosen)
    >>> cost, sorted(counts.values())
    (12, [2, 2, 2, 6])
    """
    chosen: dict[Place, list[Combination]] = {place: [] for place in possible}
    cost = 0
    for first, place, group in _draws(possible, random.Random(seed)):
        costs = price(place, group)
        if not first and cost + costs > money:
            break
        chosen[place].append(group)
        cost += costs
    return {place: frozenset(groups) for place, groups in chosen.items()}, cost


def _draws(possible: Groups, rng: random.Random) -> Iterator[tuple[bool, Place, Combination]]:
    """Whether it is the first round, the place, and the group that it takes next.

    In a round the places come in a random order. Each takes the group of which the smallest share
    has been taken in its set, then in all sets; of several such, the one whose levels the place
    has fewest of; of several such, any. A group that few patients can be of is so not given to
    all of those.
    """
    there = Counter(
        (stratum, one)
        for place, groups in possible.items()
        for one in groups[1:]
        for stratum in (_stratum(place), None)
    )
    taken: Counter[tuple[tuple[str, str] | None, Combination]] = Counter()
    levels = {place: Counter[tuple[int, str]]() for place in possible}
    left = {place: list(groups[1:]) for place, groups in possible.items()}
    for place, groups in possible.items():
        yield True, place, groups[0]
    first = True
    while any(left.values()):
        for place in rng.sample(sorted(left), len(left)):
            if not left[place]:
                continue
            stratum = _stratum(place)
            ties = {one: rng.random() for one in left[place]}
            best = min(
                left[place],
                key=lambda one: (
                    taken[stratum, one] / there[stratum, one],
                    taken[None, one] / there[None, one],
                    sum(levels[place][level] for level in enumerate(one)),
                    ties[one],
                ),
            )
            left[place].remove(best)
            taken.update([(stratum, best), (None, best)])
            levels[place].update(enumerate(best))
            yield first, place, best
        first = False


def _stratum(place: Place) -> tuple[str, str]:
    """What a contrast is made of: a set, and a kind of cue."""
    return place[0], place[2]


def balance(
    attributes: Sequence[str],
    possible: Groups,
    drawn: Mapping[Place, frozenset[Combination]] | None,
) -> list[tuple[str, str, str, str, str, int, int]]:
    """How often each level of each crossed attribute is rendered, and then each group.

    Returns
    -------
    list of (crossing, vignette_set, cue, attribute, group, n_members, n_possible)
        Members are counted once for each vignette; the reference is left out.
    """
    rows = []
    crossing = INTERSECTION.join(attributes)
    for stratum in dict.fromkeys(map(_stratum, possible)):
        groups = {place: ones[1:] for place, ones in possible.items() if _stratum(place) == stratum}
        full = [one for ones in groups.values() for one in ones]
        kept = [
            one
            for place, ones in groups.items()
            for one in ones
            if drawn is None or one in drawn.get(place, ())
        ]
        for index, attribute in enumerate(attributes):
            there, chosen = (Counter(one[index] for one in ones) for ones in (full, kept))
            rows += [
                (crossing, *stratum, attribute, level, chosen[level], n)
                for level, n in there.items()
            ]
        all_groups, rendered = Counter(full), Counter(kept)
        rows += [
            (crossing, *stratum, crossing, INTERSECTION.join(one), rendered[one], n)
            for one, n in all_groups.items()
        ]
    return rows
