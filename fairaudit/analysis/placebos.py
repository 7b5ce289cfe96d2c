"""The placebo arm beside the contrasts: its noise floor, and whether a swap does more than it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from fairaudit.analysis.assessment import Judgement
from fairaudit.analysis.coded import Floats
from fairaudit.analysis.contrasts import DESCRIPTIVE, Contrast
from fairaudit.analysis.pooling import by_vignette
from fairaudit.results import Settings
from fairaudit.rows import MISSING_RATE
from fairaudit.stats import RELATIVE_TOLERANCE, noise_floor, placebo_test, swap_test
from fairaudit.verdicts import Verdict

__all__ = [
    "PLACEBO",
    "Arm",
    "PlaceboP",
    "arm_of",
    "beside_placebos",
    "floor_of",
    "placebo_arms",
    "placebo_p",
]

PLACEBO = "placebo"
"""Role of the placebo arm."""

Arm = tuple[str, ...]

_LEAST_PLACEBOS = 2


class PlaceboP(NamedTuple):
    """P of a placebo test, and the vignettes that it rests on."""

    p: float
    n: int


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
        if one.role == PLACEBO:
            arms.setdefault(arm_of(one), []).append(one)
    return arms


def floor_of(placebos: Sequence[Contrast], settings: Settings) -> float | None:
    """Noise floor of an arm, None where fewer than two vignettes have a placebo pair."""
    differences = by_vignette(placebos, lambda one: one.observed.difference)
    readable = ~np.isnan(differences).all(axis=1)
    if readable.sum() < 2:
        return None
    return noise_floor(differences, level=settings.level)


def beside_placebos(
    judged: Judgement, placebos: Sequence[Contrast], settings: Settings
) -> Judgement:
    """Test whether a disparity is more than one more placebo swap, and say on how many vignettes.

    Parameters
    ----------
    judged : Judgement
        Any contrast; what is descriptive or no disparity stays as it is.
    placebos : sequence of Contrast
        Its placebo arm, empty if there is none.
    settings : Settings
        With looks no test is made: it holds at one look.
    """
    contrast = judged.assessment.contrast
    disparity = judged.verdict.heading == Verdict.DISPARITY.heading
    early = settings.looks is not None and not settings.looks.is_single
    if not placebos or not disparity or early or contrast.priority == DESCRIPTIVE:
        return judged
    found = placebo_p(contrast, placebos, settings)
    if found is None:
        return judged
    n = judged.assessment.found.n
    if found.n < n:
        told = (
            f"The placebo test rests on {found.n} of the {n} vignettes, those with two readable "
            "placebo swaps."
        )
        contrast = replace(contrast, remark=f"{contrast.remark} {told}".strip())
    assessment = replace(judged.assessment, contrast=contrast)
    return replace(judged, assessment=assessment, p_placebo=found.p)


def placebo_p(
    contrast: Contrast, placebos: Sequence[Contrast], settings: Settings
) -> PlaceboP | None:
    """Two-sided p that the swap is one more placebo change.

    Where the swap and the placebos change the same reference render, changes are compared; where
    the reference has a label of its own, which the text as written lacks, changed renders are. None
    where fewer than two vignettes have the swap and two placebo swaps.
    """
    arm = [contrast, *placebos]
    groups = by_vignette(arm, lambda one: one.observed.group_mean)
    references = by_vignette(arm, lambda one: one.observed.reference_mean)
    labelled, reference, changed = groups[:, 0], references[:, 0], groups[:, 1:]
    enough = np.count_nonzero(~np.isnan(changed), axis=1) >= _LEAST_PLACEBOS
    usable = enough & ~np.isnan(labelled)
    if np.count_nonzero(usable) < 2:
        return None
    if _one_reference(by_vignette(arm, lambda one: one.reference_alone)[usable]):
        shared = np.zeros(labelled.size)
        shifts = changed - references[:, 1:]
        test = placebo_test(shared, labelled - reference, shifts, seed=settings.seed)
        return PlaceboP(test.p_signed, test.n)
    swap = swap_test(labelled, reference, changed, seed=settings.seed)
    return PlaceboP(swap.p, swap.n)


def _one_reference(answers: Floats) -> bool:
    """Whether swap and placebos have the same reference render: each prompt is answered once.

    All answers of the reference count, whatever is missing in a group. Two references that answer
    alike throughout may as well be one: given the answers, the changed renders stay exchangeable.
    """
    scale = np.nanmax(np.abs(answers), initial=0.0)
    spread = np.nanmax(answers, axis=1) - np.nanmin(answers, axis=1)
    return bool((spread <= RELATIVE_TOLERANCE * scale).all())
