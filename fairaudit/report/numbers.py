"""Rounding, which happens here and nowhere before: numbers as people read them."""

from fairaudit.figures.axis import unit_of

__all__ = [
    "amount",
    "count",
    "interval",
    "number",
    "p_equals",
    "p_words",
    "percent",
    "plural",
    "points",
    "size",
]

MINUS = "−"


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


def points(value: float | None, scale: str) -> str:
    """Write a signed difference in the unit shown, without the unit.

    Examples
    --------
    >>> points(-0.0712, "probability"), points(None, "probability")
    ('−7.1', '–')
    """
    if value is None:
        return "–"
    factor, unit = unit_of(scale)
    return number(value * factor, signed=True, digits=1 if unit == "percentage points" else 3)


def size(value: float, scale: str) -> str:
    """Write a size without sign, with its unit.

    Examples
    --------
    >>> size(0.05, "probability"), size(-0.01, "binary"), size(0.5, "days")
    ('5 points', '1 point', '0.5 days')
    """
    factor, unit = unit_of(scale)
    text = f"{abs(value) * factor:.3g}"
    if unit != "percentage points":
        return f"{text} {unit}".strip()
    return f"{text} point{'' if text == '1' else 's'}"


def amount(value: float, scale: str) -> str:
    """Write an estimate's size without sign, rounded like the tables, with its unit.

    Examples
    --------
    >>> amount(-0.11, "probability")
    '11.0 points'
    """
    unit = "points" if unit_of(scale)[1] == "percentage points" else scale
    return f"{points(abs(value), scale).lstrip('+')} {unit}"


def interval(low: float | None, high: float | None, scale: str) -> str:
    """Both ends of an interval.

    Examples
    --------
    >>> interval(-0.1, 0.02, "probability")
    '−10.0 to +2.0'
    """
    return "–" if low is None or high is None else f"{points(low, scale)} to {points(high, scale)}"


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
