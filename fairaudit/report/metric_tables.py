"""Tables of metrics by group: groups as rows, estimates with their intervals beside them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from fairaudit.figures.axis import interval_name
from fairaudit.report.listings import Table, noted
from fairaudit.report.names import Names, listing
from fairaudit.report.numbers import count, number, percent
from fairaudit.report.plain import sentences

__all__ = [
    "AVERAGED", "FLIPS", "MEASURES", "about_words", "between", "in_order", "meanings",
    "metric_table", "signed_value", "value_words",
]  # fmt: skip

Row = Mapping[str, Any]

FLIPS = "flip_rate"
"""The metric that is the share of matched pairs whose decision changes, from another table."""

_MOST = 200
_ALL = "all groups"
MEASURES = {
    "selection_rate": "selection rate",
    "demographic_parity_difference": "largest gap in selection rates",
    "demographic_parity_ratio": "impact ratio",
    FLIPS: "decisions that change",
    "repeat_agreement": "agreement of repeats",
    "accuracy": "accuracy",
    "true_positive_rate": "true positive rate",
    "false_positive_rate": "false positive rate",
    "equalized_odds_difference": "equalized odds difference",
    "equal_opportunity_difference": "equal opportunity difference",
    "brier": "Brier score",
    "calibration_error": "calibration error",
    "area_under_curve": "area under the ROC curve",
    "mean_harm": "mean harm",
}
"""What each metric is called."""
_MEANING = {
    "selection_rate": "Selection rate: share of the answers that choose the favourable option.",
    "demographic_parity_ratio": "Impact ratio: smallest selection rate over the largest.",
    FLIPS: "Decisions that change: share of matched pairs that decide unlike; its difference is "
    "to the placebo’s share over the vignettes that have both, and not to a reference group.",
    "repeat_agreement": "Agreement of repeats: chance that two answers to one prompt "
    "decide alike; each prompt counts as one answer.",
    "accuracy": "Accuracy: share of the answers that are right.",
    "true_positive_rate": "True positive rate: share chosen where choosing is right; false "
    "positive rate: where it is wrong. Equal opportunity: largest gap of the first; equalized "
    "odds: the larger of the largest gaps of both.",
    "brier": "Brier score: mean squared distance of the probability to the right answer. "
    "Calibration error: how far probabilities lie from how often they come true, in 10 bins; "
    "never below 0, and higher with fewer vignettes. Lower is better in both; 0.5 is chance for "
    "the area under the ROC curve.",
    "mean_harm": "Mean harm of all answers: right ones count 0, errors as the vignette states "
    "their harm, from 0 (none) to 3 (severe).",
}
AVERAGED = (
    "Value: of all readable answers of the group; each vignette counts once, and its answers "
    "alike. Difference: group minus reference, of the matched sets with a readable answer in both "
    "alone; each vignette counts once, and its sets alike. So the two can disagree, even in sign: "
    "a set that one group was not asked, or to which its answers are missing, enters the value of "
    "the other alone, and a set with more readable answers weighs more in a value than in a "
    "difference. Gaps and ratios of all groups are made of their values. Vignettes: those that "
    "the value takes."
)
"""What the columns of a whole table are taken over."""
_DIGITS = {"demographic_parity_ratio": 2, "mean_harm": 2}
_PLAIN = ("demographic_parity_ratio", "brier", "calibration_error", "area_under_curve", "mean_harm")


def meanings(metrics: Collection[str]) -> str:
    """What the numbers of some metrics are, in a paragraph.

    Examples
    --------
    >>> meanings(["mean_harm"])[:26]
    'Mean harm of all answers: '
    """
    return " ".join(meaning for metric, meaning in _MEANING.items() if metric in metrics)


def metric_table(names: Names, rows: Sequence[Row], title: str, metrics: Sequence[str]) -> Table:
    """One model's rows of one view, by question and outcome, attribute, metric and group.

    Parameters
    ----------
    names : Names
        Names of the record.
    rows : Sequence of Mapping
        Rows of `side_tables.METRICS`, and of changes with the metric `FLIPS`.
    title : str
        Title of the view.
    metrics : Sequence of str
        The view's metrics, in the order in which they are shown.
    """
    ordered = in_order(rows, metrics)
    abouts = list(dict.fromkeys(about_words(names, row) for row in ordered))
    level = interval_name(ordered[0]["ci_level"])
    shared, own = _notes(ordered)
    several = len(abouts) > 1
    columns = (
        "Group",
        *(("Question and outcome",) if several else ()),
        "Measure", "Value", level, "Difference", f"{level} of the difference", "Vignettes",
        "Missing",
    )  # fmt: skip
    shown = ordered[:_MOST]
    more = len(ordered) - len(shown)
    return Table(
        caption=f"{names.model(rows[0])}: {title.rstrip('?').lower()}, by group"
        + ("" if several else f" ({abouts[0]})"),
        columns=columns,
        rows=tuple(_texts(names, row, own, several=several) for row in shown),
        numeric=frozenset(range(len(columns) - 6, len(columns))),
        notes=(
            *shared,
            *noted(own),
            *([f"{more:,} more rows stand in audit.json, under “metrics”."] if more else []),
        ),
    )


def in_order(rows: Sequence[Row], metrics: Sequence[str]) -> list[Row]:
    """Rows by question and outcome, attribute and metric; the placebo stands last."""
    places = list(dict.fromkeys(map(_place, rows)))
    attributes = list(dict.fromkeys((row["attribute"], row["cue"]) for row in rows))
    attributes.sort(key=lambda one: one[0] == "placebo")
    return sorted(
        rows,
        key=lambda row: (
            places.index(_place(row)),
            attributes.index((row["attribute"], row["cue"])),
            metrics.index(row["metric"]),
        ),
    )


def _place(row: Row) -> tuple[str, ...]:
    return row["vignette_set"], row["question_id"], row["outcome"]


def about_words(names: Names, row: Row) -> str:
    """Question and outcome of a row."""
    several = len(names.content["sets"]) > 1
    where = f" ({names.set(row['vignette_set'])})" if several else ""
    return f"{names.question(row)}{where}: {names.outcome(row)}"


def _notes(rows: Sequence[Row]) -> tuple[list[str], list[str]]:
    """Sentences that hold for every row of their metrics, and those of single rows."""
    total: dict[str, int] = {}
    held: dict[str, dict[str, int]] = {}
    for row in rows:
        total[row["metric"]] = total.get(row["metric"], 0) + 1
        for note in sentences(row["note"]):
            by_metric = held.setdefault(note, {})
            by_metric[row["metric"]] = by_metric.get(row["metric"], 0) + 1
    shared, own = [], []
    for note, by_metric in held.items():
        if all(n == total[metric] for metric, n in by_metric.items()):
            named = listing([MEASURES[metric] for metric in by_metric])
            shared.append(f"{note.rstrip('.')} ({named}).")
        else:
            own.append(note)
    return shared, own


def _texts(names: Names, row: Row, notes: Sequence[str], *, several: bool) -> tuple[str, ...]:
    marks = [f" [{notes.index(note) + 1}]" for note in sentences(row["note"]) if note in notes]
    signed = [row[f"difference{end}"] for end in ("", "_low", "_high")]
    is_reference = row["group"] and row["group"] == row["reference"]
    return (
        _group(names, row),
        *((about_words(names, row),) if several else ()),
        MEASURES[row["metric"]] + "".join(marks),
        value_words(row, row["estimate"]),
        between(value_words(row, row["ci_low"]), value_words(row, row["ci_high"])),
        "reference" if is_reference else signed_value(row, signed[0]),
        between(*(signed_value(row, end) for end in signed[1:])),
        count(row["n_vignettes"]),
        count(row["n_missing"]),
    )


def _group(names: Names, row: Row) -> str:
    attribute = f"{names.attribute(row['attribute'])}{names.cue(row)}"
    if row["metric"] == FLIPS and row["attribute"] == "placebo":
        return attribute
    group = names.group(row["attribute"], row["group"]) if row["group"] else _ALL
    return f"{attribute}: {group}"


def value_words(row: Row, value: float | None) -> str:
    """A value of a row’s metric, of a gap between shares in percentage points."""
    if value is None:
        return "–"
    metric = row["metric"]
    if metric in _PLAIN:
        return number(value, digits=_DIGITS.get(metric, 3))
    return f"{number(100 * value)} points" if metric.endswith("difference") else percent(value)


def signed_value(row: Row, value: float | None) -> str:
    """A difference, of shares in percentage points."""
    if value is None:
        return "–"
    metric = row["metric"]
    if metric in _PLAIN:
        return number(value, signed=True, digits=_DIGITS.get(metric, 3))
    return f"{number(100 * value, signed=True)} points"


def between(low: str, high: str) -> str:
    """Both ends of an interval; the unit stands once."""
    return "–" if "–" in (low, high) else f"{low.removesuffix(' points')} to {high}"
