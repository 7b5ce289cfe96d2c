"""Which of the options named a text commits to, if nothing that bears on it is left open."""

import re
from collections.abc import Sequence

from fairaudit.outcomes.reading.strength import (
    DECLARED,
    ELSEWHERE,
    LEADING,
    MENTIONED,
    OPEN,
    RULED_OUT,
    STATED,
    Candidate,
)

__all__ = ["settled"]

_I = re.IGNORECASE
_TURNS = re.compile(
    r"^\W*(?:but|however|yet|still|that said|having said that|then again|even so|nonetheless|"
    r"nevertheless|on the other hand|mind you|except|only|conversely|that being said)\b",
    _I,
)


def settled(found: Sequence[Candidate], *, least: int, brief: bool, total: int) -> Candidate | None:
    """The last commitment to one option, if it stands."""
    strongest = max((one.strength for one in found), default=OPEN)
    if strongest < least or strongest == OPEN:
        return None
    top = [one for one in found if one.strength == strongest]
    last = top[-1]
    if len(last.options) != 1:
        return None
    after = found[_place(found, last) + 1 :]
    left = [one for one in after if one.strength == OPEN]
    if strongest < DECLARED and any(not one.options or _shared(one, last) for one in left):
        return None
    if strongest <= STATED and not _alone(found, top, brief=brief, total=total):
        return None
    if strongest == LEADING and len({one.options for one in top}) > 1 and not last.revised:
        return None
    return None if _unheard(found, after, last) else last


def _unheard(found: Sequence[Candidate], after: Sequence[Candidate], last: Candidate) -> bool:
    """Whether something that bears on the option taken was not understood."""
    denied = any(one.strength == RULED_OUT and one.options == last.options for one in after)
    if denied and not last.revised:
        return True
    others = [one for one in after if one.strength >= MENTIONED and not _shared(one, last)]
    if any(_TURNS.match(one.words) or _TURNS.match(one.clause) for one in others):
        return True
    if any(one.strength == ELSEWHERE and _TURNS.match(one.words) for one in after):
        return True
    beside = [one for one in found if one.number == last.number and not _shared(one, last)]
    if (
        last.strength == LEADING
        and " " in last.clause
        and any(one.strength >= MENTIONED for one in beside)
    ):
        return True
    if last.strength == DECLARED and not last.revised:
        return any(one.strength == DECLARED and not _shared(one, last) for one in found)
    if last.strength > STATED:
        return False
    return any(
        one.strength == ELSEWHERE or (one.strength >= MENTIONED and not _shared(one, last))
        for one in found
    )


def _shared(one: Candidate, other: Candidate) -> bool:
    return bool(set(one.options) & set(other.options))


def _bears_on(one: Candidate, taken: Candidate) -> bool:
    """Whether what is left open touches what is taken: not another option in another sentence."""
    beside = one.number == taken.number and not one.conditional
    return not one.options or _shared(one, taken) or beside


def _alone(
    found: Sequence[Candidate], top: Sequence[Candidate], *, brief: bool, total: int
) -> bool:
    """Whether statements take one option only, and nothing leaves it open."""
    if len({place for one in top for place in one.options}) > 1:
        return False
    taken = top[-1]
    if any(one.strength == OPEN and _bears_on(one, taken) for one in found):
        return False
    if top[-1].strength == STATED:
        return True
    out = {place for one in found if one.strength == RULED_OUT for place in one.options}
    agreed = all(_shared(one, taken) for one in found)
    return (brief and agreed) or len(out | set(taken.options)) == total


def _place(found: Sequence[Candidate], last: Candidate) -> int:
    return max(place for place, one in enumerate(found) if one is last)
