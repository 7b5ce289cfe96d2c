"""Tables of answers, analyzed as `fairaudit analyze --table` does it."""

import shlex
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fairaudit import Results, analyze, read_table
from fairaudit.errors import InputError

__all__ = ["MARGIN", "SEED", "TableAudit", "contrast", "contrasts_of", "verdict_counts"]

MARGIN = 0.05
SEED = 1
_KEY = ["model_id", "question_id", "outcome", "attribute", "group"]
_SHOWN = ["estimate", "mean_absolute", "ci_low", "ci_high", "p_value", "p_adjusted", "verdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableAudit:
    """One analysis of one table; columns `vignette`, `model` and `replicate` are the same in all.

    Parameters
    ----------
    title : str
        What is compared, for the page.
    table : str
        Path of the table below the folder of the studies.
    attributes : mapping of str to str
        Columns of what was swapped, with the reference group of each.
    outcomes : tuple of str
        Columns of answers with their kind.
    question, stratum : str, optional
        Columns, as in `fairaudit.read_table`.
    """

    title: str
    table: str
    attributes: Mapping[str, str]
    outcomes: tuple[str, ...]
    question: str | None = None
    stratum: str | None = None

    @property
    def columns(self) -> dict[str, str]:
        """Columns of the table by what they are, as `fairaudit.read_table` names it."""
        named = {"model": "model", "replicate": "replicate"}
        optional = {"question": self.question, "stratum": self.stratum}
        return named | {name: column for name, column in optional.items() if column is not None}

    @property
    def command(self) -> str:
        """The command line that does the same, in the checkout's root."""
        words = ["fairaudit", "analyze", "--table", f"validation/{self.table}"]
        words += ["--vignette", "vignette"]
        for column, reference in self.attributes.items():
            words += ["--attribute", f"{column}={reference}"]
        for outcome in self.outcomes:
            words += ["--outcome", outcome]
        for name, column in self.columns.items():
            words += [f"--{name}", column]
        return shlex.join([*words, "--margin", str(MARGIN), "--seed", str(SEED)])

    def run(self, data: Path) -> Results:
        """Read the table and analyze it.

        The summaries of all groups of an attribute are left out; no contrast depends on them.

        Raises
        ------
        InputError
            If the table is not there, or not what `read_table` needs.
        """
        reading = read_table(
            data / self.table,
            vignette="vignette",
            attributes=self.attributes,
            outcomes=self.outcomes,
            **self.columns,
        )
        return analyze(reading.outcomes, margin=MARGIN, seed=SEED, summaries=())


def contrasts_of(results: Results) -> pd.DataFrame:
    """One row for each primary contrast, with the counts of the vignettes that differ.

    Returns
    -------
    DataFrame
        Index: model, question, outcome, attribute, group. Columns: `n`; `reference_rate` and
        `group_rate`; `reference_only` and `group_only`, the vignettes with a difference below and
        above zero; and estimate, interval, p values and verdict of the results.
    """
    frame = results.frame
    whole = (frame["priority"] == "primary") & (frame["stratum"] == "")
    found = frame[whole].set_index(_KEY)[_SHOWN]
    each = results.differences
    signs = each.assign(
        reference_only=each["difference"] < 0, group_only=each["difference"] > 0
    ).groupby(_KEY, sort=False, observed=True)
    counted = signs.agg(
        n=("difference", "size"),
        reference_rate=("reference_mean", "mean"),
        group_rate=("group_mean", "mean"),
        reference_only=("reference_only", "sum"),
        group_only=("group_only", "sum"),
    )
    return counted.join(found, how="inner", validate="one_to_one").sort_index()


def contrast(
    contrasts: pd.DataFrame, model: str, question: str, outcome: str, attribute: str, group: str
) -> "pd.Series[Any]":
    """Pick the row of one contrast from those of `contrasts_of`.

    Raises
    ------
    InputError
        If the answers hold no such contrast.
    """
    key = (model, question, outcome, attribute, group)
    if key not in contrasts.index:
        raise InputError(
            f"values.json states a number of {', '.join(key)}, and the answers beside it hold no "
            "such contrast. Restore both from the repository."
        )
    return contrasts.iloc[contrasts.index.get_loc(key)]


def verdict_counts(results: Results) -> Counter[str]:
    """How many primary contrasts got each verdict; codes of `fairaudit.verdicts`."""
    return Counter(str(one) for one in contrasts_of(results)["verdict"])
