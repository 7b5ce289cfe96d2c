"""The tables of a bundle: Parquet, since it keeps every digit and tells nothing from null."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from fairaudit.errors import InputError, MissingExtraError
from fairaudit.pipeline.export_tables import answers_schema
from fairaudit.rows import Messages
from fairaudit.tables import OUTCOMES, RESPONSES

__all__ = ["Prompts", "read_outcomes", "read_responses", "write_outcomes"]

Prompts = Mapping[str, Sequence[tuple[Messages, tuple[str, ...]]]]
"""Messages and options of prompts, by `prompt_id`; more than one form only if a row was changed."""

_WHOLE = ("sample", "wording")
_NUMBERS = ("value", "low", "high", "margin", "correct")
_AT_ONCE = 100_000
# What a table may take in memory, before it is unpacked further: a disk full of nothing is refused.
_LARGEST = 2**34
_READING = "Reading the tables of a bundle"


def read_responses(path: Path) -> tuple[pd.DataFrame, Prompts]:
    """Read answers back.

    Returns
    -------
    DataFrame, columns of `tables.RESPONSES`
        As `Store.responses` gives them, those of every model.
    Prompts
        What was asked.

    Raises
    ------
    InputError
        If the file cannot be read, or has other columns.
    MissingExtraError
        If pyarrow is not installed.
    """
    with _explained(path):
        table = _read(path)
        _check(table, answers_schema(_pyarrow(_READING)[0]))
        columns = {name: _values(table.column(name)) for name in RESPONSES.names}
        columns["option_logprobs"] = [
            None if scores is None else json.dumps(scores) for scores in columns["option_logprobs"]
        ]
        columns["created_at"] = [
            time.isoformat(timespec="milliseconds") for time in columns["created_at"]
        ]
        prompts: dict[str, list[tuple[Messages, tuple[str, ...]]]] = {}
        asked = (table.column(name).to_pylist() for name in ("messages", "options"))
        for prompt, messages, options in zip(columns["prompt_id"], *asked, strict=True):
            form = tuple((one["role"], one["content"]) for one in messages), tuple(options)
            forms = prompts.setdefault(prompt, [])
            if form not in forms:
                forms.append(form)
        found = pd.DataFrame(columns, columns=RESPONSES.names)
        _check_once(found, ["prompt_id", "model_id", "params_id", "sample"])
    return found, prompts


def write_outcomes(outcomes: pd.DataFrame, path: Path) -> None:
    """Write measured values, columns of `tables.OUTCOMES` and what else there is.

    Raises
    ------
    MissingExtraError
        If pyarrow is not installed.
    """
    pa, parquet = _pyarrow("Writing a bundle")
    names = [str(name) for name in outcomes.columns]
    schema = _outcomes_schema(names)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, len(outcomes), _AT_ONCE):
            part = outcomes.iloc[start : start + _AT_ONCE]
            columns = {name: part[name].tolist() for name in names}
            writer.write_table(pa.Table.from_pydict(columns, schema=schema))


def read_outcomes(path: Path) -> pd.DataFrame:
    """Read measured values back, in their order; errors as for `read_responses`."""
    with _explained(path):
        table = _read(path)
        _check(table, _outcomes_schema(table.column_names))
        if lacking := [name for name in OUTCOMES.names if name not in table.column_names]:
            raise ValueError(f"it lacks the column {lacking[0]}")
        columns = {name: _values(table.column(name)) for name in table.column_names}
        for name in {*columns} - {*_WHOLE, *_NUMBERS}:
            if not all(isinstance(one, str) for one in columns[name]):
                raise ValueError(f"the column {name} holds other things than texts")
        found = pd.DataFrame(columns)
        _check_once(found, ["cell_id", "model_id", "params_id", "sample", "outcome"])
    return found


def _check_once(rows: pd.DataFrame, key: list[str]) -> None:
    """Make sure that no row stands twice: which of the two counts would be anybody's guess."""
    if twice := int(rows.duplicated(key).sum()):
        raise ValueError(f"{twice:,} of its rows stand in it more than once")


def _read(path: Path) -> Any:  # noqa: ANN401 - pyarrow has no types
    _, parquet = _pyarrow(_READING)
    with parquet.ParquetFile(path) as file:
        groups = range(file.metadata.num_row_groups)
        if sum(file.metadata.row_group(one).total_byte_size for one in groups) > _LARGEST:
            raise ValueError("it claims more than any memory holds")
        return file.read()


def _check(table: Any, schema: Any) -> None:  # noqa: ANN401 - pyarrow has no types
    if not table.schema.equals(schema):
        raise ValueError("its columns are others")


def _outcomes_schema(names: Iterable[str]) -> Any:  # noqa: ANN401 - pyarrow has no types
    pa, _ = _pyarrow(_READING)
    kinds = dict.fromkeys(_WHOLE, pa.int64()) | dict.fromkeys(_NUMBERS, pa.float64())
    return pa.schema({name: kinds.get(name, pa.string()) for name in names})


def _values(column: Any) -> list[Any]:  # noqa: ANN401 - pyarrow has no types
    """Values of a column; a text that stands in many rows is held once."""
    if str(column.type) != "string":
        return list(column.to_pylist())
    seen: dict[str, str] = {}
    found: list[Any] = []
    for chunk in column.chunks:
        part = chunk.dictionary_encode()
        texts = [seen.setdefault(text, text) for text in part.dictionary.to_pylist()]
        found += [None if place is None else texts[place] for place in part.indices.to_pylist()]
    return found


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Say of whatever a table holds that cannot be read that it cannot."""
    try:
        yield
    except (MissingExtraError, InputError):
        raise
    except Exception as error:
        # What a reader in C++ makes of a file that was made to mislead it may be anything.
        why = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(
            f"The table {path.name} of the bundle cannot be read: {why}. It is none as fairaudit "
            "writes it."
        ) from error


def _pyarrow(purpose: str) -> tuple[Any, Any]:
    try:
        import pyarrow as pa  # noqa: PLC0415 - optional extra
        from pyarrow import parquet  # noqa: PLC0415 - optional extra
    except ImportError as error:
        raise MissingExtraError("parquet", purpose) from error
    return pa, parquet
