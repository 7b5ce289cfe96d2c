"""The content of a table's columns, read by the plan and checked column by column."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fairaudit.outcomes.table.answers import answers_of, changing_right_answers
from fairaudit.outcomes.table.columns import EMPTY, Floats, Keys, cross, keys_of
from fairaudit.outcomes.table.files import TableFault
from fairaudit.outcomes.table.kinds import TableOutcome
from fairaudit.outcomes.table.plan import ARMS, TablePlan
from fairaudit.outcomes.table.words import counted, folded, quoted
from fairaudit.registry import suggestion

__all__ = ["DEMOGRAPHIC", "Content", "read_content"]

DEMOGRAPHIC = ("demographic", "reference", "counterfactual")
"""Roles of ordinary rows; the attribute's own column says which group a row belongs to."""

# Columns whose names are analyzed apart, so that one name spelt in two ways parts its rows.
_APART = ("attribute", "model", "question", "stratum")


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
    unread = set()
    for column in (*plan.keys, *plan.attributes):
        try:
            keys[column] = keys_of(frame[column])
        except TypeError:
            keys[column] = Keys(np.full(len(frame), EMPTY, dtype=np.intp), ())
            unread.add(column)
            faults.append(_fault(column, "holds lists, not names. Make them text."))
    for one in plan.outcomes:
        found, wrong = answers_of(frame[one.column], one)
        values[one.column] = found
        faults += wrong
    correct = None
    if plan.correct is not None:
        judged = TableOutcome(column=plan.correct, kind="binary")
        correct, wrong = answers_of(
            frame[plan.correct], judged, unread="", use="(correct: the right answer)"
        )
        faults += wrong
        asked = keys[plan.question] if plan.question is not None else None
        faults += changing_right_answers(plan.correct, correct, keys[plan.vignette], asked)
    content = Content(n_rows=len(frame), keys=keys, values=values, correct=correct)
    return content, [*faults, *_key_faults(content, plan, unread)]


def _key_faults(content: Content, plan: TablePlan, unread: Set[str]) -> list[TableFault]:
    """What is wrong in columns of names, apart from those that are told to hold none."""
    faults = []
    for column, use in plan.keys.items():
        empty = content.keys[column].codes == EMPTY
        if empty.any() and column not in unread:
            row = int(empty.argmax())
            faults.append(
                _fault(
                    column,
                    f"({use}) is empty in {counted(int(empty.sum()), 'row')}, first in row "
                    f"{row + 1:,}. Fill it, or leave these rows out.",
                    row,
                )
            )
    faults += [
        fault
        for column, reference in plan.attributes.items()
        if column not in unread
        for fault in _level_faults(column, reference, content.keys[column].levels)
    ]
    faults += [
        fault
        for use, column in plan.uses
        if use in _APART
        for fault in _alike_faults(column, use, content.keys[column])
    ]
    if plan.role is not None:
        faults += _role_faults(plan.role, content.keys[plan.role])
    if plan.stratum is not None:
        faults += _stratum_faults(content, plan.vignette, plan.stratum)
    return faults


def _level_faults(column: str, reference: str, levels: tuple[str, ...]) -> list[TableFault]:
    if not levels:
        return [_fault(column, "(attribute) is empty in every row.")]
    if reference not in levels:
        same = [level for level in levels if folded(level) == folded(reference)]
        hint = f"Did you mean “{same[0]}”?" if same else suggestion(reference, levels)
        return [_fault(column, f"never holds its reference “{reference}”. {hint}")]
    if len(levels) == 1:
        return [
            _fault(column, f"holds one group only, “{levels[0]}”, so that nothing is compared.")
        ]
    return []


def _alike_faults(column: str, use: str, keys: Keys) -> list[TableFault]:
    """Names that only look alike, and would be groups of their own; names of spaces alone."""
    alike: dict[str, list[int]] = {}
    for code, level in enumerate(keys.levels):
        alike.setdefault(folded(level), []).append(code)
    n_rows = np.bincount(keys.codes[keys.codes != EMPTY], minlength=len(keys.levels))
    faults = []
    for code in alike.pop("", ()):
        row = int((keys.codes == code).argmax())
        where = f"in {counted(int(n_rows[code]), 'row')}, first row {row + 1:,}"
        what = f"({use}) holds nothing but spaces {where}. Empty these places, or fill them."
        faults.append(_fault(column, what, row))
    for codes in (codes for codes in alike.values() if len(codes) > 1):
        first = {code: int((keys.codes == code).argmax()) for code in codes}
        told = [
            f"{quoted(keys.levels[code])} in {counted(int(n_rows[code]), 'row')}, first row "
            f"{first[code] + 1:,}"
            for code in codes
        ]
        what = (
            f"({use}) holds names that differ only in spaces, capital letters or forms of a "
            f"letter: {'; '.join(told)}. Each would be a group of its own; write all of them alike."
        )
        faults.append(_fault(column, what, first[min(codes, key=lambda code: n_rows[code])]))
    return faults


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
    rows = np.flatnonzero((cases.codes != EMPTY) & (strata.codes != EMPTY))
    if not rows.size:
        return []
    pairs = cross([(keys.codes[rows], len(keys.levels)) for keys in (cases, strata)])
    first = rows[pairs.first]
    again = first[1:][cases.codes[first[1:]] == cases.codes[first[:-1]]]
    if not again.size:
        return []
    row = int(again[0])
    return [
        _fault(
            stratum,
            f"(stratum) changes within "
            f"{counted(np.unique(cases.codes[again]).size, 'vignette')}, such as "
            f"“{cases.levels[cases.codes[row]]}” in row {row + 1:,}. A stratum is a set of "
            "vignettes; name a column that changes within them as question or within.",
            row,
        )
    ]


def _fault(column: str, what: str, row: int | None = None) -> TableFault:
    return TableFault(message=f"the column “{column}” {what}", row=row)
