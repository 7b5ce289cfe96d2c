"""A set's files as rows of sheets, and rows as the contents of files.

A file is told by its owner: the id of its vignette, or `WHOLE_SET` for set.yaml. Fields that fit
into one cell stand in the sheets “set” and “vignettes”, one row a file; lists of records and
mappings have a sheet each, in which set and vignettes stand one under the other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import BaseModel

from fairaudit.authoring.columns import Column, columns_of, entries_of, is_list_of_entries
from fairaudit.counterfactual.schema import SetFile, Vignette

__all__ = [
    "CHOICES",
    "OWNER",
    "SHEETS",
    "WHOLE_SET",
    "Content",
    "Part",
    "Row",
    "RowFault",
    "content_of",
    "merged",
    "parts_of",
    "rows_of",
    "shown",
]

WHOLE_SET = "whole set"
OWNER = "vignette"
_SHEET_OF = {"ask": "questions"}
_KEYS = {"slots": "slot", "placebos": "slot", "not_invariant": "attribute"}
# Signatures are written by `fairaudit review`, never typed.
_HIDDEN = {"reviewed_by"}

Content = dict[str, Any]


class Row(NamedTuple):
    """A row of a sheet: its number there, from 1, and its cells by heading."""

    number: int
    cells: Mapping[str, str]


class RowFault(NamedTuple):
    """What is wrong in a row of a sheet."""

    sheet: str
    row: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The fields of one kind of file that stand on one sheet.

    `field` is empty for those that fit into one cell each; `key` heads the column with the keys
    of a mapping.
    """

    sheet: str
    model: type[BaseModel]
    field: str
    key: str
    columns: tuple[Column, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings of the sheet, from the left."""
        titles = tuple(column.title for column in self.columns)
        if not self.field:
            return titles
        return (OWNER, *([self.key] if self.key else []), *titles)


def _parts(model: type[BaseModel], sheet: str) -> Iterator[Part]:
    apart = {
        name: field.annotation
        for name, field in model.model_fields.items()
        if name not in _HIDDEN and entries_of(field.annotation) is not None
    }
    hidden = {*apart, *_HIDDEN}
    own = tuple(one for one in columns_of(model) if one.path[0] not in hidden)
    yield Part(sheet=sheet, model=model, field="", key="", columns=own)
    for name, annotation in apart.items():
        yield Part(
            sheet=_SHEET_OF.get(name, name),
            model=model,
            field=name,
            key="" if is_list_of_entries(annotation) else _KEYS.get(name, "question"),
            columns=columns_of(entries_of(annotation)),
        )


_PARTS = (*_parts(SetFile, "set"), *_parts(Vignette, "vignettes"))
_ORDER = ("vignettes", "slots", "questions", "answers", "harm", "attention", "targets")
SHEETS: dict[str, tuple[str, ...]] = {
    name: next(part.headings for part in _PARTS if part.sheet == name)
    for name in dict.fromkeys((*_ORDER, *(part.sheet for part in _PARTS)))
}
"""Headings of each sheet, in the order in which a clinician needs them."""

CHOICES = {
    name: {
        column.title: column.choices
        for part in _PARTS
        if part.sheet == name
        for column in part.columns
        if column.choices
    }
    for name in SHEETS
}
"""For each sheet, the words that a column takes, where it takes no others."""


def rows_of(owner: str, content: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Rows that tell one file, by sheet.

    Examples
    --------
    >>> rows_of("burn", {"id": "burn", "slots": {"course": "It hurts."}})["slots"]
    [{'vignette': 'burn', 'slot': 'course', 'text': 'It hurts.'}]
    """
    rows: dict[str, list[dict[str, str]]] = {}
    for part in parts_of(owner):
        if not part.field:
            rows[part.sheet] = [{one.title: one.cell(content) for one in part.columns}]
            continue
        held = content.get(part.field)
        entries = held.items() if isinstance(held, dict) else [("", one) for one in held or ()]
        rows[part.sheet] = [
            {OWNER: owner}
            | ({part.key: name} if part.key else {})
            | {one.title: one.cell(entry) for one in part.columns}
            for name, entry in entries
        ]
    return rows


def content_of(owner: str, rows: Mapping[str, Sequence[Row]], faults: list[RowFault]) -> Content:
    """Contents of one file, from its rows; what cannot be read is added to `faults`.

    Parameters
    ----------
    owner : str
        An id, or `WHOLE_SET`.
    rows : Mapping[str, Sequence[Row]]
        The rows of this file by sheet.
    faults : list[RowFault]
        Grows.
    """
    content: Content = {}
    for part in parts_of(owner):
        given = rows.get(part.sheet, ())
        if not part.field:
            content |= _entry(part, given[0], faults) if given else {}
        elif given or part.model.model_fields[part.field].is_required():
            content[part.field] = _entries(part, given, faults)
    return {name: content[name] for name in _model(owner).model_fields if name in content}


def shown(owner: str, content: Mapping[str, Any]) -> Content:
    """What sheets show of a file: without signatures, empty values and space around texts."""
    told = {
        sheet: [Row(number, row) for number, row in enumerate(rows)]
        for sheet, rows in rows_of(owner, content).items()
    }
    return content_of(owner, told, [])


def merged(old: Any, seen: Any, new: Any) -> Any:  # noqa: ANN401 - any YAML value
    """What a file should say: the new where the sheet was changed, the old everywhere else.

    Parameters
    ----------
    old : Any
        What the file says.
    seen : Any
        What the sheet made of that: without what it does not show, and without empty values.
    new : Any
        What the sheet says now.

    Examples
    --------
    >>> merged({"age": 50, "sources": []}, {"age": 50}, {"age": 51})
    {'age': 51, 'sources': []}
    """
    if seen == new:
        return old
    if isinstance(old, dict) and isinstance(seen, dict) and isinstance(new, dict):
        kept = [name for name in old if name in new or name not in seen]
        return {
            name: merged(old[name], seen.get(name), new[name])
            if name in old and name in new and name in seen
            else new.get(name, old.get(name))
            for name in _in_order(kept, list(new))
        }
    if isinstance(old, list) and isinstance(seen, list) and isinstance(new, list):
        return _merged_lists(old, seen, new)
    return new


def _merged_lists(old: list[Any], seen: list[Any], new: list[Any]) -> list[Any]:
    """Lists of records with ids keep their old order: sorting a sheet changes nothing."""
    if len(old) == len(seen):
        before = {_id(one): place for place, one in enumerate(seen)}
        if None not in before and {_id(one) for one in new} == {*before}:
            new = sorted(new, key=lambda one: before[_id(one)])
        if len(new) == len(old):
            return [merged(*three) for three in zip(old, seen, new, strict=True)]
        if None not in before:
            return [
                merged(old[before[_id(one)]], seen[before[_id(one)]], one)
                if _id(one) in before
                else one
                for one in new
            ]
    return new


def _id(entry: Any) -> Any:  # noqa: ANN401 - any YAML value
    return entry.get("id") if isinstance(entry, dict) else None


def _in_order(kept: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Old keys in their order, each new key after the one before it in the sheet."""
    ordered = list(kept)
    for place, name in enumerate(wanted):
        if name not in ordered:
            before = wanted[place - 1] if place else None
            ordered.insert(ordered.index(before) + 1 if before else 0, name)
    return ordered


def _model(owner: str) -> type[BaseModel]:
    return SetFile if owner == WHOLE_SET else Vignette


def parts_of(owner: str) -> list[Part]:
    """Parts of one kind of file: of set.yaml for `WHOLE_SET`, of a vignette's for any id."""
    return [part for part in _PARTS if part.model is _model(owner)]


def _entries(part: Part, rows: Sequence[Row], faults: list[RowFault]) -> Any:  # noqa: ANN401
    if not part.key:
        return [_entry(part, row, faults) for row in rows]
    entries: Content = {}
    for row in rows:
        name = row.cells.get(part.key, "").strip()
        if not name:
            faults.append(RowFault(part.sheet, row.number, f"the cell “{part.key}” is empty."))
        elif name in entries:
            message = f"the {part.key} “{name}” is given twice for this vignette."
            faults.append(RowFault(part.sheet, row.number, message))
        entries[name] = _entry(part, row, faults)
    return entries


def _entry(part: Part, row: Row, faults: list[RowFault]) -> Any:  # noqa: ANN401
    entry: Content = {}
    for column in part.columns:
        cell = row.cells.get(column.title, "")
        value: Any = None
        if cell.strip():
            try:
                value = column.value(cell)
            except ValueError as error:
                faults.append(RowFault(part.sheet, row.number, f"“{column.title}”: {error}"))
        if not column.path:
            return ("" if column.kind == "text" else []) if value is None else value
        if value is not None:
            inside = entry
            for key in column.path[:-1]:
                inside = inside.setdefault(key, {})
            inside[column.path[-1]] = value
    return entry
