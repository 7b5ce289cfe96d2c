"""Whether a disparity is more than what an irrelevant detail does to the same model."""

from collections.abc import Mapping
from typing import Any

from fairaudit.report.numbers import amount, digits_of_row, p_equals
from fairaudit.verdicts import DISPARITIES

__all__ = ["AGAINST", "EXCEEDS", "NOT_SHOWN", "beside_placebo", "placebo_sentence"]

Row = Mapping[str, Any]

EXCEEDS, NOT_SHOWN = "exceeds placebo", "not shown to exceed placebo"
AGAINST, _NO_ARM = "measured against the placebo arm", "no placebo arm"
_TOLD = {
    EXCEEDS: "It exceeds the placebo arm",
    NOT_SHOWN: "It is not shown to exceed the placebo arm",
}


def beside_placebo(row: Row) -> str:
    """Say in a few words how a disparity stands to the placebo arm; empty for other contrasts.

    It exceeds the arm if it is larger than the noise floor, and a test of the swap against one
    more placebo swap says so too.

    Examples
    --------
    >>> row = {"verdict": "disparity_material", "priority": "primary", "ci_level": 0.95}
    >>> beside_placebo(row | {"estimate": 0.1, "noise_floor": 0.02, "p_placebo": 0.001})
    'exceeds placebo'
    >>> beside_placebo(row | {"estimate": 0.1, "noise_floor": None, "p_placebo": None})
    'no placebo arm'
    >>> pairs = {"estimate": 0.1, "noise_floor": None, "p_placebo": None, "held_against": "placebo"}
    >>> beside_placebo(row | pairs)
    'measured against the placebo arm'
    """
    disparity = row["verdict"] in DISPARITIES
    if not disparity or row["priority"] == "descriptive":
        return ""
    if row.get("held_against"):
        return AGAINST
    floor, p = row["noise_floor"], row["p_placebo"]
    if floor is None and p is None:
        return _NO_ARM
    if p is None:
        return "not tested against placebo"
    beyond = floor is None or abs(row["estimate"]) > floor
    return EXCEEDS if beyond and p < round(1 - row["ci_level"], 12) else NOT_SHOWN


def placebo_sentence(row: Row) -> str:
    """Say of a disparity, in a sentence with its numbers, whether it exceeds the placebo arm.

    Examples
    --------
    >>> row = {"verdict": "disparity_detected", "priority": "primary", "ci_level": 0.95}
    >>> row |= {"scale": "binary", "ci_low": 0.01, "ci_high": 0.05, "estimate": 0.03}
    >>> row |= {"equivalence_low": None, "equivalence_high": None}
    >>> placebo_sentence(row | {"noise_floor": 0.04, "p_placebo": 0.2})
    'It is not shown to exceed the placebo arm: it lies inside the noise floor ±4.0 points (p =
    0.200).'
    """
    words, floor, p = beside_placebo(row), row["noise_floor"], row["p_placebo"]
    if words == AGAINST:
        return (
            "It is measured against the placebo arm: the reference’s value is what placebo renders "
            "give in the same comparison."
        )
    if words == _NO_ARM:
        return "There is no placebo arm, so that it cannot be compared with an irrelevant change."
    if p is None and _looked(row):
        return (
            "Whether it exceeds the placebo arm is not tested where looks were taken before the "
            "end: that test holds at one look."
        )
    if p is None:
        return "There are too few placebo renders to test whether it exceeds the placebo arm."
    tested = p_equals(p)
    if floor is None:
        return f"{_TOLD[words]} ({tested})."
    limits = f"noise floor ±{amount(floor, row['scale'], digits_of_row(row))}"
    if words == EXCEEDS:
        return f"{_TOLD[words]} ({tested}, {limits})."
    if abs(row["estimate"]) > floor:
        return (
            f"{_TOLD[words]}: it lies outside the {limits}, but one more placebo change could do "
            f"as much ({tested})."
        )
    return f"{_TOLD[words]}: it lies inside the {limits} ({tested})."


def _looked(row: Row) -> bool:
    """Whether looks before the end were taken: plain p values are blank, or hold at any look."""
    return row.get("p_value", 1.0) is None or "any look" in (row.get("method") or "")
