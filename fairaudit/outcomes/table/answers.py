"""Columns of answers as numbers, and all that is wrong in each of them."""

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from fairaudit.outcomes.table.columns import EMPTY, TRUTH, Floats, Keys, cross, numbers_of
from fairaudit.outcomes.table.files import TableFault
from fairaudit.outcomes.table.kinds import TableOutcome
from fairaudit.outcomes.table.words import counted, listed, quoted

__all__ = ["UNREAD", "answers_of", "changing_right_answers"]

Rows = npt.NDArray[np.bool_]

# Probabilities are sums of exponentials and may exceed their limits in the last bits.
_ROUNDING = 1e-9
_WORD = re.compile(r"[^\W\d_]{2}")
_COMMA = re.compile(r"\s*[-+]?\d+(,\d+)+\s*")
UNREAD = (
    "Leave the place of an answer empty that is a refusal or cannot be read; refusals can be "
    "counted in a column of their own, COLUMN:refusal, which is 1 where the model refused and 0 "
    "where it did not."
)
"""What to do about texts where a yes or no has to stand."""


def answers_of(
    column: pd.Series, one: TableOutcome, unread: str = UNREAD, use: str = ""
) -> tuple[Floats, list[TableFault]]:
    """Answers of one column, NaN where there is none, and whatever in it is none of its kind.

    Parameters
    ----------
    column : Series
        The column.
    one : TableOutcome
        What it is to hold.
    unread : str
        Advice where words stand in a column of yes and no.
    use : str
        What the column was named for, where that is not as an outcome.
    """
    try:
        values, text = numbers_of(column, TRUTH if one.scale == "binary" else {})
    except TypeError:
        message = f"the column “{one.column}” holds lists. Make them numbers."
        return np.full(len(column), np.nan), [TableFault(message=message)]
    if one.scale == "binary":
        wrong = _wrong_binary(column, values, text, unread)
    else:
        wrong = _wrong_numbers(column, values, text, one)
    return values, [
        _fault(column, one, rows, f"{use} is to be {one.kind} and holds {what}".strip(), advice)
        for rows, what, advice in wrong
        if rows.any()
    ]


def _wrong_binary(
    column: pd.Series, values: Floats, text: Rows, unread: str
) -> Iterator[tuple[Rows, str, str]]:
    """Rows that hold no 0 or 1, what they hold, and what to do about it."""
    other = ~np.isnan(values) & (values != 0) & (values != 1)
    if not text.any():
        yield other, "something other than 0 or 1", ""
        return
    advice = unread if any(_WORD.search(str(value)) for value in column[text].unique()) else ""
    yield text | other, "something other than 0, 1, true, false, yes or no", advice


def _wrong_numbers(
    column: pd.Series, values: Floats, text: Rows, one: TableOutcome
) -> Iterator[tuple[Rows, str, str]]:
    """The same for other scales; one place can be wrong in two ways."""
    comma = np.zeros(len(column), dtype=np.bool_)
    comma[text] = [bool(_COMMA.fullmatch(str(value))) for value in column[text]]
    yield (
        comma,
        "numbers with a comma",
        "Write a decimal point, 0.5 rather than 0,5, and no mark between thousands.",
    )
    yield text & ~comma, "text where a number has to stand; leave unread answers empty", ""
    if one.kind == "ordinal":
        there = ~np.isnan(values)
        fractions = there & (values != np.floor(values))
        yield fractions, "fractions, where whole numbers of a scale have to stand", ""
    if one.limits is not None:
        low, high = one.limits
        slack = _ROUNDING if one.kind == "probability" else 0.0
        outside = (values < low - slack) | (values > high + slack)
        yield outside, f"values outside its limits {low:g} and {high:g}", ""


def _fault(column: pd.Series, one: TableOutcome, wrong: Rows, what: str, advice: str) -> TableFault:
    row, n_rows = int(wrong.argmax()), int(wrong.sum())
    distinct = sorted({str(value) for value in column[wrong].unique()})
    where = f"in row {row + 1:,}"
    if n_rows > 1:
        where = f"in {counted(n_rows, 'row')}, first {quoted(str(column.iloc[row]))} {where}"
    return TableFault(
        message=f"the column “{one.column}” {what}: {listed(distinct)} {where}. {advice}".rstrip(),
        row=row,
    )


def changing_right_answers(
    column: str, right: Floats, vignette: Keys, question: Keys | None
) -> list[TableFault]:
    """Vignettes whose members have several right answers to one question; empty places are none.

    Parameters
    ----------
    column : str
        The column of right answers.
    right : ndarray, shape (n_rows,)
        Its numbers; others than 0 and 1 are told elsewhere.
    vignette, question : Keys
        What has one right answer together.
    """
    asked = [vignette] if question is None else [vignette, question]
    rows = np.flatnonzero(((right == 0) | (right == 1)) & (vignette.codes != EMPTY))
    if not rows.size:
        return []
    items = cross([(keys.codes[rows], len(keys.levels)) for keys in asked])
    differs = right[rows] != right[rows[items.first]][items.codes]
    if not differs.any():
        return []
    later = int(differs.argmax())
    first, row = int(rows[items.first[items.codes[later]]]), int(rows[later])
    cases = dict.fromkeys(vignette.levels[code] for code in vignette.codes[rows[differs]])
    where = f"Vignette {quoted(vignette.levels[vignette.codes[row]])}"
    apart = "or, if several questions are asked, name their column as question"
    if question is not None:
        where += f" with question {quoted(question.levels[question.codes[row]])}"
        apart = "or leave these places empty"
    return [
        TableFault(
            message=f"the column “{column}” (correct) holds both 0 and 1 for one question about "
            f"{counted(len(cases), 'vignette')}: {listed(list(cases))}. {where} has "
            f"{right[first]:g} in row {first + 1:,} and {right[row]:g} in row {row + 1:,}. The "
            "right answer is the same whoever the patient is; whether a row's answer is right does "
            f"not belong here. Mend it, {apart}.",
            row=row,
        )
    ]
