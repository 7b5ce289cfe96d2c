"""Kinds of values in the files of vignettes and attributes."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from fairaudit.values import Text

__all__ = [
    "AgeRange",
    "Identifier",
    "IsoDate",
    "PlaceboValues",
    "SlotValues",
    "Text",
    "is_identifier",
]


def is_identifier(value: str) -> bool:
    """Whether a text can be an id: lower-case letters, digits and underscores.

    Examples
    --------
    >>> is_identifier("wound_care"), is_identifier("Wound care")
    (True, False)
    """
    return value.isascii() and value.replace("_", "a").isalnum() and value == value.lower()


def _identifier(value: str) -> str:
    if not is_identifier(value):
        raise ValueError("use lower-case letters, digits and underscores only.")
    return value


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise ValueError("two of the values are the same, so that one would change nothing.")
    return values


def _two_ages(given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """Refuse what is no range before its parts are looked at, each by itself."""
    told = re.findall(r"\d+", str(given[0] if given and isinstance(given, list) else given))
    listed = isinstance(given, list | tuple)
    if listed and len(given) == 2 and all(type(age) is int for age in given):
        return given
    shown = f"[{told[0]}, {told[1]}]" if len(told) == 2 else "[45, 70]"
    raise ValueError(f"write the youngest and the oldest age in brackets, as in {shown}.")


def _ascending(value: tuple[int, int]) -> tuple[int, int]:
    low, high = value
    if not 0 <= low <= high <= 120:
        shown = [high, low] if 0 <= high < low <= 120 else [45, 70]
        raise ValueError(f"write the youngest and the oldest age, as in {shown}.")
    return value


def _day(value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise ValueError("write the day as year-month-day, as in 2026-11-02.") from error
    return day.isoformat()


Identifier = Annotated[str, AfterValidator(_identifier)]
SlotValues = dict[Identifier, str]
PlaceboValues = Annotated[tuple[Text, ...], Field(min_length=2), AfterValidator(_distinct)]
IsoDate = Annotated[str, AfterValidator(_day)]
AgeRange = Annotated[tuple[int, int], BeforeValidator(_two_ages), AfterValidator(_ascending)]
