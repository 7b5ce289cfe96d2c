"""The results of a bundle, worked out again from what lies in it: nobody is asked."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import pandas as pd

from fairaudit.errors import InputError
from fairaudit.judging import Agreement
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.bundle.compare import Difference, content_differences, table_differences
from fairaudit.pipeline.bundle.contents import JUDGE_BIAS, OUTCOMES, RESPONSES, About, Asked
from fairaudit.pipeline.bundle.kept import BundledAnswers
from fairaudit.pipeline.bundle.planned import BundledPlan, bundled_plan
from fairaudit.pipeline.bundle.tables import Prompts, read_outcomes, read_responses
from fairaudit.pipeline.bundle.without_text import content_without_text, outcomes_without_text
from fairaudit.pipeline.judge_labels import judge_agreement
from fairaudit.pipeline.judged import (
    JudgeTask,
    answers_of,
    bias_results,
    bias_table,
    judge_told,
    replies_in,
    task_of,
)
from fairaudit.pipeline.reporting import report_of
from fairaudit.pipeline.served import served_changes
from fairaudit.pipeline.stored import outcomes_in, results_of
from fairaudit.pipeline.wanted import Wanted, wanted
from fairaudit.report.judge import JudgeRecord
from fairaudit.report.plain import thaw
from fairaudit.rows import JUDGE_READABLE, JUDGED, PREFERENCE

__all__ = ["Measured", "Recomputed", "measured_in", "recomputed", "record_of"]

_KEY = ("cell_id", "model_id", "params_id", "sample", "outcome")
_ANSWER = ("model_id", "params_id", "sample", "prompt_id")
_OF_JUDGES = (JUDGED, JUDGE_READABLE, PREFERENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was read from answers.

    Parameters
    ----------
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        What was measured.
    bias : DataFrame or None
        What was measured of the judge itself.
    agreement : tuple[Agreement, ...]
        How far the judge agrees with labels by hand.
    judge_id : str
        The id that its replies are kept under; empty without any.
    served : Sequence of Mapping
        Models whose server changed; see `served_changes`.
    """

    outcomes: pd.DataFrame
    bias: pd.DataFrame | None
    agreement: tuple[Agreement, ...]
    judge_id: str
    served: Sequence[Mapping[str, Any]]

    def without_text(self) -> Self:
        """The same without what the values were read from."""
        bias = None if self.bias is None else outcomes_without_text(self.bias)
        return replace(self, outcomes=outcomes_without_text(self.outcomes), bias=bias)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """What came of working the results of a bundle out again.

    Parameters
    ----------
    differences : tuple[Difference, ...]
        What is not as it was recorded.
    answers : int or None
        Responses that it began from; None where it began from outcomes.
    values : int
        Outcomes that were analyzed.
    taken : Mapping of str to str
        Outcomes whose values were taken as they are, and why.
    """

    differences: tuple[Difference, ...]
    answers: int | None
    values: int
    taken: Mapping[str, str]


def measured_in(audit: Audit, answers: BundledAnswers) -> Measured:
    """Read answers, and the replies of a judge, as `run_audit` does those of a store."""
    task = _task(audit, answers)
    return _measured(audit, answers, task, outcomes_in(audit, answers, task))


def _measured(
    audit: Audit, answers: BundledAnswers, task: JudgeTask | None, outcomes: pd.DataFrame
) -> Measured:
    """Everything else that is read from answers, beside their outcomes."""
    bias, judge_id = None, ""
    if audit.judge is not None and task is not None:
        replies = replies_in(audit.judge, task, answers)
        bias = bias_table(audit, task, replies)
        judge_id = "" if replies.empty else str(replies["model_id"].iloc[0])
    return Measured(
        outcomes=outcomes,
        bias=bias,
        agreement=judge_agreement(audit, outcomes),
        judge_id=judge_id,
        served=served_changes(audit, answers, task),
    )


def record_of(audit: Audit, measured: Measured) -> dict[str, Any]:
    """The record that `run_audit` makes of what was measured, as plain data."""
    results = results_of(audit, measured.outcomes, measured.agreement)
    judge: JudgeRecord | None = None
    if audit.judge is not None:
        bias = bias_results(audit, measured.bias)
        judge = judge_told(audit, audit.judge, measured.judge_id, measured.agreement, bias)
    report = report_of(audit, measured.outcomes, results, judge=judge, served=thaw(measured.served))
    content: dict[str, Any] = thaw(report.content)
    return content


def recomputed(
    folder: Path, about: About, content: Mapping[str, Any], *, run_code: bool
) -> Recomputed:
    """Work the results of a bundle out again, and compare them with its record.

    Parameters
    ----------
    folder : Path
        The bundle's, all of whose files were checked.
    about : About
        What it says of itself.
    content : Mapping[str, Any]
        Its record.
    run_code : bool
        Run the outcomes that are the author's code, where they lie in the bundle.

    Raises
    ------
    InputError
        If the design that its files make is another one than was asked, or if they cannot be
        read.
    """
    plan = bundled_plan(folder, about, run_code=run_code)
    audit = plan.audit
    if audit.cells.plan_id != content["plan_id"]:
        raise InputError(
            f"the design that its files make (hash {audit.cells.plan_id}) is not the one in "
            f"audit.json ({content['plan_id']}): other texts were asked. Names of patients and "
            "attributes that are told though they are not swapped come with fairaudit, and can "
            "differ between versions."
        )
    if about.without_text:
        return _of_outcomes(folder, audit, content)
    return _of_answers(folder, about, plan, content)


def _of_outcomes(folder: Path, audit: Audit, content: Mapping[str, Any]) -> Recomputed:
    """Begin with what was measured: what rests on texts is taken as it was recorded."""
    bias, judge = folder / JUDGE_BIAS, content.get("judge")
    measured = Measured(
        outcomes=read_outcomes(folder / OUTCOMES),
        bias=read_outcomes(bias) if bias.is_file() else None,
        agreement=_recorded_agreement(judge),
        judge_id="" if judge is None else str(judge["model_id"]),
        served=content.get("served", ()),
    )
    found = content_without_text(record_of(audit, measured))
    return Recomputed(
        differences=tuple(content_differences(thaw(content), found)),
        answers=None,
        values=len(measured.outcomes),
        taken=MappingProxyType({}),
    )


def _of_answers(
    folder: Path, about: About, plan: BundledPlan, content: Mapping[str, Any]
) -> Recomputed:
    frame, prompts = read_responses(folder / RESPONSES)
    kept = read_outcomes(folder / OUTCOMES)
    answers = BundledAnswers(frame, about.asked)
    task = _task(plan.audit, answers)
    differences = _other_prompts(plan.audit, task, prompts)
    differences += _not_asked(frame, about.asked, wanted(plan.audit, task))
    again = ~kept["outcome"].isin(list(plan.taken))
    read = _read_again(plan, answers, task)
    differences += table_differences("outcomes", kept[again], read, _KEY)
    parts = [one for one in (read, kept[~again]) if len(one)]
    outcomes = _in_order(pd.concat(parts, ignore_index=True), kept) if parts else kept
    found = record_of(plan.audit, _measured(plan.audit, answers, task, outcomes))
    differences += content_differences(thaw(content), found)
    return Recomputed(
        differences=tuple(differences), answers=len(frame), values=len(outcomes), taken=plan.taken
    )


def _read_again(plan: BundledPlan, answers: BundledAnswers, task: JudgeTask | None) -> pd.DataFrame:
    """Read the answers again with those outcomes of a plan that can be read here."""
    measured = outcomes_in(plan.audit, answers, task)
    if plan.outcomes_stated and not plan.audit.outcomes:
        # None of its own is left, and those that are read by default were not asked for.
        measured = measured[measured["outcome"].str.startswith(_OF_JUDGES)]
    return measured.reset_index(drop=True)


def _in_order(outcomes: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order in which they were kept, so that ties are broken alike."""
    places = {key: place for place, key in enumerate(_keys(kept))}
    order = pd.Series([places.get(key, len(places)) for key in _keys(outcomes)], dtype="int64")
    return outcomes.iloc[order.argsort(kind="stable")].reset_index(drop=True)


def _keys(outcomes: pd.DataFrame) -> "zip[tuple[Any, ...]]":
    return zip(*(outcomes[name] for name in _KEY), strict=True)


def _other_prompts(audit: Audit, task: JudgeTask | None, prompts: Prompts) -> list[Difference]:
    """Prompts of the plan that were kept in other words than it asks."""
    asked = [audit.cells.prompts(), *((task.prompts(),) if task is not None else ())]
    return [
        Difference(
            table="responses",
            row=one.prompt_id,
            column=column,
            recorded=kept,
            found=stated,
        )
        for plan in asked
        for one in plan
        for form in prompts.get(one.prompt_id, ())
        for column, kept, stated in zip(
            ("messages", "options"), form, (one.messages, one.options), strict=True
        )
        if kept != stated
    ]


def _not_asked(frame: pd.DataFrame, asked: Sequence[Asked], plan: Wanted) -> list[Difference]:
    """Answers that were kept and that the plan asks nobody for."""
    who = {(one.model_id, one.params_id): one.identity.key for one in asked}
    rows = zip(*(frame[name] for name in _ANSWER), strict=True)
    return [
        Difference(
            table="responses",
            row=", ".join(map(str, row)),
            column="",
            recorded="an answer that the plan does not ask for",
            found=None,
        )
        for row in rows
        if (key := who.get(row[:2])) is None or not plan.has(key, row[3], row[2])
    ]


def _task(audit: Audit, answers: BundledAnswers) -> JudgeTask | None:
    if audit.judge is None:
        return None
    return task_of(audit.judge, audit.cells, answers_of(audit, answers))


def _recorded_agreement(judge: Mapping[str, Any] | None) -> tuple[Agreement, ...]:
    """Agreement with labels as it was recorded: without answers, labels belong to nothing."""
    found = []
    for row in judge["agreement"] if judge is not None else ():
        values: dict[str, Any] = {
            one.name: math.nan if row[one.name] is None else row[one.name]
            for one in fields(Agreement)
        }
        found.append(Agreement(**values))
    return tuple(found)
