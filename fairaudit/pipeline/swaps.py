"""The contrasts that an audit's cells will make, counted as the cells pass by."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from fairaudit.analysis import POOLED, POOLED_SETS
from fairaudit.outcomes import PlannedOutcome
from fairaudit.rows import JUSTIFIED, SWAP, Cell

__all__ = ["PlannedContrast", "Swaps"]

_ALL = "all"
_REFERENCE = "reference"

Counted = dict[tuple[str, ...], dict[tuple[str, str], int]]
"""Cells of each vignette, by set, question, attribute, cue and group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedContrast:
    """One group of an attribute in one set, with its vignettes."""

    vignette_set: str
    question_id: str
    attribute: str
    cue: str
    shared: Hashable
    group: str
    reference: str
    n: int
    cells: int


class Swaps:
    """Counts, while cells pass by, in which vignettes each group is asked what outcomes measure."""

    def __init__(self, outcomes: Iterable[PlannedOutcome]) -> None:
        self._outcomes = tuple(outcomes)
        self._cells: dict[str, Counted] = {one.name: {} for one in self._outcomes}
        self._references: dict[str, str] = {}

    def add(self, cell: Cell) -> None:
        """Take note of a cell that a contrast will rest on."""
        if cell.role == _REFERENCE:
            self._references[cell.attribute] = cell.group
        if cell.role != SWAP or cell.expected == JUSTIFIED:
            return
        for outcome in self._outcomes:
            if outcome.fits(cell):
                self._add(self._cells[outcome.name], cell)

    def _add(self, counted: Counted, cell: Cell) -> None:
        key = (cell.vignette_set, cell.question_id, cell.attribute, cell.cue, cell.group)
        vignettes = counted.setdefault(key, {})
        vignette = (cell.vignette_set, cell.vignette_id)
        vignettes[vignette] = vignettes.get(vignette, 0) + 1

    def contrasts(self, outcome: str, estimand: str) -> list[PlannedContrast]:
        """The contrasts of an outcome in an estimand."""
        counted = self._cells[outcome]
        alike: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for key in counted:
            vignette_set, question, *swap = key
            place = {POOLED: (vignette_set, _ALL), POOLED_SETS: (_ALL, _ALL)}.get(
                estimand, (vignette_set, question)
            )
            alike.setdefault((*place, *swap), []).append(key)
        return [
            _contrast(counted, pooled, keys, self._references)
            for pooled, keys in alike.items()
            if _pools(estimand, keys)
        ]


def _contrast(
    counted: Counted,
    pooled: tuple[str, ...],
    keys: Sequence[tuple[str, ...]],
    references: Mapping[str, str],
) -> PlannedContrast:
    cells: dict[tuple[str, str], int] = {}
    for key in keys:
        for vignette, count in counted[key].items():
            cells[vignette] = cells.get(vignette, 0) + count
    sets = dict.fromkeys(key[0] for key in keys)
    _, question, attribute, cue, group = pooled
    return PlannedContrast(
        vignette_set=", ".join(sets),
        question_id=question,
        attribute=attribute,
        cue=cue,
        shared=pooled[:-1],
        group=group,
        reference=references.get(attribute, ""),
        n=len(cells),
        cells=max(cells.values()),
    )


def _pools(estimand: str, keys: Sequence[tuple[str, ...]]) -> bool:
    """Whether a group is in the estimand: one that pools needs several questions, or sets."""
    if estimand == POOLED_SETS:
        return len({key[0] for key in keys}) > 1
    return estimand != POOLED or len(keys) > 1
