"""Rows of the table of metrics, from what was measured of one place."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from fairlearn.metrics import selection_rate

from fairaudit.analysis.answers import Answers
from fairaudit.analysis.coded import Floats
from fairaudit.analysis.metric_bases import Base, Held, base_of
from fairaudit.side_tables import METRICS
from fairaudit.stats import compare_paired
from fairaudit.stats.metric_tables import ColumnMetric, paired_weights
from fairaudit.stats.metrics import Disparity, MetricsByColumn

__all__ = ["Line", "blank_line", "lacking_line", "lines_of", "too_few"]

Line = dict[str, Any]

_DECISIONS = ("accuracy", "selection_rate")
_UNDEFINED = {
    "true_positive_rate": "Undefined: no readable answer whose right one is 1.",
    "false_positive_rate": "Undefined: no readable answer whose right one is 0.",
    "area_under_curve": "Undefined: the readable answers have one right answer only.",
}
_TOO_FEW = "Readable answers of 2 vignettes and 2 groups, one the reference, are needed."


def blank_line(answers: Answers, metric: str, level: float, note: str) -> Line:
    """A row that holds the place alone."""
    place = answers.place._asdict()
    return dict.fromkeys(METRICS.names) | {
        **{name: place[name] for name in METRICS.names[:7]},
        **dict.fromkeys(("group", "method", "difference_method"), ""),
        "metric": metric,
        "scale": answers.scale,
        "reference": answers.groups[0],
        "ci_level": level,
        "n_vignettes": 0,
        "n_missing": 0,
        "note": note,
    }


def too_few(part: Answers) -> bool:
    """Whether the readable answers are too few for any metric."""
    readable = ~np.isnan(part.value)
    counted = np.unique(part.column[readable])
    few = np.unique(part.vignette[readable]).size < 2
    return 0 not in counted or counted.size < 2 or few


def lacking_line(part: Answers, blank: Line) -> Line:
    """The row of a place that has too few readable answers."""
    n_missing = int(np.isnan(part.value).sum())
    return blank | {"n_missing": n_missing, "note": f"{_TOO_FEW} {blank['note']}".strip()}


def lines_of(
    part: Answers,
    found: MetricsByColumn,
    means: Mapping[str, Floats],
    blank: Line,
    seed: int,
    *,
    bound: float | None = 1.0,
    bases: Mapping[str, Sequence[Held]] = MappingProxyType({}),
) -> Iterator[Line]:
    """Rows of every metric and group, and then of all groups.

    Parameters
    ----------
    part : Answers
        What was measured.
    found : MetricsByColumn
        The metrics; a group is a column.
    means : mapping of str to ndarray, shape (n_answers,)
        What those metrics are means of that are means of paired values.
    blank : Line
        The place.
    seed : int
        Seed of what is drawn.
    bound : float or None
        Greatest size that a difference of these values can have; None where there is none.
    bases : mapping of str to sequence of ndarray of bool, shape (n_answers,)
        Masks of the answers that a metric rests on where these are not all, as for `base_of`.
    """
    whole = base_of(part)

    def base(name: str) -> Base:
        return base_of(part, bases[name]) if name in bases else whole

    for metric in found.metrics:
        rests_on = base(metric.name)
        paired = _paired(part, metric.name, means, blank["ci_level"], seed, bound)
        for column in range(metric.estimate.size):
            row = _group_row(part, metric, column, found, blank, rests_on)
            row |= paired.get(column, {}) if column else {}
            row["note"] = f"{row['note']} {rests_on.note(column)}".strip()
            yield row | {"fairlearn": _by_fairlearn(part, metric, column)}
    for disparity in found.disparities:
        rests_on = base(disparity.name)
        row = _disparity_row(disparity, blank, rests_on)
        yield row | {"note": f"{row['note']} {rests_on.note_of_all()}".strip()}


def _group_row(
    part: Answers,
    metric: ColumnMetric,
    column: int,
    found: MetricsByColumn,
    blank: Line,
    rests_on: Base,
) -> Line:
    """One metric of one group, with the bootstrap's intervals."""
    note = ""
    if np.isnan(metric.estimate[column]):
        note = _UNDEFINED.get(metric.name, "Every answer is missing.")
    elif np.isnan(metric.low[column]):
        note = "No interval: it is the same in every resample, or undefined in many."
    row = blank | {
        "metric": metric.name,
        "group": part.groups[column],
        "estimate": metric.estimate[column],
        "ci_low": metric.low[column],
        "ci_high": metric.high[column],
        "n_vignettes": int(rests_on.n_vignettes[column]),
        "n_missing": int(rests_on.n_missing[column]),
        "method": found.method,
        "note": f"{note} {blank['note']}".strip(),
    }
    if not column:
        return row
    return row | {
        "difference": metric.difference[column],
        "difference_low": metric.difference_low[column],
        "difference_high": metric.difference_high[column],
        "difference_method": found.method,
    }


def _disparity_row(one: Disparity, blank: Line, rests_on: Base) -> Line:
    largest = (
        "The smallest rate over the largest: below 1 by chance alone."
        if one.name.endswith("ratio")
        else "The largest gap between two groups: above 0 by chance alone."
    )
    # The columns of the mathematics are groups here.
    told = one.note.replace("column", "group")
    why = f"{told[:1].upper()}{told[1:]}." if told else ""
    low, high = one.ci or (None, None)
    return blank | {
        "metric": one.name,
        "group": "",
        "estimate": one.estimate,
        "ci_low": low,
        "ci_high": high,
        "fairlearn": one.fairlearn,
        "n_vignettes": int(rests_on.n_vignettes.min()),
        "n_missing": int(rests_on.n_missing.sum()),
        "method": one.method.replace("column", "group"),
        "note": " ".join(text for text in (why, largest, blank["note"]) if text),
    }


def _paired(
    part: Answers,
    metric: str,
    means: Mapping[str, Floats],
    level: float,
    seed: int,
    bound: float | None,
) -> dict[int, Line]:
    """Differences of a metric that is a mean, by group, on the matched sets that both have."""
    if metric not in means:
        return {}
    value = means[metric]
    weights = paired_weights(value, part.column, part.vignette, matched=part.matched)
    found = {}
    for column, weight in enumerate(weights):
        if not column:
            continue
        sides = _sides(part, value, weight, column)
        compared = compare_paired(
            sides[:, 0] - sides[:, 1],
            bound=bound,
            binary=metric in _DECISIONS and bool(np.isin(sides, (0.0, 1.0)).all()),
            alpha=1 - level,
            seed=seed,
        )
        low, high = compared.ci or (None, None)
        found[column] = {
            "difference": compared.estimate,
            "difference_low": low,
            "difference_high": high,
            "difference_method": compared.method.partition(";")[0],
        }
    return found


def _sides(part: Answers, value: Floats, weight: Floats, column: int) -> Floats:
    """Weighted means of the group and of the reference, shape (n_shared_vignettes, 2)."""
    n, sides = int(part.vignette.max()) + 1, []
    for side in (column, 0):
        at = (part.column == side) & (weight > 0)
        sums = np.bincount(part.vignette[at], weights=weight[at] * value[at], minlength=n)
        sides.append(sums[np.unique(part.vignette[at])])
    # Thirds do not add up to 1 exactly.
    return np.round(np.column_stack(sides), 12)


def _by_fairlearn(part: Answers, metric: ColumnMetric, column: int) -> float | None:
    """The metric by fairlearn's own convention."""
    if metric.name == "selection_rate":
        at = part.column == column
        weight = 1 / np.bincount(part.vignette[at])[part.vignette[at]]
        answers = part.value[at]
        return float(selection_rate(answers, answers, sample_weight=weight))
    if metric.name in ("accuracy", "true_positive_rate", "false_positive_rate"):
        return float(np.nan_to_num(metric.estimate[column]))
    return None
