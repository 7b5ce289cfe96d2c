"""What kind of value each column of a record's tables holds: text, number, count or truth."""

from typing import Literal, TypeAlias

__all__ = ["Kind", "kind_of"]

Kind: TypeAlias = Literal["text", "number", "count", "truth"]

_COUNTED = ("answers", "ok", "refused", "unparsed", "truncated", "error", "least_n")
_TRUTHS = ("passed",)
_NUMBERS = frozenset(
    {
        # results, and what the others share with them
        "estimate", "mean_absolute", "sum_of_singles", "ci_low", "ci_high", "equivalence_low",
        "equivalence_high", "ci_level", "p_value", "p_adjusted", "margin", "p_equivalence",
        "p_placebo", "p_placebo_size", "bounds_low", "bounds_high", "sd", "noise_floor",
        # differences of single vignettes, wholes, changes and metrics
        "difference", "group_mean", "reference_mean", "chance_all", "share", "difference_low",
        "difference_high", "difference_p", "fairlearn",
    }
)  # fmt: skip


def kind_of(column: str) -> Kind:
    """The kind of a column of `tables.RESULTS` and of the tables beside it, by its name.

    Examples
    --------
    >>> [kind_of(name) for name in ("group", "estimate", "n_more", "passed")]
    ['text', 'number', 'count', 'truth']
    """
    if column.startswith("n_") or column in _COUNTED:
        return "count"
    if column in _TRUTHS:
        return "truth"
    return "number" if column in _NUMBERS else "text"
