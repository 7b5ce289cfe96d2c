"""What an outcome measures: its scale and limits, its margin, and the family it belongs to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fairaudit.analysis.coded import Coded, Names, changes_within, crossed
from fairaudit.errors import InputError
from fairaudit.outcomes.base import SHARES
from fairaudit.rows import JUDGE_READABLE

__all__ = [
    "ASKED",
    "Asked",
    "EXPLORATORY",
    "FAMILIES",
    "OPTION_MASS",
    "OTHER_FORM",
    "PRIMARY",
    "SCALES",
    "SHARES",
    "Margin",
    "Measure",
    "check_codes",
    "is_check",
    "margin_of",
    "measures_of",
]

Margin = float | Mapping[str, float] | None
"""One equivalence margin for outcomes that are shares, one for each that is named, or none."""

Asked = tuple[int, ...]
"""Codes of an outcome, a vignette set and a question."""

ASKED = ("outcome", "vignette_set", "question_id")

OPTION_MASS = "option_mass"
"""Name of the outcome that checks validity and is never contrasted."""

OTHER_FORM = (
    "No value was to be had: written answers have no option probabilities, and scored options no "
    "words."
)
"""Why an outcome has no value of a group's answers: all are in the form that it does not read."""

PRIMARY, EXPLORATORY = FAMILIES = ("primary", "exploratory")
"""Families of outcomes."""

SCALES = (*SHARES, "ordinal", "numeric")

# Probabilities are sums of exponentials and may exceed their limits in the last bits.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One outcome.

    Parameters
    ----------
    outcome, scale : str
        Its name and its scale.
    limits : (float, float) or None
        Least and greatest possible value; None where there are none.
    margin : float or None
        Equivalence margin in its unit: its own, or else that of the analysis.
    priority : {"primary", "exploratory"}
        Its family.
    held_against : {"", "placebo"}
        “placebo” where the reference's value is the mean over placebo renders.
    """

    outcome: str
    scale: str
    limits: tuple[float, float] | None
    margin: float | None
    priority: str
    held_against: str = ""

    @property
    def bound(self) -> float | None:
        """Greatest size that a difference can have; None where it has no limits."""
        return None if self.limits is None else self.limits[1] - self.limits[0]


def is_check(outcome: str) -> bool:
    """Whether an outcome checks validity, so that it is never contrasted.

    Examples
    --------
    >>> [is_check(name) for name in ("option_mass", "judge_readable:judged:clarity", "choice")]
    [True, True, False]
    """
    return outcome == OPTION_MASS or outcome.startswith(JUDGE_READABLE)


def check_codes(outcome: Names) -> list[int]:
    """Codes of the outcomes that check validity."""
    return [code for code, name in enumerate(outcome.levels) if is_check(name)]


def margin_of(outcome: str, scale: str, margin: Margin) -> float | None:
    """Margin that an analysis states for an outcome; one number is a difference between shares.

    Examples
    --------
    >>> margin_of("choice", "binary", 0.05), margin_of("acuity", "ordinal", {"acuity": 0.25})
    (0.05, 0.25)
    >>> margin_of("word_count", "numeric", 0.05)
    """
    if isinstance(margin, Mapping):
        return margin.get(outcome)
    return margin if scale in SHARES else None


def measures_of(table: Coded, margin: Margin) -> dict[Asked, Measure]:
    """Read what each outcome is on each question, and hold its values to it.

    Scale, family and what it is held against are the same on all questions; limits, and with them
    margins of its own, are the question's.

    Returns
    -------
    dict of (int, int, int) to Measure
        By the codes of outcome, vignette set and question.

    Raises
    ------
    InputError
        If an outcome has several scales or families, or several limits or margins on a question;
        values that are none of its scale, or a margin as wide as its limits; or if a margin is
        stated for an outcome that is not there.
    """
    outcome = table.names["outcome"]
    _check_named(outcome.occurring, margin)
    for name in ("scale", "priority", "held_against"):
        several = changes_within(outcome.codes, len(outcome.levels), table.names[name].codes)
        _check_one(outcome.levels[outcome.codes[several[0]]] if several.size else "", name)
    asked = [table.names[name] for name in ASKED]
    place, n_places = crossed((one.codes, len(one.levels)) for one in asked)
    for name in ("low", "high", "margin"):
        several = changes_within(place, n_places, table.numbers[name])
        _check_one(outcome.levels[outcome.codes[several[0]]] if several.size else "", name)
    found = {}
    for number in range(n_places):
        rows: Any = slice(None) if n_places == 1 else np.flatnonzero(place == number)
        first = 0 if n_places == 1 else int(rows[0])
        one = _measure(table, first, margin)
        _check_values(one, table.numbers["value"][rows])
        found[tuple(int(each.codes[first]) for each in asked)] = one
    return found


def _check_one(outcome: str, name: str) -> None:
    if outcome:
        raise InputError(
            f"The outcome “{outcome}” has more than one {name}. Give each its own name."
        )


def _check_named(occurring: Iterable[str], margin: Margin) -> None:
    if not isinstance(margin, Mapping):
        return
    known = [name for name in occurring if not is_check(name)]
    for name in margin:
        if name not in known:
            raise InputError(
                f"A margin is stated for the outcome “{name}”, and there is none of this name. "
                f"The outcomes are: {', '.join(known)}."
            )


def _measure(table: Coded, row: int, margin: Margin) -> Measure:
    name, scale, priority, held_against = (
        table.names[column].levels[table.names[column].codes[row]]
        for column in ("outcome", "scale", "priority", "held_against")
    )
    low, high, own = (float(table.numbers[column][row]) for column in ("low", "high", "margin"))
    limits = SHARES.get(scale) or (None if np.isnan(low) or np.isnan(high) else (low, high))
    if limits is not None and not limits[0] < limits[1]:
        raise InputError(
            f"The outcome “{name}” has the limits {limits[0]:g} and {limits[1]:g}; give two "
            "numbers, the lower one first."
        )
    stated = margin_of(name, scale, margin) if np.isnan(own) else own
    if is_check(name):
        stated = None
    width = np.inf if limits is None else limits[1] - limits[0]
    if stated is not None and not 0 < stated < width:
        raise InputError(
            f"The equivalence margin is {stated:g}; for the outcome “{name}” give a difference "
            f"above 0{'' if limits is None else f' and below {width:g}, the width of its scale'}."
        )
    return Measure(
        outcome=name,
        scale=scale,
        limits=limits,
        margin=stated,
        priority=priority,
        held_against=held_against,
    )


def _check_values(one: Measure, value: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    held = value[~np.isnan(value)]
    wrong = np.isinf(held)
    allowed = "finite"
    if one.limits is not None:
        low, high = one.limits
        slack = _ROUNDING if one.scale == "probability" else 0.0
        wrong |= (held < low - slack) | (held > high + slack)
        allowed = f"from {low:g} to {high:g}"
    if one.scale == "binary":
        wrong = (held != 0) & (held != 1)
        allowed = "0 or 1"
    elif one.scale == "ordinal" and not wrong.any():
        wrong = held != np.floor(held)
        allowed = "whole numbers"
    if wrong.any():
        raise InputError(
            f"{int(wrong.sum())} values of the {one.scale} outcome “{one.outcome}” are not "
            f"{allowed}, such as {held[wrong.argmax()]:g}. Mend what measures them, or state "
            "another scale for it."
        )
