"""Reading an answer of any kind."""

from importlib import import_module
from typing import Protocol, cast

from fairaudit.outcomes.reading.asked import Asked, Reading

__all__ = ["READERS", "read_answer"]

_ROOM = "fairaudit.outcomes.reading"
READERS = {
    "yes_no": ("yes_no", "read_yes_no"),
    "choice": ("choices", "read_choice"),
    "multi_choice": ("multi_choice", "read_multi_choice"),
    "ordinal": ("ordinal", "read_ordinal"),
    "numeric": ("numeric", "read_numeric"),
    "ranked": ("ranked", "read_ranked"),
    "refusal": ("declining", "read_refusal"),
}


class _Reader(Protocol):
    def __call__(self, text: str, asked: Asked, *, cut: bool = False) -> Reading: ...


_LOADED: dict[str, _Reader] = {}


def reader_of(kind: str) -> _Reader:
    """The reader of one kind of answer."""
    if kind not in _LOADED:
        module, name = READERS[kind]
        _LOADED[kind] = cast(_Reader, getattr(import_module(f"{_ROOM}.{module}"), name))
    return _LOADED[kind]


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
    return reader_of(asked.kind)(text, asked, cut=cut)
