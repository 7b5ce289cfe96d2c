"""Questions: options that part the answers, words that give no group away."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
from math import inf

from fairaudit.authoring.lint.demographics import WordsOut
from fairaudit.authoring.lint.finding import Finding, found
from fairaudit.authoring.lint.passages import Asked, Passage, own_questions, set_questions
from fairaudit.authoring.lint.wordlists import demographic_words, rows_of
from fairaudit.counterfactual import Attribute
from fairaudit.counterfactual.attribute import FRAME, PERSON
from fairaudit.counterfactual.attributes import shipped_attributes
from fairaudit.counterfactual.language import ARTICLES, Template, slot_name
from fairaudit.counterfactual.vignettes import SetReading

__all__ = ["question_findings"]

_TELLS_SEX = re.compile(
    r"(?<![\w-])(?:he|she|him|his|hers?|himself|herself|man|woman|gentleman|lady|boy|girl|guy|"
    r"male|female)(?![\w-])",
    re.IGNORECASE,
)
_FILLERS = ("a", "an", "the", "please")
_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43800, "year": 525600}
_UNIT = rf"(?:\s*(?P<unit>{'|'.join(_MINUTES)})s?)?"
_N = r"(?P<{}>\d+(?:\.\d+)?)"
_RANGES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:between\s+)?{_N.format('low')}\s*(?:-|–|to|and)\s*{_N.format('high')}{_UNIT}",
        rf"(?P<under>less than|fewer than|under|below|<)\s*{_N.format('high')}{_UNIT}",
        rf"(?:up to|at most|within|no more than|≤)\s*{_N.format('high')}{_UNIT}",
        rf"(?P<over>more than|greater than|over|above|>)\s*{_N.format('low')}{_UNIT}",
        rf"(?:at least|≥)\s*{_N.format('low')}{_UNIT}",
        rf"{_N.format('low')}{_UNIT}\s*(?:or (?:more|over|longer|later)|and (?:over|more)|\+)",
        rf"{_N.format('high')}{_UNIT}\s*or (?:less|fewer|under|sooner)",
        rf"{_N.format('both')}{_UNIT}",
    )
)

Interval = tuple[tuple[float, int], tuple[float, int]]


def question_findings(reading: SetReading, brought: Sequence[Attribute]) -> Iterator[Finding]:
    """Findings of the rules “option-overlap” and “question-tells-group”."""
    asked = [one for draft, _ in reading.cases for one in own_questions(draft)]
    if reading.about_draft is not None:
        asked += set_questions(reading.about_draft)
    words = WordsOut.of(demographic_words(brought))
    filled = {slot for one in (*shipped_attributes(), *brought) for slot in one.slots}
    for one in asked:
        yield from _overlaps(one)
        for passage in one.passages():
            yield from _telling(passage, words, {*FRAME, *filled} - {*PERSON})


def _overlaps(asked: Asked) -> Iterator[Finding]:
    """Two options that one answer would fit."""
    for (_, one), (at, other) in combinations(enumerate(asked.options), 2):
        how = _overlap(one, other)
        if how:
            what = f"the options “{one}” and “{other}” {how}."
            yield found(asked.file, (*asked.location, "options", at), "option-overlap", what)


def _overlap(one: str, other: str) -> str:
    """How two options overlap, or an empty string."""
    first, second = _ranged(one), _ranged(other)
    if first and second and first[1] == second[1]:
        return "share a number" if _meet(first[0], second[0]) else ""
    short, long = sorted((_tokens(one), _tokens(other)), key=len)
    if short == long or _meaning(short) == _meaning(long):
        return "mean the same"
    if short and any(long[i : i + len(short)] == short for i in range(len(long))):
        return "hold one another"
    return ""


def _ranged(option: str) -> tuple[Interval, str] | None:
    """The range of numbers in an option, in minutes where it is a time, and the words around it."""
    for pattern in _RANGES:
        number = pattern.search(option)
        if number is None:
            continue
        held = number.groupdict()
        scale = _MINUTES[held["unit"].lower()] if held["unit"] else 1
        low = float(held.get("low") or held.get("both") or -inf) * scale
        high = float(held.get("high") or held.get("both") or inf) * scale
        # An open end is moved inward by less than any number that can be written.
        interval = ((low, 1 if held.get("over") else 0), (high, -1 if held.get("under") else 0))
        kind = "time" if held["unit"] else ""
        return interval, " ".join([kind, *_tokens(pattern.sub(" ", option))])
    return None


def _meet(one: Interval, other: Interval) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1])


def _tokens(option: str) -> list[str]:
    return re.findall(r"[\w’'-]*\w|[<>≤≥]", option.casefold())


def _meaning(tokens: Sequence[str]) -> list[str]:
    kept = " ".join(token for token in tokens if token not in _FILLERS)
    return [_same().get(kept, kept)]


@cache
def _same() -> dict[str, str]:
    return {row["word"]: row["means"] for row in rows_of("same_options")}


def _telling(passage: Passage, words: WordsOut, slots: set[str]) -> Iterator[Finding]:
    """What in a question depends on a group, but for the pronouns and the age that the text has."""
    for slot in Template.of(passage.text).slots:
        if slot not in ARTICLES and slot_name(slot) in slots:
            position = passage.text.index("{" + slot + "}")
            what = f"the slot {{{slot}}} tells the group in a question."
            yield passage.found(position, "question-tells-group", what)
    told = [(position, word) for position, word, _ in words.told(passage.text)]
    told += [(word.start(), word[0]) for word in _TELLS_SEX.finditer(passage.text)]
    for position, word in told:
        what = f"“{word}” tells a group in a question."
        yield passage.found(position, "question-tells-group", what)
