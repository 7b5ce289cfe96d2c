"""The axis of a forest plot: symmetrical around no difference, in the unit that people read."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Axis", "interval_name", "level_name", "unit_name", "unit_of"]

_IN_POINTS = ("probability", "binary")
_UNITS = {"ordinal": "steps of the scale", "numeric": "units of the outcome"}
_OF_OUTCOMES = {
    "word_count": "words",
    "reading_grade": "grades",
    "stigma_rate": "terms per 100 words",
    "politeness": "markers per 100 words",
    "warmth": "markers per 100 words",
    "certainty": "markers per 100 words",
    "sentiment": "units of VADER’s scale from −1 to 1",
    "reciprocal_rank": "units of its scale from 0 to 1",
    "list_overlap": "units of its scale from 0 to 1",
    "semantic_distance": "units of its scale from 0 to 1",
}
_ROOM = 1.08
_TICKS_A_SIDE = 3


def unit_of(scale: str) -> tuple[float, str]:
    """Factor from an outcome's scale to the unit shown, and the unit's name.

    Examples
    --------
    >>> unit_of("probability"), unit_of("days")
    ((100.0, 'percentage points'), (1.0, 'days'))
    """
    return (100.0, "percentage points") if scale in _IN_POINTS else (1.0, _UNITS.get(scale, scale))


def unit_name(row: Mapping[str, Any]) -> str:
    """Name of the unit that differences of a row are told in: the outcome's, where it is known.

    Examples
    --------
    >>> unit_name({"outcome": "word_count", "scale": "numeric"})
    'words'
    >>> unit_name({"outcome": "dose", "scale": "numeric"})
    'units of the outcome'
    """
    # A difference between shares of answers is none in the outcome's unit.
    general = unit_of(row["scale"])[1]
    return _OF_OUTCOMES.get(row["outcome"], general) if row["scale"] == "numeric" else general


def level_name(level: float) -> str:
    """Write a level in percent, free of rounding errors.

    Examples
    --------
    >>> level_name(1 - 0.05), level_name(0.975)
    ('95%', '97.5%')
    """
    return f"{100 * level:.6g}%"


def interval_name(level: float) -> str:
    """What an interval of this level is called.

    Examples
    --------
    >>> interval_name(0.95)
    '95% interval'
    """
    return f"{level_name(level)} interval"


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A symmetrical axis.

    Parameters
    ----------
    factor : float
        From the values' unit to the unit shown.
    unit : str
        Name of the unit shown.
    limit : float
        The axis runs from −limit to limit, in the unit shown.
    step : float
        Distance of the ticks, in the unit shown.
    """

    factor: float
    unit: str
    limit: float
    step: float

    @classmethod
    def around(cls, values: Iterable[float | None], scale: str, unit: str | None = None) -> "Axis":
        """Axis wide enough for every value that is there; the unit is the scale's by default.

        Examples
        --------
        >>> Axis.around([0.05, None, -0.21], "probability").ticks
        (-20.0, -10.0, 0.0, 10.0, 20.0)
        """
        factor, general = unit_of(scale)
        there = [abs(v) * factor for v in values if v is not None and math.isfinite(v)]
        limit = max(there, default=0.0) * _ROOM or 0.1 * factor
        return cls(factor=factor, unit=unit or general, limit=limit, step=_step(limit))

    @property
    def ticks(self) -> tuple[float, ...]:
        """Ticks in the unit shown, zero among them."""
        side = int(self.limit / self.step)
        return tuple(float(f"{number * self.step:.12g}") for number in range(-side, side + 1))

    def place(self, value: float) -> float:
        """Where a value lies between the left end (0) and the right end (1)."""
        share = 0.5 + value * self.factor / (2 * self.limit)
        return min(1.0, max(0.0, share))


def _step(limit: float) -> float:
    """Smallest of 1, 2, 5, 10, … that needs no more than three ticks a side."""
    power = 10.0 ** math.floor(math.log10(limit / _TICKS_A_SIDE))
    return next(m * power for m in (1, 2, 5, 10) if limit / (m * power) < _TICKS_A_SIDE + 1)
