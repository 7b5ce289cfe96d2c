"""The verdict on a contrast at a policy's margin, from what its record keeps."""

from collections.abc import Mapping
from typing import Any

from fairaudit.governance.policy import Rules
from fairaudit.outcomes.base import SHARES
from fairaudit.rows import MISSING_RATE
from fairaudit.verdicts import MISSING_ALLOWED, MISSINGNESS, Verdict, decide

__all__ = ["NOT_REDONE", "margin_for", "verdict_at"]

Row = Mapping[str, Any]

NOT_REDONE = (
    "Answers are missing, and the record tells their worst case at the audit’s own margin alone. "
    "State the policy’s margin in audit.yaml and run the audit again: answers that are stored are "
    "not asked for again, unless the model states no revision."
)
"""Why equivalence could not be judged at another margin."""

_SHOWN = (Verdict.EQUIVALENT, Verdict.DISPARITY_WITHIN_MARGIN)


def margin_for(row: Row, rules: Rules) -> float | None:
    """Margin of a contrast: the policy's, where it states one for the outcome; else the audit's.

    Examples
    --------
    >>> row = {"outcome": "acuity", "scale": "ordinal", "margin": 0.25}
    >>> margin_for(row, Rules(margin=0.05)), margin_for(row, Rules(margin={"acuity": 0.5}))
    (0.25, 0.5)
    """
    stated, own = rules.margin, row["margin"]
    if own is None and row.get("estimand") == MISSING_RATE:
        return None  # A share of answers, of an outcome that is none: no margin is meant for it.
    if isinstance(stated, Mapping):
        return stated.get(row["outcome"], own)
    return stated if stated is not None and row["scale"] in SHARES else own


def verdict_at(row: Row, margin: float | None, *, alpha: float) -> tuple[Verdict, str]:
    """Decide on a row of the results at a margin, and say what could not be decided.

    The test of a difference knows no margin. Equivalence holds exactly if the equivalence
    interval lies within ± margin, and if it holds whatever the missing answers would have been:
    that is known where few are missing, and where it follows from what was shown at the margin of
    the record.

    Parameters
    ----------
    row : Mapping
        A row of `tables.RESULTS` that has a verdict.
    margin : float or None
        Equivalence margin, in the outcome's unit.
    alpha : float
        Level of the audit.

    Returns
    -------
    (Verdict, str)
        The verdict; and `NOT_REDONE` where equivalence could not be judged, else nothing.
    """
    verdict = Verdict(row["verdict"])
    if verdict is Verdict.NOT_ESTIMABLE or margin == row["margin"] or margin is None:
        return verdict, ""
    low, high = row["ci_low"], row["ci_high"]
    within = _is_within(row, margin)
    again = decide(
        estimable=True,
        p=row["p_adjusted"],
        ci=None if low is None or high is None else (low, high),
        equivalent=within is True,
        margin=margin,
        alpha=alpha,
    )
    return again, NOT_REDONE if within is None else ""


def _is_within(row: Row, margin: float) -> bool | None:
    """Whether equivalence holds at a margin; None where the missing answers leave it open."""
    low, high = row["equivalence_low"], row["equivalence_high"]
    if low is None or high is None or low <= -margin or high >= margin:
        return False
    if row["estimand"] == MISSING_RATE:
        return True
    lost = max(row["n_missing_group"] or 0, row["n_missing_reference"] or 0)
    # A readable pair is an answer asked of each side, so that the share is this or less.
    if lost <= MISSING_ALLOWED * row["n_sets"]:
        return True
    own = row["margin"]
    if own is not None and row["verdict"] in _SHOWN and margin > own:
        return True
    if own is not None and MISSINGNESS in (row["note"] or "") and margin < own:
        return False
    return None
