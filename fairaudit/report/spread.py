"""How the differences of the vignettes are spread: dots on an axis, with their ends as numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from fairaudit.figures.axis import Axis
from fairaudit.report.margins import margin_of
from fairaudit.report.names import Names
from fairaudit.report.numbers import count, interval
from fairaudit.report.panels import Ticks, ends, ticks_of
from fairaudit.report.vignette_differences import Measured

__all__ = ["Spread", "Strip", "spreads_of"]

Row = Mapping[str, Any]

MOST_VIGNETTES = 200
_MOST_DOTS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One contrast: a dot for each vignette, and their mean; positions in percent of the width."""

    label: str
    dots: tuple[str, ...]
    mean: str
    floor: tuple[str, str] | None
    span: str
    below: str
    vignettes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The spread of one model and question; strips without dots are not drawn."""

    title: str
    unit: str
    ticks: Ticks
    strips: tuple[Strip, ...]
    drawn: bool


def spreads_of(content: Mapping[str, Any], measured: Sequence[Measured]) -> list[Spread]:
    """A spread for each model and question, drawn as long as the page does not get too large."""
    names = Names(content)
    spreads, left = [], _MOST_DOTS
    for one in measured:
        dots = sum(len(rows) for rows in one.contrasts.values())
        drawn = len(one.largest) <= MOST_VIGNETTES and dots <= left
        left -= dots if drawn else 0
        spreads.append(_spread(names, one, drawn=drawn))
    return spreads


def _spread(names: Names, measured: Measured, *, drawn: bool) -> Spread:
    first = measured.results[0]
    floor, margin = first["noise_floor"], margin_of(measured.results)
    every = [row["difference"] for rows in measured.contrasts.values() for row in rows]
    axis = Axis.around([margin, floor, *every], first["scale"], names.unit(first))
    band = None if floor is None else ends(axis, -floor, floor)
    strips = [_strip(names, measured, rows, axis, band) for rows in measured.contrasts.values()]
    return Spread(
        title=measured.title(names),
        unit=axis.unit,
        ticks=ticks_of(axis, margin),
        strips=tuple(strips if drawn else (replace(strip, dots=()) for strip in strips)),
        drawn=drawn,
    )


def _strip(
    names: Names,
    measured: Measured,
    rows: Sequence[Row],
    axis: Axis,
    floor: tuple[str, str] | None,
) -> Strip:
    values = [row["difference"] for row in rows]
    scale = measured.results[0]["scale"]
    return Strip(
        label=names.contrast(rows[0]),
        dots=tuple(f"{axis.place(value):.1%}" for value in values),
        mean=f"{axis.place(fmean(values)):.1%}",
        floor=floor,
        span=interval(min(values), max(values), scale, measured.digits),
        below=f"{sum(value < 0 for value in values)} / {sum(value > 0 for value in values)}",
        vignettes=count(len(values)),
    )
