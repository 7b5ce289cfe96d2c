"""From a store's answers to results; nothing is asked."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from fairaudit.analysis import SHARES, analyze
from fairaudit.errors import InputError
from fairaudit.outcomes import OPTION_MASS, parse
from fairaudit.pipeline.audit import Audit
from fairaudit.results import Results
from fairaudit.store import Store

__all__ = ["STORE", "analyze_audit", "outcomes_in", "results_of", "stored_outcomes"]

STORE = "responses.db"
"""Name of the store in the folder of an audit."""


def outcomes_in(audit: Audit, store: Store) -> pd.DataFrame:
    """Measure the answers that a store holds for an audit."""
    answers = pd.concat([store.responses(model) for model in audit.models], ignore_index=True)
    # An earlier plan may have asked for more repeats than this one states.
    answers = answers[answers["sample"] < audit.samples]
    return parse(audit.cells, answers, audit.outcomes)


def results_of(audit: Audit, outcomes: pd.DataFrame) -> Results:
    """Analyze outcomes as an audit's plan says."""
    return analyze(
        outcomes,
        margin=_margin_of(audit, outcomes),
        alpha=audit.alpha,
        seed=audit.seed,
        estimands=audit.estimands,
        looks=audit.looks,
    )


def _margin_of(audit: Audit, outcomes: pd.DataFrame) -> float | Mapping[str, float] | None:
    """Margins of the outcomes that the answers gave: a plan names those that they could give.

    One number is a difference between shares; outcomes on other scales need a margin of their own.
    """
    if audit.margin is None:
        return None
    measured = outcomes[["outcome", "scale"]].drop_duplicates()
    scales = dict(zip(measured["outcome"], measured["scale"], strict=True))
    if isinstance(audit.margin, Mapping):
        return {name: margin for name, margin in audit.margin.items() if name in scales}
    shares = [name for name, scale in scales.items() if scale in SHARES]
    if len(shares) == len(scales):
        return audit.margin
    return {name: audit.margin for name in shares if name != OPTION_MASS.name}


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
    path = Path(folder) / STORE
    if not path.is_file():
        raise InputError(
            f"There is no {path}, so that there are no answers to analyze. Run the audit first, or "
            "name the folder that its results are in."
        )
    with Store(path) as store:
        store.bind(audit.cells.plan_id)
        return outcomes_in(audit, store)
