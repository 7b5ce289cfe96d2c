"""The results of a bundle, worked out again from what lies in it: nobody is asked."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from fairaudit.errors import InputError
from fairaudit.judging import Agreement
from fairaudit.pipeline.asking import asked_models
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.bundle.compare import Difference, content_differences, table_differences
from fairaudit.pipeline.bundle.contents import JUDGE_BIAS, OUTCOMES, RESPONSES, About
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
from fairaudit.report.judge import JudgeRecord
from fairaudit.report.plain import thaw
from fairaudit.rows import JUDGE_READABLE, JUDGED, PREFERENCE

__all__ = ["Found", "Recomputed", "found_in", "recomputed"]

_KEY = ("cell_id", "model_id", "params_id", "sample", "outcome")
_OF_JUDGES = (JUDGED, JUDGE_READABLE, PREFERENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What answers came to.

    Parameters
    ----------
    content : dict
        The record.
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        What was measured.
    bias : DataFrame or None
        What was measured of the judge itself.
    """

    content: dict[str, Any]
    outcomes: pd.DataFrame
    bias: pd.DataFrame | None


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


def found_in(audit: Audit, answers: BundledAnswers, *, without_text: bool = False) -> Found:
    """Work everything out of answers, as `run_audit` does of a store's.

    Parameters
    ----------
    audit : Audit
        The plan.
    answers : BundledAnswers
        The answers, and the replies of its judge.
    without_text : bool
        Leave out what values were read from.
    """
    task = _task(audit, answers)
    measured = outcomes_in(audit, answers, task)
    bias = _bias(audit, task, answers)
    agreement = judge_agreement(audit, measured)
    if without_text:
        measured = outcomes_without_text(measured)
        bias = None if bias is None else outcomes_without_text(bias)
    return _reported(
        audit,
        measured,
        bias,
        agreement,
        judge_id=_judge_id(audit, task, answers),
        served=served_changes(asked_models(audit), answers),
        without_text=without_text,
    )


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
    kept = read_outcomes(folder / OUTCOMES)
    if about.without_text:
        path = folder / JUDGE_BIAS
        found = _reported(
            audit,
            kept,
            read_outcomes(path) if path.is_file() else None,
            _recorded_agreement(content),
            judge_id=_recorded_judge_id(content),
            served=content.get("served", ()),
            without_text=True,
        )
        differences = content_differences(thaw(content), found.content)
        return Recomputed(differences=tuple(differences), answers=None, values=len(kept), taken={})
    frame, prompts = read_responses(folder / RESPONSES)
    answers = BundledAnswers(frame, about.asked)
    task = _task(audit, answers)
    differences = _other_prompts(audit, task, prompts)
    measured = _measured(plan, answers, task, kept)
    again = ~kept["outcome"].isin(list(plan.taken))
    differences += table_differences("outcomes", kept[again], measured, _KEY)
    parts = [one for one in (measured, kept[~again]) if len(one)]
    outcomes = _in_order(pd.concat(parts, ignore_index=True), kept) if parts else kept
    found = _reported(
        audit,
        outcomes,
        _bias(audit, task, answers),
        judge_agreement(audit, outcomes),
        judge_id=_judge_id(audit, task, answers),
        served=served_changes(asked_models(audit), answers),
        without_text=False,
    )
    differences += content_differences(thaw(content), found.content)
    return Recomputed(
        differences=tuple(differences), answers=len(frame), values=len(outcomes), taken=plan.taken
    )


def _reported(
    audit: Audit,
    outcomes: pd.DataFrame,
    bias: pd.DataFrame | None,
    agreement: tuple[Agreement, ...],
    *,
    judge_id: str,
    served: Sequence[Mapping[str, Any]],
    without_text: bool,
) -> Found:
    results = results_of(audit, outcomes, agreement)
    judge: JudgeRecord | None = None
    if audit.judge is not None:
        own = bias_results(audit, bias)
        judge = judge_told(audit, audit.judge, judge_id, agreement, own)
    report = report_of(audit, outcomes, results, judge=judge, served=thaw(served))
    content = thaw(report.content)
    if without_text:
        content = content_without_text(content)
    return Found(content=content, outcomes=outcomes, bias=bias)


def _measured(
    plan: BundledPlan, answers: BundledAnswers, task: JudgeTask | None, kept: pd.DataFrame
) -> pd.DataFrame:
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
        if one.prompt_id in prompts
        for column, kept, stated in zip(
            ("messages", "options"),
            prompts[one.prompt_id],
            (one.messages, one.options),
            strict=True,
        )
        if kept != stated
    ]


def _task(audit: Audit, answers: BundledAnswers) -> JudgeTask | None:
    if audit.judge is None:
        return None
    return task_of(audit.judge, audit.cells, answers_of(audit, answers))


def _bias(audit: Audit, task: JudgeTask | None, answers: BundledAnswers) -> pd.DataFrame | None:
    if audit.judge is None or task is None:
        return None
    return bias_table(audit, task, replies_in(audit.judge, task, answers))


def _judge_id(audit: Audit, task: JudgeTask | None, answers: BundledAnswers) -> str:
    if audit.judge is None or task is None:
        return ""
    replies = replies_in(audit.judge, task, answers)
    return "" if replies.empty else str(replies["model_id"].iloc[0])


def _recorded_judge_id(content: Mapping[str, Any]) -> str:
    return str(content["judge"]["model_id"]) if "judge" in content else ""


def _recorded_agreement(content: Mapping[str, Any]) -> tuple[Agreement, ...]:
    """Agreement with labels as it was recorded: without answers, labels belong to nothing."""
    if "judge" not in content:
        return ()
    found = []
    for row in content["judge"]["agreement"]:
        values: dict[str, Any] = {
            one.name: math.nan if row[one.name] is None else row[one.name]
            for one in fields(Agreement)
        }
        found.append(Agreement(**values))
    return tuple(found)
