"""Where the outcomes of an audit can be measured: found once, before anything is asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from fairaudit.counterfactual import Cells, Question
from fairaudit.outcomes import PlannedOutcome
from fairaudit.pipeline.audit_checks import questions_asked
from fairaudit.rows import SWAP, Cell

__all__ = ["Fits", "QuestionKey", "asked_questions", "find_fits"]

QuestionKey = tuple[str, str]
"""A vignette set and a question of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fits:
    """The first cell of each question that each outcome fits.

    Parameters
    ----------
    cells : Mapping of str to Mapping of QuestionKey to Cell
        By the outcome's name.
    unread : Mapping of QuestionKey to Cell
        First cell of each question that is asked in a swap, and that no outcome fits.
    """

    cells: Mapping[str, Mapping[QuestionKey, Cell]]
    unread: Mapping[QuestionKey, Cell]


def asked_questions(cells: Cells) -> dict[QuestionKey, Question]:
    """Every question that a design asks."""
    return {
        (each.id, question.id): question
        for each in cells.sets
        for question in questions_asked(cells, each)
    }


def find_fits(cells: Cells, outcomes: Sequence[PlannedOutcome], every: Collection[str]) -> Fits:
    """Hold outcomes against the swaps of a design and their references.

    Parameters
    ----------
    cells : Cells
        The design. Its cells are gone through only until each question has an outcome and each
        outcome a question.
    outcomes : Sequence[PlannedOutcome]
        What is measured.
    every : Collection[str]
        Names of those of which every question is wanted: for their sake the rest of the cells is
        gone through too.
    """
    unread: dict[QuestionKey, Cell | None] = dict.fromkeys(asked_questions(cells))
    count = len(unread)
    found: dict[str, dict[QuestionKey, Cell]] = {one.name: {} for one in outcomes}
    idle = set(found)
    for cell in cells:
        if not unread and not idle and all(len(found[name]) == count for name in every):
            break
        if cell.role not in (SWAP, "reference"):
            continue
        place = (cell.vignette_set, cell.question_id)
        for one in outcomes:
            if place not in found[one.name] and one.fits(cell):
                found[one.name][place] = cell
                idle.discard(one.name)
                unread.pop(place, None)
        if place in unread:
            unread[place] = unread[place] or cell
    return Fits(cells=found, unread={one: cell for one, cell in unread.items() if cell})
