"""Content hashes: the same content has the same name on every machine."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["canonical_json", "digest", "file_digest", "files_digest", "text_digest"]

_BETWEEN = "\0"


def canonical_json(value: Any) -> str:  # noqa: ANN401 - anything that JSON can hold
    """Write a value as JSON in one way only: sorted keys, no spaces, no NaN.

    Examples
    --------
    >>> canonical_json({"b": 1, "a": ["é"]})
    '{"a":["é"],"b":1}'
    """
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def digest(value: Any, *, length: int = 16) -> str:  # noqa: ANN401 - anything that JSON can hold
    """First `length` hexadecimal digits of the SHA-256 of a value's canonical JSON.

    Sixteen digits (64 bits) keep the chance of any collision among ten million
    prompts below 3e-6.

    Examples
    --------
    >>> digest({"a": 1}) == digest({"a": 1}), len(digest("x"))
    (True, 16)
    """
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()[:length]


def text_digest(*texts: str) -> str:
    """First 16 hexadecimal digits of a SHA-256 of texts in a row: `digest` for texts, faster.

    Examples
    --------
    >>> text_digest("a", "bc") == text_digest("ab", "c"), len(text_digest("x"))
    (False, 16)
    """
    joined = _BETWEEN.join(texts)
    if joined.count(_BETWEEN) != len(texts) - 1:
        return digest(texts)  # One of them holds the separator itself.
    # Half a surrogate pair is no text, but its prompt has a name as well.
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_digest(paths: Iterable[Path], *, length: int = 16) -> str:
    """Hash the names and contents of files, independent of the folder they lie in."""
    total = hashlib.sha256()
    for path in sorted(paths, key=lambda p: p.name):
        total.update(f"{path.name}:{file_digest(path)}\n".encode())
    return total.hexdigest()[:length]
