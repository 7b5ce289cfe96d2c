"""The sheet on which answers are labelled by hand: written blind to groups, and read back."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fairaudit.authoring.folder import replace_files
from fairaudit.authoring.workbook import Sheet, read_workbook, write_workbook
from fairaudit.errors import Fault, FileError, InputError

__all__ = [
    "HEADINGS",
    "SheetRow",
    "check_new_sheet",
    "mend_in",
    "read_sheet",
    "unlike_a_formula",
    "write_sheet",
]

ID, LABEL = "id", "label"
HEADINGS = (ID, "question", "a label may be", "answer", "warning", LABEL, "comment")
_KIND, _SHEET = "label", "labels"
_CSV, _XLSX = ".csv", ".xlsx"
_LONGEST = 30_000
_MARKS = (",", ";", "\t")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_COULD_BE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_FIELD = 2**31 - 1
_HOW_TO = (
    "Read the question and the answer, and write into “label” what the answer says.",
    "“a label may be” says what can be written there. An answer that commits to nothing is "
    "“unclear”, one that declines is “refused”, one that stops before it answers is “cut off”.",
    "The label says what the answer commits to, not whether it is right.",
    "Who the patient is stands nowhere on purpose. A “warning” says that the answer itself names a "
    "demographic; try not to let it count.",
    "Leave a label empty to leave an answer out. “comment” is for you and is not read.",
    "Then: fairaudit label AUDIT_YAML --put-back FILE",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A row that was read: its line, its id, and the label as written (empty for none)."""

    line: int
    id: str
    label: str


def check_new_sheet(path: Path) -> None:
    """Refuse a sheet that cannot be written, before anything is read for it.

    Raises
    ------
    InputError
        If it is there already, or is neither .csv nor .xlsx.
    """
    _suffix(path)
    if path.exists():
        raise InputError(
            f"{path} is there already, and may hold somebody's labels. Move it away, or give "
            "another --sheet."
        )


def write_sheet(path: Path, rows: Sequence[Mapping[str, str]], choices: Sequence[str]) -> None:
    """Write a sheet, CSV or .xlsx by its name.

    Parameters
    ----------
    path : Path
        The file; it may not be there yet.
    rows : Sequence[Mapping[str, str]]
        Cells by heading.
    choices : Sequence[str]
        Labels that a spreadsheet offers.

    Raises
    ------
    InputError
        If the file is there, or cannot be written.
    MissingExtraError
        If it is .xlsx and openpyxl is not installed.
    """
    check_new_sheet(path)
    shown = [{name: _fitting(row.get(name, "")) for name in HEADINGS} for row in rows]
    if _suffix(path) == _XLSX:
        sheet = Sheet(name=_SHEET, headings=HEADINGS, rows=shown, choices={LABEL: choices})
        write_workbook(path, [sheet], marks={"kind": _KIND}, how_to=_HOW_TO)
        return
    written = io.StringIO(newline="")
    # Excel reads UTF-8 by the mark before it.
    written.write("\ufeff")
    writer = csv.writer(written)
    writer.writerow(HEADINGS)
    writer.writerows([unlike_a_formula(row[name]) for name in HEADINGS] for row in shown)
    replace_files({path: written.getvalue().encode("utf-8")})


def read_sheet(path: Path) -> list[SheetRow]:
    """Read the ids and labels of a sheet that a person filled.

    Columns of a CSV may be parted by commas, semicolons or tabs, as spreadsheet programs do in
    several countries.

    Raises
    ------
    FileError
        If it is no such sheet.
    MissingExtraError
        If it is .xlsx and openpyxl is not installed.
    """
    if _suffix(path) == _XLSX:
        book = read_workbook(path, {_SHEET: HEADINGS}, kind=_KIND)
        return [
            SheetRow(line=row.number, id=row.cells[ID].strip(), label=row.cells[LABEL].strip())
            for row in book.rows[_SHEET]
        ]
    return list(_csv_rows(path, _text_of(path)))


def mend_in(faults: Sequence[Fault]) -> FileError:
    """Make the error of a sheet that cannot be read as it is."""
    return FileError(faults, until="in the sheet")


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in (_CSV, _XLSX):
        raise InputError(f"{path} is neither .csv nor .xlsx; name the sheet as one of the two.")
    return suffix


def _fitting(text: str) -> str:
    """A text as a cell can hold it: of a very long one the middle is left out."""
    text = _UNPRINTABLE.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))
    left = len(text) - _LONGEST
    if left <= 0:
        return text
    half = _LONGEST // 2
    return f"{text[:half]}\n[… {left:,} characters are left out here …]\n{text[-half:]}"


def unlike_a_formula(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    Examples
    --------
    >>> unlike_a_formula("=HYPERLINK(1)"), unlike_a_formula("Yes = no")
    ("'=HYPERLINK(1)", 'Yes = no')
    """
    return f"'{text}" if text.startswith(_COULD_BE_A_FORMULA) else text


def _text_of(path: Path) -> str:
    try:
        content = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        what = "this is a folder." if path.is_dir() else "there is no such file."
        raise _fault(path, 1, what) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise _fault(
            path,
            line,
            f"the byte 0x{byte:02x} is no UTF-8. Save the sheet as “CSV UTF-8” and put it back "
            "again.",
        ) from error


def _csv_rows(path: Path, text: str) -> Iterator[SheetRow]:
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        header = text.partition("\n")[0]
        mark = max(_MARKS, key=header.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        names = [name.strip().casefold() for name in next(reader, [])]
        missing = [name for name in (ID, LABEL) if names.count(name) != 1]
        if missing:
            listed = "” and “".join(missing)
            raise _fault(
                path,
                1,
                f"the header has to name “{listed}” once. Keep the first row of the sheet as it "
                "was written.",
            )
        places, line = (names.index(ID), names.index(LABEL)), reader.line_num + 1
        for row in reader:
            if any(cell.strip() for cell in row):
                found = [row[place].strip() if place < len(row) else "" for place in places]
                yield SheetRow(line=line, id=found[0], label=found[1])
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"this is no CSV that can be read ({error}). Close every quotation mark."
        raise _fault(path, reader.line_num, message) from error
    finally:
        csv.field_size_limit(before)


def _fault(path: Path, line: int, message: str) -> FileError:
    return mend_in([Fault(path=path, line=line, message=message)])
