"""What a batch of simulations shows of the placebo tests, counted as in `simulations.measures`."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from simulations import pooled
from simulations.answers import Design, Floats, answers, cell_means, single_answers
from simulations.fast import ALPHA, p_values
from simulations.measures import DRAWS, Tally

from fairaudit.stats import noise_floor, placebo_test, swap_test

__all__ = ["Placebo", "Swap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placebo:
    """Labelled render, reference and placebo renders; `common` moves a detail in all vignettes."""

    design: Design
    common: float = 0.0

    def __call__(self, rng: np.random.Generator, nsim: int) -> Tally:
        """Count over `nsim` draws; the last group is the labelled one."""
        drawn = answers(self.design, nsim, rng)
        if self.common:
            drawn = drawn + self.common * rng.standard_normal((nsim, 1, self.design.groups, 1))
        tally = defaultdict(float, n=nsim)
        for seed, one in enumerate(cell_means(drawn)):
            original, others, label = one[:, 0], one[:, 1:-1], one[:, -1]
            found = placebo_test(original, label, others, draws=DRAWS, seed=seed)
            floor = noise_floor(others - original[:, None])
            tally["signed"] += found.p_signed < ALPHA
            tally["size"] += found.p_size < ALPHA
            tally["beyond floor"] += abs(float(np.nanmean(label - original))) > floor
        heaps = np.stack(
            [np.concatenate(np.moveaxis(drawn[:, :, 1:-1], 2, 0), axis=2), _padded(drawn)], axis=2
        )
        tally["pooled signed"] += np.count_nonzero(pooled.p_value(heaps) < ALPHA)
        return tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Two labelled renders, a text as written and its placebo renders.

    Counted beside `swap_test`: `placebo_test` of changes from two references, which an audit does
    not do, and the contrast of the two labels.
    """

    design: Design

    def __call__(self, rng: np.random.Generator, nsim: int) -> Tally:
        """Count over `nsim` draws; the text as written comes first, the two labels last."""
        drawn = answers(self.design, nsim, rng)
        means = cell_means(drawn)
        tally = defaultdict(float, n=nsim)
        for seed, one in enumerate(means):
            others, reference, label = one[:, :-2], one[:, -2], one[:, -1]
            p = swap_test(label, reference, others[:, 1:], draws=DRAWS, seed=seed).p
            changes = others[:, 1:] - others[:, [0]]
            shared = np.zeros(len(one))
            as_changes = placebo_test(shared, label - reference, changes, draws=DRAWS, seed=seed)
            tally["rejected"] += p < ALPHA
            tally["changes rejected"] += as_changes.p_signed < ALPHA
        labels = means[:, :, -2:]
        singles = single_answers(labels, self.design)
        p_contrast = p_values(labels[:, :, 1] - labels[:, :, 0], singles)
        tally["contrast rejected"] += np.count_nonzero(p_contrast < ALPHA)
        tally["pooled rejected"] += np.count_nonzero(pooled.p_value(drawn[:, :, -2:]) < ALPHA)
        return tally


def _padded(drawn: Floats) -> Floats:
    """Answers of the labelled render, filled with NaN to the size of the placebo heap."""
    label = drawn[:, :, -1]
    blank = np.full((*label.shape[:2], label.shape[2] * (drawn.shape[2] - 3)), np.nan)
    return np.concatenate([label, blank], axis=2)
