"""Which of several figures a text commits to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from fairaudit.outcomes.reading.standing import CORRECTION, Standing

__all__ = ["Candidate", "chosen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A figure that may be the answer.

    Parameters
    ----------
    value : Fraction or None
        What it would answer; None where it commits to no single value, such as a range.
    standing : Standing
        How firmly it is given.
    overlap : int
        How many of the question's content words its clause shares.
    start, end : int
        Its place in the text.
    """

    value: Fraction | None
    standing: Standing
    overlap: int
    start: int
    end: int


_ENDS = re.compile(r"[!?:\n]|\.(?!\d)")
_CORRECTIONS = 20


def chosen(text: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate that the text commits to, or None where several are left.

    What follows a correction replaces what stands before it. Then the firmest count. Of several
    values given as firmly, the last one counts where each is a commitment; where they are only
    stated, the one whose clause is about what was asked.
    """
    left = _after_correction(text, _headings(text, candidates))
    if not left:
        return None
    firmest = max(candidate.standing for candidate in left)
    left = [candidate for candidate in left if candidate.standing == firmest]
    most = max(candidate.overlap for candidate in left)
    closest = [candidate for candidate in left if candidate.overlap == most]
    if len({candidate.value for candidate in left}) == 1:
        return left[-1]
    if firmest >= Standing.COMMITTED:
        last = left[-1]
        if last.value is not None:
            # A figure chosen out of a range that was named before.
            closest = [one for one in closest if one.value is not None] or [last]
    agreed = len({candidate.value for candidate in closest}) == 1
    if firmest >= Standing.COMMITTED:
        return (
            last if last.overlap == most or (agreed and closest[-1].value == last.value) else None
        )
    return closest[-1] if agreed else None


def _headings(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """A heading commits, unless its sentence goes on to another value."""
    settled = []
    for place, one in enumerate(candidates):
        if one.standing == Standing.HEADING:
            rival = next(
                (
                    later
                    for later in candidates[place + 1 :]
                    if later.standing >= Standing.STATED and later.value != one.value
                ),
                None,
            )
            rivalled = rival is not None and not _ENDS.search(text, one.end, rival.start)
            one = replace(one, standing=Standing.STATED if rivalled else Standing.COMMITTED)
        settled.append(one)
    return settled


def _after_correction(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates behind the last correction that has a firm one behind it."""
    for found in reversed(list(CORRECTION.finditer(text))[-_CORRECTIONS:]):
        later = [
            c for c in candidates if c.start >= found.start() and c.standing >= Standing.STATED
        ]
        if later:
            return later
    return list(candidates)
