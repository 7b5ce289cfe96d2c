"""Text from models and authors made safe to look at: seen and not obeyed, and cut where endless."""

import re
from collections.abc import Mapping
from typing import Any

from fairaudit.report.plain import clip

__all__ = ["bounded", "isolated", "visible"]

_LONGEST = 25_000
_MOST_TEXT = 5_000
# A card, a plan and a prompt may be longer than what a model answers.
_LONG_FIELDS = ("card", "plan", "template")

_CONTROLS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"}
_CONTROLS |= dict.fromkeys([0x7F, *range(0x80, 0xA0)], 0xFFFD)
# Marks that turn the direction of the text after them could make one word look like another,
# characters without any width could hide one, and no file can hold half a character.
_CONTROLS |= dict.fromkeys(
    [0x061C, 0x200B, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0x2028, 0x2029, 0xFEFF,
     *range(0xD800, 0xE000), *range(0xE0000, 0xE0080)],
    0xFFFD,
)  # fmt: skip

_LEFT_TO_RIGHT = "\u200e"
_LETTER = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_RIGHT_TO_LEFT = re.compile(rf"{_LETTER}+(?:[\s\W]{{1,3}}{_LETTER}+)*")


def visible(text: str) -> str:
    """Show control characters instead of obeying them, and cut what nobody would read.

    Examples
    --------
    >>> visible("bell" + chr(7))
    'bell␇'
    """
    return clip(text, _LONGEST).replace("\r\n", "\n").translate(_CONTROLS)


def isolated(text: str) -> str:
    r"""Keep letters that run from right to left from moving the words and numbers beside them.

    Examples
    --------
    >>> ascii(isolated("vs \u05d0\u05d1, 5 points"))
    "'vs \\u200e\\u05d0\\u05d1\\u200e, 5 points'"
    >>> isolated("Black vs White")
    'Black vs White'
    """
    if text.isascii():
        return text
    return _RIGHT_TO_LEFT.sub(rf"{_LEFT_TO_RIGHT}\g<0>{_LEFT_TO_RIGHT}", text)


def bounded(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """A record in which no single text is endless; the record itself where none is.

    Examples
    --------
    >>> record = {"results": ({"note": "Short."},)}
    >>> bounded(record) is record
    True
    >>> len(bounded({"results": ({"note": "x" * 5_000_000},)})["results"][0]["note"]) < 5_100
    True
    """
    found: Mapping[str, Any] = _bounded(content, _MOST_TEXT)
    return found


def _bounded(value: Any, most: int) -> Any:  # noqa: ANN401 - plain data of any kind
    if isinstance(value, str):
        return value if len(value) <= most else clip(value, most)
    if isinstance(value, Mapping):
        if not any(_may_be_endless(item, most) for item in value.values()):
            return value  # A row of a table, as nearly all of a large record are.
        kept = {
            name: _bounded(item, _LONGEST if name in _LONG_FIELDS else most)
            for name, item in value.items()
        }
        return kept if any(kept[name] is not item for name, item in value.items()) else value
    if isinstance(value, tuple | list):
        items = [_bounded(item, most) for item in value]
        same = all(one is other for one, other in zip(items, value, strict=True))
        return value if same else type(value)(items)
    return value


def _may_be_endless(value: object, most: int) -> bool:
    if isinstance(value, str):
        return len(value) > most
    return value is not None and not isinstance(value, float | int)
