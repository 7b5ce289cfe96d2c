"""The verbs that read a table of responses, ours or not."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from fairaudit.outcomes.table.arms import arms_of, role_faults
from fairaudit.outcomes.table.content import Content, read_content
from fairaudit.outcomes.table.exclusions import (
    Exclusion,
    empty_groups,
    refused_values,
    unpaired,
)
from fairaudit.outcomes.table.files import Source, TableFault, open_source
from fairaudit.outcomes.table.frame import outcomes_frame
from fairaudit.outcomes.table.kinds import TableOutcome
from fairaudit.outcomes.table.matched import match, pairing_faults
from fairaudit.outcomes.table.plan import TablePlan, planned

__all__ = ["ExclusionWarning", "TableReading", "outcomes_from_table", "read_table"]


class ExclusionWarning(UserWarning):
    """A table was read and some of its rows were left out; the warning counts them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReading:
    """A table as it was read.

    Parameters
    ----------
    outcomes : DataFrame
        What `analyze` takes; see `outcomes_from_table`.
    exclusions : tuple[Exclusion, ...]
        What was left out, counted.
    measured : tuple[TableOutcome, ...]
        The outcomes, as they were stated.
    n_rows : int
        Rows of the table.
    """

    outcomes: pd.DataFrame
    exclusions: tuple[Exclusion, ...]
    measured: tuple[TableOutcome, ...]
    n_rows: int


def outcomes_from_table(
    table: pd.DataFrame | str | Path,
    *,
    vignette: str,
    attributes: Mapping[str, str],
    outcomes: Sequence[str | TableOutcome],
    replicate: str | None = None,
    model: str | None = None,
    question: str | None = None,
    stratum: str | None = None,
    role: str | None = None,
    correct: str | None = None,
    within: Sequence[str] = (),
) -> pd.DataFrame:
    """Read responses that were collected elsewhere, one row for each answer, into outcomes.

    Each attribute's groups are compared with its reference on rows that differ in that
    attribute alone: a matched set is a vignette at one level of all other attributes, of the
    question and of the columns named in `within`. On a table that crosses several attributes the
    others are thereby averaged within the vignette, on the cells that both groups share.

    Parameters
    ----------
    table : DataFrame, str or Path
        A data frame, or the path of a CSV (UTF-8, commas), gzipped CSV or Parquet file; the latter
        needs the extra “parquet”.
    vignette : str
        Column of the clinical case, the independent unit of every test.
    attributes : mapping of str to str
        Columns of what was swapped, each with its reference group. Where a column is empty, the row
        states none of its groups and is left out of its contrasts, which is counted.
    outcomes : sequence of str or TableOutcome
        Columns of answers, such as “opioid:binary”, “acuity:ordinal:1,5:margin=0.25”,
        “dose:numeric:exploratory”, “p:probability” or “refused:refusal”. An empty place (also NA,
        NaN, null, None) is an answer that could not be read; it is counted and never a zero.
    replicate : str, optional
        Column that numbers the repeats.
    model : str, optional
        Column of the model that answered.
    question : str, optional
        Column of the question or prompt; each is analyzed by itself.
    stratum : str, optional
        Column of the subgroup that a vignette belongs to.
    role : str, optional
        Column with the row's role. *demographic* (or *reference*, *counterfactual*) is an ordinary
        row. *placebo* and *paraphrase* rows show the noise floor: they hold the attribute's
        reference, nothing, or a name of their own (“placebo 1”), and are compared with the rows
        that have the reference of every attribute.
    correct : str, optional
        Column of the right answer, 0 or 1, for binary and probability outcomes; the same for all
        rows of a vignette and question, or empty.
    within : sequence of str
        Further columns that tell cells of a vignette apart (wording, order of options). Pairs are
        matched on them and averaged.

    Returns
    -------
    DataFrame, columns of `tables.OUTCOMES` and six more
        Rows by outcome, attribute and then as in the table; texts are categories. `low`, `high` and
        `margin` are the outcome's own, NaN for none; `priority` is primary or exploratory;
        `averaged_over` names the attributes averaged within the vignette; `correct` is the right
        answer or NaN; `held_against` is empty, since a table has no outcomes of pairs.

    Raises
    ------
    InputError
        With all faults of the table at once, each with its column and an example row, counted from
        1 below the header.
    FileError
        The same for a CSV, each with its line.
    MissingExtraError
        For a Parquet file without pyarrow.

    Warns
    -----
    ExclusionWarning
        If rows were left out. `read_table` gives them as data.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"case": [1, 1, 2, 2], "sex": ["m", "f", "m", "f"], "opioid": [1, 1, 1, 0]}
    ... )
    >>> found = outcomes_from_table(
    ...     table, vignette="case", attributes={"sex": "m"}, outcomes=["opioid:binary"]
    ... )
    >>> found[["set_id", "group", "role", "value"]].head(2)
      set_id group            role  value
    0  1/sex     m       reference    1.0
    1  1/sex     f  counterfactual    1.0
    """
    reading = read_table(
        table,
        vignette=vignette,
        attributes=attributes,
        outcomes=outcomes,
        replicate=replicate,
        model=model,
        question=question,
        stratum=stratum,
        role=role,
        correct=correct,
        within=within,
    )
    if reading.exclusions:
        said = "\n".join(one.message for one in reading.exclusions)
        warnings.warn(said, ExclusionWarning, stacklevel=2)
    return reading.outcomes


def read_table(
    table: pd.DataFrame | str | Path,
    *,
    vignette: str,
    attributes: Mapping[str, str],
    outcomes: Sequence[str | TableOutcome],
    replicate: str | None = None,
    model: str | None = None,
    question: str | None = None,
    stratum: str | None = None,
    role: str | None = None,
    correct: str | None = None,
    within: Sequence[str] = (),
) -> TableReading:
    """Read a table as `outcomes_from_table` does, and give what was left out as data.

    Parameters and errors are the same.

    Returns
    -------
    TableReading
        Outcomes and exclusions.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"case": [1, 1, 2, 2, 3], "sex": list("mfmfm"), "opioid": [1, 1, 1, 0, 1]}
    ... )
    >>> reading = read_table(
    ...     table, vignette="case", attributes={"sex": "m"}, outcomes=["opioid:binary"]
    ... )
    >>> print(reading.exclusions[0].message)
    1 vignette, such as “3”, has “f” or its reference “m” alone (“sex”): 1 row in no pair.
    """
    plan = planned(
        vignette=vignette,
        attributes=attributes,
        outcomes=outcomes,
        replicate=replicate,
        model=model,
        question=question,
        stratum=stratum,
        role=role,
        correct=correct,
        within=within,
    )
    source = open_source(table)
    source.check(plan.faults_in(source.columns))
    content = _content(source, plan)
    arms = [match(arm, content, plan) for arm in arms_of(content, plan)]
    source.check(pairing_faults(arms, content, plan))
    refused = _refused(content, plan)
    exclusions = [
        *(one for arm in arms for one in empty_groups(arm)),
        *(one for arm in arms for one in unpaired(arm, content, plan)),
        *(
            one
            for outcome in plan.outcomes
            if outcome.kind != "refusal"
            for one in refused_values(
                outcome.column,
                refused & ~np.isnan(content.values[outcome.column]),
                content,
                plan,
            )
        ),
    ]
    return TableReading(
        outcomes=outcomes_frame(arms, content, plan, refused),
        exclusions=tuple(exclusions),
        measured=plan.outcomes,
        n_rows=content.n_rows,
    )


def _content(source: Source, plan: TablePlan) -> Content:
    """Read the columns, and raise what is wrong in them by itself and together."""
    frame = source.load(plan.columns)
    if frame.empty:
        source.check([TableFault(message="there is no row below the header. Give at least one.")])
    content, faults = read_content(frame, plan)
    source.check(faults)
    source.check(role_faults(content, plan))
    return content


def _refused(content: Content, plan: TablePlan) -> npt.NDArray[np.bool_]:
    refused = np.zeros(content.n_rows, dtype=np.bool_)
    for one in plan.outcomes:
        if one.kind == "refusal":
            refused |= content.values[one.column] == 1
    return refused
