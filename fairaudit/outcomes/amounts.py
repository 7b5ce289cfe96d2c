"""Outcomes of numbers that an answer states."""

from dataclasses import dataclass
from typing import ClassVar

from fairaudit.outcomes.base import Reads, Scale
from fairaudit.outcomes.written import read_number
from fairaudit.rows import Cell, Measurement, Response

__all__ = ["STATED_NUMBER", "StatedNumber"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedNumber:
    """Number that the answer commits to, in the unit of its question.

    Other units are converted. A range without a figure chosen, and a number outside the question's
    limits, are unparsed. Questions in unlike units need a margin each: plan the outcome once for
    each (`PlannedOutcome`).
    """

    name: str = "stated_number"
    version: str = "1"
    scale: Scale = "numeric"
    reads: ClassVar[Reads] = "text"

    def applies(self, cell: Cell) -> bool:
        """On questions that ask for a number."""
        return cell.kind == "numeric"

    def limits(self, cell: Cell) -> tuple[float, float] | None:
        """The question's own."""
        return (cell.limits[0], cell.limits[1]) if cell.limits else None

    def attention(self, cell: Cell) -> int:
        """The change that a vignette states of a number is that of the number."""
        return 1

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Read the number."""
        return read_number(response, cell).measured(float)


STATED_NUMBER = StatedNumber()
