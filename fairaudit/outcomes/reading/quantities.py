"""Figures with their units, put together to ranges and durations of two parts."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from fairaudit.outcomes.reading.bounds import bound_at
from fairaudit.outcomes.reading.numbers import Figure, figures_in
from fairaudit.outcomes.reading.units import Measure, measure_at
from fairaudit.outcomes.reading.wording import one_of, wording

__all__ = ["Quantity", "quantities_in"]

_ARTICLE = wording(
    r"(?:^|(?<=[\n.:;,(])\s?|\b",
    one_of(
        "for|about|around|approximately|roughly|within|after|least|most|than|is|say|of|only|just|in|aside|so"
    ),
    r"\s|\b",
    one_of("be|takes?|lasts?|lasting|last|another|needs?|recommend|almost|nearly|to|or"),
    r"\s)(?P<article>an?)(?=\s(?:(?:full|whole|further)\s)?",
    one_of("minute", "hour", "day", "week", "fortnight", "month", "year"),
    r"s?\b)",
)
_LEADS = r"(?:(?:an?|maybe|possibly|perhaps|even|about|around|roughly|at most|level|esi) )*"
_RANGE = wording(
    r"(?:\s*(?:-+|~|to|through|until|till|bis|up to)|,?(?: [a-z]+){0,2} or\b",
    rf"|,\s*(?:maybe|possibly|perhaps|if not|even|could be|borderline|verging on|"
    rf"almost))\s*{_LEADS}",
)
# “24, 36 or 48”
_LISTED = wording(r"\s*(?:%|[a-z]+\b)?(?:,\s*\d[\d.]*\s*%?){0,3},? or (?:even )?\d")
_BETWEEN = wording(rf"\bbetween {_LEADS}$")
_AND = wording(rf"\s*(?:and|-|to) {_LEADS}")
_CONDITION = wording(r"\s*,?\s*(?:if|unless)\b")
_CHANGE = (
    "increas|rais|reduc|decreas|lower|chang|titrat|uptitrat|taper|switch|go|cut|adjust|escalat|step"
    "|up|down|upgrad|downgrad|mov|revis|shift|doubl|halv|went|gone|rose|fell"
)
_FROM = wording(rf"\b(?:{_CHANGE})\w*\b[^.;\n]{{0,60}}\bfrom (?:\w+ )?$")
_WINDOW = 80
_GAP = 32
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number or a range with its unit, where it stands.

    Parameters
    ----------
    low, high : Fraction
        The number, or the ends of the range.
    of : Fraction, optional
        What a share is out of.
    unit : Measure, optional
        The unit behind it.
    bound : {"", "lower", "upper"}
        Whether it is what the answer lies above, or below.
    form : {"digits", "words", "part", "spaced"}
        How it is written.
    start, end : int
        Its place in the text, with the unit.
    """

    low: Fraction
    high: Fraction
    of: Fraction | None
    unit: Measure | None
    bound: Literal["", "lower", "upper"] = ""
    form: Literal["digits", "words", "part", "spaced"]
    start: int
    end: int

    @property
    def single(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    @property
    def timed(self) -> bool:
        """Whether its unit is one of time."""
        return self.unit is not None and self.unit.kind == "time"

    @property
    def size(self) -> Fraction | None:
        """In base units of what it measures, or None where that has no exact size."""
        unit = self.unit
        return None if unit is None or unit.size is None else self.low * unit.size


def quantities_in(text: str) -> list[Quantity]:
    """The quantities of a text in order; the first and the last 200 of more than 400.

    Examples
    --------
    >>> [(str(q.low), str(q.high), q.unit.name) for q in quantities_in("5-7 days, for a week")]
    [('5', '7', 'day'), ('1', '1', 'week')]
    >>> [str(q.size) for q in quantities_in("1 hour 30 minutes; a day and a half")]
    ['90', '2160']
    """
    joined: list[Quantity] = []
    for quantity in _in_order(text):
        before = joined[-1] if joined else None
        one = before and _one(text, before, quantity)
        if one:
            joined[-1] = one
        else:
            joined.append(quantity)
    if len(joined) > 2 * _MOST:
        joined = joined[:_MOST] + joined[-_MOST:]
    return [
        replace(one, bound=bound_at(text, one.start, one.end, timed=one.timed)) for one in joined
    ]


def _in_order(text: str) -> list[Quantity]:
    measured = [_measured(text, figure) for figure in figures_in(text)]
    starts = {quantity.start for quantity in measured}
    articles = [
        _measured(text, Figure(value=Fraction(1), start=start, end=found.end(), form="words"))
        for found in _ARTICLE.finditer(text)
        if (start := found.start("article")) not in starts
    ]
    return sorted(
        [*measured, *(article for article in articles if article.unit)],
        key=lambda quantity: quantity.start,
    )


def _measured(text: str, figure: Figure) -> Quantity:
    unit = measure_at(text, figure.end, after_part=figure.form == "part" or figure.of is not None)
    if unit and unit.kind != "share" and figure.of and "/" in text[figure.start : figure.end]:
        figure = replace(figure, value=figure.value / figure.of, of=None)
    return Quantity(
        low=figure.value,
        high=figure.value,
        of=figure.of,
        unit=unit,
        form=figure.form,
        start=figure.start,
        end=unit.end if unit else figure.end,
    )


def _one(text: str, left: Quantity, right: Quantity) -> Quantity | None:
    """Two neighbours that make one quantity, or None."""
    if right.start - left.end > _GAP:
        return None
    between = text[left.end : right.start]
    return _duration(between, left, right) or _range(text, between, left, right)


def _duration(between: str, left: Quantity, right: Quantity) -> Quantity | None:
    """“1 hour 30 minutes”, “2 weeks and 3 days”, “a day and a half”."""
    if left.unit is None or not left.timed or not (left.single and right.single):
        return None
    joint = between.lower()
    if right.unit is None:
        halved = right.form == "part" and joint == " and "
        more = right.low if halved else None
    else:
        more = _in_units(right, left.unit) if joint in ("", " ", " and ") else None
    if more is None:
        return None
    return replace(left, low=left.low + more, high=left.low + more, end=right.end)


def _in_units(part: Quantity, unit: Measure) -> Fraction | None:
    """A part of a duration in a coarser unit, or None where it is none."""
    if part.unit is None or part.size is None or unit.size is None or not part.timed:
        return None
    return part.size / unit.size if part.unit.size and part.unit.size < unit.size else None


def _in_unit_of(right: Quantity, left: Quantity) -> Quantity:
    """The left end of a range in the unit of the right one: “30 minutes to 1 hour”."""
    size = right.unit.size if right.unit else None
    if left.size is None or size is None:
        return left
    return replace(left, low=left.size / size, high=left.size / size)


def _range(text: str, between: str, left: Quantity, right: Quantity) -> Quantity | None:
    """“20-30%”, “between 3 and 4”, “from 40 mg to 80 mg” (which is 80 where it's a change)."""
    before = text[max(left.start - _WINDOW, 0) : left.start]
    pair = _AND.fullmatch(between) and _BETWEEN.search(before)
    listed = between.strip() == "," and _LISTED.match(text, right.end)
    if "\n" in between or not (pair or listed or _RANGE.fullmatch(between)):
        return None
    if _CONDITION.match(text, right.end):
        return None
    units = {q.unit.kind for q in (left, right) if q.unit}
    if len(units) > 1:
        return None
    left = _in_unit_of(right, left)
    if "to" in between.lower() and left.single and _FROM.search(before):
        return replace(right, unit=right.unit or left.unit)
    ends = (left.low, left.high, right.low, right.high)
    return replace(
        right,
        low=min(ends),
        high=max(ends),
        of=right.of or left.of,
        unit=right.unit or left.unit,
        start=left.start,
    )
