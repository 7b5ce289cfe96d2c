"""Arms of a table: each attribute's groups against its reference, placebos and paraphrases."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fairaudit.outcomes.table.columns import EMPTY, Ints, Keys, cross
from fairaudit.outcomes.table.content import DEMOGRAPHIC, Content
from fairaudit.outcomes.table.files import TableFault
from fairaudit.outcomes.table.plan import ARMS, TablePlan
from fairaudit.outcomes.table.words import counted
from fairaudit.rows import INTERSECTION

__all__ = ["AS_WRITTEN", "Arm", "arms_of", "role_faults"]

AS_WRITTEN = "as written"
"""Reference group of the placebo and wording arms."""

Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """The rows of one attribute, or of one role that shows the noise floor.

    Parameters
    ----------
    attribute : str
        The attribute's column, “placebo” or “wording”.
    role : str
        Role of the groups that are no reference.
    groups : tuple[str, ...]
        Names of the groups; the reference first.
    rows : ndarray of int, shape (n,)
        Rows of the table.
    group : ndarray of int, shape (n,)
        The group of each.
    apart : tuple[str, ...]
        Columns that tell the matched sets of a vignette apart.
    averaged : tuple[str, ...]
        Attributes among them that vary, and are averaged within the vignette.
    excluded : int
        Rows that the arm's own column leaves out, since it is empty there.
    """

    attribute: str
    role: str
    groups: tuple[str, ...]
    rows: Ints
    group: Ints
    apart: tuple[str, ...]
    averaged: tuple[str, ...]
    excluded: int


def arms_of(content: Content, plan: TablePlan) -> Iterator[Arm]:
    """Cut a table into arms: attributes in their order, then placebo and wording."""
    ordinary = _with_role(content, plan, DEMOGRAPHIC)
    shared = (*([plan.question] if plan.question else []), *plan.within)
    for column in plan.attributes:
        yield _attribute_arm(content, plan, column, ordinary, shared)
    if plan.role is None:
        return
    as_written = ordinary & _everywhere_reference(content, plan)
    for role, name in ARMS.items():
        changed = _with_role(content, plan, (role,))
        if changed.any():
            labels = _labels(content, plan, np.flatnonzero(changed), name)
            rows = np.flatnonzero(changed | as_written)
            group = np.zeros(content.n_rows, dtype=np.intp)
            group[changed] = labels.codes + 1
            yield Arm(
                attribute=name,
                role=role,
                groups=(AS_WRITTEN, *labels.levels),
                rows=rows,
                group=group[rows],
                apart=shared,
                averaged=(),
                excluded=0,
            )


def _attribute_arm(
    content: Content, plan: TablePlan, column: str, ordinary: Rows, shared: tuple[str, ...]
) -> Arm:
    keys = content.keys[column]
    stated = keys.codes != EMPTY
    rows = np.flatnonzero(ordinary & stated)
    reference = keys.levels.index(plan.attributes[column])
    order = [reference, *(code for code in range(len(keys.levels)) if code != reference)]
    occurs = np.bincount(keys.codes[rows], minlength=len(order)) > 0
    # The reference stays, so that its absence can be told.
    order = [code for code in order if occurs[code] or code == reference]
    new = np.full(len(keys.levels), EMPTY, dtype=np.intp)
    new[order] = np.arange(len(order))
    others = tuple(name for name in plan.attributes if name != column)
    return Arm(
        attribute=column,
        role="counterfactual",
        groups=tuple(keys.levels[code] for code in order),
        rows=rows,
        group=new[keys.codes[rows]],
        apart=(*shared, *others),
        averaged=tuple(
            name for name in others if np.unique(content.keys[name].codes[rows]).size > 1
        ),
        excluded=int((ordinary & ~stated).sum()),
    )


def role_faults(content: Content, plan: TablePlan) -> list[TableFault]:
    """Rows whose role and group contradict each other."""
    if plan.role is None:
        return []
    faults = []
    base = _everywhere_reference(content, plan)
    changed = _with_role(content, plan, tuple(ARMS))
    ordinary = _with_role(content, plan, DEMOGRAPHIC)
    if changed.any() and not (ordinary & base).any():
        faults.append(
            TableFault(
                message="no row has the reference group of every attribute, and the placebo and "
                "paraphrase rows are compared with such rows. Add them, or leave the role out."
            )
        )
    for role, wrong, what in (
        ("reference", ~base, "holds another group than the reference"),
        ("counterfactual", base, "holds the reference group"),
    ):
        found = _with_role(content, plan, (role,)) & wrong
        if found.any():
            faults.append(_row_fault(found, f"the role is “{role}” where the attribute {what}"))
    for column, reference in plan.attributes.items():
        keys = content.keys[column]
        groups = np.bincount(keys.codes[ordinary & (keys.codes >= 0)], minlength=len(keys.levels))
        demographic = np.append(groups > 0, False)
        demographic[keys.levels.index(reference)] = False
        found = changed & demographic[keys.codes]
        if found.any():
            what = (
                f"a placebo or paraphrase holds a group of “{column}”; it has to hold the "
                f"reference “{reference}”, nothing, or a name of its own"
            )
            faults.append(_row_fault(found, what))
    return faults


def _row_fault(found: Rows, what: str) -> TableFault:
    row = int(found.argmax())
    message = f"{what}: {counted(int(found.sum()), 'row')}, first row {row + 1:,}."
    return TableFault(message=message, row=row)


def _with_role(content: Content, plan: TablePlan, roles: tuple[str, ...]) -> Rows:
    if plan.role is None:
        return np.ones(content.n_rows, dtype=np.bool_)
    keys = content.keys[plan.role]
    wanted = np.array([level in roles for level in keys.levels], dtype=np.bool_)
    found: Rows = wanted[keys.codes]
    return found


def _everywhere_reference(content: Content, plan: TablePlan) -> Rows:
    found = np.ones(content.n_rows, dtype=np.bool_)
    for column, reference in plan.attributes.items():
        keys = content.keys[column]
        found &= keys.codes == keys.levels.index(reference)
    return found


def _labels(content: Content, plan: TablePlan, rows: Ints, otherwise: str) -> Keys:
    """Name each placebo or paraphrase by what stands where a group would: “placebo” if nothing."""
    columns = [(content.keys[name], level) for name, level in plan.attributes.items()]
    found = cross([(keys.codes[rows], len(keys.levels)) for keys, _ in columns])
    texts = []
    for row in rows[found.first]:
        own = [
            word
            for keys, reference in columns
            if (code := keys.codes[row]) != EMPTY and (word := keys.levels[code]) != reference
        ]
        texts.append(INTERSECTION.join(own) or otherwise)
    levels = tuple(dict.fromkeys(texts))
    new = np.array([levels.index(text) for text in texts], dtype=np.intp)
    return Keys(new[found.codes], levels)
