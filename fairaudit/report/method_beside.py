"""How what stands beside the contrasts was computed, in sentences that go into the record."""

from collections.abc import Iterable, Mapping
from typing import Any

from fairaudit.report.names import listing
from fairaudit.rows import OMNIBUS, STRATUM_DIFFERENCE, WORST_GAP

__all__ = ["beside_sentences", "methods_of"]

Row = Mapping[str, Any]

_NOTHING = ("none", "no interval")


def methods_of(rows: Iterable[Row]) -> list[str]:
    """Intervals and tests of rows, each once; what was not computed is no method.

    Examples
    --------
    >>> methods_of([{"method": "t interval; t test"}, {"method": "none"}, {"method": "t test"}])
    ['t interval', 't test']
    """
    parts = [part for row in rows for part in str(row["method"] or "none").split("; ")]
    return list(dict.fromkeys(part for part in parts if not part.startswith(_NOTHING)))


def beside_sentences(content: Mapping[str, Any]) -> list[str]:
    """Tell of summaries, strata and bounds, where there are any."""
    rows = content["results"]
    methods = {
        estimand: listing(methods_of(row for row in rows if row["estimand"] == estimand))
        for estimand in (OMNIBUS, WORST_GAP, STRATUM_DIFFERENCE)
    }
    told = []
    if methods[OMNIBUS]:
        told.append(
            "Any difference among all groups: n·Σ over groups of (mean over v of y(v, g) − ȳ(v))², "
            f"over the vignettes that every group has ({methods[OMNIBUS]})."
        )
    if methods[WORST_GAP]:
        told.append(
            "Widest gap: the largest group mean less the smallest, over the vignettes that every "
            "group has: of any two groups, and not only of those with the reference. Its interval "
            f"holds for all pairs of groups at once ({methods[WORST_GAP]})."
        )
    if any(row["stratum"] for row in rows):
        told.append(
            "Strata: each contrast over the vignettes of one stratum, and the difference of two "
            f"strata ({methods[STRATUM_DIFFERENCE] or 'none was compared'}). They are descriptive."
        )
    if any(row["bounds_low"] is not None for row in rows):
        told.append(
            "Worst-case interval: the difference if the missing answers had been as low as they "
            "can be in one group and as high in the other, and the reverse, with an interval for "
            "the true difference, wherever between these two it lies (Imbens–Manski). Its quantile "
            "is that of the normal distribution and not of t, so that one of its ends can lie "
            "inside the t interval of the readable answers. Where fewer than 10 differences of a "
            "side are not 0, betting limits stand in its place."
        )
    return told
