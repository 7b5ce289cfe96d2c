"""What an outcome is, and the measurements that have no value."""

import math
from typing import Literal, Protocol, runtime_checkable

from fairaudit.errors import InputError
from fairaudit.rows import Cell, Measurement, Response

__all__ = ["FavourableOption", "Outcome", "checked_outcome", "favourable_is_right", "missing"]


class Outcome(Protocol):
    """A named measurement of one answer. A class of your own needs these members, no base class."""

    @property
    def name(self) -> str:
        """Name in tables and audit.yaml."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same answer could be read differently."""
        ...

    @property
    def scale(self) -> Literal["probability", "binary"]:
        """What the value is: a probability in [0, 1], or 0 or 1."""
        ...

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Read one answer. Pure: the same answer always gives the same measurement."""
        ...


@runtime_checkable
class FavourableOption(Protocol):
    """What an outcome has beside that can be held to a right answer: a method `correct`."""

    def correct(self, cell: Cell) -> float:
        """Value that the right answer to a cell would have, 0 or 1; NaN where there is none."""
        ...


def favourable_is_right(cell: Cell) -> float:
    """Whether the favourable option is the right one: 1 or 0, NaN where that decides nothing.

    It decides nothing without an answer key; where the key may not hold, after the decisive change
    of an attention control and where the right answer may depend on the swap; and where the right
    option is one of several that are not the favourable one, so that not choosing it proves
    nothing.
    """
    if not cell.answer or cell.role == "attention" or cell.expected:
        return math.nan
    if cell.answer == cell.favourable:
        return 1.0
    return 0.0 if len(cell.options) == 2 else math.nan


_MEMBERS = ("name", "version", "scale", "parse")
_SCALES = ("probability", "binary")


def checked_outcome(found: object, name: str) -> Outcome:
    """Make sure that something can be used as an outcome.

    Raises
    ------
    InputError
        If it lacks a member or has another scale.
    """
    lacking = [member for member in _MEMBERS if not hasattr(found, member)]
    if lacking:
        raise InputError(
            f"“{name}” is no outcome: it lacks {', '.join(lacking)}. An outcome has a name, a "
            "version, a scale and a method parse(response, cell)."
        )
    outcome: Outcome = found  # type: ignore[assignment]  # its members are there
    if outcome.scale not in _SCALES:
        raise InputError(
            f"The outcome “{name}” has the scale “{outcome.scale}”; known are {', '.join(_SCALES)}."
        )
    return outcome


def missing(
    status: Literal["refused", "unparsed", "truncated", "error", "unscored"], evidence: str
) -> Measurement:
    """A measurement without a value, with the reason."""
    return Measurement(value=math.nan, status=status, evidence=evidence)
