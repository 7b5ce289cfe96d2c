"""Which rows of an audit's results its answer is about, and which stand beside them."""

from collections.abc import Mapping
from typing import Any

from fairaudit.rows import BESIDE, MISSING_RATE, SWAP
from fairaudit.verdicts import DISPARITIES

__all__ = [
    "exploratory_rows",
    "headline_rows",
    "missing_disparities",
    "missing_rates",
    "same_model",
    "stands_beside",
]

Row = Mapping[str, Any]


def headline_rows(content: Mapping[str, Any]) -> list[Row]:
    """Pick the contrasts that the answer is about: the primary ones.

    Missing rates are primary too, and are told with the missing answers.
    """
    return [
        row for row in content["results"] if row["priority"] == "primary" and not stands_beside(row)
    ]


def exploratory_rows(content: Mapping[str, Any]) -> list[Row]:
    """Pick the exploratory contrasts, which an audit can have alone."""
    return [
        row
        for row in content["results"]
        if row["priority"] == "exploratory" and not stands_beside(row)
    ]


def missing_rates(content: Mapping[str, Any]) -> list[Row]:
    """Pick what compares a group's share of missing answers with the reference's, over all cases.

    Rows on which nothing is decided are among them, such as those of swaps on which the right
    answer may depend.
    """
    return [
        row
        for row in content["results"]
        if row["estimand"] == MISSING_RATE and row["role"] == SWAP and not row["stratum"]
    ]


def missing_disparities(content: Mapping[str, Any]) -> list[Row]:
    """Pick those of the primary family in which the shares were shown to differ."""
    return [
        row
        for row in missing_rates(content)
        if row["priority"] == "primary" and row["verdict"] in DISPARITIES
    ]


def stands_beside(row: Row) -> bool:
    """Whether a result stands beside the contrasts of its outcome: a stratum, a summary, …."""
    return bool(row["stratum"]) or row["estimand"] in BESIDE


def same_model(row: Row, model: Row) -> bool:
    """Whether two rows are about the same model with the same parameters."""
    return (row["model_id"], row["params_id"]) == (model["model_id"], model["params_id"])
