"""Means by column that need no label: of any value, and of decisions as selection rates.

A NaN decision is “not selected” to fairlearn. Here it is left out, and counted. Other conventions
are as in `fairaudit.stats.metrics`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fairaudit.errors import InputError
from fairaudit.stats.metric_tables import (
    ColumnMetric,
    checked_values,
    metrics_from,
    paired_tables,
    paired_weights,
    weights_by_cell,
)
from fairaudit.stats.metrics import Disparity, MetricsByColumn
from fairaudit.stats.parity import Rates, parity
from fairaudit.stats.resampling import DRAWS
from fairaudit.stats.vectors import Floats, Integers

__all__ = ["mean_metrics", "selection_metrics"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Means:
    """Means by column, `drawn` of them over the resamples; `by_vignette` those of each vignette.

    `weight` is that of each answer; `n_vignettes` and `n_missing` are as in `MetricsByColumn`.
    """

    metric: ColumnMetric
    weight: Floats
    drawn: Floats
    by_vignette: Floats
    n_vignettes: Integers
    n_missing: Integers
    method: str


def mean_metrics(
    value: Sequence[float] | Floats,
    *,
    name: str,
    column: Integers,
    vignette: Integers,
    matched: Integers | None = None,
    reference: int = 0,
    draws: int = DRAWS,
    level: float = 0.95,
    seed: int = 0,
) -> MetricsByColumn:
    """Mean of each column.

    Formula: ``Σ w x / Σ w``, with the weight 1/(readable values of its vignette in its column), so
    that each vignette counts once.

    Parameters
    ----------
    value : array_like, shape (n_answers,)
        Of any scale; NaN is a missing one.
    name : str
        Name of the metric.
    column, vignette, matched, reference, draws, level, seed
        As for `decision_metrics`.

    Returns
    -------
    MetricsByColumn
        With no disparities.

    Raises
    ------
    InputError
        If lengths differ, a code is below 0, every value is missing, or fewer than two vignettes
        or columns are there.

    Notes
    -----
    Assumes independent vignettes.

    Examples
    --------
    >>> vignette, column = np.repeat(np.arange(3), 2), np.tile([0, 1], 3)
    >>> found = mean_metrics(
    ...     [0, 3, 0, 1, 0, 2], name="mean_harm", column=column, vignette=vignette
    ... )
    >>> found.metrics[0].estimate, found.metrics[0].difference
    (array([0., 2.]), array([0., 2.]))
    """
    codes = (column, vignette, matched, reference)
    values = checked_values(value, column, vignette)
    return _by_column(_means(values, name, codes, draws, level, seed), ())


def selection_metrics(
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
    """Selection rate of each column, and fairlearn's demographic-parity difference and ratio.

    Formula: `mean_metrics` of decisions. Difference: the largest gap between two columns. Ratio:
    smallest over largest, the impact ratio. Their intervals: `parity`.

    Parameters
    ----------
    decision : array_like, shape (n_answers,)
        1 for selected, else 0; NaN is a missing answer.
    column, vignette, matched, reference, draws, level, seed
        As for `decision_metrics`.

    Returns
    -------
    MetricsByColumn

    Raises
    ------
    InputError
        As `mean_metrics`, and if a decision is neither 0, 1 nor a missing answer.

    Notes
    -----
    Assumes independent vignettes. Source: fairlearn's user guide.

    Examples
    --------
    >>> vignette, column = np.repeat(np.arange(4), 2), np.tile([0, 1], 4)
    >>> found = selection_metrics([1, 1, 1, 0, 0, 0, 1, 0], column=column, vignette=vignette)
    >>> found.metrics[0].estimate, found.disparities[0].fairlearn
    (array([0.75, 0.25]), 0.5)
    """
    answers = checked_values(decision, column, vignette)
    if not np.isin(answers[~np.isnan(answers)], (0.0, 1.0)).all():
        raise InputError("The answers have to be 0 or 1, or NaN where one is missing.")
    codes = (column, vignette, matched, reference)
    found = _means(answers, "selection_rate", codes, draws, level, seed)
    rates = Rates(
        answers=answers,
        column=column,
        weight=found.weight,
        estimate=found.metric.estimate,
        drawn=found.drawn,
        by_vignette=found.by_vignette,
    )
    return _by_column(found, parity(rates, level=level, method=found.method))


def _means(
    values: Floats,
    name: str,
    codes: tuple[Integers, Integers, Integers | None, int],
    draws: int,
    level: float,
    seed: int,
) -> _Means:
    column, vignette, matched, reference = codes
    weight, shape, missing = weights_by_cell(values, column, vignette)
    there = weight > 0
    cell = np.ravel_multi_index((vignette[there], column[there]), shape)

    def tabulate(weight: Floats) -> Floats:
        w, size = weight[there], shape[0] * shape[1]
        total = np.bincount(cell, weights=w * values[there], minlength=size)
        sums = np.column_stack([total, np.bincount(cell, weights=w, minlength=size)])
        return sums.reshape(*shape, 2).astype(np.float64, copy=False)

    table = tabulate(weight)
    shared = paired_weights(values, column, vignette, matched=matched, reference=reference)
    boot, metrics = metrics_from(
        table,
        _mean,
        (name,),
        paired=paired_tables(tabulate, shared, reference=reference),
        reference=reference,
        draws=draws,
        level=level,
        seed=seed,
    )
    return _Means(
        metric=metrics[0],
        weight=weight,
        drawn=boot.values[:, None, : shape[1]],
        by_vignette=_mean(table)[:, 0],
        n_vignettes=np.count_nonzero(table[..., 1], axis=0),
        n_missing=missing,
        method=f"{boot.method} bootstrap of vignettes",
    )


def _mean(sums: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = (sums[..., 0] / sums[..., 1])[:, None]
    return found


def _by_column(found: _Means, disparities: tuple[Disparity, ...]) -> MetricsByColumn:
    return MetricsByColumn(
        metrics=(found.metric,),
        disparities=disparities,
        n_vignettes=found.n_vignettes,
        n_missing=found.n_missing,
        method=found.method,
    )
