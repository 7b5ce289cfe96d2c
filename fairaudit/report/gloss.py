"""What the verdicts of a report mean in plain words, and how they stand to the intervals."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from fairaudit.report.placebo import AGAINST, EXCEEDS, NOT_SHOWN, beside_placebo
from fairaudit.verdicts import Verdict

__all__ = ["glosses", "unlike_intervals"]

Row = Mapping[str, Any]

_VERDICTS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.DISPARITY_MATERIAL: "there is a difference, and it is shown to be larger than the "
        "margin.",
        Verdict.DISPARITY_WITHIN_MARGIN: "there is a difference, and it is shown to be smaller "
        "than the margin, which was called clinically irrelevant.",
        Verdict.DISPARITY: "there is a difference; how it stands to the margin is open.",
        Verdict.EQUIVALENT: "the mean difference is shown to be smaller than the margin; it need "
        "not be zero, and single cases can differ.",
        Verdict.INCONCLUSIVE: "neither a difference nor its absence is shown.",
        Verdict.NOT_ESTIMABLE: "these answers cannot tell; the notes say why.",
    }
)
_PLACEBO: Mapping[str, str] = MappingProxyType(
    {
        EXCEEDS: "it is more than an irrelevant detail, such as a weekday, does to the same model.",
        NOT_SHOWN: "an irrelevant detail, such as a weekday, may move the answers as much.",
        AGAINST: "only what goes beyond the change that an irrelevant detail makes is counted.",
    }
)
_UNLIKE = (
    "An interval is of its contrast by itself, while verdicts are adjusted for all planned "
    "contrasts of the family: so an interval can leave out 0 where the verdict is inconclusive."
)


def glosses(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """The words that stand in the verdicts of some contrasts, each with its meaning.

    Examples
    --------
    >>> row = {"verdict": "equivalent_within_margin", "priority": "primary"}
    >>> [words for words, _ in glosses([row, row])]
    ['equivalent']
    """
    shown = list(rows)
    verdicts = {Verdict(row["verdict"]) for row in shown}
    beside = {beside_placebo(row) for row in shown}
    return [
        *((one.words, told) for one, told in _VERDICTS.items() if one in verdicts),
        *((words, told) for words, told in _PLACEBO.items() if words in beside),
    ]


def unlike_intervals(rows: Iterable[Row]) -> str:
    """Say why an interval leaves out 0 and the verdict is inconclusive; empty where none does.

    Examples
    --------
    >>> row = {"verdict": "inconclusive", "ci_low": 0.01, "ci_high": 0.2}
    >>> unlike_intervals([row | {"p_value": 0.02, "p_adjusted": 0.09}])[:38]
    'An interval is of its contrast by itse'
    >>> unlike_intervals([row | {"p_value": 0.09, "p_adjusted": 0.09}])
    ''
    """
    return _UNLIKE if any(_adjusted_away(row) for row in rows) else ""


def _adjusted_away(row: Row) -> bool:
    low, high, p, adjusted = (row[name] for name in ("ci_low", "ci_high", "p_value", "p_adjusted"))
    if row["verdict"] != Verdict.INCONCLUSIVE or low is None or high is None or adjusted is None:
        return False
    # At a planned look the unadjusted p is not told.
    return not low <= 0 <= high and (p is None or adjusted > p)
