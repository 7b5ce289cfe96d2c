"""Servers that changed their model in the middle of an audit."""

from collections import Counter
from typing import Any

import pandas as pd

from fairaudit.pipeline.answered import Answered
from fairaudit.pipeline.asking import asked_models
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.judged import JudgeTask
from fairaudit.pipeline.wanted import wanted

__all__ = ["served_changes", "told_by_servers"]

# When they came is a fact of the run, and no part of the audit.
_TOLD = ("served_model", "fingerprint")


def served_changes(audit: Audit, store: Answered, task: JudgeTask | None) -> list[dict[str, Any]]:
    """Models whose answers came from more than one, by what the server told.

    Parameters
    ----------
    audit : Audit
        The plan; of its models and its judge, the answers count that it asks for.
    store : Answered
        Their answers.
    task : JudgeTask or None
        What the judge was asked.

    Returns
    -------
    list of dict
        `name`, `revision` and `params_id` of such a model, and in `served` its answers by name and
        fingerprint, in their order.
    """
    models = [one for one in asked_models(audit) if len(store.served(one)) > 1]
    if not models:
        return []
    plan, changes = wanted(audit, task), []
    for model in models:
        one = model.identity
        rows = told_by_servers(plan.among(one.key, store.responses(model)))
        if len(rows) > 1:
            rows.sort(key=lambda row: (row["served_model"] or "", row["fingerprint"] or ""))
            changes.append(
                {
                    "name": one.name,
                    "revision": one.revision,
                    "params_id": one.params_id,
                    "served": rows,
                }
            )
    return changes


def told_by_servers(answers: pd.DataFrame) -> list[dict[str, Any]]:
    """Who servers said that they were, and how many answers came with that.

    Parameters
    ----------
    answers : DataFrame, columns of `tables.RESPONSES`
        Answers of a model; those that failed, or tell neither, are left out.
    """
    told = answers[list(_TOLD)].notna().any(axis=1) & (answers["status"] != "error")
    columns = ([_or_none(value) for value in answers.loc[told, name]] for name in _TOLD)
    counted = Counter(zip(*columns, strict=True))
    return [
        {"served_model": name, "fingerprint": mark, "answers": count}
        for (name, mark), count in counted.items()
    ]


def _or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None
