"""The placebo arm beside the contrasts: its noise floor, and whether a swap does more than it."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

import numpy as np

from fairaudit.analysis.coded import Floats
from fairaudit.analysis.contrasts import Contrast
from fairaudit.analysis.pooling import by_vignette
from fairaudit.results import Settings
from fairaudit.rows import MISSING_RATE
from fairaudit.stats import noise_floor, placebo_test, swap_test

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
    differences = by_vignette(placebos, attrgetter("difference"))
    readable = ~np.isnan(differences).all(axis=1)
    if readable.sum() < 2:
        return None
    return noise_floor(differences, level=settings.level)


def placebo_p(contrast: Contrast, placebos: Sequence[Contrast], settings: Settings) -> float | None:
    """Two-sided p that the swap is one more placebo change.

    Where the swap and the placebos change the same reference render, changes are compared; where
    the reference has a label of its own, which the text as written lacks, renders are. None where
    fewer than two vignettes have the swap and two placebo swaps.
    """
    arm = [contrast, *placebos]
    groups = by_vignette(arm, attrgetter("group_mean"))
    references = by_vignette(arm, attrgetter("reference_mean"))
    labelled, reference = groups[:, 0], references[:, 0]
    written = _first_readable(references[:, 1:])
    changed = groups[:, 1:]
    enough = np.count_nonzero(~np.isnan(changed), axis=1) >= _LEAST_PLACEBOS
    usable = enough & ~np.isnan(labelled)
    if np.count_nonzero(usable) < 2:
        return None
    if _the_same(reference[usable], written[usable]):
        shared = np.zeros(labelled.size)
        shifts = changed - references[:, 1:]
        return placebo_test(shared, labelled - reference, shifts, seed=settings.seed).p_signed
    others = np.column_stack([written, changed])
    return swap_test(labelled, reference, others, seed=settings.seed).p


def _first_readable(references: Floats) -> Floats:
    """The text as written, which every placebo of a vignette has as its reference."""
    first = np.argmax(~np.isnan(references), axis=1)
    return np.take_along_axis(references, first[:, None], axis=1)[:, 0]


def _the_same(reference: Floats, written: Floats) -> bool:
    return bool(np.allclose(reference, written, rtol=0, atol=1e-12))
