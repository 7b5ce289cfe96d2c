"""Metrics that are functions of sums over vignettes: by column, and against a reference column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fairaudit.errors import InputError
from fairaudit.stats.resampling import Bootstrap, bootstrap
from fairaudit.stats.vectors import Floats, Integers

__all__ = ["ColumnMetric", "checked_answers", "metrics_from", "weights_by_cell"]

Formula = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMetric:
    """One metric, of each column and against the reference column.

    Parameters
    ----------
    name : str
        “accuracy”, “true_positive_rate”, …
    estimate, low, high : ndarray, shape (n_columns,)
        The metric on the column's readable answers; NaN where undefined or without an interval.
    difference, difference_low, difference_high : ndarray, shape (n_columns,)
        Column minus reference, on the vignettes that have an answer in both.
    """

    name: str
    estimate: Floats
    low: Floats
    high: Floats
    difference: Floats
    difference_low: Floats
    difference_high: Floats


def weights_by_cell(
    answer: Floats, column: Integers, vignette: Integers
) -> tuple[Floats, tuple[int, int], Integers]:
    """Weights with which each vignette counts once in each column; 0 for a missing answer.

    Returns
    -------
    weight : ndarray, shape (n_answers,)
    shape : (int, int)
        Vignettes and columns.
    n_missing : ndarray of int, shape (n_columns,)

    Examples
    --------
    >>> weight, shape, missing = weights_by_cell(
    ...     np.array([1.0, 0.0, np.nan]), np.array([0, 0, 1]), np.array([0, 0, 0])
    ... )
    >>> weight, shape, missing
    (array([0.5, 0.5, 0. ]), (1, 2), array([0, 1]))
    """
    shape = (int(vignette.max()) + 1, int(column.max()) + 1)
    cell = np.ravel_multi_index((vignette, column), shape)
    there = ~np.isnan(answer)
    readable = np.bincount(cell[there], minlength=shape[0] * shape[1])
    weight = np.zeros(answer.size)
    weight[there] = 1 / readable[cell[there]]
    return weight, shape, np.bincount(column[~there], minlength=shape[1])


def metrics_from(
    table: Floats,
    formula: Formula,
    names: Sequence[str],
    *,
    reference: int,
    draws: int,
    level: float,
    seed: int,
) -> tuple[Bootstrap, tuple[ColumnMetric, ...]]:
    """Metrics that are functions of sums over vignettes, with bootstrap intervals.

    Parameters
    ----------
    table : ndarray, shape (n_vignettes, n_columns, n_parts)
        What is summed.
    formula : callable
        From sums, shape (k, n_columns, n_parts), to metrics, shape (k, n_metrics, n_columns).
    names : sequence of str
        Of the metrics.
    reference, draws, level, seed
        As for `decision_metrics`.

    Returns
    -------
    bootstrap : Bootstrap
        Its quantities are the metrics by column, and then the differences.
    metrics : tuple of ColumnMetric
    """
    table = table[table.any(axis=(1, 2))]
    n, columns, parts = table.shape
    if n < 2 or columns < 2 or not 0 <= reference < columns:
        raise InputError(
            f"Metrics by column need 2 vignettes and 2 columns, one of which is the reference; got "
            f"{n} vignettes, {columns} columns and reference {reference}."
        )
    there = (table != 0).any(axis=2)
    both = there & there[:, [reference]]
    whole = bool((both == there).all() and there.all())
    pieces = [table]
    if not whole:
        paired = both[:, :, None]
        pieces += [table * paired, table[:, [reference]] * paired]
    flat = np.concatenate([piece.reshape(n, -1) for piece in pieces], axis=1)

    def functional(weights: Floats) -> Floats:
        sums = (weights @ flat).reshape(len(weights), len(pieces), columns, parts)
        own = formula(sums[:, 0])
        if whole:
            difference = own - own[:, :, [reference]]
        else:
            difference = formula(sums[:, 1]) - formula(sums[:, 2])
        return np.stack([own, difference], axis=1).reshape(len(weights), -1)

    found = bootstrap(functional, n, draws=draws, level=level, seed=seed)
    estimate, low, high = (
        side.reshape(2, len(names), columns) for side in (found.estimate, found.low, found.high)
    )
    return found, tuple(
        ColumnMetric(
            name=name,
            estimate=estimate[0, k],
            low=low[0, k],
            high=high[0, k],
            difference=estimate[1, k],
            difference_low=low[1, k],
            difference_high=high[1, k],
        )
        for k, name in enumerate(names)
    )


def checked_answers(
    label: Sequence[float] | Floats,
    answer: Sequence[float] | Floats,
    column: Integers,
    vignette: Integers,
    *,
    whole: bool,
) -> tuple[Floats, Floats]:
    """Check labels and answers of metrics and return them as arrays; `whole` numbers are 0 or 1.

    Raises
    ------
    InputError
        If they differ in length, or a label or answer is none.

    Examples
    --------
    >>> codes = np.array([0, 1])
    >>> checked_answers([1, 0], [0.5, 0.2], codes, codes, whole=False)
    (array([1., 0.]), array([0.5, 0.2]))
    """
    truth, answers = (np.asarray(side, dtype=np.float64) for side in (label, answer))
    if truth.ndim != 1 or not truth.shape == answers.shape == column.shape == vignette.shape:
        raise InputError("Labels, answers, columns and vignettes have to be vectors of one length.")
    if not truth.size or min(column.min(), vignette.min()) < 0:
        raise InputError("Metrics need answers, and codes of columns and vignettes from 0.")
    if not np.isin(truth, (0.0, 1.0)).all():
        raise InputError("The labels have to be 0 or 1; leave out answers without a correct one.")
    there = answers[~np.isnan(answers)]
    if not there.size:
        raise InputError("Every answer is missing, so that there is nothing to measure.")
    if (there < 0).any() or (there > 1).any() or (whole and not np.isin(there, (0.0, 1.0)).all()):
        wanted = "be 0 or 1" if whole else "lie between 0 and 1"
        raise InputError(f"The answers have to {wanted}, or NaN where one is missing.")
    return truth, answers
