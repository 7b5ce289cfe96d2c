"""Notes that limit a result, in sentences."""

from typing import TYPE_CHECKING

from fairaudit.analysis.contrasts import DESCRIPTIVE, Contrast
from fairaudit.analysis.measures import OTHER_FORM
from fairaudit.looks import PlannedLooks
from fairaudit.results import Settings
from fairaudit.rows import INTERACTION, INTERSECTION, MISSING_RATE, STRATUM_DIFFERENCE
from fairaudit.stats import PairedComparison
from fairaudit.verdicts import DISPARITIES, MISSINGNESS, UNLIKE_METHODS

if TYPE_CHECKING:
    from fairaudit.analysis.assessment import Judgement

__all__ = ["notes_of"]

_BETTING = "betting"


def notes_of(judged: "Judgement", settings: Settings) -> list[str]:
    """Say what limits a contrast; what makes it not estimable stands first."""
    one = judged.assessment
    contrast = one.contrast
    notes = [*one.failures, *_no_number(contrast, one.found)]
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
    notes += _unlike(one.found, settings) if one.estimable else []
    if contrast.measure.margin is None:
        notes.append(_no_margin(settings))
    if one.deterministic:
        notes.append(
            "All repeats of every cell agree, so that the model is deterministic: effective "
            "repeats 1."
        )
    notes += _placebo(judged)
    if one.no_attention and not contrast.unscored:
        pooled = " in one of the sets or more" if contrast.origins else ""
        notes.append(f"No attention control was asked{pooled}.")
    return notes


def _no_margin(settings: Settings) -> str:
    if isinstance(settings.margin, float | int):
        return (
            "No margin was stated for this outcome, so that equivalence was not tested: the margin "
            f"of {settings.margin:g} is one of shares."
        )
    return "No margin was stated, so that equivalence was not tested."


def _counted(judged: "Judgement", contrast: Contrast) -> list[str]:
    found, notes = judged.assessment.found, []
    asked = int(contrast.there.sum())
    if (fallen := asked - found.n) and found.n > 1:
        notes.append(f"{fallen} of {asked} vignettes fell out, without a readable pair of answers.")
    if alone := int(contrast.alone.sum()):
        joint = contrast.estimand == INTERACTION
        groups = "some of the groups" if joint else "one of the two groups"
        notes.append(
            f"{alone} more vignette{' has' if alone == 1 else 's have'} {groups} only "
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
            f"had ({MISSINGNESS})."
        )
    if found.skewness is not None and abs(found.skewness) * 6 > found.n**0.5:
        notes.append("The differences are skewed: interval and tests may be off from their levels.")
    return notes


def _no_number(contrast: Contrast, found: PairedComparison) -> list[str]:
    if found.n < 2:
        return [_too_few(contrast, found.n)]
    if found.estimate is None:
        return ["A stratum has fewer than 2 vignettes with a readable pair of answers."]
    return []


def _unlike(found: PairedComparison, settings: Settings) -> list[str]:
    """Say why the unadjusted p and the interval disagree about 0, where they do and both show."""
    looks, alpha = settings.looks, settings.alpha
    hidden = isinstance(looks, PlannedLooks) and not looks.is_single
    if found.p is None or found.ci is None or hidden:
        return []
    holds = found.ci[0] <= 0 <= found.ci[1]
    if holds != (found.p < alpha):
        return []
    # Sign flips see the signs alone; a wager against the mean has to hold for every shape.
    cautious = ", and the interval is the more cautious: it holds for any shape of the differences"
    return [
        f"The interval {'holds' if holds else 'leaves out'} 0 and the unadjusted p is "
        f"{'below' if holds else 'not below'} {alpha:.3g}: interval and test {UNLIKE_METHODS}"
        f"{cautious if holds and _BETTING in found.method else ''}."
    ]


def _unbounded(contrast: Contrast) -> bool:
    if contrast.unscored:
        return False  # Nothing is compared, whatever the limits.
    return contrast.worst is None and contrast.estimand not in (MISSING_RATE, STRATUM_DIFFERENCE)


def _placebo(judged: "Judgement") -> list[str]:
    """Say of a disparity whether it exceeds the placebo arm; of any contrast if it has no floor."""
    one = judged.assessment
    if one.contrast.priority == DESCRIPTIVE:
        return []
    if one.contrast.measure.held_against:
        return ["The difference is measured against the placebo arm, and so has no noise floor."]
    if one.noise_floor is None and one.placebo_asked:
        return [
            "There is no noise floor: fewer than 2 vignettes have a readable pair of placebo "
            "answers."
        ]
    if one.noise_floor is None:
        lacking = "since not every set has" if one.contrast.origins else "for lack of"
        return [f"There is no noise floor, {lacking} a placebo arm."]
    verdict = judged.verdict
    if verdict not in DISPARITIES or one.found.estimate is None:
        return []
    if abs(one.found.estimate) > one.noise_floor:
        return ["The difference exceeds the noise floor of the placebo swaps."]
    return ["The difference does not exceed the noise floor of the placebo swaps."]


def _too_few(contrast: Contrast, n: int) -> str:
    if contrast.unscored:
        return OTHER_FORM
    for side, name in enumerate((contrast.group, contrast.reference)):
        if contrast.missing[side] == contrast.asked[side] and contrast.estimand != MISSING_RATE:
            return f"Every answer of {name} is missing."
    if n == 0:
        return "No vignette has a readable pair of answers; at least 2 are needed."
    return "Only 1 vignette has a readable pair of answers; at least 2 are needed."
