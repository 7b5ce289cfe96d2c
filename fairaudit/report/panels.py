"""Forest plots as positions on an axis, so that a page can draw them without a drawing library."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit.figures.axis import Axis, interval_name
from fairaudit.figures.marks import MARKS, PLACEBO
from fairaudit.report.looks import interval_level
from fairaudit.report.margins import margin_of, margin_words, same_margin
from fairaudit.report.names import Names
from fairaudit.report.numbers import digits_of_rows, interval, number, points
from fairaudit.report.pair_links import Link, unlinked
from fairaudit.report.wording import verdict_words
from fairaudit.verdicts import Verdict

__all__ = ["Line", "Panel", "Place", "Ticks", "ends", "panels_of", "place_of", "ticks_of"]

Row = Mapping[str, Any]
Place = tuple[str, ...]
Span = tuple[str, str]

_PLACE = ("model_id", "params_id", "vignette_set", "question_id", "outcome", "estimand")
_DRAWN = ("estimate", "ci_low", "ci_high", "equivalence_low", "equivalence_high", "noise_floor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """What all lines of a panel share: ticks with texts, left end and width of the margin."""

    at: tuple[tuple[str, str], ...]
    margin: Span | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One contrast on the axis; positions are in percent of the width, None where there is none.

    `link` is the id that its label leads to, empty for none.
    """

    label: str
    link: str
    placebo: bool
    path: str
    filled: bool
    tone: str
    symbol: str
    at: str | None
    ci: Span | None
    equivalence: Span | None
    floor: Span | None
    difference: str
    interval: str
    vignettes: int
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The contrasts of one model and question, grouped by attribute, the placebo arm last.

    Nothing is drawn where no contrast is estimable.
    """

    model: str
    question: str
    caption: str
    interval: str
    ticks: Ticks
    sections: tuple[tuple[str, tuple[Line, ...]], ...]
    drawn: bool


def place_of(row: Row) -> Place:
    """Tell what the rows of one panel share."""
    return tuple(str(row[name]) for name in _PLACE)


def panels_of(
    content: Mapping[str, Any], rows: Iterable[Row], link: Link = unlinked
) -> list[Panel]:
    """Panels of the given contrasts, each with the placebo contrasts of the same place."""
    shown = list(rows)
    alike = same_margin(shown)
    places: dict[Place, list[Row]] = {}
    for row in shown:
        places.setdefault(place_of(row), []).append(row)
    for row in content["results"]:
        if row["role"] == "placebo" and place_of(row) in places:
            places[place_of(row)].append(row)
    return [_panel(content, members, link, alike=alike) for members in places.values()]


def _panel(content: Mapping[str, Any], rows: Sequence[Row], link: Link, *, alike: bool) -> Panel:
    names = Names(content)
    first = rows[0]
    margin = margin_of(rows)
    every = (row[name] for row in rows for name in _DRAWN)
    axis = Axis.around([margin, *every], first["scale"], names.unit(first))
    limit, digits = margin_words(rows), digits_of_rows(rows)
    told = "" if alike else (f", margin ±{limit}" if limit else ", no margin")
    sections: dict[str, list[Line]] = {}
    for row in rows:
        placebo = row["role"] == "placebo"
        heading = names.attribute(row["attribute"])
        heading += ": an irrelevant detail changes" if placebo else ""
        sections.setdefault(heading, []).append(_line(names, row, axis, digits, link(row)))
    return Panel(
        model=names.model(first),
        question=names.question(first),
        caption=f"{names.model(first)} · {names.question(first)}: {names.outcome(first)}{told}",
        interval=interval_name(interval_level(content, rows)),
        ticks=ticks_of(axis, margin),
        sections=tuple((heading, tuple(lines)) for heading, lines in sections.items()),
        drawn=any(
            row["estimate"] is not None and row["verdict"] != Verdict.NOT_ESTIMABLE for row in rows
        ),
    )


def ticks_of(axis: Axis, margin: float | None) -> Ticks:
    """Ticks and margin of an axis."""
    at = tuple(
        (
            _percent(axis.place(tick / axis.factor)),
            number(tick, signed=True, digits=_digits(axis.step)),
        )
        for tick in axis.ticks
    )
    return Ticks(at=at, margin=None if margin is None else _band(axis, margin), unit=axis.unit)


def _band(axis: Axis, margin: float) -> Span:
    left = axis.place(-margin)
    return _percent(left), _percent(1 - 2 * left)


def ends(axis: Axis, low: float | None, high: float | None) -> Span | None:
    """Where an interval begins and ends."""
    if low is None or high is None:
        return None
    return _percent(axis.place(low)), _percent(axis.place(high))


def _line(names: Names, row: Row, axis: Axis, digits: int, link: str) -> Line:
    placebo = row["role"] == "placebo"
    mark = PLACEBO if placebo else MARKS[Verdict(row["verdict"])]
    scale = row["scale"]
    floor = row["noise_floor"]
    return Line(
        label=names.contrast(row),
        link=link,
        placebo=placebo,
        path=mark.path,
        filled=mark.filled,
        tone=mark.tone,
        symbol=mark.symbol,
        at=None if row["estimate"] is None else _percent(axis.place(row["estimate"])),
        ci=ends(axis, row["ci_low"], row["ci_high"]),
        equivalence=ends(axis, row["equivalence_low"], row["equivalence_high"]),
        floor=None if floor is None else ends(axis, -floor, floor),
        difference=points(row["estimate"], scale, digits),
        interval=interval(row["ci_low"], row["ci_high"], scale, digits),
        vignettes=row["n_vignettes"],
        verdict="placebo" if placebo else verdict_words(row),
    )


def _percent(share: float) -> str:
    return f"{share:.3%}"


def _digits(step: float) -> int:
    return 0 if step >= 1 else len(f"{step:.6f}".rstrip("0").partition(".")[2])
