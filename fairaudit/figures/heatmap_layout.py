"""What a heat map of vignettes shows, and how much room its texts need, in inches."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from fairaudit.figures.axis import Axis
from fairaudit.figures.contrasts import Row, Shared
from fairaudit.figures.lettering import drawable, height_of, width_of, wrapped
from fairaudit.rows import SWAP
from fairaudit.tables import DIFFERENCES

__all__ = ["Chart", "charts_of"]

TITLE, NAME, SMALL = 10, 8, 8
"""Sizes of the texts, in points."""
CELL = 0.2
"""Least height and width of a cell, in inches."""

_MOST_VIGNETTES, _FEWER_VIGNETTES, _MANY_CHARTS = 40, 15, 3
_MOST_GROUPS = 80
_WIDEST_NAME, _TALLEST_NAME, _WIDEST_CELL = 2.3, 2.2, 1.0
_BESIDE_TEXT = 0.07
_PLACEBO = "placebo"
_PLACE = ("model_id", "params_id", "vignette_set", "question_id", "outcome", "estimand")
_CONTRAST = (*_PLACE, "attribute", "group", "reference", "cue", "expected")

Values = dict[tuple[str, ...], dict[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chart:
    """The vignettes' own differences of one model and question.

    Parameters
    ----------
    title : str
        What is above it.
    axis : Axis
        The colours' scale, the same in all charts of an outcome.
    columns : tuple[str, ...]
        Names of groups, and after them of the placebo arm's changes.
    parted : tuple[int, ...]
        Numbers of columns before which another attribute begins.
    vignettes : tuple[str, ...]
        Names of the vignettes, the one with the largest difference first.
    values : ndarray of float, shape (n_vignettes, n_columns)
        Group minus reference in the unit shown; NaN where there is none.
    told : str
        How many vignettes and groups these are, and what the groups are compared with.
    """

    title: str
    axis: Axis
    columns: tuple[str, ...]
    parted: tuple[int, ...]
    vignettes: tuple[str, ...]
    values: "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
    told: str

    @property
    def lacking(self) -> int:
        """Number of cells without a difference."""
        return int(np.isnan(self.values).sum())

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the vignettes, broken to fit."""
        return tuple(wrapped(name, _WIDEST_NAME, size=NAME, lines=2) for name in self.vignettes)

    @property
    def row(self) -> float:
        """Height of a row."""
        return max(CELL, _BESIDE_TEXT + max(height_of(name, size=NAME) for name in self.names))

    @property
    def upright(self) -> tuple[str, ...]:
        """Names of the columns where they are written upwards, broken to fit."""
        return tuple(wrapped(name, _TALLEST_NAME, size=NAME) for name in self.columns)

    @property
    def least_cell(self) -> float:
        """Least width of a cell: that of a name written upwards."""
        return max(CELL, _BESIDE_TEXT + max(height_of(name, size=NAME) for name in self.upright))

    def cell(self, across: float) -> float:
        """Width of a cell where all of them have some room."""
        return max(self.least_cell, min(_WIDEST_CELL, across / len(self.columns)))

    def level(self, cell: float) -> tuple[str, ...]:
        """Names of the columns on the level, broken to fit; none where one doesn't fit."""
        inside = cell - 2 * _BESIDE_TEXT
        words = [word for name in self.columns for word in name.split()]
        if max((width_of(word, size=NAME) for word in words), default=0.0) > inside:
            return ()
        found = tuple(wrapped(name, inside, size=NAME, lines=4) for name in self.columns)
        return () if any(name.endswith("…") for name in found) else found

    def number(self, value: float) -> str:
        """A difference with two to three digits of the largest one."""
        digits = max(0, 1 - math.floor(math.log10(self.axis.limit / 2)))
        return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def charts_of(shared: Sequence[Shared], differences: pd.DataFrame) -> list[Chart]:
    """One chart for each panel that has differences.

    Raises
    ------
    InputError
        If the table of differences lacks columns.
    """
    values, placebos = _values(DIFFERENCES.check(differences))
    found = []
    for one in shared:
        swaps = [row for row in one.rows if _key(row, _CONTRAST) in values]
        if swaps:
            found.append((one, swaps, placebos.get(_key(swaps[0], _PLACE), {})))
    most = _MOST_VIGNETTES if len(found) <= _MANY_CHARTS else _FEWER_VIGNETTES
    axes: dict[tuple[str, ...], list[float]] = {}
    for one, swaps, placebo in found:
        shown = [*(values[_key(row, _CONTRAST)] for row in swaps), *placebo.values()]
        sizes = axes.setdefault(_scale(one, swaps[0]), [])
        sizes += [max(map(abs, each.values()), default=0.0) for each in shown]
    return [
        _chart(
            one,
            [(row, values[_key(row, _CONTRAST)]) for row in swaps],
            placebo,
            Axis.around(
                axes[_scale(one, swaps[0])], str(swaps[0]["scale"]), one.names.unit(swaps[0])
            ),
            most,
        )
        for one, swaps, placebo in found
    ]


def _values(differences: pd.DataFrame) -> tuple[Values, dict[tuple[str, ...], Values]]:
    """Differences by contrast and vignette: of the swaps, and of the placebo arm by place."""
    swaps: Values = {}
    placebos: dict[tuple[str, ...], Values] = {}
    for row in cast("list[Row]", differences.to_dict("records")):
        value = row["difference"]
        if pd.isna(value) or not math.isfinite(value):
            continue
        if row["role"] == SWAP:
            swaps.setdefault(_key(row, _CONTRAST), {})[str(row["vignette_id"])] = value
        elif row["role"] == _PLACEBO:
            of_place = placebos.setdefault(_key(row, _PLACE), {})
            of_place.setdefault((str(row["group"]),), {})[str(row["vignette_id"])] = value
    return swaps, placebos


def _key(row: Row, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in names)


def _scale(shared: Shared, row: Row) -> tuple[str, ...]:
    """What charts that share their colours have in common."""
    return str(row["outcome"]), str(row["scale"]), shared.names.unit(row)


def _chart(
    shared: Shared,
    swaps: Sequence[tuple[Row, dict[str, float]]],
    placebo: Values,
    axis: Axis,
    most: int,
) -> Chart:
    sizes: dict[str, float] = {}
    for _, values in swaps:
        for vignette, value in values.items():
            sizes[vignette] = max(sizes.get(vignette, 0.0), abs(value))
    ordered = sorted(sizes, key=lambda vignette: (-sizes[vignette], vignette))
    kept = ordered[:most]
    groups = _largest(swaps)
    columns = [values for _, values in groups] + list(placebo.values())
    attributes = [str(row["attribute"]) for row, _ in groups] + [_PLACEBO] * len(placebo)
    cells = [[values.get(vignette, math.nan) for values in columns] for vignette in kept]
    return Chart(
        title=shared.title,
        axis=axis,
        columns=(
            *(shared.group(row) for row, _ in groups),
            *(drawable(shared.names.group(_PLACEBO, name)) for (name,) in placebo),
        ),
        parted=tuple(
            at for at in range(1, len(attributes)) if attributes[at] != attributes[at - 1]
        ),
        vignettes=tuple(
            drawable(shared.names.vignette(str(shared.about["vignette_set"]), one)) for one in kept
        ),
        values=np.array(cells, dtype=np.float64) * axis.factor,
        told=_told(shared, groups, len(swaps), len(kept), len(ordered)),
    )


def _largest(
    swaps: Sequence[tuple[Row, dict[str, float]]],
) -> Sequence[tuple[Row, dict[str, float]]]:
    """The groups with the largest differences, in their order, grouped by attribute."""
    sizes = [max(map(abs, values.values())) for _, values in swaps]
    kept = sorted(sorted(range(len(swaps)), key=lambda at: -sizes[at])[:_MOST_GROUPS])
    attributes = list(dict.fromkeys(row["attribute"] for row, _ in swaps))
    return [
        swaps[at] for at in sorted(kept, key=lambda at: attributes.index(swaps[at][0]["attribute"]))
    ]


def _told(
    shared: Shared,
    groups: Sequence[tuple[Row, dict[str, float]]],
    of_groups: int,
    vignettes: int,
    of_vignettes: int,
) -> str:
    """Say how much is shown, and what each attribute's groups are compared with."""
    told = [
        f"All {vignettes:,} vignettes, largest difference first."
        if vignettes == of_vignettes
        else f"The {vignettes:,} vignettes with the largest differences of {of_vignettes:,}."
    ]
    if len(groups) < of_groups:
        told.append(f"The {len(groups):,} groups with the largest differences of {of_groups:,}.")
    references = dict.fromkeys(
        f"{shared.attribute(row)} with {shared.reference(row)}" for row, _ in groups
    )
    return " ".join([*told, f"Compared: {'; '.join(references)}."])
