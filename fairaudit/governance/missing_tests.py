"""Which rows of a record test the missing answers of the outcomes that a policy requires."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from fairaudit.headlines import exploratory_rows, headline_rows, missing_rates, same_model
from fairaudit.verdicts import SHARED_MISSING, WITHOUT_REFUSALS

__all__ = ["missing_rate_rows", "refusal_rows", "tested_rates"]

Row = Mapping[str, Any]

_DESCRIPTIVE = "descriptive"
_REFUSED = "refused"


def missing_rate_rows(content: Mapping[str, Any], outcomes: Collection[str]) -> list[Row]:
    """Rows that compare the shares of missing answers of some outcomes."""
    return [
        row
        for row in tested_rates(content)
        if any(_speaks_for(row, outcome) for outcome in outcomes)
    ]


def tested_rates(content: Mapping[str, Any]) -> list[Row]:
    """Rows that compare shares of missing answers and have a verdict."""
    return [row for row in missing_rates(content) if row["priority"] != _DESCRIPTIVE]


def refusal_rows(
    content: Mapping[str, Any], outcomes: Collection[str], rates: Sequence[Row]
) -> list[Row]:
    """Rows that compare how often answers are refused, where that is an outcome of its own.

    The shares of missing answers of other outcomes then leave refusals out, so that these rows
    alone tell whether refusals differ. They count where answers of the given outcomes are refused.

    Parameters
    ----------
    content : Mapping[str, Any]
        The record of the audit.
    outcomes : collection of str
        Outcomes that are required.
    rates : sequence of Mapping
        What `missing_rate_rows` gives for them.
    """
    refused = [one for one in content["missing"] if one["refused"] and one["outcome"] in outcomes]
    return [
        row
        for row in (*headline_rows(content), *exploratory_rows(content))
        if row["outcome"] not in outcomes
        and any(
            _are_refusals_of(row, one) and not _tested(row, str(one["outcome"]), rates)
            for one in refused
        )
        and _is_of_refusals(content, row, rates)
    ]


def _is_of_refusals(content: Mapping[str, Any], row: Row, rates: Sequence[Row]) -> bool:
    """Whether a row's outcome is that of refusals: by its plan, its name, or what a note says."""
    planned = (content["plan"] or {}).get("outcomes")
    names = {_REFUSED} | {
        one.get("name")
        for one in (planned if isinstance(planned, list | tuple) else ())
        if isinstance(one, Mapping) and one.get("outcome") == _REFUSED
    }
    named = f"{WITHOUT_REFUSALS}, which are the outcome “{row['outcome']}”"
    return row["outcome"] in names or any(named in (rate["note"] or "") for rate in rates)


def _are_refusals_of(row: Row, one: Row) -> bool:
    """Whether refused answers, as counted in one place, are those that a row is about."""
    return (
        same_model(row, one)
        and _place(row) == _place(one)
        and row["attribute"] == one["attribute"]
        and one["group"] in (row["group"], row["reference"])
    )


def _tested(row: Row, outcome: str, rates: Sequence[Row]) -> bool:
    """Whether the refusals of an outcome are among the missing answers that a row compares."""
    return any(
        same_model(row, rate)
        and _place(row) == _place(rate)
        and _speaks_for(rate, outcome)
        and WITHOUT_REFUSALS not in (rate["note"] or "")
        for rate in rates
    )


def _place(row: Row) -> tuple[str, str]:
    return row["vignette_set"], row["question_id"]


def _speaks_for(row: Row, outcome: str) -> bool:
    """Whether a missing rate is one of an outcome: those that miss the same share one test."""
    if row["outcome"] == outcome:
        return True
    note = str(row["note"] or "")
    return SHARED_MISSING in note and f"“{outcome}”" in note
