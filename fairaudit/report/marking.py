"""Words that differ between two texts, marked in a time that no text can make long."""

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from fairaudit.alignment import Segments, marked

__all__ = ["Segments", "marked_within"]

_MOST = 160_000
"""Pairs of words that an alignment may look at: 400 words beside 400, spaces counted as words."""

_WORD = re.compile(r"\s+|[\w’'-]+|[^\w\s]")
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?\n]+\s*|$)")


def marked_within(first: str, second: str) -> tuple[Segments, Segments]:
    """Split two texts into segments; True marks the words that differ.

    Long texts are compared sentence by sentence, where equally many stand between those that are
    the same at both ends. A part that is too long even so is marked as a whole.

    Examples
    --------
    >>> marked_within("A Black man.", "A White man.")[1]
    (('A ', False), ('White', True), (' man.', False))
    >>> long = "Pain since noon. " * 100
    >>> _, right = marked_within(long + "He sits.", long + "She sits.")
    >>> [text for text, differs in right if differs]
    ['She']
    """
    if _fits(first, second):
        return marked(first, second)
    ours, theirs = _sentences(first), _sentences(second)
    before = _alike(ours, theirs)
    after = _alike(ours[before:][::-1], theirs[before:][::-1])
    middle, beside = ours[before : len(ours) - after], theirs[before : len(theirs) - after]
    if len(middle) != len(beside):
        middle, beside = ["".join(middle)], ["".join(beside)]
    told: tuple[list[tuple[str, bool]], list[tuple[str, bool]]] = ([], [])
    kept = "".join(ours[:before])
    for side in told:
        side.append((kept, False))
    for one, other in zip(middle, beside, strict=True):
        for side, segments in zip(told, _part(one, other), strict=True):
            side.extend(segments)
    kept = "".join(ours[len(ours) - after :])
    for side in told:
        side.append((kept, False))
    return _joined(told[0]), _joined(told[1])


def _part(first: str, second: str) -> tuple[Segments, Segments]:
    if first == second:
        return ((first, False),), ((second, False),)
    if _fits(first, second):
        return marked(first, second)
    return ((first, True),), ((second, True),)


def _fits(first: str, second: str) -> bool:
    return len(_WORD.findall(first)) * len(_WORD.findall(second)) <= _MOST


def _sentences(text: str) -> list[str]:
    return [found for found in _SENTENCE.findall(text) if found]


def _alike(first: Sequence[str], second: Sequence[str]) -> int:
    """How many texts are the same from the beginning."""
    pairs = zip(first, second, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _joined(segments: Iterable[tuple[str, bool]]) -> Segments:
    """Neighbours of one kind in one piece; what is empty is left out."""
    joined: list[tuple[str, bool]] = []
    for text, differs in segments:
        if joined and joined[-1][1] is differs:
            joined[-1] = (joined[-1][0] + text, differs)
        elif text:
            joined.append((text, differs))
    return tuple(joined)
