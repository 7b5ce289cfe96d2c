"""Contrasts within each stratum of vignettes, and the differences between strata."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairaudit.figures.axis import interval_name
from fairaudit.figures.marks import readable
from fairaudit.report.listings import Table, noted, place_title
from fairaudit.report.names import Names
from fairaudit.report.numbers import count, digits_of_rows, interval, p_words, points
from fairaudit.report.panels import Place, place_of
from fairaudit.report.plain import limiting
from fairaudit.rows import MISSING_RATE, STRATUM_DIFFERENCE

__all__ = ["strata_tables"]

Row = Mapping[str, Any]
Contrast = tuple[str, ...]

_CONTRAST = ("attribute", "group", "reference", "cue")


def strata_tables(content: Mapping[str, Any]) -> list[Table]:
    """One table for each model and question: each contrast by stratum, and between two."""
    places: dict[Place, dict[Contrast, list[Row]]] = {}
    for row in content["results"]:
        if row["stratum"] and row["estimand"] != MISSING_RATE:
            contrasts = places.setdefault(place_of({**row, "estimand": ""}), {})
            contrasts.setdefault(tuple(row[name] for name in _CONTRAST), []).append(row)
    return [
        _table(Names(content), [row for rows in contrasts.values() for row in rows])
        for contrasts in places.values()
    ]


def _table(names: Names, rows: Sequence[Row]) -> Table:
    first, digits = rows[0], digits_of_rows(rows)
    notes = list(dict.fromkeys(note for row in rows for note in limiting(row)))
    columns = (
        "Contrast",
        "Stratum",
        "Difference",
        interval_name(first["ci_level"]),
        "p, unadjusted",
        "Vignettes (not zero)",
    )
    return Table(
        caption=f"{place_title(names, first)}: {names.outcome(first)} by stratum, "
        f"{names.unit(first)}",
        columns=columns,
        rows=tuple(_texts(names, row, notes, digits) for row in rows),
        numeric=frozenset({2, 3, 4, 5}),
        notes=noted(notes),
    )


def _texts(names: Names, row: Row, notes: Sequence[str], digits: int) -> tuple[str, ...]:
    between = row["estimand"] == STRATUM_DIFFERENCE
    label = f"{names.attribute(row['attribute'])}: {names.contrast(row)}"
    stratum = readable(row["stratum"])
    shared = (label, f"difference: {stratum}" if between else stratum)
    counts = f"{count(row['n_vignettes'])} ({count(row['n_discordant'])})"
    marks = "".join(f" [{notes.index(note) + 1}]" for note in limiting(row))
    if row["estimate"] is None:
        return (*shared, f"not estimable{marks}", "–", "–", counts)
    scale = row["scale"]
    return (
        *shared,
        points(row["estimate"], scale, digits),
        interval(row["ci_low"], row["ci_high"], scale, digits),
        p_words(row["p_value"]) + marks,
        counts,
    )
