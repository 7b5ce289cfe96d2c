"""Lists of phrases, found in a text fast enough to read every answer of an audit."""

import csv
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

__all__ = ["Found", "Phrases", "phrases_of", "rows_of"]

_FOLDER = Path(__file__).parent / "words"
_BETWEEN = r"[\s-]+"
_LETTERS = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase where it stands in a text.

    Parameters
    ----------
    start, end : int
        Its place.
    words : str
        The words as they stand there.
    key : str
        What the phrase belongs to.
    """

    start: int
    end: int
    words: str
    key: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by a word that each of them contains.

    A phrase is only searched for where that word stands, so that most answers are passed after
    a comparison of two sets of words.
    """

    by_word: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]

    def found_in(self, text: str, words: Set[str]) -> list[Found]:
        """Phrases of a text in their order; of two that overlap, the first and the longer.

        `words` are those of the text, as `words_of` gives them.
        """
        telling = self.by_word.keys() & words
        if not telling:
            return []
        every = {
            (found.start(), -found.end(), key): found[0]
            for word in telling
            for pattern, key in self.by_word[word]
            for found in pattern.finditer(text)
            # A look behind in the pattern would make the search three times as slow.
            if not found.start() or not _joins(text[found.start() - 1])
        }
        kept: list[Found] = []
        for start, end, key in sorted(every):
            if not kept or start >= kept[-1].end:
                spaced = " ".join(every[start, end, key].split())
                kept.append(Found(start=start, end=-end, words=spaced, key=key))
        return kept


def phrases_of(phrases: Iterable[tuple[str, str]]) -> Phrases:
    """Make phrases ready to be found, each with the key that it belongs to.

    Words are parted by spaces, which match hyphens as well. “/” parts words one of which stands in
    a place, “*” stands for any ending, “#” for a number of up to three digits. Case counts.

    Examples
    --------
    >>> known = phrases_of([("frequent flyer/flier", "label"), ("# year/years old", "age")])
    >>> found = known.found_in("a 34-year-old frequent flier", {"year", "frequent"})
    >>> [(one.words, one.key) for one in found]
    [('34-year-old', 'age'), ('frequent flier', 'label')]
    """
    by_word: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for phrase, key in phrases:
        places = phrase.split()
        pattern = re.compile(rf"{_BETWEEN.join(map(_place, places))}(?!\w)")
        for word in _telling(places):
            by_word.setdefault(word, []).append((pattern, key))
    return Phrases(MappingProxyType({word: tuple(found) for word, found in by_word.items()}))


@cache
def rows_of(name: str) -> tuple[dict[str, str], ...]:
    """Rows of one of the tables in the folder `words`."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _joins(char: str) -> bool:
    """Whether a word after this character is only the end of one, as “adherent” after a hyphen."""
    return char.isalnum() or char in "-_"


def _place(words: str) -> str:
    return rf"(?:{'|'.join(map(_word, words.split('/')))})"


def _word(word: str) -> str:
    if word == "#":
        return r"(?<!\d)\d{1,3}"
    return re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "")


def _telling(places: list[str]) -> list[str]:
    """Words one of which stands in every match: of the place whose words are the longest."""
    fixed = [place for place in places if "*" not in place and "#" not in place]
    if not fixed:
        raise ValueError(f"A phrase needs one place without * and #: {' '.join(places)}.")
    chosen = max(fixed, key=lambda place: min(map(len, place.split("/"))))
    return sorted({_LETTERS.findall(word.lower())[0] for word in chosen.split("/")})
