"""Cues: patterns of words that are only looked for where one of their telling words stands."""

import re
from collections.abc import Set
from dataclasses import dataclass

__all__ = ["Cue", "cue", "word_set", "words_in"]

_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern, and words one of which every match of it contains.

    Most sentences hold none of them; comparing sets is some ten times as fast as searching.
    """

    pattern: re.Pattern[str]
    telling: frozenset[str]

    def stands_in(self, text: str, words: Set[str]) -> bool:
        """Whether a text matches; `words` are its words, as `words_in` gives them."""
        return not self.telling.isdisjoint(words) and self.pattern.search(text) is not None


def cue(telling: str, *patterns: str) -> Cue:
    r"""Join patterns, any of which may match, and the words that tell them.

    Examples
    --------
    >>> waits = cue("wait hold", r"\bwait\b", r"\bhold on\b")
    >>> waits.stands_in("Hold on!", words_in("Hold on!"))
    True
    """
    return Cue(re.compile("|".join(patterns), re.IGNORECASE), word_set(telling))


def word_set(words: str) -> frozenset[str]:
    """Words that are written in a row.

    Examples
    --------
    >>> sorted(word_set("of the"))
    ['of', 'the']
    """
    return frozenset(words.split())


def words_in(text: str) -> frozenset[str]:
    """Words of a text, in lower case, without apostrophes: “isn't” gives “isn” and “t”."""
    return frozenset(_WORD.findall(text.lower()))
