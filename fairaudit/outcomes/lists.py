"""Outcomes of ranked lists: where the target stands, and how alike two lists are."""

from dataclasses import dataclass
from typing import ClassVar, cast

from fairaudit.errors import InputError
from fairaudit.outcomes.base import Reads, Scale
from fairaudit.outcomes.reading.ranking import in_top, rank_biased_overlap, reciprocal_rank
from fairaudit.outcomes.written import read_list
from fairaudit.rows import Cell, Measurement, Response

__all__ = [
    "LIST_OVERLAP",
    "RECIPROCAL_RANK",
    "TARGET_IN_TOP",
    "ListOverlap",
    "ReciprocalRank",
    "TargetInTop",
]

_SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ReciprocalRank:
    """One divided by the rank of the vignette's target in the list; 0 where the list lacks it.

    The target's synonyms, abbreviations and ICD-10 code count as the target.
    """

    name: str = "reciprocal_rank"
    version: str = "1"
    scale: Scale = "numeric"
    reads: ClassVar[Reads] = "text"

    def applies(self, cell: Cell) -> bool:
        """On ranked lists with a target."""
        return cell.kind == "ranked" and bool(cell.targets)

    def limits(self, cell: Cell) -> tuple[float, float] | None:
        """From 0 to 1."""
        return 0.0, 1.0

    def attention(self, cell: Cell) -> int:
        """It rises where the target moves up."""
        return 1

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Find the target in the list."""
        found = read_list(response, cell)
        if found.missing is not None:
            return found.missing
        items = cast(tuple[str, ...], found.value)
        value = reciprocal_rank(items, cell.targets, cell.icd10 or None)
        return Measurement(value=value, status="ok", evidence=_shown(items))


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetInTop:
    """1 if the vignette's target is among the first k of the list, 0 if not.

    Parameters
    ----------
    k : int
        How many places count.
    name : str, optional
        Name of the outcome; “target_in_top_k” by default, with k.

    Raises
    ------
    InputError
        If k is below 1.
    """

    k: int = 3
    name: str = ""
    version: str = "1"
    scale: Scale = "binary"
    reads: ClassVar[Reads] = "text"

    def __post_init__(self) -> None:
        if isinstance(self.k, bool) or not isinstance(self.k, int) or self.k < 1:
            raise InputError(f"k is {self.k}; it has to be a whole number from 1.")
        if not self.name:
            object.__setattr__(self, "name", f"target_in_top_{self.k}")

    def applies(self, cell: Cell) -> bool:
        """On ranked lists with a target."""
        return RECIPROCAL_RANK.applies(cell)

    def attention(self, cell: Cell) -> int:
        """It rises where the target moves up."""
        return 1

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Find the target in the list."""
        found = read_list(response, cell)
        if found.missing is not None:
            return found.missing
        items = cast(tuple[str, ...], found.value)
        value = float(in_top(items, cell.targets, self.k, cell.icd10 or None))
        return Measurement(value=value, status="ok", evidence=_shown(items))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOverlap:
    """Rank-biased overlap of two answers' lists, from 0 (nothing in common) to 1 (the same).

    Persistence .9 (`reading.ranking.rank_biased_overlap`).
    """

    name: str = "list_overlap"
    version: str = "1"
    scale: Scale = "numeric"
    reads: ClassVar[Reads] = "text"

    def applies(self, cell: Cell) -> bool:
        """On ranked lists."""
        return cell.kind == "ranked"

    def limits(self, cell: Cell) -> tuple[float, float] | None:
        """From 0 to 1."""
        return 0.0, 1.0

    def compare(self, response: Response, reference: Response, cell: Cell) -> Measurement:
        """Compare the lists."""
        lists = []
        for one in (response, reference):
            found = read_list(one, cell)
            if found.missing is not None:
                return found.missing
            lists.append(cast(tuple[str, ...], found.value))
        own, other = lists
        told = f"{_shown(own)} | {_shown(other)}"
        return Measurement(value=rank_biased_overlap(own, other), status="ok", evidence=told)


RECIPROCAL_RANK = ReciprocalRank()
TARGET_IN_TOP = TargetInTop()
LIST_OVERLAP = ListOverlap()


def _shown(items: tuple[str, ...]) -> str:
    text = "; ".join(items)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
