"""What stands beside the results on a terminal: metrics, and regression models."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from fairaudit.cli.text import model_names, table
from fairaudit.figures.axis import interval_name
from fairaudit.report.group_metrics import VIEWS
from fairaudit.report.numbers import interval, points
from fairaudit.report.plain import records

__all__ = ["metrics_table", "sensitivity_table"]

_METRICS = (
    "Metrics by group, unadjusted; no verdict rests on them. Values take every readable answer, "
    "differences the matched sets that both groups have."
)
_FITS = "Regression models beside the paired differences. They decide nothing:"
_UNFINISHED = "  * This fit did not converge: do not use its numbers."
_MODELS = ("gee", "mixed")
_KEYS = ("question_id", "outcome", "attribute")


def metrics_table(frame: pd.DataFrame) -> str:
    """Metrics by group, as shares of 1, one table for each view, with what limits them below."""
    rows = records(frame)
    names = model_names(rows)
    told = [_METRICS]
    for title, metrics, _ in VIEWS:
        shown = [row for row in rows if row["metric"] in metrics]
        if shown:
            told.append(f"{title}\n\n{_view(shown, names)}")
    return "\n\n".join(told)


def _view(rows: Sequence[Mapping[str, Any]], names: Mapping[tuple[str, str], str]) -> str:
    level = interval_name(rows[0]["ci_level"])
    header = [*(["model"] if len(names) > 1 else []), "question", "outcome", "attribute", "metric"]
    lines = [
        [
            *([names[row["model_id"], row["params_id"]]] if len(names) > 1 else []),
            *(row[key] for key in _KEYS),
            row["metric"].replace("_", " "),
            row["group"] or "all groups",
            _number(row["estimate"]),
            _span(row["ci_low"], row["ci_high"]),
            _number(row["difference"], sign="+"),
            _span(row["difference_low"], row["difference_high"], sign="+"),
            str(row["n_vignettes"]),
            str(row["n_missing"]),
        ]
        for row in rows
    ]
    header += ["group", "value", level, "difference", level, "n", "missing"]
    return "\n".join([table(header, lines), *_notes(rows)])


def sensitivity_table(frame: pd.DataFrame) -> str:
    """Differences by three methods, in the units of the contrasts, under a heading of their own."""
    rows = records(frame)
    if not rows:
        return _FITS
    names = model_names(rows)
    level = interval_name(rows[0]["ci_level"])
    header = [*(["model"] if len(names) > 1 else []), "question", "outcome", "contrast"]
    for name in ("paired", "GEE", "mixed model"):
        header += [name, level]
    lines = []
    for row in rows:
        told = [names[row["model_id"], row["params_id"]]] if len(names) > 1 else []
        line = [*told, row["question_id"], row["outcome"]]
        line.append(f"{row['group']} vs {row['reference']}")
        for name in ("paired", "gee", "mixed"):
            ends = (row[f"{name}_low"], row[f"{name}_high"])
            line += [
                points(row[f"{name}_estimate"], row["scale"]).replace("−", "-") + _mark(row, name),
                interval(*ends, row["scale"]).replace("−", "-"),
            ]
        lines.append(line)
    unfinished = any(_mark(row, name) for row in rows for name in _MODELS)
    footnote = [_UNFINISHED] if unfinished else []
    return "\n".join([_FITS, "", table(header, lines), *footnote, *_notes(rows)])


def _mark(row: Mapping[str, Any], name: str) -> str:
    """An asterisk on the numbers of a fit that did not converge."""
    unfinished = name in _MODELS and not row[f"{name}_converged"]
    return "*" if unfinished and row[f"{name}_estimate"] is not None else ""


def _notes(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each note once, with what it is about."""
    about: dict[str, list[str]] = {}
    for row in rows:
        if row["note"]:
            what = [row["outcome"], row.get("metric", "").replace("_", " "), row["group"]]
            about.setdefault(row["note"], []).append(", ".join(part for part in what if part))
    return [f"  {'; '.join(dict.fromkeys(places))}: {note}" for note, places in about.items()]


def _number(value: float | None, sign: str = "") -> str:
    # Adding 0 makes a negative zero a plain one.
    return "" if value is None else f"{round(value, 3) + 0.0:{sign}.3f}"


def _span(low: float | None, high: float | None, sign: str = "") -> str:
    return "" if low is None or high is None else f"{_number(low, sign)} to {_number(high, sign)}"
