"""Ranked lists in JSON and in tables."""

import re
from collections.abc import Sequence
from typing import Any

from fairaudit.outcomes.reading.ranked_items import falls, named
from fairaudit.outcomes.reading.ranked_lists import is_out
from fairaudit.outcomes.reading.text import json_in

__all__ = ["json_as_lines", "table_as_lines"]

_DEPTH = 6
_MOST = 50
_BROKEN = 10_000
_NAME_KEY = re.compile(
    r"diagnos|condition|disease|name|disorder|cause|dx|label|item|title"
    r"|etiolog",
    re.IGNORECASE,
)
_LIST_KEY = re.compile(
    r"differential|diagnos|ddx|rank|answer|list|result|response|output|argument|parameter|input"
    r"|conditions|causes|items|likely|content",
    re.IGNORECASE,
)
_MORE_KEY = re.compile(
    r"alternativ|other|second|third|fourth|fifth|also|next|less|possib"
    r"|data",
    re.IGNORECASE,
)
_LEAD_KEY = re.compile(r"most_?likely|primary|leading|top|first|main|working|final", re.IGNORECASE)
_OUT_KEY = re.compile(
    r"miss|ruled|exclu|test|step|plan|treat|finding|reason|explan|evidence|note|comment|disclaim"
    r"|id$|type$|model|think|rationale|unlikely|probab|confid"
    r"|likelihood|score|icd|code|support|justif|risk",
    re.IGNORECASE,
)
_POSITION = re.compile(r"^(?:\w*?[_ -]?)?(\d{1,2})(?:st|nd|rd|th)?$")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_WHOLE_STRING = re.compile(r'"((?:[^"\\\n]|\\.){1,200})"')
_LABELLED = re.compile(r"^[^\[\]{}\"\n]{1,60}[:=][ \t]*(?=\[\s{0,20}\")", re.MULTILINE)
# A list that breaks off, by itself or as the first field of an object.
_BEGUN = re.compile(
    r'(?:\{\s{0,20}"\w{0,30}(?:diagnos|differential|ddx|rank|list|answer|conditions)\w{0,30}"'
    r'\s{0,5}:\s{0,5})?\[(?=\s{0,20}")',
    re.IGNORECASE,
)
_RANK_TITLE = re.compile(
    r"^\W*(?:\w+[_ -])?(?:rank(?:ing)?|place|position|priority|order|number|no\.?|preference"
    r"|choice)?\W*$",
    re.IGNORECASE,
)
_RANK = re.compile(rf"\W*(?:(\d{{1,2}})(?:st|nd|rd|th)?|({'|'.join(_ORDINALS)}))\W*", re.IGNORECASE)
_SHARE_TITLE = re.compile(
    r"\bprob|likel|chance|percent|^\W*(?:p|%|share|weight|odds)\W*$", re.IGNORECASE
)
_RULE = re.compile(r"^[\s|:+=-]+$")


def json_as_lines(said: str) -> str | None:
    r"""Structured output as numbered lines, best first; None where there is none.

    Of a list of texts that breaks off, the complete ones count. A single text is given as it is,
    since it may hold a list itself.

    Examples
    --------
    >>> json_as_lines('{"most_likely": "gout", "others": ["sepsis"]}')
    '1. gout\n2. sepsis'
    """
    bare = re.sub(r"^(?:json)?\s*", "", said, flags=re.IGNORECASE)
    held = json_in(said)
    if held is None and len(_LABELLED.findall(said)) == 1:
        held = json_in(_LABELLED.sub("", said))
    if held is None:
        begun = _BEGUN.match(bare[:_BROKEN])
        if begun is None:
            return None
        rest = bare[begun.end() : _BROKEN].partition("]")[0]
        return _numbered(_WHOLE_STRING.findall(rest))
    texts = _diagnoses(held, _DEPTH)[:_MOST]
    if bare[:1] not in ("{", "[") and len(texts) < 2:
        # A reference such as “[1]” in a sentence is no answer.
        return None
    return texts[0] if len(texts) == 1 else _numbered(texts)


def _numbered(texts: Sequence[str]) -> str:
    flat = (" ".join(text.split()) for text in texts)
    return "\n".join(f"{place}. {text}" for place, text in enumerate(flat, start=1))


def _diagnoses(held: Any, depth: int) -> list[str]:  # noqa: ANN401 - JSON
    """Texts of JSON that are diagnoses, best first."""
    if isinstance(held, str):
        return [held] if held.strip() else []
    if not depth:
        return []
    if isinstance(held, list):
        return _of_list(held, depth)
    if not isinstance(held, dict):
        return []
    return _of_object({str(key): value for key, value in held.items()}, depth)


def _of_list(held: list[Any], depth: int) -> list[str]:
    objects = [one for one in held if isinstance(one, dict)]
    if objects and len(objects) == len(held):
        keys = [key for key in objects[0] if all(key in one for one in objects)]
        rows = [[str(one[key]) for key in keys] for one in objects]
        return [text for place in _in_order(keys, rows) for text in _name_of(objects[place])]
    return [text for one in held for text in _diagnoses(one, depth - 1)]


def _in_order(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Places of rows, best first: by their ranks where they have some, and else as they stand.

    None of them where likelihoods, or numbers of whatever kind, run against their order.
    """
    places = list(range(len(rows)))
    for column, title in enumerate(titles):
        cells = [row[column] if column < len(row) else "" for row in rows]
        ranks = [_rank(found) for cell in cells if (found := _RANK.fullmatch(cell))]
        if sorted(ranks) == [place + 1 for place in places]:
            best = sorted(places, key=lambda place: ranks[place])
            return best if best == places or _RANK_TITLE.match(title) else []
        if _SHARE_TITLE.search(title) and not falls(cells):
            return []
    return places


def _rank(found: re.Match[str]) -> int:
    return int(found[1]) if found[1] else _ORDINALS.index(found[2].casefold()) + 1


def _name_of(one: dict[str, Any]) -> list[str]:
    for key, value in one.items():
        if isinstance(value, str) and _NAME_KEY.search(str(key)) and not _OUT_KEY.search(str(key)):
            return [value]
    texts = [text for text in one.values() if isinstance(text, str) and named(text).name]
    return texts if len(texts) == 1 else []


def _of_object(held: dict[str, Any], depth: int) -> list[str]:
    if all(key.casefold() in _ORDINALS for key in held):
        held = {str(_ORDINALS.index(key.casefold()) + 1): value for key, value in held.items()}
    by_place = {
        int(found[1]): value
        for key, value in held.items()
        if (found := _POSITION.match(key)) is not None and not _OUT_KEY.search(key)
    }
    if by_place and len(by_place) >= len(held) - 1:
        return [
            text
            for place in sorted(by_place)
            for text in (
                _name_of(by_place[place])
                if isinstance(by_place[place], dict)
                else _diagnoses(by_place[place], depth - 1)
            )
        ]
    numbers = [value for value in held.values() if isinstance(value, int | float)]
    if len(numbers) == len(held) > 1 and not any(isinstance(n, bool) for n in numbers):
        return sorted(held, key=lambda name: -held[name])
    kept = {key: value for key, value in held.items() if not _OUT_KEY.search(key)}
    lead = [key for key in kept if _LEAD_KEY.search(key)]
    rest = [
        key
        for key in kept
        if key not in lead
        and (_LIST_KEY.search(key) or _MORE_KEY.search(key) or _NAME_KEY.search(key))
        and not (key == "name" and len(kept) > 1)
    ]
    lists = [key for key in kept if isinstance(kept[key], list)]
    keys = [*lead, *rest] or (lists if len(lists) == 1 else [])
    texts = [text for key in keys for text in _diagnoses(kept[key], depth - 1)]
    return list(dict.fromkeys(texts))


def table_as_lines(said: str) -> str | None:
    """The column of a table that holds diagnoses, as numbered lines; None without a table."""
    rows = [line for line in said.split("\n") if line.count("|") >= 2][:_MOST]
    if len(rows) < 2:
        return None
    cells = [_cells(row) for row in rows if not _RULE.match(row)]
    ruled = _RULE.match(rows[1]) is not None
    if not cells:
        return None
    head, body = (cells[0], cells[1:]) if ruled or _is_head(cells[0]) else ([], cells)
    column = _column(head, body)
    if column is None or not body:
        return None
    body = [body[place] for place in _in_order(head or [""] * len(cells[0]), body)]
    return _numbered([row[column] for row in body if column < len(row) and row[column]])


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def _is_head(cells: Sequence[str]) -> bool:
    return any(_NAME_KEY.search(cell) and len(cell.split()) < 4 for cell in cells)


def _column(head: Sequence[str], body: Sequence[Sequence[str]]) -> int | None:
    for place, title in enumerate(head):
        if _NAME_KEY.search(title):
            return place
    width = min((len(row) for row in body), default=0)
    for place in range(width):
        out = place < len(head) and is_out(head[place])
        if not out and all(named(row[place]).name for row in body):
            return place
    return None
