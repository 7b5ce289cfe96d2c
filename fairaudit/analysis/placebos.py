"""The placebo arm beside the contrasts: its noise floor, and whether a swap does more than it."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from fairaudit.analysis.coded import Floats
from fairaudit.analysis.contrasts import Contrast
from fairaudit.analysis.pooling import by_vignette
from fairaudit.results import Settings
from fairaudit.rows import MISSING_RATE
from fairaudit.stats import noise_floor, placebo_test, swap_test

__all__ = ["Arm", "arm_of", "floor_of", "placebo_arms", "placebo_p", "size_p"]

Arm = tuple[str, ...]

_LEAST_PLACEBOS = 2
_LEAST_VIGNETTES = 2


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
    groups, references = _means(contrast, placebos)
    if not _enough(groups):
        return None
    if _one_reference(groups, references):
        shared, changes = np.zeros(len(groups)), groups - references
        return placebo_test(shared, changes[:, 0], changes[:, 1:], seed=settings.seed).p_signed
    others = np.column_stack([_first_readable(references[:, 1:]), groups[:, 1:]])
    return swap_test(groups[:, 0], references[:, 0], others, seed=settings.seed).p


def size_p(contrast: Contrast, placebos: Sequence[Contrast], settings: Settings) -> float | None:
    """One-sided p that the swap moves answers no further than one more placebo change.

    How far the group's render lies from the reference is compared with how far the placebo
    renders lie from it, whatever the direction; changes and renders as in `placebo_p`. None where
    that is, and for shares of missing answers; the test holds at one look alone.
    """
    looks = settings.looks
    if contrast.estimand == MISSING_RATE or (looks is not None and not looks.is_single):
        return None
    groups, references = _means(contrast, placebos)
    if not _enough(groups):
        return None
    reference = references[:, 0]
    if _one_reference(groups, references):
        reference, groups = np.zeros(len(groups)), groups - references
    return placebo_test(reference, groups[:, 0], groups[:, 1:], seed=settings.seed).p_size


def _means(contrast: Contrast, placebos: Sequence[Contrast]) -> tuple[Floats, Floats]:
    """Means of groups and references, shape (n_vignettes, 1 + n_placebos), the swap first."""
    arm = [contrast, *placebos]
    names = (attrgetter("group_mean"), attrgetter("reference_mean"))
    groups, references = (by_vignette(arm, name) for name in names)
    return groups, references


def _usable(groups: Floats) -> npt.NDArray[np.bool_]:
    """Vignettes with the swap and two placebo swaps."""
    there = ~np.isnan(groups)
    usable: npt.NDArray[np.bool_] = there[:, 0] & (there[:, 1:].sum(axis=1) >= _LEAST_PLACEBOS)
    return usable


def _enough(groups: Floats) -> bool:
    return int(np.count_nonzero(_usable(groups))) >= _LEAST_VIGNETTES


def _one_reference(groups: Floats, references: Floats) -> bool:
    """Whether swap and placebos change the same reference render."""
    usable = _usable(groups)
    written = _first_readable(references[:, 1:])[usable]
    return bool(np.allclose(references[usable, 0], written, rtol=0, atol=1e-12))


def _first_readable(references: Floats) -> Floats:
    """The text as written, which every placebo of a vignette has as its reference."""
    first = np.argmax(~np.isnan(references), axis=1)
    return np.take_along_axis(references, first[:, None], axis=1)[:, 0]
