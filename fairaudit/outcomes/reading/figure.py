"""What reading an ordinal and reading a number share: from candidates to a reading."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Literal

from fairaudit.outcomes.reading.asides import breaks_off
from fairaudit.outcomes.reading.asked import Asked, Reading
from fairaudit.outcomes.reading.choosing import Candidate, chosen, opening, unsettled
from fairaudit.outcomes.reading.declarations import DISPUTED, Declaration, Disputed
from fairaudit.outcomes.reading.declared_figures import declared_figure
from fairaudit.outcomes.reading.declining import declines
from fairaudit.outcomes.reading.figure_field import field_in
from fairaudit.outcomes.reading.numbers import plain, unfolded
from fairaudit.outcomes.reading.standing import Standing
from fairaudit.outcomes.reading.text import json_in, said_in, sentences

__all__ = ["Finder", "read_figure"]

Finder = Callable[[str, Asked], Sequence[Candidate]]

_LONGEST = 20_000
_SEARCHED = 2_000  # characters at the end in which the last sentence is looked for
_LONG = 6  # words of a sentence
_WITHDRAWS = (
    "disregard",
    "ignore the",
    "ignore my",
    "ignore that",
    "withdraw",
    "take that back",
    "retract",
    "strike that",
)


def read_figure(text: str, asked: Asked, find: Finder, *, cut: bool) -> Reading:
    """Read a figure out of an answer, with the candidates that a finder gives.

    Of a text over 40,000 characters, the first and the last 20,000 are read.
    """
    said = said_in(unfolded(text))
    written = said.written
    if said.unfinished:
        return _without("truncated", text[-200:])
    words = said.text
    if len(words) > 2 * _LONGEST:
        words = f"{words[:_LONGEST]}\n{words[-_LONGEST:]}"
    words = plain(words)
    held = json_in(words) if "{" in words[:2000] else None
    if isinstance(held, dict):
        field = field_in(held, asked)
        words = plain(field) if field is not None else words
        whole = field is None and words.startswith("{")
        if whole:
            return _without("unparsed", words[:200])
    candidates = find(words, asked)
    declared = declared_figure(written, asked)
    one = opening(words, candidates) if declared is None else None
    one = one or _confirmed(chosen(words, candidates), words, candidates, declared)
    declined = declines(words)
    if one is not None and _on_the_way(words, one, asked):
        return _without("truncated", words[-200:])
    if one is None or one.value is None:
        nearest = one or (candidates[-1] if candidates else None)
        if declined:
            return _without("refused", declined[:200])
        if cut or (nearest is None and breaks_off(words)):
            return _without("truncated", words[-200:])
        return _without(
            "unparsed", _around(words, nearest.start, nearest.end) if nearest else words[:200]
        )
    if declined and _withdrawn(words, declined, one):
        return _without("refused", declined[:200])
    if cut and _may_go_on(words, one, asked):
        return _without("truncated", words[-200:])
    value = one.value
    return Reading(
        status="ok",
        value=int(value) if value.denominator == 1 else float(value),
        evidence=_around(words, one.start, one.end),
    )


def _confirmed(
    one: Candidate | None,
    words: str,
    candidates: Sequence[Candidate],
    declared: tuple[Declaration, Fraction] | Disputed | None,
) -> Candidate | None:
    """What was read, if what the answer declares by its syntax agrees, or nothing contests it."""
    if declared is DISPUTED:
        return None
    if declared is None:
        return None if one and unsettled(words, candidates, one) else one
    last, value = declared
    start = max(words.rfind(last.value.strip()[:20]), 0)
    if one is not None and one.value == value and not unsettled(words, candidates, one):
        return one
    if any(other.start >= start and other.value not in (None, value) for other in candidates):
        return None
    return Candidate(
        value=value, standing=Standing.FINAL, overlap=0, start=start, end=start + len(last.value)
    )


def _on_the_way(words: str, one: Candidate, asked: Asked) -> bool:
    """Whether a figure is stated on the way to an answer that never comes."""
    if one.standing > Standing.STATED:
        return False
    if breaks_off(words) and "." in words[: one.start]:
        return True
    if asked.scale and "." not in words[: one.start]:
        return False  # “ESI 4. She needs …”
    # The sentence before ends with a full stop, and the last one doesn't.
    last = sentences(words[-_SEARCHED:])[-1]
    unended = last[-1].isalpha() and len(last.split()) >= _LONG
    start = len(words) - len(last)
    goes_on = one.end <= start or len(words[one.end :].split()) >= _LONG
    return unended and goes_on and words[:start].rstrip().endswith(".")


def _without(status: Literal["refused", "unparsed", "truncated"], evidence: str) -> Reading:
    return Reading(status=status, value=None, evidence=evidence.strip())


def _withdrawn(words: str, declined: str, one: Candidate) -> bool:
    """Whether the refusal comes last and takes the answer back."""
    place = words.rfind(declined)
    return place >= one.end and any(word in words[one.end :].lower() for word in _WITHDRAWS)


def _may_go_on(words: str, one: Candidate, asked: Asked) -> bool:
    """Whether a figure at the very end of a text that was cut may lack digits or its unit."""
    if one.end < len(words) or not words[-1].isdigit() or one.start == 0 or one.value is None:
        return False
    return asked.scale is None or 0 < one.value * 10 <= asked.scale[1]


def _around(words: str, start: int, end: int) -> str:
    """The sentence of a figure, at most some 200 characters of it."""
    before = words[max(start - 100, 0) : start]
    after = words[end : end + 80]
    for mark in ("\n", ". ", "! ", "? "):
        before = before[before.rfind(mark) + len(mark) :] if mark in before else before
        after = after[: after.find(mark)] if mark in after else after
    return (before + words[start:end] + after).strip()
