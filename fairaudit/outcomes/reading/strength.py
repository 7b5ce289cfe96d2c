"""How surely a clause takes an option, from its wording and its place."""

import re
from dataclasses import dataclass

from fairaudit.outcomes.reading.asides import Sentence
from fairaudit.outcomes.reading.choice_words import (
    CONSEQUENCE,
    DECLARES,
    IDENTIFIES,
    ORDERS,
    PHRASE,
    SECOND,
    SUPPORTS,
    URGES,
)
from fairaudit.outcomes.reading.clauses import Clause
from fairaudit.outcomes.reading.naming import leads
from fairaudit.outcomes.reading.options import Mention

__all__ = [
    "DECLARED",
    "ELSEWHERE",
    "LEADING",
    "MENTIONED",
    "OPEN",
    "RULED_OUT",
    "STATED",
    "Candidate",
    "declares",
    "strength_of",
]

_I = re.IGNORECASE
_NOT_BUT = re.compile(r"\W*not\b.*\bbut\b", _I)  # “not A but B”
_LONGEST_LABEL = 6  # words before a colon

ELSEWHERE, RULED_OUT, OPEN, MENTIONED, STATED, LEADING, DECLARED = -2, -1, 0, 1, 2, 3, 4
"""How surely a clause takes an option; OPEN leaves that open, ELSEWHERE takes what is none."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Options that a clause takes: one, or several where it leaves that open."""

    options: tuple[int, ...]
    strength: int
    words: str
    number: int
    revised: bool
    conditional: bool = False
    clause: str = ""


def declares(text: str) -> bool:
    """Whether a clause says that this is the answer before it says what else is possible."""
    declared = DECLARES.search(text)
    second = SECOND.search(text)
    return declared is not None and (second is None or declared.start() < second.start())


def _is_phrase(text: str, start: int, end: int) -> bool:
    """Whether a clause is an option with a phrase behind it and no verb: “B for five days”."""
    return leads(text[:start]) and PHRASE.match(text[end:]) is not None


def strength_of(clause: Clause, sentence: Sentence, *, alone: bool, place: Mention) -> int:
    """How surely a clause takes the option that it names at a place.

    Parameters
    ----------
    clause : Clause
        The clause.
    sentence : Sentence
        The sentence that it stands in.
    alone : bool
        Whether the clause is nothing but the option.
    place : Mention
        Where the option is named.
    """
    if sentence.aside == "section":
        return MENTIONED
    start, end = place.start, place.end
    labelled = (
        clause.mark in (":", "→", "=")
        and len(clause.before.split()) <= _LONGEST_LABEL
        and DECLARES.search(f"{clause.before} is the answer") is not None
    )
    if clause.mark == ":" and SECOND.search(clause.before):
        return MENTIONED
    concluded = sentence.concluded or sentence.headed
    if DECLARES.search(clause.text) or (alone and (labelled or concluded)):
        return DECLARED
    if alone and _NOT_BUT.match(sentence.text) and clause.text[:4].lower() == "but ":
        return LEADING
    if alone:
        return LEADING if not clause.before or clause.mark in (":", "→", "...") else STATED
    phrase = sentence.number == 0 and _is_phrase(clause.text, start, end)
    opens = not clause.before and (phrase or URGES.match(clause.text) is not None)
    if opens or IDENTIFIES.match(clause.text[:start]):
        return LEADING
    if CONSEQUENCE.match(clause.text[end:]):
        return MENTIONED  # “yellow would undercall it”: what it would do, for better or worse
    if sentence.concluded:
        return DECLARED
    supported = SUPPORTS.search(clause.text) or ORDERS.match(clause.text)
    return STATED if supported else MENTIONED
