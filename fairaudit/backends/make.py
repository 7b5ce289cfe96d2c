"""Backends by name, as audit.yaml and the command line give them."""

import inspect
from collections.abc import Collection
from typing import Any

from fairaudit.backends.base import AnyBackend
from fairaudit.backends.setting_types import check_types
from fairaudit.errors import FairauditError, InputError
from fairaudit.registry import closest, resolve, suggestion

__all__ = ["backend_settings", "make_backend"]

_GROUP = "fairaudit.backends"
# Filled in for the user: they are named nowhere.
_FILLED_IN = {"folder", "offline"}


def backend_settings(kind: str) -> tuple[str, ...]:
    """Names of the settings of a registered backend.

    Raises
    ------
    InputError
        If no backend has the name.

    Examples
    --------
    >>> "seed" in backend_settings("simulated")
    True
    """
    return tuple(inspect.signature(resolve(_GROUP, kind)).parameters)


def make_backend(kind: str, **settings: Any) -> AnyBackend:  # noqa: ANN401 - each backend has its own
    """Make a backend from its registered name and its settings.

    Parameters
    ----------
    kind : str
        A name in the entry point group “fairaudit.backends”, ours or a plug-in's.
    **settings
        Keyword arguments of the backend.

    Returns
    -------
    AnyBackend
        Ready to be asked.

    Raises
    ------
    InputError
        If the name or a setting is unknown, a setting that it needs is missing, or one is wrong.

    Examples
    --------
    >>> make_backend("simulated", seed=3).identity.name
    'simulated'
    >>> make_backend("simulated", sed=3)
    Traceback (most recent call last):
    fairaudit.errors.InputError: The backend “simulated” has no setting “sed”. Did you mean “seed”?
    """
    factory = resolve(_GROUP, kind)
    parameters = inspect.signature(factory).parameters
    if not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        for name in settings:
            if name not in parameters:
                raise InputError(
                    f"The backend “{kind}” has no setting “{name}”. {_instead(name, parameters)}"
                )
    for name, parameter in parameters.items():
        named = parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
        if named and parameter.default is parameter.empty and name not in settings:
            raise InputError(f"The backend “{kind}” needs the setting “{name}”.")
    check_types(factory, settings)
    try:
        made: AnyBackend = factory(**settings)
    except FairauditError:
        raise
    except (TypeError, ValueError) as error:
        raise InputError(
            f"The backend “{kind}” cannot be made with these settings: {error}. Correct them."
        ) from error
    return made


def _instead(name: str, parameters: Collection[str]) -> str:
    """What to write instead of a setting that a backend lacks."""
    own = [one for one in parameters if one not in _FILLED_IN]
    if "params" in own and not closest(name, own):
        return (
            f"If it is to go to the model, put it under params: “params: {{{name}: …}}”. Settings "
            f"known here: {', '.join(sorted(own))}."
        )
    return suggestion(name, own)
