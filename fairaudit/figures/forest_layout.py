"""Where everything of a forest plot stands, in inches, so that no two texts meet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from fairaudit.figures.axis import Axis
from fairaudit.figures.contrasts import Row, Shared
from fairaudit.figures.lettering import height_of, width_of, wrapped
from fairaudit.verdicts import held_back

__all__ = ["Layout", "Line", "Panel", "columns_of_legend", "laid_out", "sheets_of"]

TITLE, LABEL, TICK, SMALL = 10, 9, 8, 8
"""Sizes of the texts, in points."""
EDGE, RIGHT, GAP = 0.15, 0.4, 0.08
"""Left margin, right margin (half a tick's label stands in it), and labels to axis, in inches."""
TICKS = 0.28
"""From the axis to the words below its ticks."""

_WIDEST_LABELS = 0.42
_ROW = 0.13
_BELOW_TITLE, _BELOW_PANEL = 0.06, 0.22
_DRAWN = ("margin", "estimate", "ci_low", "ci_high", "equivalence_low", "equivalence_high",
          "noise_floor")  # fmt: skip
_EM = SMALL / 72
_HANDLE, _BETWEEN, _LEGEND_ROW, _LEGEND_AROUND = 2.8 * _EM, 2.0 * _EM, 0.19, 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a panel: a contrast, or the name of the attribute above its contrasts.

    Parameters
    ----------
    text : str
        Its label, broken to fit.
    row : Mapping or None
        The contrast; None for a name.
    again : str
        A name's label where the panel is split below it.
    """

    text: str
    row: Row | None
    again: str = ""

    @property
    def height(self) -> float:
        """Height in inches."""
        return _ROW + max(height_of(text, size=LABEL) for text in (self.text, self.again))

    @property
    def width(self) -> float:
        """Width of its label in inches."""
        return max(
            width_of(part, size=LABEL, bold=self.row is None)
            for text in (self.text, self.again)
            for part in text.split("\n")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The contrasts of one model and question on one axis.

    Parameters
    ----------
    title : str
        What is above it, broken to fit.
    below : str
        What is below the axis, broken to fit.
    axis : Axis
        The same for all parts of a panel that was split.
    margin : float or None
        The margin that all its contrasts share, also those of another part.
    unlike : bool
        Whether its contrasts have margins of their own.
    lines : tuple[Line, ...]
        What stands in it.
    """

    title: str
    below: str
    axis: Axis
    margin: float | None
    unlike: bool
    lines: tuple[Line, ...]

    @property
    def title_height(self) -> float:
        """Height of the title with the space below it."""
        return height_of(self.title, size=TITLE) + _BELOW_TITLE

    @property
    def lines_height(self) -> float:
        """Height of the axes."""
        return sum(line.height for line in self.lines)

    @property
    def height(self) -> float:
        """Height of all with the space below it."""
        below = TICKS + height_of(self.below, size=LABEL) + _BELOW_PANEL
        return self.title_height + self.lines_height + below

    @property
    def contrasts(self) -> int:
        """Number of contrasts in it."""
        return sum(line.row is not None for line in self.lines)

    def parts(self, room: float) -> Iterator["Panel"]:
        """Itself, or where it is higher than the room, parts of it that are not."""
        inside = room - (self.height - self.lines_height)
        part: list[Line] = []
        heading: Line | None = None
        for line in self.lines:
            if part and sum(one.height for one in part) + line.height > inside:
                # A name stands with its first contrast, and again above those that go on.
                moved = part.pop() if part[-1].row is None else None
                yield replace(self, lines=tuple(part))
                part = [moved] if moved else []
                if not moved and heading is not None and line.row is not None:
                    part = [replace(heading, text=heading.again)]
            heading = line if line.row is None else heading
            part.append(line)
        yield replace(self, lines=tuple(part))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """All panels, and the width of the column that holds their labels."""

    panels: tuple[Panel, ...]
    labels: float

    @property
    def height(self) -> float:
        """Height of all panels, one below the other."""
        return sum(panel.height for panel in self.panels)


def laid_out(shared: Sequence[Shared], *, width: float) -> Layout:
    """Break all texts so that they fit a width, and tell how high everything is then."""
    widest = _WIDEST_LABELS * width
    lines = [tuple(_lines(one, widest)) for one in shared]
    labels = max((line.width for panel in lines for line in panel), default=0.0)
    across = width - EDGE - labels - GAP - RIGHT
    panels = []
    for one, listed in zip(shared, lines, strict=True):
        axis = Axis.around(
            (row[name] for row in one.rows for name in _DRAWN if pd.notna(row[name])),
            str(one.about["scale"]),
            one.names.unit(one.about),
        )
        margins = {row["margin"] for row in one.rows if pd.notna(row["margin"])}
        alike = len(margins) == 1 and all(pd.notna(row["margin"]) for row in one.rows)
        below = f"Difference from the reference group, {axis.unit}"
        panels.append(
            Panel(
                title=wrapped(one.title, width - 2 * EDGE, size=TITLE),
                below=wrapped(below, across, size=LABEL),
                axis=axis,
                margin=margins.pop() if alike else None,
                unlike=bool(margins) and not alike,
                lines=listed,
            )
        )
    return Layout(panels=tuple(panels), labels=labels)


def sheets_of(panels: Sequence[Panel], room: float) -> list[list[Panel]]:
    """Panels that stand on each sheet, in order; only one that is higher than a sheet is split."""
    sheets: list[list[Panel]] = []
    left = 0.0
    for panel in panels:
        for part in [panel] if panel.height <= room else panel.parts(room):
            if not sheets or part.height > left:
                sheets.append([])
                left = room
            sheets[-1].append(part)
            left -= part.height
    return sheets


def columns_of_legend(labels: Sequence[str], *, width: float) -> tuple[int, float]:
    """Most columns in which a legend fits, and its height in inches."""
    widths = [_HANDLE + width_of(label, size=SMALL) for label in labels]
    for columns in range(min(4, len(labels)), 0, -1):
        parts = np.array_split(widths, columns)
        if sum(part.max() for part in parts) + _BETWEEN * columns <= width - 2 * EDGE:
            break
    return columns, _LEGEND_ROW * -(-len(labels) // columns) + _LEGEND_AROUND


def _lines(shared: Shared, widest: float) -> Iterator[Line]:
    """Each attribute's name, and its contrasts below."""
    attributes: dict[str, list[Row]] = {}
    for row in shared.rows:
        attributes.setdefault(row["attribute"], []).append(row)
    for rows in attributes.values():
        name = shared.attribute(rows[0])
        yield Line(
            text=wrapped(name, widest, size=LABEL, bold=True, lines=2),
            again=wrapped(f"{name} (continued)", widest, size=LABEL, bold=True),
            row=None,
        )
        for row in rows:
            label = f"{shared.group(row)} vs {shared.reference(row)}{_beside_name(row)}"
            yield Line(text=wrapped(label, widest, size=LABEL, lines=4), row=row)


def _beside_name(row: Row) -> str:
    """Why a contrast has no marker, or no verdict but for its missing answers."""
    if pd.isna(row["estimate"]):
        return " (not estimable)"
    return " (held back: missing answers)" if held_back(row) else ""
