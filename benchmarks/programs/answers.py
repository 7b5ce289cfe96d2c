"""Answers read over and over for some time, and how many as labelled, as a line of JSON.

It needs the standard library only, so that programs of other environments can use it.
"""

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["lacking", "read_for"]

_PATIENCE = 3


def read_for(
    seconds: float,
    rows: Sequence[dict[str, Any]],
    values: Callable[[], Sequence[object]],
    **about: str,
) -> None:
    """Read all rows until the time is over and print how many answers that were.

    `values` reads each row once; where it gives no value for any, nothing is compared.
    """
    read = values()
    wall, cpu = time.perf_counter(), time.process_time()
    passes = 0
    # A program that waits more than it works is stopped by the clock.
    while time.process_time() - cpu < seconds and time.perf_counter() - wall < _PATIENCE * seconds:
        values()
        passes += 1
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    taken = {"answers": passes * len(rows), "cpu": cpu, "wall": wall}
    print(json.dumps({**about, **taken, **_shares(rows, read)}))


def lacking(module: str) -> None:
    """Print that a peer cannot be used."""
    print(json.dumps({"lacks": module}))


def _shares(rows: Sequence[dict[str, Any]], read: Sequence[object]) -> dict[str, float]:
    if len(read) != len(rows):
        return {}
    pairs = list(zip(rows, read, strict=True))
    labelled = [(row, value) for row, value in pairs if row["status"] == "ok"]
    right = sum(value is not None and value == row["value"] for row, value in labelled)
    wrong = sum(value is not None and value != row["value"] for row, value in pairs)
    return {"right": right / max(1, len(labelled)), "wrong": wrong / max(1, len(pairs))}
