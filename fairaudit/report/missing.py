"""Missing answers: counts by group, tests of their shares, and what they could have changed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fairaudit.figures.axis import interval_name, unit_of
from fairaudit.headlines import missing_rates
from fairaudit.report.counts import STATUS_WORDS, STATUSES
from fairaudit.report.facts import headline_rows, missing_words, same_model, stands_beside
from fairaudit.report.listings import Table, noted
from fairaudit.report.names import Names
from fairaudit.report.numbers import (
    count,
    digits_of_column,
    digits_of_rows,
    interval,
    p_words,
    percent,
    plural,
    points,
)
from fairaudit.report.plain import limiting
from fairaudit.report.wording import verdict_words
from fairaudit.rows import SWAP

__all__ = ["failure_tables", "missing_tables"]

Row = Mapping[str, Any]
Span = tuple[float | None, float | None]

_PLACE = ("vignette_set", "question_id", "outcome", "attribute")
_BOUNDS_NOTE = (
    "Worst case: the missing answers of one group are given the lowest and those of the other the "
    "highest possible value, and the reverse; the interval (Imbens–Manski) holds for the true "
    "difference, wherever between these two it lies. It need not cover both."
)


def missing_tables(content: Mapping[str, Any]) -> list[tuple[str, tuple[Table, ...]]]:
    """Tell of each model's missing answers, with tables where there are any."""
    return [
        (
            f"{Names(content).model(model)}: {missing_words(content, model)}",
            tuple(
                table
                for table in (
                    _missing_table(content, model),
                    _rates_table(content, model),
                    *_bounds_tables(content, model),
                )
                if table
            ),
        )
        for model in content["models"]
    ]


def _missing_table(content: Mapping[str, Any], model: Row) -> Table | None:
    names = Names(content)
    about = {row["outcome"] for row in headline_rows(content) if same_model(row, model)}
    sums: dict[tuple[str, str], list[int]] = {}
    for row in content["missing"]:
        if row["outcome"] in about and same_model(row, model):
            total = sums.setdefault((row["attribute"], row["group"]), [0] * (len(STATUSES) + 1))
            for index, name in enumerate(("answers", *STATUSES)):
                total[index] += row[name]
    if not any(sum(reasons) for _, _, *reasons in sums.values()):
        return None
    reasons_why = (words.capitalize() for words in STATUS_WORDS.values())
    counted = {row["outcome"] for row in content["missing"] if same_model(row, model)}
    several = len(counted & about) > 1
    what = "Values" if several else "Answers"
    columns = ("Group", what, *reasons_why, "Missing, share")
    every = "all questions and outcomes" if several else "all questions"
    return Table(
        caption=f"{names.model(model)}: {what.lower()} by group and why they are missing, {every}",
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


def _rates_table(content: Mapping[str, Any], model: Row) -> Table | None:
    """Shares of missing answers, each group against its reference; tested like any contrast."""
    names = Names(content)
    rows = [row for row in missing_rates(content) if same_model(row, model)]
    if not rows:
        return None
    digits = digits_of_rows(rows)
    notes = list(dict.fromkeys(note for row in rows for note in limiting(row)))
    columns = (
        "Question and contrast",
        "Missing, group",
        "Missing, reference",
        "Difference",
        interval_name(rows[0]["ci_level"]),
        "p",
        "p adjusted",
        "Verdict",
    )
    return Table(
        caption=f"{names.model(model)}: share of missing answers, group minus reference, "
        f"{unit_of('binary')[1]}",
        columns=columns,
        rows=tuple(_rate_texts(content, names, row, notes, digits) for row in rows),
        numeric=frozenset(range(1, len(columns) - 1)),
        notes=noted(notes),
    )


def _rate_texts(
    content: Mapping[str, Any], names: Names, row: Row, notes: Sequence[str], digits: int
) -> tuple[str, ...]:
    scale = row["scale"]
    marks = "".join(f" [{notes.index(note) + 1}]" for note in limiting(row))
    descriptive = row["priority"] == "descriptive" and row["estimate"] is not None
    return (
        _where(names, row),
        _share(content, row, row["group"], row["n_missing_group"]),
        _share(content, row, row["reference"], row["n_missing_reference"]),
        points(row["estimate"], scale, digits),
        interval(row["ci_low"], row["ci_high"], scale, digits),
        p_words(row["p_value"]),
        p_words(row["p_adjusted"]),
        ("descriptive" if descriptive else verdict_words(row)) + marks,
    )


def _share(content: Mapping[str, Any], row: Row, group: str, missing: int) -> str:
    """Missing answers of a group, with their share where the counts are of this contrast alone."""
    counted = [
        one
        for one in content["missing"]
        if same_model(one, row)
        and one["group"] == group
        and all(one[name] == row[name] for name in _PLACE)
    ]
    asked = sum(one["answers"] for one in counted)
    blank = asked - sum(one["ok"] for one in counted)
    # Refusals are left out where an outcome of their own is the test of them.
    if not asked or missing not in (blank, blank - sum(one["refused"] for one in counted)):
        return count(missing)
    return f"{count(missing)} of {count(asked)} ({percent(missing / asked)})"


def _bounds_tables(content: Mapping[str, Any], model: Row) -> Iterator[Table]:
    """What the missing answers could have changed, one table for each unit."""
    names = Names(content)
    units: dict[str, list[Row]] = {}
    for row in content["results"]:
        bounded = row["bounds_low"] is not None and row["bounds_high"] is not None
        if bounded and row["role"] == SWAP and not stands_beside(row) and same_model(row, model):
            units.setdefault(names.unit(row), []).append(row)
    for unit, rows in units.items():
        level = interval_name(rows[0]["ci_level"])
        spans = [span for row in rows for span in _bounded(row)]
        digits = max(digits_of_column(row["scale"], spans) for row in rows)
        columns = (
            "Question and contrast",
            "Difference of the readable answers",
            level,
            f"Worst-case {level}",
            "Missing, group / reference",
        )
        yield Table(
            caption=f"{names.model(model)}: what the missing answers could have changed, {unit}",
            columns=columns,
            rows=tuple(_bounds_texts(names, row, digits) for row in rows),
            numeric=frozenset(range(1, len(columns))),
            notes=(_BOUNDS_NOTE,),
        )


def _bounded(row: Row) -> tuple[Span, Span]:
    """The interval of the readable answers, and that of the worst case."""
    return (row["ci_low"], row["ci_high"]), (row["bounds_low"], row["bounds_high"])


def _bounds_texts(names: Names, row: Row, digits: int) -> tuple[str, ...]:
    scale, (readable, bounds) = row["scale"], _bounded(row)
    return (
        _where(names, row),
        points(row["estimate"], scale, digits),
        interval(*readable, scale, digits),
        interval(*bounds, scale, digits),
        f"{count(row['n_missing_group'])} / {count(row['n_missing_reference'])}",
    )


def _where(names: Names, row: Row) -> str:
    several = len({one["outcome"] for one in headline_rows(names.content)}) > 1
    outcome = f" ({names.outcome(row)})" if several else ""
    return f"{names.question(row)}, {names.contrast(row)}{outcome}"


def failure_tables(content: Mapping[str, Any]) -> list[Table]:
    """List what the calls of each model failed with, the commonest first."""
    names = Names(content)
    tables: list[Table] = []
    for model in content["models"]:
        rows = [row for row in content["failures"] if same_model(row, model)]
        if rows:
            tables.append(
                Table(
                    caption=f"{names.model(model)}: what calls failed with",
                    columns=("Reason", "Answers"),
                    rows=tuple((row["reason"], count(row["answers"])) for row in rows),
                    numeric=frozenset({1}),
                    notes=_other_failures(content, model, rows),
                )
            )
    return tables


def _other_failures(
    content: Mapping[str, Any], model: Row, listed: Sequence[Row]
) -> tuple[str, ...]:
    # Every outcome counts a failed call once.
    failed = max(row["error"] for row in content["counts"]["answers"] if same_model(row, model))
    more = failed - sum(row["answers"] for row in listed)
    return (f"{plural(more, 'more answer')} failed with other reasons.",) if more > 0 else ()
