"""How steady a model's answers are: agreement of the repeats of one prompt, as an outcome."""

import numpy as np
import pandas as pd

from fairaudit.errors import InputError
from fairaudit.outcomes.probability import OPTION_MASS
from fairaudit.tables import OUTCOMES

__all__ = ["REPEATS", "repeat_agreement", "was_repeated"]

REPEATS = "_repeat_agreement"
"""Ends the name of an outcome that is the agreement of the repeats of another one."""

# As for flips: one half itself is not above it, whatever the last bits say.
_ABOVE_HALF = 0.5 + 1e-12
_WHO = ["cell_id", "model_id", "params_id", "outcome"]


def repeat_agreement(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Chance that two answers to the same prompt decide alike, as an outcome of its own.

    A model can treat two groups alike on average and still be less sure of itself with one. What
    this gives is analyzed as any outcome: its contrasts say whether one group's answers are less
    steady than the reference's.

    Formula: with ``n_k`` of the ``n`` readable repeats of a cell giving the value k, the share of
    pairs of repeats that agree, ``Σ n_k (n_k − 1) / (n (n − 1))``.

    Parameters
    ----------
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        Of more than one repeat. A probability decides by whether it is above one half; numbers
        without levels decide nothing and are left out.

    Returns
    -------
    DataFrame, columns of `tables.OUTCOMES`
        One row for each cell, model and outcome, named “…_repeat_agreement”, on the scale
        probability and of the exploratory family; unparsed where fewer than two repeats could be
        read. Attention controls have none.

    Raises
    ------
    InputError
        If columns are missing, or nothing was asked twice.

    Examples
    --------
    >>> from fairaudit import outcomes_from_table
    >>> table = pd.DataFrame({
    ...     "case": np.repeat(range(4), 6), "sex": (["m"] * 3 + ["f"] * 3) * 4,
    ...     "repeat": [1, 2, 3] * 8, "yes": [1, 1, 1, 1, 1, 0] * 4})
    >>> outcomes = outcomes_from_table(
    ...     table, vignette="case", attributes={"sex": "m"}, outcomes=["yes:binary"],
    ...     replicate="repeat")
    >>> steady = repeat_agreement(outcomes)
    >>> steady.groupby("group", observed=True)["value"].mean().round(3).to_dict()
    {'m': 1.0, 'f': 0.333}
    """
    kept = _deciding(OUTCOMES.check(outcomes))
    if not _asked_again(kept):
        raise InputError(
            "Agreement of repeats needs prompts that were asked more than once, and an outcome "
            "that decides (yes or no, levels, probabilities). Ask for repeats (samples: 5)."
        )
    decision = kept["value"].where(kept["scale"] != "probability", kept["value"] > _ABOVE_HALF)
    read = kept.assign(decision=decision)[kept["status"] == "ok"]
    alike = read.groupby([*_WHO, "decision"], sort=False, observed=True).size()
    pairs = (alike * (alike - 1)).groupby(_WHO, sort=False, observed=True).sum()
    n = read.groupby(_WHO, sort=False, observed=True).size()
    value = (pairs / (n * (n - 1))).where(n > 1)
    first = kept.drop_duplicates(_WHO).set_index(_WHO)
    told = first.assign(value=value.reindex(first.index), n=n.reindex(first.index, fill_value=0))
    told = told.reset_index()
    there = told["value"].notna()
    return OUTCOMES.check(
        told.assign(
            outcome=told["outcome"].astype(str) + REPEATS,
            sample=0,
            scale="probability",
            status=np.where(there, "ok", "unparsed"),
            evidence=told["n"].astype(str) + " readable repeats",
            parser="repeat_agreement/1",
            low=np.nan,
            high=np.nan,
            margin=np.nan,
            priority="exploratory",
        )[[*OUTCOMES.names, "low", "high", "margin", "priority"]]
    )


def was_repeated(outcomes: pd.DataFrame) -> bool:
    """Whether `repeat_agreement` has anything to measure: a decision that was asked for twice.

    Raises
    ------
    InputError
        If columns are missing.
    """
    return _asked_again(_deciding(OUTCOMES.check(outcomes)))


def _deciding(table: pd.DataFrame) -> pd.DataFrame:
    decides = table["scale"].isin(["binary", "ordinal", "probability"])
    return table[decides & (table["outcome"] != OPTION_MASS.name) & (table["role"] != "attention")]


def _asked_again(kept: pd.DataFrame) -> bool:
    return bool((kept.groupby(_WHO, sort=False, observed=True).size() > 1).any())
