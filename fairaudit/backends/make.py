"""Backends by name, as audit.yaml and the command line give them."""

import inspect
from typing import Any

from fairaudit.backends.base import AnyBackend
from fairaudit.errors import InputError
from fairaudit.registry import resolve, suggestion

__all__ = ["backend_settings", "make_backend"]

_GROUP = "fairaudit.backends"


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
        If the name or a setting is unknown, or a setting that it needs is missing.

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
                    f"The backend “{kind}” has no setting “{name}”. {suggestion(name, parameters)}"
                )
    for name, parameter in parameters.items():
        named = parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
        if named and parameter.default is parameter.empty and name not in settings:
            raise InputError(f"The backend “{kind}” needs the setting “{name}”.")
    made: AnyBackend = factory(**settings)
    return made
