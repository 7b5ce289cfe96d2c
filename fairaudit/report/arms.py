"""How far irrelevant changes move a model, beside the demographic differences."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairaudit.figures.axis import interval_name
from fairaudit.report.listings import Table, floor_note, noted, place_title
from fairaudit.report.names import Names
from fairaudit.report.numbers import count, digits_of_rows, interval, p_words, points
from fairaudit.report.panels import Place, place_of
from fairaudit.report.plain import sentences
from fairaudit.rows import INTERSECTION, SWAP

__all__ = ["arm_tables"]

Row = Mapping[str, Any]

_SIZE = (
    "The p asks whether the answers of a group lie further from those of its reference than the "
    "answers to placebo changes do, whatever the direction: mean of |group − reference| less the "
    "mean of |placebo − reference|, one-sided, by exchanging the group’s render with the placebo "
    "renders within each vignette. It sees differences that cancel in the mean. It is descriptive "
    "and not adjusted."
)


def arm_tables(content: Mapping[str, Any], swaps: Sequence[Row]) -> list[Table]:
    """One table for each model and question: the given swaps, and then what each arm does.

    Crossed attributes are left out: what they do stands by itself.
    """
    places: dict[Place, list[Row]] = {}
    for row in (one for one in swaps if INTERSECTION not in one["attribute"]):
        places.setdefault(place_of(row), []).append(row)
    arms = [row for row in content["results"] if row["role"] != SWAP]
    tables = []
    for place, members in places.items():
        beside = [row for row in arms if place_of(row) == place]
        if beside:
            tables.append(_table(Names(content), [*members, *beside]))
    return tables


def _table(names: Names, rows: Sequence[Row]) -> Table:
    first, digits = rows[0], digits_of_rows(rows)
    # What is noted of estimable rows too is no reason why another one has no estimate.
    general = {
        note for row in rows if row["estimate"] is not None for note in sentences(row["note"])
    }
    notes = [
        note
        for row in rows
        if row["estimate"] is None
        for note in sentences(row["note"])
        if note not in general
    ]
    notes = list(dict.fromkeys(notes))
    sized = any(row["p_placebo_size"] is not None for row in rows)
    columns = (
        "What changes",
        "Difference",
        interval_name(first["ci_level"]),
        "Mean absolute change",
        *(("Further from the reference than placebo, p",) if sized else ()),
        "Vignettes",
        "Pairs of prompts",
    )
    return Table(
        caption=f"{place_title(names, first)}: change of the {names.outcome(first)}, "
        f"{names.unit(first)}",
        columns=columns,
        rows=tuple(_texts(names, row, notes, digits, sized=sized) for row in rows),
        numeric=frozenset(range(1, len(columns))),
        notes=(*noted(notes), *floor_note(names, first, digits), *((_SIZE,) if sized else ())),
    )


def _texts(
    names: Names, row: Row, notes: Sequence[str], digits: int, *, sized: bool
) -> tuple[str, ...]:
    label = f"{names.attribute(row['attribute'])}: {names.contrast(row)}"
    further = (p_words(row["p_placebo_size"]),) if sized else ()
    counts = (*further, count(row["n_vignettes"]), count(row["n_sets"]))
    if row["estimate"] is None:
        marks = "".join(
            f" [{notes.index(note) + 1}]" for note in sentences(row["note"]) if note in notes
        )
        return (label, f"not estimable{marks}", "–", "–", *counts)
    scale = row["scale"]
    return (
        label,
        points(row["estimate"], scale, digits),
        interval(row["ci_low"], row["ci_high"], scale, digits),
        points(row["mean_absolute"], scale, digits).lstrip("+"),
        *counts,
    )
