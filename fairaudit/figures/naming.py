"""What a drawing calls the ids of its tables: a record knows titles, a table alone does not."""

from collections.abc import Mapping
from typing import Any, Protocol

from fairaudit.figures.axis import unit_name
from fairaudit.figures.lettering import drawable, said

__all__ = ["Ids", "Naming"]

Row = Mapping[str, Any]


class Naming(Protocol):
    """Words for what a row of a table tells by ids; `report.names.Names` has those of a record."""

    def model(self, row: Row) -> str:
        """What a row's model is called."""

    def question(self, row: Row) -> str:
        """What a row's question is called."""

    def outcome(self, row: Row) -> str:
        """What was compared."""

    def set(self, name: str) -> str:
        """What a vignette set is called."""

    def vignette(self, set_name: str, name: str) -> str:
        """What a vignette is called."""

    def attribute(self, name: str) -> str:
        """What an attribute is called."""

    def group(self, attribute: str, name: str) -> str:
        """What a group of an attribute is called."""

    def unit(self, row: Row) -> str:
        """Unit of a row's differences."""


class Ids:
    """Names for tables without a record: the ids themselves, as words."""

    def model(self, row: Row) -> str:
        """Id of a row's model, as it is: it can end in a hash."""
        return drawable(str(row["model_id"]))

    def question(self, row: Row) -> str:
        """Id of a row's question."""
        return said(row["question_id"])

    def outcome(self, row: Row) -> str:
        """Name of a row's outcome."""
        return said(row["outcome"])

    def set(self, name: str) -> str:
        """Id of a vignette set."""
        return said(name)

    def vignette(self, set_name: str, name: str) -> str:
        """Id of a vignette."""
        return said(name)

    def attribute(self, name: str) -> str:
        """Id of an attribute."""
        return said(name)

    def group(self, attribute: str, name: str) -> str:
        """Id of a group."""
        return said(name)

    def unit(self, row: Row) -> str:
        """Unit of a row's differences, as far as the outcome tells it."""
        return unit_name(row)
