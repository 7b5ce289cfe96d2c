"""The placebo arm beside the contrasts: its noise floor, and whether a swap does more than it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fairaudit.analysis.assessment import Judgement
from fairaudit.analysis.coded import Floats
from fairaudit.analysis.contrasts import DESCRIPTIVE, Contrast
from fairaudit.analysis.pooling import by_vignette
from fairaudit.results import Settings
from fairaudit.rows import MISSING_RATE
from fairaudit.stats import RELATIVE_TOLERANCE, noise_floor, placebo_test, swap_test
from fairaudit.verdicts import DISPARITIES

__all__ = [
    "PLACEBO",
    "Arm",
    "PlaceboP",
    "arm_of",
    "beside_placebos",
    "floor_of",
    "placebo_arms",
    "placebo_p",
    "size_p",
]

PLACEBO = "placebo"
"""Role of the placebo arm."""

Arm = tuple[str, ...]

_LEAST_PLACEBOS = 2
_LEAST_VIGNETTES = 2


class _Means(NamedTuple):
    """Of the swap, first, and the placebos: means by vignette, shape (n_vignettes, 1 + n_placebos).

    `alone` are the means of all answers of the reference, whatever is missing in the group.
    """

    groups: Floats
    references: Floats
    alone: Floats

    @property
    def usable(self) -> npt.NDArray[np.bool_]:
        """Vignettes with the swap and two placebo swaps."""
        there = ~np.isnan(self.groups)
        told: npt.NDArray[np.bool_] = there[:, 0] & (there[:, 1:].sum(axis=1) >= _LEAST_PLACEBOS)
        return told

    @property
    def enough(self) -> bool:
        """Whether the tests can be made at all."""
        return int(np.count_nonzero(self.usable)) >= _LEAST_VIGNETTES

    @property
    def one_reference(self) -> bool:
        """Whether swap and placebos have the same reference render: each prompt is answered once.

        Two references that answer alike throughout may as well be one: given the answers, the
        changed renders stay exchangeable.
        """
        answers = self.alone[self.usable]
        scale = np.nanmax(np.abs(answers), initial=0.0)
        spread = np.nanmax(answers, axis=1) - np.nanmin(answers, axis=1)
        return bool((spread <= RELATIVE_TOLERANCE * scale).all())


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
    """Test whether a swap goes further than one more placebo swap, and a disparity's mean too.

    Parameters
    ----------
    judged : Judgement
        Any contrast; what is descriptive stays as it is; the mean is tested of a disparity.
    placebos : sequence of Contrast
        Its placebo arm, empty if there is none.
    settings : Settings
        With looks no test is made: it holds at one look.
    """
    contrast, verdict = judged.assessment.contrast, judged.verdict
    early = settings.looks is not None and not settings.looks.is_single
    if not placebos or verdict is None or early or contrast.priority == DESCRIPTIVE:
        return judged
    judged = replace(judged, p_placebo_size=size_p(contrast, placebos, settings))
    if verdict not in DISPARITIES:
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
    means = _means(contrast, placebos)
    if not means.enough:
        return None
    seed = settings.seed
    if means.one_reference:
        changes = means.groups - means.references
        shared = np.zeros(len(changes))
        test = placebo_test(shared, changes[:, 0], changes[:, 1:], seed=seed)
        return PlaceboP(test.p_signed, test.n)
    swap = swap_test(means.groups[:, 0], means.references[:, 0], means.groups[:, 1:], seed=seed)
    return PlaceboP(swap.p, swap.n)


def size_p(contrast: Contrast, placebos: Sequence[Contrast], settings: Settings) -> float | None:
    """One-sided p that the swap moves answers no further than one more placebo change.

    How far the group's render lies from the reference is compared with how far the placebo
    renders lie from it, whatever the direction; changes and renders as in `placebo_p`. None where
    that is, and for shares of missing answers.
    """
    means = _means(contrast, placebos)
    if contrast.estimand == MISSING_RATE or not means.enough:
        return None
    reference, groups = means.references[:, 0], means.groups
    if means.one_reference:
        reference, groups = np.zeros(len(groups)), groups - means.references
    return placebo_test(reference, groups[:, 0], groups[:, 1:], seed=settings.seed).p_size


def _means(contrast: Contrast, placebos: Sequence[Contrast]) -> _Means:
    arm = [contrast, *placebos]
    return _Means(
        groups=by_vignette(arm, lambda one: one.observed.group_mean),
        references=by_vignette(arm, lambda one: one.observed.reference_mean),
        alone=by_vignette(arm, lambda one: one.reference_alone),
    )
