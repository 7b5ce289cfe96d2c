"""Units of shares, times and masses, and what follows a figure.

The table is small and exact. pint would convert as well, but it has neither “fortnight” as written
nor the difference between a dose and a dose per kilogram, and would be one more dependency of the
base install. Months and years have no exact length in days: they are known, and not converted.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from fairaudit.outcomes.reading.asked import Unit

__all__ = ["ASKED_UNITS", "Measure", "measure_at"]

# Name of a unit → what it measures, and how many of that kind's base unit it is.
_TABLE: dict[str, tuple[str, Fraction | None]] = {
    "percent": ("share", Fraction(1)),
    "permille": ("share", Fraction(1, 10)),
    "second": ("time", Fraction(1, 60)),
    "minute": ("time", Fraction(1)),
    "hour": ("time", Fraction(60)),
    "day": ("time", Fraction(1440)),
    "week": ("time", Fraction(10080)),
    "fortnight": ("time", Fraction(20160)),
    "month": ("time", None),
    "year": ("time", None),
    "nanogram": ("mass", Fraction(1, 10**6)),
    "microgram": ("mass", Fraction(1, 1000)),
    "milligram": ("mass", Fraction(1)),
    "gram": ("mass", Fraction(1000)),
    "kilogram": ("other", None),  # a weight, never a dose
}
_SPELLINGS: dict[str, str] = {
    "percent": r"%|percent(?!age)|per\s?cent(?!age)|pct|prozent|pour\scent|por\sciento",
    "permille": "‰",
    "second": "seconds?|secs?|s",
    "minute": "minutes?|mins?",
    "hour": "hour(?:s|ly)?|hrs?|h",
    "day": "days?|d|tage?n?",
    "week": "weeks?|wks?|w",
    "fortnight": "fortnights?",
    "month": "months?|mos?",
    "year": "years?|yrs?|y",
    "nanogram": "nanograms?|ng",
    "microgram": "micrograms?|mcgs?|ug",
    "milligram": "milligram(?:me)?s?|mgs?",
    "gram": "gram(?:me)?s?|gm?",
    "kilogram": "kilogram(?:me)?s?|kgs?|kilos?",
}
_MEASURE = re.compile(
    r"(?:\s(?:more|additional|further|full|extra|whole|consecutive|total)(?=\s))?(?:"
    + "|".join(f"(?P<{name}>[\\s-]?(?:{spelling}))" for name, spelling in _SPELLINGS.items())
    + r")(?![a-z0-9])",
    re.IGNORECASE,
)
# After a part: “half an hour”, “three quarters of an hour”, “half a day”.
_OF_A = re.compile(r"\s(?:of\s)?an?(?=\s)", re.IGNORECASE)
_PER_DAY = re.compile(
    r"\s?(?:/\s?(?:d|day|24\s?h(?:ours)?)\b|(?:per|a|each|every|in\s+a)\s+day\b|daily\b"
    r"|(?:per|in|over|every)\s+24\s?h(?:ours|rs)?\b|(?:in\s+total|total)\s+(?:per|a)\s+day\b"
    r"|\s?(?:total\s+)?daily\b)",
    re.IGNORECASE,
)
_PER_OTHER = re.compile(
    r"\s?(?:/|per\s+)\s?(?:kg|kilo(?:gram)?|m2|m\^2|dl|l|ml|h|hr|hour|min|minute|week|month|year"
    r"|m|mmol|g|mg)\b|\s?/\s?\d{1,4}(?:\.\d)?\s?ml\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A unit where it stands after a figure.

    Parameters
    ----------
    name : str
        Its name in the table.
    kind : {"share", "time", "mass", "other"}
        What it measures; “other” where it is a rate, such as mg/kg.
    size : Fraction, optional
        How many base units it is; None where it has no exact size.
    per_day : bool
        Whether “a day” follows.
    end : int
        Where it ends.
    """

    name: str
    kind: str
    size: Fraction | None
    per_day: bool
    end: int


ASKED_UNITS: dict[Unit, tuple[str, Fraction]] = {
    "percent": ("share", Fraction(1)),
    "minutes": ("time", Fraction(1)),
    "hours": ("time", Fraction(60)),
    "days": ("time", Fraction(1440)),
    "mg": ("mass", Fraction(1)),
}


def measure_at(text: str, place: int, *, after_part: bool = False) -> Measure | None:
    """The unit that stands at a place of a text, or None.

    Examples
    --------
    >>> measure_at("1.5 g a day", 3).per_day
    True
    >>> measure_at("5 mg/kg", 1).kind
    'other'
    >>> measure_at("12 lead", 2) is None
    True
    """
    if after_part and (joint := _OF_A.match(text, place)):
        place = joint.end()
    found = _MEASURE.match(text, place)
    if found is None or found.lastgroup is None:
        return None
    kind, size = _TABLE[found.lastgroup]
    end, per_day = found.end(), False
    if kind == "mass":
        daily = _PER_DAY.match(text, end)
        other = None if daily else _PER_OTHER.match(text, end)
        per_day = daily is not None
        if other:
            kind, size = "other", None
        end = (daily or other or found).end()
    return Measure(name=found.lastgroup, kind=kind, size=size, per_day=per_day, end=end)
