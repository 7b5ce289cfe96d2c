"""Matched sets of an arm, answers that stand twice, and groups without a pair."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fairaudit.outcomes.table.arms import Arm
from fairaudit.outcomes.table.columns import Crossing, Ints, cross
from fairaudit.outcomes.table.content import Content
from fairaudit.outcomes.table.files import TableFault
from fairaudit.outcomes.table.plan import TablePlan
from fairaudit.outcomes.table.words import counted

__all__ = ["Matched", "match", "pairing_faults"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """An arm with its rows in matched sets; every code is one a row of the arm.

    Parameters
    ----------
    arm : Arm
        The arm.
    sets : Crossing
        Vignette, question, further columns and the other attributes.
    cells : Crossing
        Sets by groups. Rows of one cell are repeats, or answers of several models.
    places : Crossing
        Models by questions: what is analyzed apart.
    cases : Crossing
        Places by vignettes.
    asked : Crossing
        Models by sets.
    n_rows : ndarray of int, shape (n_asked, n_groups)
        Rows of each group in each of `asked`.
    """

    arm: Arm
    sets: Crossing
    cells: Crossing
    places: Crossing
    cases: Crossing
    asked: Crossing
    n_rows: Ints

    @property
    def there(self) -> npt.NDArray[np.bool_]:
        """Whether a group is there, shape (n_asked, n_groups)."""
        return self.n_rows > 0


def match(arm: Arm, content: Content, plan: TablePlan) -> Matched:
    """Number the matched sets and cells of an arm's rows."""

    def part(name: str) -> tuple[Ints, int]:
        keys = content.keys[name]
        return keys.codes[arm.rows], len(keys.levels)

    model = [part(plan.model)] if plan.model else []
    question = [part(plan.question)] if plan.question else []
    everywhere = (np.zeros(arm.rows.size, dtype=np.intp), 1)
    sets = cross([part(name) for name in (plan.vignette, *arm.apart)])
    places = cross([everywhere, *model, *question])
    asked = cross([(sets.codes, sets.first.size), *model])
    n_groups = len(arm.groups)
    size = asked.first.size * n_groups
    return Matched(
        arm=arm,
        sets=sets,
        cells=cross([(sets.codes, sets.first.size), (arm.group, n_groups)]),
        places=places,
        cases=cross([(places.codes, places.first.size), part(plan.vignette)]),
        asked=asked,
        n_rows=np.bincount(asked.codes * n_groups + arm.group, minlength=size).reshape(
            -1, n_groups
        ),
    )


def pairing_faults(arms: Sequence[Matched], content: Content, plan: TablePlan) -> list[TableFault]:
    """Answers that stand twice, and groups without any pair."""
    faults = []
    twice = np.unique(np.concatenate([_repeated(one, content, plan) for one in arms]))
    if twice.size:
        row = int(twice[0])
        keys = content.keys[plan.vignette]
        advice = "Keep each answer once, or name the column that tells them apart."
        if plan.replicate is None:
            advice = "Name the column that numbers the repeats as replicate."
        faults.append(
            TableFault(
                message=f"{counted(twice.size, 'row has', 'rows have')} the same keys as an "
                f"earlier row, first row {row + 1:,} (vignette "
                f"“{keys.levels[keys.codes[row]]}”). {advice}",
                row=row,
            )
        )
    for one in arms:
        faults += _unpaired(one, content, plan)
    return faults


def _repeated(one: Matched, content: Content, plan: TablePlan) -> Ints:
    """Rows whose cell, model and replicate stand in an earlier row."""
    parts = [(one.cells.codes, one.cells.first.size)]
    for name in (plan.model, plan.replicate):
        if name is not None:
            keys = content.keys[name]
            parts.append((keys.codes[one.arm.rows], len(keys.levels)))
    answers = cross(parts)
    again = answers.first[answers.codes] != np.arange(answers.codes.size)
    found: Ints = one.arm.rows[again]
    return found


def _unpaired(one: Matched, content: Content, plan: TablePlan) -> Iterator[TableFault]:
    arm, places = one.arm, one.places
    without = np.bincount(places.codes[arm.group == 0], minlength=places.first.size) == 0
    for place in np.flatnonzero(without):
        row = int(arm.rows[places.first[place]])
        where = [
            f"{use} “{content.keys[name].levels[content.keys[name].codes[row]]}”"
            for use, name in (("model", plan.model), ("question", plan.question))
            if name is not None
        ]
        yield TableFault(
            message=f"the reference “{arm.groups[0]}” of “{arm.attribute}” never occurs"
            f"{' for ' if where else ''}{' and '.join(where)}, first seen in row {row + 1:,}. "
            "Add it, or leave these rows out.",
            row=row,
        )
    if not without.any() and not (one.there[:, 0] & one.there[:, 1:].any(axis=1)).any():
        yield TableFault(
            message=f"no vignette has a group of “{arm.attribute}” and the reference "
            f"“{arm.groups[0]}” on cells that differ in nothing else, so that nothing can be "
            "compared. Check which column is the vignette."
        )
