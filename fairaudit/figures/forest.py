"""The forest plot: each contrast with its intervals, the margin and the placebo's noise floor."""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from fairaudit.figures.axis import Axis, interval_name, unit_name, unit_of
from fairaudit.figures.marks import MARKS, readable
from fairaudit.rows import BESIDE
from fairaudit.tables import RESULTS
from fairaudit.verdicts import Verdict, held_back

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["ForestFigure", "forest_plot"]

Row = Mapping[str, Any]

_PANEL = [
    "model_id", "params_id", "vignette_set", "question_id", "outcome", "estimand", "cue", "scale",
]  # fmt: skip
_DRAWN = ["estimate", "ci_low", "ci_high", "equivalence_low", "equivalence_high", "noise_floor"]
_THIN, _THICK = 1.2, 3.6
_WIDTH = 8.0
_ROW = 0.27
_AROUND = 1.0
_LEGEND = 0.75
_SHADE = "#d5e6f3"


class ForestFigure(Figure):
    """A figure that shows itself in Jupyter without pyplot, always as the same bytes."""

    def to_svg(self) -> str:
        """SVG of the figure: text stays text, and nothing in it tells when it was drawn."""
        buffer = io.StringIO()
        with mpl.rc_context({"svg.hashsalt": "fairaudit", "svg.fonttype": "none"}):
            self.savefig(buffer, format="svg", metadata={"Date": None})
        label = '<svg role="img" aria-label="Forest plot of the contrasts" '
        return buffer.getvalue().replace("<svg ", label, 1)

    def _repr_svg_(self) -> str:
        return self.to_svg()


def forest_plot(frame: pd.DataFrame, *, margin: float | Mapping[str, float] | None) -> ForestFigure:
    """Draw the contrasts of a results table.

    Each row has its estimate with the interval (a thin line with end marks) and the
    equivalence interval (a thick line, inside the shaded margin exactly when the equivalence
    test is passed). Either can be the wider one. The placebo's noise floor is hatched between
    dashed lines. A marker's shape tells the verdict, and the name says where missing answers hold
    equivalence back although the test is passed; a contrast without an estimate is listed
    without a marker. There is one panel for each model and question, each with its own axis.

    Parameters
    ----------
    frame : DataFrame, columns of `tables.RESULTS`
        Primary contrasts are drawn: no arm, no interaction, and no swap on which the right answer
        may depend. The size of the placebo rows is the noise floor.
    margin : float, Mapping of str to float, or None
        Equivalence margin of shares, or one for each outcome named, in its own unit; for rows that
        have none of their own. Each panel shades its own; rows with unlike margins are shaded one
        by one.

    Returns
    -------
    ForestFigure
        A matplotlib figure that belongs to no window; save it with `savefig`.

    Raises
    ------
    InputError
        If the table lacks columns.

    Examples
    --------
    >>> import pandas as pd
    >>> from fairaudit.tables import RESULTS
    >>> forest_plot(pd.DataFrame(columns=RESULTS.names), margin=0.05).axes
    []
    """
    shown = RESULTS.check(frame)
    beside = shown["estimand"].isin(BESIDE) | (shown["stratum"] != "")
    shown = shown[(shown["priority"] == "primary") & ~beside]
    shown = shown.assign(margin=_own_margins(shown, margin))
    panels = [
        (dict(zip(_PANEL, key, strict=True)), cast("list[Row]", rows.to_dict("records")))
        for key, rows in shown.groupby(_PANEL, sort=False, dropna=False)
    ]
    heights = [_AROUND + _ROW * len(_listed(rows)) for _, rows in panels]
    figure = ForestFigure(figsize=(_WIDTH, sum(heights) + _LEGEND))
    if not panels:
        return figure
    figure.set_layout_engine("constrained", h_pad=0.08)
    grid = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights)
    for axes, (about, rows) in zip(grid[:, 0], panels, strict=True):
        _draw_panel(axes, about, rows)
    figure.legend(
        handles=_legend(shown),
        loc="outside lower center",
        ncols=4,
        fontsize=8,
        frameon=False,
    )
    # A layout that is solved again at each drawing moves by fractions of a pixel.
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure


def _own_margins(
    shown: pd.DataFrame, margin: float | Mapping[str, float] | None
) -> "pd.Series[float]":
    """Margin of each contrast: its own, or else the one stated for its outcome; NaN for none."""
    stated = [
        margin.get(name)
        if isinstance(margin, Mapping)
        else (margin if unit_of(scale) == unit_of("binary") else None)
        for name, scale in zip(shown["outcome"].map(str), shown["scale"].map(str), strict=True)
    ]
    own = shown["margin"].astype(float)
    return own.fillna(pd.Series(stated, index=shown.index, dtype=float))


def _draw_panel(axes: "Axes", about: Row, rows: list[Row]) -> None:
    axis = Axis.around(
        (row[name] for row in rows for name in ("margin", *_DRAWN) if pd.notna(row[name])),
        str(about["scale"]),
        unit_name(about),
    )
    axes.axvline(0, color="#4a5159", linewidth=0.8, zorder=1)
    listed = _listed(rows)
    alike = len({row["margin"] for row in rows}) == 1
    if alike and pd.notna(rows[0]["margin"]):
        width = rows[0]["margin"] * axis.factor
        axes.axvspan(-width, width, color=_SHADE, linewidth=0, zorder=0)
    for place, (_, row) in enumerate(listed):
        if row is not None:
            if not alike and pd.notna(row["margin"]):
                width = row["margin"] * axis.factor
                axes.barh(
                    place, 2 * width, left=-width, height=1.0, color=_SHADE, linewidth=0, zorder=0
                )
            _draw_row(axes, place, row, axis)
    axes.set_yticks(range(len(listed)), [label for label, _ in listed], fontsize=9)
    for tick, (_, row) in zip(axes.get_yticklabels(), listed, strict=True):
        if row is None:
            tick.set_fontweight("bold")
    axes.set_ylim(len(listed) - 0.5, -0.5)
    axes.set_xlim(-axis.limit, axis.limit)
    axes.set_xticks(
        axis.ticks, [f"{tick:+g}".replace("-", "−") if tick else "0" for tick in axis.ticks]
    )
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_xlabel(f"Difference from the reference group, {axis.unit}", fontsize=9)
    named = [about["model_id"], readable(about["question_id"]), readable(about["outcome"])]
    axes.set_title(" · ".join(named), loc="left", fontsize=10)


def _draw_row(axes: "Axes", place: int, row: Row, axis: Axis) -> None:
    mark = MARKS[Verdict(row["verdict"])]
    if pd.notna(row["noise_floor"]):
        floor = row["noise_floor"] * axis.factor
        axes.barh(
            place, 2 * floor, left=-floor, height=1.0, facecolor="none", edgecolor="#9aa3ab",
            hatch="//", linewidth=0, zorder=0.5,
        )  # fmt: skip
        axes.vlines(
            [-floor, floor], place - 0.5, place + 0.5, colors="#4a5159", linestyles="dashed",
            linewidths=0.9, zorder=1,
        )  # fmt: skip
    for name, width in (("equivalence", _THICK), ("ci", _THIN)):
        low, high = row[f"{name}_low"], row[f"{name}_high"]
        if pd.notna(low) and pd.notna(high):
            ends = [low * axis.factor, high * axis.factor]
            axes.hlines(place, *ends, colors=mark.colour, linewidths=width, zorder=2)
            if width == _THIN:
                # End marks stand out where the thick line covers the thin one.
                axes.plot(
                    ends, [place, place], linestyle="none", marker="|", markersize=9,
                    markeredgewidth=_THIN, color=mark.colour, zorder=2.5,
                )  # fmt: skip
    if pd.notna(row["estimate"]):
        axes.plot(
            row["estimate"] * axis.factor, place, marker=mark.marker, markersize=7, zorder=3,
            color=mark.colour, markerfacecolor=mark.colour if mark.filled else "white",
            markeredgewidth=1.5, linestyle="none",
        )  # fmt: skip


def _listed(rows: list[Row]) -> list[tuple[str, Row | None]]:
    """Lines of a panel: each attribute's name, and its contrasts below."""
    listed: list[tuple[str, Row | None]] = []
    for attribute in dict.fromkeys(row["attribute"] for row in rows):
        listed.append((readable(attribute), None))
        for row in rows:
            if row["attribute"] == attribute:
                name = f"{readable(row['group'])} vs {readable(row['reference'])}"
                listed.append((name + _beside_name(row), row))
    return listed


def _beside_name(row: Row) -> str:
    """Why a contrast has no marker, or no verdict but for its missing answers."""
    if pd.isna(row["estimate"]):
        return " (not estimable)"
    return " (held back: missing answers)" if held_back(row) else ""


def _legend(shown: pd.DataFrame) -> list[Line2D | Patch]:
    """Explain the marks that occur."""
    there = set(shown.loc[shown["estimate"].notna(), "verdict"])
    handles: list[Line2D | Patch] = [
        Line2D(
            [], [], marker=mark.marker, color=mark.colour, linestyle="none", label=verdict.words,
            markerfacecolor=mark.colour if mark.filled else "white", markeredgewidth=1.5,
        )
        for verdict, mark in MARKS.items()
        if verdict in there
    ]  # fmt: skip
    handles += [
        Line2D(
            [], [], color="#4a5159", linewidth=_THIN, marker="|", markersize=9,
            label=interval_name(level),
        )
        for level in shown["ci_level"].dropna().unique()
    ]  # fmt: skip
    handles.append(Line2D([], [], color="#4a5159", linewidth=_THICK, label="equivalence interval"))
    if shown["margin"].notna().any():
        handles.append(Patch(facecolor=_SHADE, label="equivalence margin"))
    if shown["noise_floor"].notna().any():
        handles.append(
            Patch(facecolor="none", edgecolor="#9aa3ab", hatch="//", label="placebo noise floor")
        )
    return handles
