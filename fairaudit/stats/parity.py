"""Demographic parity: the largest gap and ratio of selection rates, over all pairs of columns.

Resamples know nothing of differences that were not drawn. Pairs of columns that differ in few
vignettes therefore get the interval of `compare_paired`, and their ratio one by betting.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
from fairlearn import metrics as fairlearn

from fairaudit.stats.betting import betting_ratio_interval
from fairaudit.stats.metrics import Disparity, disparity_of
from fairaudit.stats.paired import ENOUGH_FOR_T, compare_paired
from fairaudit.stats.ratios import LEAST_EVENTS, LEAST_RATE
from fairaudit.stats.vectors import RELATIVE_TOLERANCE, Floats, Integers, Interval
from fairaudit.stats.worst_gap import simultaneous_gap

__all__ = ["Rates", "parity"]

Pairs = npt.NDArray[np.bool_]

_DIFFERENCE, _RATIO = "demographic_parity_difference", "demographic_parity_ratio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Selection rates and what they rest on.

    Parameters
    ----------
    answers, column, weight : ndarray, shape (n_answers,)
        Answers, codes of their columns, and weights; a missing answer weighs 0.
    estimate : ndarray, shape (n_columns,)
        The rates.
    drawn : ndarray, shape (n_draws, 1, n_columns)
        The same in every resample of vignettes.
    by_vignette : ndarray, shape (n_vignettes, n_columns)
        Share of the readable answers that are selected; NaN where there is none.
    """

    answers: Floats
    column: Integers
    weight: Floats
    estimate: Floats
    drawn: Floats
    by_vignette: Floats


def parity(rates: Rates, *, level: float, method: str) -> tuple[Disparity, Disparity]:
    """Demographic-parity difference and ratio, with simultaneous intervals over all pairs.

    Formula: a pair is sparse if fewer than 10 of its vignettes differ or are readable in one
    column only, or all differ by the same. Of P pairs, each sparse one has the interval of
    `compare_paired` (of `betting_ratio_interval` for the ratio) at level 1 − α/P, α = 1 − `level`,
    on the vignettes that both have; the other S' have `simultaneous_gap` at level 1 − α S'/P, for
    the ratio of the rates' logarithms. Where a vignette is missing in a column, an interval with
    sparse pairs covers that of `simultaneous_gap` over all pairs too.

    Parameters
    ----------
    rates : Rates
        Of two columns or more.
    level : float
        Level of the intervals.
    method : str
        How the resamples were made.

    Returns
    -------
    difference, ratio : Disparity
        The ratio has no value where a rate is below 0.05 or rests on fewer than 5 selected.

    Examples
    --------
    >>> column, vignette = np.tile([0, 1], 40), np.repeat(np.arange(40), 2)
    >>> answers = vignette % 2 * 1.0
    >>> rates = Rates(
    ...     answers=answers, column=column, weight=np.ones(80), estimate=np.array([0.5, 0.5]),
    ...     drawn=np.full((100, 1, 2), 0.5), by_vignette=answers.reshape(40, 2),
    ... )
    >>> difference, ratio = parity(rates, level=0.95, method="percentile bootstrap")
    >>> difference.estimate, np.round(difference.ci, 3), ratio.estimate, np.round(ratio.ci, 3)
    (0.0, array([0.   , 0.088]), 1.0, array([0.707, 1.   ]))
    """
    theirs = _by_fairlearn(rates)
    few = _sparse(rates.by_vignette)
    gap, ci = _difference(rates, few, level)
    told = _in_words(method, few, "paired interval")
    difference = disparity_of(_DIFFERENCE, theirs[_DIFFERENCE], gap, ci, told)
    selected = np.nansum(rates.by_vignette, axis=0)
    told = _in_words(method, few, "betting interval")
    if not (rates.estimate >= LEAST_RATE).all() or not (selected >= LEAST_EVENTS).all():
        note = f"no ratio: a rate below {LEAST_RATE} or fewer than {LEAST_EVENTS} selected"
        return difference, Disparity(
            name=_RATIO, fairlearn=theirs[_RATIO], estimate=None, ci=None, note=note, method=told
        )
    ratio, ci = _ratio(rates, few, level)
    return difference, disparity_of(_RATIO, theirs[_RATIO], ratio, ci, told)


def _by_fairlearn(rates: Rates) -> dict[str, float]:
    there = rates.weight > 0
    # One frame for both: fairlearn's functions of these names make one each, which takes longer
    # than all resamples.
    frame = fairlearn.MetricFrame(
        metrics=fairlearn.selection_rate,
        y_true=rates.answers[there],
        y_pred=rates.answers[there],
        sensitive_features=rates.column[there],
        sample_params={"sample_weight": rates.weight[there]},
    )
    return {_DIFFERENCE: float(frame.difference()), _RATIO: float(frame.ratio())}


def _sparse(by_vignette: Floats) -> Pairs:
    """Which pairs of columns are sparse, in the order of ``numpy.triu_indices``."""
    first, second = np.triu_indices(by_vignette.shape[1], 1)
    few = np.zeros(first.size, dtype=bool)
    for place, (one, other) in enumerate(zip(first, second, strict=True)):
        there = ~np.isnan(by_vignette[:, [one, other]])
        d = by_vignette[:, one] - by_vignette[:, other]
        d, one_sided = d[there.all(axis=1)], np.count_nonzero(there.sum(axis=1) == 1)
        differing = np.count_nonzero(np.abs(d) > RELATIVE_TOLERANCE) + one_sided
        few[place] = differing < ENOUGH_FOR_T or (not one_sided and np.ptp(d) <= RELATIVE_TOLERANCE)
    return few


def _shared(by_vignette: Floats, few: Pairs) -> Iterator[Floats]:
    """Both columns of each sparse pair, on the vignettes that both have."""
    first, second = np.triu_indices(by_vignette.shape[1], 1)
    for one, other in zip(first[few], second[few], strict=True):
        pair = by_vignette[:, [one, other]]
        yield np.round(pair[~np.isnan(pair).any(axis=1)], 12)


def _difference(rates: Rates, few: Pairs, level: float) -> tuple[float, Interval | None]:
    limits = []
    for pair in _shared(rates.by_vignette, few):
        found = compare_paired(
            pair[:, 0] - pair[:, 1],
            bound=1.0,
            binary=bool(np.isin(pair, (0.0, 1.0)).all()),
            alpha=(1 - level) / few.size,
        )
        low, high = found.ci or (-1.0, 1.0)
        limits.append((max(0.0, low, -high), max(high, -low)))
    return _together(rates, limits, few, level, bound=1.0)


def _ratio(rates: Rates, few: Pairs, level: float) -> tuple[float, Interval | None]:
    limits = []
    for pair in _shared(rates.by_vignette, few):
        low, high = 0.0, 1.0
        if len(pair):
            low, high = betting_ratio_interval(*pair.T, level=1 - (1 - level) / few.size)
        # As gaps of logarithms, of which a ratio of 0 has none.
        limits.append((-math.log(high), -math.log(low) if low else math.inf))
    with np.errstate(divide="ignore"):
        drawn = np.log(rates.drawn)
    drawn[np.isinf(drawn)] = np.nan
    logs = replace(rates, estimate=np.log(rates.estimate), drawn=drawn)
    gap, ci = _together(logs, limits, few, level)
    return math.exp(-gap), None if ci is None else (math.exp(-ci[1]), math.exp(-ci[0]))


def _together(
    rates: Rates, limits: list[Interval], few: Pairs, level: float, bound: float | None = None
) -> tuple[float, Interval | None]:
    """Largest gap over all pairs, from limits of the sparse ones and resamples of the others."""
    n = int(np.count_nonzero(~np.isnan(rates.by_vignette), axis=0).min())
    resampled = partial(simultaneous_gap, rates.estimate[None], rates.drawn, n=n, bound=bound)
    gap, ci = resampled(level=level)
    if not limits or np.isnan(gap):
        return gap, ci
    found = list(limits)
    if not few.all():
        share = 1 - (1 - level) * np.count_nonzero(~few) / few.size
        _, others = resampled(level=share, counted=~few)
        if others is None:
            return gap, None
        found.append(others)
    low, high = (max(side) for side in zip(*found, strict=True))
    if ci is not None and np.isnan(rates.by_vignette).any():
        # The rates take more vignettes than the pairs share.
        low, high = min(low, ci[0]), max(high, ci[1])
    return gap, (low, high)


def _in_words(method: str, few: Pairs, pairs_by: str) -> str:
    words = f"{method}, simultaneous over all pairs of columns"
    if not few.any():
        return words
    why = "since few vignettes differ"
    if few.all():
        share = f", Bonferroni over {few.size:,} pairs" if few.size > 1 else ""
        return f"{pairs_by}{share}, {why}"
    return f"{words}; {pairs_by} for {np.count_nonzero(few):,} of {few.size:,} pairs, {why}"
