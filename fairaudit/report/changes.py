"""How often a decision changes: demographic swaps beside placebo, wording, order and form."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairaudit.figures.axis import interval_name
from fairaudit.report.listings import Table, noted, place_title
from fairaudit.report.names import PROBABILITY, Names
from fairaudit.report.numbers import count, digits_of_column, interval, p_words, percent, points
from fairaudit.report.plain import sentences
from fairaudit.rows import INTERSECTION, SWAP

__all__ = ["change_tables"]

Row = Mapping[str, Any]

_MEASURED = ("model_id", "params_id", "outcome")
_PLACE = (*_MEASURED, "vignette_set", "question_id")
_SCALE = "binary"  # Shares and their differences are told in points, whatever decides.
_DECISION = {
    "binary": "is another answer",
    "probability": "lies on the other side of one half",
    "ordinal": "is another level",
}
_READ = (
    "Share of matched pairs of prompts whose answers decide unlike, each vignette counting once; "
    "where a prompt was asked repeatedly, the chance that two of the answers do. Shares are never "
    "below zero and do not tell a direction: only where the interval of “minus placebo” lies "
    "above zero does a demographic change more decisions than an irrelevant detail, beyond chance. "
    "This is descriptive, its p is not adjusted, and no verdict counts it."
)


def change_tables(content: Mapping[str, Any], swaps: Sequence[Row]) -> list[Table]:
    """One table for each model, question and outcome that has an arm, of the swaps' outcomes.

    Questions that the swaps pool are told one by one: only a single answer is a decision. Crossed
    attributes and swaps on which the right answer may depend are left out. A record that is older
    than these tables has none.
    """
    shown = {tuple(row[name] for name in _MEASURED) for row in swaps}
    places: dict[tuple[str, ...], list[Row]] = {}
    for row in content.get("changes", ()):
        told = tuple(row[name] for name in _MEASURED) in shown
        if told and not row["expected"] and INTERSECTION not in row["attribute"]:
            places.setdefault(tuple(row[name] for name in _PLACE), []).append(row)
    names = Names(content)
    return [
        _table(names, rows)
        for rows in places.values()
        if any(row["role"] != SWAP for row in rows) and any(row["role"] == SWAP for row in rows)
    ]


def _table(names: Names, rows: Sequence[Row]) -> Table:
    first = rows[0]
    spans = ((row["difference_low"], row["difference_high"]) for row in rows)
    digits = digits_of_column(_SCALE, spans)
    notes = list(dict.fromkeys(note for row in rows for note in sentences(row["note"])))
    level = interval_name(first["ci_level"])
    columns = (
        "What changes",
        "Decisions that change",
        level,
        "Minus placebo, percentage points",
        f"{level} of the difference",
        "p",
        "Vignettes",
        "Pairs of prompts",
    )
    decision = (
        f"how often the decision changes ({names.outcome(first)} {_DECISION[first['scale']]})"
    )
    if first["scale"] == "probability" and first["outcome"] != PROBABILITY:
        decision = (
            f"how often {names.outcome(first)} crosses one half, which stands for a decision here"
        )
    return Table(
        caption=f"{place_title(names, first)}: {decision}",
        columns=columns,
        rows=tuple(_texts(names, row, notes, digits) for row in rows),
        numeric=frozenset(range(1, len(columns))),
        notes=(_READ, *noted(notes)),
    )


def _texts(names: Names, row: Row, notes: Sequence[str], digits: int) -> tuple[str, ...]:
    marks = "".join(f" [{notes.index(note) + 1}]" for note in sentences(row["note"]))
    return (
        _label(names, row) + marks,
        "–" if row["share"] is None else percent(row["share"]),
        _between(row["ci_low"], row["ci_high"]),
        points(row["difference"], _SCALE, digits),
        interval(row["difference_low"], row["difference_high"], _SCALE, digits),
        p_words(row["difference_p"]),
        count(row["n_vignettes"]),
        count(row["n_pairs"]),
    )


def _label(names: Names, row: Row) -> str:
    title = f"{names.attribute(row['attribute'])}{names.cue(row)}"
    return f"{title}: {names.group(row['attribute'], row['group'])}" if row["group"] else title


def _between(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "–"
    return f"{percent(low)} to {percent(high)}"
