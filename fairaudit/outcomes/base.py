"""What an outcome is, and the measurements that have no value."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, Protocol, runtime_checkable

from fairaudit.rows import FILTERED, Cell, Measurement, Response

__all__ = [
    "ONLY_SCORES",
    "SCALES",
    "SHARES",
    "FavourableOption",
    "Limited",
    "Moving",
    "NeedsExtra",
    "Outcome",
    "PairOutcome",
    "Reads",
    "Scale",
    "Selective",
    "favourable_is_right",
    "missing",
    "unreadable",
]

Scale = Literal["probability", "binary", "ordinal", "numeric"]
ONLY_SCORES = "options were scored, nothing was written"
"""Why an outcome that reads words has no value of an answer that is all scores."""

Reads = Literal["text", "scores"]
"""What of an answer an outcome reads: its words, or the log-probabilities of the options."""

SCALES: tuple[Scale, ...] = ("probability", "binary", "ordinal", "numeric")
SHARES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"probability": (0.0, 1.0), "binary": (0.0, 1.0)}
)
"""Scales that have the same limits for every outcome."""


class Named(Protocol):
    """What every outcome has."""

    @property
    def name(self) -> str:
        """Name in tables and audit.yaml."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same answer could be read differently."""
        ...

    @property
    def scale(self) -> Scale:
        """What the value is: a probability, 0 or 1, a whole number of a scale, or any number."""
        ...


class Outcome(Named, Protocol):
    """A named measurement of one answer. A class of your own needs these members, no base class.

    What it can have beside: `Selective`, `Limited`, `Moving`, `FavourableOption`, `NeedsExtra`, and
    an attribute `reads`, “text” or “scores”, by which an audit refuses models that give the other.
    """

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Read one answer. Pure: the same answer always gives the same measurement."""
        ...


class PairOutcome(Named, Protocol):
    """A named comparison of two answers of a matched set, such as how alike they are.

    A swap's value compares its answer with the reference's. Its reference value is what the same
    comparison gives for placebo renders, averaged: two answers differ by more than nothing even
    where no demographic was changed.
    """

    def compare(self, response: Response, reference: Response, cell: Cell) -> Measurement:
        """Compare one answer with the reference's. Pure, and the same both ways round."""
        ...


@runtime_checkable
class Selective(Protocol):
    """An outcome that cannot be measured on every cell."""

    def applies(self, cell: Cell) -> bool:
        """Whether it can be measured on a cell; where it cannot, there is no row."""
        ...


@runtime_checkable
class Limited(Protocol):
    """An outcome on a scale of its own that has two ends."""

    def limits(self, cell: Cell) -> tuple[float, float] | None:
        """Least and greatest possible value; None where there are none."""
        ...


@runtime_checkable
class Moving(Protocol):
    """An outcome that an attention control has to move.

    The decisive change of a control makes the favourable answer more or less likely. An outcome
    without this member says nothing of it, and no control is asked of it.
    """

    def attention(self, cell: Cell) -> int:
        """+1 where the value rises with the change that the vignette states, −1 where it falls."""
        ...


@runtime_checkable
class FavourableOption(Protocol):
    """What an outcome has beside that can be held to a right answer: a method `correct`."""

    def correct(self, cell: Cell) -> float:
        """Value that the right answer to a cell would have, 0 or 1; NaN where there is none."""
        ...


@runtime_checkable
class NeedsExtra(Protocol):
    """An outcome that needs packages which not everybody has installed."""

    def check_installed(self) -> None:
        """Raise `MissingExtraError` where they are not; loads none of them."""
        ...


def favourable_is_right(cell: Cell) -> float:
    """Whether the favourable option is the right one: 1 or 0, NaN where that decides nothing.

    It decides nothing without an answer key; where the key may not hold, after the decisive change
    of an attention control and where the right answer may depend on the swap; and where the right
    option is one of several that are not the favourable one, so that not choosing it proves
    nothing.
    """
    if not has_key(cell):
        return math.nan
    if cell.answer == cell.favourable:
        return 1.0
    return 0.0 if len(cell.options) == 2 else math.nan


def has_key(cell: Cell) -> bool:
    """Whether a right answer is known that holds for this cell."""
    return bool(cell.answer) and cell.role != "attention" and not cell.expected


def missing(
    status: Literal["refused", "unparsed", "truncated", "error", "unscored"], evidence: str
) -> Measurement:
    """A measurement without a value, with the reason."""
    return Measurement(value=math.nan, status=status, evidence=evidence)


def unreadable(response: Response) -> Measurement | None:
    """The measurement of an answer that is not there; None where there is a text to read.

    An answer of scores alone is there, but in the other form: it is “unscored”.
    """
    if response.status == "error":
        return missing("error", response.error or "the model gave no answer")
    if not response.text.strip():
        if response.finish_reason == FILTERED:
            return missing("refused", "the server's content filter held the answer back")
        if response.option_logprobs is not None:
            return missing("unscored", ONLY_SCORES)
        return missing("truncated" if response.status == "truncated" else "unparsed", "")
    return None
