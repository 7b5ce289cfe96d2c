"""What a report says of looks that were taken before an audit was complete."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairaudit.figures.axis import interval_name
from fairaudit.report.names import listing
from fairaudit.report.numbers import plural

__all__ = ["family", "interval_level", "looks_taken"]

Row = Mapping[str, Any]

_MAX_T = (
    "Adjusted p values hold over all primary contrasts of one model, and those of the shares of "
    "missing answers: joint sign flips, one sign for each vignette, with step-down maxima of the "
    "studentised means (Westfall & Young); a disparity needs adjusted p < {alpha:g}."
)
_HOLM = (
    "Adjusted p values hold over all primary contrasts of one model, and those of the shares of "
    "missing answers (Holm), and at any look; a disparity needs adjusted p < {alpha:g}."
)


def interval_level(content: Mapping[str, Any], rows: Sequence[Row]) -> float:
    """Level of the intervals: that of the audit, or of the look that is being taken."""
    return float(rows[0]["ci_level"] if rows else round(1 - content["settings"]["alpha"], 12))


def family(content: Mapping[str, Any]) -> str:
    """How p is adjusted over the contrasts."""
    words = _HOLM if isinstance(content["settings"].get("looks"), str) else _MAX_T
    return words.format(alpha=content["settings"]["alpha"])


def looks_taken(content: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """How early looks were accounted for; nothing where none was taken."""
    looks = content["settings"].get("looks")
    if looks is None:
        return ""
    if isinstance(looks, str):
        return (
            "This audit may be looked at as often as one likes. Its p values and intervals hold at "
            "any look (mixture e-process; betting intervals) and are wider than those of one look. "
            "What holds at one look only is left out."
        )
    taken, planned = looks["taken"], looks["planned"]
    so_far = listing([str(n) for n in taken])
    level = interval_name(interval_level(content, rows))
    return (
        f"Look {len(taken)}, at {plural(taken[-1], 'vignette')} of {planned} planned (looks so "
        f"far: at {so_far}). O’Brien–Fleming spending (Lan & DeMets) leaves it the level of its "
        f"{level}s. Adjusted p values and those of equivalence are raised to the level of the "
        "whole audit; plain ones are not given."
    )
