"""CSV as people write it: opened, measured row by row for faults, then read as text."""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pandas as pd

from fairaudit.errors import Fault, FileError
from fairaudit.outcomes.table.words import counted

__all__ = ["file_fault", "header_of", "lines_of", "read_csv"]

Opener = Callable[[Path], IO[bytes]]

# One field may hold a whole answer; the csv module refuses more than 128 kB by default.
_LONGEST_FIELD = 2**31 - 1
_MARKS = ((";", "semicolons"), ("\t", "tabs"))


def file_fault(path: Path, message: str, line: int = 1) -> FileError:
    """A single fault of a file."""
    return FileError([Fault(path=path, line=line, message=message)])


def header_of(path: Path, opener: Opener) -> tuple[str, ...]:
    """Names of the columns.

    Raises
    ------
    FileError
        If the file is empty or no CSV.
    """
    with _fields(path, opener) as reader:
        names = tuple(next((row for row in reader if row), []))
    if not names:
        raise file_fault(path, "the file is empty. Give a header and at least one row.")
    for mark, word in _MARKS:
        if len(names) == 1 and mark in names[0]:
            raise file_fault(path, f"the columns are parted by {word}. Part them by commas.")
    return names


def read_csv(path: Path, opener: Opener, positions: Sequence[int]) -> pd.DataFrame:
    """Read columns as text, so that no number is rounded and no word taken for a missing one.

    Raises
    ------
    FileError
        If a row has more or fewer fields than the header, or the file is no CSV in UTF-8.
    """
    _check_fields(path, opener)
    with _text_faults(path, opener), opener(path) as file:
        frame = pd.read_csv(
            file, header=0, usecols=list(positions), index_col=False, dtype=str, na_filter=False,
            encoding="utf-8-sig",
        )  # fmt: skip
    # pandas gives the columns in the order of the file.
    order = {position: number for number, position in enumerate(sorted(positions))}
    return frame.iloc[:, [order[position] for position in positions]]


def lines_of(path: Path, opener: Opener, rows: Sequence[int]) -> dict[int, int]:
    """Lines that rows end on, counted from 1; rows are counted from 0 below the header.

    A quoted field may hold line breaks, so that this isn't the row's number.
    """
    wanted, found = set(rows), {}
    with _fields(path, opener) as reader:
        for row, _ in enumerate((fields for fields in reader if fields), -1):
            if row in wanted:
                found[row] = reader.line_num
    return found


def _check_fields(path: Path, opener: Opener) -> None:
    faults = []
    with _fields(path, opener) as reader:
        n_columns = len(next(fields for fields in reader if fields))
        for fields in reader:
            if len(fields) != n_columns and fields:
                faults.append((reader.line_num, len(fields)))
    if not faults:
        return
    line, n_fields = faults[0]
    raise file_fault(
        path,
        f"{counted(len(faults), 'row has', 'rows have')} another number of fields than the header, "
        f"which has {n_columns}; this one has {n_fields}. Quote fields that hold commas, and close "
        "every quotation mark.",
        line,
    )


@contextmanager
def _fields(path: Path, opener: Opener) -> Iterator[Any]:
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        with _text_faults(path, opener), opener(path) as file:
            yield csv.reader(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))
    finally:
        csv.field_size_limit(before)


@contextmanager
def _text_faults(path: Path, opener: Opener) -> Iterator[None]:
    """Turn what a reader of text raises into a fault of the file."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise _not_utf8(path, opener) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise file_fault(
            path, f"the gzipped file is damaged or cut short ({error}). Copy it anew."
        ) from error
    except (pd.errors.ParserError, csv.Error) as error:
        said = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        raise file_fault(
            path,
            f"this is no CSV that can be read ({said}). Quote fields that hold commas, and close "
            "every quotation mark.",
        ) from error


def _not_utf8(path: Path, opener: Opener) -> FileError:
    with opener(path) as file:
        for line, content in enumerate(file, 1):
            try:
                content.decode("utf-8")
            except UnicodeDecodeError as error:
                byte = content[error.start]
                message = f"the byte 0x{byte:02x} is no UTF-8. Save the file as UTF-8."
                return file_fault(path, message, line)
    return file_fault(path, "the file is not UTF-8. Save it as UTF-8.")
