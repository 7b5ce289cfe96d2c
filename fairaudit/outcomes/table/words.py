"""How messages about a table count, quote and compare words."""

import unicodedata
from collections.abc import Sequence

__all__ = ["counted", "folded", "listed", "quoted"]

_SHOWN = 5
_LONGEST = 60


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    Examples
    --------
    >>> counted(1, "row"), counted(1200, "row"), counted(2, "row has", "rows have")
    ('1 row', '1,200 rows', '2 rows have')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def folded(word: str) -> str:
    """A name without what the eye hardly sees: capital letters, spaces, forms of one letter.

    Examples
    --------
    >>> folded(" Black  woman ") == folded("black woman")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())


def quoted(word: str) -> str:
    """A word in quotation marks; an answer of many words is cut short.

    Examples
    --------
    >>> quoted("0,5")
    '“0,5”'
    """
    return f"“{word}”" if len(word) <= _LONGEST else f"“{word[: _LONGEST - 1]}…”"


def listed(words: Sequence[str]) -> str:
    """The first words, quoted, and how many more there are."""
    more = f" and {len(words) - _SHOWN:,} more" if len(words) > _SHOWN else ""
    return ", ".join(map(quoted, words[:_SHOWN])) + more
