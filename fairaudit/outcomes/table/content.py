"""The content of a table's columns, read by the plan and checked column by column."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from fairaudit.outcomes.table.columns import EMPTY, TRUTH, Floats, Keys, cross, keys_of, numbers_of
from fairaudit.outcomes.table.files import TableFault
from fairaudit.outcomes.table.kinds import TableOutcome
from fairaudit.outcomes.table.plan import ARMS, TablePlan
from fairaudit.registry import suggestion

__all__ = ["DEMOGRAPHIC", "Content", "read_content"]

DEMOGRAPHIC = ("demographic", "reference", "counterfactual")
"""Roles of ordinary rows; the attribute's own column says which group a row belongs to."""

# Probabilities are sums of exponentials and may exceed their limits in the last bits.
_ROUNDING = 1e-9
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A table's columns as arrays.

    Parameters
    ----------
    n_rows : int
        Rows of the table.
    keys : mapping of column to Keys
        Columns of names.
    values : mapping of column to ndarray, shape (n_rows,)
        Columns of answers, NaN where one is missing.
    correct : ndarray, shape (n_rows,), or None
        Right answers, NaN where there is none.
    """

    n_rows: int
    keys: Mapping[str, Keys]
    values: Mapping[str, Floats]
    correct: Floats | None


def read_content(frame: pd.DataFrame, plan: TablePlan) -> tuple[Content, list[TableFault]]:
    """Read every column that a plan names; what is wrong comes beside it."""
    faults: list[TableFault] = []
    keys, values = {}, {}
    for column in (*plan.keys, *plan.attributes):
        try:
            keys[column] = keys_of(frame[column])
        except TypeError:
            keys[column] = Keys(np.zeros(len(frame), dtype=np.intp), ("?",))
            faults.append(_fault(column, "holds lists, not names. Make them text."))
    for one in plan.outcomes:
        found, wrong = _numbers(frame[one.column], one)
        values[one.column] = found
        faults += wrong
    correct = None
    if plan.correct is not None:
        judged = TableOutcome(column=plan.correct, kind="binary")
        correct, wrong = _numbers(frame[plan.correct], judged)
        faults += wrong
    content = Content(n_rows=len(frame), keys=keys, values=values, correct=correct)
    return content, [*faults, *_key_faults(content, plan)]


def _numbers(column: pd.Series, one: TableOutcome) -> tuple[Floats, list[TableFault]]:
    """Answers of one column, and where they are none of its kind."""
    words = TRUTH if one.scale == "binary" else {}
    try:
        values, text = numbers_of(column, words)
    except TypeError:
        return np.full(len(column), np.nan), [_fault(one.column, "holds lists. Make them numbers.")]
    if text.any():
        wrong, advice = text, "text where a number has to stand; leave unread answers empty"
        if one.scale == "binary":
            advice = "something other than 0, 1, true, false, yes or no"
        return values, [_values_fault(column, one, wrong, advice)]
    there = ~np.isnan(values)
    if one.scale == "binary":
        wrong = there & (values != 0) & (values != 1)
        advice = "something other than 0 or 1"
    elif one.kind == "ordinal" and (fractions := there & (values != np.floor(values))).any():
        wrong, advice = fractions, "fractions, where whole numbers of a scale have to stand"
    elif one.limits is not None:
        low, high = one.limits
        slack = _ROUNDING if one.kind == "probability" else 0.0
        wrong = there & ((values < low - slack) | (values > high + slack))
        advice = f"values outside its limits {low:g} and {high:g}"
    else:
        return values, []
    return values, [_values_fault(column, one, wrong, advice)] if wrong.any() else []


def _values_fault(
    column: pd.Series, one: TableOutcome, wrong: npt.NDArray[np.bool_], advice: str
) -> TableFault:
    row = int(wrong.argmax())
    distinct = sorted({str(value) for value in column[wrong].unique()})
    shown = ", ".join(f"“{value}”" for value in distinct[:_SHOWN])
    more = f" and {len(distinct) - _SHOWN:,} more" if len(distinct) > _SHOWN else ""
    return _fault(
        one.column,
        f"is to be {one.kind} and holds {advice}: {shown}{more} in {int(wrong.sum()):,} rows, "
        f"first “{column.iloc[row]}” in row {row + 1:,}.",
        row,
    )


def _key_faults(content: Content, plan: TablePlan) -> list[TableFault]:
    faults = []
    for column, use in plan.keys.items():
        empty = content.keys[column].codes == EMPTY
        if empty.any():
            row = int(empty.argmax())
            faults.append(
                _fault(
                    column,
                    f"({use}) is empty in {int(empty.sum()):,} rows, first in row {row + 1:,}. "
                    "Fill it, or leave these rows out.",
                    row,
                )
            )
    faults += [
        fault
        for column, reference in plan.attributes.items()
        for fault in _level_faults(column, reference, content.keys[column].levels)
    ]
    if plan.role is not None:
        faults += _role_faults(plan.role, content.keys[plan.role])
    if plan.stratum is not None and not faults:
        faults += _stratum_faults(content, plan.vignette, plan.stratum)
    return faults


def _level_faults(column: str, reference: str, levels: tuple[str, ...]) -> list[TableFault]:
    if not levels:
        return [_fault(column, "(attribute) is empty in every row.")]
    if reference not in levels:
        return [
            _fault(
                column,
                f"never holds its reference “{reference}”. {suggestion(reference, levels)}",
            )
        ]
    if len(levels) == 1:
        return [
            _fault(column, f"holds one group only, “{levels[0]}”, so that nothing is compared.")
        ]
    return []


def _role_faults(column: str, keys: Keys) -> list[TableFault]:
    faults = []
    for code, word in enumerate(keys.levels):
        if word not in (*DEMOGRAPHIC, *ARMS):
            row = int((keys.codes == code).argmax())
            faults.append(
                _fault(
                    column,
                    f"(role) holds “{word}”, first in row {row + 1:,}. "
                    f"{suggestion(word, (*DEMOGRAPHIC, *ARMS))}",
                    row,
                )
            )
    return faults


def _stratum_faults(content: Content, vignette: str, stratum: str) -> list[TableFault]:
    cases, strata = content.keys[vignette], content.keys[stratum]
    pairs = cross([(cases.codes, len(cases.levels)), (strata.codes, len(strata.levels))])
    of_pair = cases.codes[pairs.first]
    again = pairs.first[1:][of_pair[1:] == of_pair[:-1]]
    if not again.size:
        return []
    row = int(again[0])
    return [
        _fault(
            stratum,
            f"(stratum) changes within {np.unique(cases.codes[again]).size:,} vignettes, such as "
            f"“{cases.levels[cases.codes[row]]}” in row {row + 1:,}. A stratum is a set of "
            "vignettes; name a column that changes within them as question or within.",
            row,
        )
    ]


def _fault(column: str, what: str, row: int | None = None) -> TableFault:
    return TableFault(message=f"the column “{column}” {what}", row=row)
