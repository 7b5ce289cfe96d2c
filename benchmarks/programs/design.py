"""A design from its settings as JSON."""

import json

from fairaudit import Cells, counterfactuals, load_attributes, load_vignettes
from fairaudit.counterfactual import shipped_attribute_files, shipped_set_folders

__all__ = ["design"]


def design(settings: str) -> Cells:
    """Make the design; without names, all shipped sets and attributes take part."""
    arguments = json.loads(settings)
    sets = arguments.pop("vignettes", list(shipped_set_folders()))
    attributes = arguments.pop("attributes", list(shipped_attribute_files()))
    return counterfactuals(
        [load_vignettes(name) for name in sets], load_attributes(*attributes), **arguments
    )
