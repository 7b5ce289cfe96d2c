"""Kinds of values that stand in the files of audits and policies."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, TypeAdapter

__all__ = [
    "Amount",
    "Counted",
    "Margins",
    "Positive",
    "Several",
    "Share",
    "Text",
    "Whole",
    "as_list",
]

T = TypeVar("T")


def as_list(given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """Take a single value for a list of one; nothing stays nothing.

    Examples
    --------
    >>> as_list("sex"), as_list(["sex"]), as_list(None)
    (['sex'], ['sex'], None)
    """
    return given if given is None or isinstance(given, list | tuple) else [given]


def _no_truth_value(given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """Refuse true and false, which count as 1 and 0 in Python, in the words for numbers."""
    return str(given).lower() if isinstance(given, bool) else given


def _below_one(margin: float) -> float:
    if margin >= 1:
        raise ValueError(
            f"this is a difference between answers from 0 to 1, so that {margin:g} is never "
            "exceeded; for 5 points write 0.05."
        )
    return margin


def _one_or_each(given: Any) -> float | Mapping[str, float] | None:  # noqa: ANN401 - whatever the file holds
    """One margin for all shares, or one for each outcome; told apart, so that faults are of one."""
    return (_EACH if isinstance(given, dict) else _ONE).validate_python(given)


Text = Annotated[str, Field(min_length=1)]
Counted = Annotated[int, Field(ge=0), BeforeValidator(_no_truth_value)]
Whole = Annotated[int, Field(ge=1), BeforeValidator(_no_truth_value)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False), BeforeValidator(_no_truth_value)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False), BeforeValidator(_no_truth_value)]
Share = Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False), BeforeValidator(_no_truth_value)]
Several = Annotated[tuple[T, ...], BeforeValidator(as_list)]
"""A list; a single value stands for a list of one."""

_ONE: TypeAdapter[float | None] = TypeAdapter(
    Annotated[Positive, AfterValidator(_below_one)] | None
)
_EACH: TypeAdapter[dict[str, float]] = TypeAdapter(
    Annotated[dict[Text, Positive], Field(min_length=1)]
)

Margins = Annotated[float | dict[str, float] | None, PlainValidator(_one_or_each)]
"""A margin of shares, or one for each outcome named, in its own unit."""
