"""People in a text who are not the patient."""

import re
from dataclasses import dataclass

from fairaudit.authoring.lint.passages import Passage, literal, sentences
from fairaudit.authoring.lint.wordlists import rows_of

__all__ = ["BYSTANDER", "Bystander", "bystanders", "read_before"]

_GENDERS = {row["word"]: row["gender"] for row in rows_of("people")}
_TITLES = {"dr.": "any", "mr.": "male", "mrs.": "female", "ms.": "female", "miss": "female"}

_LISTED = "|".join(sorted(map(re.escape, _GENDERS), key=lambda word: (-len(word), word)))
BYSTANDER = rf"(?:(?:{_LISTED})s?|\w+(?:ologist|iatrist|iatrician)s?|(?:Dr|Mr|Mrs|Ms)\.|Miss)"
"""Pattern of a word for somebody who is not the patient."""

_WORD = re.compile(rf"(?<![\w-]){BYSTANDER}(?![\w-])", re.IGNORECASE)
_SENTENCES_BACK = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bystander:
    """A word for a bystander: where it stands, and “male”, “female” or “any”."""

    start: int
    end: int
    gender: str


def bystanders(text: str) -> list[Bystander]:
    """Bystanders named in a text, in order.

    Examples
    --------
    >>> [one.gender for one in bystanders("The wife of {subject} and a cardiologist wait.")]
    ['female', 'any']
    """
    return [
        Bystander(start=word.start(), end=word.end(), gender=_gender(word[0].lower()))
        for word in _WORD.finditer(literal(text))
    ]


def read_before(passage: Passage, position: int) -> str:
    """The sentence up to a character, and the two before it, as the reader meets them."""
    text = f"{passage.before} {passage.text[:position]}"
    starts = [start for start, _ in sentences(text)]
    return text[starts[-_SENTENCES_BACK] if len(starts) >= _SENTENCES_BACK else 0 :]


def _gender(word: str) -> str:
    return _TITLES.get(word) or _GENDERS.get(word) or _GENDERS.get(word.removesuffix("s"), "any")
