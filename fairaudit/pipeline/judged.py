"""A judge within an audit: what it is asked, and what its replies give."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from fairaudit.analysis import analyze
from fairaudit.counterfactual import Cells
from fairaudit.errors import InputError
from fairaudit.judging import (
    Agreement,
    Judged,
    JudgePrompts,
    JudgeReadable,
    Leak,
    bias_outcomes,
    bias_prompts,
    blinding_of,
    judge_prompts,
    judged_outcomes,
    judged_preference,
    leaks,
    pair_prompts,
    preference_readable,
)
from fairaudit.judging.prompts import drawn, ratable_answers
from fairaudit.looks import UnlimitedLooks
from fairaudit.outcomes import PlannedOutcome
from fairaudit.pipeline.answered import Answered
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.judge_plan import PlannedJudge
from fairaudit.report.judge import JudgeRecord
from fairaudit.results import Results
from fairaudit.rows import JUDGE_BIAS, SWAP, Prompt
from fairaudit.tables import RESPONSES

__all__ = [
    "JudgeTask",
    "answers_of",
    "bias_of",
    "bias_results",
    "bias_table",
    "checked_blind",
    "judge_record",
    "judge_told",
    "rated",
    "replies_in",
    "task_of",
]

_SHOWN_LEAKS = 5


@dataclass(frozen=True, kw_only=True)
class JudgeTask:
    """All that a judge is asked in one audit, as one plan for `collect`.

    Parameters
    ----------
    plan_id : str
        Hash of the design.
    ratings : JudgePrompts or None
        The items, about every answer; None where no answer can be rated.
    comparisons : JudgePrompts or None
        Which of two answers is better.
    bias : JudgePrompts or None
        One answer under the label of each group.
    """

    plan_id: str
    ratings: JudgePrompts | None = None
    comparisons: JudgePrompts | None = None
    bias: JudgePrompts | None = None

    def prompts(self) -> Iterator[Prompt]:
        """Each distinct prompt once."""
        yield from self._distinct().values()

    def balanced_prompts(self) -> Iterator[Prompt]:
        """Each distinct prompt once, in an order drawn for the plan."""
        yield from drawn(self._distinct().values(), self.plan_id)

    @property
    def n_prompts(self) -> int:
        """Number of distinct prompts."""
        return len(self._distinct())

    def _distinct(self) -> dict[str, Prompt]:
        parts = (self.ratings, self.comparisons, self.bias)
        return {one.prompt_id: one for part in parts if part for one in part.asked}


def answers_of(audit: Audit, store: Answered) -> pd.DataFrame:
    """Answers of an audit's models that a store holds."""
    answers = pd.concat([store.responses(model) for model in audit.models], ignore_index=True)
    # An earlier plan may have asked for more repeats than this one states.
    return answers[answers["sample"] < audit.samples]


def task_of(judge: PlannedJudge, cells: Cells, answers: pd.DataFrame) -> JudgeTask:
    """Work out what a judge is asked about answers; nothing where none of them can be rated."""
    if not ratable_answers(cells, answers):
        return JudgeTask(plan_id=cells.plan_id)
    blinding = blinding_of(cells)
    rubric, items = judge.rubric, judge.items
    return JudgeTask(
        plan_id=cells.plan_id,
        ratings=judge_prompts(cells, answers, rubric, items=items, blinding=blinding),
        comparisons=pair_prompts(cells, answers, rubric, blinding=blinding)
        if judge.pairs
        else None,
        bias=bias_prompts(cells, answers, rubric, items=items, blinding=blinding)
        if judge.bias
        else None,
    )


def replies_in(judge: PlannedJudge, task: JudgeTask, store: Answered) -> pd.DataFrame:
    """What a judge replied, of a store; an empty table where it had nothing to be asked."""
    if not task.n_prompts:
        return pd.DataFrame(columns=RESPONSES.names)
    try:
        return store.responses(judge.model)
    except InputError as error:
        raise InputError(
            f"The judge {judge.model.identity.name} has replied to nothing yet. Run the audit, "
            "which asks it what is missing."
        ) from error


def checked_blind(judge: PlannedJudge, cells: Cells, answers: pd.DataFrame) -> None:
    """Make sure that the judge cannot tell the groups.

    Raises
    ------
    InputError
        With the words that tell them.
    """
    if not ratable_answers(cells, answers):
        return
    found = leaks(cells, answers, judge.rubric)
    if found:
        raise InputError(_told(found))


def _told(found: Sequence[Leak]) -> str:
    counted = Counter((one.kind, one.words, one.attribute, one.group) for one in found)
    shown = [
        f"{words if kind == 'prompts differ' else f'“{words}”'} ({attribute}: {group}"
        f"{f', {count} times' if count > 1 else ''})"
        for (kind, words, attribute, group), count in counted.most_common(_SHOWN_LEAKS)
    ]
    more = len(counted) - len(shown)
    return (
        "The judge was asked nothing, because what it would read tells it the group: "
        f"{'; '.join(shown)}{f'; and {more} more' if more else ''}. Every answer is kept. Take the "
        "attribute or the vignette out in which this stands, or leave the judge out."
    )


def rated(judge: PlannedJudge, task: JudgeTask, replies: pd.DataFrame) -> list[PlannedOutcome]:
    """The outcomes of a judge's replies, each with its check, for `parse`.

    Parameters
    ----------
    judge : PlannedJudge
        Who was asked.
    task : JudgeTask
        What it was asked; with nothing asked, every value is missing for the answer's own reason.
    replies : DataFrame, columns of `tables.RESPONSES`
        What it replied.
    """
    made: list[object] = []
    if task.ratings is not None:
        made += judged_outcomes(task.ratings, replies)
    else:
        for name in judge.items:
            one = Judged(rubric=judge.rubric, item=judge.rubric.item(name), readings={})
            made += [one, JudgeReadable(outcome=one.name, version=one.version, readings={})]
    if task.comparisons is not None:
        preference = judged_preference(task.comparisons, replies)
        made += [preference, preference_readable(preference)]
    return [judge.planned(one) for one in made]


def bias_of(audit: Audit, task: JudgeTask, replies: pd.DataFrame) -> Results | None:
    """What the judge itself does with one answer under the label of each group.

    The judge is the model here. Its results are in no family of the audited models. None where it
    was not asked, or no reference has an answer that could be shown to it.
    """
    return bias_results(audit, bias_table(audit, task, replies))


def bias_table(audit: Audit, task: JudgeTask, replies: pd.DataFrame) -> pd.DataFrame | None:
    """Outcomes of the judge as a model; None where `bias_of` has nothing to analyze."""
    if audit.judge is None or task.bias is None or not task.bias.asked:
        return None
    outcomes = bias_outcomes(audit.cells, task.bias, replies)
    return outcomes if (outcomes["role"] == SWAP).any() else None


def bias_results(audit: Audit, outcomes: pd.DataFrame | None) -> Results | None:
    """Analyze what `bias_table` gave."""
    judge = audit.judge
    if judge is None or outcomes is None:
        return None
    names = [f"{JUDGE_BIAS}{name}" for name in judge.items]
    return analyze(
        outcomes,
        margin=None if judge.margin is None else dict.fromkeys(names, judge.margin),
        alpha=audit.alpha,
        seed=audit.seed,
        summaries=(),
        # Planned looks are of the audit's vignettes; the judge may have been shown fewer.
        looks=audit.looks if isinstance(audit.looks, UnlimitedLooks) else None,
    )


def judge_record(
    audit: Audit, store: Answered, task: JudgeTask | None, agreement: Sequence[Agreement]
) -> JudgeRecord | None:
    """What the report tells of the judge; None for an audit without one."""
    if audit.judge is None or task is None:
        return None
    replies = replies_in(audit.judge, task, store)
    model_id = "" if replies.empty else str(replies["model_id"].iloc[0])
    return judge_told(audit, audit.judge, model_id, agreement, bias_of(audit, task, replies))


def judge_told(
    audit: Audit,
    judge: PlannedJudge,
    model_id: str,
    agreement: Sequence[Agreement],
    bias: Results | None,
) -> JudgeRecord:
    """What there is to tell of a judge, put together; `model_id` is empty if it was not asked."""
    rubric = judge.rubric.model_dump(mode="json")
    identity = judge.model.identity
    same = [
        one.identity
        for one in audit.models
        if (one.identity.name, one.identity.revision) == (identity.name, identity.revision)
    ]
    return JudgeRecord(
        model=judge.model,
        model_id=model_id,
        audited_too=bool(same),
        rubric=rubric | {"items": [one for one in rubric["items"] if one["id"] in judge.items]},
        pairs=judge.pairs,
        bias_asked=judge.bias,
        agreement=[asdict(one) for one in agreement],
        bias=bias,
    )
