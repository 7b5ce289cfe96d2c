"""The contrasts that an audit's cells will make, counted as the cells pass by."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from fairaudit.analysis import POOLED, POOLED_SETS
from fairaudit.rows import JUSTIFIED, SWAP, Cell

__all__ = ["PlannedContrast", "Swaps"]

_ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedContrast:
    """One group of an attribute in one set, with its vignettes."""

    vignette_set: str
    question_id: str
    shared: Hashable
    group: str
    n: int
    cells: int


class Swaps:
    """Counts, while cells pass by, in which vignettes each group is asked."""

    def __init__(self) -> None:
        self._cells: dict[tuple[str, ...], dict[tuple[str, str], int]] = {}

    def add(self, cell: Cell) -> None:
        """Take note of a cell that a contrast will rest on."""
        if cell.role != SWAP or cell.expected == JUSTIFIED:
            return
        key = (cell.vignette_set, cell.question_id, cell.attribute, cell.cue, cell.group)
        vignettes = self._cells.setdefault(key, {})
        vignette = (cell.vignette_set, cell.vignette_id)
        vignettes[vignette] = vignettes.get(vignette, 0) + 1

    def contrasts(self, estimand: str) -> list[PlannedContrast]:
        """The contrasts of an estimand."""
        alike: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for key in self._cells:
            vignette_set, question, *swap = key
            place = {POOLED: (vignette_set, _ALL), POOLED_SETS: (_ALL, _ALL)}.get(
                estimand, (vignette_set, question)
            )
            alike.setdefault((*place, *swap), []).append(key)
        return [
            self._contrast(pooled, keys) for pooled, keys in alike.items() if _pools(estimand, keys)
        ]

    def _contrast(
        self, pooled: tuple[str, ...], keys: Sequence[tuple[str, ...]]
    ) -> PlannedContrast:
        cells: dict[tuple[str, str], int] = {}
        for key in keys:
            for vignette, count in self._cells[key].items():
                cells[vignette] = cells.get(vignette, 0) + count
        sets = dict.fromkeys(key[0] for key in keys)
        return PlannedContrast(
            vignette_set=", ".join(sets),
            question_id=pooled[1],
            shared=pooled[:-1],
            group=pooled[-1],
            n=len(cells),
            cells=max(cells.values()),
        )


def _pools(estimand: str, keys: Sequence[tuple[str, ...]]) -> bool:
    """Whether a group is in the estimand: one that pools needs several questions, or sets."""
    if estimand == POOLED_SETS:
        return len({key[0] for key in keys}) > 1
    return estimand != POOLED or len(keys) > 1
