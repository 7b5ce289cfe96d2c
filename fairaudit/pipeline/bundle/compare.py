"""What differs between a record and what was worked out again: table, row, column, both values."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fairaudit.report.plain import plain

__all__ = ["Difference", "content_differences", "same_value", "table_differences"]

Row = Mapping[str, Any]

# Other processors and libraries round otherwise in the last digits; nothing is told by those.
_RELATIVE, _ABSOLUTE = 1e-9, 1e-12
_KEYS = (
    "model_id", "params_id", "estimand", "outcome", "control", "metric", "vignette_set",
    "question_id", "attribute", "group", "reference", "role", "cue", "expected", "format",
    "stratum", "wording", "sample", "vignette_id", "arm", "crossing", "kind", "id", "reason",
)  # fmt: skip
_TOLD = (
    "model_id", "vignette_set", "vignette_id", "question_id", "outcome", "control", "metric",
    "attribute", "estimand", "stratum", "id",
)  # fmt: skip
# It is the hash of all the rest.
_FOLLOWS = ("sha256",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value that is not what it was worked out to be.

    Parameters
    ----------
    table : str
        Table of the record, or “outcomes” or “responses”.
    row : str
        Which row, by its ids; empty for what is no table.
    column : str
        The column; empty where the whole row is on one side alone.
    recorded, found
        The value in the bundle, and the one that was worked out; None for none.
    """

    table: str
    row: str
    column: str
    recorded: Any
    found: Any


def same_value(one: Any, other: Any) -> bool:  # noqa: ANN401 - whatever a record holds
    """Whether two plain values are the same, numbers but for the rounding of processors.

    Examples
    --------
    >>> same_value(0.1 + 0.2, 0.3), same_value(1, True), same_value([1.0, None], [1, None])
    (True, False, True)
    """
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=_RELATIVE, abs_tol=_ABSOLUTE)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same_value(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same_value, one, other))
    return bool(one == other)


def content_differences(recorded: Row, found: Row) -> list[Difference]:
    """What differs between two records, as plain data.

    Examples
    --------
    >>> was, found = ({"results": [{"outcome": "o", "estimate": one}]} for one in (0.1, 0.2))
    >>> [(one.table, one.row, one.column, one.recorded, one.found)
    ...  for one in content_differences(was, found)]
    [('results', 'o', 'estimate', 0.1, 0.2)]
    """
    names = dict.fromkeys((*recorded, *found))
    return [
        one
        for name in names
        if name not in _FOLLOWS
        for one in _differing(str(name), recorded.get(name), found.get(name))
    ]


def _differing(name: str, recorded: Any, found: Any) -> Iterator[Difference]:  # noqa: ANN401
    if same_value(recorded, found):
        return
    if isinstance(recorded, Mapping) and isinstance(found, Mapping):
        for key in dict.fromkeys((*recorded, *found)):
            yield from _differing(f"{name}.{key}", recorded.get(key), found.get(key))
    elif _is_table(recorded) and _is_table(found):
        yield from _rows(name, recorded, found)
    else:
        yield Difference(table=name, row="", column="", recorded=recorded, found=found)


def _rows(name: str, recorded: Sequence[Row], found: Sequence[Row]) -> Iterator[Difference]:
    for one, other in _matched(recorded, found):
        if one is None or other is None:
            row = _told(one or other or {})
            yield Difference(table=name, row=row, column="", recorded=one, found=other)
            continue
        for column in dict.fromkeys((*one, *other)):
            if not same_value(one.get(column), other.get(column)):
                yield Difference(
                    table=name,
                    row=_told(one),
                    column=str(column),
                    recorded=one.get(column),
                    found=other.get(column),
                )


def _matched(
    recorded: Sequence[Row], found: Sequence[Row]
) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows of both sides that are about the same, by their ids; else by their place."""
    ours, theirs = ({_key(row): row for row in rows} for rows in (recorded, found))
    if len(ours) == len(recorded) and len(theirs) == len(found):
        for key in dict.fromkeys((*ours, *theirs)):
            yield ours.get(key), theirs.get(key)
        return
    for place in range(max(len(recorded), len(found))):
        yield (
            recorded[place] if place < len(recorded) else None,
            found[place] if place < len(found) else None,
        )


def _key(row: Row) -> tuple[str, ...]:
    return tuple(repr(row.get(name)) for name in _KEYS)


def _told(row: Row) -> str:
    parts = [str(row[name]) for name in _TOLD if row.get(name)]
    if row.get("group"):
        versus = f" vs {row['reference']}" if row.get("reference") else ""
        parts.append(f"{row['group']}{versus}")
    return ", ".join(parts)


def _is_table(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, list | tuple) and all(isinstance(one, Mapping) for one in value)


def table_differences(
    name: str, recorded: pd.DataFrame, found: pd.DataFrame, key: Sequence[str]
) -> list[Difference]:
    """What differs between two tables with the same columns, rows matched by their key.

    Parameters
    ----------
    name : str
        What the table is called.
    recorded, found : DataFrame
        The table as it was kept, and as it was worked out.
    key : Sequence[str]
        Columns that tell the rows apart.

    Examples
    --------
    >>> was, found = (pd.DataFrame({"cell_id": ["a", "b"], "value": [1.0, one]}) for one in (2, 3))
    >>> [(one.row, one.column, one.recorded, one.found)
    ...  for one in table_differences("outcomes", was, found, ["cell_id"])]
    [('b', 'value', 2.0, 3.0)]
    """
    columns = [one for one in recorded.columns if one not in key and one in found.columns]
    # A table without rows does not know what kind of values its columns would hold.
    alike = found.astype({one: recorded[one].dtype for one in key})
    both = recorded.merge(
        alike, on=list(key), how="outer", suffixes=("", "_found"), indicator="_side", sort=False
    )
    told: list[Difference] = []
    for side, which in (("left_only", "recorded"), ("right_only", "found")):
        for values in both.loc[both["_side"] == side, list(key)].itertuples(index=False):
            row = ", ".join(map(str, values))
            sides: dict[str, Any] = {"recorded": None, "found": None, which: "a row"}
            told.append(Difference(table=name, row=row, column="", **sides))
    common = both[both["_side"] == "both"]
    for column in columns:
        one, other = common[column], common[f"{column}_found"]
        places = np.flatnonzero(_unlike(one, other))
        for place in places:
            told.append(
                Difference(
                    table=name,
                    row=", ".join(str(common[part].iloc[place]) for part in key),
                    column=column,
                    recorded=plain(one.iloc[place]),
                    found=plain(other.iloc[place]),
                )
            )
    return told


def _unlike(one: "pd.Series[Any]", other: "pd.Series[Any]") -> "np.ndarray[Any, Any]":
    if pd.api.types.is_numeric_dtype(one) and pd.api.types.is_numeric_dtype(other):
        ours, theirs = one.to_numpy(float), other.to_numpy(float)
        close = np.isclose(ours, theirs, rtol=_RELATIVE, atol=_ABSOLUTE, equal_nan=True)
        unlike_numbers: np.ndarray[Any, Any] = np.logical_not(close)
        return unlike_numbers
    unlike = (one != other) & ~(one.isna() & other.isna())
    return unlike.to_numpy(bool)
