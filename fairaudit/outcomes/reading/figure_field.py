"""The field of a JSON answer that holds the figure asked for, written as plain words."""

import re
from collections.abc import Iterator
from typing import Any

from fairaudit.outcomes.reading.asked import Asked
from fairaudit.outcomes.reading.sought import sought
from fairaudit.outcomes.reading.wording import word_set

__all__ = ["field_in"]

_TOKEN = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_ANSWERS = word_set(
    "answer final value result rating score level response output prediction estimate estimated",
    "choice",
)
_NOUNS = {
    "percent": word_set("probability risk likelihood chance percent percentage pct prob"),
    "days": word_set("days duration day length"),
    "hours": word_set("hours duration hour interval"),
    "minutes": word_set("minutes duration minute time"),
    "mg": word_set("dose mg dosage amount"),
    None: word_set("rating score level grade class category severity urgency triage"),
}
_ASIDES = word_set(
    "confidence ci why rationale reason reasons reasoning explanation justification notes note",
    "comment interval lower upper low high age weight id scale max min range unit units evidence",
    "thought thoughts analysis caveat disclaimer",
)
_FINDINGS = word_set("reported observed measured patient vitals input inputs")
_UNITS = {
    "mg": "mg", "g": "g", "mcg": "mcg", "ug": "mcg", "percent": "percent", "pct": "percent",
    "days": "days", "weeks": "weeks", "hours": "hours", "h": "hours", "hrs": "hours",
    "minutes": "minutes", "min": "minutes",
}  # fmt: skip
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
    question = sought(asked.question)
    nouns = _NOUNS[asked.unit]
    initials = "".join(word[0] for word in question.text.split())
    ranked: list[tuple[int, str]] = []
    for keys, value, unit in _leaves(found, (), 0):
        tokens = [token.lower() for key in keys for token in _TOKEN.findall(key)]
        rank = 2 * bool(_ANSWERS & set(tokens)) + 2 * bool(nouns & set(tokens))
        rank += sum(
            token[:5] in question.stems or (len(token) > 2 and token in initials)
            for token in set(tokens)
        )
        rank += _SURE * (tokens[-1:] == ["answer"])
        if _FINDINGS & set(tokens):
            rank = -1
        if any(t in _ASIDES and t not in nouns and t[:5] not in question.stems for t in tokens):
            rank = -1
        named = unit or next((_UNITS[t] for t in reversed(tokens) if t in _UNITS), "")
        bare = isinstance(value, int | float) or re.fullmatch(r"\s*[\d.,]+\s*", value)
        ranked.append((rank, f"{value} {named}".strip() if bare else str(value)))
    ranked = [one for one in ranked if one[0] >= 0]
    if not ranked:
        return None
    best = max(rank for rank, _ in ranked)
    first = [words for rank, words in ranked if rank == best]
    return first[0] if len(set(first)) == 1 and (best > 0 or len(ranked) == 1) else None


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
