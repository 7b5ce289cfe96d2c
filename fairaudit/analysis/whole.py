"""The whole audit: whether all of its contrasts show equivalence, and whether they could."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from fairaudit.analysis.assessment import Judgement
from fairaudit.analysis.joint import Prospect, chance_together, vignettes_needed
from fairaudit.analysis.measures import PRIMARY
from fairaudit.analysis.prospects import prospect_of
from fairaudit.results import Settings
from fairaudit.rows import BESIDE
from fairaudit.stats import BY_BETTING, ENOUGH_FOR_T, PairedComparison
from fairaudit.tables import WHOLES
from fairaudit.verdicts import Verdict

__all__ = ["required", "wholes_frame"]

Key = tuple[str, str, str, str]

_EARLY = "The chance and the vignettes that are lacking are not planned while looks are taken."
_COUNTS_OR_NONE = ("least_n", "n_differing", "n_more")
_NUMBERS = ("margin", "chance_all")


def wholes_frame(judged: Iterable[Judgement], settings: Settings) -> pd.DataFrame:
    """One row for each model, estimand and outcome, columns of `tables.WHOLES`."""
    wholes: dict[Key, list[Judgement]] = {}
    for one in judged:
        if required(one):
            contrast = one.assessment.contrast
            place = contrast.place
            key = (place.model_id, place.params_id, contrast.estimand, place.outcome)
            wholes.setdefault(key, []).append(one)
    rows = [_row(key, members, settings) for key, members in wholes.items()]
    named = [*WHOLES.names, *(column.name for column in WHOLES.optional)]
    frame = pd.DataFrame(rows, columns=named)
    types = dict.fromkeys(_COUNTS_OR_NONE, "Int64") | dict.fromkeys(_NUMBERS, "float64")
    return frame.astype(types)


def required(one: Judgement) -> bool:
    """Whether a contrast has to pass for the whole to pass: a primary one of an outcome.

    Missing rates are tested for a difference and need not be equivalent.
    """
    contrast = one.assessment.contrast
    return contrast.priority == PRIMARY and contrast.estimand not in BESIDE


def _row(key: Key, members: Sequence[Judgement], settings: Settings) -> dict[str, Any]:
    model_id, params_id, estimand, outcome = key
    measure = members[0].assessment.contrast.measure
    found = [one.assessment.found for one in members]
    least = [one.least_n for one in found if one.least_n is not None]
    early = settings.looks is not None and not settings.looks.is_single
    chance, more = (np.nan, None) if early else _prospects_of_all(members, settings)
    return {
        "model_id": model_id,
        "params_id": params_id,
        "estimand": estimand,
        "outcome": outcome,
        "scale": measure.scale,
        "margin": np.nan if measure.margin is None else measure.margin,
        "n_contrasts": len(members),
        "n_equivalent": sum(one.verdict is Verdict.EQUIVALENT for one in members),
        "n_within_margin": sum(one.verdict is Verdict.DISPARITY_WITHIN_MARGIN for one in members),
        "n_vignettes": min(one.n for one in found),
        "least_n": max(least) if least else None,
        "chance_all": chance,
        "n_more": more,
        "note": " ".join([*_notes(members, early=early)]),
        "n_differing": _instead(found),
    }


def _instead(found: Iterable[PairedComparison]) -> int | None:
    """How many vignettes have to differ where fewer than the least number are to do.

    Means of several answers, and other values that are not just yes or no, are then compared by t.
    """
    few = [one for one in found if one.least_n is not None and one.n < one.least_n]
    return ENOUGH_FOR_T if few and all(one.method == BY_BETTING for one in few) else None


def _prospects_of_all(members: Sequence[Judgement], settings: Settings) -> tuple[float, int | None]:
    """Chance that all pass, and the vignettes that they lack; no number mends a failed control."""
    if members[0].assessment.contrast.measure.margin is None:
        return np.nan, None
    prospects = [_prospect(one) for one in members]
    if None in prospects:
        return 0.0, None
    known = [one for one in prospects if one is not None]
    chance = chance_together(known, alpha=settings.alpha)
    return chance, vignettes_needed(known, alpha=settings.alpha)


def _prospect(one: Judgement) -> Prospect | None:
    """What the chance of one contrast rests on; None where it cannot pass as things are."""
    assessment = one.assessment
    return prospect_of(assessment.contrast, assessment.found) if assessment.estimable else None


def _notes(members: Sequence[Judgement], *, early: bool) -> list[str]:
    notes = [_EARLY] if early else []
    if members[0].assessment.contrast.measure.margin is None:
        notes.append("No margin was stated, so that no contrast can be shown equivalent.")
    estimable = [one for one in members if one.assessment.estimable]
    if lost := len(members) - len(estimable):
        notes.append(
            f"{lost} of {len(members)} contrasts {_are(lost)} not estimable, which more vignettes "
            "need not mend."
        )
    elif not early and (
        none := [one for one in estimable if _prospect(one) is None and not _without_margin(one)]
    ):
        notes.append(
            f"{len(none)} of {len(members)} contrasts {_are(len(none))} of an outcome without "
            "limits in which fewer than 10 vignettes differ, so that no test shows equivalence."
        )
    if veiled := sum(one.unproven for one in members):
        notes.append(
            f"{veiled} of {len(members)} contrasts {_are(veiled)} held back by missing answers, "
            "which the chance leaves out."
        )
    return notes


def _without_margin(one: Judgement) -> bool:
    return one.assessment.contrast.measure.margin is None


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
