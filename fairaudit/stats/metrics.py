"""Metrics against a correct answer, by column, through fairlearn and scikit-learn.

Values are theirs, on readable answers weighted so that each vignette counts once; intervals are
ours, from resampled vignettes. Where their convention surprises, ours stands beside it:

- A true positive rate without positives is 0 to fairlearn, and enters its differences. Here it
  is NaN, and so are they.
- Its differences are of maxima and never 0, so that their plain bootstrap never holds 0. Here their
  interval bounds all pairs of columns together, and signed differences to a reference, on
  the matched sets that both have, stand beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from fairlearn import metrics as fairlearn
from sklearn.metrics import accuracy_score

from fairaudit.stats.metric_tables import (
    ColumnMetric,
    checked_answers,
    metrics_from,
    paired_tables,
    paired_weights,
    weights_by_cell,
)
from fairaudit.stats.resampling import DRAWS
from fairaudit.stats.vectors import Floats, Integers, Interval
from fairaudit.stats.worst_gap import simultaneous_gap

__all__ = [
    "Disparity",
    "MetricsByColumn",
    "decision_metrics",
    "disparity_of",
]

_DECISIONS: dict[str, Any] = {
    "accuracy": accuracy_score,
    "true_positive_rate": fairlearn.true_positive_rate,
    "false_positive_rate": fairlearn.false_positive_rate,
}
_NAMES = tuple(_DECISIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disparity:
    """One number for all columns.

    Parameters
    ----------
    name : str
        As fairlearn calls it.
    fairlearn : float
        Its value.
    estimate : float or None
        Ours; None where a rate that it needs is undefined or too rare for a ratio.
    ci : (float, float) or None
        Simultaneous interval over all pairs of columns.
    note : str
        Why there is no estimate or interval.
    method : str
        How the interval was made.
    """

    name: str
    fairlearn: float
    estimate: float | None
    ci: Interval | None
    note: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsByColumn:
    """Metrics and what they show.

    Parameters
    ----------
    metrics : tuple of ColumnMetric
        One for each metric.
    disparities : tuple of Disparity
        Empty for metrics of probabilities.
    n_vignettes, n_missing : ndarray of int, shape (n_columns,)
        Vignettes with a readable answer, and answers that were left out.
    method : str
        How the intervals were made.
    """

    metrics: tuple[ColumnMetric, ...]
    disparities: tuple[Disparity, ...]
    n_vignettes: Integers
    n_missing: Integers
    method: str


def decision_metrics(
    label: Sequence[float] | Floats,
    decision: Sequence[float] | Floats,
    *,
    column: Integers,
    vignette: Integers,
    matched: Integers | None = None,
    reference: int = 0,
    draws: int = DRAWS,
    level: float = 0.95,
    seed: int = 0,
) -> MetricsByColumn:
    """Accuracy, true and false positive rate, and fairlearn's disparities in the last two.

    Formula: rates of answers of which each has the weight 1/(readable answers of its vignette
    in its column). Equalized odds: the larger of the largest gaps of true and of false positive
    rates; equal opportunity: the first of them. How often each column is selected needs no label:
    `selection_metrics`.

    Parameters
    ----------
    label, decision : array_like, shape (n_answers,)
        Correct answer and answer, 0 or 1; a NaN decision is a missing answer.
    column, vignette : ndarray of int, shape (n_answers,)
        Codes from 0.
    matched : ndarray of int, shape (n_answers,), optional
        Codes of the matched sets, within vignettes: a column is compared with the reference on the
        sets that are readable in both. Without it a vignette is one set.
    reference : int
        Column that the others are compared with.
    draws, level, seed
        As for `bootstrap`.

    Returns
    -------
    MetricsByColumn

    Raises
    ------
    InputError
        If the vectors differ in length, a label or decision is neither 0, 1 nor a missing answer,
        or fewer than two vignettes or columns are there.

    Notes
    -----
    Assumes independent vignettes. The bootstrap is blind where no answer differs, and says so with
    NaN; for accuracy `compare_paired` gives an interval that is valid there.
    Sources: fairlearn's user guide; Hardt, Price & Srebro 2016 (equalized odds).

    Examples
    --------
    >>> vignette, column = np.repeat(np.arange(4), 2), np.tile([0, 1], 4)
    >>> found = decision_metrics(
    ...     [1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 0, 0, 0, 0, 1], column=column, vignette=vignette
    ... )
    >>> found.metrics[0].name, found.metrics[0].estimate, found.metrics[0].difference
    ('accuracy', array([1. , 0.5]), array([ 0. , -0.5]))
    >>> [(one.name, one.fairlearn) for one in found.disparities][0]
    ('equalized_odds_difference', 0.5)
    """
    truth, answer = checked_answers(label, decision, column, vignette, whole=True)
    weight, shape, missing = weights_by_cell(answer, column, vignette)
    there = weight > 0
    cell = np.ravel_multi_index((vignette[there], column[there]), shape)
    place = 4 * cell + (2 * truth[there] + answer[there]).astype(np.intp)

    def tabulate(weight: Floats) -> Floats:
        # Shares of each vignette and column: true negative, false positive, false negative, true.
        sums = np.bincount(place, weights=weight[there], minlength=shape[0] * shape[1] * 4)
        return sums.reshape(*shape, 4).astype(np.float64, copy=False)

    table = tabulate(weight)
    shared = paired_weights(answer, column, vignette, matched=matched, reference=reference)
    paired = paired_tables(tabulate, shared, reference=reference)
    fairlearn_rates, fairlearn_disparities = _through_fairlearn(table)
    boot, metrics = metrics_from(
        table,
        _rates,
        _NAMES,
        paired=paired,
        reference=reference,
        draws=draws,
        level=level,
        seed=seed,
    )
    rates = np.array([one.estimate for one in metrics])
    # The values are fairlearn's, except where it writes 0 for a rate of nothing.
    theirs = np.where(np.isnan(rates), np.nan, fairlearn_rates)
    metrics = tuple(replace(one, estimate=theirs[k]) for k, one in enumerate(metrics))
    drawn = boot.values[:, : rates.size].reshape(-1, *rates.shape)
    method = f"{boot.method} bootstrap of vignettes"
    return MetricsByColumn(
        metrics=metrics,
        disparities=_disparities(rates, drawn, table, fairlearn_disparities, level, method),
        n_vignettes=np.count_nonzero(table.sum(axis=2), axis=0),
        n_missing=missing,
        method=method,
    )


def _rates(sums: Floats) -> Floats:
    negative, false_positive, false_negative, positive = np.moveaxis(sums, -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = sums.sum(axis=-1)
        return np.stack(
            [
                (negative + positive) / total,
                positive / (positive + false_negative),
                false_positive / (false_positive + negative),
            ],
            axis=1,
        )


def _through_fairlearn(table: Floats) -> tuple[Floats, dict[str, float]]:
    """Rates and disparities of the table, written out as weighted rows."""
    _, column, outcome = np.nonzero(table)
    weight = table[np.nonzero(table)]
    truth, answer = outcome // 2, outcome % 2
    frame = fairlearn.MetricFrame(
        metrics=_DECISIONS,
        y_true=truth,
        y_pred=answer,
        sensitive_features=column,
        sample_params={name: {"sample_weight": weight} for name in _DECISIONS},
    )
    rates = frame.by_group.reindex(np.arange(table.shape[1]))[list(_NAMES)].to_numpy(np.float64).T
    shared = {"sensitive_features": column, "sample_weight": weight}
    return rates, {
        name: float(getattr(fairlearn, name)(truth, answer, **shared))
        for name in (
            "equalized_odds_difference",
            "equal_opportunity_difference",
        )
    }


def _disparities(
    rates: Floats,
    drawn: Floats,
    table: Floats,
    theirs: dict[str, float],
    level: float,
    method: str,
) -> tuple[Disparity, ...]:
    used = {"equalized_odds_difference": [1, 2], "equal_opportunity_difference": [1]}
    found = []
    rests_on = _vignettes_of_rates(table)
    told = f"{method}, simultaneous over all pairs of columns"
    for name, kinds in used.items():
        n = min(rests_on[kind] for kind in kinds)
        gap, ci = simultaneous_gap(rates[kinds], drawn[:, kinds], n=n, level=level, bound=1.0)
        found.append(disparity_of(name, theirs[name], gap, ci, told))
    return tuple(found)


def _vignettes_of_rates(table: Floats) -> dict[int, int]:
    """Vignettes that the true and false positive rates rest on, in the least column."""
    parts = {1: table[:, :, 2:], 2: table[:, :, :2]}
    return {
        kind: int(np.count_nonzero(part.sum(axis=2), axis=0).min()) for kind, part in parts.items()
    }


def disparity_of(
    name: str, theirs: float, value: float, ci: Interval | None, method: str
) -> Disparity:
    """One number for all columns, with why it has no value or interval.

    Examples
    --------
    >>> disparity_of("equalized_odds_difference", 0.0, 0.0, None, "percentile bootstrap").note
    'no interval: no pair of columns varies, or a rate is often undefined'
    """
    undefined = bool(np.isnan(value))
    note = "" if ci else "no interval: no pair of columns varies, or a rate is often undefined"
    return Disparity(
        name=name,
        fairlearn=theirs,
        estimate=None if undefined else value,
        ci=None if undefined else ci,
        note="undefined: a column has no answer to take the rate of" if undefined else note,
        method=method,
    )
