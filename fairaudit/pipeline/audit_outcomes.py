"""The outcomes of an audit.yaml, made and held against the questions that it asks."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from fairaudit.analysis import SHARES
from fairaudit.backends import AnyBackend
from fairaudit.counterfactual import Cells
from fairaudit.errors import Fault, InputError
from fairaudit.outcomes import (
    OPTION_MASS,
    SCORED,
    WRITTEN,
    ChosenOption,
    PlannedOutcome,
    check_placebo,
)
from fairaudit.outcomes.base import NeedsExtra
from fairaudit.pipeline.audit_answers import lost_everywhere, lost_words, may_lose
from fairaudit.pipeline.audit_fits import QuestionKey, asked_questions, find_fits
from fairaudit.pipeline.judge_plan import PlannedJudge
from fairaudit.pipeline.schema import AuditFile, OutcomeEntry
from fairaudit.registry import closest, load_object, suggestion
from fairaudit.rows import Cell
from fairaudit.yamlfile import Location, YamlFile

__all__ = ["check_readable", "loaded_outcomes", "planned_outcome"]

# What to add to an audit for questions without options, by kind.
_READERS = {"numeric": "stated_number", "ranked": "reciprocal_rank", "text": "word_count"}


def loaded_outcomes(
    file: YamlFile, content: AuditFile, folder: Path, faults: list[Fault]
) -> list[PlannedOutcome]:
    """Make the outcomes that a file names; faults are collected."""
    loaded: list[PlannedOutcome] = []
    for index, entry in enumerate(content.outcomes):
        with file.collecting(faults, ["outcomes", index]):
            planned = planned_outcome(entry, folder)
            if isinstance(planned.outcome, NeedsExtra):
                planned.outcome.check_installed()
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


def planned_outcome(entry: OutcomeEntry, folder: Path) -> PlannedOutcome:
    """Make one outcome that a file names; one of the author's own is looked for in a folder."""
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
    file: YamlFile,
    content: AuditFile,
    cells: Cells,
    outcomes: Sequence[PlannedOutcome],
    judge: PlannedJudge | None,
    models: Sequence[AnyBackend],
    faults: list[Fault],
) -> None:
    """Refuse outcomes that can be measured nowhere, and questions that none of them reads."""
    before = len(faults)
    asked = asked_questions(cells)
    known = dict.fromkeys(question for _, question in asked)
    for index, one in enumerate(outcomes):
        with file.collecting(faults, ["outcomes", index]):
            check_placebo([one], ("placebo",) if content.design.placebo else ())
    rated = judge.outcomes if judge is not None else ()
    chosen = (*(tuple(outcomes) or (*SCORED, *WRITTEN)), *rated)
    margins = _own_margins(content, outcomes)
    fits = find_fits(
        cells, chosen, {*margins, *(one.name for one in outcomes if may_lose(one, models))}
    )
    for index, one in enumerate(outcomes):
        fitting = fits.cells[one.name]
        if unknown := [name for name in one.questions if name not in known]:
            faults.append(file.fault(["outcomes", index, "questions"], _not_asked(unknown, known)))
        elif not fitting:
            faults.append(file.fault(["outcomes", index], _unused(one, cells)))
        elif lost_everywhere(one, models, fitting):
            told = " ".join(dict.fromkeys(lost_words(one, model) for model in models))
            faults.append(file.fault(["outcomes", index], told))
        elif one.name in margins:
            place, margin = margins[one.name]
            _check_width(file, place, one, margin, fitting, faults)
    if len(faults) > before:
        return
    for place, cell in [*fits.unread.items()][:1]:
        faults.append(_not_read(file, outcomes, cell, asked[place].kind))


def _not_asked(unknown: Iterable[str], known: Iterable[str]) -> str:
    """Say of names under an outcome's “questions” that no question has them."""
    return " ".join(
        f"No question “{name}” is asked in this audit. {suggestion(name, known)}"
        for name in unknown
    )


def _own_margins(
    content: AuditFile, outcomes: Sequence[PlannedOutcome]
) -> dict[str, tuple[Location, float]]:
    """Margins of outcomes that are no shares, each with its place in the file."""
    found: dict[str, tuple[Location, float]] = {}
    for index, one in enumerate(outcomes):
        if one.scale in SHARES:
            continue
        if one.margin is not None:
            found[one.name] = (["outcomes", index, "margin"], one.margin)
        elif isinstance(content.margin, Mapping) and one.name in content.margin:
            found[one.name] = (["margin", one.name], content.margin[one.name])
    return found


def _check_width(
    file: YamlFile,
    place: Location,
    outcome: PlannedOutcome,
    margin: float,
    fitting: Mapping[QuestionKey, Cell],
    faults: list[Fault],
) -> None:
    """Refuse a margin that no difference can exceed; outcomes without limits have none such."""
    for (_, question), cell in fitting.items():
        low, high = outcome.limits(cell)
        if margin >= high - low:
            told = (
                f"“{outcome.name}” lies between {low:g} and {high:g} for the question {question}, "
                f"so that a difference of {margin:g} is never exceeded; give a smaller margin, in "
                "the unit of the answers."
            )
            faults.append(file.fault(place, told))
            return


def _unused(outcome: PlannedOutcome, cells: Cells) -> str:
    """Say why an outcome fits no cell."""
    places = asked_questions(cells)
    if isinstance(outcome.outcome, ChosenOption):
        options = dict.fromkeys(
            option
            for (_, name), question in places.items()
            if not outcome.questions or name in outcome.questions
            for option in question.options
        )
        wanted = outcome.outcome.option
        if close := closest(wanted, options):
            return f"no question here has the option “{wanted}”. Did you mean “{close}”?"
        return f"no question here has the option “{wanted}”. The options are {', '.join(options)}."
    where = f"the questions {', '.join(outcome.questions)}" if outcome.questions else "any question"
    return (
        f"the outcome {outcome.name} cannot be measured on {where} of this audit. `fairaudit list "
        "outcomes` says what each one reads."
    )


def _not_read(file: YamlFile, outcomes: Sequence[PlannedOutcome], cell: Cell, kind: str) -> Fault:
    """Say of a question that none reads it, at the line of the outcome that could."""
    told = f"“{cell.question_id}” asks for {kind} answers, and none of the outcomes reads them."
    leave = "or leave the question out: name those to ask under “questions” of “design”."
    for index, one in enumerate(outcomes):
        if one.can_measure(cell):
            here = f"{told} {one.name} could, and is kept to other questions: name it here too,"
            return file.fault(["outcomes", index, "questions"], f"{here} {leave}")
    named = _READERS.get(kind, "favourable_choice")
    such = f"such as {named} (`fairaudit list outcomes` shows all),"
    # Without outcomes in the file, what is asked is all that stands there.
    place: Location = ["outcomes"] if outcomes else ["design", "questions"]
    return file.fault(place, f"{told} Name one under “outcomes”, {such} {leave}")
