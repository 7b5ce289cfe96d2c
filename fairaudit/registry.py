"""Names to objects: entry points for YAML and the command line, `module:name` for a user's own."""

import difflib
import importlib
import sys
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from fairaudit.errors import InputError

__all__ = ["load_object", "registered", "resolve", "suggestion"]


def suggestion(word: str, known: Iterable[str]) -> str:
    """Say which known word was probably meant, or list them all.

    Examples
    --------
    >>> suggestion("margn", ["margin", "seed"])
    'Did you mean “margin”?'
    >>> suggestion("x", ["margin", "seed"])
    'Known here: margin, seed.'
    """
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    return f"Did you mean “{close[0]}”?" if close else f"Known here: {', '.join(names)}."


def registered(group: str) -> dict[str, EntryPoint]:
    """Entry points of one group by name, ours and third parties'.

    Raises
    ------
    InputError
        If two distributions register one name for different objects.
    """
    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=group):
        other = found.get(point.name)
        if other is not None and other.value != point.value:
            raise InputError(
                f"The name “{point.name}” is registered twice in {group}: by {other.value} and "
                f"by {point.value}. Uninstall one of the two packages."
            )
        found[point.name] = point
    return found


def resolve(group: str, name: str) -> Any:  # noqa: ANN401 - plug-ins are of any type
    """Load the object that a name stands for in a group of entry points."""
    points = registered(group)
    if name not in points:
        kind = group.rpartition(".")[2].rstrip("s")
        raise InputError(f"There is no {kind} called “{name}”. {suggestion(name, points)}")
    return points[name].load()


def load_object(target: str, *, folder: Path | None = None) -> Any:  # noqa: ANN401 - user's object
    """Import `module:name`, looking also in `folder` (where the audit.yaml lies).

    Examples
    --------
    >>> load_object("math:sqrt")(9)
    3.0
    """
    module_name, _, attribute = target.partition(":")
    if not module_name or not attribute:
        raise InputError(
            f"“{target}” does not name an object: write it as module:function, such as triage:ask."
        )
    if folder is not None and str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    try:
        found = importlib.import_module(module_name)
        for part in attribute.split("."):
            found = getattr(found, part)
    except ModuleNotFoundError as error:
        where = f" or in {folder}" if folder else ""
        raise InputError(
            f"The module of “{target}” cannot be imported: {error}. It has to be installed{where}."
        ) from error
    except AttributeError as error:
        raise InputError(f"The module {module_name} has nothing called “{attribute}”.") from error
    return found
