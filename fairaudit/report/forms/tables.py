"""The long table of results for analysts: CSV and Parquet with the same columns and rows."""

from collections.abc import Iterator, Mapping
from typing import Any

from fairaudit.errors import MissingExtraError
from fairaudit.report.forms.cells import csv_bytes
from fairaudit.report.forms.form import Form
from fairaudit.report.kinds import kind_of
from fairaudit.report.names import Names
from fairaudit.report.run_record import NoRecord, RunRecord
from fairaudit.tables import RESULTS

__all__ = ["COLUMNS", "CSV", "PARQUET"]

COLUMNS = (
    "model",
    *RESULTS.names,
    *(column.name for column in RESULTS.optional),
    "plan_sha256",
)
"""The label of the model, all columns of `tables.RESULTS`, and the hash of the plan."""

_DEFAULTS = {column.name: column.default for column in RESULTS.optional}


def _rows(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every result, in the order of the record."""
    names = Names(content)
    for row in content["results"]:
        of_audit = {"model": names.model(row), "plan_sha256": content["plan_sha256"]}
        whole = {**_DEFAULTS, **row, **of_audit}
        yield {name: whole[name] for name in COLUMNS}


def _csv(content: Mapping[str, Any], _: RunRecord | NoRecord) -> bytes:
    return csv_bytes(COLUMNS, ([*row.values()] for row in _rows(content)))


def _parquet(content: Mapping[str, Any], _: RunRecord | NoRecord) -> bytes:
    try:
        import pyarrow as pa  # noqa: PLC0415 - optional extra
        from pyarrow import parquet  # noqa: PLC0415 - optional extra
    except ImportError as error:
        raise MissingExtraError("parquet", "Writing a Parquet file") from error

    kinds = {"text": pa.string(), "number": pa.float64(), "count": pa.int64(), "truth": pa.bool_()}
    schema = pa.schema([(name, kinds[kind_of(name)]) for name in COLUMNS])
    sink = pa.BufferOutputStream()
    table = pa.Table.from_pylist([*_rows(content)], schema=schema)
    parquet.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())


CSV = Form(file="results.csv", title="the long table of results, for analysts", render=_csv)
PARQUET = Form(file="results.parquet", title="the same table with its types", render=_parquet)
