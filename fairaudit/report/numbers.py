"""Rounding, which happens here and nowhere before: numbers as people read them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fairaudit.figures.axis import unit_of

__all__ = [
    "MINUS",
    "amount",
    "count",
    "digits_of",
    "digits_of_column",
    "digits_of_row",
    "digits_of_rows",
    "interval",
    "number",
    "p_equals",
    "p_words",
    "percent",
    "plural",
    "points",
    "shift",
    "size",
]

MINUS = "−"

Span = tuple[float | None, float | None]

_POINTS = "percentage points"


def number(value: float, *, signed: bool = False, digits: int = 1) -> str:
    """Round a number, with a true minus sign, and no minus before zero.

    Examples
    --------
    >>> number(-0.04), number(3.14159, signed=True), number(-7.25)
    ('0.0', '+3.1', '−7.2')
    """
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        return text.lstrip("-")
    return text.replace("-", MINUS) if value < 0 else f"{'+' * signed}{text}"


def digits_of(scale: str, *spans: Span) -> int:
    """Digits after the point with which no interval's end is lost.

    One digit for points; for other units three below 1, two below 10, and else one, by the largest
    end. One more where an end is smaller than the last
    digit or both ends would read the same, and another one where an end would still read as
    zero. So an interval that excludes zero is not shown as one that touches it, down to a
    thousandth of a point.

    Examples
    --------
    >>> [digits_of("probability", (-0.0012, high)) for high in (0.02, -0.0004, -0.00004)]
    [1, 2, 3]
    """
    factor, unit = unit_of(scale)
    there = [
        (low * factor, high * factor) for low, high in spans if low is not None and high is not None
    ]
    ends = [end for span in there for end in span if end]
    digits = 1
    if unit != _POINTS:
        largest = max(map(abs, ends), default=0.0)
        digits = min(3, max(1, 2 - math.floor(math.log10(largest)))) if largest else 3
    merged = any(
        low < high and number(low, digits=digits) == number(high, digits=digits)
        for low, high in there
    )
    if merged or any(abs(end) < 10.0**-digits for end in ends):
        digits += 1
        digits += any(float(number(abs(end), digits=digits)) == 0 for end in ends)
    return digits


def digits_of_row(row: Mapping[str, Any]) -> int:
    """Digits of all differences in one row of the results: estimate, both intervals, floor."""
    spans = ((row[f"{name}_low"], row[f"{name}_high"]) for name in ("ci", "equivalence"))
    return digits_of(row["scale"], *spans)


def digits_of_column(scale: str, spans: Iterable[Span]) -> int:
    """Digits of all differences in one column, the same for all of its intervals.

    As in `digits_of`, but for intervals with 0 inside: these need no more digits for an end that
    reads as 0, since they are not mistaken for ones that exclude it.

    Examples
    --------
    >>> digits_of_column("binary", [(-0.1, 0.2), (-0.0003, 0.01)])
    1
    >>> digits_of_column("binary", [(-0.1, 0.2), (0.0003, 0.01)])
    2
    """
    there = [(low, high) for low, high in spans if low is not None and high is not None]
    largest = max((abs(end) for span in there for end in span), default=0.0)
    least = digits_of(scale, (largest, largest))
    smallest = 0.5 * 10.0**-least / unit_of(scale)[0]
    telling = [
        (low, high) for low, high in there if not low < 0 < high or max(-low, high) < smallest
    ]
    return digits_of(scale, (largest, largest), *telling)


def digits_of_rows(rows: Iterable[Mapping[str, Any]], intervals: Sequence[str] = ("ci",)) -> int:
    """Digits of all differences in one table of results, by the intervals that it shows.

    Numbers of one kind that stand below each other are as precise as each other.

    Examples
    --------
    >>> row = {"scale": "binary"}
    >>> wide, narrow = {"ci_low": -0.1, "ci_high": 0.2}, {"ci_low": 0.0003, "ci_high": 0.01}
    >>> digits_of_rows([row | wide]), digits_of_rows([row | wide, row | narrow])
    (1, 2)
    """
    spans: dict[str, list[Span]] = {}
    for row in rows:
        ends = [(row[f"{name}_low"], row[f"{name}_high"]) for name in intervals]
        spans.setdefault(row["scale"], []).extend(ends)
    return max((digits_of_column(scale, every) for scale, every in spans.items()), default=1)


def points(value: float | None, scale: str, digits: int | None = None) -> str:
    """Write a signed difference in the unit shown, without the unit.

    `digits` are those of the interval that it stands beside; by default as many as it needs.

    Examples
    --------
    >>> points(-0.0712, "probability"), points(-0.0002, "binary"), points(None, "probability")
    ('−7.1', '−0.02', '–')
    >>> points(-0.25, "ordinal"), points(12, "numeric")
    ('−0.250', '+12.0')
    """
    if value is None:
        return "–"
    if digits is None:
        digits = digits_of(scale, (value, value))
    return number(value * unit_of(scale)[0], signed=True, digits=digits)


def size(value: float, scale: str) -> str:
    """Write a size without sign, with its unit.

    Examples
    --------
    >>> size(0.05, "probability"), size(-0.01, "binary"), size(0.5, "days")
    ('5 points', '1 point', '0.5 days')
    >>> size(1, "ordinal"), size(1200, "numeric")
    ('1 step of the scale', '1,200 units of the outcome')
    """
    factor, unit = unit_of(scale)
    shown = abs(value) * factor
    text = f"{shown:,.0f}" if shown >= 1000 else f"{shown:.3g}"
    word, _, rest = ("points" if unit == _POINTS else unit).partition(" ")
    word = word.removesuffix("s") if text == "1" else word
    return " ".join(part for part in (text, word, rest) if part)


def amount(value: float, scale: str, digits: int | None = None) -> str:
    """Write an estimate's size without sign, rounded like the tables, with its unit.

    Examples
    --------
    >>> amount(-0.11, "probability"), amount(0.0004, "probability")
    ('11.0 points', '0.04 points')
    """
    unit = unit_of(scale)[1]
    unit = "points" if unit == _POINTS else unit
    return f"{points(abs(value), scale, digits).lstrip('+')} {unit}"


def shift(value: float, scale: str, digits: int | None = None) -> str:
    """Write a signed difference with its unit.

    Examples
    --------
    >>> shift(-0.11, "probability"), shift(0.25, "ordinal")
    ('−11.0 points', '+0.250 steps of the scale')
    """
    unit = unit_of(scale)[1]
    return f"{points(value, scale, digits)} {'points' if unit == _POINTS else unit}"


def interval(low: float | None, high: float | None, scale: str, digits: int | None = None) -> str:
    """Both ends of an interval, with `digits` as in `points`.

    Examples
    --------
    >>> interval(-0.1, 0.02, "probability"), interval(-0.0012, -0.0004, "probability")
    ('−10.0 to +2.0', '−0.12 to −0.04')
    """
    if low is None or high is None:
        return "–"
    if digits is None:
        digits = digits_of(scale, (low, high))
    return f"{points(low, scale, digits)} to {points(high, scale, digits)}"


def p_words(value: float | None) -> str:
    """Write a p value to three digits.

    Examples
    --------
    >>> p_words(0.00001), p_words(0.0421), p_words(0.99999)
    ('< 0.001', '0.042', '> 0.999')
    """
    if value is None:
        return "–"
    if value < 0.001:
        return "< 0.001"
    return "> 0.999" if value > 0.999 else f"{value:.3f}"


def p_equals(value: float | None) -> str:
    """Write a p value inside a sentence.

    Examples
    --------
    >>> p_equals(0.2), p_equals(0)
    ('p = 0.200', 'p < 0.001')
    """
    text = p_words(value)
    return f"p {text}" if text[0] in "<>" else f"p = {text}"


def percent(value: float) -> str:
    """Write a share in percent; a small share never becomes zero.

    Examples
    --------
    >>> percent(0.1234), percent(0.0001), percent(0)
    ('12.3%', '< 0.1%', '0%')
    """
    if 0 < value < 0.001:
        return "< 0.1%"
    return f"{value:.1%}" if value else "0%"


def count(value: int | None) -> str:
    """Write a count with thousands set apart."""
    return "–" if value is None else f"{value:,}"


def plural(value: int, noun: str, nouns: str = "") -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> plural(1, "vignette"), plural(1200, "reply", "replies")
    ('1 vignette', '1,200 replies')
    """
    return f"{value:,} {noun if value == 1 else nouns or noun + 's'}"
