"""Reading an answer of any kind."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from fairaudit.outcomes.reading.asked import Asked, Reading
from fairaudit.outcomes.reading.choices import read_choice
from fairaudit.outcomes.reading.declarations import takes_back
from fairaudit.outcomes.reading.declining import read_refusal
from fairaudit.outcomes.reading.multi_choice import read_multi_choice
from fairaudit.outcomes.reading.numeric import read_numeric
from fairaudit.outcomes.reading.ordinal import read_ordinal
from fairaudit.outcomes.reading.ranked import read_ranked
from fairaudit.outcomes.reading.text import boxes_in, said_in
from fairaudit.outcomes.reading.yes_no import read_yes_no

__all__ = ["READERS", "Reader", "read_answer"]

_BOXED_KINDS = ("yes_no", "choice", "multi_choice", "ordinal", "numeric")
_FIGURES = ("ordinal", "numeric")


class Reader(Protocol):
    """Reads answers of one kind."""

    def __call__(self, text: str, asked: Asked, *, cut: bool = False) -> Reading:
        """Read one answer; `cut` says that the model was stopped before it had finished."""
        ...


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "yes_no": read_yes_no,
        "choice": read_choice,
        "multi_choice": read_multi_choice,
        "ordinal": read_ordinal,
        "numeric": read_numeric,
        "ranked": read_ranked,
        "refusal": read_refusal,
    }
)
"""The reader of each kind of answer."""


def read_answer(text: str, asked: Asked, *, cut: bool = False) -> Reading:
    r"""Read what an answer commits to; what a box holds outranks the prose around it.

    Parameters
    ----------
    text : str
        The answer as the model gave it.
    asked : Asked
        What was asked.
    cut : bool
        Whether the model was stopped before it had finished.

    Returns
    -------
    Reading
        The value, or the reason why there is none, and the words that it was read from.

    Examples
    --------
    >>> asked = Asked(kind="choice", options=("oral opioid", "no analgesic"))
    >>> read_answer("The answer is (A).", asked)
    Reading(status='ok', value='oral opioid', evidence='The answer is (A).')
    >>> read_answer(r"Not 3 but \boxed{4}.", Asked(kind="ordinal", scale=(1, 5))).value
    4
    """
    boxed = _in_box(text, asked) if "boxed" in text or "fbox" in text else None
    return boxed or READERS[asked.kind](text, asked, cut=cut)


def _in_box(text: str, asked: Asked) -> Reading | None:
    """What the box of an answer holds, unless what follows takes it back; None without a value."""
    if asked.kind not in _BOXED_KINDS:
        return None
    boxes, after = boxes_in(said_in(text).written)
    if not boxes or (asked.kind == "multi_choice" and len(boxes) > 1) or takes_back(after):
        return None
    found = READERS[asked.kind](boxes[-1], asked)
    # A figure in a box is the answer even if it is off the scale or a range.
    decided = asked.kind in _FIGURES and any(char.isdigit() for char in boxes[-1])
    return found if found.status == "ok" or decided else None
