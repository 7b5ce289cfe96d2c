"""A function of one's own as an outcome."""

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from fairaudit.errors import InputError
from fairaudit.ids import text_digest
from fairaudit.outcomes.base import SCALES, SHARES, Reads, Scale, missing, unreadable
from fairaudit.outcomes.probability import scores_of
from fairaudit.rows import Cell, Measurement, Response

__all__ = ["FunctionOutcome", "Value"]

Value = bool | int | float | None | Measurement
_SCALE_OF: dict[object, Scale] = {bool: "binary", int: "numeric", float: "numeric"}
_RETURNS = {
    "binary": "A binary outcome (“-> bool”) has to return True, False or None",
    "probability": "A probability has to be a number{within}, or None",
    "ordinal": "An ordinal outcome has to return a whole number{within}, or None",
    "numeric": "A numeric outcome (“-> float”) has to return a finite number{within}, or None",
}
_SHOWN = 60
# Probabilities are sums of exponentials and may exceed their limits in the last bits.
_ROUNDING = 1e-9
_BY_NAME = {kind.__name__: scale for kind, scale in _SCALE_OF.items() if isinstance(kind, type)}


@dataclass(frozen=True, kw_only=True)
class FunctionOutcome:
    """A function of a response and its cell, as an outcome.

    The function returns a number, or None where the answer cannot be read (NaN likewise). It is not
    called where there is no answer, nor, unless it reads scores, where a model scored the options
    and wrote nothing. Its version is a hash of its source, so that a changed function is told from
    the one before.

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
    reads : {"text", "scores"}
        What of an answer the function reads: its words, or the options' log-probabilities.

    Raises
    ------
    InputError
        If it is no function of two arguments, or its scale is not known; when it is called, if it
        returns what is no value of its scale.

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
    reads: Reads = "text"

    def __init__(
        self,
        *,
        function: Callable[[Response, Cell], Value],
        name: str = "",
        scale: Scale | None = None,
        bounds: tuple[float, float] | None = None,
        kinds: tuple[str, ...] = (),
        reads: Reads = "text",
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
            "reads": _checked_reads(reads, named),
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
        nothing = _no_scores(response, cell) if self.reads == "scores" else _no_text(response)
        if nothing is not None:
            return nothing
        found = self.function(response, cell)
        if isinstance(found, Measurement):
            return found
        cut: Literal["truncated", "unparsed"] = (
            "truncated" if response.status == "truncated" else "unparsed"
        )
        if found is None:
            return missing(cut, f"{self.name} returned None")
        value = self._number(found)
        if math.isnan(value):
            return missing(cut, f"{self.name} returned NaN")
        return Measurement(value=value, status="ok", evidence=response.text)

    def _number(self, found: object) -> float:
        """What the function returned as a value of the scale, or NaN."""
        try:
            # A text such as “1” is refused all the same: the next one may be “yes”.
            value = math.inf if isinstance(found, str) else float(found)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            value = math.inf
        low, high = SHARES.get(self.scale) or self.bounds or (-math.inf, math.inf)
        slack = _ROUNDING if self.scale == "probability" else 0.0
        whole = self.scale not in ("binary", "ordinal") or value.is_integer()
        if math.isnan(value) or (
            math.isfinite(value) and low - slack <= value <= high + slack and whole
        ):
            return value
        within = f" from {low:g} to {high:g}" if math.isfinite(high) else ""
        raise InputError(
            f"The function {self.name}{_place_of(self.function)} returned {_told(found)}. "
            f"{_RETURNS[self.scale].format(within=within)}; None stands for an answer that cannot "
            "be read. Every answer is kept; mend the function and run again."
        )


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


def _checked_reads(reads: str, name: str) -> Reads:
    known: tuple[Reads, ...] = get_args(Reads)
    for one in known:
        if reads == one:
            return one
    raise InputError(f"The outcome {name} reads “{reads}”; known are {', '.join(known)}.")


def _no_text(response: Response) -> Measurement | None:
    nothing = unreadable(response)
    return missing("unparsed", "no text") if nothing and nothing.status == "unparsed" else nothing


def _no_scores(response: Response, cell: Cell) -> Measurement | None:
    found = scores_of(response, cell)
    return found if isinstance(found, Measurement) else None


def _place_of(function: object) -> str:
    """File and line of a function, where it has them."""
    code = getattr(function, "__code__", None)
    return f" ({code.co_filename}:{code.co_firstlineno})" if code is not None else ""


def _told(found: object) -> str:
    shown = str(found)
    shown = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
    if isinstance(found, str):
        return f"the text “{shown}”"
    number = isinstance(found, int | float)
    return shown if number else f"a value of type {type(found).__name__} ({shown})"
