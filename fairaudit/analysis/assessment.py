"""What is found of one contrast: its numbers, and the verdict on them."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from fairaudit.analysis.blocks import Place
from fairaudit.analysis.contrasts import DESCRIPTIVE, Contrast, Pairing
from fairaudit.analysis.looks import at_any_look
from fairaudit.analysis.measures import Measure
from fairaudit.analysis.notes import notes_of
from fairaudit.analysis.prospects import more_vignettes
from fairaudit.looks import UnlimitedLooks
from fairaudit.results import Settings
from fairaudit.rows import INTERACTION, MISSING_RATE
from fairaudit.stats import MissingBounds, PairedComparison, compare_paired
from fairaudit.stats import missing_bounds as bounds_of
from fairaudit.tables import RESULTS
from fairaudit.verdicts import MISSING_ALLOWED, NO_VERDICT, Verdict, decide

__all__ = ["Assessment", "Judgement", "compare", "empty_row", "judge"]

ANALYZER = "fairaudit.paired/2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One contrast with everything that its verdict depends on.

    Parameters
    ----------
    contrast : Contrast
        What was compared.
    found : PairedComparison
        What its differences show.
    failures : tuple[str, ...]
        Controls that failed, in sentences.
    no_attention : bool
        Whether no attention control was asked.
    deterministic : bool
        Whether the model was asked more than once and always gave the same answer.
    noise_floor : float or None
        Size of a mean difference that a placebo swap makes.
    placebo_asked : bool
        Whether there is a placebo arm, readable or not.
    p_adjusted : float or None
        P adjusted for the family; None outside one.
    sum_of_singles : float or None
        For an intersection, the sum of the estimates of its single groups.
    """

    contrast: Contrast
    found: PairedComparison
    failures: tuple[str, ...]
    no_attention: bool
    deterministic: bool
    noise_floor: float | None
    placebo_asked: bool = False
    p_adjusted: float | None = None
    sum_of_singles: float | None = None

    @property
    def estimable(self) -> bool:
        """Whether there are two vignettes or more and every control was passed."""
        return self.found.estimate is not None and not self.failures


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """An assessment with its verdict.

    Parameters
    ----------
    assessment : Assessment
        What was found.
    verdict : Verdict or None
        What it shows. A descriptive contrast is in no family, and so nothing is decided on it:
        None, unless it is not estimable.
    shown : bool
        Whether the readable answers show equivalence.
    unproven : bool
        Whether they do, and not whatever the missing answers would have been.
    bounds : MissingBounds or None
        What the missing answers could have changed; None where none is missing, or nothing
        bounds them.
    p_placebo : float or None
        Of a disparity, p that it is no more than a placebo swap.
    p_placebo_size : float or None
        Of a contrast in a family, p that the swap moves answers no further than a placebo swap.
    """

    assessment: Assessment
    verdict: Verdict | None
    shown: bool
    unproven: bool
    bounds: MissingBounds | None
    p_placebo: float | None = None
    p_placebo_size: float | None = None

    @property
    def order(self) -> tuple[int, ...]:
        """Sorts it among the results."""
        return self.assessment.contrast.order

    def row(self, settings: Settings) -> dict[str, Any]:
        """Write the contrast's row of `tables.RESULTS`."""
        one = self.assessment
        contrast, found = one.contrast, one.found
        low, high = found.ci or (None, None)
        equivalence_low, equivalence_high = found.ci_equivalence or (None, None)
        bounds_low, bounds_high = (self.bounds and self.bounds.ci) or (None, None)
        more = self.verdict is Verdict.INCONCLUSIVE and not self.shown
        return empty_row(contrast.place, contrast.measure, settings) | {
            "estimand": contrast.estimand,
            "group": contrast.group,
            "reference": contrast.reference,
            "role": contrast.role,
            "format": contrast.formats,
            "stratum": contrast.stratum,
            "estimate": found.estimate,
            "mean_absolute": _mean_size(contrast) if one.found.n > 1 else None,
            "sum_of_singles": one.sum_of_singles,
            "ci_low": low,
            "ci_high": high,
            "equivalence_low": equivalence_low,
            "equivalence_high": equivalence_high,
            "p_value": found.p,
            "p_adjusted": one.p_adjusted,
            "p_equivalence": found.p_equivalence,
            "p_placebo": self.p_placebo,
            "p_placebo_size": self.p_placebo_size,
            "bounds_low": bounds_low,
            "bounds_high": bounds_high,
            "n_vignettes": found.n,
            "n_sets": int(contrast.observed.n_pairs.sum()),
            "n_discordant": found.n_discordant,
            "n_missing_group": contrast.missing[0],
            "n_missing_reference": contrast.missing[1],
            "n_more": more_vignettes(contrast, found, alpha=settings.alpha) if more else None,
            "sd": found.sd,
            "noise_floor": one.noise_floor,
            "method": found.method,
            "priority": contrast.priority,
            "verdict": NO_VERDICT if self.verdict is None else self.verdict.value,
            "note": " ".join(notes_of(self, settings)),
        }


def empty_row(place: Place, measure: Measure, settings: Settings) -> dict[str, Any]:
    """A row of `tables.RESULTS` that says what it is about, and nothing of what was found."""
    return dict.fromkeys(RESULTS.names) | {
        "analyzer": ANALYZER,
        "outcome": place.outcome,
        "model_id": place.model_id,
        "params_id": place.params_id,
        "vignette_set": place.vignette_set,
        "question_id": place.question_id,
        "attribute": place.attribute,
        "cue": place.cue,
        "expected": place.apart,
        "stratum": "",
        "scale": measure.scale,
        "ci_level": settings.level,
        "margin": measure.margin,
        "method": "none",
        "priority": DESCRIPTIVE,
        "verdict": Verdict.NOT_ESTIMABLE.value,
        "note": "",
        "held_against": measure.held_against,
    }


def judge(one: Assessment, settings: Settings) -> Judgement:
    """Decide on an assessment in a family; of a descriptive one say only if it has no number."""
    contrast, found = one.contrast, one.found
    shown = _shows_equivalence(found, settings)
    bounded = shown and _holds_on_bounds(contrast, settings)
    verdict = decide(
        estimable=one.estimable,
        p=one.p_adjusted,
        ci=found.ci,
        equivalent=bounded,
        margin=contrast.measure.margin,
        alpha=settings.alpha,
    )
    decided = contrast.priority != DESCRIPTIVE or not one.estimable
    return Judgement(
        assessment=one,
        verdict=verdict if decided else None,
        shown=shown,
        unproven=shown and not bounded,
        bounds=_bounds(contrast, settings),
    )


def compare(contrast: Contrast, pairing: Pairing, settings: Settings) -> PairedComparison:
    """Compare the differences of one pairing with the method that they allow."""
    if isinstance(settings.looks, UnlimitedLooks):
        return at_any_look(
            pairing.difference[pairing.readable],
            bound=contrast.bound,
            margin=contrast.measure.margin,
            alpha=settings.alpha,
        )
    binary = contrast.measure.scale == "binary" and contrast.estimand != INTERACTION
    return compare_paired(
        pairing.difference[pairing.readable],
        bound=contrast.bound,
        binary=binary and pairing.single_answers,
        margin=contrast.measure.margin,
        alpha=settings.alpha,
        seed=settings.seed,
    )


def _shows_equivalence(found: PairedComparison, settings: Settings) -> bool:
    return found.p_equivalence is not None and found.p_equivalence < settings.alpha


def _holds_on_bounds(contrast: Contrast, settings: Settings) -> bool:
    """Whether equivalence stands whatever the missing answers would have been."""
    if contrast.estimand == MISSING_RATE:
        return True
    share = max(m / a for m, a in zip(contrast.missing, contrast.asked, strict=True))
    # Of an interaction several groups stand together, and the share of one of them is not told.
    allowed = 0.0 if contrast.estimand == INTERACTION else MISSING_ALLOWED
    if share <= allowed:
        return True
    return contrast.worst is not None and all(
        _shows_equivalence(compare(contrast, pairing, settings), settings)
        for pairing in contrast.worst
    )


def _bounds(contrast: Contrast, settings: Settings) -> MissingBounds | None:
    # Imbens and Manski's interval is not valid at any look.
    unlimited = isinstance(settings.looks, UnlimitedLooks)
    if contrast.worst is None or not any(contrast.missing) or unlimited:
        return None
    lowest, highest = (pairing.difference[pairing.readable] for pairing in contrast.worst)
    if lowest.size < 2:
        return None
    return bounds_of(lowest, highest, bound=contrast.bound, level=settings.level)


def _mean_size(contrast: Contrast) -> float | None:
    """Mean size of the differences; None where there is no mean either."""
    sizes = np.abs(contrast.differences)
    return float(sizes.mean()) if sizes.size > 1 else None
