"""Distinct prompts of about 1,300 characters, the same in every program; standard library only."""

from collections.abc import Iterator

__all__ = ["prompts"]

_CASE = "A 54-year-old patient comes with flank pain that began this morning. "


def prompts(number: int) -> Iterator[tuple[str, str]]:
    """Id and text of each prompt; the ids come in no order, as hashes do."""
    for place in range(number):
        yield f"{place * 2654435761 % 2**64:016x}", f"{_CASE * 19}Case {place}: admit? Yes or no."
