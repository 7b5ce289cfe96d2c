"""The placebo arm beside the contrasts: its noise floor, and whether a swap does more than it."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from fairaudit.analysis.contrasts import Contrast
from fairaudit.analysis.pooling import by_vignette
from fairaudit.results import Settings
from fairaudit.rows import MISSING_RATE
from fairaudit.stats import noise_floor, placebo_test

__all__ = ["Arm", "arm_of", "floor_of", "placebo_arms", "placebo_p"]

Arm = tuple[str, ...]

_LEAST_PLACEBOS = 2


def arm_of(contrast: Contrast) -> Arm:
    """Name what a placebo arm shares with the contrasts whose noise it shows."""
    place = contrast.place
    rate = MISSING_RATE if contrast.estimand == MISSING_RATE else ""
    return (
        *(place.model_id, place.params_id, place.vignette_set, place.question_id, place.outcome),
        *(contrast.stratum, rate),
    )


def placebo_arms(contrasts: Iterable[Contrast]) -> Mapping[Arm, list[Contrast]]:
    """Placebo contrasts by arm."""
    arms: dict[Arm, list[Contrast]] = {}
    for one in contrasts:
        if one.role == "placebo":
            arms.setdefault(arm_of(one), []).append(one)
    return arms


def floor_of(placebos: Sequence[Contrast], settings: Settings) -> float | None:
    """Noise floor of an arm, None where fewer than two vignettes have a placebo pair."""
    _, differences = by_vignette(placebos)
    readable = ~np.isnan(differences).all(axis=1)
    if readable.sum() < 2:
        return None
    return noise_floor(differences, level=settings.level)


def placebo_p(contrast: Contrast, placebos: Sequence[Contrast], settings: Settings) -> float | None:
    """Two-sided p that the swap's change is one more placebo change.

    Changes are compared, each from its own reference, so that it does not matter whether the
    placebo arm has the attribute's reference. None where fewer than two vignettes have the swap
    and two placebo swaps.
    """
    _, table = by_vignette([contrast, *placebos])
    swap, others = table[:, 0], table[:, 1:]
    enough = (~np.isnan(others)).sum(axis=1) >= _LEAST_PLACEBOS
    if np.count_nonzero(enough & ~np.isnan(swap)) < 2:
        return None
    found = placebo_test(np.zeros(swap.size), swap, others, seed=settings.seed)
    return found.p_signed
