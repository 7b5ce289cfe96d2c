"""One panel of a forest plot, and the legend that explains its marks."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from fairaudit.figures.axis import Axis, interval_name
from fairaudit.figures.contrasts import Row
from fairaudit.figures.forest_layout import LABEL, TICK, Line, Panel
from fairaudit.figures.lettering import width_of
from fairaudit.figures.marks import DARK, MARKS, PALE, SHADE
from fairaudit.verdicts import Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_panel", "legend_handles", "signed", "ticks_across"]

_THIN, _THICK = 1.2, 3.6


def draw_panel(axes: "Axes", panel: Panel, *, across: float) -> None:
    """Draw the lines of a panel; heights are inches from its top."""
    axis = panel.axis
    axes.axvline(0, color=DARK, linewidth=0.8, zorder=1)
    if panel.margin is not None:
        width = panel.margin * axis.factor
        axes.axvspan(-width, width, color=SHADE, linewidth=0, zorder=0)
    places, top = [], 0.0
    for line in panel.lines:
        places.append(top + line.height / 2)
        _draw_line(axes, places[-1], line, panel)
        top += line.height
    axes.set_yticks(places, [line.text for line in panel.lines], fontsize=LABEL)
    for tick, line in zip(axes.get_yticklabels(), panel.lines, strict=True):
        if line.row is None:
            tick.set_fontweight("bold")
    axes.set_ylim(top, 0)
    axes.set_xlim(-axis.limit, axis.limit)
    ticks = ticks_across(axis, across)
    axes.set_xticks(ticks, [signed(tick) for tick in ticks], fontsize=TICK)
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_xlabel(panel.below, fontsize=LABEL, labelpad=3)


def ticks_across(axis: Axis, across: float) -> tuple[float, ...]:
    """Ticks of an axis; where their labels would meet, its two ends and zero."""
    apart = axis.step / (2 * axis.limit) * across
    widest = max(width_of(signed(tick), size=TICK) for tick in axis.ticks)
    return axis.ticks if widest + 0.1 <= apart else (axis.ticks[0], 0.0, axis.ticks[-1])


def signed(tick: float) -> str:
    """Write the number at a tick with its sign.

    Examples
    --------
    >>> signed(-5.0), signed(0.0), signed(0.25)
    ('−5', '0', '+0.25')
    """
    return f"{tick:+g}".replace("-", "−") if tick else "0"


def _draw_line(axes: "Axes", place: float, line: Line, panel: Panel) -> None:
    row, factor = line.row, panel.axis.factor
    if row is None:
        return
    mark = MARKS[Verdict(row["verdict"])]
    if panel.unlike and _there(row, "margin"):
        width = row["margin"] * factor
        axes.barh(
            place, 2 * width, left=-width, height=line.height, color=SHADE, linewidth=0, zorder=0
        )
    if _there(row, "noise_floor"):
        floor = row["noise_floor"] * factor
        axes.barh(
            place, 2 * floor, left=-floor, height=line.height, facecolor="none", edgecolor=PALE,
            hatch="//", linewidth=0, zorder=0.5,
        )  # fmt: skip
        axes.vlines(
            [-floor, floor], place - line.height / 2, place + line.height / 2, colors=DARK,
            linestyles="dashed", linewidths=0.9, zorder=1,
        )  # fmt: skip
    for name, width in (("equivalence", _THICK), ("ci", _THIN)):
        if _there(row, f"{name}_low") and _there(row, f"{name}_high"):
            low, high = row[f"{name}_low"] * factor, row[f"{name}_high"] * factor
            axes.hlines(place, low, high, colors=mark.colour, linewidths=width, zorder=2)
            if width == _THIN:
                # End marks stand out where the thick line covers the thin one.
                axes.plot(
                    [low, high], [place, place], linestyle="none", marker="|", markersize=9,
                    markeredgewidth=_THIN, color=mark.colour, zorder=2.5,
                )  # fmt: skip
    if _there(row, "estimate"):
        axes.plot(
            row["estimate"] * factor, place, marker=mark.marker, markersize=7, zorder=3,
            color=mark.colour, markerfacecolor=mark.colour if mark.filled else "white",
            markeredgewidth=1.5, linestyle="none",
        )  # fmt: skip


def _there(row: Row, name: str) -> bool:
    """Whether a number can be drawn; a record holds no infinity, and a table may."""
    return bool(pd.notna(row[name])) and math.isfinite(row[name])


def legend_handles(rows: Sequence[Row]) -> list[Line2D | Patch]:
    """Explain the marks that occur."""
    there = {row["verdict"] for row in rows if _there(row, "estimate")}
    handles: list[Line2D | Patch] = [
        Line2D(
            [], [], marker=mark.marker, color=mark.colour, linestyle="none", label=verdict.words,
            markerfacecolor=mark.colour if mark.filled else "white", markeredgewidth=1.5,
        )
        for verdict, mark in MARKS.items()
        if verdict in there
    ]  # fmt: skip
    levels = dict.fromkeys(row["ci_level"] for row in rows if _there(row, "ci_level"))
    handles += [
        Line2D(
            [], [], color=DARK, linewidth=_THIN, marker="|", markersize=9,
            label=interval_name(level),
        )
        for level in levels
    ]  # fmt: skip
    handles.append(Line2D([], [], color=DARK, linewidth=_THICK, label="equivalence interval"))
    if any(_there(row, "margin") for row in rows):
        handles.append(Patch(facecolor=SHADE, label="equivalence margin"))
    if any(_there(row, "noise_floor") for row in rows):
        handles.append(
            Patch(facecolor="none", edgecolor=PALE, hatch="//", label="placebo noise floor")
        )
    return handles
