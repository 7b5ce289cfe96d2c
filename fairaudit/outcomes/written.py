"""Reading what an answer in words says to the question of its cell."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, cast

from fairaudit.outcomes.base import missing, unreadable
from fairaudit.outcomes.reading.asked import Asked, Reading, Unit, Value
from fairaudit.outcomes.reading.read import read_answer
from fairaudit.rows import Cell, Measurement, Response

__all__ = ["REVERSED", "Read", "read_level", "read_list", "read_number", "read_option"]

REVERSED = "reversed"
"""The format in which the options are shown from the last to the first."""

_LABELLED = re.compile(r"([A-Z])\. (.+)", re.DOTALL)
_YES_NO = {"yes", "no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What an answer says, or the measurement that says why it says nothing.

    Parameters
    ----------
    value : bool, int, float, str, tuple of str, or None
        None where nothing was read.
    evidence : str
        The words that it was read from.
    missing : Measurement or None
        None where a value was read.
    """

    value: Value | None
    evidence: str
    missing: Measurement | None

    def measured(self, value: Callable[[Any], float], told: str | None = None) -> Measurement:
        """What is measured of the value that was read, or why there is none.

        Parameters
        ----------
        value : callable
            Gives the measured value of what was read.
        told : str, optional
            Evidence in the place of the words that were read.
        """
        if self.missing is not None:
            return self.missing
        evidence = self.evidence if told is None else told
        return Measurement(value=float(value(self.value)), status="ok", evidence=evidence)


def read_option(response: Response, cell: Cell) -> Read:
    """The option, as the cell has it, that an answer commits to."""
    asked, option_of = _options_asked(cell.question, cell.options, cell.format == REVERSED)
    found = _read(response, asked)
    if found.value is None:
        return found
    return Read(value=option_of[found.value], evidence=found.evidence, missing=None)


def read_level(response: Response, cell: Cell) -> Read:
    """The level of an ordinal scale that an answer commits to, a whole number."""
    found = read_option(response, cell)
    if found.missing is not None:
        return found
    return Read(value=level_of(cast(str, found.value), cell), evidence=found.evidence, missing=None)


def read_number(response: Response, cell: Cell) -> Read:
    """The number that an answer commits to, in the unit of the question and within its limits."""
    found = _read(response, _number_asked(cell.question, cell.unit))
    if found.missing is not None or not cell.limits:
        return found
    low, high = cell.limits
    if low <= cast(float, found.value) <= high:
        return found
    told = f"{found.value:g} is outside {low:g} to {high:g}: {found.evidence}"
    return Read(value=None, evidence=told, missing=missing("unparsed", told))


def read_list(response: Response, cell: Cell) -> Read:
    """The list of names that an answer gives, best first."""
    return _read(response, _list_asked(cell.question))


def levels(cell: Cell) -> tuple[int, ...]:
    """The levels of an ordinal question: the numbers of its options, or else 1, 2, ….

    Examples
    --------
    >>> from fairaudit.outcomes.written import numbered
    >>> numbered(("1", "2", "3")), numbered(("mild", "severe")), numbered(("A. 0", "B. 1"))
    ((1, 2, 3), (1, 2), (0, 1))
    """
    return numbered(cell.options)


def level_of(option: str, cell: Cell) -> int:
    """The level that an option stands for."""
    return levels(cell)[cell.options.index(option)]


@lru_cache(maxsize=1024)
def numbered(options: tuple[str, ...]) -> tuple[int, ...]:
    """Levels of options; see `levels`."""
    words = [word for _, word in _lettered(options)]
    if all(re.fullmatch(r"\d{1,3}", word, re.ASCII) for word in words):
        return tuple(int(word) for word in words)
    return tuple(range(1, len(options) + 1))


def _read(response: Response, asked: Asked) -> Read:
    nothing = unreadable(response)
    if nothing is not None:
        return Read(value=None, evidence=nothing.evidence, missing=nothing)
    found: Reading = read_answer(response.text, asked, cut=response.status == "truncated")
    if found.status != "ok":
        # The whole answer is kept: what could not be read in it is for people to read.
        return Read(
            value=None, evidence=response.text, missing=missing(found.status, response.text)
        )
    return Read(value=found.value, evidence=found.evidence, missing=None)


@lru_cache(maxsize=4096)
def _options_asked(
    question: str, options: tuple[str, ...], turned: bool
) -> tuple[Asked, Mapping[Value, str]]:
    """What is asked, and which option each value stands for."""
    lettered = _lettered(options)
    named: dict[Value, str] = {
        word: option for (_, word), option in zip(lettered, options, strict=True)
    }
    if not lettered[0][0]:
        if {word.casefold() for word in options} == _YES_NO:
            named = {word.casefold() == "yes": word for word in options}
            return Asked(kind="yes_no", question=question), MappingProxyType(named)
        numbers = numbered(options)
        if _every_level(options, numbers):
            named = dict(zip(numbers, options, strict=True))
            scale = (min(numbers), max(numbers))
            return Asked(kind="ordinal", question=question, scale=scale), MappingProxyType(named)
    # Letters, “the first” and “option 2” stand for the options as they were shown.
    shown = [word for _, word in (lettered[::-1] if turned else sorted(lettered, key=_letter))]
    asked = Asked(kind="choice", question=question, options=tuple(shown))
    return asked, MappingProxyType(named)


def _letter(lettered: tuple[str, str]) -> str:
    return lettered[0]


def _lettered(options: Sequence[str]) -> list[tuple[str, str]]:
    """Letter and words of each option; no letters unless A, B, … stand before all of them."""
    found = [_LABELLED.fullmatch(option) for option in options]
    letters = sorted(one[1] for one in found if one)
    if letters != [chr(ord("A") + place) for place in range(len(options))]:
        return [("", option) for option in options]
    return [(one[1], one[2]) for one in found if one]


def _every_level(words: Sequence[str], numbers: Sequence[int]) -> bool:
    whole = sorted(numbers) == list(range(min(numbers), max(numbers) + 1))
    return whole and len(numbers) > 1 and all(word.isdecimal() for word in words)


@lru_cache(maxsize=4096)
def _number_asked(question: str, unit: str) -> Asked:
    return Asked(kind="numeric", question=question, unit=cast(Unit, unit))


@lru_cache(maxsize=4096)
def _list_asked(question: str) -> Asked:
    return Asked(kind="ranked", question=question)
