"""Where a table comes from: a data frame, or a file of CSV, gzipped CSV or Parquet."""

import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pandas as pd

from fairaudit.errors import Fault, FileError, InputError, MissingExtraError
from fairaudit.outcomes.table.csv_file import file_fault, header_of, lines_of, read_csv

__all__ = ["Source", "TableFault", "open_source"]

_GZIP, _PARQUET, _ZIP = b"\x1f\x8b", b"PAR1", b"PK\x03\x04"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFault:
    """One thing that is wrong in a table.

    Parameters
    ----------
    message : str
        What is wrong and what would be right.
    row : int or None
        An example, counted from 0 below the header; None where the fault is not in a row.
    """

    message: str
    row: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A table that has been opened, but not read.

    Parameters
    ----------
    name : str
        What the table is called in messages.
    columns : tuple[str, ...]
        Names of the columns, in order; two may be the same.
    load : callable of sequence of str
        Reads the named columns into a data frame.
    raise_faults : callable of sequence of TableFault
        Raises them all as one error.
    """

    name: str
    columns: tuple[str, ...]
    load: Callable[[Sequence[str]], pd.DataFrame]
    raise_faults: Callable[[Sequence[TableFault]], None]

    def check(self, faults: Sequence[TableFault]) -> None:
        """Raise all faults at once, where there are any.

        Raises
        ------
        FileError
            For a text file: each fault with its line.
        InputError
            For any other table.
        """
        if faults:
            self.raise_faults(faults)


def open_source(table: pd.DataFrame | str | Path) -> Source:
    """Open a table and read the names of its columns.

    The first bytes of a file say what it is, whatever its name.

    Raises
    ------
    InputError
        If it is no table.
    FileError
        If the file is empty or not what its name says.
    MissingExtraError
        If it is Parquet and pyarrow is not installed.
    """
    if isinstance(table, pd.DataFrame):
        return _frame(table)
    if not isinstance(table, str | Path):
        raise InputError(
            f"The table is a {type(table).__name__}; give a DataFrame, or the path of a CSV or "
            "Parquet file."
        )
    path = Path(table)
    begins = _first_bytes(path)
    if begins.startswith(_PARQUET):
        return _parquet(path)
    if begins.startswith(_ZIP):
        raise file_fault(path, "this is a zip archive or a workbook. Save its table as CSV.")
    zipped = begins.startswith(_GZIP)
    if path.suffix == ".gz" and not zipped:
        raise file_fault(path, "the name ends in .gz, but the file is not gzipped. Rename it.")
    if path.suffix == ".parquet":
        raise file_fault(path, "the name ends in .parquet, but this is no Parquet. Write it anew.")
    return _csv(path, _unzipped if zipped else _plain)


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            begins = file.read(4)
    except OSError as error:
        raise InputError(
            f"The table {path} cannot be opened: {error.strerror}. Check the path."
        ) from error
    if not begins:
        raise file_fault(path, "the file is empty. Give a header and at least one row.")
    return begins


def _plain(path: Path) -> IO[bytes]:
    return path.open("rb")


def _unzipped(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb")  # type: ignore[return-value]  # it is read in the same way


def _listing(name: str) -> Callable[[Sequence[TableFault]], None]:
    """Faults of a table that has no lines."""

    def raise_faults(faults: Sequence[TableFault]) -> None:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        listing = "\n".join(f"  {fault.message}" for fault in faults)
        raise InputError(f"{name} has {count} to mend before it can be read:\n{listing}")

    return raise_faults


def _frame(table: pd.DataFrame) -> Source:
    names = tuple(str(name) for name in table.columns)

    def load(wanted: Sequence[str]) -> pd.DataFrame:
        chosen = table.iloc[:, [names.index(name) for name in wanted]]
        return chosen.set_axis(list(wanted), axis=1)

    return Source(name="The table", columns=names, load=load, raise_faults=_listing("The table"))


def _csv(path: Path, opener: Callable[[Path], IO[bytes]]) -> Source:
    names = header_of(path, opener)

    def load(wanted: Sequence[str]) -> pd.DataFrame:
        frame = read_csv(path, opener, [names.index(name) for name in wanted])
        return frame.set_axis(list(wanted), axis=1)

    def raise_faults(faults: Sequence[TableFault]) -> None:
        lines = lines_of(path, opener, [one.row for one in faults if one.row is not None])
        raise FileError(
            [
                Fault(path=path, line=1 if one.row is None else lines[one.row], message=one.message)
                for one in faults
            ],
            until="before it can be read (a line counts the header, a row does not)",
        )

    return Source(name=str(path), columns=names, load=load, raise_faults=raise_faults)


def _parquet(path: Path) -> Source:
    try:
        from pyarrow import ArrowException, parquet, types  # noqa: PLC0415 - optional extra
    except ImportError as error:
        raise MissingExtraError("parquet", "Reading a Parquet file") from error
    try:
        schema = parquet.read_schema(path)
    except (ArrowException, OSError) as error:
        raise _damaged(path, error) from error
    # Texts are read as dictionaries: their rows are integers from the start.
    texts = {
        one.name for one in schema if types.is_string(one.type) or types.is_large_string(one.type)
    }

    def load(wanted: Sequence[str]) -> pd.DataFrame:
        coded = [name for name in wanted if name in texts]
        try:
            read = parquet.read_table(path, columns=list(wanted), read_dictionary=coded)
            frame: pd.DataFrame = read.to_pandas(ignore_metadata=True, self_destruct=True)
        except (ArrowException, OSError) as error:
            raise _damaged(path, error) from error
        return frame[list(wanted)]

    return Source(
        name=str(path),
        columns=tuple(schema.names),
        load=load,
        raise_faults=_listing(f"The table {path}"),
    )


def _damaged(path: Path, error: Exception) -> InputError:
    return InputError(
        f"The Parquet file {path} cannot be read: {error}. It may be cut short; write it anew."
    )
