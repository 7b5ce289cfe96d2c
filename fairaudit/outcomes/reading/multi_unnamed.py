"""What a clause says of options that it doesn't name: “leave it out”, “the other two”."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from fairaudit.outcomes.reading.asides import hedged
from fairaudit.outcomes.reading.clauses import Clause
from fairaudit.outcomes.reading.lists import Taken
from fairaudit.outcomes.reading.multi_words import (
    COUNTS,
    KEPT,
    LEFT_OUT,
    REMAINDER,
    REMOVED,
    STOPS,
    TAKES,
)
from fairaudit.outcomes.reading.options import Options
from fairaudit.outcomes.reading.polarity import denies

__all__ = ["NOT_FIRST", "Heard", "count", "without_options"]

_I = re.IGNORECASE
NOT_FIRST = re.compile(r"^(?:not|no)\b", _I)
# “An infant must not have them”; “carry on with both”, turned round.
_REFERS_OUT = re.compile(r"\bnot (?:\w+ )?(?:it|them|both|that|those|these)\b", _I)
_REFERS_IN = re.compile(r"\b[a-z]+ (?:it|that|this) (?:too|as well|also)\b", _I)

_WHEN = re.compile(
    r"(?:when|once|where|in case) (?:it|he|she|they|there)\b(?!'s (?:now|still)\b)", _I
)
# “She needs them all, B included”, and no sentence of its own.
_EVERY = re.compile(r"\b(?:them|these|those) all\b|\ball of (?:them|these|those)\b", _I)
_THEY = re.compile(
    r"^(?:(?:so|and|hence|therefore) )?(?:both|they|these|those|all (?:three|four))(?: \w+ly)? "
    r"(?:(?:are|should|must|have to) (?:be )?)?(?:take|needed|required|indicated|count|apply|"
    r"qualify|fit|go in)\b",
    _I,
)


@dataclass(slots=True, kw_only=True)
class Heard:
    """What has been heard of a sentence so far."""

    taken: set[int] = field(default_factory=set)
    out: set[int] = field(default_factory=set)
    unclear: set[int] = field(default_factory=set)
    last: frozenset[int] = frozenset()
    open: bool = False
    denied: bool = False


def count(word: str) -> int:
    """What a number in words or digits counts."""
    return int(word) if word.isdigit() else COUNTS[word.lower()]


def without_options(
    clause: Clause, heard: Heard, options: Options, before: Sequence[Taken], *, turned: bool
) -> None:
    """“Leave it out” and “the other two are needed” speak of options that they don't name."""
    text = clause.text
    if REMOVED.search(text) and heard.last:
        heard.taken -= heard.last
        heard.unclear -= heard.last
        heard.out |= heard.last
        return
    if _REFERS_OUT.search(text) and not clause.setting:
        gain, lose = (heard.taken, heard.out) if turned else (heard.out, heard.taken)
        gain |= heard.last
        lose -= heard.last
        return
    them = (_REFERS_IN if len(heard.last) == 1 else _THEY).search(text)
    if heard.last and them and not (clause.setting or denies(text)):
        heard.out -= heard.last
        heard.unclear -= heard.last
        heard.taken |= heard.last
        return
    verdict = (KEPT if turned else LEFT_OUT).match(text) or NOT_FIRST.match(text)
    if verdict and clause.mark in ("-", "--", ":", "→"):
        heard.taken -= heard.last  # “Atorvastatin – carry on”
        heard.out |= heard.last
        return
    rest = REMAINDER.search(text)
    if rest is not None and not clause.setting:
        known = heard.taken | heard.out | heard.unclear
        known = known.union(*(one.options | one.out | one.unclear for one in before))
        others = set(range(len(options.texts))) - known
        left, takes = (KEPT, STOPS) if turned else (LEFT_OUT, TAKES)
        denied = denies(text) and not turned
        if denied or left.search(text) or not others:
            heard.out |= others
        elif takes.search(text) or (turned and denies(text)):
            heard.taken |= others
            heard.open = heard.open or (
                rest["count"] is not None and count(rest["count"]) != len(others)
            )
        return
    opens = hedged(text) or bool(heard.taken and _WHEN.match(text))
    opens = opens or (_EVERY.search(text) is not None and not denies(text))
    heard.open = heard.open or (opens and not clause.setting)
