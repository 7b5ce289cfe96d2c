"""Names for patients: one for each group of a matched set, alike in how common they are."""

import random
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import sqrt
from typing import TypeVar

from fairaudit.counterfactual.name_pools import POOLS, Name, name_balance, names_in, names_table
from fairaudit.errors import InputError
from fairaudit.registry import suggestion

__all__ = [
    "FEWEST_FIRST_NAMES",
    "POOLS",
    "SEXES",
    "PatientName",
    "draw_names",
    "name_balance",
    "names_table",
]

SEXES: tuple[str, ...] = ("male", "female", "any")
"""Sexes that names can be asked for; “any” has no first names."""

FEWEST_FIRST_NAMES = 10
"""A pool with fewer adult first names of a sex than this takes a surname with initials."""

# None of these pairs is a degree, a finding or a test (M. D., R. N., C. T., T. B.).
_INITIALS = ("A. J.", "B. L.", "C. J.", "D. J.", "E. J.", "E. L.", "G. J.", "J. A.", "J. L.",
             "K. J.", "L. J.", "R. J.", "T. L.")  # fmt: skip

_Match = tuple[tuple[Name, ...], tuple[Name, ...]]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientName:
    """A patient's name, as it stands in a vignette, with what its parts signal.

    Parameters
    ----------
    text : str
        “First Last”, or “A. J. Last” where `first` is None.
    pool : str
        The pool it was drawn from.
    first, last : str
        The parts; `first` is None for a surname with initials.
    p_first, p_last : float
        Share of the part's bearers who are in the group, 0 to 1.
    commonness_first, commonness_last : float
        Quantile of the part's count within its pool (and sex), 0 to 1; near 1 is the most common.
    """

    text: str
    pool: str
    first: str | None
    last: str
    p_first: float | None
    p_last: float
    commonness_first: float | None
    commonness_last: float


def draw_names(
    pools: Iterable[str], *, sex: str, seed: int, key: str, surnames: bool = False
) -> Mapping[str, PatientName]:
    """Draw one name from each pool for one matched set.

    One quantile for first names and one for surnames is drawn from `seed` and `key` alone. Every
    pool gives the name that lies there when its names are sorted by how common they are. So all
    names of a pool are equally likely, the members of a set are equally common *within* their
    pools, and no other set or member changes a name. In the Asian pool a naming tradition is
    chosen first, with a probability proportional to √(first names x surnames) of the tradition.

    If one pool has too few first names of the sex, all members take initials, the same for all.

    Parameters
    ----------
    pools : Iterable[str]
        Some of `POOLS`; each counts once.
    sex : str
        “male”, “female”, or “any”, which gives surnames with initials.
    seed : int
        Seed of the audit.
    key : str
        Name of the matched set, such as “acute_pain/migraine”.
    surnames : bool
        Give surnames with initials even where there are first names.

    Raises
    ------
    InputError
        If a pool or the sex is unknown.

    Examples
    --------
    >>> names = draw_names(["white", "black"], sex="female", seed=7, key="acute_pain/migraine")
    >>> [name.text for name in names.values()]
    ['Patricia Kelly', 'Latasha Bowens']
    >>> names = draw_names(POOLS, sex="female", seed=7, key="acute_pain/migraine")
    >>> [name.text for name in names.values()]
    ['K. J. Kelly', 'K. J. Bowens', 'K. J. Alvarez', 'K. J. Lam', 'K. J. Cly']
    """
    wanted = tuple(dict.fromkeys(pools))
    for pool in wanted:
        if pool not in POOLS:
            raise InputError(f"There is no name pool called “{pool}”. {suggestion(pool, POOLS)}")
    if sex not in SEXES:
        raise InputError(f"Names have no sex called “{sex}”. {suggestion(sex, SEXES)}")
    rng = random.Random(f"{seed}/{key}")
    tradition, first, last, letters = (rng.random() for _ in range(4))
    if surnames or any(len(names_in(pool, "first", sex)) < FEWEST_FIRST_NAMES for pool in wanted):
        initials = _at(_INITIALS, letters)
        return {
            pool: _with_initials(initials, _at(names_in(pool, "last"), last)) for pool in wanted
        }
    drawn: dict[str, PatientName] = {}
    for pool in wanted:
        firsts, lasts = _choose(_matches(pool, sex), tradition)
        drawn[pool] = _full(_at(firsts, first), _at(lasts, last))
    return drawn


@cache
def _matches(pool: str, sex: str) -> tuple[_Match, ...]:
    """First names and surnames that go together; all of them where the pool is not divided."""
    firsts, lasts = names_in(pool, "first", sex), names_in(pool, "last")
    shared = sorted({tradition for first in firsts for tradition in first.traditions})
    if not shared:
        return ((firsts, lasts),)
    return tuple((_of(firsts, tradition), _of(lasts, tradition)) for tradition in shared)


def _of(names: tuple[Name, ...], tradition: str) -> tuple[Name, ...]:
    return tuple(name for name in names if tradition in name.traditions)


def _choose(matches: tuple[_Match, ...], quantile: float) -> _Match:
    steps = list(accumulate(sqrt(len(firsts) * len(lasts)) for firsts, lasts in matches))
    return matches[bisect_right(steps, quantile * steps[-1], hi=len(matches) - 1)]


def _at(names: Sequence[_T], quantile: float) -> _T:
    return names[int(quantile * len(names))]


def _full(first: Name, last: Name) -> PatientName:
    return PatientName(
        text=f"{first.text} {last.text}",
        pool=last.pool,
        first=first.text,
        last=last.text,
        p_first=first.association,
        p_last=last.association,
        commonness_first=first.commonness,
        commonness_last=last.commonness,
    )


def _with_initials(initials: str, last: Name) -> PatientName:
    return PatientName(
        text=f"{initials} {last.text}",
        pool=last.pool,
        first=None,
        last=last.text,
        p_first=None,
        p_last=last.association,
        commonness_first=None,
        commonness_last=last.commonness,
    )
