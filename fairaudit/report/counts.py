"""Counts of answers: how many there are, and how many are missing in which group and why."""

from typing import Any

import pandas as pd

from fairaudit.report.plain import records

__all__ = ["STATUSES", "answer_counts", "missing_counts"]

STATUSES = ("ok", "refused", "unparsed", "truncated", "error")

_MODEL = ["model_id", "params_id"]
_PLACE = ["vignette_set", "question_id", "attribute", "group", "role"]


def answer_counts(outcomes: pd.DataFrame, prompts: dict[str, str]) -> list[dict[str, Any]]:
    """Count answers by status for each model and outcome; an answer that cells share counts once.

    Parameters
    ----------
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        Measured values.
    prompts : dict[str, str]
        Prompt id of each cell id.
    """
    asked = outcomes.assign(prompt_id=outcomes["cell_id"].map(prompts))
    distinct = asked.drop_duplicates([*_MODEL, "outcome", "prompt_id", "sample"])
    return _by_status(distinct, [*_MODEL, "outcome"])


def missing_counts(outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """Count answers by status for each model, outcome, question and group."""
    return _by_status(outcomes, [*_MODEL, "outcome", *_PLACE])


def _by_status(frame: pd.DataFrame, keys: list[str]) -> list[dict[str, Any]]:
    if frame.empty:
        return []
    wide = frame.groupby([*keys, "status"], sort=False).size().unstack("status", fill_value=0)
    wide = wide.reindex(columns=list(STATUSES), fill_value=0)
    wide.insert(0, "answers", wide.sum(axis=1))
    return records(wide.reset_index())
