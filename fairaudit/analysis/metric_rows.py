"""The rows of one place in the table of metrics: by group, and over all groups."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from fairlearn.metrics import selection_rate

from fairaudit.analysis.answers import Answers
from fairaudit.analysis.coded import Floats
from fairaudit.errors import InputError
from fairaudit.side_tables import METRICS
from fairaudit.stats import compare_paired
from fairaudit.stats.metric_tables import ColumnMetric, paired_weights
from fairaudit.stats.metrics import Disparity, MetricsByColumn, decision_metrics
from fairaudit.stats.probability_metrics import area_under_curve, probability_metrics

__all__ = ["metric_rows"]

# The area under the curve holds the square of the vignettes in memory.
_MOST_FOR_AREA = 2_000
_UNDEFINED = {
    "true_positive_rate": "Undefined: no readable answer whose right one is 1.",
    "false_positive_rate": "Undefined: no readable answer whose right one is 0.",
    "area_under_curve": "Undefined: the readable answers have one right answer only.",
}

_EVERY_ANSWER = (
    "Takes every readable answer of each group, though the matched sets that are readable differ "
    "between groups: what is missing can make a gap by itself."
)


def metric_rows(
    answers: Answers, right: Floats, level: float, seed: int
) -> Iterator[dict[str, Any]]:
    """Measure answers against right ones, shape (n_answers,); NaN where there is none."""
    held = ~np.isnan(right)
    if not held.any():
        return
    part, label = answers.part(held), right[held]
    if not np.isin(label, (0.0, 1.0)).all():
        raise InputError(
            f"The right answers of the outcome “{answers.place.outcome}” hold other numbers than 0 "
            "and 1. Give 1 where the right answer is yes, 0 where it is no, NaN where there is "
            "none."
        )
    blank = _blank(answers, level, _notes(answers, part, label))
    readable = ~np.isnan(part.value)
    counted = [int(one) for one in np.unique(part.column[readable])]
    if 0 not in counted or len(counted) < 2 or np.unique(part.vignette[readable]).size < 2:
        note = "Readable answers of 2 vignettes and 2 groups, one the reference, are needed."
        yield blank | {"n_missing": int((~readable).sum()), "note": f"{note} {blank['note']}"}
        return
    yield from _measured(part, label, level, seed, blank)


def _measured(
    part: Answers, label: Floats, level: float, seed: int, blank: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    binary = part.scale == "binary"
    measure = decision_metrics if binary else probability_metrics
    found = measure(
        label,
        part.value,
        column=part.column,
        vignette=part.vignette,
        matched=part.matched,
        level=level,
        seed=seed,
    )
    errors = part.value != label if binary else (part.value - label) ** 2
    means = {
        "accuracy": np.where(np.isnan(part.value), np.nan, 1.0 - errors),
        "selection_rate": part.value,
        "brier": np.asarray(errors, dtype=np.float64),
    }
    metrics: list[ColumnMetric] = list(found.metrics)
    if not binary and part.vignette.max() < _MOST_FOR_AREA:
        metrics.append(
            area_under_curve(
                label,
                part.value,
                column=part.column,
                vignette=part.vignette,
                matched=part.matched,
                level=level,
                seed=seed,
            )
        )
    lacking = _lacking(part)
    for metric in metrics:
        paired = _paired(part, means.get(metric.name), level, seed)
        for column in range(metric.estimate.size):
            row = _group_row(part, metric, column, found, blank)
            row |= paired.get(column, {}) if column else {}
            row["note"] = f"{row['note']} {lacking.get(column, '')}".strip()
            yield row | {"fairlearn": _by_fairlearn(part, metric, column)}
    for disparity in found.disparities:
        row = _disparity_row(disparity, found, blank)
        yield row | {"note": f"{row['note']} {_EVERY_ANSWER if lacking else ''}".strip()}


def _group_row(
    part: Answers, metric: ColumnMetric, column: int, found: MetricsByColumn, blank: dict[str, Any]
) -> dict[str, Any]:
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
        "n_vignettes": int(found.n_vignettes[column]),
        "n_missing": int(found.n_missing[column]),
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


def _disparity_row(one: Disparity, found: MetricsByColumn, blank: dict[str, Any]) -> dict[str, Any]:
    largest = (
        "The smallest rate over the largest: below 1 by chance alone."
        if one.name.endswith("ratio")
        else "The largest gap between two groups: above 0 by chance alone."
    )
    why = f"{one.note[:1].upper()}{one.note[1:]}." if one.note else ""
    low, high = one.ci or (None, None)
    return blank | {
        "metric": one.name,
        "group": "",
        "estimate": one.estimate,
        "ci_low": low,
        "ci_high": high,
        "fairlearn": one.fairlearn,
        "n_vignettes": int(found.n_vignettes.min()),
        "n_missing": int(found.n_missing.sum()),
        "method": f"{found.method}, simultaneous over all pairs of groups",
        "note": " ".join(text for text in (why, largest, blank["note"]) if text),
    }


def _paired(
    part: Answers, value: Floats | None, level: float, seed: int
) -> dict[int, dict[str, Any]]:
    """Differences of a metric that is a mean, by group, on the matched sets that both have."""
    if value is None:
        return {}
    weights = paired_weights(value, part.column, part.vignette, matched=part.matched)
    found = {}
    for column, weight in enumerate(weights):
        if not column:
            continue
        sides = _sides(part, value, weight, column)
        compared = compare_paired(
            sides[:, 0] - sides[:, 1],
            bound=1.0,
            binary=part.scale == "binary" and bool(np.isin(sides, (0.0, 1.0)).all()),
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


def _lacking(part: Answers) -> dict[int, str]:
    """A sentence for each group that does not share every matched set with the reference."""
    keys, first, one_set = np.unique(part.matched, return_index=True, return_inverse=True)
    there = ~np.isnan(part.value)
    readable = np.zeros((keys.size, int(part.column.max()) + 1), dtype=bool)
    readable[one_set[there], part.column[there]] = True
    found = {}
    for column in range(1, readable.shape[1]):
        either = int((readable[:, column] | readable[:, 0]).sum())
        shared = readable[:, column] & readable[:, 0]
        both, vignettes = int(shared.sum()), np.unique(part.vignette[first[shared]]).size
        if both < either:
            found[column] = (
                f"The difference is of the {both:,} matched sets that are readable in both groups, "
                f"of {vignettes:,} vignettes; {either - both:,} are readable in one of them only. "
                "The values take these too, so that their difference can be another."
            )
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


def _notes(answers: Answers, part: Answers, label: Floats) -> str:
    notes = []
    total, held = np.unique(answers.vignette).size, np.unique(part.vignette).size
    if total > held:
        notes.append(f"{total - held} of {total} vignettes have no right answer and are left out.")
    rights = pd.Series(label).groupby(part.matched)
    if several := int((rights.nunique() > 1).sum()):
        notes.append(f"The right answer differs between the groups of {several} matched sets.")
    return " ".join(notes)


def _blank(answers: Answers, level: float, note: str) -> dict[str, Any]:
    place = answers.place._asdict()
    return dict.fromkeys(METRICS.names) | {
        **{name: place[name] for name in METRICS.names[:7]},
        **dict.fromkeys(("metric", "group", "method", "difference_method"), ""),
        "scale": answers.scale,
        "reference": answers.groups[0],
        "ci_level": level,
        "n_vignettes": 0,
        "n_missing": 0,
        "note": note,
    }
