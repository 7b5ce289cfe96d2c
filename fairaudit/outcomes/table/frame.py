"""From matched arms to the table of outcomes; texts are categories, so that rows are small."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from fairaudit.outcomes.table.columns import EMPTY, Ints
from fairaudit.outcomes.table.content import Content
from fairaudit.outcomes.table.kinds import TableOutcome
from fairaudit.outcomes.table.matched import Matched
from fairaudit.outcomes.table.plan import TablePlan
from fairaudit.rows import INTERSECTION
from fairaudit.tables import OUTCOMES

__all__ = ["ADDED_COLUMNS", "PLACE", "outcomes_frame"]

ADDED_COLUMNS = tuple(column.name for column in OUTCOMES.optional)
"""The optional columns of `tables.OUTCOMES`, all of which it has; see `outcomes_from_table`."""

PLACE = {"model_id": "model", "params_id": "", "vignette_set": "table", "question_id": "question"}
"""What stands where a table names no column for it."""

_STATUS = ("ok", "refused", "unparsed")
_OK, _REFUSED, _UNPARSED = range(len(_STATUS))
_KIND = {"ordinal": "ordinal", "numeric": "numeric"}

Codes = npt.NDArray[np.integer[Any]]


def outcomes_frame(
    arms: Sequence[Matched],
    content: Content,
    plan: TablePlan,
    refused: npt.NDArray[np.bool_],
) -> pd.DataFrame:
    """One row for each answer, arm and outcome, columns of `tables.OUTCOMES` and `ADDED_COLUMNS`.

    Parameters
    ----------
    arms : sequence of Matched
        The arms, in order.
    content : Content
        The columns.
    plan : TablePlan
        Which is what.
    refused : ndarray of bool, shape (n_rows,)
        Rows marked as refused.
    """
    rows = np.concatenate([one.arm.rows for one in arms])
    design = dict(_design(arms, rows, content, plan))
    frames = [
        pd.DataFrame({**design, **_measured(one, rows, content, refused)}, copy=False)
        for one in plan.outcomes
    ]
    if len(frames) > 1:
        frames = [_same_categories(frames)]
    return OUTCOMES.check(frames[0])[[*OUTCOMES.names, *ADDED_COLUMNS]]


def _design(
    arms: Sequence[Matched], rows: Ints, content: Content, plan: TablePlan
) -> Iterator[tuple[str, Any]]:
    """Columns that the outcomes share."""
    names = {
        "model_id": plan.model,
        "question_id": plan.question,
        "vignette_id": plan.vignette,
        "stratum": plan.stratum,
    }
    for name, column in names.items():
        if column is None:
            yield name, _constant(PLACE.get(name, ""), rows.size)
        else:
            keys = content.keys[column]
            yield name, _categories(keys.codes[rows], keys.levels)
    for name in ("params_id", "vignette_set"):
        yield name, _constant(PLACE[name], rows.size)
    for name in ("cue", "format", "expected", "evidence"):
        yield name, _constant("", rows.size)
    yield "wording", np.ones(rows.size, dtype=np.int8)
    sample = np.zeros(rows.size, dtype=np.int64)
    if plan.replicate is not None:
        sample = content.keys[plan.replicate].codes[rows].astype(np.int64)
    yield "sample", sample
    yield from _places(arms, content, plan)


def _places(
    arms: Sequence[Matched], content: Content, plan: TablePlan
) -> Iterator[tuple[str, pd.Categorical]]:
    """Columns that differ between arms."""
    sets = [_set_ids(one, content, plan) for one in arms]
    cells = [
        [
            f"{ids[one.sets.codes[row]]}/{_escaped(one.arm.groups[one.arm.group[row]])}"
            for row in one.cells.first
        ]
        for one, ids in zip(arms, sets, strict=True)
    ]
    yield "set_id", _joined([one.sets.codes for one in arms], sets)
    yield "cell_id", _joined([one.cells.codes for one in arms], cells)
    yield "group", _joined([one.arm.group for one in arms], [one.arm.groups for one in arms])
    yield (
        "role",
        _joined(
            [(one.arm.group > 0).astype(np.int8) for one in arms],
            [("reference", one.arm.role) for one in arms],
        ),
    )
    same = [np.zeros(one.arm.rows.size, dtype=np.int8) for one in arms]
    yield "attribute", _joined(same, [(one.arm.attribute,) for one in arms])
    yield "averaged_over", _joined(same, [(INTERSECTION.join(one.arm.averaged),) for one in arms])


def _set_ids(one: Matched, content: Content, plan: TablePlan) -> list[str]:
    """Readable names of the matched sets: vignette/attribute/further levels."""
    found = one.arm.rows[one.sets.first]
    columns = [content.keys[name] for name in (plan.vignette, *one.arm.apart)]
    words = [
        [_escaped(keys.levels[code]) if code != EMPTY else "" for code in keys.codes[found]]
        for keys in columns
    ]
    attribute = _escaped(one.arm.attribute)
    return ["/".join((case, attribute, *apart)) for case, *apart in zip(*words, strict=True)]


def _escaped(text: str) -> str:
    """Without a bare slash, so that no two places have one name."""
    return text.replace("\\", "\\\\").replace("/", "\\/") if "/" in text or "\\" in text else text


def _measured(
    one: TableOutcome, rows: Ints, content: Content, refused: npt.NDArray[np.bool_]
) -> dict[str, Any]:
    """Columns of one outcome."""
    value = content.values[one.column][rows]
    status = np.where(np.isnan(value), _UNPARSED, _OK)
    if one.kind != "refusal":
        turned_down = refused[rows]
        status[turned_down] = _REFUSED
        value = np.where(turned_down, np.nan, value)
    low, high = one.limits or (np.nan, np.nan)
    margin = np.nan if one.margin is None else one.margin
    right = content.correct if one.kind in ("binary", "probability") else None
    return {
        "outcome": _constant(one.column, rows.size),
        "scale": _constant(one.scale, rows.size),
        "kind": _constant(_KIND.get(one.kind, "yes_no"), rows.size),
        "value": value,
        "status": _categories(status, _STATUS),
        "parser": _constant("refusal/1" if one.of_refusals else "table/1", rows.size),
        "low": low,
        "high": high,
        "margin": margin,
        "priority": _constant("exploratory" if one.exploratory else "primary", rows.size),
        "correct": np.nan if right is None else right[rows],
        "held_against": _constant("", rows.size),
    }


def _constant(text: str, n: int) -> pd.Categorical:
    return _categories(np.zeros(n, dtype=np.int8), (text,))


def _categories(codes: Codes, levels: Sequence[str]) -> pd.Categorical:
    dtype = pd.CategoricalDtype(pd.Index(list(levels), dtype=object))
    return pd.Categorical.from_codes(codes, dtype=dtype)


def _joined(codes: Sequence[Codes], levels: Sequence[Sequence[str]]) -> pd.Categorical:
    """Columns of several arms below each other, with their categories put together."""
    together = dict.fromkeys(text for words in levels for text in words)
    place = {text: number for number, text in enumerate(together)}
    new = [np.array([place[text] for text in words], dtype=np.intp) for words in levels]
    joined = np.concatenate([to[code] for to, code in zip(new, codes, strict=True)])
    return _categories(joined, tuple(together))


def _same_categories(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Frames below each other; categories stay categories where they differ."""
    columns: dict[str, Any] = {}
    for name in frames[0].columns:
        parts = [frame[name].array for frame in frames]
        columns[name] = (
            pd.api.types.union_categoricals(parts)
            if isinstance(frames[0][name].dtype, pd.CategoricalDtype)
            else np.concatenate([np.asarray(part) for part in parts])
        )
    return pd.DataFrame(columns, copy=False)
