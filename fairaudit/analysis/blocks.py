"""From outcomes to blocks: sums and counts of answers by matched set and group."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fairaudit.analysis.coded import Coded, Codes, Floats, Ints, Names, changes_within, crossed
from fairaudit.analysis.decisions import chances_of_change, decided
from fairaudit.analysis.measures import ASKED, Asked, Measure, check_codes
from fairaudit.errors import InputError
from fairaudit.rows import JUSTIFIED
from fairaudit.stats import Collapsed, collapse

__all__ = ["Block", "Place", "Rank", "blocks"]

_PLACE = (
    "model_id", "params_id", "vignette_set", "question_id", "outcome", "attribute", "cue",
)  # fmt: skip

Rows = Any  # a slice of all rows, or their numbers


class Place(NamedTuple):
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
    measure : Measure
        What the outcome is.
    formats : tuple of frozenset of str
        Forms of the question in which each group was asked.
    groups : tuple of (str, str, Rank)
        Name, role and rank of each group.
    averaged_over : str
        Further attributes that are averaged within the vignette.
    vignettes : ndarray of str, shape (n_vignettes,)
        In alphabetical order, so that no result depends on the order of the rows.
    strata : ndarray of str, shape (n_vignettes,)
        Stratum of each vignette.
    vignette_of : ndarray of int, shape (n_sets,)
        The vignette of each matched set.
    answers : Collapsed, shape (n_sets, n_groups)
        Answers asked for and readable, and the sums of their values.
    changed : ndarray, shape (n_sets, n_groups), or None
        Chance that the decision differs from the reference's, NaN where one of the two is missing;
        None on a scale without decisions.
    refused : ndarray of int, shape (n_sets, n_groups)
        Answers that the model refused.
    unscored : tuple[bool, ...]
        For each group, whether every answer is in the form that the outcome does not read: words
        for scores, or scores for words.
    expected : ndarray, shape (n_sets,)
        −1 or +1 where an attention control says that its change has to lower or to raise the
        outcome, else 0.
    """

    place: Place
    measure: Measure
    formats: tuple[frozenset[str], ...]
    groups: tuple[tuple[str, str, Rank], ...]
    averaged_over: str
    vignettes: npt.NDArray[np.str_]
    strata: npt.NDArray[np.str_]
    vignette_of: Ints
    answers: Collapsed
    changed: Floats | None
    refused: Ints
    unscored: tuple[bool, ...]
    expected: Floats

    @property
    def reference(self) -> int:
        """Which of the groups is the reference."""
        return next(i for i, (_, role, _) in enumerate(self.groups) if role == "reference")

    @property
    def missing(self) -> Ints:
        """Answers that are missing; none where the outcome reads the other form of answer."""
        blank: Ints = self.answers.asked - self.answers.readable
        return np.where(np.array(self.unscored), 0, blank)

    @property
    def reference_alone(self) -> Floats:
        """Mean of the reference's readable answers in each vignette, NaN where there is none."""
        answers, column, n = self.answers, self.reference, self.vignettes.size
        total, readable = (
            np.bincount(self.vignette_of, weights=of[:, column], minlength=n)
            for of in (answers.total, answers.readable)
        )
        mean: Floats = np.divide(total, readable, out=np.full(n, np.nan), where=readable > 0)
        return mean


def blocks(table: Coded, measures: Mapping[Asked, Measure]) -> Iterator[Block]:
    """Cut checked outcomes into blocks; those that check validity are left out."""
    names = table.names
    expected, outcome = names["expected"], names["outcome"]
    apart = Names((expected.codes == expected.code_of(JUSTIFIED)).astype(np.int8), ("", JUSTIFIED))
    columns = [names[name] for name in _PLACE] + [apart]
    used = np.flatnonzero(~np.isin(outcome.codes, check_codes(outcome)))
    if not used.size:
        return
    every = used.size == table.n_rows
    block_of, n_blocks = crossed(
        (one.codes if every else one.codes[used], len(one.levels)) for one in columns
    )
    if n_blocks == 1:
        cut = [slice(None) if every else used]
    else:
        order = np.argsort(block_of.astype(np.min_scalar_type(n_blocks)), kind="stable")
        starts = np.searchsorted(block_of[order], np.arange(n_blocks + 1))
        cut = [used[order[starts[i] : starts[i + 1]]] for i in range(n_blocks)]
    seen = [one.first_seen() for one in columns]
    group_seen, set_order = names["group"].first_seen(), names["set_id"].alphabetical
    for rows in cut:
        codes = [int(one.codes[rows][0]) for one in columns]
        place = Place._make(one.levels[code] for one, code in zip(columns, codes, strict=True))
        rank = tuple(int(order[code]) for order, code in zip(seen, codes, strict=True))
        measure = measures[tuple(codes[_PLACE.index(name)] for name in ASKED)]
        yield _block(table, rows, place, rank, measure, group_seen, set_order)


def _block(
    table: Coded,
    rows: Rows,
    place: Place,
    rank: tuple[int, ...],
    measure: Measure,
    group_seen: Ints,
    set_order: Ints,
) -> Block:
    names = table.names
    sets, set_of = _local(set_order[names["set_id"].codes[rows]], set_order.size)
    groups, group_of = _local(group_seen[names["group"].codes[rows]], group_seen.size)
    first_of_set, first_of_group = _firsts(set_of, sets), _firsts(group_of, groups)

    def text(name: str, at: Ints) -> list[str]:
        column = names[name]
        return [column.levels[code] for code in column.codes[rows][at]]

    role = names["role"]
    group_names, roles = text("group", first_of_group), text("role", first_of_group)
    several = changes_within(group_of, groups, role.codes[rows])
    _check_roles(place, group_names, roles, several=bool(several.size))
    vignettes, vignette_of = np.unique(
        np.array(text("vignette_id", first_of_set), dtype=np.str_), return_inverse=True
    )
    strata = np.array(text("stratum", first_of_set), dtype=np.str_)
    status = names["status"]
    codes = status.codes[rows]
    cell = set_of * groups + group_of
    refused = np.bincount(cell[codes == status.code_of("refused")], minlength=sets * groups)
    readable = np.bincount(group_of[codes != status.code_of("unscored")], minlength=groups)
    group_ranks = group_seen[names["group"].codes[rows][first_of_group]]
    return Block(
        place=place,
        measure=measure,
        formats=_formats(names["format"], names["format"].codes[rows], group_of, groups),
        groups=tuple(
            (name, role, Rank._make((*rank, int(order))))
            for name, role, order in zip(group_names, roles, group_ranks, strict=True)
        ),
        averaged_over=text("averaged_over", first_of_set[:1])[0],
        vignettes=vignettes,
        strata=strata[np.unique(vignette_of, return_index=True)[1]],
        vignette_of=vignette_of,
        answers=_collapsed(table, rows, cell, set_of, group_of, measure, (sets, groups)),
        changed=_changed(
            cell, table.numbers["value"][rows], measure, (sets, groups), roles.index("reference")
        ),
        refused=refused.reshape(sets, groups),
        unscored=tuple((readable == 0).tolist()),
        expected=_expected(names["expected"], names["expected"].codes[rows], set_of, sets),
    )


def _collapsed(
    table: Coded,
    rows: Rows,
    cell: Ints,
    set_of: Ints,
    group_of: Ints,
    measure: Measure,
    shape: tuple[int, int],
) -> Collapsed:
    value = table.numbers["value"][rows]
    if measure.limits is not None and measure.scale == "probability":
        value = np.clip(value, *measure.limits)  # of rounding errors beyond them
    if not _whole(value):
        # One order of adding makes every sum the same to the last bit, whatever order the rows
        # came in. Sums of whole numbers are exact in any order.
        key = cell * table.n_samples + table.sample[rows]
        if (key[1:] < key[:-1]).any():
            order = np.argsort(key, kind="stable")
            set_of, group_of, value = set_of[order], group_of[order], value[order]
    return collapse(set_of, group_of, value, shape=shape)


def _changed(
    cell: Ints, value: Floats, measure: Measure, shape: tuple[int, int], reference: int
) -> Floats | None:
    decision = decided(value, measure.scale)
    if decision is None:
        return None
    return chances_of_change(cell, decision, shape=shape, reference=reference)


def _whole(value: Floats) -> bool:
    there = ~np.isnan(value)
    return bool((np.floor(value) == value)[there].all())


def _local(codes: Ints, size: int) -> tuple[int, Ints]:
    """How many of the codes occur, and the number of each among them."""
    rank = np.cumsum(np.bincount(codes, minlength=size) > 0)
    return int(rank[-1]), (rank - 1)[codes]


def _firsts(codes: Ints, n: int) -> Ints:
    first = np.empty(n, dtype=np.intp)
    first[codes[::-1]] = np.arange(codes.size)[::-1]
    return first


def _formats(
    column: Names, codes: Codes, group_of: Ints, groups: int
) -> tuple[frozenset[str], ...]:
    size = len(column.levels)
    there = np.bincount(group_of * size + codes, minlength=groups * size).reshape(groups, size)
    return tuple(frozenset(column.levels[code] for code in np.flatnonzero(row)) for row in there)


def _expected(column: Names, codes: Codes, set_of: Ints, sets: int) -> Floats:
    lower, higher = (
        np.bincount(set_of[codes == column.code_of(word)], minlength=sets) > 0
        for word in ("lower", "higher")
    )
    return higher.astype(np.float64) - lower


def _check_roles(place: Place, names: list[str], roles: list[str], *, several: bool) -> None:
    where = f"{place.attribute} (cue “{place.cue}”) in {place.vignette_set}/{place.question_id}"
    if several:
        raise InputError(f"A group of {where} has several roles in the outcomes; it can have one.")
    references = [name for name, role in zip(names, roles, strict=True) if role == "reference"]
    if len(references) != 1:
        raise InputError(
            f"The outcomes of {where} have {len(references)} reference groups"
            f"{': ' + ', '.join(references) if references else ''}; every contrast needs one."
        )
