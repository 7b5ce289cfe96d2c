"""Metrics that are functions of sums over vignettes: by column, and against a reference column."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fairaudit.errors import InputError
from fairaudit.stats.resampling import Bootstrap, bootstrap
from fairaudit.stats.vectors import Floats, Integers

__all__ = [
    "ColumnMetric",
    "checked_answers",
    "checked_values",
    "metrics_from",
    "paired_tables",
    "paired_weights",
    "weights_by_cell",
]

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
        Column minus reference, on the matched sets that have an answer in both.
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


def paired_weights(
    answer: Floats,
    column: Integers,
    vignette: Integers,
    *,
    matched: Integers | None = None,
    reference: int = 0,
) -> Iterator[Floats]:
    """Weights, for each column, of the answers that it is compared with the reference column by.

    These are the answers to matched sets that are readable in both, so that a set that is missing
    on one side does not become a difference. A column's answers to a set share the weight of the
    set, and the sets of a vignette that of the vignette.

    Parameters
    ----------
    answer : ndarray, shape (n_answers,)
        NaN for a missing answer.
    column, vignette : ndarray of int, shape (n_answers,)
        Codes from 0.
    matched : ndarray of int, shape (n_answers,), optional
        Codes of the matched sets, within vignettes; without it a vignette is one set.
    reference : int
        The reference column.

    Yields
    ------
    ndarray, shape (n_answers,)
        0 outside the column and the reference. On each side a vignette's weights sum to 1 or 0.

    Raises
    ------
    InputError
        If the codes of the sets are not as many as the answers, or no column is the reference.

    Examples
    --------
    >>> answer = np.array([0.0, 1.0, np.nan, 1.0])
    >>> column, vignette = np.array([0, 0, 1, 1]), np.array([0, 0, 0, 0])
    >>> list(paired_weights(answer, column, vignette, matched=np.array([0, 1, 0, 1])))
    [array([0.5, 0.5, 0. , 0. ]), array([0., 1., 0., 1.])]
    """
    sets = vignette if matched is None else matched
    if not 0 <= reference <= column.max():
        raise InputError(f"There is no column for the reference {reference}.")
    if sets.shape != answer.shape:
        raise InputError("Codes of matched sets have to be as many as the answers.")
    # A set belongs to a vignette, so that both make its key.
    keys, first, one_set = np.unique(
        vignette * (int(sets.max()) + 1) + sets, return_index=True, return_inverse=True
    )
    there = ~np.isnan(answer)
    columns = int(column.max()) + 1
    cell = one_set[there] * columns + column[there]
    counts = np.bincount(cell, minlength=keys.size * columns).reshape(keys.size, columns)
    for one in range(columns):
        both = (counts[:, one] > 0) & (counts[:, reference] > 0)
        shared = np.bincount(vignette[first[both]], minlength=int(vignette.max()) + 1)
        used = there & ((column == one) | (column == reference)) & both[one_set]
        weight = np.zeros(answer.size)
        weight[used] = 1 / (counts[one_set[used], column[used]] * shared[vignette[used]])
        yield weight


def paired_tables(
    tabulate: Callable[[Floats], Floats], weights: Iterator[Floats], *, reference: int
) -> tuple[Floats, Floats]:
    """Tables of each column and of the reference, on what the two share.

    Parameters
    ----------
    tabulate : callable
        From weights, shape (n_answers,), to a table, shape (n_vignettes, n_columns, n_parts).
    weights : iterator of ndarray
        From `paired_weights`.
    reference : int
        The reference column.

    Returns
    -------
    own, others : ndarray, shape (n_vignettes, n_columns, n_parts)
    """
    own, others = [], []
    for one, weight in enumerate(weights):
        table = tabulate(weight)
        # Taken out, so that no whole table is held for every column.
        own.append(table[:, one].copy())
        others.append(table[:, reference].copy())
    return np.stack(own, axis=1), np.stack(others, axis=1)


def metrics_from(
    table: Floats,
    formula: Formula,
    names: Sequence[str],
    *,
    paired: tuple[Floats, Floats],
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
    paired : (ndarray, ndarray)
        Tables of each column and of the reference, on what the two share: `paired_tables`.
    reference, draws, level, seed
        As for `decision_metrics`.

    Returns
    -------
    bootstrap : Bootstrap
        Its quantities are the metrics by column, and then the differences.
    metrics : tuple of ColumnMetric
    """
    kept = table.any(axis=(1, 2))
    table, own_shared, reference_shared = (one[kept] for one in (table, *paired))
    n, columns, parts = table.shape
    if n < 2 or columns < 2:
        raise InputError(
            f"Metrics by column need 2 vignettes and 2 columns; got {n} vignettes and {columns} "
            "columns."
        )
    # Where nothing is missing the differences are those of the metrics themselves.
    whole = np.allclose(own_shared, table, rtol=0, atol=1e-12) and np.allclose(
        reference_shared, table[:, [reference]], rtol=0, atol=1e-12
    )
    pieces = [table] if whole else [table, own_shared, reference_shared]
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
    truth, answers = (
        checked_values(label, column, vignette),
        checked_values(answer, column, vignette),
    )
    if not np.isin(truth, (0.0, 1.0)).all():
        raise InputError("The labels have to be 0 or 1; leave out answers without a correct one.")
    there = answers[~np.isnan(answers)]
    if (there < 0).any() or (there > 1).any() or (whole and not np.isin(there, (0.0, 1.0)).all()):
        wanted = "be 0 or 1" if whole else "lie between 0 and 1"
        raise InputError(f"The answers have to {wanted}, or NaN where one is missing.")
    return truth, answers


def checked_values(value: Sequence[float] | Floats, column: Integers, vignette: Integers) -> Floats:
    """Check values of metrics against their codes and return them as an array.

    Raises
    ------
    InputError
        If they differ in length, a code is below 0, or every value is missing.

    Examples
    --------
    >>> checked_values([1, 2.5], np.array([0, 1]), np.array([0, 0]))
    array([1. , 2.5])
    """
    values = np.asarray(value, dtype=np.float64)
    if values.ndim != 1 or not values.shape == column.shape == vignette.shape:
        raise InputError("Labels, answers, columns and vignettes have to be vectors of one length.")
    if not values.size or min(column.min(), vignette.min()) < 0:
        raise InputError("Metrics need answers, and codes of columns and vignettes from 0.")
    if np.isnan(values).all():
        raise InputError("Every answer is missing, so that there is nothing to measure.")
    return values
