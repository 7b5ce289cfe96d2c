"""The axis of a forest plot: symmetrical around no difference, in the unit that people read."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Axis", "interval_name", "level_name", "unit_of"]

_IN_POINTS = ("probability", "binary")
_UNITS = {"ordinal": "steps of the scale", "numeric": "units of the outcome"}
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
    def around(cls, values: Iterable[float | None], scale: str) -> "Axis":
        """Axis wide enough for every value that is there.

        Examples
        --------
        >>> Axis.around([0.05, None, -0.21], "probability").ticks
        (-20.0, -10.0, 0.0, 10.0, 20.0)
        """
        factor, unit = unit_of(scale)
        there = [abs(v) * factor for v in values if v is not None and math.isfinite(v)]
        limit = max(there, default=0.0) * _ROOM or 0.1 * factor
        return cls(factor=factor, unit=unit, limit=limit, step=_step(limit))

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
