"""Outcomes of pairs: each answer beside its reference's, and the same of placebo renders."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from fairaudit.errors import InputError
from fairaudit.outcomes.base import PairOutcome, missing
from fairaudit.outcomes.planned import PlannedOutcome
from fairaudit.rows import SWAP, Cell, Measurement, Response

__all__ = ["Pair", "paired"]

Answered = Mapping[str, Response | None]
"""Answers of one model and repeat, by prompt."""


class Pair(NamedTuple):
    """A cell with its measurement."""

    cell: Cell
    found: Measurement


def paired(planned: PlannedOutcome, cells: Sequence[Cell], answers: Answered) -> Iterator[Pair]:
    """Measure an outcome of pairs on the cells of one vignette.

    Parameters
    ----------
    planned : PlannedOutcome
        An outcome of pairs.
    cells : Sequence[Cell]
        All cells of one vignette.
    answers : Mapping of str to Response or None
        Answers of one model and repeat.

    Yields
    ------
    Pair
        A swap's cell with its distance to the reference; the reference's cell with the mean
        distance of the placebo renders to theirs, which is what the swap's is held against.
        Placebo cells themselves get no row: there is nothing else to hold them against.
    """
    outcome: PairOutcome = planned.outcome
    chosen = [cell for cell in cells if planned.fits(cell)]
    references = {_swap(cell): cell for cell in chosen if cell.role == "reference"}
    floors: dict[tuple[str, int, str], list[Measurement]] = {}
    for cell in chosen:
        if cell.role == "placebo":
            found = _compared(outcome, cell, references.get(_swap(cell)), answers)
            floors.setdefault(_form(cell), []).append(found)
    for cell in chosen:
        if cell.role == SWAP:
            yield Pair(cell, _compared(outcome, cell, references.get(_swap(cell)), answers))
    swapped = {_swap(cell) for cell in chosen if cell.role == SWAP}
    for swap, cell in references.items():
        if swap in swapped:
            yield Pair(cell, _mean(floors.get(_form(cell), ())))


def check_placebo(planned: Iterable[PlannedOutcome], roles: Iterable[str]) -> None:
    """Make sure that outcomes of pairs have placebo renders to be held against.

    Raises
    ------
    InputError
        If there is none.
    """
    pairs = [one.name for one in planned if one.of_pairs]
    if pairs and "placebo" not in set(roles):
        raise InputError(
            f"The outcome {pairs[0]} compares pairs of answers, and holds the difference that a "
            "swap makes against that of a placebo. This design has no placebo renders; ask for "
            "three (placebo: 3)."
        )


def _swap(cell: Cell) -> tuple[str, str, str]:
    return cell.set_id, cell.attribute, cell.cue


def _form(cell: Cell) -> tuple[str, int, str]:
    return cell.question_id, cell.wording, cell.format


def _compared(
    outcome: PairOutcome, cell: Cell, reference: Cell | None, answers: Answered
) -> Measurement:
    if reference is None:
        return missing("error", "there is no reference to compare with")
    first, second = answers.get(cell.prompt_id), answers.get(reference.prompt_id)
    if first is None or second is None:
        return missing("error", "no answer was collected")
    return outcome.compare(first, second, cell)


def _mean(found: Sequence[Measurement]) -> Measurement:
    there = [one.value for one in found if one.status == "ok"]
    if not there:
        why = next((one.evidence for one in found), "no placebo render was asked in this form")
        return missing("unparsed", why)
    told = ", ".join(f"{value:.2f}" for value in there)
    return Measurement(
        value=math.fsum(there) / len(there), status="ok", evidence=f"placebo renders: {told}"
    )
