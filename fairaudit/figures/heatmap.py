"""The heat map of vignettes: each one's own difference, for each group."""

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.patches import Rectangle

from fairaudit.figures.contrasts import chosen
from fairaudit.figures.drawing import Drawing, own_style
from fairaudit.figures.forest_panel import signed, ticks_across
from fairaudit.figures.heatmap_layout import NAME, SMALL, TITLE, Chart, charts_of
from fairaudit.figures.lettering import height_of, width_of, wrapped
from fairaudit.figures.marks import DARK, PALE
from fairaudit.figures.naming import Naming

__all__ = ["heat_map"]

_NARROWEST, _TALLEST, _LEAST = 8.0, 50.0, 0.75
_EDGE, _RIGHT, _GAP, _LINE = 0.15, 0.3, 0.08, 0.06
_BAR, _BAR_HEIGHT, _ABOVE_BAR, _TICKS, _BELOW = 3.2, 0.12, 0.16, 0.28, 0.3
_SAMPLE = 0.3
# Orange and purple are told apart with every kind of colour blindness; orange is lower.
_COLOURS = "PuOr"
_DARK_FROM = 0.6
_NOTHING = "No vignette has a difference in a primary or exploratory contrast."
_ALTERNATIVE = "Heat map of each vignette’s own difference"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A chart with its texts broken to fit, in inches."""

    chart: Chart
    title: str
    told: str
    unit: str
    lacking: str
    cell: float
    heads: tuple[str, ...]
    upright: bool

    @property
    def above(self) -> float:
        """Height of title and sentence."""
        return height_of(self.title, size=TITLE) + height_of(self.told, size=SMALL) + 2 * _LINE

    @property
    def head(self) -> float:
        """Height of the names of the columns."""
        if not self.upright:
            return max(height_of(name, size=NAME) for name in self.heads) + _GAP
        parts = [part for name in self.heads for part in name.split("\n")]
        return max(width_of(part, size=NAME) for part in parts) + _GAP

    @property
    def cells(self) -> tuple[float, float]:
        """Width and height of all cells."""
        return self.cell * len(self.heads), self.chart.row * len(self.chart.vignettes)

    @property
    def below(self) -> float:
        """Height of the bar of colours and the words below it."""
        words = height_of(self.unit, size=SMALL) + height_of(self.lacking, size=SMALL) + 2 * _LINE
        return _ABOVE_BAR + _BAR_HEIGHT + _TICKS + words + _BELOW

    @property
    def height(self) -> float:
        """Height of everything."""
        return self.above + self.head + self.cells[1] + self.below


def heat_map(
    differences: pd.DataFrame, frame: pd.DataFrame, *, names: Naming | None = None
) -> Drawing:
    """Draw each vignette's own difference in each contrast of a results table.

    There is one chart for each model and question: a row for each vignette, a column for each
    group, and last the changes of the placebo arm. Colours run from orange (lower than the
    reference) over white (no difference) to purple (higher), alike in both directions and in all
    charts of an outcome; where there is room the number stands in the cell. A cell without a
    difference is hatched.

    A chart has the 40 vignettes with the largest differences, 15 where there are more than three
    charts, and at most 80 groups. The figure is at least 8 inches wide and at most 50 high, and
    says whatever is left out.

    Parameters
    ----------
    differences : DataFrame, columns of `tables.DIFFERENCES`
        The vignettes' differences.
    frame : DataFrame, columns of `tables.RESULTS`
        The results behind which they stand. The contrasts of `forest_plot` are drawn.
    names : Naming or None
        What ids are called; None for the ids themselves, as words.

    Returns
    -------
    Drawing
        A matplotlib figure that belongs to no window; see `forest_plot`.

    Raises
    ------
    InputError
        If a table lacks columns.

    Examples
    --------
    >>> import pandas as pd
    >>> from fairaudit.tables import DIFFERENCES, RESULTS
    >>> empty = [pd.DataFrame(columns=table.names) for table in (DIFFERENCES, RESULTS)]
    >>> heat_map(*empty).axes
    []
    """
    picked = chosen(frame, names=names)
    charts = charts_of(picked.panels, differences)
    with own_style():
        if not charts:
            return _nothing()
        labels = max(
            width_of(part, size=NAME)
            for chart in charts
            for name in chart.names
            for part in name.split("\n")
        )
        left = _EDGE + max(labels, _SAMPLE) + _GAP
        inside = max(len(chart.columns) * chart.least_cell for chart in charts)
        width = max(_NARROWEST, left + inside + _RIGHT)
        places = [_placed(chart, left, width) for chart in charts]
        return _drawn(places, left, width, picked.left_out)


def _nothing() -> Drawing:
    figure = Drawing(figsize=(_NARROWEST, _LEAST))
    figure.set_label(f"{_ALTERNATIVE}: {_NOTHING}")
    figure.text(0.5, 0.5, _NOTHING, ha="center", va="center", fontsize=SMALL)
    return figure


def _placed(chart: Chart, left: float, width: float) -> _Place:
    across = width - left - _RIGHT
    cell = chart.cell(across)
    level = chart.level(cell)
    of = chart.values.size
    lacking = (
        f"not known: not asked of the vignette, or an answer is missing ({chart.lacking:,} of "
        f"{of:,} cells)"
    )
    unit = f"Difference from the reference group, {chart.axis.unit}"
    return _Place(
        chart=chart,
        title=wrapped(chart.title, width - 2 * _EDGE, size=TITLE),
        told=wrapped(chart.told, width - 2 * _EDGE, size=SMALL, lines=8),
        unit=wrapped(unit, across, size=SMALL),
        lacking=wrapped(lacking, across - _SAMPLE, size=SMALL) if chart.lacking else "",
        cell=cell,
        heads=level or chart.upright,
        upright=not level,
    )


def _drawn(places: Sequence[_Place], left: float, width: float, left_out: int) -> Drawing:
    kept, height = list[_Place](), 2 * _EDGE
    for place in places:
        if kept and height + place.height > _TALLEST:
            break
        kept.append(place)
        height += place.height
    note = wrapped(
        _cut(len(places) - len(kept), len(places), left_out), width - 2 * _EDGE, size=SMALL
    )
    height += height_of(note, size=SMALL)
    figure = Drawing(figsize=(width, height))
    figure.set_label(_ALTERNATIVE)
    top = height - _EDGE
    for place in kept:
        _draw(figure, place, left, top)
        top -= place.height
    _write(figure, note, _EDGE, top, SMALL)
    return figure


def _cut(lacking: int, of: int, left_out: int) -> str:
    """Say what is not drawn."""
    said = []
    if lacking:
        said.append(
            f"Not drawn for lack of room: {lacking:,} of {of:,} charts. The table of differences "
            "has all of them."
        )
    if left_out:
        said.append(f"Exploratory contrasts are not drawn ({left_out:,}).")
    return " ".join(said)


def _write(figure: Drawing, text: str, left: float, top: float, size: float) -> None:
    """Write a text below a place in inches."""
    width, height = figure.get_size_inches()
    colour = "black" if size == TITLE else DARK
    figure.text(left / width, top / height, text, ha="left", va="top", fontsize=size, color=colour)


def _axes(figure: Drawing, left: float, bottom: float, across: float, up: float) -> Axes:
    """Axes at a place in inches."""
    width, height = figure.get_size_inches()
    return figure.add_axes((left / width, bottom / height, across / width, up / height))


def _draw(figure: Drawing, place: _Place, left: float, top: float) -> None:
    chart = place.chart
    _write(figure, place.title, _EDGE, top, TITLE)
    _write(figure, place.told, _EDGE, top - height_of(place.title, size=TITLE) - _LINE, SMALL)
    across, up = place.cells
    bottom = top - place.above - place.head - up
    mesh = _cells(_axes(figure, left, bottom, across, up), place)
    bottom -= _ABOVE_BAR + _BAR_HEIGHT
    bar = _axes(figure, left, bottom, _BAR, _BAR_HEIGHT)
    ticks = ticks_across(chart.axis, _BAR)
    figure.colorbar(mesh, cax=bar, orientation="horizontal", ticks=ticks)
    bar.set_xticks(ticks, [signed(tick) for tick in ticks], fontsize=SMALL)
    bottom -= _TICKS
    _write(figure, place.unit, left, bottom, SMALL)
    if place.lacking:
        bottom -= height_of(place.unit, size=SMALL) + _LINE
        sample = _axes(figure, left, bottom - _BAR_HEIGHT, _SAMPLE - _GAP, _BAR_HEIGHT)
        sample.add_patch(_hatched(1, 1))
        sample.set_axis_off()
        _write(figure, place.lacking, left + _SAMPLE, bottom, SMALL)


def _cells(axes: Axes, place: _Place) -> QuadMesh:
    chart = place.chart
    down, across = chart.values.shape
    axes.add_patch(_hatched(across, down))
    limit = chart.axis.limit
    mesh = axes.pcolormesh(
        np.arange(across + 1), np.arange(down + 1), np.ma.masked_invalid(chart.values),
        cmap=mpl.colormaps[_COLOURS], vmin=-limit, vmax=limit, edgecolors="white", linewidth=0.5,
    )  # fmt: skip
    axes.vlines(list(chart.parted), 0, down, colors=DARK, linewidth=1.2)
    axes.set_xlim(0, across)
    axes.set_ylim(down, 0)
    axes.xaxis.tick_top()
    axes.set_xticks(
        np.arange(across) + 0.5, place.heads, fontsize=NAME, rotation=90 if place.upright else 0
    )
    axes.set_yticks(np.arange(down) + 0.5, chart.names, fontsize=NAME)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    _write_numbers(axes, place)
    return mesh


def _write_numbers(axes: Axes, place: _Place) -> None:
    """Write the numbers into the cells, where all of them fit."""
    chart = place.chart
    texts = {
        (row, column): chart.number(float(value))
        for (row, column), value in np.ndenumerate(chart.values)
        if not np.isnan(value)
    }
    if max(width_of(text, size=SMALL) for text in texts.values()) + _GAP > place.cell:
        return
    for (row, column), text in texts.items():
        dark = abs(chart.values[row, column]) > _DARK_FROM * chart.axis.limit
        axes.text(
            column + 0.5, row + 0.5, text, ha="center", va="center_baseline", fontsize=SMALL,
            color="white" if dark else "black",
        )  # fmt: skip


def _hatched(width: float, height: float) -> Rectangle:
    """What lies behind the cells, and shows where there is none."""
    return Rectangle(
        (0, 0), width, height, facecolor="white", edgecolor=PALE, hatch="////", linewidth=0,
        zorder=0,
    )  # fmt: skip
