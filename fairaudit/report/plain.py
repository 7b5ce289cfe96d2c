"""Plain JSON data: no NaN, no numpy, no text that UTF-8 cannot hold; frozen when it is kept."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from fairaudit.errors import InputError
from fairaudit.verdicts import SHARED_MISSING, UNLIKE_METHODS, WITHOUT_REFUSALS

__all__ = ["clip", "freeze", "limiting", "plain", "records", "sentences", "thaw", "to_json"]

_COUNTS = "n_"
_LIMITING = (UNLIKE_METHODS, SHARED_MISSING, WITHOUT_REFUSALS)


def plain(value: Any) -> Any:  # noqa: ANN401 - anything that JSON can hold comes and goes
    """Turn a value into what strict JSON holds; NaN and the infinities become None.

    Raises
    ------
    InputError
        If it holds anything that JSON has no word for.

    Examples
    --------
    >>> plain({"a": (1.5, float("nan"), np.int64(3))})
    {'a': [1.5, None, 3]}
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        # A lone surrogate, as a model's JSON can hold it, cannot be written to any file.
        return str(value).encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {plain(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence | np.ndarray) and not isinstance(value, bytes):
        return [plain(item) for item in value]
    if value is pd.NA or value is pd.NaT:
        return None
    raise InputError(
        f"A report cannot hold {value!r} of type {type(value).__name__}. "
        "Give texts, numbers, lists and mappings only."
    )


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as plain mappings; counts are whole numbers even beside missing ones.

    Examples
    --------
    >>> records(pd.DataFrame({"n_more": [85.0, float("nan")]}))
    [{'n_more': 85}, {'n_more': None}]
    """
    rows = plain(frame.to_dict("records"))
    for row in rows:
        for name, value in row.items():
            if name.startswith(_COUNTS) and isinstance(value, float) and value.is_integer():
                row[name] = int(value)
    return list(rows)


def freeze(value: Any) -> Any:  # noqa: ANN401
    """Make plain data that nobody can change.

    Examples
    --------
    >>> freeze({"a": [1, 2]})["a"]
    (1, 2)
    """
    if isinstance(value, Mapping):
        return MappingProxyType({key: freeze(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(freeze(item) for item in value)
    return value


def thaw(value: Any) -> Any:  # noqa: ANN401
    """Undo `freeze`, so that JSON can be written."""
    if isinstance(value, Mapping):
        return {key: thaw(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [thaw(item) for item in value]
    return value


def to_json(content: Mapping[str, Any]) -> str:
    """Write content as strict JSON, each row of a table on a line of its own.

    Examples
    --------
    >>> print(to_json({"a": 1, "rows": [{"x": None}]}), end="")
    {
    "a": 1,
    "rows": [
    {"x": null}
    ]
    }
    """
    parts = []
    for key, value in thaw(content).items():
        if isinstance(value, list) and value:
            body = "[\n" + ",\n".join(_dump(item) for item in value) + "\n]"
        else:
            body = _dump(value)
        parts.append(f"{_dump(key)}: {body}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def clip(text: str, limit: int) -> str:
    """Cut a text at a length, and say so.

    Examples
    --------
    >>> clip("severe pain", 6)
    'severe … [cut here: the first 6 of 11 characters]'
    """
    if len(text) <= limit:
        return text
    return f"{text[:limit]} … [cut here: the first {limit:,} of {len(text):,} characters]"


def sentences(text: str | None) -> list[str]:
    """Split a note into its sentences.

    Examples
    --------
    >>> sentences("It needs p < 0.05. No pair could be read.")
    ['It needs p < 0.05.', 'No pair could be read.']
    """
    return re.split(r"(?<=[.!?])\s+(?=[A-Z“])", text.strip()) if text else []


def limiting(row: Mapping[str, Any]) -> list[str]:
    """Sentences of a result's note without which its numbers are misread, for a short table.

    All of a result without an estimate; of others why test and interval disagree, which outcomes'
    missing answers are meant, and whether refusals are among them.

    Examples
    --------
    >>> note = "It is skewed. Interval and test rest on different methods."
    >>> limiting({"estimate": 0.1, "note": note})
    ['Interval and test rest on different methods.']
    """
    told = sentences(row["note"])
    if row["estimate"] is None:
        return told
    return [one for one in told if any(words in one for words in _LIMITING)]


def _dump(value: Any) -> str:  # noqa: ANN401
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
