"""`compare_paired` over many simulations at once.

Where t decides, its formulas are applied to all simulations together; the tests hold them against
the function itself. The other cases, and the counts of binary answers, go through the function.
"""

from collections import defaultdict
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import special
from simulations.answers import Floats

from fairaudit.stats import PairedComparison, compare_paired, mcnemar_midp, sign_flip_test

__all__ = ["ALPHA", "compared", "p_values"]

ALPHA = 0.05
_ENOUGH_FOR_T = 10
# How the methods' descriptions begin.
_BRANCHES = {
    "Tango": "McNemar",
    "t interval; t": "t",
    "betting": "sign flip",
    "t interval; e": "sign flip",
    "no interval": "sign flip",
}


def compared(
    d: Floats, singles: npt.NDArray[np.bool_], *, bound: float | None, margin: float, truth: float
) -> dict[str, float]:
    """Count rejections, intervals that cover the truth, equivalence shown, and methods.

    `d` has the shape (nsim, n_vignettes), NaN where missing; `singles` marks the simulations with
    one binary answer a cell.
    """
    by_t = _by_t(d) & ~singles
    tally: dict[str, float] = defaultdict(float, _sums_of_t(d[by_t], margin, truth))
    for seed in np.flatnonzero(~by_t):
        one = d[seed][~np.isnan(d[seed])]
        if singles[seed]:
            found = _binary(int((one == 1).sum()), int((one == -1).sum()), one.size, margin)
        else:
            found = compare_paired(one, bound=bound, margin=margin, seed=int(seed))
        _add(tally, found, truth)
    return tally


def p_values(d: Floats, singles: npt.NDArray[np.bool_]) -> Floats:
    """Two-sided p of no difference of each simulation, by the method that `compared` takes."""
    by_t = _by_t(d) & ~singles
    p = np.ones(len(d))
    p[by_t] = _t_parts(d[by_t])[3]
    for seed in np.flatnonzero(~by_t):
        one = d[seed][~np.isnan(d[seed])]
        if singles[seed]:
            p[seed] = mcnemar_midp(int((one == 1).sum()), int((one == -1).sum()))
        else:
            p[seed] = sign_flip_test(one, seed=int(seed))
    return p


def _by_t(d: Floats) -> npt.NDArray[np.bool_]:
    size = np.abs(np.nan_to_num(d))
    rounding = 1e-12 * size.max(axis=1)
    there = ~np.isnan(d)
    high = np.where(there, d, -np.inf).max(axis=1)
    low = np.where(there, d, np.inf).min(axis=1)
    enough = (size > rounding[:, None]).sum(axis=1) >= _ENOUGH_FOR_T
    return enough & (high - low > rounding)


def _t_parts(d: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Number, mean, standard error and p of t of each row."""
    n = np.count_nonzero(~np.isnan(d), axis=1).astype(np.float64)
    mean = np.nansum(d, axis=1) / n
    error = np.sqrt(np.nansum((d - mean[:, None]) ** 2, axis=1) / (n - 1) / n)
    return n, mean, error, 2 * special.stdtr(n - 1, -np.abs(mean) / error)


def _sums_of_t(d: Floats, margin: float, truth: float) -> dict[str, float]:
    n, mean, error, p = _t_parts(d)
    half = special.stdtrit(n - 1, 1 - ALPHA / 2) * error
    centred = d - mean[:, None]
    second = np.nansum(centred**2, axis=1) / n
    gamma = np.nansum(centred**3, axis=1) / n / second**1.5
    equivalence = np.zeros(len(d))
    for side in (1, -1):
        t = (mean - side * margin) / error
        hall = t + gamma * (t**2 / 3 + 1 / 6) / np.sqrt(n) + gamma**2 * t**3 / (27 * n)
        for statistic in (t, hall):
            np.maximum(equivalence, special.stdtr(n - 1, side * statistic), out=equivalence)
    return {
        "t": float(len(d)),
        "rejected": float(np.count_nonzero(p < ALPHA)),
        "covered": float(np.count_nonzero(np.abs(mean - truth) <= half)),
        "equivalent": float(np.count_nonzero(equivalence < ALPHA)),
        "variance": float((error**2 * n).sum()),
    }


def _add(tally: dict[str, float], found: PairedComparison, truth: float) -> None:
    named = (name for start, name in _BRANCHES.items() if found.method.startswith(start))
    branch = next(named, "none")
    tally[branch] += 1
    tally["rejected"] += found.p is not None and found.p < ALPHA
    tally["covered"] += found.ci is not None and found.ci[0] <= truth <= found.ci[1]
    tally["equivalent"] += found.p_equivalence is not None and found.p_equivalence < ALPHA
    tally["variance"] += (found.sd or 0.0) ** 2


@cache
def _binary(b: int, c: int, n: int, margin: float) -> PairedComparison:
    """Counts are all that binary differences have, so that few have to be worked out."""
    d = np.repeat([1.0, -1.0, 0.0], [b, c, n - b - c])
    return compare_paired(d, bound=1.0, binary=True, margin=margin)
