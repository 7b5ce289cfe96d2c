"""Metrics by group, in three views that are never mixed: the same, as often right, harmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit.report.facts import exploratory_outcomes
from fairaudit.report.listings import Table
from fairaudit.report.metric_summary import metric_summary
from fairaudit.report.metric_tables import AVERAGED, FLIPS, meanings, metric_table
from fairaudit.report.names import Names
from fairaudit.rows import INTERSECTION, SWAP

__all__ = ["METRICS_TITLE", "VIEWS", "ToldMetrics", "ToldView", "told_metrics"]

Row = Mapping[str, Any]

METRICS_TITLE = "Group metrics"

_INTRODUCED = (
    "Three questions, each with tables of its own, of which the first stands here and the others "
    "under Correctness and harm: a model can answer all groups alike and be as often wrong, or be "
    "as often right and err where it harms one group more. These numbers describe. No verdict "
    "counts them, and nothing is adjusted for how many there are. Each vignette counts once in "
    "each group, answers that are missing are left out, and intervals come from resampled "
    "vignettes or paired differences."
)
_IN_SHORT = (
    "Above a long table stands one in short: a line for each attribute, with its reference group "
    "and the group that differs most from it. On the page the long one, with all groups and "
    "measures, is folded; the record has its rows, too, under “metrics”."
)
_PRIMARY = "The tables in short are of primary outcomes; the long ones have the exploratory, too."
_LOOKS = "The audit was looked at before its end; these intervals hold at one look alone."
_CROSSED = "Groups of crossed attributes stand in audit.json, under “metrics”."
_NO_CHOICE = (
    "No outcome of this audit decides anything by group, so that no answers can be counted as the "
    "same."
)
_ASKED_ONCE = (
    "Each prompt was asked once, so that it is not known how far repeats agree (“samples: 5” asks "
    "five times)."
)
_NO_KEY = (
    "How often each group’s answer is right is not known: for what was measured no vignette of "
    "this audit has a right answer. Vignettes state one under “answers”, with its source."
)
_NO_HARM = (
    "Who is harmed is not known: this audit measured no harm. Where vignettes state a right answer "
    "and the harm of an error, the outcome harm_weighted_error measures it from written answers."
)

_OPEN = 8

_RIGHT = (
    "accuracy", "true_positive_rate", "false_positive_rate", "equalized_odds_difference",
    "equal_opportunity_difference", "brier", "calibration_error", "area_under_curve",
)  # fmt: skip
VIEWS = (
    (
        "Is the answer the same?",
        (
            "selection_rate", "demographic_parity_difference", "demographic_parity_ratio", FLIPS,
            "repeat_agreement",
        ),
        _NO_CHOICE,
    ),
    ("Is it as often right?", _RIGHT, _NO_KEY),
    ("Who is harmed when it is wrong?", ("mean_harm",), _NO_HARM),
)  # fmt: skip
"""Title, metrics and what is said without any, of the three views."""

# Whether these are the same belongs to the other two views.
_OF_OTHER_VIEWS = ("correct_answer", "partial_credit", "harm_weighted_error")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldView:
    """One question about the groups.

    Parameters
    ----------
    title : str
        The question.
    sentences : tuple of str
        What its measures are.
    reading : str
        What the columns of the whole tables are taken over.
    tables : tuple of Table
        All groups and measures, a table for each model.
    short : tuple of Table or None
        The same in short, of those that are long.
    """

    title: str
    sentences: tuple[str, ...]
    reading: str
    tables: tuple[Table, ...]
    short: tuple[Table | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldMetrics:
    """The section on metrics by group, in texts and tables."""

    sentences: tuple[str, ...]
    views: tuple[ToldView, ...]


def told_metrics(content: Mapping[str, Any]) -> ToldMetrics | None:
    """The section on metrics by group; None for a record without them, as older ones are."""
    if content.get("metrics") is None:
        return None
    rows = [*content["metrics"], *_flips(content.get("changes", ()))]
    told = [row for row in rows if INTERSECTION not in row["attribute"]]
    sentences = [_INTRODUCED]
    if content["settings"].get("looks"):
        sentences.append(_LOOKS)
    if len(told) < len(rows):
        sentences.append(_CROSSED)
    aside = exploratory_outcomes(content)
    primary = [row for row in told if row["outcome"] not in aside] or told
    views = tuple(_view(Names(content), told, primary, *view) for view in VIEWS)
    if any(one for view in views for one in view.short):
        sentences.append(_IN_SHORT)
        sentences += [_PRIMARY] if len(primary) < len(told) else []
    return ToldMetrics(sentences=tuple(sentences), views=views)


def _view(
    names: Names,
    rows: Sequence[Row],
    primary: Sequence[Row],
    title: str,
    metrics: Sequence[str],
    absent: str,
) -> ToldView:
    """The rows of one view's metrics, one table for each model; long ones also in short."""
    models, there = _by_model(rows, metrics), _by_model(primary, metrics)
    known = {row["metric"] for members in models.values() for row in members}
    sentences = [meanings(known) if models else absent]
    if models and "repeat_agreement" in metrics and "repeat_agreement" not in known:
        sentences.append(_ASKED_ONCE)
    return ToldView(
        title=title,
        sentences=tuple(sentences),
        reading=AVERAGED if models else "",
        tables=tuple(metric_table(names, members, title, metrics) for members in models.values()),
        short=tuple(
            metric_summary(names, there[model], title, metrics)
            if model in there and len(members) > _OPEN
            else None
            for model, members in models.items()
        ),
    )


def _by_model(rows: Sequence[Row], metrics: Sequence[str]) -> dict[tuple[str, str], list[Row]]:
    models: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row["metric"] in metrics and _belongs(row):
            models.setdefault((row["model_id"], row["params_id"]), []).append(row)
    return models


def _belongs(row: Row) -> bool:
    same = row["metric"] in (FLIPS, "repeat_agreement")
    return not (same and row["outcome"] in _OF_OTHER_VIEWS)


def _flips(changes: Sequence[Row]) -> list[Row]:
    """How often decisions change under each attribute, and under the placebo of the same place."""
    return [
        {
            **row,
            "metric": FLIPS,
            "estimate": row["share"],
            "reference": "",
        }
        for row in changes
        if not row["expected"] and (row["role"] == SWAP or row["role"] == "placebo")
    ]
