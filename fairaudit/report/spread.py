"""Every vignette's own difference: dots on an axis, and a shaded table of numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from fairaudit.figures.axis import Axis, unit_of
from fairaudit.report.listings import Table, place_title
from fairaudit.report.margins import margin_of
from fairaudit.report.names import Names
from fairaudit.report.numbers import digits_of_row, interval, points, size
from fairaudit.report.panels import Place, Ticks, ends, place_of, ticks_of
from fairaudit.rows import SWAP

__all__ = ["Spread", "Strip", "spreads_of"]

Row = Mapping[str, Any]
Contrast = tuple[str, str, str]

MOST_VIGNETTES = 200
_COLUMNS = 8
_STEPS = (1, 2, 4)
# Where shading of probabilities and shares starts if no margin is set.
_SHADED_FROM = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One contrast: a dot for each vignette, and their mean."""

    label: str
    dots: tuple[str, ...]
    mean: str
    floor: tuple[str, str] | None
    span: str
    below: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The vignettes' differences of one model and question."""

    title: str
    note: str
    ticks: Ticks
    strips: tuple[Strip, ...]
    tables: tuple[Table, ...]


def spreads_of(content: Mapping[str, Any], rows: Sequence[Row]) -> list[Spread]:
    """Differences behind the given contrasts, one entry for each model and question."""
    places: dict[Place, list[Row]] = {}
    for row in rows:
        places.setdefault(place_of(row), []).append(row)
    found: dict[Place, dict[Contrast, list[Row]]] = {}
    for row in content["differences"]:
        place = place_of(row)
        if place in places and row["difference"] is not None and not row["expected"]:
            contrast = (row["attribute"], row["group"], row["cue"])
            found.setdefault(place, {}).setdefault(contrast, []).append(row)
    return [_spread(content, found[place], places[place]) for place in places if place in found]


def _spread(
    content: Mapping[str, Any],
    contrasts: dict[Contrast, list[Row]],
    results: Sequence[Row],
) -> Spread:
    names = Names(content)
    first = results[0]
    scale, floor = first["scale"], first["noise_floor"]
    # The numbers of each vignette are as precise as the means that they make.
    digits = max(map(digits_of_row, results))
    margin = margin_of(results)
    every = [row["difference"] for members in contrasts.values() for row in members]
    axis = Axis.around([margin, floor, *every], scale, names.unit(first))
    band = None if floor is None else ends(axis, -floor, floor)
    strips = tuple(
        _strip(names, members, axis, band, scale, digits) for members in contrasts.values()
    )
    few = len({row["vignette_id"] for rows in contrasts.values() for row in rows}) <= MOST_VIGNETTES
    return Spread(
        title=f"{place_title(names, first)}: {names.outcome(first)}",
        note=_note(names, first, margin),
        ticks=ticks_of(axis, margin),
        strips=strips if few else (),
        tables=tuple(_tables(names, contrasts, scale, digits, _shaded_from(scale, margin))),
    )


def _strip(
    names: Names,
    rows: Sequence[Row],
    axis: Axis,
    floor: tuple[str, str] | None,
    scale: str,
    digits: int,
) -> Strip:
    values = [row["difference"] for row in rows]
    return Strip(
        label=names.contrast(rows[0]),
        dots=tuple(f"{axis.place(value):.3%}" for value in values),
        mean=f"{axis.place(fmean(values)):.3%}",
        floor=floor,
        span=interval(min(values), max(values), scale, digits),
        below=f"{sum(value < 0 for value in values)} / {sum(value > 0 for value in values)}",
    )


def _tables(
    names: Names,
    contrasts: dict[Contrast, list[Row]],
    scale: str,
    digits: int,
    shaded_from: float | None,
) -> list[Table]:
    """Tables of at most eight contrasts side by side, so that they fit on paper."""
    values = {
        (row["vignette_id"], contrast): row["difference"]
        for contrast, rows in contrasts.items()
        for row in rows
    }
    sizes: dict[str, float] = {}
    for (vignette, _), value in values.items():
        sizes[vignette] = max(sizes.get(vignette, 0.0), abs(value))
    kept = set(sorted(sizes, key=lambda vignette: (-sizes[vignette], vignette))[:MOST_VIGNETTES])
    vignettes = sorted(kept)
    cut = (
        f"The {MOST_VIGNETTES} vignettes with the largest differences of {len(sizes):,}; all "
        "of them are in audit.json."
    )
    notes = (cut,) if len(sizes) > len(kept) else ()
    tables = []
    for block in _blocks(contrasts):
        set_name = contrasts[block[0]][0]["vignette_set"]
        cells = [[values.get((vignette, contrast)) for contrast in block] for vignette in vignettes]
        tables.append(
            Table(
                caption="Difference of each vignette, group minus reference",
                columns=("Vignette", *(names.contrast(contrasts[key][0]) for key in block)),
                rows=tuple(
                    (
                        names.vignette(set_name, vignette),
                        *(points(value, scale, digits) for value in row),
                    )
                    for vignette, row in zip(vignettes, cells, strict=True)
                ),
                numeric=frozenset(range(1, len(block) + 1)),
                levels=()
                if shaded_from is None
                else tuple(tuple(_level(value, shaded_from) for value in row) for row in cells),
                notes=notes,
            )
        )
    return tables


def _blocks(contrasts: dict[Contrast, list[Row]]) -> list[list[Contrast]]:
    """Contrasts that stand side by side; the arms stand apart from the swaps."""
    blocks = []
    for swaps in (True, False):
        members = [key for key, rows in contrasts.items() if (rows[0]["role"] == SWAP) is swaps]
        blocks += [members[start : start + _COLUMNS] for start in range(0, len(members), _COLUMNS)]
    return blocks


def _shaded_from(scale: str, margin: float | None) -> float | None:
    """Where shading starts; None where nothing says what a large difference is."""
    if margin is None and unit_of(scale) == unit_of("probability"):
        return _SHADED_FROM
    return margin


def _note(names: Names, row: Row, margin: float | None) -> str:
    unit = names.unit(row)
    told = f"{unit[:1].upper()}{unit[1:]}"
    start = _shaded_from(row["scale"], margin)
    if start is None:
        return f"{told}. Nothing is shaded, since no margin was set."
    whose = "" if margin is None else "the margin of "
    return (
        f"{told}. Shading starts beyond {whose}{size(start, names.measure(row))} and deepens "
        "beyond twice and four times of it; the numbers say the same."
    )


def _level(value: float | None, step: float) -> int:
    """How far beyond the step: 1 beyond it, 2 beyond twice, 3 beyond four times; signed."""
    if value is None:
        return 0
    level = sum(abs(value) > times * step for times in _STEPS)
    return -level if value < 0 else level
