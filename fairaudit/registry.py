"""Names to objects: entry points for YAML and the command line, `module:name` for a user's own."""

import difflib
import importlib
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from fairaudit.errors import InputError

__all__ = ["closest", "load_object", "registered", "resolve", "suggestion"]

_FEWEST_LETTERS = 3

_Places = tuple[tuple[str, int], ...]


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
    close = closest(word, names)
    return f"Did you mean “{close}”?" if close else f"Known here: {', '.join(names)}."


def closest(word: str, known: Iterable[str]) -> str:
    """Known word that was probably meant: one that begins so, or is spelt alike; or none.

    Capital letters make no difference.

    Examples
    --------
    >>> closest("race", ["insurance", "race_ethnicity"]), closest("margn", ["margin"])
    ('race_ethnicity', 'margin')
    >>> closest("x", ["margin"]), closest("OpenAI", ["openai"])
    ('', 'openai')
    """
    names = {name.casefold(): name for name in sorted(known)}
    word = word.casefold()
    if len(word) >= _FEWEST_LETTERS:
        begun = [name for name in names if name.startswith(word)]
        if begun:
            return names[min(begun, key=len)]
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    return names[close[0]] if close else ""


def registered(group: str) -> dict[str, EntryPoint]:
    """Entry points of one group by name, ours and third parties'.

    Raises
    ------
    InputError
        If two distributions register one name for different objects.
    """
    return dict(_registered_in(_places(), group))


def _places() -> _Places:
    """Where packages are looked for, with the times of the last change: to install is one."""
    found = []
    for place in sys.path:
        changed = 0
        with suppress(OSError):
            changed = Path(place).stat().st_mtime_ns
        found.append((place, changed))
    return tuple(found)


@lru_cache(maxsize=64)
def _registered_in(places: _Places, group: str) -> Mapping[str, EntryPoint]:
    """Read what every installed package registers, which takes as long as opening all of them."""
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
    """Import `module:name`, looking first in `folder` (where the audit.yaml lies).

    Raises
    ------
    InputError
        If the module cannot be imported, has no such object, or if another module of the same
        name, from elsewhere, is already loaded: two modules cannot have one name.

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
    found = _import(module_name, target, folder)
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise InputError(
                f"The module {module_name} has nothing called “{attribute}”. "
                f"{suggestion(part, (name for name in dir(found) if not name.startswith('_')))}"
            )
        found = getattr(found, part)
    return found


def _import(name: str, target: str, folder: Path | None) -> ModuleType:
    if folder is not None and str(folder) not in sys.path:
        # Stays there: the module may import its neighbours at any time.
        sys.path.insert(0, str(folder))
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        where = f" or lie in {folder}" if folder else ""
        raise InputError(
            f"The module of “{target}” cannot be imported: {error}. It has to be installed{where}."
        ) from error
    except (Exception, SystemExit) as error:
        raise InputError(
            f"The module of “{target}” stops with {type(error).__name__} when it is imported: "
            f"{error}. Try it with: python -c 'import {name}'"
        ) from error
    if folder is not None:
        _check_place(module, name, folder)
    return module


def _check_place(module: ModuleType, name: str, folder: Path) -> None:
    """Make sure that the module is the one in the folder, where the folder has it."""
    path = folder.joinpath(*name.split("."))
    wanted = [file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()]
    loaded = Path(getattr(module, "__file__", None) or "")
    if wanted and loaded.resolve() != wanted[0].resolve():
        raise InputError(
            f"The module {name} in {folder} cannot be used: another module of that name, {loaded}, "
            "is already loaded. Give yours another name, or audit it in a process of its own."
        )
