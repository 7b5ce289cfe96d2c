"""What an outcome is, and the measurements that have no value."""

import math
from typing import Literal, Protocol

from fairaudit.errors import InputError
from fairaudit.rows import Cell, Measurement, Response

__all__ = ["Outcome", "checked_outcome", "missing"]


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
