"""Texts word by word against a reference, with the words that differ told apart."""

import difflib
import re
from collections.abc import Sequence
from itertools import groupby

__all__ = ["Segments", "aligned", "marked"]

Segments = tuple[tuple[str, bool], ...]
"""Pieces of one text in order; True where the piece differs from the text beside it."""

_WORD = re.compile(r"\s+|[\w’'-]+|[^\w\s]")


def marked(first: str, second: str) -> tuple[Segments, Segments]:
    """Split two texts into segments; True marks the words that differ.

    Examples
    --------
    >>> marked("A Black man.", "A White man.")[1]
    (('A ', False), ('White', True), (' man.', False))
    """
    left, right = aligned(first, [second])
    return left, right


def aligned(reference: str, others: Sequence[str]) -> tuple[Segments, ...]:
    """Split a text and those beside it into segments; True marks the words that differ.

    Each text is aligned with the reference alone. A word of the reference is marked where any of
    the others has another in its place, and not where the others only add words.

    Parameters
    ----------
    reference : str
        The text that the others are compared with.
    others : Sequence[str]
        Any number of texts.

    Returns
    -------
    tuple of segments
        The reference's, then those of the others in their order; joined, each gives its text.

    Examples
    --------
    >>> aligned("A White man.", ["A Black man.", "A man."])[0]
    (('A', False), (' White', True), (' man.', False))
    """
    words = _WORD.findall(reference)
    differs = [False] * len(words)
    told = []
    for other in others:
        theirs = _WORD.findall(other)
        matcher = difflib.SequenceMatcher(a=words, b=theirs, autojunk=False)
        changed = [False] * len(theirs)
        for tag, start, stop, their_start, their_stop in matcher.get_opcodes():
            if tag != "equal":
                differs[start:stop] = [True] * (stop - start)
                changed[their_start:their_stop] = [True] * (their_stop - their_start)
        told.append(_segments(theirs, changed))
    return (_segments(words, differs), *told)


def _segments(words: Sequence[str], differs: Sequence[bool]) -> Segments:
    """Neighbours of one kind in one piece."""
    runs = groupby(zip(words, differs, strict=True), key=lambda one: one[1])
    return tuple(("".join(word for word, _ in run), changed) for changed, run in runs)
