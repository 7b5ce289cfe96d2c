"""A contrast and its numbers in one sentence, for the forms that tell one finding at a time."""

from collections.abc import Mapping
from typing import Any

from fairaudit.figures.axis import interval_name
from fairaudit.ids import digest
from fairaudit.report.names import Names
from fairaudit.report.numbers import digits_of_row, interval, plural, shift, size
from fairaudit.rows import MISSING_RATE

__all__ = ["MISSING_SHARE", "contrast_key", "numbers_told"]

Row = Mapping[str, Any]

MISSING_SHARE = "share of missing answers"
"""What the estimand of missing answers compares."""

_KEY = (
    "estimand", "outcome", "model_id", "params_id", "vignette_set", "question_id", "attribute",
    "group", "reference", "role", "cue", "expected", "format", "stratum",
)  # fmt: skip
_DIGITS = 8


def contrast_key(row: Row) -> str:
    """A short hash of what a result compares, whatever was found: the same in every audit of it."""
    return digest([row[name] for name in _KEY], length=_DIGITS)


def numbers_told(content: Mapping[str, Any], row: Row) -> str:
    """Estimate, interval, number of vignettes and margin of a contrast, without a full stop."""
    names = Names(content)
    scale, digits = names.measure(row), digits_of_row(row)
    missing = row["estimand"] == MISSING_RATE
    about = f"difference in the {MISSING_SHARE if missing else names.outcome(row)}"
    if row["estimate"] is None:
        found = f"no {about} could be estimated"
    else:
        ends = interval(row["ci_low"], row["ci_high"], scale, digits)
        found = (
            f"{about} {shift(row['estimate'], scale, digits)} "
            f"({interval_name(row['ci_level'])} {ends})"
        )
    margin = "no margin" if row["margin"] is None else f"margin {size(row['margin'], scale)}"
    return f"{found}, {plural(row['n_vignettes'] or 0, 'vignette')}, {margin}"
