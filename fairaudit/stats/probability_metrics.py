"""Brier score, calibration error and area under the ROC curve, by column.

Values of the first and last are scikit-learn's; conventions as in `fairaudit.stats.metrics`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.metrics import brier_score_loss, roc_auc_score

from fairaudit.stats.metric_tables import (
    ColumnMetric,
    checked_answers,
    metrics_from,
    paired_tables,
    paired_weights,
    weights_by_cell,
)
from fairaudit.stats.metrics import MetricsByColumn
from fairaudit.stats.resampling import DRAWS, bootstrap
from fairaudit.stats.vectors import Floats, Integers

__all__ = ["area_under_curve", "probability_metrics"]


def probability_metrics(
    label: Sequence[float] | Floats,
    probability: Sequence[float] | Floats,
    *,
    column: Integers,
    vignette: Integers,
    matched: Integers | None = None,
    reference: int = 0,
    bins: int = 10,
    draws: int = DRAWS,
    level: float = 0.95,
    seed: int = 0,
) -> MetricsByColumn:
    """Brier score and expected calibration error.

    Formula: Brier ``Σ w (p − y)²/Σ w``; calibration error ``Σ_b |Σ_{i in b} w (p − y)|/Σ w`` over
    bins of equal width, with weights by which each vignette counts once.

    Parameters
    ----------
    label, probability : array_like, shape (n_answers,)
        Correct answer, 0 or 1, and the probability given to 1; NaN is a missing answer.
    column, vignette, matched, reference, draws, level, seed
        As for `decision_metrics`.
    bins : int
        Bins of the calibration error.

    Returns
    -------
    MetricsByColumn
        With no disparities.

    Raises
    ------
    InputError
        As `decision_metrics`, with probabilities between 0 and 1.

    Notes
    -----
    A calibration error is never below 0 and rises with fewer vignettes a bin: compare columns
    with the same vignettes, and not the value with 0. Sources: Brier 1950, Mon. Weather Rev. 78:1;
    Naeini, Cooper & Hauskrecht 2015 (calibration error).

    Examples
    --------
    >>> vignette, column = np.repeat(np.arange(4), 2), np.tile([0, 1], 4)
    >>> found = probability_metrics(
    ...     [1, 1, 1, 1, 0, 0, 0, 0],
    ...     [0.9, 0.8, 0.8, 0.6, 0.2, 0.4, 0.1, 0.1],
    ...     column=column,
    ...     vignette=vignette,
    ... )
    >>> [(one.name, one.estimate.round(4)) for one in found.metrics]
    [('brier', array([0.025 , 0.0925])), ('calibration_error', array([0.15 , 0.275]))]
    """
    truth, full = checked_answers(label, probability, column, vignette, whole=False)
    weight, shape, missing = weights_by_cell(full, column, vignette)
    there = weight > 0
    truth, answer = truth[there], full[there]
    cell = np.ravel_multi_index((vignette[there], column[there]), shape)
    # A probability of 1 belongs to the last bin.
    bin_of = np.minimum((answer * bins).astype(np.intp), bins - 1)

    def tabulate(weight: Floats) -> Floats:
        w, size = weight[there], shape[0] * shape[1]
        apart = np.bincount(
            cell * bins + bin_of, weights=w * (answer - truth), minlength=size * bins
        )
        total = np.bincount(cell, weights=w, minlength=size)
        squares = np.bincount(cell, weights=w * (answer - truth) ** 2, minlength=size)
        sums = np.column_stack([total, squares, apart.reshape(size, bins)])
        return sums.reshape(*shape, bins + 2)

    table = tabulate(weight)
    shared = paired_weights(full, column, vignette, matched=matched, reference=reference)
    boot, metrics = metrics_from(
        table,
        _scores,
        ("brier", "calibration_error"),
        paired=paired_tables(tabulate, shared, reference=reference),
        reference=reference,
        draws=draws,
        level=level,
        seed=seed,
    )
    theirs = np.full(shape[1], np.nan)
    for one in np.unique(column[there]):
        at = column[there] == one
        theirs[one] = brier_score_loss(
            truth[at], answer[at], sample_weight=weight[there][at], pos_label=1
        )
    return MetricsByColumn(
        metrics=(replace(metrics[0], estimate=theirs), metrics[1]),
        disparities=(),
        n_vignettes=np.count_nonzero(table[..., 0], axis=0),
        n_missing=missing,
        method=f"{boot.method} bootstrap of vignettes",
    )


def _scores(sums: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return (
            np.stack([sums[..., 1], np.abs(sums[..., 2:]).sum(axis=-1)], axis=1)
            / sums[:, None, :, 0]
        )


def area_under_curve(
    label: Sequence[float] | Floats,
    score: Sequence[float] | Floats,
    *,
    column: Integers,
    vignette: Integers,
    matched: Integers | None = None,
    reference: int = 0,
    draws: int = DRAWS,
    level: float = 0.95,
    seed: int = 0,
) -> ColumnMetric:
    """Area under the ROC curve of each column, and against the reference column.

    Formula: ``Σ_i Σ_j w_i w_j (1[s_i > s_j] + ½ 1[s_i = s_j]) / (Σ_i w_i Σ_j w_j)`` over answers i
    of label 1 and j of label 0. A resample's area is a quadratic form in its vignettes' weights.

    Parameters
    ----------
    label : array_like, shape (n_answers,)
        0 or 1.
    score : array_like, shape (n_answers,)
        In [0, 1], higher for label 1; NaN is a missing answer.
    column, vignette, matched, reference, draws, level, seed
        As for `decision_metrics`.

    Returns
    -------
    ColumnMetric
        NaN where a column has answers of one label only.

    Raises
    ------
    InputError
        As `probability_metrics`.

    Notes
    -----
    The square of the vignettes has to fit in memory for every column, up to three times where
    answers are missing. Source: Hanley & McNeil 1982.

    Examples
    --------
    >>> vignette, column = np.repeat(np.arange(4), 2), np.tile([0, 1], 4)
    >>> area_under_curve(
    ...     [1, 1, 1, 1, 0, 0, 0, 0],
    ...     [0.9, 0.8, 0.8, 0.3, 0.2, 0.4, 0.1, 0.1],
    ...     column=column,
    ...     vignette=vignette,
    ... ).estimate
    array([1.  , 0.75])
    """
    truth, answer = checked_answers(label, score, column, vignette, whole=False)
    weight, (n, columns), _ = weights_by_cell(answer, column, vignette)

    def curve(weight: Floats, one: int) -> _Curve:
        at = (column == one) & (weight > 0)
        return _curve(truth[at], answer[at], weight[at], vignette[at], n)

    curves = [curve(weight, one) for one in range(columns)]
    theirs = np.full(columns, np.nan)
    pairs = []
    shared = paired_weights(answer, column, vignette, matched=matched, reference=reference)
    for one, paired in enumerate(shared):
        at = (column == one) & (weight > 0)
        if np.unique(truth[at]).size == 2:
            theirs[one] = roc_auc_score(truth[at], answer[at], sample_weight=weight[at])
        # A curve is a large table: another one only where something is missing.
        pairs.append(
            [
                curves[side]
                if np.allclose(weight[column == side], paired[column == side], rtol=0, atol=1e-12)
                else curve(paired, side)
                for side in (one, reference)
            ]
        )

    def functional(weights: Floats) -> Floats:
        own = [one.area(weights) for one in curves]
        difference = [left.area(weights) - right.area(weights) for left, right in pairs]
        return np.column_stack(own + difference)

    found = bootstrap(functional, n, draws=draws, level=level, seed=seed)
    low, high = found.low.reshape(2, columns), found.high.reshape(2, columns)
    return ColumnMetric(
        name="area_under_curve",
        estimate=theirs,
        low=low[0],
        high=high[0],
        difference=found.estimate[columns:],
        difference_low=low[1],
        difference_high=high[1],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Curve:
    """Pairs won between vignettes: `won[i, j]` by positives of the i-th over negatives of the j-th.

    `positive` and `negative` are the vignettes that have such answers, with their weights.
    """

    won: Floats
    positive: Integers
    negative: Integers
    positive_weight: Floats
    negative_weight: Floats

    def area(self, weights: Floats) -> Floats:
        above, below = weights[:, self.positive], weights[:, self.negative]
        total = (above @ self.positive_weight) * (below @ self.negative_weight)
        area = np.full(len(weights), np.nan)
        won = ((above @ self.won) * below).sum(axis=1)
        found: Floats = np.divide(won, total, out=area, where=total > 0)
        return found


def _curve(truth: Floats, score: Floats, weight: Floats, vignette: Integers, n: int) -> _Curve:
    is_one = truth == 1
    positive, row = np.unique(vignette[is_one], return_inverse=True)
    negative = np.unique(vignette[~is_one])
    won = np.zeros((positive.size, negative.size))
    for place, one in enumerate(negative):
        at = ~is_one & (vignette == one)
        order = np.argsort(score[at])
        ladder, mass = score[at][order], np.append(0.0, np.cumsum(weight[at][order]))
        below = mass[np.searchsorted(ladder, score[is_one], side="left")]
        up_to = mass[np.searchsorted(ladder, score[is_one], side="right")]
        won[:, place] = np.bincount(
            row, weights=weight[is_one] * (below + up_to) / 2, minlength=positive.size
        )
    ones = np.bincount(vignette[is_one], weights=weight[is_one], minlength=n)
    others = np.bincount(vignette[~is_one], weights=weight[~is_one], minlength=n)
    return _Curve(
        won=won,
        positive=positive,
        negative=negative,
        positive_weight=ones[positive],
        negative_weight=others[negative],
    )
