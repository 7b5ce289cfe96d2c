"""Settings of a backend as a file gives them: of the type that its class is annotated with."""

import inspect
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from fairaudit.errors import InputError

__all__ = ["check_types"]

# What a file can hold, from the kinds of annotation that stand for it.
_NOTHING = type(None)
_PLAIN = (bool, int, float, str, list, Mapping, _NOTHING)


class _Elsewhere:
    """Stands for a type that is imported for type checkers alone."""


def check_types(factory: Callable[..., Any], settings: Mapping[str, Any]) -> None:
    """Refuse values that a file can hold, and that are not of the annotated type.

    What is in a list or a mapping is left to the class, and so is every annotation that stands
    for no plain value. An empty text is refused, and so is an empty value, unless it says
    something else than leaving the setting out.

    Parameters
    ----------
    factory : callable
        The class of a backend, or a function that makes one.
    settings : Mapping[str, Any]
        Values by name.

    Raises
    ------
    InputError
        If one is of another type, or empty.

    Examples
    --------
    >>> def made(model: str, *, structured: bool = False, longest: int | None = 9) -> None: ...
    >>> check_types(made, {"model": "tiny", "structured": True, "longest": None})
    >>> check_types(made, {"model": 4})
    Traceback (most recent call last):
    fairaudit.errors.InputError: The setting model is 4; write a text; put it in quotes: "4".
    >>> check_types(made, {"model": "tiny", "structured": "yes"})
    Traceback (most recent call last):
    fairaudit.errors.InputError: The setting structured is 'yes'; write true or false.
    """
    hints, defaults = _hints(factory), inspect.signature(factory).parameters
    for name, value in settings.items():
        if not isinstance(value, _PLAIN) or name not in defaults:
            continue
        kinds = set(_kinds(hints.get(name, Any)))
        says_something = _NOTHING in kinds and defaults[name].default is not None
        if (value is None and not says_something) or (isinstance(value, str) and not value.strip()):
            raise InputError(f"The setting {name} is empty. Give its value, or leave the line out.")
        plain = kinds - {_NOTHING, _Elsewhere}
        if value is None or not plain or Any in plain:
            continue
        if not any(_is(value, kind) for kind in plain):
            raise InputError(f"The setting {name} is {value!r}; {_advice(value, plain)}.")


def _hints(factory: Callable[..., Any]) -> dict[str, Any]:
    """Annotations by name; a name that is not there when the program runs is a type of its own."""
    annotated = factory.__init__ if inspect.isclass(factory) else factory
    missing: dict[str, Any] = {}
    while True:
        try:
            return get_type_hints(annotated, localns=missing)
        except NameError as error:
            if error.name is None or error.name in missing:
                return {}
            missing[error.name] = _Elsewhere
        except TypeError:
            return {}


def _kinds(hint: Any) -> Iterator[Any]:  # noqa: ANN401 - a type expression
    """The plain types that an annotation allows; Any for what is left to the class."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        for one in get_args(hint):
            yield from _kinds(one)
    elif origin is Literal:
        yield from (type(one) for one in get_args(hint))
    elif inspect.isclass(origin or hint):
        yield _plain_kind(origin or hint)
    else:
        yield Any


def _plain_kind(kind: type) -> Any:  # noqa: ANN401 - a type expression
    if kind in (bool, int, float, str, _NOTHING):
        return kind
    if issubclass(kind, Mapping):
        return Mapping
    # A list is what a file has for a Sequence, an Iterable or a tuple.
    declared = kind.__module__ == "collections.abc" and issubclass(list, kind)
    if declared or issubclass(kind, list | tuple | set | frozenset):
        return list
    return Any if kind is object else _Elsewhere


def _is(value: object, kind: Any) -> bool:  # noqa: ANN401 - a type expression
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _advice(value: object, kinds: set[Any]) -> str:
    """What to write instead, by the first kind that is allowed."""
    if str in kinds:
        scalar = isinstance(value, int | float)
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        return f'write a text; put it in quotes: "{shown}"' if scalar else "write one text here"
    words = {
        bool: "write true or false",
        int: "it has to be a whole number",
        float: "it has to be a number",
        list: "it has to be a list, such as [a, b]",
        Mapping: "it has to hold keys and values, such as “key: value”",
    }
    return next(told for kind, told in words.items() if kind in kinds)
