"""Labels by hand for answers of an audit: a sample drawn, and the agreement with what was read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fairaudit.errors import Fault, InputError
from fairaudit.judging import Judged
from fairaudit.pipeline.agreement import Pair
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.candidates import Candidate, Candidates, candidates_in, sample_of
from fairaudit.pipeline.judge_labels import agreement_with, shown_blind
from fairaudit.pipeline.label_report import Differing, GroupAgreement, LabelReport, report_of
from fairaudit.pipeline.label_sheet import (
    SheetRow,
    check_new_sheet,
    mend_in,
    read_sheet,
    write_sheet,
)
from fairaudit.pipeline.labels import Labelling, asked_plainly, reads_answers
from fairaudit.pipeline.stored import stored_outcomes
from fairaudit.pipeline.telling import telling_words
from fairaudit.rows import Cell

__all__ = ["Differing", "Drawn", "GroupAgreement", "LabelReport", "draw_labels", "put_back_labels"]

_WARNED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What was put on a sheet.

    Parameters
    ----------
    outcome : str
        What is labelled.
    others : tuple[str, ...]
        Other outcomes that could be labelled, each on a sheet of its own.
    n : int
        Answers on the sheet.
    of : int
        Answers there are.
    warned : int
        Answers on the sheet that name a demographic.
    """

    outcome: str
    others: tuple[str, ...]
    n: int
    of: int
    warned: int


def draw_labels(
    audit: Audit,
    folder: str | Path,
    path: Path,
    *,
    n: int,
    seed: int,
    outcome: str | None = None,
) -> Drawn:
    """Draw a sample of an audit's answers onto a sheet that tells nothing of their groups.

    Parameters
    ----------
    audit : Audit
        From `load_audit`.
    folder : str or Path
        Where its responses.db lies.
    path : Path
        The sheet to write, .csv or .xlsx.
    n : int
        Number of answers, drawn evenly over models and groups.
    seed : int
        Seed of the sample and of the order.
    outcome : str, optional
        What is labelled; the audit's first outcome that reads words when not given.

    Raises
    ------
    InputError
        If there is nothing to label, or the sheet is there already.
    StoreError
        If the store cannot be read, or belongs to another plan.
    """
    check_new_sheet(path)
    candidates = candidates_in(audit, folder, outcome)
    drawn = sample_of(candidates, n, seed)
    cells = _cells(audit, [candidates.by_id[name] for name in drawn])
    shown = {
        name: (one.cell_id, one.answer.text) for name in drawn for one in [candidates.by_id[name]]
    }
    labelling = _labelling(audit, candidates)
    if isinstance(candidates.outcome, Judged):
        # Whoever labels reads what the judge read: the case, and the answer without the group.
        read = shown_blind(audit.cells, cells, shown)
    else:
        read = {
            name: (asked_plainly(audit.cells, cells[cell_id]), text)
            for name, (cell_id, text) in shown.items()
        }
    telling = telling_words(
        audit.cells, {name: (cell_id, read[name][1]) for name, (cell_id, _) in shown.items()}
    )
    rows = [
        {
            "id": name,
            "question": read[name][0],
            "a label may be": labelling.allowed(cells[cell_id]),
            "answer": read[name][1],
            "warning": _warning(telling.get(name, ())),
        }
        for name, (cell_id, _) in shown.items()
    ]
    write_sheet(path, rows, _offered(labelling, list(cells.values())))
    return Drawn(
        outcome=candidates.name,
        others=candidates.others,
        n=len(rows),
        of=len(candidates.by_id),
        warned=len(telling),
    )


def put_back_labels(audit: Audit, folder: str | Path, path: Path) -> LabelReport:
    """Compare the labels of a sheet with what was read, overall and by group.

    Raises
    ------
    FileError
        With every row that cannot be used and what would be right.
    InputError
        If no row has a label.
    StoreError
        If the store cannot be read, or belongs to another plan.
    """
    rows = read_sheet(path)
    candidates = _asked_for(audit, folder, rows)
    known = {row.id: candidates.by_id[row.id] for row in rows if row.id in candidates.by_id}
    cells = _cells(audit, list(known.values()))
    labelling = _labelling(audit, candidates)
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    pairs: dict[str, tuple[Pair, SheetRow]] = {}
    for row in rows:
        try:
            _check_id(row, known, seen)
            if row.label:
                value = labelling.value(row.label, cells[known[row.id].cell_id])
                pairs[row.id] = (Pair(label=value, read=_read(known[row.id])), row)
        except InputError as error:
            faults.append(Fault(path=path, line=row.line, message=str(error)))
        seen.setdefault(row.id, row.line)
    if faults:
        raise mend_in(faults)
    if not pairs:
        raise InputError(
            f"{path} holds no label yet. Write one into the column “label” of each answer, save "
            "the sheet, and put it back."
        )
    found = report_of(
        candidates,
        known,
        pairs,
        in_words=lambda name, value: labelling.in_words(value, cells[known[name].cell_id]),
        unlabelled=len(rows) - len(pairs),
    )
    if not isinstance(candidates.outcome, Judged):
        return found
    levels = {
        name: math.nan if pair.label is None else pair.label for name, (pair, _) in pairs.items()
    }
    measured = stored_outcomes(audit, folder)
    return replace(found, judged=agreement_with(audit, measured, levels, candidates.name))


def _asked_for(audit: Audit, folder: str | Path, rows: Sequence[SheetRow]) -> Candidates:
    """The answers of the outcome that a sheet was made for, which its ids tell."""
    first = candidates_in(audit, folder)
    ids = {row.id for row in rows}
    for name in (None, *first.others):
        candidates = first if name is None else candidates_in(audit, folder, name)
        if ids & set(candidates.by_id):
            return candidates
    return first


def _check_id(row: SheetRow, known: dict[str, Candidate], seen: dict[str, int]) -> None:
    if row.id not in known:
        raise InputError(
            f"the id “{row.id}” stands for no answer of this audit's latest run. Keep the ids as "
            "they were written; after a new run, or for another audit, write a new sheet."
        )
    if row.id in seen:
        raise InputError(
            f"the id “{row.id}” stands in line {seen[row.id]} already. Keep one of the two rows."
        )


def _cells(audit: Audit, candidates: Sequence[Candidate]) -> dict[str, Cell]:
    wanted = {one.cell_id for one in candidates}
    return {cell.cell_id: cell for cell in audit.cells if cell.cell_id in wanted}


def _read(one: Candidate) -> float | None:
    return None if math.isnan(one.value) else one.value


def _warning(words: Sequence[str]) -> str:
    if not words:
        return ""
    told = "”, “".join(words[:_WARNED]) + ("”, …" if len(words) > _WARNED else "”")
    return f"names a demographic: “{told}"


def _offered(labelling: Labelling, cells: Sequence[Cell]) -> tuple[str, ...]:
    """Labels that a spreadsheet offers, where all answers have the same ones."""
    offers = {labelling.offered(cell) for cell in cells}
    return offers.pop() if len(offers) == 1 else ()


def _labelling(audit: Audit, candidates: Candidates) -> Labelling:
    """How answers are labelled: found out on one cell of each question of each vignette."""
    ids = {one.cell_id for one in candidates.by_id.values()}
    tried: dict[tuple[str, str, str], Cell] = {}
    for cell in audit.cells:
        if cell.cell_id in ids:
            tried.setdefault((cell.vignette_set, cell.vignette_id, cell.question_id), cell)
    return Labelling(
        outcome=candidates.outcome, of_answers=reads_answers(candidates.outcome, tried.values())
    )
