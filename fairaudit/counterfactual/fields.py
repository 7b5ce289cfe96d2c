"""Kinds of values in the files of vignettes and attributes."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

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


def _ascending(value: tuple[int, int]) -> tuple[int, int]:
    if not 0 <= value[0] <= value[1] <= 120:
        raise ValueError("write the youngest and the oldest age, as in [45, 70].")
    return value


def _day(value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise ValueError("write the day as year-month-day, as in 2026-11-02.") from error
    return day.isoformat()


Identifier = Annotated[str, AfterValidator(_identifier)]
Text = Annotated[str, Field(min_length=1)]
SlotValues = dict[Identifier, str]
PlaceboValues = Annotated[tuple[Text, ...], Field(min_length=2), AfterValidator(_distinct)]
IsoDate = Annotated[str, AfterValidator(_day)]
AgeRange = Annotated[tuple[int, int], AfterValidator(_ascending)]
