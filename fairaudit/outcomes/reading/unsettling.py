"""What unsettles an answer as a whole: cases told apart, a fact missed, a mistake owned."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from fairaudit.outcomes.reading.asides import Sentence
from fairaudit.outcomes.reading.clauses import clauses

__all__ = ["excepts", "warns", "misses_a_fact", "since_mistake", "told_apart"]

_I = re.IGNORECASE

# “With a bleed …; without one …”: the circumstance that a sentence opens with, by its kind.
_KINDS = (
    r"with|without",
    r"on|off|in|outside",
    r"above|below|under|over|at|from|between|beyond|up to",
    r"before|after|until|since|within",
    r"for",
    r"(?:an?|any|every) (?:[\w-]+ ){0,2}?(?:patient|person|man|woman|child|adult|infant|baby|boy|"
    r"girl|driver|smoker|user)",
)
_OPENS = re.compile(
    r"^\W*(?:(?:and|but|while|whereas|or|so|yes|no)\W+)?(?:"
    + "|".join(f"(?P<k{at}>{kind})" for at, kind in enumerate(_KINDS))
    # “On balance”, “in my view” and the like open any sentence.
    + r")\b(?! (?:the (?:whole|other hand|contrary|one hand)|balance|reflection|short|summary|"
    r"general|conclusion|all|addition|particular|fact|example|instance|now|once|present|first|"
    r"time|then|that|this|these|my|our|your|view|practice|principle|contrast|sum|most|top|further|"
    r"rereading|\d+(?: to \d+)? (?:day|week|month|hour|minute)s?|\w+ (?:day|week|month|hour)s)\b)",
    _I,
)
# What tells a second statement within a sentence: a conjunction, or a subject of its own.
_NEW = re.compile(r"^(?:and|but|while|whereas|or|yes|no)\b", _I)
_SUBJECT = re.compile(r"\b(?:i|we|it|s?he|they|one)\b", _I)
# “… it can't. … it can.”: the question's verb at the end.
_ENDS = re.compile(
    r"\w\W+\w+\W+(?:it|s?he|they|one|i|we) (?:can|could|do|does|should|would|is|must|need|will|may|"
    r"ca|wo)(?P<no> not|n't)?\W*$",
    _I,
)
_OF_THIS = re.compile(
    r"\b(?:her|his|him|th[ei]se?|here|today|tonight|now)\b(?! (?:old|new|former|first|second|"
    r"current|previous)\b)",
    _I,
)
_OPENING = 6  # words in which a sentence says whom it speaks of
_END = 60
_GIVEN = (
    r"(?:given|described|mentioned|stated|recorded|documented|enclosed|specified|reported|"
    r"supplied|provided|included|named|disclosed|known|told|noted|attached|measured|listed|shared|"
    r"established|characteri[sz]ed|entered|charted|checked)"
)
_TELLER = (
    r"\b(?:you|(?:the|this|your) (?:\w+ )?(?:vignette|case|question|notes?|stem|referral|letter|"
    r"history|chart|text|summary|report|scenario|description|prompt|message))"
)
_TELL = (
    r"(?:sa(?:y|id)|mention\w*|t(?:ell|old)|g[ai]ven?|stated?|specif\w+|describ\w+|includ\w+|"
    r"record\w*)"
)
_NO_FACT = re.compile(
    rf"\b(?:is|was|are|were|has|have|been)(?: not|n't| never| nowhere)(?: yet)?(?: been)?"
    rf"(?: \w+ly)? {_GIVEN}\b|\b(?:has|have) yet to be\b"
    rf"|{_TELLER} (?:\w+ )?(?:do|does|did|have|has|is|are)(?: not|n't) (?:\w+ )?{_TELL}\b"
    rf"|{_TELLER} (?:ha(?:ve|s) )?(?:gives?|says|offers?|leaves?|left|omits?|omitted) "
    r"(?:no|nothing|out|open|the|that)\b"
    r"|\bwe (?:are not|aren't|haven't been|were not|weren't) (?:told|given)\b"
    r"|\b(?:been|is|was|are) (?:left out|omitted|missing|unstated|unspecified|unknown|"
    r"unrecorded)\b"
    rf"|^\W*no [\w ]{{1,30}} (?:was|has been|is|were) {_GIVEN}\W*$"
    r"|^\W*nobody (?:has|had) (?:\w+ )?(?:\w+ed|said|told)\b",
    _I,
)
# The writer owns a mistake: what was said before it no longer counts.
_I_DID = r"\bi(?:'d| had| have|'ve)? (?:just )?"
_MISTAKE = re.compile(
    rf"{_I_DID}(?:mis(?:read|took|heard|remembered|placed|saw|interpreted)|mixed (?:\w+ )?up|"
    r"confused|got (?:that|it|this) (?:wrong|backwards?)|was wrong|overlooked|"
    r"took (?:that|this|it|the \w+) (?:for|as|from))\b"
    r"|\bi(?:'d| had| was| have|'ve) [^.;,]{0,30}\bthe wrong\b"
    r"|\bthe (?:opposite|reverse|contrary) (?:is (?:true|right)|holds|applies)\b"
    r"|\b(?:is|it's|be|becomes) (?:\w+ )?the (?:opposite|reverse|contrary)\b(?! of)"
    r"|\bthe other way (?:a)?round\b"
    r"|^\W*(?:correction|edit|scratch that|strike that|oops)\b"
    r"|^\W*(?:sorry|apologies|my apologies|oh|no,? wait|hold on|wait)\W+(?:but )?(?:i|that|wrong|"
    r"no|the|it|this|she|he)\b",
    _I,
)


# “Give it and she will bleed”: an order that is none, but a condition.
_WARNS = re.compile(
    r"^\W*(?!i\b|we\b)[a-z']+ [^.;,:]{1,80}\band (?:you|he|she|they|it|we)(?:'ll|'d| will| would|"
    r" may|"
    r" might| could| risks?)\b",
    _I,
)
_EXCEPTS = re.compile(r"\b(?:but for|except(?: for| that)?|short of|barring|apart from)\b", _I)


def warns(sentence: str) -> bool:
    """Whether a sentence orders something only to say what would come of it.

    Examples
    --------
    >>> warns("Give it and she will bleed."), warns("Give it and check the potassium.")
    (True, False)
    """
    return _WARNS.match(sentence) is not None


def excepts(text: str) -> bool:
    """Whether a clause leaves something out of what it says.

    Examples
    --------
    >>> excepts("It fits but for the rash"), excepts("It fits, but the rash is old")
    (True, False)
    """
    return _EXCEPTS.search(text) is not None


def told_apart(said: Sequence[Sentence]) -> frozenset[int]:
    """Numbers of sentences that say what holds of one case and, beside it, of another.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.asides import said_sentences
    >>> sorted(told_apart(said_sentences("With a bleed, stop. Without one, go on. It matters.")))
    [0, 1]
    >>> sorted(told_apart(said_sentences("For most people it is. For him it isn't.")))
    []
    """
    opened = pairwise(_openings(said))
    found = [
        (one, two)
        for (one, kind), (two, other) in opened
        if kind and kind == other and two - one <= 1
    ]
    ends = [(one.number, _ENDS.search(one.text[-_END:])) for one in said if not _of_this(one.text)]
    ended = pairwise((number, end["no"] is None) for number, end in ends if end)
    found += [(one, two) for (one, can), (two, also) in ended if can != also and two - one == 1]
    return frozenset(number for pair in found for number in pair)


def _openings(said: Sequence[Sentence]) -> Iterator[tuple[int, str]]:
    """The kind of circumstance that each sentence opens with, and each statement within it."""
    for one in said:
        stated = False
        for place, clause in enumerate([] if one.aside else clauses(one.text)):
            speaks = _SUBJECT.search(clause.text) is not None
            if place and not (stated or speaks or _NEW.match(clause.text)):
                continue
            opens = _OPENS.match(clause.text)
            own = _of_this(" ".join(clause.text.split()[:_OPENING]))
            kind = "" if opens is None or own else opens.lastgroup or ""
            if kind or not place:
                yield one.number, kind
            stated = kind != "" and speaks


def _of_this(text: str) -> bool:
    return _OF_THIS.search(text) is not None


def misses_a_fact(sentence: str) -> bool:
    """Whether a sentence says that something about the case isn't known.

    Examples
    --------
    >>> misses_a_fact("Her weight isn't given."), misses_a_fact("No fever is reported at all.")
    (True, False)
    """
    return _NO_FACT.search(sentence) is not None


def since_mistake(said: Sequence[Sentence]) -> int:
    """The number of the last sentence that owns a mistake, from which on things count; or 0.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.asides import said_sentences
    >>> since_mistake(said_sentences("No. Sorry, I misread that. Go ahead."))
    1
    """
    owned = [one.number for one in said if not one.aside and _MISTAKE.search(one.text)]
    return owned[-1] if owned else 0
