"""The outcomes of an audit.yaml, made and held against the questions that it asks."""

from collections.abc import Sequence
from pathlib import Path

from fairaudit.counterfactual import Cells
from fairaudit.errors import Fault, InputError
from fairaudit.outcomes import OPTION_MASS, SCORED, WRITTEN, PlannedOutcome, check_placebo
from fairaudit.pipeline.audit_checks import questions_asked
from fairaudit.pipeline.judge_plan import PlannedJudge
from fairaudit.pipeline.schema import AuditFile, OutcomeEntry
from fairaudit.registry import load_object
from fairaudit.rows import SWAP
from fairaudit.yamlfile import YamlFile

__all__ = ["check_readable", "loaded_outcomes"]

# What to add to an audit for questions without options, by kind.
_READERS = {"numeric": "stated_number", "ranked": "reciprocal_rank", "text": "word_count"}


def loaded_outcomes(
    file: YamlFile, content: AuditFile, folder: Path, faults: list[Fault]
) -> list[PlannedOutcome]:
    """Make the outcomes that a file names; faults are collected."""
    loaded: list[PlannedOutcome] = []
    for index, entry in enumerate(content.outcomes):
        with file.collecting(faults, ["outcomes", index]):
            planned = _planned(entry, folder)
            if planned.name in (known.name for known in loaded):
                raise InputError(
                    f"the outcome {planned.name} is given twice. Give one of them a name of its "
                    "own (name: …)."
                )
            loaded.append(planned)
    if [outcome.name for outcome in loaded] == [OPTION_MASS.name]:
        message = f"{OPTION_MASS.name} is a check of validity and is never compared; add another."
        faults.append(file.fault(["outcomes"], message))
    return loaded


def _planned(entry: OutcomeEntry, folder: Path) -> PlannedOutcome:
    own = ":" in entry.outcome
    return PlannedOutcome(
        outcome=load_object(entry.outcome, folder=folder) if own else entry.outcome,
        name=entry.name or "",
        questions=entry.questions,
        margin=entry.margin,
        exploratory=entry.family == "exploratory",
        settings=entry.settings,
    )


def check_readable(
    content: AuditFile,
    cells: Cells,
    outcomes: Sequence[PlannedOutcome],
    judge: PlannedJudge | None = None,
) -> None:
    """Refuse questions that no outcome reads, and outcomes that read none, before asking.

    Cells are gone through only until each question has an outcome and each outcome a question.
    """
    check_placebo(outcomes, ("placebo",) if content.design.placebo else ())
    rated = judge.outcomes if judge is not None else ()
    chosen = (*(tuple(outcomes) or (*SCORED, *WRITTEN)), *rated)
    asked = (one.id for each in cells.sets for one in questions_asked(cells, each))
    unread = dict.fromkeys(asked, "")
    unused = {one.name: one for one in outcomes}
    for cell in cells:
        if not unread and not unused:
            return
        if cell.role not in (SWAP, "reference"):
            continue
        fitting = [one for one in chosen if one.fits(cell)]
        for one in fitting:
            unused.pop(one.name, None)
        if fitting:
            unread.pop(cell.question_id, None)
        elif cell.question_id in unread:
            unread[cell.question_id] = cell.kind
    for question, kind in unread.items():
        if kind:
            raise InputError(_not_read(question, kind))
    if unused:
        one = next(iter(unused.values()))
        where = f"the questions {', '.join(one.questions)}" if one.questions else "any question"
        raise InputError(
            f"the outcome {one.name} cannot be measured on {where} of this audit. `fairaudit list "
            "outcomes` says what each one reads."
        )


def _not_read(question: str, kind: str) -> str:
    named = _READERS.get(kind, "favourable_choice")
    return (
        f"“{question}” asks for {kind} answers, and none of the outcomes reads them. Name one "
        f"under “outcomes”, such as {named} (`fairaudit list outcomes` shows all), or leave the "
        "question out: name those to ask under “questions”."
    )
