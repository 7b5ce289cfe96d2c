"""From single answers to one mean for each vignette and column: integer codes and bincounts."""

from dataclasses import dataclass

import numpy as np

from fairaudit.errors import InputError
from fairaudit.stats.vectors import RELATIVE_TOLERANCE, Floats, Integers

__all__ = ["Collapsed", "collapse", "column_differences"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collapsed:
    """Answers summed by row and column.

    Parameters
    ----------
    total : ndarray, shape (n_rows, n_columns)
        Sum of the readable values. Sums of whole numbers are exact, so that ``mean`` has the same
        bits wherever the same fraction stands.
    asked, readable : ndarray of int, shape (n_rows, n_columns)
        Answers, and those that are not NaN.
    repeats_agree : bool or None
        Whether all repeats of every cell have the same value, up to rounding: the model is
        deterministic. A missing answer differs from a readable one. None where no cell has two
        answers of which one is readable.
    """

    total: Floats
    asked: Integers
    readable: Integers
    repeats_agree: bool | None

    @property
    def mean(self) -> Floats:
        """Mean of the readable values, NaN where there is none, shape (n_rows, n_columns)."""
        filled = np.full(self.total.shape, np.nan)
        mean: Floats = np.divide(self.total, self.readable, out=filled, where=self.readable > 0)
        return mean

    @property
    def missing_share(self) -> Floats:
        """Share of answers that are NaN, itself NaN where none was asked for."""
        filled = np.full(self.total.shape, np.nan)
        blank = self.asked - self.readable
        share: Floats = np.divide(blank, self.asked, out=filled, where=self.asked > 0)
        return share

    def worst_cases(self, low: float, high: float) -> tuple[Floats, Floats]:
        """Means with every missing answer filled by the lower limit, and by the upper one."""
        blank = self.asked - self.readable
        filled = np.full((2, *self.total.shape), np.nan)
        for place, limit in zip(filled, (low, high), strict=True):
            np.divide(self.total + limit * blank, self.asked, out=place, where=self.asked > 0)
        return filled[0], filled[1]


def collapse(
    row: Integers, column: Integers, value: Floats, *, shape: tuple[int, int]
) -> Collapsed:
    """Sum answers by row (a vignette, or a vignette and wording) and column (a group).

    Parameters
    ----------
    row, column : ndarray of int, shape (n_answers,)
        Codes from 0 to `shape` less 1.
    value : ndarray, shape (n_answers,)
        NaN for an answer that was refused or could not be read: counted, and in no sum.
    shape : (int, int)
        Rows and columns of the table.

    Returns
    -------
    Collapsed

    Raises
    ------
    InputError
        If the vectors differ in length, a code lies outside the shape, or a value is infinite.

    Examples
    --------
    >>> found = collapse(
    ...     np.array([0, 0, 1]), np.array([0, 0, 1]), np.array([1.0, 0.0, np.nan]), shape=(2, 2)
    ... )
    >>> found.mean
    array([[0.5, nan],
           [nan, nan]])
    >>> found.repeats_agree
    False
    """
    value = np.asarray(value, dtype=np.float64)
    if value.ndim != 1 or not row.shape == column.shape == value.shape:
        raise InputError("Rows, columns and values have to be vectors of the same length.")
    for codes, size in ((row, shape[0]), (column, shape[1])):
        if codes.size and (codes.min() < 0 or codes.max() >= size):
            raise InputError(f"A code lies outside 0 to {size - 1}.")
    if np.isinf(value).any():
        raise InputError("The values hold infinity. Mark values that could not be had as NaN.")
    cell = row.astype(np.intp) * shape[1] + column
    there = ~np.isnan(value)
    whole = bool(there.all())
    size = shape[0] * shape[1]
    asked = np.bincount(cell, minlength=size)
    # A bincount passes over NaN at no cost if its weight is zero.
    total = np.bincount(cell, weights=value if whole else np.where(there, value, 0), minlength=size)
    readable = asked if whole else np.bincount(cell[there], minlength=size)
    return Collapsed(
        total=total.reshape(shape).astype(np.float64, copy=False),
        asked=asked.reshape(shape),
        readable=readable.reshape(shape),
        repeats_agree=_repeats_agree(cell, value, asked, readable),
    )


def column_differences(means: Floats, *, reference: int) -> Floats:
    """Each column minus the reference column, one difference for each vignette.

    Formula: ``d_vg = mean over cells w of (y_vwg − y_vwr)``, over the cells (wordings, option
    orders) that are readable in both columns, each with the same weight: missing answers must not
    turn into a wording effect.

    Parameters
    ----------
    means : ndarray, shape (n_vignettes, n_columns) or (n_vignettes, n_cells, n_columns)
        NaN where nothing is readable.
    reference : int
        Index of the reference column.

    Returns
    -------
    ndarray, shape (n_vignettes, n_columns)
        NaN where no cell is readable in both; the reference's own column is zero or NaN.

    Raises
    ------
    InputError
        If there are other than two or three dimensions or no such column.

    Examples
    --------
    >>> column_differences(np.array([[0.25, 0.5], [0.5, np.nan]]), reference=0)
    array([[0.  , 0.25],
           [0.  ,  nan]])
    """
    if means.ndim not in (2, 3) or not 0 <= reference < means.shape[-1]:
        raise InputError(
            f"Means of the shape {means.shape} have no reference column {reference}; give "
            "vignettes by columns, or vignettes by cells by columns."
        )
    cells = means if means.ndim == 3 else means[:, None, :]
    each = cells - cells[:, :, [reference]]
    both = ~np.isnan(each)
    pairs = both.sum(axis=1)
    total = np.where(both, each, 0.0).sum(axis=1)
    filled = np.full(total.shape, np.nan)
    differences: Floats = np.divide(total, pairs, out=filled, where=pairs > 0)
    return differences


def _repeats_agree(
    cell: Integers, value: Floats, asked: Integers, readable: Integers
) -> bool | None:
    repeated = (asked > 1) & (readable > 0)
    if not repeated.any():
        return None
    if (readable[repeated] < asked[repeated]).any():
        return False
    # Written backwards, so that the first answer of each cell is the one that stays.
    first = np.empty(asked.size)
    first[cell[::-1]] = value[::-1]
    scale = np.nanmax(np.abs(value))
    with np.errstate(invalid="ignore"):
        change = np.abs(value - first[cell])
    return bool((change[~np.isnan(change)] <= RELATIVE_TOLERANCE * scale).all())
