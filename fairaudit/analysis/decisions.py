"""Whether a decision changes between two cells, from all of their repeats."""

import numpy as np

from fairaudit.analysis.coded import Floats, Ints

__all__ = ["chances_of_change", "decided"]

_ABOVE_HALF = 0.5 + 1e-12


def decided(value: Floats, scale: str) -> Floats | None:
    """The decision that each value stands for; None on a scale without decisions.

    A yes-or-no answer and a level of an ordinal scale are decisions. A probability decides by
    whether it is above one half; one half itself is not. A number decides nothing.

    Examples
    --------
    >>> decided(np.array([0.2, 0.5, 0.7, np.nan]), "probability")
    array([ 0.,  0.,  1., nan])
    """
    if scale == "probability":
        return np.where(np.isnan(value), np.nan, value > _ABOVE_HALF)
    return value if scale in ("binary", "ordinal") else None


def chances_of_change(
    cell: Ints, decision: Floats, *, shape: tuple[int, int], reference: int
) -> Floats:
    """Chance that a repeat of a cell and one of its reference decide unlike.

    Formula: ``1 − Σ_k g_k r_k`` over the decisions k, with the shares g and r of the readable
    repeats of the cell and of its reference; of yes-or-no answers ``g (1 − r) + r (1 − g)``.
    With one repeat each it is 0 or 1.

    Parameters
    ----------
    cell : ndarray of int, shape (n_answers,)
        Row times the number of columns, plus column.
    decision : ndarray, shape (n_answers,)
        NaN for a missing answer, which is left out.
    shape : (int, int)
        Rows and columns of the table.
    reference : int
        The reference's column.

    Returns
    -------
    ndarray, shape (n_rows, n_columns)
        NaN where the cell or its reference has no readable answer.

    Examples
    --------
    >>> chances_of_change(
    ...     np.array([0, 0, 1, 1]), np.array([1.0, 1.0, 1.0, 0.0]), shape=(1, 2), reference=0
    ... )
    array([[0. , 0.5]])
    """
    there = ~np.isnan(decision)
    if not there.all():
        cell, decision = cell[there], decision[there]
    size = shape[0] * shape[1]
    readable = np.bincount(cell, minlength=size).reshape(shape)
    pairs = readable * readable[:, [reference]]
    alike = np.zeros(shape, dtype=np.intp)  # Counts, so that nothing depends on the rows' order.
    for one in np.unique(decision):
        chosen = np.bincount(cell[decision == one], minlength=size).reshape(shape)
        alike += chosen * chosen[:, [reference]]
    filled = np.full(shape, np.nan)
    chances: Floats = np.divide(pairs - alike, pairs, out=filled, where=pairs > 0)
    return chances
