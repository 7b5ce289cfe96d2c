"""One contrast: which method its differences allow, and what that method finds.

======================================  ================  =============  ========================
case                                    interval          test           equivalence
======================================  ================  =============  ========================
one binary answer a cell                Tango score       mid-p McNemar  Tango TOST, exact guard
10 or more that aren't 0, not all same  t                 t              TOST by t and by Hall's t
otherwise, bounded outcome              betting e-values  sign flip      betting e-values
otherwise, unbounded outcome            t, if they vary   sign flip      never
fewer than 2 vignettes                  none              none           none
======================================  ================  =============  ========================
"""

from dataclasses import dataclass

import numpy as np

from fairaudit.errors import InputError
from fairaudit.stats.betting import betting_equivalence, betting_interval
from fairaudit.stats.binary import (
    binary_equivalence,
    binary_equivalence_interval,
    mcnemar_midp,
    tango_interval,
)
from fairaudit.stats.hall import skewness, t_equivalence, t_equivalence_interval
from fairaudit.stats.normal_theory import t_interval, t_test
from fairaudit.stats.planning import betting_least_n, binary_least_n
from fairaudit.stats.signflip import sign_flip_test
from fairaudit.stats.vectors import (
    RELATIVE_TOLERANCE,
    Differences,
    Floats,
    Interval,
    difference_vector,
    snapped,
)

__all__ = ["BY_BETTING", "ENOUGH_FOR_T", "PairedComparison", "compare_paired", "positive_shift_p"]

BY_BETTING = "betting e-values; exact sign flip"
"""Method where few vignettes of a bounded outcome differ."""

ENOUGH_FOR_T = 10
"""Vignettes that have to differ before the mean is taken to be close to normal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedComparison:
    """What the differences of one contrast show.

    Parameters
    ----------
    n : int
        Vignettes.
    n_discordant : int
        Vignettes with a difference that is not zero.
    method : str
        Interval, test and equivalence test in words.
    estimate : float or None
        Mean difference; None below two vignettes.
    sd : float or None
        Standard deviation of the differences, divisor V − 1.
    skewness : float or None
        Their skewness, where a t method was used.
    ci : (float, float) or None
        Interval at level 1 − alpha.
    ci_equivalence : (float, float) or None
        Equivalence interval: the mean differences that the equivalence test cannot rule out at
        alpha, so that it lies within ± margin exactly if `p_equivalence` is below alpha. One
        test gives an interval at level 1 − 2·alpha; where equivalence has to hold by two tests
        it covers the intervals of both, and can reach beyond `ci`. None without a valid test.
    p : float or None
        Two-sided p of no difference.
    p_equivalence : float or None
        P of a difference at or beyond the margin; None without a margin or a valid test.
    least_n : int or None
        Fewest vignettes with which this method can show equivalence at all.
    """

    n: int
    n_discordant: int
    method: str
    estimate: float | None = None
    sd: float | None = None
    skewness: float | None = None
    ci: Interval | None = None
    ci_equivalence: Interval | None = None
    p: float | None = None
    p_equivalence: float | None = None
    least_n: int | None = None


def compare_paired(
    differences: Differences,
    *,
    bound: float | None,
    binary: bool = False,
    margin: float | None = None,
    alpha: float = 0.05,
    seed: int = 0,
) -> PairedComparison:
    """Estimate, interval, test and equivalence test of one contrast.

    Parameters
    ----------
    differences : array_like, shape (n_vignettes,)
        Group minus reference for each vignette, in the outcome's unit.
    bound : float or None
        Largest possible |difference|; None where the outcome has no limits.
    binary : bool
        Whether each difference is that of one effective yes-or-no answer on each side.
    margin : float, optional
        Equivalence margin in the outcome's unit, below the bound.
    alpha : float
        Level: intervals have levels 1 − alpha and 1 − 2·alpha.
    seed : int
        Seed of the Monte Carlo sign flips.

    Returns
    -------
    PairedComparison

    Raises
    ------
    InputError
        If the differences hold NaN or exceed the bound, binary differences are not −1, 0 or 1,
        or margin or alpha make no sense.

    Examples
    --------
    >>> found = compare_paired([0.0] * 90, bound=1.0, margin=0.05)
    >>> found.estimate, found.p, round(found.p_equivalence, 3), found.method
    (0.0, 1.0, 0.041, 'betting e-values; exact sign flip')
    """
    _check_levels(margin, alpha, bound)
    d, tolerance = snapped(difference_vector(differences, least=0), bound)
    if d.size < 2:
        return PairedComparison(n=d.size, n_discordant=int(np.count_nonzero(d)), method="none")
    if binary:
        return _binary(d, margin, alpha)
    if np.count_nonzero(d) >= ENOUGH_FOR_T and np.ptp(d) > tolerance:
        return _normal(d, margin, alpha)
    if bound is not None:
        return _bounded(d, bound, margin, alpha, seed)
    return _unbounded(d, tolerance, alpha, seed)


def positive_shift_p(differences: Differences, *, bound: float | None, seed: int = 0) -> float:
    """One-sided p of a mean that is not above zero, by t or sign flip as `compare_paired` picks.

    Examples
    --------
    >>> positive_shift_p([0.2, 0.1, 0.3, 0.2, 0.1], bound=1.0)
    0.03125
    """
    d, tolerance = snapped(difference_vector(differences), bound)
    if np.count_nonzero(d) >= ENOUGH_FOR_T and np.ptp(d) > tolerance:
        return t_test(d, alternative="greater")
    return sign_flip_test(d, alternative="greater", seed=seed)


def _binary(d: Floats, margin: float | None, alpha: float) -> PairedComparison:
    signs = np.rint(d)
    if np.abs(signs - d).max() > RELATIVE_TOLERANCE or np.abs(signs).max() > 1:
        raise InputError("Differences of single binary answers have to be −1, 0 or 1.")
    n, b, c = d.size, int(np.count_nonzero(signs > 0)), int(np.count_nonzero(signs < 0))
    return PairedComparison(
        n=n,
        n_discordant=b + c,
        method="Tango score interval; mid-p McNemar test",
        estimate=(b - c) / n,
        sd=float(signs.std(ddof=1)),
        ci=tango_interval(b, c, n, level=1 - alpha),
        ci_equivalence=binary_equivalence_interval(b, c, n, alpha=alpha),
        p=mcnemar_midp(b, c),
        p_equivalence=None if margin is None else binary_equivalence(b, c, n, margin=margin),
        least_n=None if margin is None else binary_least_n(margin=margin, alpha=alpha),
    )


def _normal(d: Floats, margin: float | None, alpha: float) -> PairedComparison:
    return PairedComparison(
        n=d.size,
        n_discordant=int(np.count_nonzero(d)),
        method="t interval; t test; TOST with Hall’s correction",
        estimate=float(d.mean()),
        sd=float(d.std(ddof=1)),
        skewness=skewness(d),
        ci=t_interval(d, level=1 - alpha),
        ci_equivalence=t_equivalence_interval(d, alpha=alpha),
        p=t_test(d),
        p_equivalence=None if margin is None else t_equivalence(d, margin=margin),
        least_n=None if margin is None else ENOUGH_FOR_T,
    )


def _bounded(
    d: Floats, bound: float, margin: float | None, alpha: float, seed: int
) -> PairedComparison:
    return PairedComparison(
        n=d.size,
        n_discordant=int(np.count_nonzero(d)),
        method=BY_BETTING,
        estimate=float(d.mean()),
        sd=float(d.std(ddof=1)),
        ci=betting_interval(d, bound=bound, level=1 - alpha),
        ci_equivalence=betting_interval(d, bound=bound, level=1 - 2 * alpha),
        p=sign_flip_test(d, seed=seed),
        p_equivalence=None
        if margin is None
        else betting_equivalence(d, margin=margin, bound=bound),
        least_n=None
        if margin is None
        else betting_least_n(margin=margin, bound=bound, alpha=alpha),
    )


def _unbounded(d: Floats, tolerance: float, alpha: float, seed: int) -> PairedComparison:
    varied = np.ptp(d) > tolerance
    return PairedComparison(
        n=d.size,
        n_discordant=int(np.count_nonzero(d)),
        method="t interval; exact sign flip" if varied else "no interval; exact sign flip",
        estimate=float(d.mean()),
        sd=float(d.std(ddof=1)),
        ci=t_interval(d, level=1 - alpha) if varied else None,
        p=sign_flip_test(d, seed=seed),
    )


def _check_levels(margin: float | None, alpha: float, bound: float | None) -> None:
    if not 0 < alpha < 0.5:
        raise InputError(f"The level alpha has to lie between 0 and 0.5, not at {alpha}.")
    if margin is not None and not 0 < margin < (np.inf if bound is None else bound):
        limit = "" if bound is None else f" and below {bound:g}, the largest possible difference"
        raise InputError(f"The equivalence margin has to be above 0{limit}, not {margin}.")
