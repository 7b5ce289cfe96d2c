"""A bundle for sharing: what was measured, and no word of an answer or of what was asked for it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from fairaudit.report import RunRecord
from fairaudit.report.saving import seal

__all__ = ["LEFT_OUT", "content_without_text", "outcomes_without_text", "run_without_text"]

LEFT_OUT = "left out"
"""What stands in place of the reason why a call failed, which can repeat what was asked."""

_SAID = (
    "This record was made for sharing without texts: no pair of answers is shown, and neither what "
    "a value was read from nor why a call failed is told. The numbers are those of the record with "
    "texts."
)


def outcomes_without_text(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Measured values without what they were read from.

    Examples
    --------
    >>> table = pd.DataFrame({"status": ["ok", "error"], "evidence": ["Yes.", "HTTP 500: …"]})
    >>> outcomes_without_text(table)["evidence"].tolist()
    ['', 'left out']
    """
    return outcomes.assign(
        evidence=[LEFT_OUT if status == "error" else "" for status in outcomes["status"]]
    )


def content_without_text(content: Mapping[str, Any]) -> dict[str, Any]:
    """The record of such outcomes, without the pairs that it shows."""
    return seal({**content, "examples": [], "limits": [*content["limits"], _SAID]})


def run_without_text(run: RunRecord, audit_sha256: str) -> RunRecord:
    """The record of the run, of another audit.json, without what servers said of failed calls."""
    return replace(run, audit_sha256=audit_sha256, this_run=tuple(map(_silent, run.this_run)))


def _silent(session: Mapping[str, Any]) -> dict[str, Any]:
    failed = sum(count for _, count in session.get("errors", ()))
    return {**session, "errors": [(LEFT_OUT, failed)] if failed else []}
