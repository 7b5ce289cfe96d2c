"""What stands where in a drawing, by measuring the boxes of its texts."""

import itertools
from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

# A fraction of a pixel, by which a renderer rounds.
_SLACK = 0.5

Placed = tuple[str, Bbox]


def texts_of(figure: Figure) -> list[Placed]:
    """Every text that can be seen, with its box in pixels; the numbers of cells stand last."""
    figure.draw_without_rendering()
    cells = {id(text) for axes in figure.axes for text in axes.texts}
    found = [one for one in figure.findobj(Text) if isinstance(one, Text)]
    shown = [one for one in found if one.get_visible() and one.get_text().strip()]
    shown.sort(key=lambda one: id(one) in cells)
    return [(one.get_text(), one.get_window_extent()) for one in shown]


def meeting(texts: Sequence[Placed]) -> list[tuple[str, str]]:
    """Pairs of texts that overlap."""
    return [
        (one, other)
        for (one, box), (other, beside) in itertools.combinations(texts, 2)
        if _meet(box, beside)
    ]


def outside(figure: Figure, texts: Sequence[Placed]) -> list[str]:
    """Texts that are cut by an edge of the figure."""
    whole = figure.bbox
    return [
        text
        for text, box in texts
        if box.x0 < whole.x0 or box.y0 < whole.y0 or box.x1 > whole.x1 or box.y1 > whole.y1
    ]


def over_axes(figure: Figure, texts: Sequence[Placed]) -> list[str]:
    """Texts that lie over axes; those inside of axes, the numbers of cells, belong there."""
    inside = sum(len(axes.texts) for axes in figure.axes)
    areas = [axes.get_window_extent() for axes in figure.axes]
    outer = texts[: len(texts) - inside]
    return [text for text, box in outer if any(_meet(box, area) for area in areas)]


def _meet(one: Bbox, other: Bbox) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    up = min(one.y1, other.y1) - max(one.y0, other.y0)
    return bool(across > _SLACK and up > _SLACK)
