"""Of which record a checklist or the decision of a gate is, as it says itself."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

__all__ = ["of_another", "stated_records"]

_HASH = "[0-9a-f]{64}"
# Where the page and the Markdown of a checklist name their record; a label of a model, which can
# be any text, stands before the hash.
_IN_TEXT = (
    re.compile(rf"<dt>Record</dt>\s*<dd>[^<]*SHA-256 ({_HASH})</dd>"),
    re.compile(rf"^- Record: .*SHA-256 ({_HASH})$", re.MULTILINE),
)
_CHECKLIST, _GATE = "fairaudit.checklist", "fairaudit.gate"
_LONGEST = 2**26
_SHOWN = 12


def stated_records(path: Path) -> frozenset[str]:
    """Hashes of the records that a file says it is of; none where it says nothing of the kind.

    Parameters
    ----------
    path : Path
        A checklist as JSON, page or Markdown, a decision of `fairaudit gate --json`, or any other
        file.
    """
    try:
        if path.stat().st_size > _LONGEST:
            return frozenset()
        text = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        return frozenset()  # Whoever copies it says what is wrong with it.
    try:
        return frozenset(_in_json(json.loads(text)))
    except (ValueError, RecursionError):
        return frozenset(found for one in _IN_TEXT for found in one.findall(text))


def _in_json(content: Any) -> Iterator[str]:  # noqa: ANN401 - whatever stands in a file
    if not isinstance(content, Mapping):
        return
    family = str(content.get("schema", "")).partition("/")[0]
    parts: Any = [content] if family == _GATE else ()
    if family == _CHECKLIST:
        parts = content.get("checklists")
    for one in parts if isinstance(parts, list) else ():
        if isinstance(one, Mapping) and isinstance(found := one.get("audit_sha256"), str):
            yield found


def of_another(path: Path, own: str) -> str:
    """Say of which other record a file is; empty where it is of this one, or says of none.

    Parameters
    ----------
    path : Path
        The file.
    own : str
        Hash that the record states of which it should be.
    """
    others = sorted(stated_records(path) - {own})
    told = " and ".join(f"{one[:_SHOWN]}…" for one in others)
    return f"of another audit.json (SHA-256 {told})" if others else ""
