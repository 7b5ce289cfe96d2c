"""Swaps that were not made, one line for those whose reasons differ in a number alone."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fairaudit.report.listings import Table
from fairaudit.report.names import Names, listing
from fairaudit.report.numbers import plural

__all__ = ["refused_table"]

_NUMBER = re.compile(r"\d+(?: to \d+)?")

Swaps = dict[str, list[str]]


def refused_table(content: Mapping[str, Any]) -> Table | None:
    """List the swaps that were not made, with the reasons."""
    names = Names(content)
    alike: dict[tuple[str, str], Swaps] = {}
    for swap in content["refused_swaps"]:
        swapped = names.attribute(swap["attribute"])
        if swap["attribute"] == "control":
            swapped = "Without any demographic"
        if swap["group"]:
            swapped += f": {names.group(swap['attribute'], swap['group'])}"
        vignette = names.vignette(swap["vignette_set"], swap["vignette_id"])
        of_reason = alike.setdefault((swapped, _NUMBER.sub("#", swap["reason"])), {})
        of_reason.setdefault(swap["reason"], []).append(vignette)
    if not alike:
        return None
    return Table(
        caption="Swaps that were not made",
        columns=("Swap", "Reason", "Vignettes"),
        rows=tuple(
            (swapped, reason, f"{plural(len(vignettes), 'vignette')}: {'; '.join(vignettes)}")
            for (swapped, _), reasons in alike.items()
            for reason, vignettes in _together(reasons).items()
        ),
    )


def _together(reasons: Swaps) -> Swaps:
    """Reasons that are the same but for one number, as one that has all of these numbers.

    Examples
    --------
    >>> _together({"not at 62": ["A"], "not at 71": ["B"]})
    {'not at 62 and 71': ['A', 'B']}
    >>> list(_together({"1 of 2": ["A"], "2 of 3": ["B"]}))
    ['1 of 2', '2 of 3']
    """
    numbers = [_NUMBER.findall(reason) for reason in reasons]
    unlike = [at for at, column in enumerate(zip(*numbers, strict=True)) if len(set(column)) > 1]
    if len(unlike) != 1:
        return reasons
    (at,) = unlike
    told = listing(sorted({row[at] for row in numbers}, key=_order))
    given = iter([*numbers[0][:at], told, *numbers[0][at + 1 :]])
    reason = _NUMBER.sub(lambda _: next(given), next(iter(reasons)))
    return {reason: list(_every(reasons.values()))}


def _order(number: str) -> list[int]:
    return [int(one) for one in re.findall(r"\d+", number)]


def _every(lists: Iterable[list[str]]) -> Iterable[str]:
    for one in lists:
        yield from one
