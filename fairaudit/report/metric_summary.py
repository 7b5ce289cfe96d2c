"""The short table of metrics by group: an attribute a line, with the group that differs most."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairaudit.figures.axis import interval_name
from fairaudit.report.listings import Table
from fairaudit.report.metric_tables import (
    FLIPS,
    MEASURES,
    about_words,
    between,
    in_order,
    signed_value,
    value_words,
)
from fairaudit.report.names import Names
from fairaudit.report.numbers import count

__all__ = ["metric_summary"]

Row = Mapping[str, Any]
Where = tuple[str, ...]

_LEAD = (
    "selection_rate", "accuracy", "true_positive_rate", "false_positive_rate", "brier", "mean_harm",
)  # fmt: skip
_BESIDE = ("demographic_parity_ratio", FLIPS)
_WHERE = ("vignette_set", "question_id", "outcome", "attribute", "cue")


def metric_summary(
    names: Names, rows: Sequence[Row], title: str, metrics: Sequence[str]
) -> Table | None:
    """One model's reference groups, each beside the group that differs most from it.

    Parameters
    ----------
    names : Names
        Names of the record.
    rows : Sequence of Mapping
        Rows of `side_tables.METRICS`, and of changes with the metric `FLIPS`.
    title : str
        Title of the view.
    metrics : Sequence of str
        The view's metrics.

    Returns
    -------
    Table or None
        None where no metric has a value for each group.
    """
    found: dict[tuple[str, Where], list[Row]] = {}
    for row in in_order(rows, metrics):
        if row["metric"] in (*_LEAD, *_BESIDE):
            found.setdefault((row["metric"], _where(row)), []).append(row)
    lines = [
        (where, reference, _differing(members))
        for (metric, where), members in found.items()
        if metric in _LEAD
        for reference in members
        if reference["group"] and reference["group"] == reference["reference"]
    ]
    if not lines:
        return None
    first = lines[0][1]
    level = interval_name(first["ci_level"])
    beside = [metric for metric in _BESIDE if any(metric == one for one, _ in found)]
    abouts = {about_words(names, row) for _, row, _ in lines}
    measures = {row["metric"] for _, row, _ in lines}
    columns = (
        "Attribute",
        *(("Question and outcome",) if len(abouts) > 1 else ()),
        *(("Measure",) if len(measures) > 1 else ()),
        "Reference group",
        "Differs most from it",
        f"Difference ({level})",
        *(f"{MEASURES[metric].capitalize()} ({level})" for metric in beside),
        "Vignettes",
    )
    named = [about_words(names, first)] if len(abouts) == 1 else []
    named += [MEASURES[first["metric"]]] if len(measures) == 1 else []
    return Table(
        caption=f"{names.model(first)}: {title.rstrip('?').lower()}, in short"
        + (f" ({', '.join(named)})" if named else ""),
        columns=columns,
        rows=tuple(
            (
                f"{names.attribute(row['attribute'])}{names.cue(row)}",
                *((about_words(names, row),) if len(abouts) > 1 else ()),
                *((MEASURES[row["metric"]],) if len(measures) > 1 else ()),
                _side(names, row),
                *_other(names, other),
                *(_of_all(found.get((metric, where))) for metric in beside),
                count((other or row)["n_vignettes"]),
            )
            for where, row, other in lines
        ),
        numeric=frozenset(range(len(columns) - 2 - len(beside), len(columns))),
    )


def _where(row: Row) -> Where:
    return tuple(str(row[name]) for name in _WHERE)


def _differing(rows: Sequence[Row]) -> Row | None:
    """The group that differs most from the reference, whichever way."""
    there = [row for row in rows if row["difference"] is not None]
    return max(there, key=lambda row: abs(row["difference"]), default=None)


def _side(names: Names, row: Row) -> str:
    return f"{names.group(row['attribute'], row['group'])}: {value_words(row, row['estimate'])}"


def _other(names: Names, row: Row | None) -> tuple[str, str]:
    if row is None:
        return "–", "–"
    ends = (signed_value(row, row[f"difference_{end}"]) for end in ("low", "high"))
    return _side(names, row), f"{signed_value(row, row['difference'])} ({between(*ends)})"


def _of_all(rows: Sequence[Row] | None) -> str:
    """A value that all groups share."""
    if not rows or rows[0]["estimate"] is None:
        return "–"
    row = rows[0]
    ends = (value_words(row, row[f"ci_{end}"]) for end in ("low", "high"))
    return f"{value_words(row, row['estimate'])} ({between(*ends)})"
