"""Ratio of two means over the same vignettes."""

from dataclasses import dataclass

import numpy as np

from fairaudit.errors import InputError
from fairaudit.stats.resampling import DRAWS, bootstrap
from fairaudit.stats.vectors import Differences, Floats, Interval, complete_rows

__all__ = ["LEAST_EVENTS", "LEAST_RATE", "RatioOfMeans", "ratio_of_means"]

# A ratio to a rarer reference swings too widely to mean anything.
LEAST_RATE, LEAST_EVENTS = 0.05, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioOfMeans:
    """Ratio of two means over the same vignettes.

    Parameters
    ----------
    estimate : float or None
        None where the reference is too rare for a ratio to mean anything.
    ci : (float, float) or None
        Bootstrap interval.
    method : str
        How the interval was made, or why there is no ratio.
    n, n_left_out : int
        Vignettes with both means, and those without.
    """

    estimate: float | None
    ci: Interval | None
    method: str
    n: int
    n_left_out: int


def ratio_of_means(
    values: Differences,
    reference: Differences,
    *,
    n_events: float | None = None,
    draws: int = DRAWS,
    level: float = 0.95,
    seed: int = 0,
) -> RatioOfMeans:
    """Ratio of the mean to the reference's mean, with a bootstrap interval.

    Formula: ``mean(y)/mean(r)`` over the vignettes that have both; percentile interval, BCa from
    50 vignettes on. There is a ratio only where the reference's mean is at least .05 and 5 events
    or more stand in it.

    Parameters
    ----------
    values, reference : array_like, shape (n_vignettes,)
        Means of answers, not negative; NaN where there is none.
    n_events : float, optional
        Events in the reference; by default the vignettes whose reference is not 0.
    draws, level, seed
        As for `bootstrap`.

    Returns
    -------
    RatioOfMeans

    Raises
    ------
    InputError
        If the vectors differ in length or a value is negative or infinite.

    Examples
    --------
    >>> ratio_of_means([0.5, 0.2, 0.9], [0.5, 0.4, 0.0]).method
    'no ratio: 2 events in the reference, fewer than 5'
    """
    if np.shape(values) != np.shape(reference):
        raise InputError(
            "A ratio needs both means of every vignette; the vectors differ in length."
        )
    pairs, left_out = complete_rows(np.column_stack([values, reference]))
    if (pairs < 0).any():
        raise InputError("A ratio of means needs values that are not negative.")
    n = len(pairs)
    why = _why_no_ratio(pairs, n_events)
    if why:
        return RatioOfMeans(estimate=None, ci=None, method=why, n=n, n_left_out=left_out)

    def ratio(weights: Floats) -> Floats:
        sums = weights @ pairs
        undefined = np.full((len(sums), 1), np.nan)
        above, below = sums[:, :1], sums[:, 1:]
        found: Floats = np.divide(above, below, out=undefined, where=below > 0)
        return found

    found = bootstrap(ratio, n, draws=draws, level=level, seed=seed)
    ci = None if np.isnan(found.low[0]) else (float(found.low[0]), float(found.high[0]))
    return RatioOfMeans(
        estimate=float(found.estimate[0]),
        ci=ci,
        method=f"{found.method} bootstrap of vignettes"
        if ci
        else "no interval: no resample differs",
        n=n,
        n_left_out=left_out,
    )


def _why_no_ratio(pairs: Floats, n_events: float | None) -> str:
    if len(pairs) < 2:
        return f"no ratio: {len(pairs)} vignettes with both means"
    mean = float(pairs[:, 1].mean())
    if mean < LEAST_RATE:
        return f"no ratio: reference mean {mean:.3g}, below {LEAST_RATE}"
    events = float(np.count_nonzero(pairs[:, 1])) if n_events is None else n_events
    if events < LEAST_EVENTS:
        return f"no ratio: {events:g} events in the reference, fewer than {LEAST_EVENTS}"
    return ""
