"""Words by their stems: which tell a question from others, and which are the same word."""

import re
from collections.abc import Iterator
from functools import lru_cache

from fairaudit.outcomes.reading.polarity import stem
from fairaudit.outcomes.reading.question_words import COMMON, LIGHT

__all__ = ["alike", "content_stems", "initials_in", "stems_in"]

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_LEAST_ALIKE = 4


def initials_in(question: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Initials of two to four words in a row that are no common ones."""
    words = _WORD.findall(question)
    for size in (2, 3, 4):
        for at in range(len(words) - size + 1):
            named = words[at : at + size]
            if not any(word.lower() in COMMON for word in named):
                yield "".join(word[0] for word in named).lower(), frozenset(map(stem, named))


def content_stems(text: str) -> frozenset[str]:
    """Stems of the words that tell a question from others.

    Examples
    --------
    >>> sorted(content_stems("Should the patient get an MRI of the spine?"))
    ['mri', 'spin']
    """
    words = (word for word in _WORD.findall(text) if word.lower() not in COMMON)
    return frozenset(one for word in words if (one := stem(word)) not in LIGHT and len(one) > 1)


@lru_cache(maxsize=64)
def stems_in(text: str) -> frozenset[str]:
    """Stems of all words of a text."""
    return frozenset(stem(word) for word in _WORD.findall(text))


def alike(one: str, other: str) -> bool:
    """Whether two stems belong to one word: the same, or one begins the other."""
    if one == other:
        return True
    least = min(len(one), len(other))
    if least < _LEAST_ALIKE:
        return False
    return one.startswith(other) or other.startswith(one) or (least >= 6 and one[:6] == other[:6])
