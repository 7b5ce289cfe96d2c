"""What the statistics take: a vector of paired differences, or a table of vignettes by columns."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from fairaudit.errors import InputError

__all__ = [
    "RELATIVE_TOLERANCE",
    "Differences",
    "Floats",
    "Integers",
    "Interval",
    "Matrix",
    "complete_rows",
    "difference_vector",
    "snapped",
]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.integer[Any]]
Differences = Sequence[float] | Floats
Matrix = Sequence[Sequence[float]] | Floats
Interval = tuple[float, float]

# Sums of fractions such as thirds differ in the last bits from one order of adding to the next.
# Numbers closer than this, relative to their scale, are the same number: answers averaged over
# fewer than a million repeats give true differences that are far larger.
RELATIVE_TOLERANCE = 1e-12


def difference_vector(differences: Differences, *, least: int = 2) -> Floats:
    """Check a vector of differences and return it as an array.

    Parameters
    ----------
    differences : array_like, shape (n_vignettes,)
        One number for each vignette.
    least : int
        Fewest vignettes that the method can work with.

    Returns
    -------
    ndarray, shape (n_vignettes,)

    Raises
    ------
    InputError
        If it is not one-dimensional, holds NaN or infinity, or is too short.

    Examples
    --------
    >>> difference_vector([0.1, -0.2])
    array([ 0.1, -0.2])
    """
    vector = np.asarray(differences, dtype=np.float64)
    if vector.ndim != 1:
        raise InputError(
            f"Differences have {vector.ndim} dimensions; give a vector with one number for each "
            "vignette."
        )
    if vector.size < least:
        raise InputError(
            f"There are {vector.size} differences where the method needs at least {least}."
        )
    if not np.isfinite(vector).all():
        raise InputError(
            "Differences hold NaN or infinity. Leave vignettes without a difference out, and "
            "count them."
        )
    return vector


def complete_rows(matrix: Matrix, *, least_columns: int = 2) -> tuple[Floats, int]:
    """Keep the rows of a table that have every value, and count the others.

    Parameters
    ----------
    matrix : array_like, shape (n_vignettes, n_columns)
        One number for each vignette and column; NaN where there is none.
    least_columns : int
        Fewest columns that the method can work with.

    Returns
    -------
    rows : ndarray, shape (n_complete, n_columns)
    n_left_out : int
        Rows with a NaN.

    Raises
    ------
    InputError
        If it is not two-dimensional, has too few columns or holds infinity.

    Examples
    --------
    >>> complete_rows([[0.1, 0.2], [0.3, float("nan")]])
    (array([[0.1, 0.2]]), 1)
    """
    table = np.asarray(matrix, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < least_columns:
        raise InputError(
            f"The values have the shape {table.shape}; give a table with a row for each vignette "
            f"and at least {least_columns} columns."
        )
    if np.isinf(table).any():
        raise InputError("The values hold infinity. Mark values that could not be had as NaN.")
    complete = ~np.isnan(table).any(axis=1)
    return table[complete], int(np.count_nonzero(~complete))


def snapped(d: Floats, bound: float | None) -> tuple[Floats, float]:
    """Differences with rounding errors set to zero, and the size of a rounding error.

    Raises
    ------
    InputError
        If a difference lies beyond the bound.

    Examples
    --------
    >>> snapped(np.array([0.1 + 0.2 - 0.3, 0.5]), 1.0)
    (array([0. , 0.5]), 1e-12)
    """
    largest = float(np.abs(d).max(initial=0.0))
    if bound is not None and largest > bound * (1 + RELATIVE_TOLERANCE):
        raise InputError(f"A difference of size {largest:g} lies beyond the bound ±{bound:g}.")
    scale = bound if bound is not None else largest
    tolerance = RELATIVE_TOLERANCE * scale
    return np.where(np.abs(d) <= tolerance, 0.0, d), tolerance
