"""Counts of answers: how many there are, and how many are missing in which group and why."""

from typing import Any

import pandas as pd

from fairaudit.report.plain import records
from fairaudit.rows import STATUS_WORDS

__all__ = ["STATUSES", "STATUS_WORDS", "answer_counts", "failure_counts", "missing_counts"]

STATUSES = ("ok", *STATUS_WORDS)

MOST_REASONS = 10
REASON_LIMIT = 200

_MODEL = ["model_id", "params_id"]
_ANSWER = ["prompt_id", "sample"]
_PLACE = ["vignette_set", "question_id", "attribute", "group", "role"]


def answer_counts(outcomes: pd.DataFrame, prompts: dict[str, str]) -> list[dict[str, Any]]:
    """Count answers by status for each model and outcome; an answer that cells share counts once.

    Written answers to an outcome that reads scores, and scores to one that reads words, are not
    counted: no value was to be had.

    Parameters
    ----------
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        Measured values.
    prompts : dict[str, str]
        Prompt id of each cell id.
    """
    measured = outcomes[outcomes["status"] != "unscored"]
    asked = measured.assign(prompt_id=measured["cell_id"].map(prompts))
    distinct = asked.drop_duplicates([*_MODEL, "outcome", *_ANSWER])
    return _by_status(distinct, [*_MODEL, "outcome"])


def failure_counts(outcomes: pd.DataFrame, prompts: dict[str, str]) -> list[dict[str, Any]]:
    """Count what the calls of each model failed with, the `MOST_REASONS` commonest.

    A failed call counts once, however many cells and outcomes wait for it. Reasons are cut at
    `REASON_LIMIT` characters, and put together if they are the same up to there.
    """
    failed = outcomes[outcomes["status"] == "error"]
    if failed.empty:
        return []
    failed = failed.assign(
        prompt_id=failed["cell_id"].map(prompts),
        reason=[_cut(" ".join(str(text).split())) for text in failed["evidence"]],
    ).drop_duplicates([*_MODEL, *_ANSWER])
    counted = failed.groupby([*_MODEL, "reason"], sort=False).size().rename("answers").reset_index()
    # Models as they first appear, and of each the commonest reason first.
    counted["order"] = counted.groupby(_MODEL, sort=False).ngroup()
    counted = counted.sort_values(["order", "answers", "reason"], ascending=[True, False, True])
    return records(counted.groupby("order", sort=False).head(MOST_REASONS).drop(columns="order"))


def _cut(reason: str) -> str:
    return reason if len(reason) <= REASON_LIMIT else reason[: REASON_LIMIT - 1] + "…"


def missing_counts(outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """Count answers by status for each model, outcome, question and group, as `answer_counts`."""
    measured = outcomes[outcomes["status"] != "unscored"]
    return _by_status(measured, [*_MODEL, "outcome", *_PLACE])


def _by_status(frame: pd.DataFrame, keys: list[str]) -> list[dict[str, Any]]:
    if frame.empty:
        return []
    wide = frame.groupby([*keys, "status"], sort=False).size().unstack("status", fill_value=0)
    wide = wide.reindex(columns=list(STATUSES), fill_value=0)
    wide.insert(0, "answers", wide.sum(axis=1))
    return records(wide.reset_index())
