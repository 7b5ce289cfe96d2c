"""The tables of a report, as texts: one shape for HTML and Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit.figures.axis import interval_name
from fairaudit.report.facts import control_words, was_possible
from fairaudit.report.names import Names
from fairaudit.report.numbers import amount, count, digits_of_rows, interval, p_words, points
from fairaudit.report.pair_links import Link, unlinked
from fairaudit.report.panels import Place, place_of
from fairaudit.report.placebo import AGAINST, EXCEEDS, beside_placebo
from fairaudit.report.plain import sentences
from fairaudit.report.wording import bare_verdict
from fairaudit.verdicts import Verdict

__all__ = [
    "Table",
    "contrast_tables",
    "control_table",
    "floor_note",
    "noted",
    "place_title",
]

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
    links : tuple[str, ...]
        Ids on the page that the headings of the rows lead to, empty for none; () for no link.
    notes : tuple[str, ...]
        Sentences below it.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    levels: tuple[tuple[int, ...], ...] = ()
    links: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def contrast_tables(
    content: Mapping[str, Any], rows: Iterable[Row], link: Link = unlinked
) -> list[Table]:
    """All numbers of the given results, one table for each model and question.

    Parameters
    ----------
    content : Mapping[str, Any]
        A record.
    rows : Iterable of Mapping
        Some of its results.
    link : Callable[[Mapping], str]
        Where the name of a contrast leads to.
    """
    places: dict[Place, list[Row]] = {}
    for row in rows:
        places.setdefault(place_of(row), []).append(row)
    return [_contrast_table(Names(content), members, link) for members in places.values()]


def _contrast_table(names: Names, rows: Sequence[Row], link: Link) -> Table:
    first = rows[0]
    notes = list(dict.fromkeys(note for row in rows for note in sentences(row["note"])))
    labels = [names.contrast(row) for row in rows]
    estimated = any(row["estimate"] is not None for row in rows)
    digits = digits_of_rows(rows, ("ci", "equivalence"))
    detected = any(beside_placebo(row) not in ("", AGAINST) for row in rows)
    texts = []
    for row, label in zip(rows, labels, strict=True):
        marks = "".join(f" [{notes.index(note) + 1}]" for note in sentences(row["note"]))
        titled = f"{names.attribute(row['attribute'])}: {label}"
        texts.append(
            (
                titled if labels.count(label) > 1 else label,
                _standing(row) + marks,
                *(_estimates(row, digits) if estimated else ()),
                f"{count(row['n_vignettes'])} ({count(row['n_discordant'])})",
                f"{count(row['n_missing_group'])} / {count(row['n_missing_reference'])}",
                *((_placebo(row),) if detected else ()),
            )
        )
    columns = (
        "Contrast",
        "Verdict",
        *(_estimate_columns(first) if estimated else ()),
        "Vignettes (not zero)",
        "Missing, group / reference",
        *(("Exceeds placebo (p)",) if detected else ()),
    )
    return Table(
        caption=f"{place_title(names, first)}: difference in {names.outcome(first)}, "
        f"{names.unit(first)}",
        columns=columns,
        rows=tuple(texts),
        links=tuple(map(link, rows)),
        numeric=frozenset(range(2, len(columns) - int(detected))),
        notes=(*noted(notes), *floor_note(names, first, digits)),
    )


def _placebo(row: Row) -> str:
    """Whether a disparity exceeds the placebo arm, with the p of the test."""
    words = beside_placebo(row)
    if words == AGAINST:  # A note says so.
        return "–"
    if row["p_placebo"] is None or not words:
        return words or "–"
    p = p_words(row["p_placebo"]).replace(" ", "\N{NO-BREAK SPACE}")
    return f"{'yes' if words == EXCEEDS else 'not shown'} ({p})"


def _standing(row: Row) -> str:
    """Write the verdict of a contrast in a family; the others have none that anything rests on."""
    if row["priority"] != "descriptive" or row["verdict"] == Verdict.NOT_ESTIMABLE:
        return bare_verdict(row)
    return "descriptive"


def noted(notes: Sequence[str]) -> tuple[str, ...]:
    """Number the notes below a table.

    Examples
    --------
    >>> noted(["No pair could be read."])
    ('[1] No pair could be read.',)
    """
    return tuple(f"[{index}] {note}" for index, note in enumerate(notes, 1))


def floor_note(names: Names, row: Row, digits: int | None = None) -> list[str]:
    """Say how large the noise floor is, where there is one; by default with its own digits."""
    if row["noise_floor"] is None:
        return []
    precise = digits_of_rows([row]) if digits is None else digits
    floor = amount(row["noise_floor"], names.measure(row), precise)
    return [f"Noise floor of the placebo arm: ±{floor}."]


def _estimate_columns(row: Row) -> tuple[str, ...]:
    name = interval_name(row["ci_level"])
    return ("Difference", name, "Equivalence interval", "p", "p adjusted", "p equivalence")


def _estimates(row: Row, digits: int) -> tuple[str, ...]:
    scale = row["scale"]
    return (
        points(row["estimate"], scale, digits),
        interval(row["ci_low"], row["ci_high"], scale, digits),
        interval(row["equivalence_low"], row["equivalence_high"], scale, digits),
        p_words(row["p_value"]),
        p_words(row["p_adjusted"]),
        p_words(row["p_equivalence"]),
    )


def place_title(names: Names, row: Row) -> str:
    """Model and question of a row."""
    several = len(names.content["sets"]) > 1
    where = f" ({names.set(row['vignette_set'])})" if several else ""
    return f"{names.model(row)} · {names.question(row)}{where}"


def control_table(content: Mapping[str, Any]) -> Table | None:
    """List what the validity checks showed."""
    names = Names(content)
    rows = tuple(
        (
            names.model(row),
            _state(row),
            control_words(content, row),
            "".join(sentences(row["note"])[:1]),
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


def _state(control: Row) -> str:
    if control["passed"]:
        return "passed"
    return "FAILED" if was_possible(control) else "NOT POSSIBLE"
