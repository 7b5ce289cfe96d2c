"""What a reading leaves out, counted and said."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fairaudit.outcomes.table.columns import Ints
from fairaudit.outcomes.table.content import Content
from fairaudit.outcomes.table.matched import Matched
from fairaudit.outcomes.table.plan import TablePlan
from fairaudit.outcomes.table.words import counted

__all__ = ["Exclusion", "empty_groups", "refused_values", "unpaired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Rows that a reading leaves out of something, counted.

    Parameters
    ----------
    reason : {"empty_group", "unpaired", "refused_with_value"}
        *empty_group*: the attribute's column is empty, so that the rows are in none of its groups.
        *unpaired*: group and reference are not both there, in a vignette or in some of its cells.
        *refused_with_value*: a row is marked as refused and has a value, which is not used.
    attribute, group, model_id, question_id, outcome : str
        Where; empty where it concerns all.
    n_rows : int
        Rows left out.
    n_vignettes : int
        Vignettes of which nothing is left in a contrast.
    example : str
        The first of these vignettes; of those with rows left out, where there is none.
    message : str
        The same in a sentence.
    """

    reason: str
    attribute: str = ""
    group: str = ""
    model_id: str = ""
    question_id: str = ""
    outcome: str = ""
    n_rows: int
    n_vignettes: int
    example: str
    message: str


def empty_groups(one: Matched) -> Iterator[Exclusion]:
    """Rows that state no group of an attribute."""
    arm = one.arm
    if arm.excluded:
        yield Exclusion(
            reason="empty_group",
            attribute=arm.attribute,
            n_rows=arm.excluded,
            n_vignettes=0,
            example="",
            message=f"{counted(arm.excluded, 'row')} with an empty “{arm.attribute}” "
            f"{'is' if arm.excluded == 1 else 'are'} in none of its groups.",
        )


def refused_values(
    outcome: str, dropped: npt.NDArray[np.bool_], content: Content, plan: TablePlan
) -> Iterator[Exclusion]:
    """Values of rows that are marked as refused."""
    if dropped.any():
        n_rows = int(dropped.sum())
        yield Exclusion(
            reason="refused_with_value",
            outcome=outcome,
            n_rows=n_rows,
            n_vignettes=0,
            example=_level(content, plan.vignette, int(dropped.argmax())),
            message=f"{counted(n_rows, 'row')} marked as refused hold{'s' * (n_rows == 1)} a value "
            f"of “{outcome}”, which is not used: a refusal is no answer. Leave the refusal column "
            "out to use them.",
        )


def unpaired(one: Matched, content: Content, plan: TablePlan) -> Iterator[Exclusion]:
    """Vignettes and cells that a contrast cannot use: they have the group or the reference alone.

    One exclusion for each group, model and question.
    """
    there, case_of = one.there, one.cases.codes[one.asked.first]
    place_of_case = one.places.codes[one.cases.first]
    n_cases, n_places = one.cases.first.size, one.places.first.size
    for group in range(1, len(one.arm.groups)):
        both = there[:, group] & there[:, 0]
        alone = there[:, group] ^ there[:, 0]
        if not alone.any():
            continue
        rows = one.n_rows[:, group] + one.n_rows[:, 0]
        left = np.bincount(case_of[alone], weights=rows[alone], minlength=n_cases).astype(np.intp)
        lost = (left > 0) & (np.bincount(case_of[both], minlength=n_cases) == 0)
        n_rows = np.bincount(place_of_case, weights=left, minlength=n_places)
        n_lost = np.bincount(place_of_case[lost], minlength=n_places)
        for place in np.flatnonzero(n_rows):
            here = place_of_case == place
            cases = np.flatnonzero(here & (lost if n_lost[place] else left > 0))
            yield _unpaired(
                one, content, plan, group, int(n_rows[place]), int(n_lost[place]), cases
            )


def _unpaired(
    one: Matched,
    content: Content,
    plan: TablePlan,
    group: int,
    n_rows: int,
    n_vignettes: int,
    cases: Ints,
) -> Exclusion:
    row = int(one.arm.rows[one.cases.first[cases[0]]])
    example = _level(content, plan.vignette, row)
    names = one.arm.groups
    if n_vignettes:
        what = f"{counted(n_vignettes, 'vignette')}, such as “{example}”,"
        has = "has" if n_vignettes == 1 else "have"
    else:
        what, has = f"cells of {counted(cases.size, 'vignette')}, such as “{example}”,", "have"
    return Exclusion(
        reason="unpaired",
        attribute=one.arm.attribute,
        group=names[group],
        model_id=_level(content, plan.model, row),
        question_id=_level(content, plan.question, row),
        n_rows=n_rows,
        n_vignettes=n_vignettes,
        example=example,
        message=f"{what} {has} “{names[group]}” or its reference “{names[0]}” alone "
        f"(“{one.arm.attribute}”{_where(content, plan, row)}): "
        f"{counted(n_rows, 'row')} in no pair.",
    )


def _level(content: Content, column: str | None, row: int) -> str:
    if column is None:
        return ""
    keys = content.keys[column]
    return keys.levels[int(keys.codes[row])]


def _where(content: Content, plan: TablePlan, row: int) -> str:
    found = [
        f", {use} “{_level(content, column, row)}”"
        for use, column in (("model", plan.model), ("question", plan.question))
        if column is not None
    ]
    return "".join(found)
