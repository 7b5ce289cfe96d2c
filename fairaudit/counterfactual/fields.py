"""Kinds of values in the files of vignettes and attributes."""

from typing import Annotated

from pydantic import AfterValidator, Field

__all__ = ["AgeRange", "Identifier", "PlaceboValues", "SlotValues", "Text"]


def _identifier(value: str) -> str:
    if not value.isascii() or not value.replace("_", "a").isalnum() or value != value.lower():
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


Identifier = Annotated[str, AfterValidator(_identifier)]
Text = Annotated[str, Field(min_length=1)]
SlotValues = dict[Identifier, str]
PlaceboValues = Annotated[tuple[Text, ...], Field(min_length=2), AfterValidator(_distinct)]
AgeRange = Annotated[tuple[int, int], AfterValidator(_ascending)]
