"""Words of a text: which, how many, and the same in plain spelling."""

import re
from dataclasses import dataclass
from functools import lru_cache

from fairaudit.outcomes.reading.cue import words_in

__all__ = ["Plain", "count_words", "plain", "words_of"]

_ASCII = [chr(code) for code in range(128)]
_LETTERS_ONLY = str.maketrans({char: " " for char in _ASCII if not char.isalpha()})
_CONTRACTION = re.compile(r"'(m|re|ve|ll)\b")
_WRITTEN_OUT = {"m": " am", "re": " are", "ve": " have", "ll": " will"}


@dataclass(frozen=True, slots=True)
class Plain:
    """A text in plain spelling.

    Parameters
    ----------
    text : str
        The text in lower case, with contractions written out.
    words : frozenset[str]
        Its words.
    """

    text: str
    words: frozenset[str]


def count_words(text: str) -> int:
    """How many words a text has: runs of characters between spaces with a letter or a digit.

    Examples
    --------
    >>> count_words("Give 2.5 mg – a follow-up isn't needed.")
    7
    """
    return sum(1 for run in text.split() if run[0].isalnum() or any(map(str.isalnum, run)))


def words_of(low: str) -> frozenset[str]:
    """Words of a text in lower case, without digits and marks.

    Examples
    --------
    >>> sorted(words_of("a follow-up, please"))
    ['a', 'follow', 'please', 'up']
    """
    return frozenset(low.translate(_LETTERS_ONLY).split()) if low.isascii() else words_in(low)


# Several outcomes measure the same answer in a row.
@lru_cache(maxsize=64)
def plain(text: str) -> Plain:
    """A text in lower case with its contractions written out, for phrases in lower case.

    Examples
    --------
    >>> plain("I'm sure she isn't.").text
    'i am sure she is not.'
    """
    low = text.lower()
    if "'" in low:
        low = low.replace("can't", "cannot").replace("n't", " not")
        low = _CONTRACTION.sub(lambda found: _WRITTEN_OUT[found[1]], low)
    return Plain(low, words_of(low))
