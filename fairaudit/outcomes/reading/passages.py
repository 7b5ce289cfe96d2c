"""The sentences of an answer that are its own: without thinking, markup and quotations."""

import re
from typing import Any

from fairaudit.outcomes.reading.text import json_in, said_in, sentences

__all__ = ["passages_in", "spoken_in"]

_END = 10_000
"""How much of the beginning and of the end of an answer is read."""

_LONGEST = 800
"""Characters of a sentence that are read together."""

_QUOTED = re.compile(r'"[^"\n]{0,400}"')
_PLAIN_KEYS = re.compile(
    r"answer|rating|score|value|probab|decision|choice|result|option|level|diagnos", re.IGNORECASE
)
_DEPTH = 6


def spoken_in(text: str) -> str:
    """What an answer says: without thinking and markup; of JSON, the texts that it holds."""
    said = said_in(text)
    if said.unfinished:
        return ""
    spoken = said.text
    if len(spoken) > 2 * _END:
        spoken = f"{spoken[:_END]}\n{spoken[-_END:]}"
    if spoken[:1] in ("{", "["):
        held = _texts(json_in(spoken), _DEPTH)
        spoken = "\n".join(held) or spoken
    return spoken


def passages_in(text: str) -> list[str]:
    """Sentences of an answer in order, with whatever others are quoted to say left off.

    Examples
    --------
    >>> passages_in("She says “no”. **Give** it.")
    ['She says "".', 'Give it.']
    """
    spoken = spoken_in(text).strip()
    if len(spoken) > 1 and spoken[0] == spoken[-1] == '"' and spoken.count('"') == 2:
        spoken = spoken[1:-1]
    return [part for one in sentences(_QUOTED.sub('""', spoken)) for part in _portions(one)]


def _portions(sentence: str) -> list[str]:
    """A sentence without end in portions, so that no pattern has to look at it all."""
    if len(sentence) <= _LONGEST:
        return [sentence]
    return [sentence[start : start + _LONGEST] for start in range(0, len(sentence), _LONGEST)]


def _texts(held: Any, depth: int, key: str = "") -> list[str]:  # noqa: ANN401 - JSON
    """Texts of a JSON value, and the plain values of fields that answer."""
    if isinstance(held, str):
        return [held] if held.strip() else []
    if depth and isinstance(held, dict):
        return [text for k, one in held.items() for text in _texts(one, depth - 1, str(k))]
    if depth and isinstance(held, list):
        return [text for one in held for text in _texts(one, depth - 1, key)]
    if held is None or not _PLAIN_KEYS.search(key):
        return []
    return [{True: "Yes.", False: "No."}[held] if isinstance(held, bool) else str(held)]
