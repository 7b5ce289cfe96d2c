"""Reading an answer of any kind."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from fairaudit.outcomes.reading.asked import Asked, Reading
from fairaudit.outcomes.reading.choices import read_choice
from fairaudit.outcomes.reading.declining import read_refusal
from fairaudit.outcomes.reading.multi_choice import read_multi_choice
from fairaudit.outcomes.reading.numeric import read_numeric
from fairaudit.outcomes.reading.ordinal import read_ordinal
from fairaudit.outcomes.reading.ranked import read_ranked
from fairaudit.outcomes.reading.yes_no import read_yes_no

__all__ = ["READERS", "Reader", "read_answer"]


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
    """Read what an answer commits to.

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
    """
    return READERS[asked.kind](text, asked, cut=cut)
