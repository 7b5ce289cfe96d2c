"""From a store's answers to results; nothing is asked."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

import fairaudit
from fairaudit.analysis import analyze
from fairaudit.errors import InputError
from fairaudit.judging import Agreement
from fairaudit.outcomes import parse
from fairaudit.pipeline.answered import Answered
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.judge_labels import judge_agreement, with_agreement
from fairaudit.pipeline.judged import JudgeTask, answers_of, bias_of, rated, replies_in, task_of
from fairaudit.results import Results
from fairaudit.store import Store

__all__ = [
    "STORE",
    "analyze_audit",
    "metrics_of",
    "outcomes_in",
    "results_of",
    "stored_bias",
    "stored_outcomes",
]

STORE = "responses.db"
"""Name of the store in the folder of an audit."""


def outcomes_in(audit: Audit, store: Answered, task: JudgeTask | None = None) -> pd.DataFrame:
    """Measure the answers that a store holds for an audit.

    Parameters
    ----------
    audit : Audit
        The plan.
    store : Answered
        Answers, and the replies of its judge.
    task : JudgeTask, optional
        What the judge was asked, where it is at hand; else it is worked out from the answers.
    """
    answers = answers_of(audit, store)
    judge = audit.judge
    if judge is None:
        return parse(audit.cells, answers, audit.outcomes)
    asked = task_of(judge, audit.cells, answers) if task is None else task
    outcomes = rated(judge, asked, replies_in(judge, asked, store))
    if audit.outcomes:
        return parse(audit.cells, answers, [*audit.outcomes, *outcomes])
    # What is measured by default depends on the model.
    tables = (parse(audit.cells, answers), parse(audit.cells, answers, outcomes))
    return pd.concat([table for table in tables if len(table)], ignore_index=True)


def results_of(
    audit: Audit, outcomes: pd.DataFrame, agreement: tuple[Agreement, ...] | None = None
) -> Results:
    """Analyze outcomes as an audit's plan says.

    Parameters
    ----------
    audit : Audit
        The plan.
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        The measured values.
    agreement : tuple[Agreement, ...], optional
        Agreement of its judge with people, where it is at hand.
    """
    results = analyze(
        outcomes,
        margin=_margin_of(audit, outcomes),
        alpha=audit.alpha,
        seed=audit.seed,
        estimands=audit.estimands,
        looks=audit.looks,
    )
    if audit.judge is None:
        return results
    return with_agreement(
        results, judge_agreement(audit, outcomes) if agreement is None else agreement
    )


def metrics_of(audit: Audit, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Metrics by group of an audit's outcomes; without rows where they allow none.

    Parameters
    ----------
    audit : Audit
        The plan.
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        The measured values.

    Returns
    -------
    DataFrame, columns of `side_tables.METRICS`
    """
    # By the public name, which loads fairlearn on first use: that takes a second.
    return fairaudit.Metrics.of(outcomes, alpha=audit.alpha, seed=audit.seed).frame


def _margin_of(audit: Audit, outcomes: pd.DataFrame) -> float | Mapping[str, float] | None:
    """Margins of the outcomes that the answers gave: a plan names those that they could give."""
    if not isinstance(audit.margin, Mapping):
        return audit.margin
    measured = set(outcomes["outcome"])
    return {name: margin for name, margin in audit.margin.items() if name in measured}


def analyze_audit(audit: Audit, folder: str | Path) -> Results:
    """Analyze the answers that `run_audit` left in a folder; ask nothing, write nothing.

    Parameters
    ----------
    audit : Audit
        From `load_audit`.
    folder : str or Path
        Where responses.db lies.

    Returns
    -------
    Results
        The same as those of the audit's last run. Cells whose prompts have no answer count as
        missing.

    Raises
    ------
    InputError
        If the folder has no store, or the store has no answer of one of the models.
    StoreError
        If the store cannot be read, or belongs to another plan.
    """
    return results_of(audit, stored_outcomes(audit, folder))


def stored_outcomes(audit: Audit, folder: str | Path) -> pd.DataFrame:
    """Measure the answers in a folder; parameters and errors as for `analyze_audit`."""
    with _opened(audit, folder) as store:
        return outcomes_in(audit, store)


def stored_bias(audit: Audit, folder: str | Path) -> Results | None:
    """What the judge itself does, by the replies in a folder; None where it was not asked that."""
    if audit.judge is None or not audit.judge.bias:
        return None
    with _opened(audit, folder) as store:
        task = task_of(audit.judge, audit.cells, answers_of(audit, store))
        return bias_of(audit, task, replies_in(audit.judge, task, store))


@contextmanager
def _opened(audit: Audit, folder: str | Path) -> Iterator[Store]:
    path = Path(folder) / STORE
    if not path.is_file():
        raise InputError(
            f"There is no {path}, so that there are no answers to analyze. Run the audit first, or "
            "name the folder that its results are in."
        )
    with Store(path) as store:
        store.bind(audit.cells.plan_id)
        yield store
