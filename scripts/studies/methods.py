"""Methods that the studies used and fairaudit does not, by scipy and statsmodels.

They are here to compute published numbers again. Why fairaudit uses others stands on the page.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar

__all__ = [
    "SignedRank",
    "differences_from_counts",
    "mcnemar_chi_square",
    "sign_test_greater",
    "signed_rank",
]

Floats = npt.NDArray[np.float64]


def mcnemar_chi_square(b: int, c: int) -> float:
    """McNemar's χ² with continuity correction, one degree of freedom; needs b + c > 0.

    Examples
    --------
    >>> round(mcnemar_chi_square(7, 12), 6)
    0.358795
    """
    table = [[0, b], [c, 0]]
    return float(mcnemar(table, exact=False, correction=True).pvalue)


def sign_test_greater(more: int, fewer: int) -> float:
    """One-sided exact sign test: P(X ≥ more), X ~ Bin(more + fewer, ½).

    Examples
    --------
    >>> sign_test_greater(3, 1)
    0.3125
    """
    return float(stats.binomtest(more, more + fewer, 0.5, alternative="greater").pvalue)


def differences_from_counts(counts: Mapping[str, int], *, n: int) -> Floats:
    """Rebuild a sample from the counts of its values that are not zero, shape (n,).

    Examples
    --------
    >>> differences_from_counts({"-1.0": 1, "0.5": 2}, n=5)
    array([-1. ,  0.5,  0.5,  0. ,  0. ])
    """
    values = np.repeat([float(value) for value in counts], list(counts.values()))
    return np.concatenate([values, np.zeros(n - len(values))])


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRank:
    """Wilcoxon's signed-rank test, zeros discarded, by the normal approximation.

    Parameters
    ----------
    n : int
        Differences that are not zero.
    w : float
        Sum of the ranks of the positive ones.
    z_without_ties, p_without_ties : float
        Statistic and one-sided p (greater) with continuity correction, where the variance is not
        corrected for ties.
    p_greater, p_greater_plain, p_two_sided_plain : float
        By scipy, which corrects the variance for ties: one-sided with continuity correction, and
        one- and two-sided without it.
    """

    n: int
    w: float
    z_without_ties: float
    p_without_ties: float
    p_greater: float
    p_greater_plain: float
    p_two_sided_plain: float


def signed_rank(differences: Floats) -> SignedRank:
    """Wilcoxon's signed-rank test of differences, with and without the correction for ties."""
    # With zeros in the sample scipy takes the normal approximation of itself.
    corrected = stats.wilcoxon(differences, alternative="greater", correction=True)
    plain = stats.wilcoxon(differences, alternative="greater")
    two_sided = stats.wilcoxon(differences)
    nonzero = differences[differences != 0]
    n = len(nonzero)
    w = float(stats.rankdata(np.abs(nonzero))[nonzero > 0].sum())
    z = (w - n * (n + 1) / 4 - 0.5) / math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return SignedRank(
        n=n,
        w=w,
        z_without_ties=z,
        p_without_ties=float(stats.norm.sf(z)),
        p_greater=float(corrected.pvalue),
        p_greater_plain=float(plain.pvalue),
        p_two_sided_plain=float(two_sided.pvalue),
    )
