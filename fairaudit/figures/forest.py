"""The forest plot: each contrast with its intervals, the margin and the placebo's noise floor."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from fairaudit.figures.contrasts import NOTHING, Chosen, chosen
from fairaudit.figures.drawing import Drawing, own_style
from fairaudit.figures.forest_layout import (
    EDGE,
    GAP,
    LABEL,
    RIGHT,
    SMALL,
    TITLE,
    Layout,
    Panel,
    columns_of_legend,
    laid_out,
    sheets_of,
)
from fairaudit.figures.forest_panel import draw_panel, legend_handles
from fairaudit.figures.lettering import height_of, wrapped
from fairaudit.figures.marks import DARK
from fairaudit.figures.naming import Naming
from fairaudit.verdicts import Verdict

__all__ = ["forest_pages", "forest_plot"]

_WIDTH = 8.0
_TALLEST = 50.0
_PAGE = (8.27, 11.69)
_MOST_PAGES = 20
_TOP, _NOTES, _LEAST, _LINE = 0.15, 0.55, 0.75, 0.05
_ALTERNATIVE = "Forest plot of the contrasts"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is drawn, and what stands around it on every sheet."""

    chosen: Chosen
    layout: Layout
    width: float
    handles: list[Line2D | Patch]
    columns: int
    legend: float

    @property
    def around(self) -> float:
        """Height of what stands around the panels."""
        return _TOP + _NOTES + self.legend

    @property
    def height(self) -> float:
        """Height of a single sheet that holds everything."""
        return self.layout.height + self.around


def forest_plot(
    frame: pd.DataFrame,
    *,
    margin: float | Mapping[str, float] | None,
    names: Naming | None = None,
) -> Drawing:
    """Draw the contrasts of a results table.

    Each row has its estimate with the interval (a thin line with end marks) and the
    equivalence interval (a thick line, inside the shaded margin exactly when the equivalence
    test is passed). Either can be the wider one. The placebo's noise floor is hatched between
    dashed lines. A marker's shape tells the verdict, and the name says where missing answers hold
    equivalence back although the test is passed; a contrast without an estimate is listed
    without a marker. There is one panel for each model and question, each with its own axis.

    The figure is 8 inches wide and at most 50 high. Panels that find no room are left out, and
    the figure says how many contrasts of which verdicts these are; `forest_pages` has them.

    Parameters
    ----------
    frame : DataFrame, columns of `tables.RESULTS`
        Primary contrasts are drawn: no arm, no interaction, and no swap on which the right answer
        may depend. Where there are none, the exploratory ones are, and called so. The size of
        the placebo rows is the noise floor.
    margin : float, Mapping of str to float, or None
        Equivalence margin of shares, or one for each outcome named, in its own unit; for rows that
        have none of their own. Each panel shades its own; rows with unlike margins are shaded one
        by one.
    names : Naming or None
        What ids are called; None for the ids themselves, as words.

    Returns
    -------
    Drawing
        A matplotlib figure that belongs to no window; save it with `savefig`, or take the bytes
        of `to_svg` or `to_png`, which are the same for the same table.

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
    with own_style():
        plan = _planned(chosen(frame, margin, names), width=_WIDTH)
        sheets = sheets_of(plan.layout.panels, _TALLEST - plan.around)
        return _sheet(plan, sheets[0], _cut(plan, sheets[:1])) if sheets else _nothing()


def forest_pages(
    frame: pd.DataFrame,
    *,
    margin: float | Mapping[str, float] | None,
    most: int = _MOST_PAGES,
    names: Naming | None = None,
) -> tuple[Drawing, ...]:
    """Draw the contrasts as `forest_plot` does, on as many pages as they need.

    Parameters
    ----------
    frame, margin, names
        As for `forest_plot`.
    most : int
        Greatest number of pages.

    Returns
    -------
    tuple of Drawing
        The one figure of `forest_plot` where it is no higher than A4; else pages of A4, the last
        of which says what is left out. A panel that is higher than a page is continued on the
        next, on the same axis.

    Raises
    ------
    InputError
        If the table lacks columns.

    Examples
    --------
    >>> import pandas as pd
    >>> from fairaudit.tables import RESULTS
    >>> len(forest_pages(pd.DataFrame(columns=RESULTS.names), margin=0.05))
    1
    """
    width, height = _PAGE
    picked = chosen(frame, margin, names)
    with own_style():
        if _planned(picked, width=_WIDTH).height <= height:
            return (forest_plot(frame, margin=margin, names=names),)
        plan = _planned(picked, width=width)
        sheets = sheets_of(plan.layout.panels, height - plan.around)[:most]
        cut = _cut(plan, sheets)
        return tuple(
            _sheet(
                plan,
                sheet,
                f"Page {number} of {len(sheets)}. {cut if number == len(sheets) else ''}",
                height=height,
            )
            for number, sheet in enumerate(sheets, start=1)
        )


def _planned(picked: Chosen, *, width: float) -> _Plan:
    handles = legend_handles(picked.rows)
    columns, legend = columns_of_legend([str(one.get_label()) for one in handles], width=width)
    return _Plan(
        chosen=picked,
        layout=laid_out(picked.panels, width=width),
        width=width,
        handles=handles,
        columns=columns,
        legend=legend,
    )


def _cut(plan: _Plan, sheets: Sequence[Sequence[Panel]]) -> str:
    """Say what is not drawn."""
    said = []
    drawn = {
        id(line.row) for sheet in sheets for panel in sheet for line in panel.lines if line.row
    }
    rows = plan.chosen.rows
    if lacking := [row for row in rows if id(row) not in drawn]:
        counted = Counter(Verdict(row["verdict"]).words for row in lacking)
        by_verdict = "; ".join(f"{number:,} {words}" for words, number in counted.most_common())
        said.append(
            f"Not drawn for lack of room: {len(lacking):,} of {len(rows):,} contrasts "
            f"({by_verdict}). The table of results has all of them."
        )
    if plan.chosen.left_out:
        said.append(f"Exploratory contrasts are not drawn ({plan.chosen.left_out:,}).")
    return " ".join(said)


def _nothing() -> Drawing:
    figure = Drawing(figsize=(_WIDTH, _LEAST))
    figure.set_label(f"{_ALTERNATIVE}: {NOTHING}")
    figure.text(0.5, 0.5, NOTHING, ha="center", va="center", fontsize=LABEL)
    return figure


def _sheet(
    plan: _Plan, panels: Sequence[Panel], note: str, *, height: float | None = None
) -> Drawing:
    note = wrapped(note, plan.width - 2 * EDGE, size=SMALL) if note else ""
    notes = height_of(note, size=SMALL)
    tall = height or _TOP + sum(panel.height for panel in panels) + notes + _LINE + plan.legend
    figure = Drawing(figsize=(plan.width, tall))
    figure.set_label(_ALTERNATIVE)
    top = tall - _TOP
    for panel in panels:
        figure.text(EDGE / plan.width, top / tall, panel.title, ha="left", va="top", fontsize=TITLE)
        axes_top = top - panel.title_height
        left = EDGE + plan.layout.labels + GAP
        axes = figure.add_axes(
            (
                left / plan.width,
                (axes_top - panel.lines_height) / tall,
                (plan.width - left - RIGHT) / plan.width,
                panel.lines_height / tall,
            )
        )
        draw_panel(axes, panel, across=plan.width - left - RIGHT)
        top -= panel.height
    figure.text(
        EDGE / plan.width, (plan.legend + _LINE) / tall, note, ha="left", va="bottom",
        fontsize=SMALL, color=DARK,
    )  # fmt: skip
    figure.legend(
        handles=plan.handles, loc="lower center", bbox_to_anchor=(0.5, 0.0), ncols=plan.columns,
        fontsize=SMALL, frameon=False, borderaxespad=0.2,
    )  # fmt: skip
    return figure
