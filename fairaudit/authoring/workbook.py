"""Spreadsheets: every cell is written as text, and read back as the text that was meant.

A hidden sheet holds marks: what the workbook is, and hashes of what it was made from.
"""

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from fairaudit.authoring.folder import replace_files
from fairaudit.authoring.marks import MARKS
from fairaudit.authoring.rows import Row
from fairaudit.errors import Fault, FileError, InputError, MissingExtraError

__all__ = ["Book", "Sheet", "not_written", "read_workbook", "write_workbook"]

_LONGEST = 32_767
_WIDEST = 70
# Of the words offered in a cell, with the commas between them.
_LONGEST_OFFER = 250
_AS_TEXT = "@"
_COULD_BE_A_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet to write.

    Parameters
    ----------
    name : str
        Its name.
    headings : Sequence[str]
        The first row.
    rows : Sequence[Mapping[str, str]]
        Cells by heading.
    choices : Mapping[str, Sequence[str]]
        For a heading, the words offered in its cells.
    """

    name: str
    headings: Sequence[str]
    rows: Sequence[Mapping[str, str]]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A workbook that was read: rows by sheet, and the marks that were left in it."""

    path: Path
    rows: Mapping[str, Sequence[Row]]
    marks: Mapping[str, str]

    def fault(self, sheet: str, row: int, message: str) -> Fault:
        """Make a fault of one row."""
        return Fault(path=self.path, line=row, message=f"sheet “{sheet}”: {message}")


def write_workbook(
    path: Path, sheets: Sequence[Sheet], *, marks: Mapping[str, str], how_to: Sequence[str]
) -> Path:
    """Write a new workbook.

    Parameters
    ----------
    path : Path
        The file; it may not be there yet.
    sheets : Sequence[Sheet]
        Its sheets, in their order.
    marks : Mapping[str, str]
        Kept on a hidden sheet.
    how_to : Sequence[str]
        Sentences for the first sheet.

    Raises
    ------
    InputError
        If the file is there, or if a text does not fit into a cell.
    MissingExtraError
        If openpyxl is not installed.
    """
    if path.exists():
        raise InputError(
            f"{path} is there already, and may hold somebody's work. Move it away, or give "
            "another --output."
        )
    made = _openpyxl().Workbook()
    made.remove(made.active)
    texts = [{"How to use this workbook": line} for line in how_to]
    first = Sheet(name="read me", headings=["How to use this workbook"], rows=texts)
    kept = [{"key": key, "value": value} for key, value in marks.items()]
    for sheet in (first, *sheets, Sheet(name=MARKS, headings=["key", "value"], rows=kept)):
        _write(made.create_sheet(sheet.name), sheet)
    made[MARKS].sheet_state = "hidden"
    held = io.BytesIO()
    made.save(held)
    replace_files({path: held.getvalue()})
    return path


def read_workbook(path: Path, headings: Mapping[str, Sequence[str]], *, kind: str) -> Book:
    """Read a workbook that `write_workbook` wrote and a person filled.

    Parameters
    ----------
    path : Path
        The file.
    headings : Mapping[str, Sequence[str]]
        Sheets to read, each with its headings; other sheets are left alone.
    kind : str
        What its mark “kind” has to be.

    Raises
    ------
    FileError
        If it is no such workbook, if sheets or columns are missing, or if cells hold what is no
        text; all with their rows.
    MissingExtraError
        If openpyxl is not installed.
    """
    opened = _open(path)
    faults: list[Fault] = []
    marks: dict[str, str] = {}
    if MARKS in opened.sheetnames:
        kept = _read(path, opened[MARKS], ["key", "value"], faults)
        marks = {row.cells["key"]: row.cells["value"] for row in kept}
    if marks.get("kind") != kind:
        raise _failed(
            path,
            f"this is not a {kind} sheet that fairaudit wrote, or its hidden sheet “{MARKS}” was "
            "taken out. Write a new one and copy your cells into it.",
        )
    rows: dict[str, list[Row]] = {}
    for name, titles in headings.items():
        if name in opened.sheetnames:
            rows[name] = _read(path, opened[name], titles, faults)
        else:
            faults.append(Fault(path=path, line=1, message=f"the sheet “{name}” is missing."))
    if faults:
        raise not_written(faults)
    return Book(path=path, rows=rows, marks=marks)


def not_written(faults: Sequence[Fault]) -> FileError:
    """Make the error of a workbook that cannot be put back as it is."""
    return FileError(faults, until="in the spreadsheet; nothing was written")


def _openpyxl() -> Any:  # noqa: ANN401 - an optional module
    try:
        import openpyxl  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("sheets", "A spreadsheet") from error
    return openpyxl


def _write(page: Any, sheet: Sheet) -> None:  # noqa: ANN401 - a worksheet
    styles = _openpyxl().styles
    for column, heading in enumerate(sheet.headings, 1):
        letter = page.cell(1, column).column_letter
        texts = [row.get(heading, "") for row in sheet.rows]
        longest = max(len(line) for text in (heading, *texts) for line in text.split("\n"))
        page.column_dimensions[letter].width = min(max(longest + 3, 10), _WIDEST)
        # Whoever types into an empty row gets text, not a date or a number.
        page.column_dimensions[letter].number_format = _AS_TEXT
        _put(page.cell(1, column), heading, f"{sheet.name}, row 1")
        page.cell(1, column).font = styles.Font(bold=True)
        for number, text in enumerate(texts, 2):
            cell = page.cell(number, column)
            _put(cell, text, f"{sheet.name}, row {number}, “{heading}”")
            cell.alignment = styles.Alignment(wrap_text=True, vertical="top")
        offered = ",".join(sheet.choices.get(heading, ()))
        if 0 < len(offered) <= _LONGEST_OFFER:
            _offer(page, letter, offered)
    page.freeze_panes = "B2"


def _put(cell: Any, text: str, where: str) -> None:  # noqa: ANN401 - a cell
    if len(text) > _LONGEST:
        raise InputError(
            f"The text for {where} has {len(text):,} characters, and a cell of a spreadsheet holds "
            f"{_LONGEST:,}. Shorten it, or edit the YAML file itself."
        )
    cell.number_format = _AS_TEXT
    if not text:
        return
    try:
        cell.value = text
    except _openpyxl().utils.exceptions.IllegalCharacterError as error:
        raise InputError(
            f"The text for {where} holds a control character, which no spreadsheet takes. Take it "
            "out of the YAML file."
        ) from error
    # Never a formula, whatever the text begins with.
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_COULD_BE_A_FORMULA)


def _offer(page: Any, letter: str, choices: str) -> None:  # noqa: ANN401 - a worksheet
    validation = _openpyxl().worksheet.datavalidation.DataValidation
    # A warning, not a ban: a new question's id is not offered yet.
    offered = validation(
        type="list",
        formula1=f'"{choices}"',
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        error="This is not among the words that are offered here.",
    )
    offered.add(f"{letter}2:{letter}1000")
    page.add_data_validation(offered)


def _open(path: Path) -> Any:  # noqa: ANN401 - a workbook
    openpyxl = _openpyxl()
    try:
        with warnings.catch_warnings():
            # What other programs add to a workbook is none of our business.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(path)
    except FileNotFoundError as error:
        raise _failed(path, "there is no such file.") from error
    except (BadZipFile, KeyError, ValueError, openpyxl.utils.exceptions.InvalidFileException) as e:
        raise _failed(path, "this is not a spreadsheet in the format .xlsx; save it as one.") from e


def _failed(path: Path, message: str) -> FileError:
    return not_written([Fault(path=path, line=1, message=message)])


def _read(path: Path, page: Any, titles: Sequence[str], faults: list[Fault]) -> list[Row]:  # noqa: ANN401
    lines = page.iter_rows()
    found = [str(cell.value or "").strip() for cell in next(lines, ())]
    for title in titles:
        if found.count(title) != 1:
            count = "missing" if title not in found else "there twice"
            message = f"sheet “{page.title}”: the column “{title}” is {count}."
            faults.append(Fault(path=path, line=1, message=message))
    for title in filter(None, found):
        if title not in titles:
            message = (
                f"sheet “{page.title}”: the column “{title}” is not known. Known here: "
                f"{', '.join(titles)}."
            )
            faults.append(Fault(path=path, line=1, message=message))
    return [
        Row(number, cells)
        for number, line in enumerate(lines, 2)
        if any((cells := dict(_texts(path, page.title, found, line, faults))).values())
    ]


def _texts(
    path: Path, sheet: str, headings: Sequence[str], line: Sequence[Any], faults: list[Fault]
) -> Iterator[tuple[str, str]]:
    for heading, cell in zip(headings, line, strict=False):
        if not heading:
            continue
        try:
            yield heading, _text(cell)
        except ValueError as error:
            message = f"sheet “{sheet}”, “{heading}”: {error}"
            faults.append(Fault(path=path, line=cell.row, message=message))


def _text(cell: Any) -> str:  # noqa: ANN401 - a cell
    """What a person meant who typed into a cell that may not be formatted as text."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise ValueError("this is a formula; write the text itself.")
    if cell.data_type == "e":
        raise ValueError(f"the cell holds the error {value}; write the text itself.")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date):
        if cell.column_letter and str(cell.parent.cell(1, cell.column).value).strip() == "date":
            return value.strftime("%Y-%m-%d")
        raise ValueError(
            "the program turned this into a date; format the cell as text and write it again."
        )
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
