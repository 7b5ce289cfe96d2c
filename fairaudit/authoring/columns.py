"""Columns of a spreadsheet, read off the schema: a new field gets its column by itself.

A cell is text. Lists of ids stand in one line with commas, lists of texts one a line, a range as
“55 to 75”, short mappings as “name: text” lines; what none of these fits is JSON.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isfinite, nan
from textwrap import shorten
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from fairaudit.counterfactual.fields import Identifier, is_identifier

__all__ = ["Column", "columns_of", "entries_of", "is_list_of_entries"]

_WHOLE = re.compile(r"-?\d+")
_RANGE = re.compile(r"(-?[\d.]+)\s*(?:to|-|–|,)\s*(-?[\d.]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Parameters
    ----------
    title : str
        Its heading.
    path : tuple[str, ...]
        Keys that lead to the value, from the row's entry.
    kind : str
        How a value is written into a cell: a key of the table below.
    choices : tuple[str, ...]
        The words that the cell takes; any where empty.
    """

    title: str
    path: tuple[str, ...]
    kind: str
    choices: tuple[str, ...] = ()

    def cell(self, entry: Mapping[str, Any]) -> str:
        """Text of the cell; empty where the entry has no such value.

        Examples
        --------
        >>> Column(title="age range", path=("age_range",), kind="range").cell(
        ...     {"age_range": [55, 75]}
        ... )
        '55 to 75'
        """
        value: Any = entry
        for key in self.path:
            value = value.get(key) if isinstance(value, Mapping) else None
        return "" if value is None else _KINDS[self.kind][0](value)

    def value(self, cell: str) -> Any:  # noqa: ANN401 - any YAML value
        """What a cell that is not empty says.

        Raises
        ------
        ValueError
            In words for the person who filled the cell.
        """
        return _KINDS[self.kind][1](cell.strip())


def columns_of(annotation: Any) -> tuple[Column, ...]:  # noqa: ANN401 - a type expression
    """Columns of a record, in the order of its schema; one column for anything else.

    A record inside the record has its fields beside those of the record.
    """
    bare = _bare(annotation)
    if not _is_record(bare):
        kind = _kind(bare)
        return (Column(title="text" if kind == "text" else "values", path=(), kind=kind),)
    found: list[Column] = []
    for name, field in bare.model_fields.items():
        inner, title = _bare(field.annotation), name.replace("_", " ")
        if _is_record(inner):
            found += [
                replace(one, title=f"{title} {one.title}", path=(name, *one.path))
                for one in columns_of(inner)
            ]
        else:
            kind = _kind(inner)
            choices = get_args(inner) if kind == "text" else ()
            found.append(Column(title=title, path=(name,), kind=kind, choices=choices))
    return tuple(found)


def entries_of(annotation: Any) -> Any:  # noqa: ANN401 - a type expression
    """Type of the entries of a field that needs a sheet of its own; None for other fields.

    These are lists of records, and mappings to records, lists or texts.
    """
    bare = _bare(annotation)
    arguments = get_args(bare)
    if is_list_of_entries(bare):
        return arguments[0]
    if get_origin(bare) is not dict or arguments[1] == Identifier:
        return None
    return arguments[1]


def is_list_of_entries(annotation: Any) -> bool:  # noqa: ANN401 - a type expression
    """Whether a field is a list of records."""
    bare = _bare(annotation)
    first = get_args(bare)[:1]
    return get_origin(bare) is tuple and _is_record(first[0])


def _is_record(annotation: Any) -> bool:  # noqa: ANN401 - a type expression
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _bare(annotation: Any) -> Any:  # noqa: ANN401 - a type expression
    """A type without its checks, and without None."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        kept = [one for one in get_args(annotation) if one is not NoneType]
        return _bare(kept[0]) if len(kept) == 1 else annotation
    return annotation


def _kind(annotation: Any) -> str:  # noqa: ANN401 - a type expression
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is tuple and arguments[-1] is not Ellipsis and len(arguments) == 2:
        return "range"
    if origin is tuple and arguments[0] == Identifier:
        return "words"
    if origin is tuple and _bare(arguments[0]) is str:
        return "lines"
    if origin is dict and _bare(arguments[1]) is str:
        return "pairs"
    if origin is Literal and all(isinstance(one, str) for one in arguments):
        return "text"
    if annotation in (int, float):
        return "number"
    return "text" if annotation is str else "json"


def _number(cell: str) -> int | float:
    try:
        number = int(cell) if _WHOLE.fullmatch(cell) else float(cell)
    except ValueError:
        number = nan
    if not isfinite(number):
        raise ValueError(f"“{cell}” is no number; write one, such as 7 or 0.05.")
    return number


def _range(cell: str) -> list[int | float]:
    found = _RANGE.fullmatch(cell)
    if found is None:
        raise ValueError(f"“{cell}” is no range; write it as in “45 to 70”.")
    low, high = (_number(part) for part in found.groups())
    if low > high:
        raise ValueError(
            f"“{cell}” runs backwards; write the lower number first: “{high} to {low}”."
        )
    return [low, high]


def _words(cell: str) -> list[str]:
    words = [word for part in re.split(r"[,\n]", cell) if (word := part.strip())]
    for word in words:
        if ";" in word:
            raise ValueError(f"“{word}”: write commas between the ids, as in “one, two”.")
        if not is_identifier(word):
            raise ValueError(
                f"“{word}” is no id. An id has lower-case letters, digits and underscores only; "
                "several have commas between them."
            )
    return words


def _lines(cell: str) -> list[str]:
    return [_unescaped(text) for line in cell.split("\n") if (text := line.strip())]


def _pairs(cell: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in filter(str.strip, cell.split("\n")):
        name, colon, text = line.partition(":")
        if not colon or not is_identifier(name.strip()):
            raise ValueError(
                f"“{shorten(line, 40, placeholder=' …')}” begins with no name; write “name: text”, "
                "one a line, as in “finding: The skin is pale.”"
            )
        if name.strip() in found:
            raise ValueError(f"“{name.strip()}” is given twice.")
        found[name.strip()] = _unescaped(text.strip())
    return found


def _json(cell: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(cell)
    except ValueError:
        return cell


def _escaped(text: str) -> str:
    """Put a text of several lines into one; backslashes mark where they ended."""
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\\n])", lambda found: "\n" if found[1] == "n" else "\\", text)


_KINDS: dict[str, tuple[Callable[[Any], str], Callable[[str], Any]]] = {
    "text": (str, str),
    "number": (str, _number),
    "range": (lambda value: " to ".join(map(str, value)), _range),
    "words": (", ".join, _words),
    "lines": (lambda value: "\n".join(map(_escaped, value)), _lines),
    "pairs": (
        lambda value: "\n".join(f"{name}: {_escaped(text)}" for name, text in value.items()),
        _pairs,
    ),
    "json": (lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True), _json),
}
