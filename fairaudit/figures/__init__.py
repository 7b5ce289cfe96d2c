"""Drawings of results. matplotlib is imported when something is first drawn, not before."""

from importlib import import_module
from typing import TYPE_CHECKING

from fairaudit.figures.axis import interval_name, unit_name, unit_of

if TYPE_CHECKING:
    from fairaudit.figures.forest import ForestFigure, forest_plot

__all__ = ["ForestFigure", "forest_plot", "interval_name", "unit_name", "unit_of"]


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(import_module("fairaudit.figures.forest"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
