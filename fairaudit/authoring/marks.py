"""The hidden sheet of a workbook, written anew inside a file that a person has edited.

The file is not saved by openpyxl, which would drop what it does not know (drawings, notes of other
programs): one member of the archive is exchanged, and every other byte of content stays.
"""

import io
import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZipFile

__all__ = ["MARKS", "with_marks"]

MARKS = "fairaudit"
"""Name of the hidden sheet."""


def with_marks(path: Path, marks: Mapping[str, str]) -> bytes:
    """A workbook's bytes with other marks.

    Parameters
    ----------
    path : Path
        A workbook that has the hidden sheet.
    marks : Mapping[str, str]
        All that the hidden sheet is to hold.
    """
    held = io.BytesIO()
    with ZipFile(path) as old, ZipFile(held, "w") as new:
        member, namespace = _marks_sheet(old)
        for info in old.infolist():
            content = old.read(info)
            if info.filename == member:
                content = _sheet(namespace, marks).encode("utf-8")
            new.writestr(info, content)
    return held.getvalue()


def _marks_sheet(archive: ZipFile) -> tuple[str, str]:
    """Name of the hidden sheet's member, and the namespace that the workbook is written in."""
    book = next(
        target for _, kind, target in _links(archive, "") if kind.endswith("/officeDocument")
    )
    root = _xml(archive, book)
    namespace = str(root.tag).partition("}")[0].removeprefix("{")
    hidden = next(one for one in root.iter(f"{{{namespace}}}sheet") if one.get("name") == MARKS)
    link = next(value for name, value in hidden.attrib.items() if name.endswith("}id"))
    member = next(target for name, _, target in _links(archive, book) if name == link)
    return member, namespace


def _links(archive: ZipFile, member: str) -> Iterator[tuple[str, str, str]]:
    """Relationships of a member of the archive: id, type, and the member that is meant."""
    folder, name = posixpath.split(member)
    for one in _xml(archive, posixpath.join(folder, "_rels", f"{name}.rels")):
        target = posixpath.join("/", folder, one.get("Target"))
        yield one.get("Id"), one.get("Type"), posixpath.normpath(target).lstrip("/")


def _xml(archive: ZipFile, member: str) -> Any:  # noqa: ANN401 - an element
    from openpyxl.xml.functions import fromstring  # noqa: PLC0415 - an optional module

    return fromstring(archive.read(member))


def _sheet(namespace: str, marks: Mapping[str, str]) -> str:
    lines = [("key", "value"), *marks.items()]
    rows = "".join(
        f'<row r="{number}">{_cell(f"A{number}", key)}{_cell(f"B{number}", value)}</row>'
        for number, (key, value) in enumerate(lines, 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'
    )


def _cell(place: str, text: str) -> str:
    held = f'<is><t xml:space="preserve">{escape(text)}</t></is>'
    return f'<c r="{place}" t="inlineStr">{held}</c>'
