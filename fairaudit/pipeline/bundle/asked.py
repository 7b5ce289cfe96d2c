"""Who was asked in an audit that was run, and what they answered."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fairaudit.backends import AnyBackend
from fairaudit.errors import InputError
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.bundle.contents import Asked
from fairaudit.store import KeptAnswer, StoredAnswers

__all__ = ["answers_given", "asked_in"]


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


def answers_given(stored: StoredAnswers, asked: Sequence[Asked]) -> Iterator[KeptAnswer]:
    """Answers of those who were asked, in their order; of a judge that is audited too, once."""
    runs = {(one.model_id, one.params_id): one for one in stored.models}
    for key in dict.fromkeys((one.model_id, one.params_id) for one in asked):
        if key in runs:
            yield from stored.of(runs[key])
