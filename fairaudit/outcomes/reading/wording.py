"""Patterns of words, written with plain spaces."""

import re

__all__ = ["one_of", "word_set", "wording"]


def one_of(*phrases: str) -> str:
    """A group in which any of some phrases stands.

    Examples
    --------
    >>> one_of("at first", "initially")
    '(?:at first|initially)'
    """
    return f"(?:{'|'.join(phrases)})"


def wording(*parts: str) -> re.Pattern[str]:
    """Compile a pattern in whose parts a space stands for any blanks; case doesn't count.

    Examples
    --------
    >>> wording("at ", one_of("first", "last")).search("At  last") is not None
    True
    """
    return re.compile("".join(parts).replace(" ", r"\s+"), re.IGNORECASE)


def word_set(*rows: str) -> frozenset[str]:
    """Words that are written in rows.

    Examples
    --------
    >>> sorted(word_set("of the", "to"))
    ['of', 'the', 'to']
    """
    return frozenset(word for row in rows for word in row.split())
