"""The two forms of an answer, scores of options and words: an outcome reads one of them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

__all__ = ["settled"]

_PLACE = ["model_id", "params_id", "outcome", "vignette_set", "question_id"]


def settled(
    outcomes: pd.DataFrame, *, scorable: Sequence[bool], scored: Sequence[bool]
) -> pd.DataFrame:
    """Tell a form that a model does not give from an answer that lacks what the others have.

    One answer cannot show which of the two it is; all answers of a model to a question do.

    - Where no answer holds scores, outcomes of scores have the status “unscored”, whatever became
      of a call.
    - Where answers hold scores, outcomes of scores have the status “unparsed” for an answer in
      words. It is a fault of that answer, or a refusal, which has that status.
    - There, outcomes of words are “unscored”, of the few answers in words too: a model that scores
      and writes nothing but its refusals would count as one that always refuses.

    Parameters
    ----------
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        As each answer was read on its own.
    scorable : sequence of bool, shape (n_rows,)
        Whether the row's prompt lets a model score the options. Words are asked of the others,
        whatever the model.
    scored : sequence of bool, shape (n_rows,)
        Whether the row's answer holds scores.

    Returns
    -------
    DataFrame
        The same, with `status` settled by model, outcome and question.

    Examples
    --------
    >>> place = dict.fromkeys(["model_id", "params_id", "vignette_set", "question_id"], "a")
    >>> table = pd.DataFrame({**place, "outcome": ["length", "length", "mass", "mass"],
    ...                       "value": [np.nan, 9, 0.7, np.nan],
    ...                       "status": ["unscored", "ok", "ok", "unscored"]})
    >>> settled(table, scorable=[True] * 4, scored=[True, False] * 2)["status"].tolist()
    ['unscored', 'unscored', 'ok', 'unparsed']
    """
    unscored = outcomes["status"] == "unscored"
    if not unscored.any():
        return outcomes
    scores: pd.Series[bool] = pd.Series(scored, index=outcomes.index, dtype=bool)
    places = [*(outcomes[name] for name in _PLACE), np.asarray(scorable, dtype=np.bool_)]

    def anywhere(rows: "pd.Series[bool]") -> "pd.Series[bool]":
        return rows.groupby(places).transform("any")

    of_words = anywhere(unscored & scores)
    of_scores = anywhere(unscored) & ~of_words
    other = of_words | (of_scores & ~anywhere(scores))
    status = outcomes["status"].mask(unscored & ~other, "unparsed").mask(other, "unscored")
    return outcomes.assign(value=outcomes["value"].mask(other), status=status)
