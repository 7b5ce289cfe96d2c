"""Records for tests of forms: the golden one, and changed copies of it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from fairaudit.report import Report
from fairaudit.report.plain import plain, thaw

__all__ = ["GOLDEN", "HOSTILE", "changed", "golden", "hostile"]

GOLDEN = Path(__file__).parents[1] / "golden" / "audit.json"

HOSTILE = (
    "=cmd|' /C calc'!A0;=1+1\t@x \x00\x07\x1b[31m\x85\ufffe\uffff \u202eevil\u2066 "
    '</style><script>alert(1)</script> ]]> & "q" | `x`\n\n## Heading\r\n# One'
)
"""Formulas, controls, marks of direction, markup, and what XML has no character for."""

_SHOWN = {
    "label", "title", "note", "reason", "card", "source", "favourable", "group", "licence",
    "sentence", "evidence", "text",
}  # fmt: skip
# There they are ids by which rows find each other.
_TABLES = ("results", "differences", "missing", "metrics", "examples", "changes", "refused_swaps")


def golden() -> Report:
    """The record of three models that shows every kind of verdict."""
    return Report.load(GOLDEN)


def changed(change: Callable[[dict[str, Any]], None]) -> Report:
    """The golden record after a change of its content."""
    content: dict[str, Any] = thaw(golden().content)
    change(content)
    return Report(content=plain(content))


def hostile(text: str = HOSTILE) -> Report:
    """The golden record with a text before everything that is shown and no id."""

    def spoil(content: dict[str, Any]) -> None:
        for name, value in content.items():
            content[name] = _spoilt(value, text, ids=name in _TABLES)
        content["limits"] = [f"{text}{one}" for one in content["limits"]]

    return changed(spoil)


def _spoilt(value: Any, text: str, *, ids: bool) -> Any:
    if isinstance(value, Mapping):
        return {
            name: f"{text}{item}"
            if name in _SHOWN and isinstance(item, str) and not (ids and name == "group")
            else _spoilt(item, text, ids=ids)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_spoilt(item, text, ids=ids) for item in value]
    return value
