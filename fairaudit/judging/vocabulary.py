"""Words that tell which group a patient belongs to: an attribute's own, and others that mean it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fairaudit.counterfactual import Attribute
from fairaudit.counterfactual.attribute import NAME_POOL, PERSON
from fairaudit.judging.persons import PERSON_NOUN
from fairaudit.yamlfile import Schema, read_yaml

__all__ = ["Vocabulary", "vocabulary_of"]

_FILE = Path(__file__).parent / "words.yaml"
_RECORDED = re.compile(r"(?:recorded as|registration:|language:)\s+", re.IGNORECASE)
_BREAK = re.compile(r"[\s-]+")
_AFTER_NOUN = "with"
"""The slot behind the noun, whose text is left out whole."""


class _Words(Schema):
    words: tuple[str, ...]
    keep: tuple[str, ...] = ()


class _AllWords(Schema):
    attributes: dict[str, _Words]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of some attributes, as one pattern for each way to take them out.

    Parameters
    ----------
    clauses : Pattern or None
        Clauses behind a noun (“who uses a wheelchair”), which are left out.
    words : Pattern or None
        Words, with the article before them (`article`), or a clinical term that holds such a word
        and tells nothing (`kept`); `before` is what parts them from a noun for a person.
    """

    clauses: re.Pattern[str] | None
    words: re.Pattern[str] | None

    def told_in(self, text: str) -> list[str]:
        """Words and clauses of the attributes that a text holds.

        Examples
        --------
        >>> from fairaudit import load_attributes
        >>> vocabulary_of(load_attributes("race_ethnicity")).told_in("An Asian man; black stools.")
        ['Asian']
        """
        found = [one[0].strip(" ,") for one in self.clauses.finditer(text)] if self.clauses else []
        if self.words:
            found += [one["told"] for one in self.words.finditer(text) if one["told"]]
        return found


@cache
def _listed() -> Mapping[str, _Words]:
    file = read_yaml(_FILE)
    return _AllWords.model_validate({"attributes": file.plain()}).attributes


def vocabulary_of(attributes: Iterable[Attribute]) -> Vocabulary:
    """Gather the words of attributes: their cues, titles, and, of shipped ones, synonyms."""
    clauses: set[str] = set()
    words: set[str] = set()
    keep: set[str] = set()
    for attribute in attributes:
        listed = _listed().get(attribute.id, _Words(words=()))
        words |= {*listed.words, *_own_words(attribute)}
        keep |= set(listed.keep)
        clauses |= {
            text.strip()
            for level in attribute.levels.values()
            for slots in level.cues.values()
            for slot, text in slots.items()
            if slot == _AFTER_NOUN
        }
    return Vocabulary(_clauses(clauses), _words(words, keep))


def _own_words(attribute: Attribute) -> Iterator[str]:
    """Texts of the cues and titles; those that tell age or the person are looked for elsewhere."""
    if attribute.id == "sex" or "age" in attribute.slots:
        return
    for level in attribute.levels.values():
        yield level.title
        for slots in level.cues.values():
            for slot, text in slots.items():
                if slot in (*PERSON, NAME_POOL, _AFTER_NOUN) or not text.strip():
                    continue
                whole = text.strip().rstrip(".")
                yield whole
                if len(parts := _RECORDED.split(whole)) > 1:
                    yield parts[-1]


def _clauses(texts: Iterable[str]) -> re.Pattern[str] | None:
    pattern = _any_of(texts)
    return (
        re.compile(rf",?\s*(?<!\w)(?:and\s+)?{pattern}(?!\w)", re.IGNORECASE) if pattern else None
    )


def _words(words: Iterable[str], keep: Iterable[str]) -> re.Pattern[str] | None:
    told, kept = _any_of(words), _any_of(keep)
    if not told:
        return None
    spared = rf"(?!{kept}(?!\w))" if kept else ""
    one = rf"{spared}{told}(?:['’]?s)?(?!\w)"
    several = rf"{one}(?:(?:,\s*|\s+)(?:(?:and|or)\s+)?{one})*"
    noun = rf"(?P<before>,?\s+(?=(?:[\w-]+,?\s+){{0,2}}{PERSON_NOUN}\b))?"
    first = rf"(?P<kept>(?<!\w){kept}(?!\w))|" if kept else "(?P<kept>(?!))|"
    return re.compile(
        rf"{first}(?<![\w/])(?:(?P<article>an?)\s+)?(?P<told>(?<![\w]){several}){noun}",
        re.IGNORECASE,
    )


def _any_of(texts: Iterable[str]) -> str:
    """A group of phrases, the longest first; empty where there are none."""
    ordered = sorted(set(texts), key=lambda text: (-len(text), text))
    return f"(?:{'|'.join(map(_phrase, ordered))})" if ordered else ""


def _phrase(text: str) -> str:
    """Pattern of a phrase: blanks and hyphens alike, a star for any ending, # for a number."""
    parts = [re.escape(part) for part in _BREAK.split(text.strip())]
    pattern = r"[\s-]+".join(parts)
    return pattern.replace(r"\*", r"\w*").replace(r"\#", r"\d+(?:\.\d+)?").replace("'", "['’]")
