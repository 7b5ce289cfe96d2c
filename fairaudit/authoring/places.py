"""Where a spreadsheet says what is wrong in a file: from a line of YAML to a row of a sheet."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from fairaudit.authoring.rows import (
    OWNER,
    WHOLE_SET,
    Content,
    Part,
    Row,
    RowFault,
    parts_of,
)
from fairaudit.counterfactual import is_identifier
from fairaudit.registry import suggestion

__all__ = ["emptied_cells", "home_of", "misplaced", "row_fault"]

Rows = Mapping[str, Sequence[Row]]

_MISSING = re.compile(r"the key “(?P<place>[^”]+)” is missing\.(?P<rest>.*)", re.DOTALL)
_AT_A_KEY = re.compile(r"“(?P<place>[^”]+)”: (?P<rest>.*)", re.DOTALL)
_YAML_RANGE = re.compile(r"as in \[(\d+), (\d+)\]")


class _Place(NamedTuple):
    """A part of a file, the row that tells it, and the name of the row's entry."""

    part: Part
    row: int
    entry: str


def row_fault(owner: str, text: str, line: int, message: str, rows: Rows) -> RowFault:
    """Tell a fault of a file's new text by the row that it came from.

    Parameters
    ----------
    owner : str
        An id, or `WHOLE_SET`.
    text : str
        The new text of the owner's file.
    line : int
        The fault's line in it, from 1.
    message : str
        What is wrong, in the words of the file.
    rows : Mapping[str, Sequence[Row]]
        The owner's rows by sheet.
    """
    node = YAML(typ="rt").compose(text.removeprefix("\ufeff"))
    keys = _keys_at(node, line, message)
    place = _place(owner, keys, node, rows)
    name = ", ".join(filter(None, (owner, place.entry)))
    return RowFault(place.part.sheet, place.row, f"{name}: {_in_cells(message, place.part)}")


def home_of(owner: str, rows: Rows) -> tuple[str, int]:
    """Sheet and row that stand for a whole file."""
    sheet = "set" if owner == WHOLE_SET else "vignettes"
    given = rows.get(sheet)
    return sheet, given[0].number if given else 1


def emptied_cells(owner: str, rows: Rows, before: Content) -> Iterator[RowFault]:
    """Rows that name an entry and leave its text empty, where the file gives it one.

    An emptied text would still be a text, and the case would lose its finding without a word.

    Parameters
    ----------
    owner : str
        An id, or `WHOLE_SET`.
    rows : Mapping[str, Sequence[Row]]
        The owner's rows by sheet.
    before : Mapping[str, Any]
        What the file says now; empty for a new one.
    """
    for part in parts_of(owner):
        (column, *others) = part.columns
        if not part.key or others or column.path:
            continue
        held = before.get(part.field) or {}
        for row in rows.get(part.sheet, ()):
            name = row.cells.get(part.key, "").strip()
            empty = not row.cells.get(column.title, "").strip()
            if name and empty and held.get(name, None) not in ("", []):
                message = (
                    f"{owner}, {name}: the cell “{column.title}” is empty. Fill it, or empty the "
                    f"whole row to take the {part.key} out."
                )
                yield RowFault(part.sheet, row.number, message)


def misplaced(sheet: str, owner: str, cases: set[str]) -> str:
    """What is wrong with the owner that a row of a sheet names; nothing where it is right.

    Parameters
    ----------
    sheet : str
        A sheet that has a column “vignette”.
    owner : str
        What stands in that column.
    cases : set[str]
        Ids on the sheet “vignettes”.
    """
    whole, single = (any(part.sheet == sheet for part in parts_of(one)) for one in (WHOLE_SET, ""))
    if not owner:
        take = " or ".join(["the id of a case"] * single + [f"“{WHOLE_SET}”"] * whole)
        return f"the cell “{OWNER}” is empty; write {take}."
    if owner == WHOLE_SET:
        return "" if whole else "this belongs to single cases; write the id of a case."
    if owner not in cases:
        hint = suggestion(owner, cases | ({WHOLE_SET} if whole else set()))
        return f"“{owner}” is no vignette of the sheet “vignettes”. {hint}"
    return "" if single else f"this belongs to the set; write “{WHOLE_SET}”."


def _keys_at(node: Node, line: int, message: str) -> list[str | int]:
    """Keys that lead to a line; of several on one line, the one that the message names."""
    keys: list[str | int] = []
    while isinstance(node, MappingNode | SequenceNode) and node.value:
        entries: list[tuple[str | int, int, Node]]
        if isinstance(node, MappingNode):
            entries = [(str(k.value), k.start_mark.line, inside) for k, inside in node.value]
        else:
            entries = [(i, one.start_mark.line, one) for i, one in enumerate(node.value)]
        above = [entry for entry in entries if entry[1] < line]
        if not above:
            break
        last = [entry for entry in above if entry[1] == above[-1][1]]
        named = [
            entry for entry in last if re.search(rf"[“.]{re.escape(str(entry[0]))}\b", message)
        ]
        key, _, node = (named or last)[0]
        keys.append(key)
    return keys


def _place(owner: str, keys: Sequence[str | int], node: MappingNode, rows: Rows) -> _Place:
    parts = parts_of(owner)
    plain = next(part for part in parts if not part.field)
    part = next((one for one in parts if keys and one.field == keys[0]), plain)
    given = rows.get(part.sheet, ())
    if part is plain or len(keys) < 2 or not given:
        return _Place(plain if not given else part, _first(given, owner, rows), "")
    heading, wanted = part.key, str(keys[1])
    if not part.key:
        # Rows may be sorted otherwise than the file: an entry is found by its id.
        heading, wanted = "id", _id_of(node, part.field, int(keys[1]))
    row = next((one for one in given if one.cells.get(heading, "").strip() == wanted), given[0])
    return _Place(part, row.number, wanted)


def _first(given: Sequence[Row], owner: str, rows: Rows) -> int:
    return given[0].number if given else home_of(owner, rows)[1]


def _id_of(node: MappingNode, field: str, index: int) -> str:
    listed = next(inside for key, inside in node.value if key.value == field)
    entry = listed.value[index]
    held = entry.value if isinstance(entry, MappingNode) else []
    return next((str(inside.value) for key, inside in held if key.value == "id"), "")


def _in_cells(message: str, part: Part) -> str:
    """Say a message of the loader in the words of a sheet: cells and columns, no keys."""
    if (found := _MISSING.fullmatch(message)) and (title := _title(found["place"], part)):
        return f"the cell “{title}” is empty."
    if found := _AT_A_KEY.fullmatch(message):
        if found["place"] == "the file":
            return found["rest"]
        if title := _title(found["place"], part):
            message = f"“{title}”: {found['rest']}"
    return _YAML_RANGE.sub(r"as in “\1 to \2”", message)


def _title(place: str, part: Part) -> str:
    """Heading of the column that holds a place of the file; empty where none does."""
    keys = tuple(place.split("."))
    if part.field:
        if keys[0] != part.field:
            return ""
        keys = keys[2:]
    if not all(map(is_identifier, keys)):
        return ""
    fitting = [one for one in part.columns if keys[: len(one.path)] == one.path]
    return fitting[0].title if fitting else ""
