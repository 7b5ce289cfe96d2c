"""All groups of an attribute together: whether they differ at all, and the widest gap."""

from collections.abc import Iterable, Mapping
from typing import Any

from fairaudit.figures.axis import interval_name
from fairaudit.report.facts import exploratory_outcomes
from fairaudit.report.listings import Table, noted, place_title
from fairaudit.report.names import Names
from fairaudit.report.numbers import (
    count,
    digits_of_rows,
    interval,
    p_equals,
    p_words,
    points,
    size,
)
from fairaudit.report.panels import Place, place_of
from fairaudit.report.plain import sentences
from fairaudit.rows import OMNIBUS, WORST_GAP
from fairaudit.verdicts import BOUNDS_NOTHING, MISSINGNESS, Verdict

__all__ = ["overall_tables"]

Row = Mapping[str, Any]
Swap = tuple[str, str]

_ALONE = "taken by itself, without adjustment for the other tests"


def overall_tables(content: Mapping[str, Any], rows: Iterable[Row]) -> list[Table]:
    """One table for each model and question, with a line for each attribute and kind of cue.

    Outcomes of the exploratory family stand last, and are called so.
    """
    exploratory = exploratory_outcomes(content)
    places: dict[Place, dict[Swap, dict[str, Row]]] = {}
    for row in rows:
        if row["estimand"] in (OMNIBUS, WORST_GAP):
            swaps = places.setdefault(place_of({**row, "estimand": ""}), {})
            swaps.setdefault((row["attribute"], row["cue"]), {})[row["estimand"]] = row
    told = [list(swaps.values()) for swaps in places.values()]
    told.sort(key=lambda swaps: _first(swaps)["outcome"] in exploratory)
    return [
        _table(
            Names(content),
            swaps,
            "exploratory, " if _first(swaps)["outcome"] in exploratory else "",
        )
        for swaps in told
    ]


def _first(swaps: list[dict[str, Row]]) -> Row:
    return next(iter(swaps[0].values()))


def _table(names: Names, swaps: list[dict[str, Row]], family: str) -> Table:
    first = _first(swaps)
    digits = digits_of_rows(gap for swap in swaps if (gap := swap.get(WORST_GAP)))
    notes = list(
        dict.fromkeys(
            note for swap in swaps for row in swap.values() for note in sentences(row["note"])
        )
    )
    columns = (
        "Attribute",
        "p, any difference",
        "Widest gap, between",
        "Gap",
        f"Simultaneous {interval_name(first['ci_level'])}",
        "Vignettes",
        "In words",
    )
    return Table(
        caption=f"{place_title(names, first)}: {names.outcome(first)}, all groups together, "
        f"{family}{names.unit(first)}",
        columns=columns,
        rows=tuple(_texts(names, swap, notes, digits) for swap in swaps),
        numeric=frozenset({1, 3, 4, 5}),
        notes=noted(notes),
    )


def _texts(names: Names, swap: Mapping[str, Row], notes: list[str], digits: int) -> tuple[str, ...]:
    any_row = next(iter(swap.values()))
    marks = "".join(
        f" [{notes.index(note) + 1}]"
        for note in dict.fromkeys(one for row in swap.values() for one in sentences(row["note"]))
    )
    omnibus, gap = swap.get(OMNIBUS), swap.get(WORST_GAP)
    if any(row["verdict"] == Verdict.NOT_ESTIMABLE for row in swap.values()):
        words = "not estimable"
    else:
        alpha = names.content["settings"]["alpha"]
        told = [_difference(omnibus, alpha) if omnibus else "", _gap_words(gap) if gap else ""]
        found = "; ".join(one for one in told if one)
        words = f"{_ALONE}: {found}" if found else ""
    return (
        names.attribute(any_row["attribute"]) + names.cue(any_row),
        p_words(_p(omnibus)) if omnibus else "–",
        *(_gap(names, gap, digits) if gap else ("–", "–", "–")),
        count(any_row["n_vignettes"]),
        words + marks,
    )


def _gap(names: Names, row: Row, digits: int) -> tuple[str, str, str]:
    if row["estimate"] is None:
        return "–", "–", "–"
    scale = row["scale"]
    highest, lowest = (names.group(row["attribute"], row[one]) for one in ("group", "reference"))
    between = f"{highest} (highest) and {lowest} (lowest)"
    if row["group"] == row["reference"]:
        between = "no gap: all means are equal"
    # A gap has no direction, and so no sign.
    return (
        between,
        points(row["estimate"], scale, digits).lstrip("+"),
        interval(row["ci_low"], row["ci_high"], scale, digits).replace("+", ""),
    )


def _p(row: Row) -> float | None:
    """P of any difference; where looks were taken, on the plan's scale."""
    p: float | None = row["p_adjusted"] if row["p_value"] is None else row["p_value"]
    return p


def _difference(row: Row, alpha: float) -> str:
    p = _p(row)
    if p is None:
        return ""
    return f"{'a' if p < alpha else 'no'} difference among the groups is detected, {p_equals(p)}"


def _gap_words(row: Row) -> str:
    low, high, margin = row["ci_low"], row["ci_high"], row["margin"]
    if low is None or high is None:
        return ""
    missing, unbounded = (words in (row["note"] or "") for words in (MISSINGNESS, BOUNDS_NOTHING))
    where = ", in the readable answers" if missing else ""
    if margin is not None and high < margin and not (missing or unbounded):
        return f"no two groups lie as much as {size(margin, row['scale'])} apart"
    if margin is not None and low > margin:
        return f"some two groups lie more than {size(margin, row['scale'])} apart{where}"
    if low > 0:
        return f"some two groups differ{where}"
    return f"the gap can be chance alone{where}"
