"""A balanced fraction of a crossing: which groups each vignette is rendered for.

A full crossing of many groups costs more than most can ask. A fraction renders the reference and
some other groups for each vignette, so that over all vignettes every group, and with it every
level of every crossed attribute, is met about equally often.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence

from fairaudit.counterfactual.design import Combination
from fairaudit.rows import INTERSECTION

__all__ = ["balance", "balanced_fraction"]

Place = tuple[str, str]


def balanced_fraction(
    possible: Mapping[Place, Sequence[Combination]], size: int, *, seed: str
) -> dict[Place, frozenset[Combination]]:
    """Choose `size` groups for each vignette, its reference among them.

    The vignettes are taken in a random order. Each takes, one after another, the group that was
    taken least so far; of several such, the one whose levels it has fewest of; of several such,
    the first in a random order. Where every vignette can have every group, the number of
    vignettes of two groups differs by one at most.

    Parameters
    ----------
    possible : Mapping[tuple[str, str], Sequence[Combination]]
        For a set and a vignette, the groups that its patient can be of, the reference first.
    size : int
        Groups of each vignette, reference included; all where there are no more.
    seed : str
        Draws the orders.

    Examples
    --------
    >>> groups = [("white", "male"), ("white", "female"), ("black", "male"), ("black", "female")]
    >>> drawn = balanced_fraction({("s", f"v{i}"): groups for i in range(6)}, 2, seed="7")
    >>> counts = Counter(group for chosen in drawn.values() for group in chosen)
    >>> sorted(counts.values())
    [2, 2, 2, 6]
    """
    rng = random.Random(seed)
    order = sorted({one for groups in possible.values() for one in groups[1:]})
    rng.shuffle(order)
    place_in_order = {one: place for place, one in enumerate(order)}
    vignettes = sorted(possible)
    rng.shuffle(vignettes)
    taken: Counter[Combination] = Counter()
    drawn: dict[Place, frozenset[Combination]] = {}
    for vignette in vignettes:
        reference, *others = possible[vignette]
        levels: Counter[tuple[int, str]] = Counter()
        chosen = [reference]
        for _ in range(min(size - 1, len(others))):
            best = min(
                (one for one in others if one not in chosen),
                key=lambda one: (
                    taken[one],
                    sum(levels[level] for level in enumerate(one)),
                    place_in_order[one],
                ),
            )
            chosen.append(best)
            taken[best] += 1
            levels.update(enumerate(best))
        drawn[vignette] = frozenset(chosen)
    return {vignette: drawn[vignette] for vignette in possible}


def balance(
    attributes: Sequence[str],
    possible: Mapping[Place, Sequence[Combination]],
    drawn: Mapping[Place, frozenset[Combination]] | None,
) -> list[tuple[str, str, str, int, int]]:
    """How often each level of each crossed attribute is rendered, and then each group.

    Returns
    -------
    list of (crossing, attribute, group, n_members, n_possible)
        Members are counted once for each vignette; the reference is left out.
    """
    full = [one for groups in possible.values() for one in groups[1:]]
    kept = [
        one
        for place, groups in possible.items()
        for one in groups[1:]
        if drawn is None or one in drawn.get(place, ())
    ]
    crossing = INTERSECTION.join(attributes)
    rows = []
    for index, attribute in enumerate(attributes):
        there, chosen = (Counter(one[index] for one in ones) for ones in (full, kept))
        rows += [(crossing, attribute, level, chosen[level], n) for level, n in there.items()]
    groups, rendered = Counter(full), Counter(kept)
    rows += [
        (crossing, crossing, INTERSECTION.join(one), rendered[one], n) for one, n in groups.items()
    ]
    return rows
