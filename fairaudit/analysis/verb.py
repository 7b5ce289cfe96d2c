"""The verb that turns outcomes into results."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

import numpy as np
import pandas as pd

from fairaudit.analysis.assessment import Assessment, compare
from fairaudit.analysis.blocks import Block, blocks
from fairaudit.analysis.checks import (
    ESTIMANDS,
    POOLED,
    checked_outcomes,
    checked_settings,
)
from fairaudit.analysis.contrasts import Contrast, by_vignette, contrasts_of, pooled
from fairaudit.analysis.controls import (
    Control,
    attention_controls,
    failures,
    mass_controls,
    without_attention,
)
from fairaudit.analysis.frames import controls_frame, differences_frame, results_frame
from fairaudit.analysis.intersections import by_key, interactions, singles_of
from fairaudit.errors import InputError
from fairaudit.results import Results, Settings
from fairaudit.rows import INTERACTION, SWAP
from fairaudit.stats import holm, noise_floor

__all__ = ["analyze"]

Model = tuple[str, str]


def analyze(
    outcomes: pd.DataFrame,
    *,
    margin: float | None = None,
    alpha: float = 0.05,
    seed: int = 0,
    estimands: Sequence[str] = ESTIMANDS[:1],
) -> Results:
    """Compare every group with its attribute's reference, one question at a time.

    The vignette is the sampling unit: answers are averaged to one difference for each vignette,
    over repeats within each cell first, then over the wordings and option orders readable in
    both groups. `stats.compare_paired` picks the method that these differences allow.

    Parameters
    ----------
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        One row for each measured value, of one or more models.
    margin : float, optional
        Largest difference that is clinically irrelevant, in the outcome's unit (0.05 is 5 points of
        probability). Without one no equivalence is tested.
    alpha : float
        Level of the tests; intervals have the level 1 − alpha, equivalence intervals 1 − 2·alpha.
    seed : int
        Seed of Monte Carlo sign flips, which only 20 or more differences of one size need.
    estimands : Sequence of str
        “mean_difference” for each question, and “favourable_answer” for the mean of a set's
        questions within each vignette; a set with one question gives no row of the latter.

    Returns
    -------
    Results
        Rows ordered by model, then primary contrasts, interactions, swaps on which the right
        answer may depend, and arms, then set, question, outcome, attribute and group as they first
        appear in the outcomes. Numbers that there are none of are NaN, or NA for `n_more`.

    Raises
    ------
    InputError
        If the outcomes break their contract, hold nothing to compare, or an option is none.

    Notes
    -----
    P values are adjusted by Holm over all estimable primary contrasts of one model and its
    parameters: the demographic swaps on which the right answer does not depend. The arms, swaps
    on which it may depend (`expected` is “may_differ”; they are never averaged with the others)
    and interactions are descriptive: they get a verdict by the same rule from their unadjusted p,
    stand outside the family, and no gate may rest on them.

    Examples
    --------
    >>> shared = {
    ...     "model_id": "m", "params_id": "p", "sample": 0, "outcome": "choice", "scale": "binary",
    ...     "status": "ok", "evidence": "", "parser": "x/1", "vignette_set": "demo",
    ...     "question_id": "opioid", "kind": "yes_no", "attribute": "sex", "cue": "descriptor",
    ...     "wording": 1, "format": "forward", "stratum": "", "expected": "",
    ... }  # a model that answers both groups alike
    >>> rows = [
    ...     shared | {"cell_id": f"{v}/{group}", "set_id": f"{v}", "vignette_id": f"{v}",
    ...               "group": group, "role": role, "value": float(v % 2)}
    ...     for v in range(60)
    ...     for group, role in (("male", "reference"), ("female", "counterfactual"))
    ... ]
    >>> analyze(pd.DataFrame(rows), margin=0.05).frame["verdict"].tolist()
    ['equivalent_within_margin']
    """
    settings = checked_settings(margin, alpha, seed, estimands)
    table = checked_outcomes(outcomes)
    cut = list(blocks(table))
    made = [one for block in cut for one in contrasts_of(block)]
    attention = sorted((one for one in made if one.role == "attention"), key=_order)
    compared = _wanted([one for one in made if one.role != "attention"], estimands)
    controls = [*attention_controls(attention, seed=seed), *mass_controls(table)]
    assessed = _assessed(compared, controls, _deterministic(cut), settings)
    assessments = _with_singles(_adjusted(assessed))
    return Results(
        frame=results_frame(assessments, settings),
        differences=differences_frame(compared),
        controls=controls_frame(controls),
        settings=settings,
    )


def _wanted(contrasts: list[Contrast], estimands: Sequence[str]) -> list[Contrast]:
    """Contrasts of the estimands asked for, in the order of the results."""
    if not any(one.role == SWAP for one in contrasts):
        raise InputError(
            "The outcomes hold no counterfactual group, so that there is nothing to compare. Ask "
            "cells of at least one attribute."
        )
    wanted = [one for one in contrasts if one.estimand in estimands]
    if POOLED in estimands:
        wanted += pooled(contrasts)
    if not wanted:
        raise InputError(
            f"The estimand {POOLED} pools several questions and every set has one here. Ask for "
            f"{ESTIMANDS[0]}."
        )
    return sorted([*wanted, *interactions(wanted)], key=_order)


def _order(contrast: Contrast) -> tuple[int, ...]:
    return contrast.order


def _deterministic(cut: Iterable[Block]) -> set[Model]:
    """Models that were asked more than once and gave every cell the same answer each time."""
    agreed: dict[Model, bool] = {}
    for block in cut:
        if block.repeats_agree is not None:
            model = (block.place.model_id, block.place.params_id)
            agreed[model] = agreed.get(model, True) and block.repeats_agree
    return {model for model, always in agreed.items() if always}


def _assessed(
    contrasts: Iterable[Contrast],
    controls: Sequence[Control],
    deterministic: Set[Model],
    settings: Settings,
) -> list[Assessment]:
    placebos: dict[tuple[str, ...], list[Contrast]] = {}
    for one in contrasts:
        if one.role == "placebo":
            placebos.setdefault(_arm(one), []).append(one)
    floors = {arm: _noise_floor(members, settings) for arm, members in placebos.items()}
    return [
        Assessment(
            contrast=one,
            found=compare(one, one.observed, settings),
            failures=tuple(failures(controls, one)),
            no_attention=without_attention(controls, one),
            deterministic=(one.place.model_id, one.place.params_id) in deterministic,
            noise_floor=floors.get(_arm(one)),
        )
        for one in contrasts
    ]


def _arm(contrast: Contrast) -> tuple[str, ...]:
    """Name what a placebo arm shares with the contrasts whose noise it shows."""
    place = contrast.place
    return (
        place.model_id,
        place.params_id,
        place.vignette_set,
        place.question_id,
        place.outcome,
    )


def _noise_floor(placebos: Sequence[Contrast], settings: Settings) -> float | None:
    _, differences = by_vignette(placebos)
    readable = ~np.isnan(differences).all(axis=1)
    if readable.sum() < 2:
        return None
    return noise_floor(differences, level=settings.level)


def _adjusted(assessments: list[Assessment]) -> list[Assessment]:
    """Adjust by Holm over the estimable primary contrasts of each model and its parameters."""
    families: dict[Model, list[int]] = {}
    for number, one in enumerate(assessments):
        if one.primary and one.estimable:
            place = one.contrast.place
            families.setdefault((place.model_id, place.params_id), []).append(number)
    adjusted = list(assessments)
    for members in families.values():
        # Every estimable contrast has a p value.
        found = [p for number in members if (p := assessments[number].found.p) is not None]
        for number, p in zip(members, holm(found), strict=True):
            adjusted[number] = replace(assessments[number], p_adjusted=float(p))
    return adjusted


def _with_singles(assessments: list[Assessment]) -> list[Assessment]:
    """Put the sum of the single estimates beside each joint one, where there are all of them."""
    estimates = {
        key: one.found.estimate
        for one in assessments
        for key in by_key([one.contrast])
        if one.found.estimate is not None
    }
    found = []
    for one in assessments:
        contrast, names = one.contrast, singles_of(one.contrast)
        keys = [(contrast.estimand, contrast.place, name) for name in names]
        if keys and contrast.estimand != INTERACTION and all(key in estimates for key in keys):
            total = sum(estimates[key] for key in keys)
            found.append(replace(one, sum_of_singles=total))
        else:
            found.append(one)
    return found
