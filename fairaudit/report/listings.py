"""The tables of a report, as texts: one shape for HTML and Markdown."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit.report.counts import STATUSES
from fairaudit.report.facts import control_words, headline_rows, missing_words
from fairaudit.report.names import Names
from fairaudit.report.numbers import count, interval, p_words, percent, points
from fairaudit.report.panels import Place, place_of
from fairaudit.report.wording import verdict_words

__all__ = ["Table", "contrast_tables", "control_table", "missing_tables", "place_title"]

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of texts.

    Parameters
    ----------
    caption : str
        What it shows.
    columns : tuple[str, ...]
        Headings; the first column heads its row.
    rows : tuple[tuple[str, ...], ...]
        Texts.
    numeric : frozenset[int]
        Columns whose texts are numbers, set to the right.
    levels : tuple[tuple[int, ...], ...]
        For a table that is shaded, a number from −3 to 3 for each text after the row's heading.
    notes : tuple[str, ...]
        Sentences below it.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    levels: tuple[tuple[int, ...], ...] = ()
    notes: tuple[str, ...] = ()


def contrast_tables(content: Mapping[str, Any], rows: Iterable[Row]) -> list[Table]:
    """All numbers of the given results, one table for each model and question."""
    places: dict[Place, list[Row]] = {}
    for row in rows:
        places.setdefault(place_of(row), []).append(row)
    return [_contrast_table(Names(content), members) for members in places.values()]


def _contrast_table(names: Names, rows: Sequence[Row]) -> Table:
    first = rows[0]
    notes = list(dict.fromkeys(note for row in rows for note in _sentences(row["note"])))
    labels = [names.contrast(row) for row in rows]
    estimated = any(row["estimate"] is not None for row in rows)
    texts = []
    for row, label in zip(rows, labels, strict=True):
        marks = "".join(f" [{notes.index(note) + 1}]" for note in _sentences(row["note"]))
        titled = f"{names.attribute(row['attribute'])}: {label}"
        verdict = "placebo" if row["role"] == "placebo" else verdict_words(row)
        texts.append(
            (
                titled if labels.count(label) > 1 else label,
                *(_estimates(row) if estimated else ()),
                f"{count(row['n_vignettes'])} ({count(row['n_discordant'])})",
                f"{count(row['n_missing_group'])} / {count(row['n_missing_reference'])}",
                verdict + marks,
            )
        )
    columns = (
        "Contrast",
        *(_ESTIMATES if estimated else ()),
        "Vignettes (not zero)",
        "Missing, group / reference",
        "Verdict",
    )
    unit = "percentage points" if first["scale"] in ("probability", "binary") else first["scale"]
    return Table(
        caption=f"{place_title(names, first)}: difference in {names.outcome(first)}, {unit}",
        columns=columns,
        rows=tuple(texts),
        numeric=frozenset(range(1, len(columns) - 1)),
        notes=tuple(f"[{index}] {note}" for index, note in enumerate(notes, 1)),
    )


_ESTIMATES = ("Difference", "95% interval", "90% interval", "p", "p adjusted", "p equivalence")


def _sentences(note: str | None) -> list[str]:
    """Split a row's note, so that what several rows share has one number."""
    return re.split(r"(?<=[.!?])\s+(?=[A-Z“])", note.strip()) if note else []


def _estimates(row: Row) -> tuple[str, ...]:
    scale = row["scale"]
    return (
        points(row["estimate"], scale),
        interval(row["ci_low"], row["ci_high"], scale),
        interval(row["ci90_low"], row["ci90_high"], scale),
        p_words(row["p_value"]),
        p_words(row["p_adjusted"]),
        p_words(row["p_equivalence"]),
    )


def place_title(names: Names, row: Row) -> str:
    """Model and question of a row."""
    stratum = f", {row['stratum']}" if row.get("stratum") else ""
    several = len(names.content["sets"]) > 1
    where = f" ({names.set(row['vignette_set'])})" if several else ""
    return f"{names.model(row)} · {names.question(row)}{where}{stratum}"


def control_table(content: Mapping[str, Any]) -> Table | None:
    """List what the validity checks showed."""
    names = Names(content)
    rows = tuple(
        (
            names.model(row),
            "passed" if row["passed"] else "FAILED",
            control_words(content, row),
            str(row["note"] or ""),
        )
        for row in content["controls"]
    )
    if not rows:
        return None
    return Table(
        caption="Validity checks: whether the model can be audited on this set",
        columns=("Model", "Check", "What it showed", "What was required"),
        rows=rows,
    )


def missing_tables(content: Mapping[str, Any]) -> list[tuple[str, Table | None]]:
    """Tell of each model's missing answers, with counts by group where there are any."""
    return [
        (f"{model['label']}: {missing_words(content, model)}", _missing_table(content, model))
        for model in content["models"]
    ]


def _missing_table(content: Mapping[str, Any], model: Row) -> Table | None:
    names = Names(content)
    key = (model["model_id"], model["params_id"])
    about = {
        row["outcome"]
        for row in headline_rows(content)
        if key == (row["model_id"], row["params_id"])
    }
    sums: dict[tuple[str, str], list[int]] = {}
    for row in content["missing"]:
        if row["outcome"] in about and key == (row["model_id"], row["params_id"]):
            total = sums.setdefault((row["attribute"], row["group"]), [0] * (len(STATUSES) + 1))
            for index, name in enumerate(("answers", *STATUSES)):
                total[index] += row[name]
    if not any(sum(reasons) for _, _, *reasons in sums.values()):
        return None
    columns = ("Group", "Answers", "Refused", "Not readable", "Cut off", "Failed", "Missing, share")
    return Table(
        caption=f"{model['label']}: answers by group and why they are missing, all questions",
        columns=columns,
        rows=tuple(
            (
                f"{names.attribute(attribute)}: {names.group(attribute, group)}",
                count(answers),
                *(count(number) for number in reasons),
                percent(sum(reasons) / answers),
            )
            for (attribute, group), (answers, _, *reasons) in sums.items()
        ),
        numeric=frozenset(range(1, len(columns))),
    )
