"""How far a judge agrees with people who labelled a sample of the same answers."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from fairaudit.errors import InputError
from fairaudit.stats import bootstrap
from fairaudit.stats.agreement import coincidences, krippendorff_alpha, weighted_kappa
from fairaudit.stats.vectors import Floats

__all__ = ["EVERYONE", "Agreement", "agreement", "agreement_frame"]

Ints = npt.NDArray[np.intp]

EVERYONE = ""
"""Stands for the group where the answers of all groups are taken together."""

_KEY = ("cell_id", "outcome")
_ANSWER = ("model_id", "params_id", "sample")
_LABEL = "label"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Agreement on one outcome, of all groups or of one.

    Parameters
    ----------
    outcome, attribute, group : str
        What was read, and whose answers; both empty for all.
    n_answers, n_vignettes : int
        Answers that both read, and the vignettes they are about.
    n_unread : int
        Labelled answers for which the judge has no value; they are in no other number.
    exact : float
        Share on which both gave the same level.
    kappa, kappa_low, kappa_high : float
        Cohen's kappa with quadratic weights, and its interval; NaN where there is none.
    alpha, alpha_low, alpha_high : float
        Krippendorff's alpha for ordered levels, and its interval; NaN where there is none.
    level : float
        Level of the intervals.
    """

    outcome: str
    attribute: str
    group: str
    n_answers: int
    n_vignettes: int
    n_unread: int
    exact: float
    kappa: float
    kappa_low: float
    kappa_high: float
    alpha: float
    alpha_low: float
    alpha_high: float
    level: float

    @property
    def words(self) -> str:
        """The numbers in one sentence, to be printed beside a result.

        Examples
        --------
        >>> Agreement(
        ...     outcome="judged:clarity", attribute="", group="", n_answers=60, n_vignettes=20,
        ...     n_unread=0, exact=0.7, kappa=0.81, kappa_low=0.7, kappa_high=0.9, alpha=0.8,
        ...     alpha_low=float("nan"), alpha_high=float("nan"), level=0.95,
        ... ).words
        'kappa 0.81 (95% 0.70 to 0.90), alpha 0.80 on 60 labelled answers to 20 vignettes'
        """
        kappa = _number("kappa", self.kappa, self.kappa_low, self.kappa_high, self.level)
        alpha = _number("alpha", self.alpha, self.alpha_low, self.alpha_high, self.level)
        on = f"on {self.n_answers} labelled answers to {self.n_vignettes} vignettes"
        return f"{kappa}, {alpha} {on}"


def agreement(
    judged: pd.DataFrame,
    labelled: pd.DataFrame,
    *,
    level: float = 0.95,
    draws: int = 10_000,
    seed: int = 0,
) -> tuple[Agreement, ...]:
    """Compare the values of outcomes with labels by hand, for all groups together and by group.

    Vignettes are resampled for the intervals, since answers to one vignette are alike.

    Parameters
    ----------
    judged : DataFrame, columns of `tables.OUTCOMES`
        Outcomes of whole levels, such as those of `judged_outcomes`.
    labelled : DataFrame
        Columns `cell_id`, `outcome` and `label` (a whole number; empty where the person gave none),
        and, where several models or repeats were asked, `model_id`, `params_id` and `sample`.
    level : float
        Level of the intervals.
    draws, seed : int
        Resamples, and the seed.

    Returns
    -------
    tuple[Agreement, ...]
        For each outcome first all groups, then each group of each attribute; `agreement_frame`
        makes a table of it.

    Raises
    ------
    InputError
        If a column is missing, a label is no whole number, an answer is labelled twice or stands
        several times among the outcomes, or no labelled answer is among them.
    """
    pairs = _joined(judged, labelled)
    return tuple(
        _agreement(rows, str(outcome), attribute, group, level, draws, seed)
        for outcome, of_outcome in pairs.groupby("outcome", sort=False)
        for attribute, group, rows in _groups(of_outcome)
    )


def agreement_frame(found: tuple[Agreement, ...]) -> pd.DataFrame:
    """One row for each agreement."""
    return pd.DataFrame([asdict(one) for one in found])


def _joined(judged: pd.DataFrame, labelled: pd.DataFrame) -> pd.DataFrame:
    wanted = [*_KEY, *_ANSWER, "value", "vignette_set", "vignette_id", "attribute", "group"]
    for name, table, columns in (
        ("outcomes", judged, wanted),
        ("labels", labelled, [*_KEY, _LABEL]),
    ):
        lacking = [column for column in columns if column not in table]
        if lacking:
            raise InputError(f"The table of {name} lacks the columns {', '.join(lacking)}.")
    keys = [*_KEY, *(column for column in _ANSWER if column in labelled)]
    labels = labelled.loc[labelled[_LABEL].notna(), [*keys, _LABEL]]
    numbers = pd.to_numeric(labels[_LABEL], errors="coerce")
    wrong = numbers.isna() | (numbers != np.floor(numbers))
    if wrong.any():
        raise InputError(
            f"{int(wrong.sum())} labels are no whole numbers, such as "
            f"“{labels.loc[wrong, _LABEL].iloc[0]}”. Write the level, or leave the place empty."
        )
    if labels.duplicated(keys).any():
        raise InputError(
            "An answer is labelled twice. Compare the labels of each person by itself, or settle "
            "on one."
        )
    pairs = judged[wanted].merge(labels.assign(**{_LABEL: numbers}), on=keys, how="inner")
    if pairs.empty:
        raise InputError(
            "None of the labelled answers is among the outcomes. The columns cell_id and outcome of"
            " both have to agree."
        )
    if pairs.duplicated(keys).any():
        raise InputError(
            "A label could belong to several answers. Add the columns model_id, params_id and "
            "sample to the labels."
        )
    return pairs


def _groups(pairs: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    yield EVERYONE, EVERYONE, pairs
    for (attribute, group), rows in pairs.groupby(["attribute", "group"], sort=False):
        yield str(attribute), str(group), rows


def _agreement(
    pairs: pd.DataFrame,
    outcome: str,
    attribute: str,
    group: str,
    level: float,
    draws: int,
    seed: int,
) -> Agreement:
    rows = pairs[pairs["value"].notna()]
    numbers = rows.groupby(["vignette_set", "vignette_id"]).ngroup()
    vignettes: Ints = np.asarray(numbers, dtype=np.intp)
    value, label = rows["value"].to_numpy(dtype=float), rows[_LABEL].to_numpy(dtype=float)
    n = int(vignettes.max()) + 1 if len(rows) else 0
    estimates, low, high = _estimated(value, label, vignettes, n, level, draws, seed)
    return Agreement(
        outcome=outcome,
        attribute=attribute,
        group=group,
        n_answers=len(rows),
        n_vignettes=n,
        n_unread=len(pairs) - len(rows),
        exact=float((value == label).mean()) if len(rows) else float("nan"),
        kappa=float(estimates[0]),
        kappa_low=float(low[0]),
        kappa_high=float(high[0]),
        alpha=float(estimates[1]),
        alpha_low=float(low[1]),
        alpha_high=float(high[1]),
        level=level,
    )


def _estimated(
    value: Floats, label: Floats, vignettes: Ints, n: int, level: float, draws: int, seed: int
) -> tuple[Floats, Floats, Floats]:
    """Kappa and alpha, and the ends of their intervals; NaN where there are none."""
    none = np.full(2, np.nan)
    if not n:
        return none, none, none
    both = _both(value, label, vignettes, n)
    if n < 2:
        return both(np.ones((1, n)))[0], none, none
    found = bootstrap(both, n, draws=draws, level=level, seed=seed)
    return found.estimate, found.low, found.high


def _both(value: Floats, label: Floats, vignettes: Ints, n: int) -> Callable[[Floats], Floats]:
    """Kappa and alpha as functions of weighted vignettes."""
    low = min(value.min(), label.min())
    size = int(max(value.max(), label.max()) - low) + 1
    at, to = (value - low).astype(int), (label - low).astype(int)
    tables = np.zeros((n, size, size))
    np.add.at(tables, (vignettes, at, to), 1.0)
    counts = np.zeros((value.size, size))
    np.add.at(counts, (np.arange(value.size), at), 1.0)
    np.add.at(counts, (np.arange(value.size), to), 1.0)
    matrices = np.zeros((n, size, size))
    np.add.at(matrices, vignettes, coincidences(counts))

    def both(weights: Floats) -> Floats:
        summed = [
            (weights @ of_all.reshape(n, -1)).reshape(-1, size, size)
            for of_all in (tables, matrices)
        ]
        return np.stack([weighted_kappa(summed[0]), krippendorff_alpha(summed[1])], axis=1)

    return both


def _number(name: str, estimate: float, low: float, high: float, level: float) -> str:
    if np.isnan(estimate):
        return f"no {name}"
    interval = "" if np.isnan(low) else f" ({level:.0%} {low:.2f} to {high:.2f})"
    return f"{name} {estimate:.2f}{interval}"
