"""Checksums of rows: a byte that changed in an answer is noticed when it is read."""

import json
import zlib
from collections.abc import Sequence
from pathlib import Path

from fairaudit.errors import StoreError
from fairaudit.tables import RESPONSES

__all__ = ["COUNTED", "COVERED", "checksum", "damaged", "mended", "prompt_checksum"]

COVERED = (
    "prompt_id", "model_id", "params_id", "sample", "text", "status", "finish_reason",
    "option_logprobs", "error",
)  # fmt: skip
"""The columns that decide what is measured of an answer."""

COUNTED = "SELECT count(*) FROM responses NOT INDEXED WHERE (model_id, params_id) = (?, ?)"
"""Counts the answers of a model without the index by which they are found."""

_PLACES = tuple(RESPONSES.names.index(name) for name in COVERED)


def checksum(row: Sequence[object]) -> int:
    """CRC-32 of the columns that decide what is measured; the rest of the row may vary.

    Parameters
    ----------
    row : Sequence[object]
        Values as SQLite holds them, in the order of `tables.RESPONSES`; further ones are left out.

    Examples
    --------
    >>> row = ["p", "m@1", "q", 0, "Yes.", "ok", "stop", None, 7, 2, 0.5, None, None, "", None]
    >>> checksum(row) == checksum([*row[:4], "Yet.", *row[5:]])
    False
    """
    return zlib.crc32(json.dumps([row[place] for place in _PLACES]).encode())


def prompt_checksum(prompt_id: str, messages: str, options: str) -> int:
    """CRC-32 of a prompt, its messages and options as the JSON that is kept."""
    return zlib.crc32(json.dumps([prompt_id, messages, options]).encode())


def damaged(path: Path, changed: int, total: int, *, what: str = "answers") -> StoreError:
    """Say that rows are not what was written."""
    return StoreError(
        f"The store {path} is damaged: {changed:,} or more of {total:,} {what} are not as they "
        f"were written (their checksums differ). Nothing was changed. {mended(path)}"
    )


def mended(path: Path) -> str:
    """Say how to go on after a store that is damaged.

    The log of a store that was not closed must not stay: SQLite would write it into whatever file
    is put in the store's place.
    """
    return (
        f"Move {path.name}, {path.name}-wal and {path.name}-shm away, all that are there. Then put "
        "a copy of the store in its place, with a -wal of its own if it has one; or put nothing "
        "there, and everything is asked again."
    )
