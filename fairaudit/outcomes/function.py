"""A function of one's own as an outcome."""

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from fairaudit.errors import InputError
from fairaudit.ids import text_digest
from fairaudit.outcomes.base import SCALES, Scale, missing
from fairaudit.rows import Cell, Measurement, Response

__all__ = ["FunctionOutcome", "Value"]

Value = bool | int | float | None | Measurement
_SCALE_OF: dict[object, Scale] = {bool: "binary", int: "numeric", float: "numeric"}
_BY_NAME = {kind.__name__: scale for kind, scale in _SCALE_OF.items() if isinstance(kind, type)}


@dataclass(frozen=True, kw_only=True)
class FunctionOutcome:
    """A function of a response and its cell, as an outcome.

    The function returns a number, or None where the answer cannot be read (NaN likewise). It is not
    called where there is no answer. Its version is a hash of its source, so that a changed function
    is told from the one before.

    Parameters
    ----------
    function : callable of (response, cell)
        Gives bool, int, float, None or a `Measurement`.
    name : str, optional
        By default the function's.
    scale : {"probability", "binary", "ordinal", "numeric"}, optional
        By default what the function says it returns: binary for “-> bool”, numeric for “-> float”
        and “-> int”.
    bounds : (float, float), optional
        Least and greatest possible value of an ordinal or numeric scale.
    kinds : tuple[str, ...]
        Kinds of question that it is measured on; all by default.

    Raises
    ------
    InputError
        If it is no function of two arguments, or its scale is not known.

    Examples
    --------
    >>> def names_a_specialist(response: Response, cell: Cell) -> bool:
    ...     return "specialist" in response.text.lower()
    >>> outcome = FunctionOutcome(function=names_a_specialist)
    >>> outcome.name, outcome.scale
    ('names_a_specialist', 'binary')
    """

    function: Callable[[Response, Cell], Value]
    name: str = ""
    scale: Scale = "numeric"
    bounds: tuple[float, float] | None = None
    kinds: tuple[str, ...] = ()

    def __init__(
        self,
        *,
        function: Callable[[Response, Cell], Value],
        name: str = "",
        scale: Scale | None = None,
        bounds: tuple[float, float] | None = None,
        kinds: tuple[str, ...] = (),
    ) -> None:
        _check_signature(function)
        named = name or getattr(function, "__name__", "")
        if not named or named == "<lambda>":
            raise InputError("The function has no name of its own; give the outcome one: name=….")
        given = {
            "function": function,
            "name": named,
            "scale": _scale_of(function, named) if scale is None else _checked_scale(scale, named),
            "bounds": bounds,
            "kinds": tuple(kinds),
        }
        for key, value in given.items():
            object.__setattr__(self, key, value)

    @cached_property
    def version(self) -> str:
        """Hash of the function's source."""
        try:
            source = inspect.getsource(self.function)
        except (OSError, TypeError):
            source = repr(self.function)
        return text_digest(source)[:8]

    def applies(self, cell: Cell) -> bool:
        """On the kinds that were named."""
        return not self.kinds or cell.kind in self.kinds

    def limits(self, cell: Cell) -> tuple[float, float] | None:
        """The bounds that were given."""
        return self.bounds

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Call the function."""
        if response.status == "error":
            return missing("error", response.error or "the model gave no answer")
        found = self.function(response, cell)
        if isinstance(found, Measurement):
            return found
        if found is None or (isinstance(found, float) and math.isnan(found)):
            cut = response.status == "truncated"
            return missing("truncated" if cut else "unparsed", response.text)
        return Measurement(value=float(found), status="ok", evidence=response.text)


def _check_signature(function: object) -> None:
    if not callable(function):
        raise InputError(
            f"An outcome is made of a function of (response, cell), not of "
            f"{type(function).__name__}."
        )
    try:
        inspect.signature(function).bind(None, None)
    except TypeError:
        name = getattr(function, "__name__", "the function")
        raise InputError(
            f"{name} has to take two arguments, the response and its cell: def "
            f"{name}(response, cell) -> bool."
        ) from None


def _scale_of(function: Callable[..., object], name: str) -> Scale:
    told = inspect.signature(function).return_annotation
    # Annotations are texts where a module begins with “from __future__ import annotations”.
    parts = [part.strip() for part in str(getattr(told, "__name__", told)).split("|")]
    known = [_BY_NAME[part] for part in parts if part in _BY_NAME]
    if known and set(parts) <= {*_BY_NAME, "None"}:
        return known[0]
    raise InputError(
        f"The scale of the outcome {name} is not known. Say what the function returns "
        f"(def {name}(response, cell) -> bool for 0 or 1, -> float for a number), or give a scale: "
        f"{', '.join(SCALES)}."
    )


def _checked_scale(scale: str, name: str) -> Scale:
    for known in SCALES:
        if scale == known:
            return known
    raise InputError(f"The outcome {name} has the scale “{scale}”; known are {', '.join(SCALES)}.")
