"""Answers as a table: CSV, JSON lines, Parquet."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from fairaudit.errors import MissingExtraError
from fairaudit.pipeline.label_sheet import unlike_a_formula
from fairaudit.store import KeptAnswer, StoredAnswers
from fairaudit.tables import ANSWERS

__all__ = ["answers_schema", "write_answers", "write_csv", "write_jsonl", "write_parquet"]

_AT_ONCE = 1_000
_LISTS = ("params", "messages", "options", "option_logprobs")


def write_csv(answers: StoredAnswers, path: Path) -> int:
    """Write UTF-8 with the mark by which spreadsheets know it; lists are JSON."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(ANSWERS.names)
        for answer in _all(answers):
            writer.writerow(map(_cell, _plain(answer).items()))
            count += 1
    return count


def write_jsonl(answers: StoredAnswers, path: Path) -> int:
    """Write one JSON object a line, ending in a line feed."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for answer in _all(answers):
            file.write(json.dumps(_plain(answer), ensure_ascii=False, allow_nan=False) + "\n")
            count += 1
    return count


def write_parquet(answers: StoredAnswers, path: Path) -> int:
    """Write a Parquet file in which lists are lists, and times are times.

    Raises
    ------
    MissingExtraError
        If pyarrow is not installed.
    """
    return write_answers(_all(answers), path)


def write_answers(answers: Iterable[KeptAnswer], path: Path) -> int:
    """Write answers from anywhere, as `write_parquet` does."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - optional extra
        from pyarrow import parquet  # noqa: PLC0415 - optional extra
    except ImportError as error:
        raise MissingExtraError("parquet", "Writing a Parquet file") from error

    schema = answers_schema(pa)
    rows, count = iter(answers), 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := [_typed(one) for one in islice(rows, _AT_ONCE)]:
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            count += len(batch)
    return count


def answers_schema(pa: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Columns of `tables.ANSWERS` with their types in Parquet; `pa` is the module pyarrow."""
    text, whole = pa.string(), pa.int64()
    kinds = {
        "sample": whole, "input_tokens": whole, "output_tokens": whole, "seed": whole,
        "latency": pa.float64(), "created_at": pa.timestamp("ms", tz="UTC"),
        "messages": pa.list_(pa.struct({"role": text, "content": text})),
        "options": pa.list_(text), "option_logprobs": pa.list_(pa.float64()),
    }  # fmt: skip
    return pa.schema({name: kinds.get(name, text) for name in ANSWERS.names})


def _all(answers: StoredAnswers) -> Iterator[KeptAnswer]:
    parts: Iterable[Iterator[KeptAnswer]] = map(answers.of, answers.models)
    return chain.from_iterable(parts)


def _plain(answer: KeptAnswer) -> dict[str, Any]:
    """An answer by the columns of the table, with messages as objects."""
    values = answer._asdict()
    values["messages"] = [{"role": role, "content": text} for role, text in answer.messages]
    return {name: values[name] for name in ANSWERS.names}


def _typed(answer: KeptAnswer) -> dict[str, Any]:
    return {
        **_plain(answer),
        "params": _json(answer.params),
        "created_at": datetime.fromisoformat(answer.created_at),
    }


def _cell(item: tuple[str, object]) -> object:
    name, value = item
    if name in _LISTS and value is not None:
        return _json(value)
    return unlike_a_formula(value) if isinstance(value, str) else value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
