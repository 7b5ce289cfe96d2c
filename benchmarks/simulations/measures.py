"""What one batch of simulations shows: counts of rejections, of intervals that cover, and so on.

Each measure is a frozen dataclass that is called with a generator and a number of simulations, and
gives sums that may be added over batches. It calls the package's own functions on every draw.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from typing import Literal

import numpy as np
from scipy import special
from simulations import pooled
from simulations.answers import (
    BOUND,
    Design,
    answers,
    cell_means,
    single_answers,
    true_difference,
)
from simulations.fast import ALPHA, compared, p_values

from fairaudit.stats import (
    holm,
    missing_bounds,
    mixture_e_process,
    omnibus_test,
    sign_flip_maxt,
    sign_flip_test,
    worst_gap,
)

__all__ = [
    "DRAWS",
    "Bounds",
    "Contrast",
    "Family",
    "Law",
    "Looks",
    "SignFlip",
    "Skewed",
    "Tally",
]

Tally = Mapping[str, float]

# As exact as the 9,999 of an audit: 10 of the 201 values of (1 + hits)/(1 + draws) lie below 5%.
DRAWS = 200
# The quantile of fewer resamples swings more; on average it lies where that of 10,000 does.
RESAMPLES = 500
# Both draw the same permutations.
_ENGINE: Literal["numba", "numpy"] = "numba" if find_spec("numba") else "numpy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One group against its reference by `compare_paired`, with the margin given."""

    design: Design
    margin: float

    def __call__(self, rng: np.random.Generator, nsim: int) -> Tally:
        """Count over `nsim` draws."""
        drawn = answers(self.design, nsim, rng)
        truth = true_difference(self.design)
        means = cell_means(drawn)
        tally = compared(
            means[:, :, 1] - means[:, :, 0],
            single_answers(means, self.design),
            bound=BOUND[self.design.kind],
            margin=self.margin,
            truth=truth,
        )
        tally["n"] = nsim
        low, high = pooled.interval(drawn)
        tally["pooled rejected"] += _count(pooled.p_value(drawn) < ALPHA)
        tally["pooled covered"] += _count((low <= truth) & (truth <= high))
        tally["pooled equivalent"] += _count(pooled.equivalence_p(drawn, self.margin) < ALPHA)
        return tally


@dataclass(frozen=True, slots=True, kw_only=True)
class SignFlip:
    """The sign-flip test by itself, at any number of differences."""

    design: Design

    def __call__(self, rng: np.random.Generator, nsim: int) -> Tally:
        """Count over `nsim` draws."""
        drawn = answers(self.design, nsim, rng)
        means = cell_means(drawn)
        p = [sign_flip_test(d, seed=seed) for seed, d in enumerate(means[:, :, 1] - means[:, :, 0])]
        return {
            "n": nsim,
            "rejected": _count(np.array(p) < ALPHA),
            "pooled rejected": _count(pooled.p_value(drawn) < ALPHA),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """All groups together: max-T, Holm, omnibus and worst gap.

    With an effect, the last group differs, and the family-wise error counts the others.
    """

    design: Design

    def __call__(self, rng: np.random.Generator, nsim: int) -> Tally:
        """Count over `nsim` draws."""
        drawn = answers(self.design, nsim, rng)
        truth = true_difference(self.design)
        true_nulls = self.design.groups - 1 - (truth != 0)
        tally = defaultdict(float, n=nsim)
        means = cell_means(drawn)
        pairs = [means[:, :, [0, k]] for k in range(1, self.design.groups)]
        singly = np.column_stack(
            [
                p_values(one[:, :, 1] - one[:, :, 0], single_answers(one, self.design))
                for one in pairs
            ]
        )
        for seed, one in enumerate(means):
            adjusted = sign_flip_maxt(one[:, 1:] - one[:, [0]], draws=DRAWS, seed=seed).p_adjusted
            by_holm = holm(singly[seed])
            gap = worst_gap(one, bound=BOUND[self.design.kind], draws=RESAMPLES, seed=seed).ci
            tally["max-T"] += bool(adjusted[:true_nulls].min() < ALPHA)
            tally["Holm"] += bool(by_holm[:true_nulls].min() < ALPHA)
            tally["found by max-T"] += bool(adjusted[-1] < ALPHA)
            tally["found by Holm"] += bool(by_holm[-1] < ALPHA)
            tally["gap covered"] += gap is not None and gap[0] <= abs(truth) <= gap[1]
            if not truth:
                found = omnibus_test(one, draws=DRAWS, seed=seed, engine=_ENGINE)
                tally["omnibus"] += found.p < ALPHA
        low, high = pooled.widest(drawn)
        smallest = pooled.any_pair_differs(drawn, range(1, 1 + true_nulls))
        tally["pooled family"] += _count(smallest < ALPHA)
        tally["pooled omnibus"] += _count(pooled.groups_p(drawn) < ALPHA)
        tally["pooled gap covered"] += _count((low <= abs(truth)) & (abs(truth) <= high))
        return tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """A look after every vignette: the e-process, and a t test repeated from the tenth on."""

    design: Design

    def __call__(self, rng: np.random.Generator, nsim: int) -> Tally:
        """Count over `nsim` draws."""
        bound = BOUND[self.design.kind]
        assert bound is not None, "An e-process needs a bounded outcome."
        means = cell_means(answers(self.design, nsim, rng))
        d = means[:, :, 1] - means[:, :, 0]
        n = np.arange(1, d.shape[1] + 1)
        mean, square = np.cumsum(d, axis=1) / n, np.cumsum(d**2, axis=1)
        variance = (square - n * mean**2)[:, 9:] / (n[9:] - 1)
        t = np.zeros_like(variance)
        np.divide(np.abs(mean[:, 9:]), np.sqrt(variance / n[9:]), out=t, where=variance > 1e-12)
        return {
            "n": nsim,
            "any look": sum(mixture_e_process(one, bound=bound).p < ALPHA for one in d),
            "pooled any look": _count((2 * special.stdtr(n[9:] - 1, -t) < ALPHA).any(axis=1)),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Interval of the worst cases of missing answers, beside the pooled one of the readable ones.

    “adverse”: the group's missing answers are all 1 and the reference's all 0, so that the truth
    is the upper bound. “at random”: missing whatever the answer, so that it lies between them.
    """

    design: Design
    share: float
    pattern: Literal["adverse", "at random"]

    def __call__(self, rng: np.random.Generator, nsim: int) -> Tally:
        """Count over `nsim` draws of binary answers, means of repeats."""
        full = answers(self.design, nsim, rng)
        hidden = rng.random(full.shape) < self.share
        if self.pattern == "adverse":
            full = np.where(hidden, np.array([0.0, 1.0])[:, None], full)
        truth = self.share if self.pattern == "adverse" else 0.0
        lowest = np.where(hidden, np.array([1.0, 0.0])[:, None], full).mean(axis=3)
        highest = np.where(hidden, np.array([0.0, 1.0])[:, None], full).mean(axis=3)
        read = np.where(hidden, np.nan, full)
        tally = defaultdict(float, n=nsim)
        for low, high in zip(lowest, highest, strict=True):
            ends = missing_bounds(low[:, 1] - low[:, 0], high[:, 1] - high[:, 0], bound=1.0).ci
            tally["covered"] += ends is not None and ends[0] <= truth <= ends[1]
        low, high = pooled.interval(read)
        tally["pooled covered"] += _count((low <= truth) & (truth <= high))
        return tally


class Law(StrEnum):
    """Distributions with a long tail."""

    LOG_NORMAL = "log-normal, σ = 1.2"
    BETA = "Beta(0.1, 1.9)"
    RARE = "0.5 with probability 0.1"
    ONE_WAY = "binary, 5% one way"
    MOSTLY_ONE_WAY = "binary, 6% one way, 1% the other"
    RARE_BESIDE_NOISE = "noise of 0.001, plus 0.9 with probability 0.06"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skewed:
    """Differences with a long tail, whose true mean is the margin or a little more."""

    law: Law
    vignettes: int

    def __call__(self, rng: np.random.Generator, nsim: int) -> Tally:
        """Count over `nsim` draws."""
        shape = (nsim, self.vignettes)
        bound: float | None = 1.0
        margin: float | None = None
        if self.law is Law.LOG_NORMAL:
            d, truth, bound = rng.lognormal(0.0, 1.2, shape), math.exp(1.2**2 / 2), None
        elif self.law is Law.BETA:
            d, truth = rng.beta(0.1, 1.9, shape), 0.05
        elif self.law is Law.RARE:
            d, truth = 0.5 * (rng.random(shape) < 0.1), 0.05
        elif self.law is Law.RARE_BESIDE_NOISE:
            d = 0.001 * rng.standard_normal(shape) + 0.9 * (rng.random(shape) < 0.06)
            truth, margin = 0.054, 0.05
        else:
            rates = (0.05, 0.0) if self.law is Law.ONE_WAY else (0.06, 0.01)
            u, truth = rng.random(shape), 0.05
            d = (u < rates[0]).astype(np.float64) - (u > 1 - rates[1])
        singles = np.full(nsim, self.law in (Law.ONE_WAY, Law.MOSTLY_ONE_WAY))
        margin = truth if margin is None else margin
        tally = compared(d, singles, bound=bound, margin=margin, truth=truth)
        tally["n"] = nsim
        return tally


def _count(flags: object) -> int:
    return int(np.count_nonzero(flags))
