"""Swaps on which the right answer may depend: their differences, and the vignettes' reasons."""

from collections.abc import Mapping
from typing import Any

from fairaudit.report.facts import stands_beside
from fairaudit.report.listings import Table, contrast_tables
from fairaudit.report.names import Names
from fairaudit.report.overall import overall_tables

__all__ = ["justified_tables", "reasons_table"]


def justified_tables(content: Mapping[str, Any]) -> list[Table]:
    """All numbers of these contrasts, and of all groups together, by model and question."""
    apart = [row for row in content["results"] if row["expected"]]
    contrasts = [row for row in apart if not stands_beside(row)]
    return [*contrast_tables(content, contrasts), *overall_tables(content, apart)]


def reasons_table(content: Mapping[str, Any]) -> Table | None:
    """Why the right answer may depend on the swap, in the words of each vignette."""
    names = Names(content)
    alike: dict[tuple[str, str], list[str]] = {}
    for vignettes in content["sets"]:
        for vignette in vignettes["vignettes"]:
            for attribute, reason in vignette["may_differ"].items():
                told = (names.attribute(attribute), reason)
                alike.setdefault(told, []).append(vignette["title"])
    if not alike:
        return None
    return Table(
        caption="Why the right answer may depend on the swap",
        columns=("Attribute", "Reason", "Vignettes"),
        rows=tuple((*told, "; ".join(vignettes)) for told, vignettes in alike.items()),
    )
