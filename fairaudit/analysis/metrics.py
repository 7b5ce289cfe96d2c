"""Metrics by group: how alike answers are, how often right, and what their errors do.

The numbers are fairlearn's and scikit-learn's, the intervals ours (`stats.metrics`). Metrics
describe; no verdict rests on them, and no p value is adjusted for them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from fairaudit.analysis.answers import Answers, swapped_answers
from fairaudit.analysis.checks import FAVOURABLE, checked_outcomes, checked_settings
from fairaudit.analysis.coded import Coded, Floats
from fairaudit.analysis.measures import SHARES, measures_of
from fairaudit.analysis.metric_lines import Line
from fairaudit.analysis.metric_rows import keyed_rows, mean_rows, selection_rows
from fairaudit.errors import InputError
from fairaudit.outcomes import (
    CORRECT_ANSWER,
    HARM_WEIGHTED_ERROR,
    REPEATS,
    repeat_agreement,
    was_repeated,
)
from fairaudit.side_tables import METRICS

__all__ = ["Metrics", "metrics_by_group"]

_COUNTS = frozenset({"n_vignettes", "n_missing"})
_TEXTS = frozenset(METRICS.names[:7]) | {
    "scale", "metric", "group", "reference", "method", "difference_method", "note",
}  # fmt: skip
_SHOWN = ["model_id", "question_id", "outcome", "attribute", "metric", "group"]
_NUMBERS = ["estimate", "ci_low", "ci_high", "n_vignettes"]
_DIFFERENCES = ["difference", "difference_low", "difference_high"]
_CHOSEN, _TABLE, _REFUSAL = "chosen: ", "table/", "refusal/"
_NOTHING_MEASURED = (
    "The outcomes hold nothing to measure by group: no choice of an option, no right answer to "
    "measure against, no harm and no repeats. For a table name its column of right answers "
    "(correct=…, or --correct COL; 0 or 1), for binary or probability outcomes; for vignettes "
    "state “answers” in their files."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """The outcome of `metrics_by_group`; shows itself as a table in Jupyter.

    Parameters
    ----------
    frame : DataFrame, columns of `side_tables.METRICS`
        One row for each metric of each group, and for each number of all groups of an attribute.
        An estimate takes every readable answer of its group, a difference the matched sets that
        are readable in both groups; the note says where these are not the same, and why.
    """

    frame: pd.DataFrame

    @classmethod
    def of(cls, outcomes: pd.DataFrame, *, alpha: float = 0.05, seed: int = 0) -> Self:
        """Measure as `metrics_by_group` does; no rows where there is nothing to measure.

        Raises
        ------
        InputError
            If the outcomes break their contract.
        """
        level = checked_settings(None, alpha, seed, ["mean_difference"]).level
        rows = list(_rows(outcomes, level, seed))
        if was_repeated(outcomes):
            rows += _repeat_rows(repeat_agreement(outcomes), level, seed)
        columns = {name: _typed(name, [one[name] for one in rows]) for name in METRICS.names}
        return cls(frame=pd.DataFrame(columns))

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
    """Measure the answers of each group: are they the same, as often right, and as harmful?

    Is the answer the same: the selection rate of binary outcomes with a favourable option (the
    share of 1; of a table every binary column but one of refusals; `option_probability` selects
    above one half), over all groups of an attribute fairlearn's demographic-parity difference and
    ratio, and where prompts were asked repeatedly `repeat_agreement`. None of these needs a right
    answer.

    Is it as often right: of binary outcomes accuracy, true and false positive rate, and
    fairlearn's equalized-odds and equal-opportunity differences; of probabilities Brier score,
    calibration error in 10 bins, area under the ROC curve; of `correct_answer` its mean.

    What errors do: the mean of `harm_weighted_error`, from 0 to 3.

    Parameters
    ----------
    outcomes : DataFrame, columns of `tables.OUTCOMES` and “correct”
        From `outcomes_from_table(…, correct=COL)`, or from `parse` for vignettes that have an
        answer key. Where a right answer is needed, answers without one are left out. So are swaps
        on which the right answer may depend.
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
        If the outcomes break their contract, or hold nothing that can be measured so.

    Notes
    -----
    Every vignette counts once in each group. An estimate is of every readable answer of its group,
    as fairlearn's; a difference is paired, of the matched sets that are readable in the group and
    in the reference. So the difference of two estimates need not be the difference given: where
    sets are missing on one side, the note says how many both have.

    Intervals come from 10,000 resamples of vignettes; the differences in accuracy, selection rate,
    harm, agreement and Brier score are means of paired differences, and get the interval of
    `stats.compare_paired`, which also holds where no answer differs. A difference of maxima is
    never below 0, and above it by chance alone: its simultaneous interval takes account of that.
    Groups whose selections differ in few vignettes have in it the interval of `compare_paired`, and
    in the impact ratio one by betting.
    Intervals are not adjusted for the number of metrics.

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
    4     m       1.0         NaN
    5     f       0.9        -0.1
    """
    found = Metrics.of(outcomes, alpha=alpha, seed=seed)
    if found.frame.empty:
        raise InputError(_NOTHING_MEASURED)
    return found


def _rows(outcomes: pd.DataFrame, level: float, seed: int) -> Iterator[Line]:
    table = checked_outcomes(outcomes)
    measures_of(table, None)
    right = np.full(len(outcomes), np.nan)
    if "correct" in outcomes.columns:
        right = outcomes["correct"].to_numpy(dtype=np.float64)
    status = table.names["status"]
    unscored = status.codes == status.code_of("unscored")
    parser = outcomes["parser"].astype(str).to_numpy()
    for answers in swapped_answers(table):
        # Where nothing was to be had, nothing is missing either.
        if answers.place.apart or unscored[answers.rows].all():
            continue
        name, keyed = answers.place.outcome, right[answers.rows]
        if name == HARM_WEIGHTED_ERROR.name:
            bound = _width(table, answers)
            yield from mean_rows(answers, "mean_harm", level, seed, bound=bound)
        elif name == CORRECT_ANSWER.name and answers.scale == "binary":
            yield from mean_rows(answers, "accuracy", level, seed)
        elif answers.scale in SHARES:
            if _selects(answers, keyed, parser[answers.rows]):
                yield from selection_rows(answers, level, seed)
            yield from keyed_rows(answers, keyed, level, seed)


def _selects(answers: Answers, right: Floats, parsers: Iterable[str]) -> bool:
    """Whether an outcome says if a favourable option was chosen; a refusal chooses none."""
    name, known = answers.place.outcome, set(parsers)
    if name in FAVOURABLE:
        return True
    if any(one.startswith(_REFUSAL) for one in known):
        return False
    of_table = all(one.startswith(_TABLE) for one in known)
    favourable = of_table or name.startswith(_CHOSEN) or bool((~np.isnan(right)).any())
    return answers.scale == "binary" and favourable


def _width(table: Coded, answers: Answers) -> float | None:
    """Width of an outcome's scale; None where it has no limits."""
    low, high = (float(table.numbers[name][answers.rows[0]]) for name in ("low", "high"))
    return None if np.isnan(high - low) else high - low


def _repeat_rows(agreement: pd.DataFrame, level: float, seed: int) -> Iterator[Line]:
    for answers in swapped_answers(checked_outcomes(agreement)):
        if not answers.place.apart:
            for row in mean_rows(answers, "repeat_agreement", level, seed):
                yield row | {"outcome": row["outcome"].removesuffix(REPEATS)}


def _typed(name: str, values: list[Any]) -> Any:  # noqa: ANN401 - several array types
    if name in _TEXTS:
        return values
    return np.array(values, dtype=np.int64 if name in _COUNTS else np.float64)
