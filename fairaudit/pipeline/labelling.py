"""Labels by hand for answers of an audit: a sample drawn, and the agreement with what was read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fairaudit.errors import Fault, InputError
from fairaudit.pipeline.agreement import Agreement, Pair, agreement_of
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.candidates import Candidate, Candidates, candidates_in, sample_of
from fairaudit.pipeline.label_sheet import (
    SheetRow,
    check_new_sheet,
    mend_in,
    read_sheet,
    write_sheet,
)
from fairaudit.pipeline.labels import Labelling, asked_plainly, reads_answers
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


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAgreement:
    """The agreement in one group of one attribute."""

    attribute: str
    group: str
    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """An answer that was read otherwise than it was labelled; None for no value."""

    id: str
    line: int
    label: str
    label_value: float | None
    read: float | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelReport:
    """How the labels of a sheet agree with what was read.

    Parameters
    ----------
    outcome : str
        What was labelled, by its name in the audit.
    parser : str
        Name and version of the outcome, parted by “/”.
    unlabelled : int
        Rows of the sheet without a label.
    overall : Agreement
        Of all labels.
    groups : tuple[GroupAgreement, ...]
        By attribute and group. An answer counts in each group that it belongs to.
    differing : tuple[Differing, ...]
        Every answer in which they differ.
    """

    outcome: str
    parser: str
    unlabelled: int
    overall: Agreement
    groups: tuple[GroupAgreement, ...]
    differing: tuple[Differing, ...]


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
    telling = telling_words(audit.cells, shown)
    labelling = _labelling(audit, candidates)
    rows = [
        {
            "id": name,
            "question": asked_plainly(audit.cells, cells[cell_id]),
            "a label may be": labelling.allowed(cells[cell_id]),
            "answer": text,
            "warning": _warning(telling.get(name, ())),
        }
        for name, (cell_id, text) in shown.items()
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
    return _report(candidates, known, pairs, unlabelled=len(rows) - len(pairs))


def _report(
    candidates: Candidates,
    known: dict[str, Candidate],
    pairs: dict[str, tuple[Pair, SheetRow]],
    *,
    unlabelled: int,
) -> LabelReport:
    groups = sorted({group for name in pairs for group in known[name].groups})
    return LabelReport(
        outcome=candidates.name,
        parser=f"{candidates.outcome.name}/{candidates.outcome.version}",
        unlabelled=unlabelled,
        overall=agreement_of([pair for pair, _ in pairs.values()]),
        groups=tuple(
            GroupAgreement(
                attribute=attribute,
                group=group,
                agreement=agreement_of(
                    [
                        pair
                        for name, (pair, _) in pairs.items()
                        if (attribute, group) in known[name].groups
                    ]
                ),
            )
            for attribute, group in groups
        ),
        differing=tuple(
            Differing(
                id=name,
                line=row.line,
                label=row.label,
                label_value=pair.label,
                read=pair.read,
                status=known[name].status,
            )
            for name, (pair, row) in pairs.items()
            if not pair.agrees
        ),
    )


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
