"""The words that rules look for: read once from the tables beside this file, and matched."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fairaudit.counterfactual import Attribute
from fairaudit.counterfactual.attribute import NAME_POOL, PERSON
from fairaudit.counterfactual.attributes import shipped_attributes

__all__ = [
    "PERSON_NOUN",
    "DemographicWord",
    "any_of",
    "demographic_words",
    "rows_of",
]

_FOLDER = Path(__file__).parent / "words"

PERSON_NOUN = (
    r"(?:\{(?:group|person_noun)\}|man|woman|patient|person|gentleman|lady|boy|girl|male|female)"
)
"""What an adjective has to stand before where it has another sense too (“a blind spot”)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemographicWord:
    """A word that tells a level of an attribute.

    Parameters
    ----------
    term : str
        The word, or several.
    attribute : str
        The attribute that it tells.
    match : str
        “word” anywhere, “capital” as it is spelled and not as a sentence's first word, “noun”
        only before a word for a person.
    """

    term: str
    attribute: str
    match: str


@cache
def rows_of(name: str) -> tuple[dict[str, str], ...]:
    """Rows of one of the tables in the folder `words`."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def any_of(terms: Iterable[str]) -> str:
    """Pattern that matches any of several whole terms; one that ends in “*” also as a beginning.

    Examples
    --------
    >>> re.findall(any_of(["pregnan*", "uterus"]), "the uterus of a pregnant patient")
    ['uterus', 'pregnant']
    """
    longest = sorted(set(terms), key=lambda term: (-len(term), term))
    written = [
        re.escape(term.removesuffix("*")).replace(r"\ ", r"\s+")
        + (r"\w*" if term.endswith("*") else "")
        for term in longest
    ]
    return rf"(?<![\w-])(?:{'|'.join(written)})(?!\w)"


def demographic_words(brought: Iterable[Attribute]) -> tuple[DemographicWord, ...]:
    """Curated words and those of the attributes' own cues; a curated one comes first.

    Parameters
    ----------
    brought : Iterable[Attribute]
        Attributes besides the shipped ones.
    """
    known = {row["term"].casefold(): DemographicWord(**row) for row in rows_of("demographic")}
    for attribute in (*shipped_attributes(), *brought):
        for level in attribute.levels.values():
            for slots in level.cues.values():
                for slot, text in slots.items():
                    term = text.strip().rstrip(".")
                    if slot in (*PERSON, NAME_POOL) or "{" in term:
                        continue
                    match = "capital" if slot == "group" and term[:1].isupper() else "word"
                    word = DemographicWord(term=term, attribute=attribute.id, match=match)
                    known.setdefault(term.casefold(), word)
    return tuple(known.values())
