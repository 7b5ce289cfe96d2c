"""Metrics by group against the right answer, for outcomes that have one.

The numbers are fairlearn's and scikit-learn's, the intervals ours (`stats.metrics`). Metrics
describe; no verdict rests on them, and no p value is adjusted for them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fairaudit.analysis.answers import swapped_answers
from fairaudit.analysis.checks import checked_outcomes, checked_settings
from fairaudit.analysis.measures import SHARES, measures_of
from fairaudit.analysis.metric_rows import metric_rows
from fairaudit.errors import InputError
from fairaudit.side_tables import METRICS

__all__ = ["Metrics", "metrics_by_group"]

_COUNTS = frozenset({"n_vignettes", "n_missing"})
_TEXTS = frozenset(METRICS.names[:7]) | {
    "scale", "metric", "group", "reference", "method", "difference_method", "note",
}  # fmt: skip
_SHOWN = ["model_id", "question_id", "outcome", "attribute", "metric", "group"]
_NUMBERS = ["estimate", "ci_low", "ci_high", "n_vignettes"]
_DIFFERENCES = ["difference", "difference_low", "difference_high"]
_NO_RIGHT_ANSWER = (
    "The outcomes hold no right answer to measure against. For a table name its column of right "
    "answers (correct=…, or --correct COL; 0 or 1), for binary or probability outcomes; for "
    "vignettes state “answers” in their files."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """The outcome of `metrics_by_group`; shows itself as a table in Jupyter.

    Parameters
    ----------
    frame : DataFrame, columns of `side_tables.METRICS`
        One row for each metric of each group, and for each number of all groups of an attribute.
        An estimate takes every readable answer of its group, a difference the matched sets that
        are readable in both groups; the note says where these are not the same.
    """

    frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """A copy of the long table, shape (n_metrics, columns of `side_tables.METRICS`)."""
        return self.frame.copy()

    def _repr_html_(self) -> str:
        shown = self.frame[[*_SHOWN, *_NUMBERS, *_DIFFERENCES, "note"]]
        # Beside two values it would pass for one less the other.
        shown = shown.rename(columns={"difference": "difference on shared sets"})
        with pd.option_context("display.max_colwidth", None):
            return str(shown.round(4).to_html(index=False, na_rep=""))


def metrics_by_group(outcomes: pd.DataFrame, *, alpha: float = 0.05, seed: int = 0) -> Metrics:
    """Measure the answers of each group against the right one.

    Binary outcomes: accuracy, selection rate (the share of 1), true and false positive rate, and
    over all groups of an attribute fairlearn's equalized-odds, equal-opportunity and
    demographic-parity differences and its demographic-parity ratio. Probabilities: Brier score,
    calibration error in 10 bins, area under the ROC curve.

    Parameters
    ----------
    outcomes : DataFrame, columns of `tables.OUTCOMES` and “correct”
        From `outcomes_from_table(…, correct=COL)`, or from `parse` for vignettes that have an
        answer key. Answers without a right one, and swaps on which it may depend, are left out.
    alpha : float
        Intervals have the level 1 − alpha.
    seed : int
        Seed of the resamples.

    Returns
    -------
    Metrics

    Raises
    ------
    InputError
        If the outcomes break their contract, or none of them has a right answer.

    Notes
    -----
    Every vignette counts once in each group. An estimate is of every readable answer of its group,
    as fairlearn's; a difference is paired, of the matched sets that are readable in the group and
    in the reference. So the difference of two estimates need not be the difference given: where
    sets are missing on one side, the note says how many both have.

    Intervals come from 10,000 resamples of vignettes; the differences in accuracy, selection rate
    and Brier score are means of paired differences, and get the interval of `stats.compare_paired`,
    which also holds where no answer differs. A difference of maxima is never below 0, and above it
    by chance alone: its simultaneous interval takes account of that. Intervals are not adjusted for
    the number of metrics.

    Examples
    --------
    >>> from fairaudit import outcomes_from_table
    >>> table = pd.DataFrame(
    ...     {"case": np.repeat(range(20), 2), "sex": ["m", "f"] * 20, "right": [1, 1, 0, 0] * 10}
    ... ).assign(answer=lambda t: t["right"].where((t["sex"] == "m") | (t["case"] > 3), 0))
    >>> outcomes = outcomes_from_table(
    ...     table, vignette="case", attributes={"sex": "m"}, outcomes=["answer:binary"],
    ...     correct="right",
    ... )
    >>> found = metrics_by_group(outcomes).frame
    >>> found.loc[found["metric"] == "accuracy", ["group", "estimate", "difference"]]
      group  estimate  difference
    0     m       1.0         NaN
    1     f       0.9        -0.1
    """
    level = checked_settings(None, alpha, seed, ["mean_difference"]).level
    table = checked_outcomes(outcomes)
    measures_of(table, None)
    if "correct" not in outcomes.columns:
        raise InputError(_NO_RIGHT_ANSWER)
    right = outcomes["correct"].to_numpy(dtype=np.float64)
    rows = [
        row
        for answers in swapped_answers(table)
        if answers.scale in SHARES and not answers.place.apart
        for row in metric_rows(answers, right[answers.rows], level, seed)
    ]
    if not rows:
        raise InputError(_NO_RIGHT_ANSWER)
    return Metrics(
        frame=pd.DataFrame({name: _typed(name, [one[name] for one in rows]) for name in rows[0]})
    )


def _typed(name: str, values: list[Any]) -> Any:  # noqa: ANN401 - several array types
    if name in _TEXTS:
        return values
    return np.array(values, dtype=np.int64 if name in _COUNTS else np.float64)
