"""Outcomes as arrays: names as integer codes, so that nothing after works on texts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Codes", "Coded", "Floats", "Ints", "Names", "changes_within", "coded", "crossed"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.integer[Any]]

_NAMES = (
    "cell_id", "model_id", "params_id", "outcome", "scale", "status", "set_id", "vignette_set",
    "vignette_id", "question_id", "attribute", "group", "role", "cue", "format", "stratum",
    "expected", "priority", "averaged_over", "held_against",
)  # fmt: skip
_NUMBERS = ("value", "low", "high", "margin")
# Beyond this a code no longer fits 64 bits when the next column is crossed in.
_LARGEST = 2**62
_DENSE = 4_000_000


class Names(NamedTuple):
    """A column of names: `codes`, shape (n_rows,), point into `levels`; −1 is an empty place."""

    codes: Codes
    levels: tuple[str, ...]

    @property
    def occurring(self) -> list[str]:
        """Names that occur, in the order of the levels."""
        there = np.bincount(self.codes[self.codes >= 0], minlength=len(self.levels)) > 0
        return [name for name, found in zip(self.levels, there, strict=True) if found]

    def code_of(self, name: str) -> int:
        """Code of a name; −2, which no row has, where it is not among the levels."""
        return self.levels.index(name) if name in self.levels else -2

    @property
    def alphabetical(self) -> Ints:
        """Place of each level in alphabetical order, shape (n_levels,)."""
        rank = np.empty(len(self.levels), dtype=np.intp)
        rank[np.argsort(np.array(self.levels, dtype=np.str_), kind="stable")] = np.arange(rank.size)
        return rank

    def first_seen(self) -> Ints:
        """Place of each level in the order in which levels appear, shape (n_levels,)."""
        if len(self.levels) == 1:
            return np.zeros(1, dtype=np.intp)
        first = np.full(len(self.levels), self.codes.size, dtype=np.intp)
        there = np.flatnonzero(self.codes >= 0)[::-1]
        first[self.codes[there]] = there
        rank = np.empty(first.size, dtype=np.intp)
        rank[np.argsort(first, kind="stable")] = np.arange(first.size)
        return rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A table of outcomes as arrays.

    Parameters
    ----------
    n_rows : int
        Rows.
    names : mapping of column to Names
        Columns of names.
    numbers : mapping of column to ndarray, shape (n_rows,)
        The columns value, low, high and margin.
    sample : ndarray of int, shape (n_rows,)
        Codes of the repeats, in their order.
    n_samples : int
        How many codes there are.
    """

    n_rows: int
    names: Mapping[str, Names]
    numbers: Mapping[str, Floats]
    sample: Codes
    n_samples: int


def coded(table: pd.DataFrame) -> Coded:
    """Read the columns of a complete table of outcomes."""
    sample, samples = pd.factorize(table["sample"], sort=True)
    return Coded(
        n_rows=len(table),
        names={name: _names(table[name]) for name in _NAMES},
        numbers={name: table[name].to_numpy(dtype=np.float64) for name in _NUMBERS},
        sample=sample,
        n_samples=len(samples),
    )


def crossed(parts: Iterable[tuple[Codes, int]]) -> tuple[Ints, int]:
    """Number the distinct combinations of columns of codes, in the order of their parts.

    Parameters
    ----------
    parts : iterable of (codes, n_levels)
        Codes from 0 to n_levels − 1.

    Returns
    -------
    codes : ndarray of int, shape (n_rows,)
    n_combinations : int

    Examples
    --------
    >>> crossed([(np.array([1, 0, 1]), 2), (np.array([4, 4, 4]), 5)])
    (array([1, 0, 1]), 2)
    """
    code, size = np.zeros(1, dtype=np.int64), 1
    for codes, n_levels in parts:
        if n_levels == 1:
            code = code + np.zeros(codes.shape, dtype=np.int64)
            continue
        if size * n_levels > _LARGEST:
            code, size = _dense(code, size)
        code, size = code * n_levels + codes, size * n_levels
    return _dense(code, size)


def changes_within(outer: Codes, n_levels: int, column: npt.NDArray[Any]) -> Ints:
    """Rows whose value differs from that of the first row with the same outer code; NaN is one."""
    if (column == column[0]).all():
        return np.zeros(0, dtype=np.intp)
    first = np.zeros(n_levels, dtype=np.intp)
    first[outer[::-1]] = np.arange(outer.size)[::-1]
    expected = column[first[outer]]
    differs = column != expected
    if column.dtype.kind == "f":
        differs &= ~(np.isnan(column) & np.isnan(expected))
    return np.flatnonzero(differs)


def _names(column: pd.Series) -> Names:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return Names(column.cat.codes.to_numpy(), tuple(map(str, column.cat.categories)))
    codes, levels = pd.factorize(column)
    return Names(codes, tuple(map(str, levels)))


def _dense(code: npt.NDArray[np.int64], size: int) -> tuple[Ints, int]:
    """Number the codes that occur, in their order."""
    if size <= 4 * code.size + _DENSE:
        rank = np.cumsum(np.bincount(code, minlength=size) > 0)
        return (rank - 1)[code], int(rank[-1])
    found, inverse = np.unique(code, return_inverse=True)
    return inverse.astype(np.intp), found.size
