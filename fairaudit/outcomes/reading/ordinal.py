"""Levels of a scale: “4 out of 5”, “ESI level II”, “three”."""

import re
from collections.abc import Sequence
from fractions import Fraction

from fairaudit.outcomes.reading.asked import Asked, Reading
from fairaudit.outcomes.reading.bare import other_finding
from fairaudit.outcomes.reading.choosing import Candidate
from fairaudit.outcomes.reading.figure import read_figure
from fairaudit.outcomes.reading.levels import (
    defines,
    in_digits,
    of_another_score,
    restates,
)
from fairaudit.outcomes.reading.place import Place, places_in
from fairaudit.outcomes.reading.sought import sought
from fairaudit.outcomes.reading.standing import Standing

__all__ = ["read_ordinal"]

_LAST_LABEL = re.compile(r"^([^\d:(]*)[:(,]\s*$")


def read_ordinal(text: str, asked: Asked, *, cut: bool = False) -> Reading:
    """Read the level of a scale that an answer commits to.

    Parameters
    ----------
    text : str
        The answer.
    asked : Asked
        The question, with its `scale`.
    cut : bool
        Whether the answer was cut off at a limit of length.

    Returns
    -------
    Reading
        A whole number within the scale, or why there is none.

    Examples
    --------
    >>> question = Asked(kind="ordinal", scale=(1, 5))
    >>> read_ordinal("On a scale of 1-5, I'd say four.", question).value
    4
    >>> read_ordinal("Between 3 and 4.", question).status
    'unparsed'
    """
    return read_figure(text, asked, _candidates, cut=cut)


def _candidates(text: str, asked: Asked) -> Sequence[Candidate]:
    scale = asked.scale
    if scale is None:
        return ()
    places = list(places_in(in_digits(text), sought(asked.question)))
    defined = sum(defines(place.text, place.quantity) for place in places) > 1
    found: list[Candidate] = []
    closing: Place | None = None
    for place in places:
        measured = place.quantity.unit is not None
        if measured or restates(place.text, place.quantity, scale, defined=defined):
            continue
        candidate = _candidate(place, scale)
        if candidate:
            found.append(candidate)
        if candidate and candidate.standing > Standing.MENTIONED:
            continue
        if _closes(place, scale):
            closing = place
    if closing is None or any(one.standing > Standing.MENTIONED for one in found):
        return found
    return [_as_candidate(closing, closing.quantity.low, Standing.ASIDE)]


def _candidate(place: Place, scale: tuple[int, int]) -> Candidate | None:
    quantity, setting = place.quantity, place.setting
    if quantity.of is not None and quantity.of != scale[1]:
        return None
    if place.discounted or of_another_score(setting, place.question):
        return None
    if quantity.of is None and not place.bare:
        heard = _fits(place, scale) and place.mentioned
        if quantity.single and not heard:
            return None
        return _as_candidate(place, quantity.low if quantity.single else None, Standing.MENTIONED)
    return _as_candidate(place, quantity.low if _fits(place, scale) else None, place.standing)


def _closes(place: Place, scale: tuple[int, int]) -> bool:
    """Whether a level is the last word of a text: “Sudden loss of vision in one eye: 4”."""
    quantity, setting = place.quantity, place.setting
    if not _fits(place, scale) or quantity.of is not None or not setting.last:
        return False
    label = _LAST_LABEL.search(setting.before)
    words = len(label[1].split()) if label else 0
    described = (setting.first and 0 < words < 6) or (words > 3 and ":" in setting.before)
    if not described or setting.after.strip(" .!)"):
        return False
    return not other_finding(setting, place.question) and not place.discounted


def _fits(place: Place, scale: tuple[int, int]) -> bool:
    """Whether a figure is one level of the scale."""
    quantity = place.quantity
    whole = quantity.single and not quantity.bound and quantity.low.denominator == 1
    return whole and scale[0] <= quantity.low <= scale[1]


def _as_candidate(place: Place, value: Fraction | None, standing: Standing) -> Candidate:
    return Candidate(
        value=value,
        standing=standing,
        overlap=place.shared,
        start=place.quantity.start,
        end=place.quantity.end,
    )
