"""The vignettes' own differences by model and question: what heat maps and drawings are made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit.figures.axis import unit_of
from fairaudit.report.listings import Table, place_title
from fairaudit.report.margins import margin_of
from fairaudit.report.names import Names
from fairaudit.report.numbers import digits_of_rows, points, size
from fairaudit.report.panels import Place, place_of
from fairaudit.rows import SWAP

__all__ = ["Contrast", "Measured", "block_tables", "measured_of", "shading_note"]

Row = Mapping[str, Any]
Contrast = tuple[str, str, str]

COLUMNS = 8
"""Contrasts side by side that fit on paper."""

_STEPS = (1, 2, 4)
# Where shading of probabilities and shares starts if no margin is set.
_SHADED_FROM = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The differences behind the contrasts of one model and question.

    Parameters
    ----------
    results : Sequence of Mapping
        The contrasts in question.
    contrasts : Mapping
        Rows of each contrast, of swaps and of arms: one for each vignette.
    largest : Mapping
        Size of the largest difference of each vignette over the swaps.
    digits : int
        Digits after the point; the numbers of each vignette are as precise as their means.
    """

    results: Sequence[Row]
    contrasts: Mapping[Contrast, Sequence[Row]]
    largest: Mapping[str, float]
    digits: int

    def title(self, names: Names) -> str:
        """Model, question and outcome."""
        return f"{place_title(names, self.results[0])}: {names.outcome(self.results[0])}"

    def ranked(self) -> list[str]:
        """Vignettes, those with the largest difference first."""
        return sorted(self.largest, key=lambda vignette: (-self.largest[vignette], vignette))

    @property
    def swaps(self) -> list[Contrast]:
        """Contrasts of demographic swaps."""
        return [key for key, rows in self.contrasts.items() if rows[0]["role"] == SWAP]

    @property
    def arms(self) -> list[Contrast]:
        """Contrasts of the arms, such as the placebo."""
        return [key for key, rows in self.contrasts.items() if rows[0]["role"] != SWAP]


def measured_of(content: Mapping[str, Any], rows: Sequence[Row]) -> list[Measured]:
    """Differences behind the given contrasts, one entry for each model and question."""
    places: dict[Place, list[Row]] = {}
    for row in rows:
        places.setdefault(place_of(row), []).append(row)
    found: dict[Place, dict[Contrast, list[Row]]] = {}
    for row in content["differences"]:
        if row["difference"] is not None and not row["expected"]:
            place = place_of(row)
            if place in places:
                contrast = (row["attribute"], row["group"], row["cue"])
                found.setdefault(place, {}).setdefault(contrast, []).append(row)
    return [
        Measured(
            results=places[place],
            contrasts=found[place],
            largest=_largest(found[place].values()),
            digits=digits_of_rows(places[place]),
        )
        for place in places
        if place in found
    ]


def _largest(contrasts: Iterable[Sequence[Row]]) -> dict[str, float]:
    """Size of each vignette's largest difference: over the swaps, if it has any there."""
    swaps: dict[str, float] = {}
    arms: dict[str, float] = {}
    for rows in contrasts:
        sizes = swaps if rows[0]["role"] == SWAP else arms
        for row in rows:
            vignette, value = row["vignette_id"], abs(row["difference"])
            if value > sizes.get(vignette, -1.0):
                sizes[vignette] = value
    return {vignette: swaps.get(vignette, 0.0) for vignette in (*swaps, *(arms.keys() - swaps))}


def block_tables(
    names: Names,
    measured: Measured,
    contrasts: Sequence[Contrast],
    vignettes: Sequence[str],
    caption: str,
    links: Sequence[str] = (),
) -> list[Table]:
    """Tables of vignettes by contrasts, at most eight of these side by side; shaded by size.

    `links` are the ids that the names of the vignettes lead to, empty for none.
    """
    first = measured.results[0]
    shaded_from = _shaded_from(first["scale"], margin_of(measured.results))
    tables = []
    for start in range(0, len(contrasts), COLUMNS):
        block = contrasts[start : start + COLUMNS]
        by_vignette = [
            {row["vignette_id"]: row["difference"] for row in measured.contrasts[key]}
            for key in block
        ]
        cells = [[found.get(vignette) for found in by_vignette] for vignette in vignettes]
        of = ""
        if len(contrasts) > COLUMNS:
            of = f", contrasts {start + 1} to {start + len(block)} of {len(contrasts)}"
        set_name = measured.contrasts[block[0]][0]["vignette_set"]
        tables.append(
            Table(
                caption=f"{caption}{of}",
                columns=(
                    "Vignette",
                    *(names.contrast(measured.contrasts[key][0]) for key in block),
                ),
                rows=tuple(
                    (
                        names.vignette(set_name, vignette),
                        *(points(value, first["scale"], measured.digits) for value in row),
                    )
                    for vignette, row in zip(vignettes, cells, strict=True)
                ),
                links=tuple(links),
                numeric=frozenset(range(1, len(block) + 1)),
                levels=()
                if shaded_from is None
                else tuple(tuple(_level(value, shaded_from) for value in row) for row in cells),
            )
        )
    return tables


def shading_note(names: Names, results: Sequence[Row]) -> str:
    """Unit of the differences, and from where on a cell is shaded."""
    first, margin = results[0], margin_of(results)
    unit = names.unit(first)
    told = f"{unit[:1].upper()}{unit[1:]}"
    start = _shaded_from(first["scale"], margin)
    if start is None:
        return f"{told}. Nothing is shaded, since no margin was set."
    whose = "" if margin is None else "the margin of "
    return (
        f"{told}. Shading starts beyond {whose}{size(start, names.measure(first))} and deepens "
        "beyond twice and four times of it; the numbers say the same."
    )


def _shaded_from(scale: str, margin: float | None) -> float | None:
    """Where shading starts; None where nothing says what a large difference is."""
    if margin is None and unit_of(scale) == unit_of("probability"):
        return _SHADED_FROM
    return margin


def _level(value: float | None, step: float) -> int:
    """How far beyond the step: 1 beyond it, 2 beyond twice, 3 beyond four times; signed."""
    if value is None:
        return 0
    level = sum(abs(value) > times * step for times in _STEPS)
    return -level if value < 0 else level
