"""Numbers in a unit: “two weeks”, “1.5 g”, “about 1 in 4”."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairaudit.outcomes.reading.amounts import NO_CANDIDATE, amount_of, share_of
from fairaudit.outcomes.reading.asked import Asked, Reading
from fairaudit.outcomes.reading.choosing import Candidate
from fairaudit.outcomes.reading.figure import read_figure
from fairaudit.outcomes.reading.place import Place, places_in
from fairaudit.outcomes.reading.sought import Sought, sought
from fairaudit.outcomes.reading.standing import Standing
from fairaudit.outcomes.reading.units import ASKED_UNITS
from fairaudit.outcomes.reading.wording import one_of, wording

__all__ = ["read_numeric"]

_EVERY = wording(r"\b(?:every|each|q|per)\s*$|\bonce (?:in|a|every)\s*$")
_SUMMED_BEFORE = wording(
    r"(?:[+÷*/±]|\+/-|\bgive or take|\bplus or minus|(?P<times>[×x]|\btimes))\s*$"
)
_FOR_A_TIME = r"(?!\s*(?:d|days?|w|weeks?|h|hours?|min)\b)"
_SUMMED_AFTER = wording(
    r"\s*(?:[+÷*]\s*[\d(]|\s[+÷]\s|[=≈]\s*[~≈]?\d",
    rf"|[×x]\s*(?:\d++(?:[.,]\d++)?{_FOR_A_TIME}|\())|\s*\)?\s*/\s*\(",
)
_FREQUENT = wording(
    r"\b",
    one_of(r"every|q\s?\d+\s?h", "twice|thrice|times", r"bid|tid|qid|b\.i\.d|t\.i\.d", "hourly"),
    r"\b|\b(?:divided|split|doses)\b",
)
_NEXT_MASS = re.compile(r"\d\s?m?c?g\b")
_EACH_DAY = wording(r"(?:daily|\ba day|each day)$")
_OF_THAT = wording(r" (?:of )?(?:that|this|it)\b")
_WHOLE_SCALES = ((Fraction(0), Fraction(1)), (Fraction(0), Fraction(100)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A candidate with what tells doses, days' totals and intervals apart."""

    candidate: Candidate
    measured: bool
    repeats: bool
    per_day: bool


def read_numeric(text: str, asked: Asked, *, cut: bool = False) -> Reading:
    """Read the number, in the unit asked for, that an answer commits to.

    Parameters
    ----------
    text : str
        The answer.
    asked : Asked
        The question, with its `unit`.
    cut : bool
        Whether the answer was cut off at a limit of length.

    Returns
    -------
    Reading
        An int where it is whole, else a float; or why there is none.

    Examples
    --------
    >>> read_numeric("Two weeks.", Asked(kind="numeric", unit="days")).value
    14
    >>> read_numeric("20-30%, I'd say 25%", Asked(kind="numeric", unit="percent")).value
    25
    >>> read_numeric("Less than 5%", Asked(kind="numeric", unit="percent")).status
    'unparsed'
    """
    return read_figure(text, asked, _candidates, cut=cut)


def _candidates(text: str, asked: Asked) -> Sequence[Candidate]:
    if asked.unit is None:
        return ()
    question = sought(asked.question)
    kind, size = ASKED_UNITS[asked.unit]
    found = [one for place in places_in(text, question) if (one := _found(place, kind, size))]
    if kind == "share":
        found = _with_unit_first(found)
    elif kind == "time":
        found = _repeating(found, question)
    else:
        found = _a_day_or_a_dose(text, found, question)
    return [one.candidate for one in found]


def _found(place: Place, kind: str, size: Fraction) -> _Found | None:
    quantity, setting = place.quantity, place.setting
    if place.discounted or _summed(place, kind):
        return None
    if (quantity.low, quantity.high) in _WHOLE_SCALES and quantity.unit is None:
        return None
    worth = share_of(place) if kind == "share" else amount_of(place, kind, size)
    value, standing = (worth if isinstance(worth, Fraction) else None), place.standing
    if worth is NO_CANDIDATE:
        if quantity.unit or quantity.of or not place.mentioned:
            return None
        whole = quantity.single and quantity.form != "part"  # “drinks a quarter” of another figure
        value, standing = (quantity.low if whole else None), Standing.MENTIONED
    per_day = quantity.unit is not None and quantity.unit.per_day
    if kind == "mass" and place.question.per_day and not per_day:
        own = _NEXT_MASS.split(setting.after[:40], maxsplit=1)[0]
        value = None if _FREQUENT.search(own) else value
    if not quantity.single or (quantity.bound and quantity.bound != place.question.bound):
        value = None
        # The most that may be given stands beside the dose.
        standing = Standing.ASIDE if kind == "mass" and quantity.bound == "upper" else standing
    if quantity.form == "part" and _OF_THAT.match(setting.after):
        value = None
    if quantity.unit and quantity.unit.size is None:
        standing = Standing.ASIDE
    if standing == Standing.ASIDE and quantity.unit is None and quantity.of is None:
        return None
    hourly = place.text[quantity.start : quantity.end].lower().endswith("hourly")
    return _Found(
        candidate=Candidate(
            value=value,
            standing=standing,
            overlap=place.shared,
            start=quantity.start,
            end=quantity.end,
        ),
        measured=quantity.unit is not None or quantity.of is not None,
        repeats=hourly or _EVERY.search(setting.before) is not None,
        per_day=per_day,
    )


def _summed(place: Place, kind: str) -> bool:
    """Whether the figure is a term of a sum or a product; “× 5 days” is a duration."""
    if _SUMMED_AFTER.match(place.text, place.quantity.end):
        return True
    found = _SUMMED_BEFORE.search(place.setting.before)
    return found is not None and (found["times"] is None or kind != "time")


def _with_unit_first(found: list[_Found]) -> list[_Found]:
    """Beside a share with its sign, a bare number counts only where it is firmly given."""
    if not any(one.measured for one in found):
        return found
    return [one for one in found if one.measured or one.candidate.standing >= Standing.COMMITTED]


def _repeating(found: list[_Found], question: Sought) -> list[_Found]:
    """Intervals (“every 6 hours”) where “how often” is asked, else what is none."""
    wanted = question.frequency and any(one.repeats for one in found)
    return [one for one in found if one.repeats == wanted]


def _a_day_or_a_dose(text: str, found: list[_Found], question: Sought) -> list[_Found]:
    """Totals of a day where they are asked for, else doses."""
    totals = [one for one in found if one.per_day]
    if not totals:
        return found
    if question.per_day:
        return totals
    doses = [one for one in found if not one.per_day]
    if not doses:
        return totals
    # “40 mg daily” may be the dose; “2,600 mg in 24 hours” beside a dose is the total.
    daily = [one for one in totals if _EACH_DAY.search(text[: one.candidate.end][-12:])]
    return doses if not daily or _firmest(doses) >= _firmest(daily) else doses + daily


def _firmest(found: Sequence[_Found]) -> Standing:
    return max(one.candidate.standing for one in found)
