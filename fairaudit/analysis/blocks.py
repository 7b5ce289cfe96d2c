"""From outcomes to blocks: sums and counts of answers by matched set and group."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from fairaudit.analysis.checks import LIMITS, OPTION_MASS
from fairaudit.errors import InputError
from fairaudit.rows import JUSTIFIED
from fairaudit.stats import RELATIVE_TOLERANCE

__all__ = ["Block", "Place", "Rank", "blocks"]

_APART = "apart"
_PLACE = [
    "model_id", "params_id", "vignette_set", "question_id", "outcome", "attribute", "cue", _APART,
]  # fmt: skip

_USED = [
    *_PLACE,
    "group",
    "role",
    "scale",
    "format",
    "vignette_id",
    "expected",
    "status",
    "set_id",
    "sample",
    "value",
]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the contrasts of one block share: who was asked what, and which attribute is swapped.

    `apart` is “may_differ” for vignettes whose right answer may depend on the swap: they are
    never averaged with the others.
    """

    model_id: str
    params_id: str
    vignette_set: str
    question_id: str
    outcome: str
    attribute: str
    cue: str
    apart: str


class Rank(NamedTuple):
    """When each part of a contrast's place first appeared in the outcomes."""

    model: int
    params: int
    vignette_set: int
    question: int
    outcome: int
    attribute: int
    cue: int
    apart: int
    group: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """All answers at one place, as arrays of matched sets by groups.

    Parameters
    ----------
    place : Place
        What all of them share.
    scale : str
        Scale of the outcome.
    formats : tuple of frozenset of str
        Forms of the question in which each group was asked.
    groups : tuple of (str, str, Rank)
        Name, role and rank of each group.
    vignettes : ndarray of str, shape (n_vignettes,)
        In alphabetical order, so that no result depends on the order of the rows.
    vignette_of : ndarray of int, shape (n_sets,)
        The vignette of each matched set.
    asked, readable : ndarray of int, shape (n_sets, n_groups)
        Answers asked for, and those with a value.
    total : ndarray, shape (n_sets, n_groups)
        Sum of the values.
    repeats_agree : bool or None
        Whether the repeats of every cell have the same value, up to rounding; None where no
        cell has two to compare.
    unscored : tuple[bool, ...]
        For each group, whether the outcome reads scores that none of its cells asks for.
    expected : ndarray of str, shape (n_sets,)
        Change that the vignette says is right, where an attention control states one.
    """

    place: Place
    scale: str
    formats: tuple[frozenset[str], ...]
    groups: tuple[tuple[str, str, Rank], ...]
    vignettes: npt.NDArray[np.str_]
    vignette_of: Ints
    asked: Ints
    readable: Ints
    total: Floats
    repeats_agree: bool | None
    unscored: tuple[bool, ...]
    expected: npt.NDArray[np.str_]


def blocks(outcomes: pd.DataFrame) -> Iterator[Block]:
    """Cut checked outcomes into blocks; the validity measure `option_mass` is left out."""
    apart = np.where(outcomes["expected"] == JUSTIFIED, JUSTIFIED, "")
    table = outcomes.assign(**{_APART: apart})
    table = table.loc[table["outcome"].to_numpy() != OPTION_MASS, _USED]
    if table.empty:
        return
    places = np.column_stack([pd.factorize(table[name])[0] for name in _PLACE])
    ranks, block_of = np.unique(places, axis=0, return_inverse=True)
    group_of, _ = pd.factorize(table["group"])
    set_of, _ = pd.factorize(table["set_id"], sort=True)
    # Sorted rows make every sum the same to the last bit, whatever order the rows came in.
    order = np.lexsort((table["sample"].to_numpy(), group_of, set_of, block_of))
    columns = {name: table[name].to_numpy(dtype=object)[order] for name in _USED[:-3]}
    value = table["value"].to_numpy(dtype=np.float64)[order]
    starts = np.searchsorted(block_of[order], np.arange(len(ranks) + 1))
    for number, rank in enumerate(ranks):
        rows = slice(starts[number], starts[number + 1])
        yield _block(
            {name: column[rows] for name, column in columns.items()},
            tuple(int(part) for part in rank),
            set_of[order][rows],
            group_of[order][rows],
            value[rows],
        )


def _block(
    columns: dict[str, npt.NDArray[np.object_]],
    rank: tuple[int, ...],
    set_of: Ints,
    group_of: Ints,
    value: Floats,
) -> Block:
    place = Place(**{name: str(columns[name][0]) for name in _PLACE})
    _, set_first, local_set = np.unique(set_of, return_index=True, return_inverse=True)
    group_codes, group_first, local_group = np.unique(
        group_of, return_index=True, return_inverse=True
    )
    names = [str(columns["group"][row]) for row in group_first]
    roles = [str(columns["role"][row]) for row in group_first]
    _check_roles(place, names, roles, columns["role"], local_group)
    vignettes, vignette_of = np.unique(
        columns["vignette_id"][set_first].astype(np.str_), return_inverse=True
    )
    shape = (set_first.size, group_first.size)
    cell = np.ravel_multi_index((local_set, local_group), shape)
    there = ~np.isnan(value)
    value = np.clip(value, *LIMITS[str(columns["scale"][0])])  # of rounding errors beyond them
    expected = np.full(shape[0], "", dtype=object)
    stated = (columns["expected"] != "") & (columns["expected"] != JUSTIFIED)
    expected[local_set[stated]] = columns["expected"][stated]

    def count(cells: Ints) -> Ints:
        return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)

    return Block(
        place=place,
        scale=str(columns["scale"][0]),
        formats=tuple(
            frozenset(map(str, columns["format"][local_group == group]))
            for group in range(shape[1])
        ),
        groups=tuple(
            zip(names, roles, (Rank._make((*rank, int(code))) for code in group_codes), strict=True)
        ),
        vignettes=vignettes,
        vignette_of=vignette_of,
        asked=count(cell),
        readable=count(cell[there]),
        total=np.bincount(cell[there], weights=value[there], minlength=shape[0] * shape[1])
        .astype(np.float64)
        .reshape(shape),
        repeats_agree=_repeats_agree(cell, value),
        unscored=tuple(
            bool((columns["status"][local_group == group] == "unscored").all())
            for group in range(shape[1])
        ),
        expected=expected.astype(np.str_),
    )


def _repeats_agree(cell: Ints, value: Floats) -> bool | None:
    """Compare each answer with the one before it in its cell.

    A missing answer differs from a readable one; two missing ones say nothing.
    """
    # The rows are sorted by cell, and then by repeat.
    again = (cell[1:] == cell[:-1]) & ~(np.isnan(value[1:]) & np.isnan(value[:-1]))
    if not again.any():
        return None
    change = np.abs(value[1:] - value[:-1])[again]
    return bool((change <= RELATIVE_TOLERANCE).all())


def _check_roles(
    place: Place,
    names: list[str],
    roles: list[str],
    role_of: npt.NDArray[np.object_],
    group_of: Ints,
) -> None:
    where = f"{place.attribute} (cue “{place.cue}”) in {place.vignette_set}/{place.question_id}"
    if (role_of != np.array(roles, dtype=object)[group_of]).any():
        raise InputError(f"A group of {where} has several roles in the outcomes; it can have one.")
    references = [name for name, role in zip(names, roles, strict=True) if role == "reference"]
    if len(references) != 1:
        raise InputError(
            f"The outcomes of {where} have {len(references)} reference groups"
            f"{': ' + ', '.join(references) if references else ''}; every contrast needs one."
        )
