"""From an audit's outcomes and results to its record, whoever asks for it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.stored import metrics_of
from fairaudit.report import Report, build_report
from fairaudit.report.judge import JudgeRecord
from fairaudit.results import Results

__all__ = ["report_of"]


def report_of(
    audit: Audit,
    outcomes: pd.DataFrame,
    results: Results,
    *,
    judge: JudgeRecord | None,
    served: Sequence[Mapping[str, Any]],
) -> Report:
    """The record of an audit, as `run_audit` writes it and `verify_bundle` works it out again.

    Parameters
    ----------
    audit : Audit
        The plan.
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        The measured values.
    results : Results
        What was found in them.
    judge : JudgeRecord or None
        Who rated answers.
    served : Sequence of Mapping
        Models whose server changed; see `served_changes`.
    """
    return build_report(
        results,
        outcomes,
        audit.cells,
        models=audit.models,
        plan=audit.plan,
        judge=judge,
        metrics=metrics_of(audit, outcomes),
        served=served,
    )
