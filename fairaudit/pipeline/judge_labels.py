"""A judge held to labels by hand: sheets of what it read, and how far both agree."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from fairaudit.counterfactual import Cells
from fairaudit.errors import Fault, FileError, InputError
from fairaudit.judging import Agreement, Judged, agreement, blinding_of
from fairaudit.outcomes.reading.text import said_in
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.judge_plan import LabelFile, PlannedJudge
from fairaudit.pipeline.keys import AnswerKey, opaque_id
from fairaudit.pipeline.label_sheet import mend_in
from fairaudit.pipeline.labels import Labelling
from fairaudit.results import Results
from fairaudit.rows import ARMS, JUDGED, MISSING_RATE, PREFERENCE, Cell

__all__ = [
    "NOT_MEASURED",
    "agreement_with",
    "judge_agreement",
    "shown_blind",
    "with_agreement",
]

NOT_MEASURED = "The agreement of the judge with people has not been measured."
"""What stands beside a judged result where no labels are named."""

_SEED = 0


def shown_blind(
    cells: Cells, of: Mapping[str, Cell], shown: Mapping[str, tuple[str, str]]
) -> dict[str, tuple[str, str]]:
    """Task with case, and answer, of each row of a sheet, as the judge reads them.

    Parameters
    ----------
    cells : Cells
        The design.
    of : Mapping of str to Cell
        The cells that are shown, by `cell_id`.
    shown : Mapping of str to (str, str)
        By row, the cell's id and the answer.
    """
    blinding = blinding_of(cells)
    return {
        name: (
            blinding.case(of[cell_id]),
            blinding.masked(said_in(text).text, of[cell_id]),
        )
        for name, (cell_id, text) in shown.items()
    }


def agreement_with(
    audit: Audit, outcomes: pd.DataFrame, labels: Mapping[str, float], outcome: str
) -> tuple[Agreement, ...]:
    """How far one judged outcome agrees with labels: of all answers, and of each group.

    Parameters
    ----------
    audit : Audit
        The plan.
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        The measured values.
    labels : Mapping of str to float
        Levels, by the ids of a sheet.
    outcome : str
        Name of the judged outcome.
    """
    rows = _labelled(audit, outcomes, labels, outcome)
    if rows.empty:
        return ()
    # An answer that several groups share counts once in all, and once in each of them.
    every, by_group = (
        _compared(rows.drop_duplicates(columns))
        for columns in (["id"], ["id", "attribute", "group"])
    )
    return (*every[:1], *by_group[1:])


def _compared(rows: pd.DataFrame) -> tuple[Agreement, ...]:
    keys = ["cell_id", "outcome", "model_id", "params_id", "sample", "label"]
    return agreement(rows.drop(columns=["id", "label"]), rows[keys], seed=_SEED)


def _labelled(
    audit: Audit, outcomes: pd.DataFrame, labels: Mapping[str, float], outcome: str
) -> pd.DataFrame:
    """Rows of the outcome on swaps of a demographic that have a label."""
    rows = outcomes[(outcomes["outcome"] == outcome) & ~outcomes["attribute"].isin(ARMS)]
    wanted = set(rows["cell_id"])
    prompts = {cell.cell_id: cell.prompt_id for cell in audit.cells if cell.cell_id in wanted}
    keys = ("cell_id", "model_id", "params_id", "sample")
    ids = [
        opaque_id(AnswerKey(prompts[cell], model, params, sample), outcome)
        for cell, model, params, sample in zip(*(rows[key] for key in keys), strict=True)
    ]
    rows = rows.assign(id=ids, label=[labels.get(one, float("nan")) for one in ids])
    return rows[rows["label"].notna()]


def judge_agreement(audit: Audit, outcomes: pd.DataFrame) -> tuple[Agreement, ...]:
    """How far the judge agrees with the labels that an audit names; empty without labels.

    Raises
    ------
    FileError
        With every label that cannot be used.
    InputError
        If two sheets label the same answers.
    """
    judge = audit.judge
    if judge is None or not judge.labels:
        return ()
    found: list[Agreement] = []
    for sheet in judge.labels:
        outcome, labels = _read(audit, judge, outcomes, sheet)
        if any(one.outcome == outcome for one in found):
            raise InputError(
                f"Two of the sheets under “labels” are about {outcome}. Name one sheet for each."
            )
        found += agreement_with(audit, outcomes, labels, outcome)
    return tuple(found)


def _read(
    audit: Audit, judge: PlannedJudge, outcomes: pd.DataFrame, sheet: LabelFile
) -> tuple[str, dict[str, float]]:
    """The outcome that a sheet is about, which its ids tell, and its labels as levels."""
    rated = outcomes[outcomes["outcome"].astype(str).str.startswith(JUDGED)]
    prompts = {cell.cell_id: cell for cell in audit.cells if cell.kind == "text"}
    keys = ("outcome", "cell_id", "model_id", "params_id", "sample")
    known: dict[str, tuple[str, Cell]] = {}
    for name, cell_id, model, params, sample in zip(*(rated[key] for key in keys), strict=True):
        cell = prompts[cell_id]
        key = AnswerKey(cell.prompt_id, model, params, sample)
        known[opaque_id(key, name)] = (name, cell)
    names = {known[row.id][0] for row in sheet.rows if row.id in known}
    if len(names) != 1:
        message = (
            "the ids of this sheet stand for no answer that this audit’s judge has rated. Draw a "
            "sheet with `fairaudit label AUDIT_YAML --outcome judged:ITEM --sheet FILE`, label it, "
            "and name it here; after a new run of a model without a revision, draw a new one."
        )
        raise FileError([Fault(path=sheet.path, line=1, message=message)])
    outcome = names.pop()
    item = judge.rubric.item(outcome.removeprefix(JUDGED))
    labelling = Labelling(
        outcome=Judged(rubric=judge.rubric, item=item, readings={}), of_answers=False
    )
    return outcome, _values(sheet, known, labelling)


def _values(
    sheet: LabelFile, known: Mapping[str, tuple[str, Cell]], labelling: Labelling
) -> dict[str, float]:
    faults: list[Fault] = []
    values: dict[str, float] = {}
    for row in sheet.rows:
        if not row.label:
            continue
        try:
            if row.id not in known or row.id in values:
                raise InputError(
                    f"the id “{row.id}” stands for no answer that was rated, or stands here twice."
                )
            value = labelling.value(row.label, known[row.id][1])
            values[row.id] = float("nan") if value is None else value
        except InputError as error:
            faults.append(Fault(path=sheet.path, line=row.line, message=str(error)))
    if faults:
        raise mend_in(faults)
    return values


def with_agreement(results: Results, found: tuple[Agreement, ...]) -> Results:
    """Say in the note of every judged result how far the judge agrees with people."""
    said = {
        one.outcome: f"Agreement of the judge with people: {one.words}."
        for one in found
        if not one.attribute
    }
    frame = results.frame
    judged = frame["outcome"].astype(str).str.startswith((JUDGED, PREFERENCE))
    told = judged & (frame["estimand"] != MISSING_RATE)
    if not told.any():
        return results
    beside = frame.loc[told, "outcome"].map(lambda name: said.get(name, NOT_MEASURED))
    notes = frame.loc[told, "note"].fillna("").astype(str)
    frame = frame.copy()
    frame.loc[told, "note"] = (notes + " " + beside).str.strip()
    return replace(results, frame=frame)
