"""What was asked, as far as reading the answer needs it, and what was read."""

from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from fairaudit.errors import InputError

__all__ = ["KINDS", "UNITS", "Asked", "AnswerKind", "Reading", "Unit", "Value"]

AnswerKind = Literal["yes_no", "choice", "multi_choice", "ordinal", "numeric", "ranked", "refusal"]
Unit = Literal["percent", "days", "hours", "minutes", "mg"]
KINDS: tuple[str, ...] = get_args(AnswerKind)
UNITS: tuple[str, ...] = get_args(Unit)

Value = bool | int | float | str | tuple[str, ...]
"""yes_no and refusal: bool; choice: an option; multi_choice and ranked: tuple; numbers."""

_WITH_OPTIONS = ("choice", "multi_choice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, as far as reading its answer needs it.

    Parameters
    ----------
    kind : {"yes_no", "choice", "multi_choice", "ordinal", "numeric", "ranked", "refusal"}
        What kind of answer is expected.
    question : str
        The question's words, where known. A negative one turns some answers round.
    options : tuple[str, ...]
        Options of choices, in the order in which letters stand for them.
    scale : (int, int), optional
        Least and greatest level of an ordinal.
    unit : {"percent", "days", "hours", "minutes", "mg"}, optional
        Unit of a number.

    Raises
    ------
    InputError
        If the kind is unknown or lacks what it needs.

    Examples
    --------
    >>> Asked(kind="choice", options=("oral opioid", "no analgesic")).options[1]
    'no analgesic'
    """

    kind: AnswerKind
    question: str = ""
    options: tuple[str, ...] = ()
    scale: tuple[int, int] | None = None
    unit: Unit | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InputError(f"The kind is “{self.kind}”; known are {', '.join(KINDS)}.")
        if self.kind in _WITH_OPTIONS:
            folded = {option.casefold().strip() for option in self.options}
            if len(self.options) < 2 or len(folded) < len(self.options) or "" in folded:
                raise InputError(f"A {self.kind} needs two or more different “options”.")
        if self.kind == "ordinal" and (self.scale is None or not self.scale[0] < self.scale[1]):
            raise InputError("An ordinal needs a “scale” of two whole numbers, the lower first.")
        if self.kind == "numeric" and self.unit not in UNITS:
            raise InputError(
                f"The unit of a numeric is “{self.unit}”; known are {', '.join(UNITS)}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read out of one answer.

    Parameters
    ----------
    status : {"ok", "refused", "unparsed", "truncated"}
        Whether there is a value, or why there is none.
    value : bool, int, float, str, tuple of str, or None
        None if and only if the status is not ok.
    evidence : str
        The words that it was read from; where nothing was read, what came nearest, or nothing.
    """

    status: Literal["ok", "refused", "unparsed", "truncated"]
    value: Value | None
    evidence: str

    def __post_init__(self) -> None:
        if (self.status == "ok") == (self.value is None):
            raise ValueError("A reading has a value if and only if its status is ok.")


def asked_from(row: dict[str, Any]) -> Asked:
    """Take a question from a JSON object with `kind` and what it needs.

    Raises
    ------
    InputError
        As for `Asked`, or if a field has another type.
    """
    options, scale = row.get("options") or (), row.get("scale")
    if not isinstance(options, list | tuple) or not all(isinstance(o, str) for o in options):
        raise InputError("“options” has to be a list of texts.")
    if scale is not None:
        whole = isinstance(scale, list | tuple) and len(scale) == 2
        if not whole or not all(float(s) == int(s) for s in scale if isinstance(s, int | float)):
            raise InputError("“scale” has to be two whole numbers.")
        if not all(isinstance(s, int | float) for s in scale):
            raise InputError("“scale” has to be two whole numbers.")
        scale = (int(scale[0]), int(scale[1]))
    return Asked(
        kind=cast(AnswerKind, row.get("kind")),
        question=str(row.get("question") or ""),
        options=tuple(options),
        scale=scale,
        unit=cast(Unit | None, row.get("unit")),
    )
