"""Strata: a contrast within each subgroup of vignettes, and the difference between two."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np

from fairaudit.analysis.contrasts import DESCRIPTIVE, Contrast, Pairing
from fairaudit.rows import STRATUM_DIFFERENCE
from fairaudit.stats import PairedComparison, welch_comparison

__all__ = ["between_strata", "compare_strata", "within_strata"]


def within_strata(contrast: Contrast) -> list[Contrast]:
    """The contrast in each stratum that has a name; none of a contrast outside a family.

    Vignettes without a stratum count in the contrast and in no part of it. One stratum that holds
    every vignette would repeat the contrast.
    """
    strata = np.unique(contrast.strata[contrast.there])
    if strata.size < 2 or contrast.priority == DESCRIPTIVE:
        return []
    return [
        replace(contrast.part(contrast.strata == name), stratum=str(name))
        for name in strata
        if name
    ]


def between_strata(parts: list[Contrast]) -> Iterator[tuple[Contrast, Contrast, Contrast]]:
    """Each two strata, and the contrast that their difference is."""
    for first, second in combinations(parts, 2):
        yield (
            first,
            second,
            replace(
                first,
                estimand=STRATUM_DIFFERENCE,
                stratum=f"{second.stratum} − {first.stratum}",
                bound=None if first.bound is None else 2 * first.bound,
                vignettes=np.concatenate([first.vignettes, second.vignettes]),
                strata=np.concatenate([first.strata, second.strata]),
                there=np.concatenate([first.there, second.there]),
                alone=np.concatenate([first.alone, second.alone]),
                observed=_together(first.observed, second.observed),
                worst=None,
                expected=np.concatenate([first.expected, second.expected]),
                asked_of=np.concatenate([first.asked_of, second.asked_of]),
                missing_of=np.concatenate([first.missing_of, second.missing_of]),
            ),
        )


def compare_strata(first: Contrast, second: Contrast, *, level: float) -> PairedComparison:
    """Second minus first stratum, by Welch's t; no estimate where one has a single vignette."""
    one, other = first.differences, second.differences
    n = one.size + other.size
    discordant = int(np.count_nonzero(one)) + int(np.count_nonzero(other))
    if min(one.size, other.size) < 2:
        return PairedComparison(n=n, n_discordant=discordant, method="none")
    found = welch_comparison(other, one, level=level)
    return PairedComparison(
        n=n,
        n_discordant=discordant,
        method="Welch’s t interval; Welch’s t test" if found.ci else "none: neither stratum varies",
        estimate=found.estimate,
        ci=found.ci,
        p=found.p,
    )


def _together(first: Pairing, second: Pairing) -> Pairing:
    return Pairing(
        group_mean=np.concatenate([first.group_mean, second.group_mean]),
        reference_mean=np.concatenate([first.reference_mean, second.reference_mean]),
        n_pairs=np.concatenate([first.n_pairs, second.n_pairs]),
        scale=max(first.scale, second.scale),
    )
