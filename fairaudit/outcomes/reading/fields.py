"""The answer in structured output: which field of an object holds it."""

import re
from enum import Enum
from typing import Any, Final

__all__ = ["ABSENT", "EMPTY", "Nothing", "answer_field", "by_key"]


class Nothing(Enum):
    """Why a field gives no answer."""

    ABSENT = "no structured answer"
    EMPTY = "a field for the answer that holds none"


ABSENT: Final = Nothing.ABSENT
EMPTY: Final = Nothing.EMPTY

# Names of fields, those first that are the answer more surely.
_KEYS = (
    "finalanswer",
    "answer",
    "finaldecision",
    "finalchoice",
    "decision",
    "choice",
    "choices",
    "selectedoption",
    "selectedoptions",
    "selected",
    "selection",
    "answers",
    "chosen",
    "pick",
    "response",
    "verdict",
    "final",
    "correct",
    "correctanswer",
    "result",
    "conclusion",
    "recommendation",
    "recommended",
    "output",
    "prediction",
    "letter",
    "option",
    "options",
    "label",
    "value",
    "text",
)
_NOT_WORD = re.compile(r"[^a-z]")
_DEPTH = 3


def by_key(found: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON holds
    """Fields of an object by their folded names; nothing where it is no object.

    Examples
    --------
    >>> by_key({"Final_Answer": "B"})
    {'finalanswer': 'B'}
    """
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if not isinstance(found, dict):
        return {}
    return {_NOT_WORD.sub("", str(name).lower()): value for name, value in found.items()}


def answer_field(found: Any, *, depth: int = _DEPTH) -> Any:  # noqa: ANN401 - whatever JSON holds
    """The answer that an object holds: ABSENT without such a field, EMPTY without a value.

    Where no field is named like an answer, the only truth value counts.

    Examples
    --------
    >>> answer_field({"reason": "no fever", "answer": {"letter": "B"}})
    'B'
    >>> answer_field({"isolate": True, "reason": "measles"})
    True
    >>> answer_field({"answer": None}) is EMPTY
    True
    """
    fields = by_key(found)
    if not fields:
        return ABSENT
    for key in _KEYS:
        if key in fields:
            value = fields[key]
            if isinstance(value, dict) and depth:
                return answer_field(value, depth=depth - 1)
            return EMPTY if value is None or value == "" else value
    truths = [value for value in fields.values() if isinstance(value, bool)]
    return truths[0] if len(truths) == 1 else ABSENT
