"""What the room asks of the report's words: one way to tell a number, wherever it is shown.

Rooms on one line don't import each other, so that who calls hands the words over;
`pipeline.checklists` does, with those of the report.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

__all__ = ["NamedPair", "Row", "Words"]

Row = Mapping[str, Any]


class NamedPair(NamedTuple):
    """A matched pair that a report shows: its model, its name in words, and its id there."""

    model: str
    title: str
    anchor: str


class Words(Protocol):
    """How the rows of one record are told. Each method gives text that is still to be escaped."""

    def visible(self, text: str) -> str:
        """A text with its control characters shown and its length limited."""
        ...

    def markdown(self, text: str) -> str:
        """A text that can form neither HTML nor Markdown of its own."""
        ...

    def model(self, row: Row) -> str:
        """What a row's model is called."""
        ...

    def attribute(self, name: str) -> str:
        """Title of an attribute."""
        ...

    def group(self, attribute: str, name: str) -> str:
        """Name of a group."""
        ...

    def contrast(self, row: Row) -> str:
        """One result: what was compared, difference, interval, n and verdict."""
        ...

    def metric(self, row: Row) -> str:
        """One metric of a group: value, interval, difference and n."""
        ...

    def change(self, row: Row) -> str:
        """How often decisions change under one attribute or arm, with interval and n."""
        ...

    def floor(self, row: Row) -> str:
        """The noise floor beside a contrast."""
        ...

    def margin(self, rows: Sequence[Row]) -> str:
        """The margin of some contrasts; empty where none is stated."""
        ...

    def missing(self, model: Row) -> str:
        """How many answers of a model are missing, and why."""
        ...

    def control(self, row: Row) -> str:
        """What a validity check showed."""
        ...

    def review(self, vignettes: Row) -> str:
        """Who has reviewed a set."""
        ...

    def whole(self, row: Row) -> str:
        """What is said of all contrasts of one model and outcome together."""
        ...

    def robustness(self) -> tuple[str, ...]:
        """What demographic changes move, beside what irrelevant ones do."""
        ...

    def pairs(self) -> tuple[NamedPair, ...]:
        """The matched pairs that the report shows side by side, the largest difference first."""
        ...

    def judge(self) -> tuple[str, ...]:
        """How a judge agrees with labels by hand; nothing where there is no judge."""
        ...

    def simulated(self) -> str:
        """A warning of simulated models; empty where none is."""
        ...

    def taken(self) -> tuple[str, ...]:
        """What the run took: tokens, cost, time, energy, with how each was measured."""
        ...

    def plural(self, value: int, noun: str) -> str:
        """A count with its noun."""
        ...

    def listing(self, words: Sequence[str]) -> str:
        """Words in a row as a person would write them."""
        ...
