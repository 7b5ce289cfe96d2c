"""The margins of an audit in words: each outcome can have one of its own, on its own scale."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairaudit.report.names import Names
from fairaudit.report.numbers import size
from fairaudit.rows import MISSING_RATE

__all__ = ["margin_of", "margin_words", "margins_by_outcome", "measure_of", "same_margin"]

Row = Mapping[str, Any]


def margin_of(rows: Sequence[Row]) -> float | None:
    """The margin that all of some contrasts have; None if they have none, or unlike ones."""
    stated = {row["margin"] for row in rows}
    return stated.pop() if len(stated) == 1 else None


def same_margin(rows: Sequence[Row]) -> bool:
    """Whether one text tells the margin of all contrasts."""
    return len({_text(row) for row in rows}) < 2


def margin_words(rows: Sequence[Row]) -> str:
    """Name the margin of some contrasts; empty where none has one.

    Examples
    --------
    >>> choice = {"margin": 0.05, "scale": "binary"}
    >>> margin_words([choice]), margin_words([choice, {"margin": 2.0, "scale": "numeric"}])
    ('5 points', 'the margin of the outcome')
    """
    if all(row["margin"] is None for row in rows):
        return ""
    return _text(rows[0]) if same_margin(rows) else "the margin of the outcome"


def margins_by_outcome(content: Mapping[str, Any], rows: Sequence[Row]) -> dict[str, str]:
    """Each outcome compared, and its margin; empty for an outcome without one."""
    names = Names(content)
    return {names.outcome({**row, "question_id": "all"}): _text(row) for row in rows}


def measure_of(content: Mapping[str, Any], outcome: str) -> tuple[str, float | None]:
    """Scale and margin of an outcome, as its contrasts have them."""
    for row in content["results"]:
        if row["outcome"] == outcome and row["estimand"] != MISSING_RATE:
            return str(row["scale"]), row["margin"]
    return "probability", None


def _text(row: Row) -> str:
    return "" if row["margin"] is None else size(row["margin"], row["scale"])
