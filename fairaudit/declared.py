"""What a table of declared columns is, and how a frame is held to it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from fairaudit.errors import InputError

__all__ = ["Column", "Table", "declared"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name, what a value in it means, and what stands where it is left out."""

    name: str
    meaning: str
    default: str | float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A declared set of columns.

    Parameters
    ----------
    name : str
        What the table is called in messages.
    row : str
        What one row is.
    columns : tuple[Column, ...]
        The columns, in order.
    optional : tuple[Column, ...]
        Further columns, which a table may lack; `complete` fills them with their defaults.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    optional: tuple[Column, ...] = ()

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]

    def check(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame with the declared columns first.

        Raises
        ------
        InputError
            If declared columns are missing.
        """
        missing = [name for name in self.names if name not in frame.columns]
        if missing:
            raise InputError(
                f"The table of {self.name} lacks the column{'s' * (len(missing) > 1)} "
                f"{', '.join(missing)}. One row has to be {self.row}."
            )
        extra = [name for name in frame.columns if name not in self.names]
        return frame[[*self.names, *extra]]

    def complete(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Do as `check`, and fill in what the frame lacks of the optional columns.

        Raises
        ------
        InputError
            If declared columns are missing.
        """
        checked = self.check(frame)
        filled: dict[str, Any] = {}
        for one in self.optional:
            if one.name not in frame.columns:
                filled[one.name] = one.default
            # A table put together from several may lack the names in some rows.
            elif isinstance(one.default, str) and frame[one.name].isna().any():
                filled[one.name] = frame[one.name].astype(object).fillna(one.default)
        return checked.assign(**filled)


def declared(
    name: str, row: str, columns: dict[str, str], optional: tuple[Column, ...] = ()
) -> Table:
    """Declare a table by the names and meanings of its columns."""
    return Table(
        name=name,
        row=row,
        columns=tuple(Column(name=key, meaning=meaning) for key, meaning in columns.items()),
        optional=optional,
    )
