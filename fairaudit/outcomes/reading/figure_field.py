"""The field of a JSON answer that holds the figure asked for, written as plain words."""

import re
from collections.abc import Iterator
from typing import Any

from fairaudit.outcomes.reading.asked import Asked
from fairaudit.outcomes.reading.sought import Sought, sought
from fairaudit.outcomes.reading.wording import word_set

__all__ = ["field_in"]

_TOKEN = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_ANSWERS = word_set(
    "answer final value result response output prediction estimate estimated choice my chosen",
    "recommendation recommended",
)
_SURELY = word_set("my final chosen recommendation recommended")
_A_DAY = word_set("day daily total")
_TIMES = word_set(
    "days day weeks hours hour h hrs minutes minute min duration length interval time"
)
_NOUNS = {
    "percent": word_set("probability risk likelihood chance percent percentage pct prob"),
    "days": _TIMES,
    "hours": _TIMES,
    "minutes": _TIMES,
    "mg": word_set("dose mg g mcg dosage amount"),
    None: word_set("rating score level grade class category severity urgency triage total sum"),
}
_ASIDES = word_set(
    "confidence ci why rationale reason reasons reasoning explanation justification notes note",
    "comment interval lower upper low high age weight id scale max min range unit units evidence",
    "thought thoughts analysis caveat disclaimer",
    # another time, another's figure, and what a figure is compared with
    "previous prior before baseline admission discharge earlier initial old past threshold cutoff",
    "standard guideline median mean average reference normal",
)
# Findings of the case, and rates such as mg/kg
_OTHERS = word_set("reported observed measured patient vitals input inputs ml kg dl mmol")
_UNITS = {
    "mg": "mg", "g": "g", "mcg": "mcg", "ug": "mcg", "percent": "percent", "pct": "percent",
    "days": "days", "weeks": "weeks", "hours": "hours", "h": "hours", "hrs": "hours",
    "minutes": "minutes", "min": "minutes",
}  # fmt: skip
_WORD = re.compile(r"[a-z]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_JOINTS = word_set("of per in the at for to a")
_DEEPEST = 4
_SURE = 4  # by how much a field that is named “answer” is preferred


def field_in(found: Any, asked: Asked) -> str | None:  # noqa: ANN401 - whatever JSON holds
    """The words of the one field that answers, with its unit; None where none stands out.

    Examples
    --------
    >>> field_in({"dose": 1.5, "unit": "g", "interval_h": 8}, Asked(kind="numeric", unit="mg"))
    '1.5 g'
    >>> field_in({"rating": 4, "confidence": 0.9}, Asked(kind="ordinal", scale=(1, 5)))
    '4'
    """
    ranked: list[tuple[int, int, bool, str]] = []
    for keys, value, unit in _leaves(found, (), 0):
        tokens = [token.lower() for key in keys for token in _TOKEN.findall(key)]
        bare = isinstance(value, int | float) or re.fullmatch(r"\s*[\d.,]+\s*", value) is not None
        sort, told = _rank(tokens, asked)
        if sort < 0 or (bare and _is_given(tokens, value, asked)):
            continue
        named = unit or next((_UNITS[t] for t in reversed(tokens) if t in _UNITS), "")
        words = f"{value} {named if asked.unit else ''}".strip() if bare else str(value)
        ranked.append((sort + told, sort, _names_no_more(tokens, asked), words))
    if not ranked:
        return None
    best, sort, sure, words = max(ranked, key=lambda one: one[:3])
    # Of two that are named alike, a single word of the question beside others settles nothing.
    near = best if sure else best - 1
    rivals = {one[3] for one in ranked if one[0] == best or (one[1] == sort and one[0] == near)}
    return words if len(rivals) == 1 and (best > 0 or len(ranked) == 1) else None


def _rank(tokens: list[str], asked: Asked) -> tuple[int, int]:
    """How well a field's name fits the sort of answer, and the question; -1 for another thing."""
    question, nouns, own = sought(asked.question), _NOUNS[asked.unit], set(tokens)
    words = set(_WORD.findall(question.text))
    named = nouns & own
    aside = (_ASIDES - nouns - words) & own
    if _OTHERS & own or any(token[:5] not in question.stems for token in aside):
        return -1, 0
    rank = 2 * (bool(_ANSWERS & own) + bool(named)) + (len(named) > 1) + bool(named & words)
    rank += _SURE * (tokens[-1:] == ["answer"] or not _SURELY.isdisjoint(own))
    if asked.unit == "mg":
        rank += 2 * (question.per_day != _A_DAY.isdisjoint(own))
    return rank, sum(_fits(token, question) for token in own)


def _names_no_more(tokens: list[str], asked: Asked) -> bool:
    """Whether a field's name has no word but those of its sort and of the question."""
    question, known = sought(asked.question), _NOUNS[asked.unit] | _ANSWERS | _JOINTS
    return all(token in known or _fits(token, question) for token in tokens)


def _fits(token: str, question: Sought) -> bool:
    """Whether the question has a word that begins as a token does, or its letters as initials."""
    begun = len(token) == 4 and any(stem.startswith(token) for stem in question.stems)
    initials = "".join(word[0] for word in question.text.split())
    return begun or token[:5] in question.stems or (len(token) > 2 and token in initials)


def _is_given(tokens: list[str], value: float | str, asked: Asked) -> bool:
    """Whether a field repeats a finding of the question: “heart_score” where that is told."""
    question = sought(asked.question)
    number = str(value).strip()
    if asked.scale and number in map(str, asked.scale):
        return False
    named = _NOUNS[asked.unit] & set(tokens) & set(_WORD.findall(question.text))
    told = number in _NUMBER.findall(question.text)
    return told and not named and any(_fits(token, question) for token in tokens)


def _leaves(
    found: Any,  # noqa: ANN401 - whatever JSON holds
    keys: tuple[str, ...],
    depth: int,
) -> Iterator[tuple[tuple[str, ...], float | str, str]]:
    """Fields with a number or a text, the keys that lead to them, and the unit beside them."""
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if isinstance(found, dict) and depth < _DEEPEST:
        unit = next(
            (v for k, v in found.items() if k.lower() in ("unit", "units") and isinstance(v, str)),
            "",
        )
        for key, value in list(found.items())[:50]:
            for path, leaf, own in _leaves(value, (*keys, key), depth + 1):
                yield path, leaf, own or unit
    elif isinstance(found, int | float | str) and not isinstance(found, bool) and keys:
        yield keys, found, ""
