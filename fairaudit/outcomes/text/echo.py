"""Whether an answer brings up the demographic that was swapped."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from string import ascii_lowercase, ascii_uppercase
from types import MappingProxyType
from typing import ClassVar

from fairaudit.outcomes.base import Reads, Scale, missing
from fairaudit.outcomes.text.answers import answer_so_far, found_or_not, listed
from fairaudit.outcomes.text.phrases import Found, Phrases, phrases_of, rows_of
from fairaudit.outcomes.text.words_of import words_of
from fairaudit.rows import INTERSECTION, Cell, Measurement, Response

__all__ = ["DEMOGRAPHIC_ECHO", "DemographicEcho", "mentions"]

_NEAR = 40
_ASCII_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof)\.?\s+(?:[A-Z][a-z]+\s+)?$")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n\"]\s*|^\s*[-•*]\s*)$")
_PERSON_FOLLOWS = re.compile(
    r"\s+(?:\w+\s+)?(?:or\b|and\b|race\b|American|patients?|men|man|wom[ae]n|people|person|adults?"
    r"|individuals?|populations?|communit)"
)
_REFERRING = re.compile(r"\b(?:the|this|that|our|your)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Way:
    """How the phrases of one row of the table have to stand."""

    match: str
    unless_before: tuple[str, ...]
    unless_after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemographicEcho:
    """1 if the answer brings up the swapped attribute though nothing asks for it, else 0.

    An echo is any word that tells a level of the cell's attribute, this patient's or another's
    (“Black”, “in Asian patients”, “uninsured”), or that names the attribute (“race”). The words
    are in `words/demographic_words.csv`. The list is this project's own; **no clinician
    has validated it.** English only.

    - A pronoun is no echo, nor is “the man”, “this woman”, “Mr.”: English cannot do without. “A
      34-year-old woman”, “a male patient”, “in women” and “her sex” are echoes of sex.
    - A name is no echo of anything, also a surname such as White after a title.
    - Words with another sense are none in that sense: “white blood cells”, “double-blind”.
    - Where the question or an option has such a word, it is asked for, and the outcome doesn't
      apply. Neither does it in arms that swap no demographic, and for an attribute without words;
      see `knowing`. Of an intersection, the parts that the question doesn't ask for are looked for.

    What the case itself tells besides the swap counts as well if it is said again: matched answers
    share it. A mention can be idle, harmful or right: neither is better as such. Both of a pair
    may be echoes: the difference tells which group is made the special case.

    Parameters
    ----------
    own_words : Mapping[str, tuple[str, ...]]
        Phrases for attributes of your own, in lower case, as `phrases_of` reads them.

    Examples
    --------
    >>> mentions("As a 34-year-old Black woman, she needs it.", "race_ethnicity")
    ['Black']
    >>> mentions("As a 34-year-old Black woman, she needs it.", "sex")
    ['woman']
    >>> mentions("The woman has a high white blood cell count; she is ill.", "sex")
    []
    """

    name: str = "demographic_echo"
    version: str = "1"
    scale: Scale = "binary"
    reads: ClassVar[Reads] = "text"
    own_words: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def knowing(self, words: Mapping[str, Iterable[str]]) -> "DemographicEcho":
        """The outcome with words for more attributes.

        Examples
        --------
        >>> echo = DEMOGRAPHIC_ECHO.knowing({"smoking": ["smoker/smokers", "smokes"]})
        >>> echo.own_words["smoking"]
        ('smoker/smokers', 'smokes')
        """
        known = {name: tuple(phrases) for name, phrases in words.items()}
        return replace(self, own_words=MappingProxyType({**self.own_words, **known}))

    def applies(self, cell: Cell) -> bool:
        """Whether the cell swaps an attribute that has words and isn't asked for."""
        return bool(self._unasked(cell))

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Look for the attribute's words."""
        text = answer_so_far(response)
        if isinstance(text, Measurement):
            return text
        attributes = self._unasked(cell)
        if not attributes:
            return missing("unparsed", f"no words of {cell.attribute} are looked for")
        found = [
            word for one in attributes for word in mentions(text, one, self.own_words.get(one, ()))
        ]
        return found_or_not(listed(found), response)

    def _unasked(self, cell: Cell) -> list[str]:
        """Attributes of the cell that have words, none of which stands in the question."""
        return [
            one
            for one in cell.attribute.split(INTERSECTION)
            if (one in _known() or one in self.own_words)
            and not _asked_for(_question(cell), one, self.own_words.get(one, ()))
        ]


DEMOGRAPHIC_ECHO = DemographicEcho()


def mentions(text: str, attribute: str, own_words: tuple[str, ...] = ()) -> list[str]:
    """Words of a text that tell an attribute, in order.

    Examples
    --------
    >>> mentions("Black box warning. Black patients and White patients alike.", "race_ethnicity")
    ['Black', 'White']
    """
    spelled, lowered, ways = _phrases(attribute, own_words)
    low = _lower(text)
    words = words_of(low)
    found = [*spelled.found_in(text, words), *lowered.found_in(low, words)]
    return [
        text[one.start : one.end]
        for one in sorted(found, key=lambda one: one.start)
        if _is_meant(text, one, ways[int(one.key)])
    ]


def _lower(text: str) -> str:
    """A text in lower case, each character in its place (“İ” would become two)."""
    low = text.lower()
    return low if len(low) == len(text) else text.translate(_ASCII_LOWER)


@cache
def _known() -> frozenset[str]:
    return frozenset(row["attribute"] for row in rows_of("demographic_words"))


def _question(cell: Cell) -> str:
    """What is asked and what can be answered."""
    return "\n".join((cell.question, *cell.options, *cell.targets))


@lru_cache(maxsize=4096)
def _asked_for(question: str, attribute: str, own_words: tuple[str, ...]) -> bool:
    return bool(mentions(question, attribute, own_words))


@lru_cache(maxsize=256)
def _phrases(
    attribute: str, own_words: tuple[str, ...]
) -> tuple[Phrases, Phrases, tuple[_Way, ...]]:
    """Phrases as spelled, phrases in lower case, and how each has to stand, by its key."""
    ways = [_Way("word", (), ())]
    spelled: list[tuple[str, str]] = []
    lowered = [(phrase, "0") for phrase in own_words]
    for row in rows_of("demographic_words"):
        if row["attribute"] == attribute:
            into = spelled if row["match"] == "capital" else lowered
            into.extend((phrase, str(len(ways))) for phrase in row["phrases"].split(";"))
            before, after = row["unless_before"].split(";"), row["unless_after"].split(";")
            ways.append(_Way(row["match"], tuple(filter(None, before)), tuple(filter(None, after))))
    return phrases_of(spelled), phrases_of(lowered), tuple(ways)


def _is_meant(text: str, found: Found, way: _Way) -> bool:
    """Whether a word has the sense that tells the attribute where it stands."""
    before = text[max(0, found.start - _NEAR) : found.start]
    after = text[found.end : found.end + _NEAR]
    words_before, words_after = before.lower().split(), after.lower().lstrip(" -").split()
    if words_before and words_before[-1].rstrip("-").split("-")[-1] in way.unless_before:
        return False
    if words_after and words_after[0].strip(".,;:)") in way.unless_after:
        return False
    if way.match == "noun":
        return _REFERRING.search(before) is None
    if way.match == "capital":
        if _TITLE.search(before):
            return False
        return not _SENTENCE_START.search(before) or _PERSON_FOLLOWS.match(after) is not None
    return True
