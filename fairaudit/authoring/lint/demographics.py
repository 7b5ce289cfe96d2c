"""Demographic words and gendered nouns that a text writes out where only a slot may say them."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from fairaudit.authoring.lint.bystanders import BYSTANDER
from fairaudit.authoring.lint.finding import Finding
from fairaudit.authoring.lint.invariance import invariant_to
from fairaudit.authoring.lint.passages import (
    Passage,
    literal,
    passages_of,
    placebo_passages,
    sentences,
)
from fairaudit.authoring.lint.wordlists import (
    PERSON_NOUN,
    DemographicWord,
    any_of,
    demographic_words,
)
from fairaudit.counterfactual import Attribute
from fairaudit.counterfactual.vignettes import SetReading

__all__ = ["WordsOut", "demographic_findings", "typed_ages"]

_NOUN = re.compile(
    r"(?<![\w-])(?:man|woman|gentleman|lady|boy|girl|guy|male|female)(?![\w-])", re.IGNORECASE
)
_TYPED_AGE = re.compile(
    r"(?<![\w-])(?P<age>\d{1,3})[- ]years?[- ]old"
    r"(?=,?\s+(?:[\w-]+\s+){0,2}(?:\{group\}|\{person_noun\}))"
    r"|\{person_noun\},? (?:of|aged) (?P<aged>\d{1,3})(?![\w-])",
    re.IGNORECASE,
)
_KIN = (
    "(?:mother|father|sister|brother|son|daughter|wife|husband|aunt|uncle|niece|nephew|"
    "grandmother|grandfather)"
)
_ROLE = re.compile(
    rf"(?<![\w-])(?:widow|widower|{_KIN} of (?:one|two|three|four|five|six|\d+|twins)"
    r"|(?:single|new|expectant|working) (?:mother|father)"
    rf"|(?:(?<=\|are\}} a )|(?<=\|are\}} an )|(?<=\|are\}} the )"
    rf"|(?<=\bI am a )|(?<=\bI[’']m a )|(?<=\bas a )){_KIN})(?![\w-])",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\b(?:an?|another|other|one|some|two|no|every|each)\s+(?:[\w-]+\s+)?$", re.I)
_PREDICATE = re.compile(
    r"(?:\b(?:is|was|as|being)|\|(?:are|were)\})\s+(?:not\s+)?an?\s+(?:[\w-]+\s+)?$", re.I
)
_PATIENT_BEFORE = re.compile(
    r"(?:year-old|\{group\}|\{age\}|the patient,?)\s+(?:an?\s+)?(?:[\w-]+\s+)?$", re.I
)
_PATIENT_AFTER = re.compile(r"(?:\s+of|,)\s+\{age\}")
_NEXT_WORDS = re.compile(
    r"\s+(?:(?!man\b|woman\b)[\w-]+\s+)?(?!(?:man|woman|gentleman|lady|boy|girl)\b)"
    rf"{BYSTANDER}(?![\w-])",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\s+(?:in the (?:next|other|neighboring)|next to|beside|behind|across|opposite)\b"
)
_WORDS_BEFORE = re.compile(
    rf"{BYSTANDER}(?:[’']s?|\s+is|\s+was|,)?\s+(?:an?\s+|the\s+|has\s+|who is\s+)*$", re.IGNORECASE
)
_BEFORE_PERSON = re.compile(rf"\s+(?:[\w-]+\s+)?{PERSON_NOUN}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsOut:
    """Finds demographic words in texts; compiled once for a run.

    Parameters
    ----------
    words : Sequence[DemographicWord]
        What to look for.
    """

    words: dict[str, DemographicWord]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, words: Sequence[DemographicWord]) -> "WordsOut":
        """Compile words into one pattern."""
        pattern = re.compile(any_of(word.term for word in words), re.IGNORECASE)
        return cls(words={" ".join(w.term.casefold().split()): w for w in words}, pattern=pattern)

    def told(self, text: str) -> Iterator[tuple[int, str, str]]:
        """Where a word about the patient stands, the word, and the attribute that it tells."""
        starts = {start for start, _ in sentences(text)}
        for place in self.pattern.finditer(literal(text)):
            word = self.words[" ".join(place[0].casefold().split())]
            if self._meant(word, place, text, first=place.start() in starts):
                yield place.start(), place[0], word.attribute

    def _meant(
        self, word: DemographicWord, place: re.Match[str], text: str, *, first: bool
    ) -> bool:
        """Whether a match has the demographic sense, and is not about a bystander."""
        if _NEXT_WORDS.match(text, place.end()) or _WORDS_BEFORE.search(text[: place.start()]):
            return bool(_PATIENT_WORD.match(text, place.end()))
        before_person = bool(_BEFORE_PERSON.match(text, place.end()))
        if word.match == "noun":
            return before_person
        if word.match == "capital":
            return before_person or (place[0] == word.term and not first)
        return True


_PATIENT_WORD = re.compile(r"\s+(?:[\w-]+\s+)?(?:\{(?:group|person_noun)\}|patient\b)")


def demographic_findings(reading: SetReading, brought: Sequence[Attribute]) -> Iterator[Finding]:
    """Findings of the rule “demographic-word”.

    A word of an attribute on which the right answer may depend belongs to the case and stays,
    but for sex, which slots tell everywhere.
    """
    words = WordsOut.of(demographic_words(brought))
    about = reading.about_draft
    if about is not None:
        for passage in placebo_passages(about):
            yield from _findings(passage, words, about.invariant_to, introduced=True)
    for draft, _ in reading.cases:
        swapped = invariant_to(draft, about)
        introduced = "{person_noun}" in draft.text
        for passage in passages_of(draft):
            yield from _findings(passage, words, swapped, introduced=introduced)


def _findings(
    passage: Passage, words: WordsOut, swapped: Collection[str], *, introduced: bool
) -> Iterator[Finding]:
    for position, written, attribute in words.told(passage.text):
        if attribute in swapped or attribute == "sex":
            what = f"“{written}” tells {attribute} outside a slot."
            yield passage.found(position, "demographic-word", what)
    for position, age in typed_ages(passage.text):
        what = f"“{age}” is the patient's age, written out: write {{age}}, which “age” fills."
        yield passage.found(position, "demographic-word", what)
    for position, written in _gendered(passage, introduced=introduced):
        what = f"“{written}” tells the patient's sex outside a slot."
        yield passage.found(position, "demographic-word", what)


def typed_ages(text: str) -> list[tuple[int, str]]:
    """Ages of the patient that are written in numbers, each with where it stands.

    Examples
    --------
    >>> typed_ages("A 48-year-old {group} {person_noun} and a 9-year-old son wait.")
    [(2, '48')]
    """
    return [
        (typed.start(kind), typed[kind])
        for typed in _TYPED_AGE.finditer(text)
        for kind in ("age", "aged")
        if typed[kind]
    ]


def _gendered(passage: Passage, *, introduced: bool) -> Iterator[tuple[int, str]]:
    """Gendered nouns for the patient.

    “A man”, “another woman” are somebody else where the text tells its patient by {person_noun},
    unless the patient is said to be one; so are “male nurse” and “the man” after “a man”.
    """
    text = passage.text
    others: set[str] = set()
    for noun in _NOUN.finditer(literal(text)):
        before, name = text[: noun.start()], noun[0].lower()
        patient = (
            bool(_PATIENT_BEFORE.search(before) or _PATIENT_AFTER.match(text, noun.end()))
            or bool(_PREDICATE.search(before))
            or not introduced
        )
        somebody = _OTHER.search(before) or name in others or _ELSEWHERE.match(text, noun.end())
        if not patient and (somebody or _NEXT_WORDS.match(text, noun.end())):
            others.add(name)
            continue
        yield noun.start(), noun[0]
    for role in _ROLE.finditer(text):
        yield role.start(), role[0]
