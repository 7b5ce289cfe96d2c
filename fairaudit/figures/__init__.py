"""Drawings of results. matplotlib is imported when something is first drawn, not before."""

from importlib import import_module
from typing import TYPE_CHECKING

from fairaudit.figures.axis import interval_name, unit_name, unit_of

if TYPE_CHECKING:
    from fairaudit.figures.drawing import Drawing, pdf_of
    from fairaudit.figures.forest import forest_pages, forest_plot
    from fairaudit.figures.heatmap import heat_map

__all__ = [
    "Drawing",
    "forest_pages",
    "forest_plot",
    "heat_map",
    "interval_name",
    "pdf_of",
    "unit_name",
    "unit_of",
]

_HOME = {
    "Drawing": "drawing",
    "forest_pages": "forest",
    "forest_plot": "forest",
    "heat_map": "heatmap",
    "pdf_of": "drawing",
}


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"fairaudit.figures.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
