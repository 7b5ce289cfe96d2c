"""What is said about one contrast: its numbers, its verdict, and the notes that limit it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from fairaudit.analysis.contrasts import Contrast, Pairing
from fairaudit.analysis.verdict import decide
from fairaudit.results import Settings
from fairaudit.rows import INTERACTION
from fairaudit.stats import PairedComparison, compare_paired, equivalence_n
from fairaudit.verdicts import Verdict

__all__ = ["Assessment", "compare"]

ANALYZER = "fairaudit.paired/1"

_MISSING_ALLOWED = 0.01


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
    p_adjusted: float | None = None
    sum_of_singles: float | None = None

    @property
    def estimable(self) -> bool:
        """Whether there are two vignettes or more and every control was passed."""
        return self.found.n > 1 and not self.failures

    @property
    def primary(self) -> bool:
        """Whether it belongs to the family of its model."""
        return self.contrast.primary

    def row(self, settings: Settings) -> dict[str, Any]:
        """Write the contrast's row of `tables.RESULTS`."""
        contrast, place, found = self.contrast, self.contrast.place, self.found
        shown = _shows_equivalence(found, settings)
        bounded = shown and self._holds_on_bounds(settings)
        verdict = decide(
            estimable=self.estimable,
            p=self.p_adjusted if self.primary else found.p,
            ci=found.ci,
            equivalent=bounded,
            margin=settings.margin,
            alpha=settings.alpha,
        )
        low, high = found.ci or (None, None)
        equivalence_low, equivalence_high = found.ci_equivalence or (None, None)
        return {
            "analyzer": ANALYZER,
            "estimand": contrast.estimand,
            "outcome": place.outcome,
            "model_id": place.model_id,
            "params_id": place.params_id,
            "vignette_set": place.vignette_set,
            "question_id": place.question_id,
            "attribute": place.attribute,
            "group": contrast.group,
            "reference": contrast.reference,
            "role": contrast.role,
            "cue": place.cue,
            "expected": place.apart,
            "format": contrast.formats,
            "stratum": "",
            "scale": contrast.scale,
            "estimate": found.estimate,
            "mean_absolute": _mean_size(contrast),
            "sum_of_singles": self.sum_of_singles,
            "ci_low": low,
            "ci_high": high,
            "equivalence_low": equivalence_low,
            "equivalence_high": equivalence_high,
            "ci_level": settings.level,
            "p_value": found.p,
            "p_adjusted": self.p_adjusted,
            "margin": settings.margin,
            "p_equivalence": found.p_equivalence,
            "n_vignettes": found.n,
            "n_sets": int(contrast.observed.n_pairs.sum()),
            "n_discordant": found.n_discordant,
            "n_missing_group": contrast.missing[0],
            "n_missing_reference": contrast.missing[1],
            "n_more": _n_more(found, settings) if _asks_for_more(verdict, shown) else None,
            "sd": found.sd,
            "noise_floor": self.noise_floor,
            "method": found.method,
            "priority": "primary" if self.primary else "descriptive",
            "verdict": verdict.value,
            "note": " ".join(self._notes(settings, verdict, unproven=shown and not bounded)),
        }

    def _holds_on_bounds(self, settings: Settings) -> bool:
        """Whether equivalence stands whatever the missing answers would have been."""
        contrast = self.contrast
        share = max(m / a for m, a in zip(contrast.missing, contrast.asked, strict=True))
        if share <= _MISSING_ALLOWED:
            return True
        return all(
            _shows_equivalence(compare(contrast, pairing, settings), settings)
            for pairing in (contrast.lowest, contrast.highest)
        )

    def _notes(self, settings: Settings, verdict: Verdict, *, unproven: bool) -> list[str]:
        contrast, found, notes = self.contrast, self.found, list(self.failures)
        if contrast.place.apart:
            notes.append(
                "The right answer may depend on this swap: a difference may be right here."
            )
        if found.n < 2:
            notes.append(_too_few(contrast, found.n))
        asked = int(contrast.there.sum())
        fallen = asked - found.n
        if fallen and found.n > 1:
            notes.append(
                f"{fallen} of {asked} vignettes fell out, without a readable pair of answers."
            )
        if unproven:
            notes.append(
                "Equivalence does not hold for every value that the missing answers could have "
                "had (missingness)."
            )
        if found.skewness is not None and abs(found.skewness) * 6 > found.n**0.5:
            notes.append(
                "The differences are skewed: interval and tests may be off from their levels."
            )
        if settings.margin is None:
            notes.append("No margin was stated, so that equivalence was not tested.")
        if self.deterministic:
            notes.append(
                "All repeats of every cell agree, so that the model is deterministic: effective "
                "repeats 1."
            )
        if self.primary:
            notes += self._placebo_note(verdict)
        if self.no_attention:
            notes.append("No attention control was asked.")
        return notes

    def _placebo_note(self, verdict: Verdict) -> list[str]:
        if self.noise_floor is None:
            return ["There is no noise floor, for lack of a placebo arm."]
        if verdict.heading != "disparity" or self.found.estimate is None:
            return []
        if abs(self.found.estimate) > self.noise_floor:
            return ["The difference exceeds the noise floor of the placebo swaps."]
        return ["The difference does not exceed the noise floor of the placebo swaps."]


def compare(contrast: Contrast, pairing: Pairing, settings: Settings) -> PairedComparison:
    """Compare the differences of one pairing with the method that they allow."""
    single = contrast.estimand != INTERACTION and pairing.single_answers
    return compare_paired(
        pairing.difference[pairing.readable],
        bound=contrast.bound,
        binary=contrast.scale == "binary" and single,
        margin=settings.margin,
        alpha=settings.alpha,
        seed=settings.seed,
    )


def _shows_equivalence(found: PairedComparison, settings: Settings) -> bool:
    return found.p_equivalence is not None and found.p_equivalence < settings.alpha


def _asks_for_more(verdict: Verdict, shown: bool) -> bool:
    """More vignettes help where equivalence was not shown, not where answers are missing."""
    return verdict is Verdict.INCONCLUSIVE and not shown


def _n_more(found: PairedComparison, settings: Settings) -> int | None:
    if settings.margin is None or found.sd is None or found.least_n is None:
        return None
    needed = equivalence_n(found.sd, settings.margin, alpha=settings.alpha)
    return max(1, max(needed, found.least_n) - found.n)


def _mean_size(contrast: Contrast) -> float | None:
    """Mean size of the differences; None where there is no mean either."""
    sizes = np.abs(contrast.differences)
    return float(sizes.mean()) if sizes.size > 1 else None


def _too_few(contrast: Contrast, n: int) -> str:
    if contrast.unscored:
        return "Written answers have no option probabilities."
    for side, name in enumerate((contrast.group, contrast.reference)):
        if contrast.missing[side] == contrast.asked[side]:
            return f"Every answer of {name} is missing."
    if n == 0:
        return "No vignette has a readable pair of answers; at least 2 are needed."
    return "Only 1 vignette has a readable pair of answers; at least 2 are needed."
