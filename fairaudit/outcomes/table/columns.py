"""Columns of any type as integer codes with their texts, or as numbers."""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from numbers import Real
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["EMPTY", "TRUTH", "Crossing", "Keys", "cross", "keys_of", "numbers_of", "text_of"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

EMPTY = -1
"""The code of an empty place."""

TRUTH: Mapping[str, float] = MappingProxyType({"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0})
"""Words that a yes-or-no column may hold instead of numbers."""

# What programs write for a number that is not there. In a key these are ordinary words: the
# group “NA” may be Native American.
_NO_NUMBER = frozenset({"", "na", "n/a", "nan", "null", "none", "<na>"})
# Beyond this a code no longer fits 64 bits when the next column is crossed in.
_LARGEST = 2**62


class Keys(NamedTuple):
    """A column of names: `codes`, shape (n_rows,), point into `levels`; −1 is an empty place."""

    codes: Ints
    levels: tuple[str, ...]


class Crossing(NamedTuple):
    """Distinct combinations of several columns.

    `codes`, shape (n_rows,), number the combinations in the order of their parts; `first`, shape
    (n_combinations,), is a row of each.
    """

    codes: Ints
    first: Ints


def text_of(value: Any) -> str:  # noqa: ANN401 - whatever a table holds
    """A key as text; a whole number has no decimal point, whatever type its column has.

    Examples
    --------
    >>> text_of(3.0), text_of(" a"), text_of(None)
    ('3', ' a', '')
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float | np.floating):
        if math.isnan(value):
            return ""
        return str(int(value)) if float(value).is_integer() else str(value)
    return str(value)


def keys_of(column: pd.Series) -> Keys:
    """Number the distinct texts of a column, whole numbers by size and others by alphabet.

    Raises
    ------
    TypeError
        If it holds lists or other things that are no keys.
    """
    codes, uniques = _factorized(column)
    texts = [text_of(value) for value in uniques]
    levels = _ordered({text for text in texts if text})
    place = {text: number for number, text in enumerate(levels)}
    # The last entry is what the code −1 of a missing value points at.
    new = np.array([place.get(text, EMPTY) for text in texts] + [EMPTY], dtype=np.intp)
    return Keys(new[codes], levels)


def numbers_of(
    column: pd.Series, words: Mapping[str, float]
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Read a column as numbers, to the last bit, and say where something else stands.

    Parameters
    ----------
    column : Series
        Numbers, booleans or texts; an empty place, “NA” and the like are NaN.
    words : mapping of lower-case words to numbers
        Words that stand for numbers.

    Returns
    -------
    values : ndarray, shape (n_rows,)
    text : ndarray of bool, shape (n_rows,)
        Where there is neither a finite number nor an empty place.
    """
    kind = getattr(column.dtype, "kind", "O")
    if kind in "biuf":
        found = column.to_numpy(dtype=np.float64, na_value=np.nan)
        return _without_infinities(found)
    codes, uniques = _factorized(column)
    parsed = np.array([_parsed(value, words) for value in uniques] + [math.nan])
    # Infinity marks what is no number: a true infinity is no value of an answer either.
    return _without_infinities(parsed[codes])


def cross(parts: Sequence[tuple[Ints, int]]) -> Crossing:
    """Number the distinct combinations of columns of codes.

    Parameters
    ----------
    parts : sequence of (codes, n_levels)
        Codes from −1, the empty place, to n_levels − 1.

    Examples
    --------
    >>> cross([(np.array([1, 0, 1]), 2), (np.array([0, -1, 0]), 1)]).codes.tolist()
    [1, 0, 1]
    """
    code, size = np.zeros(parts[0][0].shape, dtype=np.int64), 1
    for codes, n_levels in parts:
        if size * (n_levels + 1) > _LARGEST:
            code, size = _dense(code, size)
        code, size = code * (n_levels + 1) + (codes + 1), size * (n_levels + 1)
    code, size = _dense(code, size)
    first = np.empty(size, dtype=np.intp)
    first[code[::-1]] = np.arange(code.size)[::-1]
    return Crossing(code, first)


def _dense(code: npt.NDArray[np.int64], size: int) -> tuple[npt.NDArray[np.int64], int]:
    """Number the codes that occur, in their order."""
    if size <= 4 * code.size + 1_000_000:
        rank = np.cumsum(np.bincount(code, minlength=size) > 0)
        return (rank - 1)[code], int(rank[-1]) if code.size else 0
    found, inverse = np.unique(code, return_inverse=True)
    return inverse.astype(np.int64), found.size


def _without_infinities(values: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    infinite = np.isinf(values)
    return (np.where(infinite, np.nan, values) if infinite.any() else values), infinite


def _factorized(column: pd.Series) -> tuple[Ints, Sequence[Any]]:
    """Codes and distinct values; categories that do not occur are left out."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy().astype(np.intp)
        there = np.bincount(codes[codes >= 0], minlength=len(column.cat.categories)) > 0
        new = np.append(np.cumsum(there) - 1, EMPTY)
        return new[codes], column.cat.categories[there].tolist()
    found, uniques = pd.factorize(column)
    return found, uniques.tolist()


def _ordered(texts: set[str]) -> tuple[str, ...]:
    if all(text.isascii() and text.lstrip("-").isdigit() for text in texts):
        return tuple(sorted(texts, key=lambda text: (_whole(text), text)))
    return tuple(sorted(texts))


def _whole(text: str) -> int:
    # Longer digits than any number of cases: compared as text, by the caller's second key.
    return int(text) if len(text) < 19 and text.count("-") < 2 else 0


def _parsed(value: Any, words: Mapping[str, float]) -> float:  # noqa: ANN401
    """A number, NaN for an empty place, infinity for anything else."""
    if isinstance(value, str):
        word = value.strip().lower()
        if word in _NO_NUMBER:
            return math.nan
        if word in words:
            return words[word]
        # Python alone reads 1_000 as a number.
        if not word.isascii() or "_" in word:
            return math.inf
        try:
            return float(word)
        except ValueError:
            return math.inf
    if value is None or value is pd.NA or value is pd.NaT:
        return math.nan
    return float(value) if isinstance(value, Real | Decimal | np.bool_) else math.inf
