"""Who was asked in an audit that was run, and what they answered."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fairaudit.backends import AnyBackend
from fairaudit.errors import InputError
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.bundle.contents import Asked, LeftOut
from fairaudit.pipeline.bundle.kept import BundledAnswers
from fairaudit.pipeline.bundle.tables import read_responses
from fairaudit.pipeline.export_tables import write_answers
from fairaudit.pipeline.judged import answers_of, task_of
from fairaudit.pipeline.wanted import Wanted, wanted
from fairaudit.store import KeptAnswer, StoredAnswers

__all__ = ["answers_given", "asked_in", "not_asked", "plan_asked"]


def asked_in(audit: Audit, content: Mapping[str, Any]) -> tuple[tuple[Asked, ...], Asked | None]:
    """The models of an audit and its judge, with the ids under which a record has them.

    Raises
    ------
    InputError
        If the record has no results of one of the models.
    """
    rows = {(one["name"], one["revision"], one["params_id"]): one for one in content["models"]}
    models = []
    for model in audit.models:
        row = rows.get(model.identity.key)
        if row is None:
            raise InputError(
                f"audit.json holds no results of {model.identity.name} with these parameters. Run "
                "the audit again."
            )
        models.append(_of(model, str(row["model_id"]), simulated=bool(row.get("simulated", False))))
    if audit.judge is None:
        return tuple(models), None
    judge_id = str(content["judge"]["model_id"])
    return tuple(models), _of(audit.judge.model, judge_id, simulated=False)


def _of(model: AnyBackend, model_id: str, *, simulated: bool) -> Asked:
    one = model.identity
    return Asked(
        model_id=model_id,
        params_id=one.params_id,
        name=one.name,
        revision=one.revision,
        params=dict(one.params),
        simulated=simulated,
    )


def answers_given(
    stored: StoredAnswers, asked: Sequence[Asked], plan: Wanted | None = None
) -> Iterator[KeptAnswer]:
    """Answers of those who were asked, in their order; of a judge that is audited too, once.

    Parameters
    ----------
    stored : StoredAnswers
        The store, which can hold answers to earlier plans.
    asked : Sequence[Asked]
        Whose answers.
    plan : Wanted, optional
        Which of their answers; all if not given.
    """
    runs = {(one.model_id, one.params_id): one for one in stored.models}
    who = {(one.model_id, one.params_id): one.identity.key for one in asked}
    for key, model in who.items():
        for answer in stored.of(runs[key]) if key in runs else ():
            if plan is None or plan.has(model, answer.prompt_id, answer.sample):
                yield answer


def plan_asked(audit: Audit, stored: StoredAnswers, models: Sequence[Asked], aside: Path) -> Wanted:
    """What the plan of an audit asks for; a judge is asked about the answers of `models`.

    Parameters
    ----------
    aside : Path
        A folder for a table, which is no part of the bundle.
    """
    if audit.judge is None:
        return wanted(audit, None)
    table = aside / "models"
    write_answers(answers_given(stored, models), table)
    answers = answers_of(audit, BundledAnswers(read_responses(table)[0], models))
    return wanted(audit, task_of(audit.judge, audit.cells, answers))


def not_asked(stored: StoredAnswers, asked: Sequence[Asked], given: int) -> Iterator[LeftOut]:
    """What a store holds of those who were asked beside the answers that are given."""
    who = {(one.model_id, one.params_id) for one in asked}
    held = sum(one.answers for one in stored.models if (one.model_id, one.params_id) in who)
    if more := held - given:
        what = f"{more:,} stored {'answer' if more == 1 else 'answers'}"
        yield LeftOut(what=what, why="this plan does not ask for them: they are of earlier ones")
