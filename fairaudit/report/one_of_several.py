"""Why a disparity of one group and numbers of all groups together can both be true."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairaudit.report.names import Names, listing
from fairaudit.report.panels import place_of
from fairaudit.verdicts import DISPARITIES

__all__ = ["averaged_words", "together_words"]

Row = Mapping[str, Any]

_NAMED = 3
_AVERAGED = (
    "The numbers here are of all its groups together, so that the others thin out what one group "
    "does: they can look like the placebo’s although that disparity is there. Both are true."
)
_TOGETHER = (
    "The test of any difference spreads its attention over all groups, and so can miss one that "
    "differs alone; the contrast of this group looks at nothing else. Both are true, and the "
    "verdict is that of the contrast."
)


def averaged_words(content: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """What to think of small averages beside a disparity; empty where no one is alone with it.

    Parameters
    ----------
    content : Mapping[str, Any]
        A record.
    rows : Sequence of Mapping
        The contrasts that its answer is about.
    """
    return _beside(content, rows, _AVERAGED)


def together_words(content: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """The same of the test of all groups together."""
    return _beside(content, rows, _TOGETHER)


def _beside(content: Mapping[str, Any], rows: Sequence[Row], why: str) -> str:
    told = _alone(content, rows)
    found = f"A disparity was found for {told} and not for the other groups of the same attribute."
    return f"{found} {why}" if told else ""


def _alone(content: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """Contrasts with a disparity beside others of the same attribute and question without one."""
    names = Names(content)
    places: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        places.setdefault((*place_of(row), row["attribute"], row["cue"]), []).append(row)
    found = [
        names.contrast(row)
        for members in places.values()
        if any(row["verdict"] not in DISPARITIES for row in members)
        for row in members
        if row["verdict"] in DISPARITIES
    ]
    told = list(dict.fromkeys(found))
    more = len(told) - _NAMED
    return listing([*told[:_NAMED], *([f"{more:,} more"] if more > 0 else [])])
