"""Notes that limit a verdict, in sentences."""

from typing import TYPE_CHECKING

from fairaudit.analysis.contrasts import DESCRIPTIVE, Contrast
from fairaudit.rows import INTERSECTION, MISSING_RATE, STRATUM_DIFFERENCE

if TYPE_CHECKING:
    from fairaudit.analysis.assessment import Judgement

__all__ = ["notes_of"]

_DISPARITY = "disparity"


def notes_of(judged: "Judgement") -> list[str]:
    """Say what limits the verdict on a contrast."""
    one = judged.assessment
    contrast = one.contrast
    notes = list(one.failures)
    if contrast.remark:
        notes.append(contrast.remark)
    if contrast.place.apart:
        notes.append("The right answer may depend on this swap: a difference may be right here.")
    if contrast.averaged_over:
        names = contrast.averaged_over.replace(INTERSECTION, ", ")
        notes.append(
            f"Averaged within the vignette over {names}, on the cells that both groups share."
        )
    notes += _counted(judged, contrast)
    if contrast.measure.margin is None:
        notes.append("No margin was stated, so that equivalence was not tested.")
    if one.deterministic:
        notes.append(
            "All repeats of every cell agree, so that the model is deterministic: effective "
            "repeats 1."
        )
    notes += _placebo(judged)
    if one.no_attention:
        pooled = " in one of the sets or more" if contrast.origins else ""
        notes.append(f"No attention control was asked{pooled}.")
    return notes


def _counted(judged: "Judgement", contrast: Contrast) -> list[str]:
    found, notes = judged.assessment.found, []
    if found.n < 2:
        notes.append(_too_few(contrast, found.n))
    elif found.estimate is None:
        notes.append("A stratum has fewer than 2 vignettes with a readable pair of answers.")
    asked = int(contrast.there.sum())
    if (fallen := asked - found.n) and found.n > 1:
        notes.append(f"{fallen} of {asked} vignettes fell out, without a readable pair of answers.")
    if alone := int(contrast.alone.sum()):
        notes.append(
            f"{alone} more vignette{' has' if alone == 1 else 's have'} one of the two groups only "
            f"and {'is' if alone == 1 else 'are'} in no pair."
        )
    if contrast.measure.scale == "ordinal" and contrast.measure.limits is None:
        notes.append(
            "The limits of the scale were not stated, so that equivalence rests on t alone; state "
            "them as in “acuity:ordinal:1,5”."
        )
    if any(contrast.missing) and _unbounded(contrast):
        notes.append("The outcome has no limits, so that the missing answers are not bounded.")
    if judged.unproven:
        notes.append(
            "Equivalence does not hold for every value that the missing answers could have "
            "had (missingness)."
        )
    if found.skewness is not None and abs(found.skewness) * 6 > found.n**0.5:
        notes.append("The differences are skewed: interval and tests may be off from their levels.")
    return notes


def _unbounded(contrast: Contrast) -> bool:
    return contrast.worst is None and contrast.estimand not in (MISSING_RATE, STRATUM_DIFFERENCE)


def _placebo(judged: "Judgement") -> list[str]:
    """Say of every disparity whether it exceeds the placebo arm; of the others if there is none."""
    one = judged.assessment
    if one.contrast.priority == DESCRIPTIVE:
        return []
    if one.noise_floor is None:
        return ["There is no noise floor, for lack of a placebo arm."]
    if judged.verdict.heading != _DISPARITY or one.found.estimate is None:
        return []
    if abs(one.found.estimate) > one.noise_floor:
        return ["The difference exceeds the noise floor of the placebo swaps."]
    return ["The difference does not exceed the noise floor of the placebo swaps."]


def _too_few(contrast: Contrast, n: int) -> str:
    if contrast.unscored:
        return "Written answers have no option probabilities."
    for side, name in enumerate((contrast.group, contrast.reference)):
        if contrast.missing[side] == contrast.asked[side] and contrast.estimand != MISSING_RATE:
            return f"Every answer of {name} is missing."
    if n == 0:
        return "No vignette has a readable pair of answers; at least 2 are needed."
    return "Only 1 vignette has a readable pair of answers; at least 2 are needed."
