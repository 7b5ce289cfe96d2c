"""What an outcome is, and the measurements that have no value."""

import math
from typing import Literal, Protocol

from fairaudit.rows import Cell, Measurement, Response

__all__ = ["Outcome", "missing"]


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


def missing(
    status: Literal["refused", "unparsed", "truncated", "error"], evidence: str
) -> Measurement:
    """A measurement without a value, with the reason."""
    return Measurement(value=math.nan, status=status, evidence=evidence)
