"""Placebo tests: is the labelled render more than one more render?"""

from dataclasses import dataclass
from itertools import permutations

import numpy as np

from fairaudit.errors import InputError
from fairaudit.stats.vectors import RELATIVE_TOLERANCE, Differences, Floats, Integers, Matrix

__all__ = ["PlaceboTest", "SwapTest", "placebo_test", "swap_test"]

_EXACT = 1_000_000
_DRAWS = 9_999
_BLOCK = 1_000_000
_LEAST_PLACEBOS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceboTest:
    """Labelled renders against placebo renders.

    Parameters
    ----------
    signed, p_signed : float
        Mean of the labelled render minus the mean of the placebo renders, and its two-sided p.
    size, p_size : float
        Mean of the labelled render's distance from the reference minus that of the placebo
        renders, and the p of a distance that is no larger.
    n, n_left_out : int
        Vignettes that enter, and those without a reference, a labelled render or two placebos.
    draws : int or None
        Random assignments; None if all were enumerated.
    """

    signed: float
    p_signed: float
    size: float
    p_size: float
    n: int
    n_left_out: int
    draws: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapTest:
    """The difference of two labelled renders against that of any two renders.

    Parameters
    ----------
    difference, p : float
        Mean of labelled minus reference, and its two-sided p.
    n, n_left_out : int
        Vignettes that enter, and those without both labelled renders or two others.
    draws : int or None
        Random assignments; None if all were enumerated.
    """

    difference: float
    p: float
    n: int
    n_left_out: int
    draws: int | None


def placebo_test(
    reference: Differences,
    labelled: Differences,
    placebo: Matrix,
    *,
    draws: int = _DRAWS,
    seed: int = 0,
) -> PlaceboTest:
    """Test whether a label moves answers more than a change that means nothing.

    Formula: under the null each of the K + 1 changed renders of a vignette is as likely to carry
    the label. Signed: mean over vignettes of (labelled − mean of the rest), two-sided. Size: mean
    of (|labelled − reference| − mean of |rest − reference|), one-sided. All assignments where they
    are at most a million, else ``(1 + hits)/(1 + draws)``.

    Parameters
    ----------
    reference, labelled : array_like, shape (n_vignettes,)
        Means of the answers; NaN where there is none.
    placebo : array_like, shape (n_vignettes, K)
        The same for the placebo renders. A vignette uses those that it has, at least two.
    draws, seed : int
        Random assignments, and their seed.

    Returns
    -------
    PlaceboTest

    Raises
    ------
    InputError
        If the shapes do not fit, or fewer than two vignettes have what the test needs.

    Notes
    -----
    Assumes independent vignettes. It says whether the label does more than a placebo does, where a
    test against the reference only says that something changed.

    Examples
    --------
    >>> found = placebo_test([0.5] * 6, [0.7, 0.8, 0.7, 0.9, 0.6, 0.7], [[0.5, 0.6]] * 6)
    >>> round(found.signed, 3), round(found.p_signed, 4), found.draws
    (0.183, 0.0027, None)
    """
    renders, original, left_out = _table(reference, labelled, placebo)
    there = ~np.isnan(renders)
    counts = there.sum(axis=1)
    contributions = np.stack(
        [_against_rest(renders, counts), _against_rest(np.abs(renders - original), counts)]
    )
    n = len(renders)
    exact = float(np.sum(np.log(counts))) <= np.log(_EXACT)
    observed = contributions[:, :, 0].sum(axis=1)
    slack = RELATIVE_TOLERANCE * np.nansum(np.abs(contributions), axis=(1, 2))
    hits, total = np.zeros(2, dtype=np.int64), 0
    for sums in _all_sums(contributions) if exact else _drawn(contributions, counts, draws, seed):
        hits[0] += np.count_nonzero(np.abs(sums[0]) >= abs(observed[0]) - slack[0])
        hits[1] += np.count_nonzero(sums[1] >= observed[1] - slack[1])
        total += sums.shape[1]
    extra = 0 if exact else 1
    p = (extra + hits) / (extra + total)
    return PlaceboTest(
        signed=float(observed[0]) / n,
        p_signed=float(p[0]),
        size=float(observed[1]) / n,
        p_size=float(p[1]),
        n=n,
        n_left_out=left_out,
        draws=None if exact else draws,
    )


def swap_test(
    labelled: Differences,
    reference: Differences,
    others: Matrix,
    *,
    draws: int = _DRAWS,
    seed: int = 0,
) -> SwapTest:
    """Test whether two labels differ more than any two changed renders without a difference.

    Formula: under the null the labels mean nothing, and each ordered pair of a vignette's renders
    is as likely to be (labelled, reference). Statistic: the mean over vignettes of labelled −
    reference, two-sided. All assignments where they are at most a million, else
    ``(1 + hits)/(1 + draws)``.

    Parameters
    ----------
    labelled, reference : array_like, shape (n_vignettes,)
        Means of the answers with the group's label and with the reference's; NaN where there is
        none.
    others : array_like, shape (n_vignettes, K)
        The same for renders that are changed without either: the placebo renders of the text. A
        vignette uses those that it has, at least two. The text as written is none of them: it is
        the one render that nothing was done to, and where every change adds its own noise, it lies
        in the middle of the others.
    draws, seed : int
        Random assignments, and their seed.

    Returns
    -------
    SwapTest

    Raises
    ------
    InputError
        If the shapes do not fit, or fewer than two vignettes have what the test needs.

    Notes
    -----
    Assumes independent vignettes, in each of which the K + 2 changed renders are exchangeable. It
    is for a swap that has a reference render of its own: changes from different references are not
    exchangeable with each other, and `placebo_test` on them rejected a true null in 12% of
    simulations. With the text as written among the others, this test did so in 8%, where every
    change adds its own noise to that text.

    Examples
    --------
    >>> found = swap_test([0.7, 0.8, 0.7, 0.9], [0.2, 0.3, 0.1, 0.3], [[0.5, 0.6]] * 4)
    >>> round(found.difference, 3), round(found.p, 5), found.draws
    (0.55, 0.0001, None)
    """
    renders, original, left_out = _table(reference, labelled, others)
    renders = np.column_stack([renders[:, :1], original, renders[:, 1:]])
    counts = np.count_nonzero(~np.isnan(renders), axis=1)
    pairs = sorted(permutations(range(renders.shape[1]), 2), key=lambda pair: (max(pair), pair))
    first, second = np.array(pairs).T
    # Pairs of the renders that a vignette has stand first.
    contributions = (renders[:, first] - renders[:, second])[None]
    ways = counts * (counts - 1)
    exact = float(np.sum(np.log(ways))) <= np.log(_EXACT)
    observed = abs(contributions[0, :, 0].sum())
    slack = RELATIVE_TOLERANCE * np.nansum(np.abs(contributions))
    hits, total = 0, 0
    for sums in _all_sums(contributions) if exact else _drawn(contributions, ways, draws, seed):
        hits += int(np.count_nonzero(np.abs(sums[0]) >= observed - slack))
        total += sums.shape[1]
    extra = 0 if exact else 1
    return SwapTest(
        difference=float(contributions[0, :, 0].mean()),
        p=(extra + hits) / (extra + total),
        n=len(renders),
        n_left_out=left_out,
        draws=None if exact else draws,
    )


def _table(
    reference: Differences, labelled: Differences, placebo: Matrix
) -> tuple[Floats, Floats, int]:
    """Changed renders, the readable ones first and the labelled one before them all."""
    original, first = (np.asarray(side, dtype=np.float64) for side in (reference, labelled))
    others = np.asarray(placebo, dtype=np.float64)
    if original.ndim != 1 or original.shape != first.shape or others.shape[:-1] != first.shape:
        raise InputError(
            "A placebo test needs a vector of references, one of labelled renders, and a table of "
            "placebo renders, all with a row for each vignette."
        )
    others = np.take_along_axis(others, np.argsort(np.isnan(others), axis=1, kind="stable"), axis=1)
    enough = np.count_nonzero(~np.isnan(others), axis=1) >= _LEAST_PLACEBOS
    used = enough & ~np.isnan(original) & ~np.isnan(first)
    if np.count_nonzero(used) < 2:
        raise InputError(
            "A placebo test needs at least 2 vignettes with a reference, a labelled render and 2 "
            f"placebo renders, not {np.count_nonzero(used)}."
        )
    renders = np.column_stack([first, others])[used]
    return renders, original[used][:, None], int(np.count_nonzero(~used))


def _against_rest(values: Floats, counts: Integers) -> Floats:
    """Each value minus the mean of the vignette's other values."""
    total = np.nansum(values, axis=1, keepdims=True)
    against: Floats = values - (total - values) / (counts[:, None] - 1)
    return against


def _all_sums(contributions: Floats) -> list[Floats]:
    sums = np.zeros((len(contributions), 1))
    for vignette in contributions.transpose(1, 0, 2):
        there = vignette[:, ~np.isnan(vignette[0])]
        sums = (sums[:, :, None] + there[:, None, :]).reshape(len(contributions), -1)
    return [sums]


def _drawn(contributions: Floats, counts: Integers, draws: int, seed: int) -> list[Floats]:
    rng = np.random.default_rng(seed)
    n = counts.size
    block = max(1, _BLOCK // n)
    place = np.arange(n)
    found = []
    for start in range(0, draws, block):
        pick = rng.integers(0, counts, (min(block, draws - start), n))
        found.append(contributions[:, place, pick].sum(axis=2))
    return found
