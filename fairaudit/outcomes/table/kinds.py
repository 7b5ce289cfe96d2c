"""What a column of answers holds: its kind, limits, margin and family."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

from fairaudit.errors import InputError
from fairaudit.registry import suggestion

__all__ = ["KINDS", "TableOutcome"]

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "binary": "binary",
        "ordinal": "ordinal",
        "numeric": "numeric",
        "probability": "probability",
        "refusal": "binary",
    }
)
"""Kinds of column, and the scale of the outcome that each becomes."""

_REFUSALS = ("refusal", "refused")
_UNIT = ("binary", "probability", "refusal")
_LIMITS = re.compile(r"\s*([^,=]+),([^,=]+)\s*")
_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_OTHER_MARK = re.compile(rf"\s*({_NUMBER})\s*(?:-|–|—|;|:|/|\.\.+|to)\s*({_NUMBER})\s*")
_SYNTAX = "COLUMN:KIND[:low,high][:margin=…][:exploratory]"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOutcome:
    """One column of answers.

    Parameters
    ----------
    column : str
        The column; the outcome has its name.
    kind : {"binary", "ordinal", "numeric", "probability", "refusal"}
        *binary*: 0 or 1 (also true, false, yes, no). *ordinal*: whole numbers of a scale.
        *numeric*: any number. *probability*: from 0 to 1. *refusal*: 1 where the model
        refused, 0 where it did not.
    low, high : float, optional
        Least and greatest possible value, in which missing answers are bounded. By default 0 and
        1 for binary, probability and refusal, the observed ones for ordinal, none for numeric.
    margin : float, optional
        Equivalence margin in the column's unit; by default the analysis' own.
    exploratory : bool
        Whether the outcome belongs to the exploratory family rather than the primary one.

    Raises
    ------
    InputError
        If kind, limits or margin are none that an outcome can have.

    Examples
    --------
    >>> TableOutcome.parse("acuity:ordinal:1,5:margin=0.25").limits
    (1.0, 5.0)
    """

    column: str
    kind: str
    low: float | None = None
    high: float | None = None
    margin: float | None = None
    exploratory: bool = False

    @property
    def of_refusals(self) -> bool:
        """Whether it says that a model refused, by its kind or by the name of a binary column."""
        named = self.kind == "binary" and self.column.strip().casefold() in _REFUSALS
        return self.kind == "refusal" or named

    def __post_init__(self) -> None:
        if not isinstance(self.column, str) or not self.column:
            raise InputError("An outcome has to name its column.")
        where = f"The outcome “{self.column}”"
        if self.kind not in KINDS:
            raise InputError(
                f"{where} has the kind “{self.kind}”. {suggestion(str(self.kind), KINDS)}"
            )
        self._check_limits(where)
        if self.margin is None:
            return
        if not (_is_number(self.margin) and self.margin > 0):
            raise InputError(
                f"{where} has the margin {self.margin}; give a number above 0 in its own unit."
            )
        if self.limits is not None and self.margin >= self.limits[1] - self.limits[0]:
            raise InputError(
                f"{where} has the margin {self.margin:g}, and its whole scale is from "
                f"{self.limits[0]:g} to {self.limits[1]:g}; give a smaller one"
                f"{', such as 0.05 for 5 points' if self.kind in _UNIT else ''}."
            )

    def _check_limits(self, where: str) -> None:
        low, high = self.low, self.high
        if low is None and high is None:
            return
        if not (_is_number(low) and _is_number(high)) or low >= high:  # type: ignore[operator]
            raise InputError(
                f"{where} has the limits {low} and {high}; give two numbers, the lower one first."
            )
        if self.kind in _UNIT and (low, high) != (0, 1):
            raise InputError(
                f"{where} is a {self.kind} and has the limits {low:g} and {high:g}; a {self.kind} "
                "lies between 0 and 1. Other scales are ordinal or numeric."
            )
        if self.kind == "ordinal" and not (float(low).is_integer() and float(high).is_integer()):  # type: ignore[arg-type]
            raise InputError(
                f"{where} is ordinal and has the limits {low:g} and {high:g}; give whole numbers."
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `COLUMN:KIND[:low,high][:margin=…][:exploratory]`.

        Columns may hold colons: the kind is the last part before the options.

        Raises
        ------
        InputError
            If the text is none of these.
        """
        parts = text.split(":")
        options: dict[str, Any] = {}
        while len(parts) > 2 and (option := _option(parts[-1], text)):
            if set(option) & set(options):
                raise InputError(f"The outcome “{text}” has an option twice: {parts[-1]}.")
            options |= option
            del parts[-1]
        column, kind = ":".join(parts[:-1]), parts[-1]
        if not column:
            raise InputError(f"The outcome “{text}” has to be written as {_SYNTAX}.")
        if kind not in KINDS and (known := [part for part in parts[1:] if part in KINDS]):
            place = len(parts) - 1 - parts[::-1].index(known[-1])
            raise InputError(_option_fault(":".join(parts[place + 1 :]), known[-1], text))
        return cls(column=column, kind=kind, **options)

    @property
    def scale(self) -> str:
        """Scale of the outcome."""
        return KINDS[self.kind]

    @property
    def limits(self) -> tuple[float, float] | None:
        """Least and greatest possible value, where they are known without the answers."""
        if self.kind in _UNIT:
            return (0.0, 1.0)
        if self.low is None or self.high is None:
            return None
        return (float(self.low), float(self.high))


def _option(part: str, text: str) -> dict[str, Any]:
    """One option of a spec, or nothing where the part is none."""
    name, equals, value = (piece.strip() for piece in part.partition("="))
    if part.strip() == "exploratory":
        return {"exploratory": True}
    if equals and name == "margin":
        return {"margin": _number(value, text)}
    if found := _LIMITS.fullmatch(part):
        return {"low": _number(found[1], text), "high": _number(found[2], text)}
    return {}


def _option_fault(option: str, kind: str, text: str) -> str:
    told = f"The outcome “{text}” has the option “{option}” after {kind}; write "
    if limits := _OTHER_MARK.fullmatch(option):
        return f"{told}limits with a comma: {kind}:{limits[1]},{limits[2]}."
    return f"{told}it as {_SYNTAX}."


def _number(word: str, text: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise InputError(
            f"The outcome “{text}” has “{word.strip()}” where a number has to stand; write it as "
            f"{_SYNTAX}."
        ) from None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
