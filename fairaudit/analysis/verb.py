"""The verb that turns outcomes into results."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

import pandas as pd

from fairaudit.analysis.all_sets import pooled_sets
from fairaudit.analysis.assessment import Assessment, Judgement, compare, judge
from fairaudit.analysis.blocks import Block, blocks
from fairaudit.analysis.changes import changes_frame
from fairaudit.analysis.checks import (
    ESTIMANDS,
    FAVOURABLE,
    POOLED,
    POOLED_SETS,
    SUMMARIES,
    checked_outcomes,
    checked_settings,
)
from fairaudit.analysis.contrasts import Contrast, contrasts_of
from fairaudit.analysis.controls import (
    Control,
    attention_controls,
    failures,
    reading_controls,
    without_attention,
)
from fairaudit.analysis.families import adjusted
from fairaudit.analysis.frames import controls_frame, differences_frame, results_frame
from fairaudit.analysis.intersections import by_key, interactions_of, singles_of
from fairaudit.analysis.looks import at_this_look, on_the_plan, without_single_look
from fairaudit.analysis.measures import measures_of
from fairaudit.analysis.missing_rates import missing_rates
from fairaudit.analysis.overall import Overall, overall
from fairaudit.analysis.placebos import Arm, arm_of, beside_placebos, floor_of, placebo_arms
from fairaudit.analysis.pooling import places_of, pooled
from fairaudit.analysis.strata import between_strata, compare_strata, within_strata
from fairaudit.analysis.whole import wholes_frame
from fairaudit.errors import InputError
from fairaudit.looks import Looks, UnlimitedLooks
from fairaudit.results import Results, Settings
from fairaudit.rows import INTERACTION, MISSING_RATE, SWAP
from fairaudit.stats import PairedComparison

__all__ = ["analyze"]

Model = tuple[str, str]


def analyze(
    outcomes: pd.DataFrame,
    *,
    margin: float | Mapping[str, float] | None = None,
    alpha: float = 0.05,
    seed: int = 0,
    estimands: Sequence[str] = ESTIMANDS[:1],
    summaries: Sequence[str] = SUMMARIES,
    looks: Looks | None = None,
) -> Results:
    """Compare every group with its attribute's reference, one question at a time.

    The vignette is the sampling unit: answers are averaged to one difference for each vignette,
    over repeats within each cell first, then over the wordings and option orders readable in
    both groups. `stats.compare_paired` picks the method that these differences allow.

    Parameters
    ----------
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        One row for each measured value, of one or more models. The optional columns give an
        outcome limits, a margin and a family of its own.
    margin : float or Mapping of str to float, optional
        Largest difference that is clinically irrelevant, for outcomes that state none of their own.
        One number is a difference between shares (0.05 is 5 points) and holds for probabilities and
        yes-or-no outcomes alone; outcomes on other scales take one each, by name, in their own
        unit. An outcome without one is not tested for equivalence.
    alpha : float
        Level of the tests; intervals have the level 1 − alpha, equivalence intervals 1 − 2·alpha.
    seed : int
        Seed of everything random: sign flips, permutations, resamples.
    estimands : Sequence of str
        “mean_difference” for each question, and “favourable_answer” for the mean of a set's
        questions within each vignette; a set with one question gives no row of the latter.
        “favourable_answer_all_sets” does so and then takes the vignettes of all sets together,
        which averages unlike questions; only “option_probability” and “favourable_choice” have it.
    summaries : Sequence of str
        What is said of all groups of an attribute that has three or more: “omnibus”, whether they
        differ at all, and “worst_gap”, the largest difference between two of them with its
        simultaneous interval. The omnibus test is the slowest part; () leaves both out.
    looks : PlannedLooks or UnlimitedLooks, optional
        Looks that were taken before the end, this one included, so that `alpha` holds over all of
        them: at a fixed maximum by O’Brien–Fleming spending, which replaces alpha by the level of
        this look and puts adjusted p values on the plan’s scale; without a maximum by e-values,
        of outcomes with limits, and then no summaries. Plain p values of early looks are NaN.

    Returns
    -------
    Results
        Rows ordered by model, then primary and exploratory contrasts, interactions, swaps on
        which the right answer may depend, and arms, each by set, question, outcome, attribute and
        group as they first appear in the outcomes. Below these stand, of each model, strata,
        missing rates, differences between strata, and the summaries. Numbers that there are none
        of are NaN, or NA for `n_more`.

    Raises
    ------
    InputError
        If the outcomes break their contract, hold nothing to compare, or an option is none; if a
        margin names an outcome that they do not have; or if they hold other numbers of vignettes
        than the looks.

    Notes
    -----
    Families: the demographic swaps on which the right answer does not depend, of one model and its
    parameters. Contrasts of primary outcomes and of their missing rates are adjusted together by
    joint sign flips with step-down max-T, those of exploratory outcomes by Benjamini–Hochberg.
    Everything else is descriptive: the arms, swaps on which the right answer may depend (`expected`
    is “may_differ”; they are never averaged with the others), interactions, strata and summaries
    have an interval and an unadjusted p, and no verdict: the column is empty, or “not_estimable”.

    Missing rates are compared where an answer is missing; refusals among them only where they are
    no outcome themselves.

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
    asked = checked_settings(margin, alpha, seed, estimands, summaries, looks)
    table = checked_outcomes(outcomes)
    settings = at_this_look(asked, table)
    if isinstance(looks, UnlimitedLooks):
        summaries = ()  # Their tests are valid at one look.
    cut = list(blocks(table, measures_of(table, margin)))
    made = [one for block in cut for one in contrasts_of(block)]
    attention = sorted((one for one in made if one.role == "attention"), key=_order)
    joint = [one for block in cut for one in interactions_of(block)]
    compared = _wanted([one for one in made if one.role != "attention"], joint, estimands)
    controls = [*attention_controls(attention, seed=seed), *reading_controls(outcomes)]
    deterministic = _deterministic(cut)
    every = [*compared, *missing_rates(cut)]
    assessed = [
        *(
            _assessed(one, compare(one, one.observed, settings), controls, deterministic)
            for one in every
        ),
        *_stratified(compared, controls, deterministic, settings),
    ]
    arms = placebo_arms(every)
    assessments = _with_singles(adjusted(_with_floors(assessed, arms, settings), settings))
    judged = [
        beside_placebos(judge(one, settings), arms.get(arm_of(one.contrast), ()), settings)
        for one in assessments
    ]
    rows: list[Judgement | Overall] = [*judged, *overall(cut, controls, summaries)]
    rows.sort(key=_order)
    return Results(
        frame=on_the_plan(results_frame(rows, settings), asked, settings),
        differences=differences_frame(compared),
        controls=controls_frame(controls),
        wholes=wholes_frame(judged, settings),
        changes=changes_frame(cut, settings),
        settings=asked,
    )


def _wanted(
    contrasts: list[Contrast], joint: list[Contrast], estimands: Sequence[str]
) -> list[Contrast]:
    """Contrasts of the estimands asked for with their interactions, in the order of the results."""
    if not any(one.role == SWAP for one in contrasts):
        raise InputError(
            "The outcomes hold no counterfactual group, so that there is nothing to compare. Ask "
            "cells of at least one attribute."
        )
    wanted, beside = _estimated(contrasts, estimands), _estimated(joint, estimands)
    if not any(one.role == SWAP for one in wanted):
        raise InputError(_nothing_pooled(estimands))
    wanted += [replace(one, estimand=INTERACTION) for one in beside]
    return sorted(wanted, key=_order)


def _estimated(contrasts: list[Contrast], estimands: Sequence[str]) -> list[Contrast]:
    return [
        *(contrasts if ESTIMANDS[0] in estimands else ()),
        *(pooled(contrasts) if POOLED in estimands else ()),
        *(pooled_sets(contrasts) if POOLED_SETS in estimands else ()),
    ]


def _nothing_pooled(estimands: Sequence[str]) -> str:
    if POOLED in estimands:
        return (
            f"The estimand {POOLED} pools several questions and every set has one here. Ask for "
            f"{ESTIMANDS[0]}."
        )
    return (
        f"The estimand {POOLED_SETS} pools the vignettes of several sets, on "
        f"{' or '.join(FAVOURABLE)}, and no group was asked so in two sets here. Ask for "
        f"{ESTIMANDS[0]}."
    )


def _order(one: Contrast | Judgement | Overall) -> tuple[int, ...]:
    return one.order


def _deterministic(cut: Iterable[Block]) -> set[Model]:
    """Models that were asked more than once and gave every cell the same answer each time."""
    agreed: dict[Model, bool] = {}
    for block in cut:
        if block.answers.repeats_agree is not None:
            model = (block.place.model_id, block.place.params_id)
            agreed[model] = agreed.get(model, True) and block.answers.repeats_agree
    return {model for model, always in agreed.items() if always}


def _assessed(
    contrast: Contrast,
    found: PairedComparison,
    controls: Sequence[Control],
    deterministic: Set[Model],
) -> Assessment:
    place = contrast.place
    # The controls ask what answers mean; whether there is one can be told of any model.
    rate = contrast.estimand == MISSING_RATE
    return Assessment(
        contrast=contrast,
        found=found,
        failures=() if rate else _failures(controls, contrast),
        no_attention=not rate
        and any(
            without_attention(controls, replace(contrast, place=one)) for one in places_of(contrast)
        ),
        deterministic=(place.model_id, place.params_id) in deterministic,
        noise_floor=None,
    )


def _failures(controls: Sequence[Control], contrast: Contrast) -> tuple[str, ...]:
    """Controls that failed, with the set where several are pooled: one that fails spoils them."""
    places = places_of(contrast)
    return tuple(
        sentence if len(places) == 1 else f"{sentence.removesuffix('.')} (in {place.vignette_set})."
        for place in places
        for sentence in failures(controls, place, contrast.questions)
    )


def _stratified(
    contrasts: Iterable[Contrast],
    controls: Sequence[Control],
    deterministic: Set[Model],
    settings: Settings,
) -> Iterator[Assessment]:
    """Each contrast within each stratum, and between each two of them."""
    for contrast in contrasts:
        parts = within_strata(contrast)
        for one in parts:
            found = compare(one, one.observed, settings)
            yield _assessed(one, found, controls, deterministic)
        for first, second, one in between_strata(parts):
            found = compare_strata(first, second, level=settings.level)
            found = without_single_look(found, settings)
            yield _assessed(one, found, controls, deterministic)


def _with_floors(
    assessments: Iterable[Assessment], arms: Mapping[Arm, Sequence[Contrast]], settings: Settings
) -> list[Assessment]:
    floors = {arm: floor_of(members, settings) for arm, members in arms.items()}
    # A placebo swap has two renders, an interaction four: it has no floor of that kind.
    return [
        one
        if one.contrast.estimand == INTERACTION
        else replace(one, noise_floor=floors.get(arm), placebo_asked=arm in floors)
        for one in assessments
        for arm in [arm_of(one.contrast)]
    ]


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
