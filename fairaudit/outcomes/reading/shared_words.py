"""Lists in which a word stands once for several options: “days 0, 3 and 7”."""

import re
from functools import lru_cache

__all__ = ["spelled_out"]

_I = re.IGNORECASE
_OPTION = re.compile(r"(?P<word>[a-z]{2,20}) (?P<number>\d{1,4})", _I)
_AND = r"\s*(?:,\s*(?:and\s+)?|\band\s+|&\s*|\+\s*)"


def spelled_out(text: str, options: tuple[str, ...]) -> str:
    """A text in which every number of such a list has its word.

    Examples
    --------
    >>> spelled_out("Days 0, 3 and 7.", ("day 0", "day 3", "day 7"))
    'day 0, day 3, day 7.'
    >>> spelled_out("Days 2 and 3.", ("day 0", "day 3", "day 7"))
    'Days 2 and 3.'
    """
    known = _numbered(options)
    if known is None:
        return text
    word, numbers, pattern = known

    def instead(found: re.Match[str]) -> str:
        listed = re.findall(r"\d+", found[0])
        if not set(listed) <= numbers:
            return found[0]
        return ", ".join(f"{word} {number}" for number in listed)

    return pattern.sub(instead, text)


@lru_cache(maxsize=2048)
def _numbered(options: tuple[str, ...]) -> tuple[str, frozenset[str], re.Pattern[str]] | None:
    """The word that all options begin with, their numbers, and the pattern of a list of these."""
    found = [_OPTION.fullmatch(option.strip()) for option in options]
    words = {one["word"].lower() for one in found if one}
    if len(words) != 1 or not all(found):
        return None
    word = words.pop()
    numbers = frozenset(one["number"] for one in found if one)
    pattern = re.compile(rf"\b{word}s?\s+\d{{1,4}}(?:{_AND}\d{{1,4}}\b(?! ?%))+", _I)
    return word, numbers, pattern
