"""The naive analysis: all answers of a group in one heap, as if every one were independent.

Welch's t on the heaps, which for binary answers is the χ² test up to rounding. All functions take
answers of the shape (nsim, n_vignettes, n_groups, n_repeats) and give one number for each
simulation.
"""

from itertools import combinations

import numpy as np
from scipy import special
from simulations.answers import Floats

__all__ = ["any_pair_differs", "equivalence_p", "groups_p", "interval", "p_value", "widest"]


def p_value(answers: Floats, first: int = 1, second: int = 0) -> Floats:
    """Two-sided p of no difference; 1 where nothing varies."""
    gap, error, df = _welch(answers, first, second)
    t = np.divide(np.abs(gap), error, out=np.zeros_like(gap), where=error > 0)
    p: Floats = 2 * special.stdtr(df, -t)
    return p


def interval(answers: Floats, first: int = 1, second: int = 0) -> tuple[Floats, Floats]:
    """Ends of the 95% interval of the difference."""
    gap, error, df = _welch(answers, first, second)
    half = special.stdtrit(df, 0.975) * error
    return gap - half, gap + half


def equivalence_p(answers: Floats, margin: float) -> Floats:
    """Two one-sided tests against ± margin, the larger p."""
    gap, error, df = _welch(answers, 1, 0)
    room = margin - np.abs(gap)
    t = np.divide(room, error, out=np.full_like(gap, np.inf), where=error > 0)
    p: Floats = special.stdtr(df, -t)
    return p


def any_pair_differs(answers: Floats, groups: range) -> Floats:
    """Smallest unadjusted p of these groups against the reference."""
    return np.min([p_value(answers, group) for group in groups], axis=0)


def groups_p(answers: Floats) -> Floats:
    """One-way analysis of variance over all groups."""
    n, mean, squares = _moments(answers)
    total, groups = n.sum(axis=1), n.shape[1]
    centre = (n * mean).sum(axis=1) / total
    between = (n * (mean - centre[:, None]) ** 2).sum(axis=1) / (groups - 1)
    within = squares.sum(axis=1) / (total - groups)
    ratio = np.divide(between, within, out=np.zeros_like(between), where=within > 0)
    p: Floats = special.fdtrc(groups - 1, total - groups, ratio)
    return p


def widest(answers: Floats) -> tuple[Floats, Floats]:
    """Unadjusted interval of the pair of groups that lie furthest apart."""
    pairs = list(combinations(range(answers.shape[2]), 2))
    ends = np.array([interval(answers, second, first) for first, second in pairs])
    middle = ends.mean(axis=1)
    pick = np.abs(middle).argmax(axis=0)
    place = np.arange(pick.size)
    low, high = ends[pick, 0, place], ends[pick, 1, place]
    down = middle[pick, place] < 0
    return np.where(down, -high, low), np.where(down, -low, high)


def _moments(answers: Floats) -> tuple[Floats, Floats, Floats]:
    """Number, mean and sum of squared deviations of each heap, shape (nsim, n_groups)."""
    heaps = np.moveaxis(answers, 2, 1).reshape(answers.shape[0], answers.shape[2], -1)
    n = np.count_nonzero(~np.isnan(heaps), axis=2).astype(np.float64)
    mean = np.nansum(heaps, axis=2) / n
    squares = np.nansum((heaps - mean[:, :, None]) ** 2, axis=2)
    return n, mean, squares


def _welch(answers: Floats, first: int, second: int) -> tuple[Floats, Floats, Floats]:
    n, mean, squares = _moments(answers[:, :, [first, second]])
    part = squares / (n - 1) / n
    total = part.sum(axis=1)
    shares = (part**2 / (n - 1)).sum(axis=1)
    df = np.divide(total**2, shares, out=np.ones_like(total), where=shares > 0)
    return mean[:, 0] - mean[:, 1], np.sqrt(total), df
