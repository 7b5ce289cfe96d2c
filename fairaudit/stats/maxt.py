"""Joint sign flips of a family of contrasts, with step-down maxima."""

from dataclasses import dataclass

import numpy as np

from fairaudit.errors import InputError
from fairaudit.stats.signs import MOST_ENUMERATED, joint_signs
from fairaudit.stats.vectors import RELATIVE_TOLERANCE, Floats, Matrix

__all__ = ["MaxT", "sign_flip_maxt"]

_DRAWS = 9_999


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxT:
    """A family of contrasts, tested together.

    Parameters
    ----------
    statistic : ndarray, shape (n_contrasts,)
        Studentised mean; infinite where all differences are the same, 0 where all are zero.
    p : ndarray, shape (n_contrasts,)
        Unadjusted p of each contrast, by the same flips.
    p_adjusted : ndarray, shape (n_contrasts,)
        Adjusted for the family-wise error rate.
    n : int
        Vignettes with at least one difference.
    draws : int or None
        Random flips; None if all were enumerated.
    """

    statistic: Floats
    p: Floats
    p_adjusted: Floats
    n: int
    draws: int | None


def sign_flip_maxt(differences: Matrix, *, draws: int = _DRAWS, seed: int = 0) -> MaxT:
    """Adjusted p values of a family of contrasts by joint sign flips and step-down max-T.

    Formula: ``t = √(V − 1)·u/√(1 − u²)`` with ``u² = mean²/mean square`` over all V vignettes, to
    which a missing difference adds 0; infinite where 1 − u² ≤ 1e-12. One sign for each vignette
    flips all its differences. In descending order of |t|, the p of a contrast is the share of
    flips whose largest |t| among it and all later ones reaches its own, and never less than the p
    before it. All 2^V flips for V ≤ 13, else ``(1 + hits)/(1 + draws)``.

    Parameters
    ----------
    differences : array_like, shape (n_vignettes, n_contrasts)
        Group minus reference; NaN where a vignette has none for the contrast.
    draws, seed : int
        Random flips and their seed.

    Returns
    -------
    MaxT

    Raises
    ------
    InputError
        If it is no table, holds infinity, has fewer than two vignettes with a difference, or a
        contrast without any.

    Notes
    -----
    Assumes independent vignettes whose differences are, under the null, jointly symmetric about
    0. The flips keep the correlation of contrasts, which Holm's method ignores. t rises with u,
    and u is what is compared. Source: Westfall & Young 1993, Resampling-Based Multiple Testing.

    Examples
    --------
    >>> sign_flip_maxt([[0.5, 0.1], [0.5, -0.1], [0.5, 0.1], [0.5, 0.0]]).p_adjusted
    array([0.125, 1.   ])
    """
    d = _family(differences)
    n, contrasts = d.shape
    length = np.sqrt(n * np.square(d).sum(axis=0))
    # A contrast of zeros keeps u = 0 under every flip.
    scaled = np.divide(d, length, out=np.zeros_like(d), where=length > 0)
    observed = _snapped(np.abs(scaled.sum(axis=0)))
    order = np.argsort(-observed, kind="stable")
    least = observed[order] - RELATIVE_TOLERANCE
    hits, single = np.zeros((2, contrasts), dtype=np.int64)
    total = 0
    for signs in joint_signs(n, draws=draws, seed=seed):
        u = _snapped(np.abs(signs @ scaled)[:, order])
        single += np.count_nonzero(u >= least, axis=0)
        maxima = np.maximum.accumulate(u[:, ::-1], axis=1)[:, ::-1]
        hits += np.count_nonzero(maxima >= least, axis=0)
        total += len(signs)
    extra = 0 if n <= MOST_ENUMERATED else 1
    p, adjusted = np.empty((2, contrasts))
    p[order] = (extra + single) / (extra + total)
    adjusted[order] = np.maximum.accumulate((extra + hits) / (extra + total))
    with np.errstate(divide="ignore"):
        size = np.sqrt(n - 1) * observed / np.sqrt(1 - observed**2)
    return MaxT(
        statistic=np.copysign(size, d.sum(axis=0)),
        p=p,
        p_adjusted=adjusted,
        n=n,
        draws=draws if extra else None,
    )


def _family(differences: Matrix) -> Floats:
    d = np.asarray(differences, dtype=np.float64)
    if d.ndim != 2 or np.isinf(d).any():
        raise InputError(
            "Give the family as a table of finite differences, vignettes by contrasts."
        )
    there = ~np.isnan(d)
    if d.shape[1] and not there.any(axis=0).all():
        raise InputError(
            "A contrast of the family has no difference at all. Leave it out, and say so."
        )
    used = there.any(axis=1)
    if np.count_nonzero(used) < 2:
        raise InputError("A family needs at least 2 vignettes with a difference.")
    d = np.where(there, d, 0.0)[used]
    rounding = RELATIVE_TOLERANCE * np.abs(d).max(axis=0)
    return np.where(np.abs(d) <= rounding, 0.0, d)


def _snapped(u: Floats) -> Floats:
    return np.where(1 - u**2 <= RELATIVE_TOLERANCE, 1.0, u)
