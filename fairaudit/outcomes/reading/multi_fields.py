"""Options in structured output."""

from typing import Literal

from fairaudit.outcomes.reading.choices import option_named
from fairaudit.outcomes.reading.fields import ABSENT, EMPTY, Nothing, answer_field
from fairaudit.outcomes.reading.lists import listed_options
from fairaudit.outcomes.reading.options import Options
from fairaudit.outcomes.reading.polarity import denies
from fairaudit.outcomes.reading.stopping import asks_to_stop, turned_round
from fairaudit.outcomes.reading.text import json_in
from fairaudit.outcomes.reading.yes_words import quick_answer

__all__ = ["in_field"]


def in_field(
    written: str, options: Options, question: str
) -> frozenset[int] | Literal[Nothing.ABSENT, Nothing.EMPTY]:
    """Options in structured output; EMPTY where it holds something else, ABSENT where none is.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.options import options_of
    >>> known = options_of(("warfarin", "aspirin"))
    >>> in_field('{"stop": ["warfarin"], "keep": ["aspirin"]}', known, "Which should be stopped?")
    frozenset({0})
    """
    found: object = json_in(written) if "{" in written or "[" in written else None
    if isinstance(found, dict):
        by_option = {option_named(str(key), options): value for key, value in found.items()}
        known = {place: value for place, value in by_option.items() if place is not None}
        told = {place: _truth(value) for place, value in known.items()}
        if len(told) > 1 and None not in told.values():
            return frozenset(place for place, value in told.items() if value)
        parted = _parted(found, options, question)
        found = answer_field(found)
        if found is ABSENT and parted is not ABSENT:
            return parted
        if found is EMPTY:
            return EMPTY
    if isinstance(found, str):
        places = listed_options(found, options)
        return EMPTY if places is None else places
    return ABSENT if not isinstance(found, list) else _held(found, options)


def _held(found: list[object], options: Options) -> frozenset[int] | Literal[Nothing.EMPTY]:
    """The options that a list holds, and EMPTY where it holds something else."""
    named = [option_named(one, options) for one in found]
    chosen = frozenset(place for place in named if place is not None)
    return chosen if len(chosen) == len(set(named)) else EMPTY


def _parted(
    found: dict[object, object], options: Options, question: str
) -> frozenset[int] | Literal[Nothing.ABSENT, Nothing.EMPTY]:
    """Options that an object sorts into lists: those of the only list that isn't denied."""
    lists: list[tuple[str, frozenset[int]]] = []
    for key, value in found.items():
        held = _held(value, options) if isinstance(value, list) and value else EMPTY
        if held is not EMPTY:
            lists.append((str(key).replace("_", " "), held))
    if len(lists) < 2:
        return ABSENT
    stops = asks_to_stop(question)
    taken = [
        held for key, held in lists if not denies(turned_round(key, options) if stops else key)
    ]
    return taken[0] if len(taken) == 1 else EMPTY


def _truth(value: object) -> bool | None:
    """A truth value, or one in words."""
    if isinstance(value, str):
        return quick_answer(value)
    return value if isinstance(value, bool) else None
