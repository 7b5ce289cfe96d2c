"""What an audit will be able to show, before it is run: no answers are there, so spread is assumed.

A pilot would tell the spread. Without one, three spreads are gone through, and each is named.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fairaudit.analysis import FAVOURABLE, POOLED_SETS, POWER, Prospect, chance_together
from fairaudit.outcomes import OPTION_PROBABILITY, PlannedOutcome
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.measured import outcomes_of, outcomes_to_plan
from fairaudit.pipeline.smallest import detectable_binary, provable_binary, provable_unvaried
from fairaudit.pipeline.swaps import PlannedContrast, Swaps
from fairaudit.stats import (
    ENOUGH_FOR_T,
    betting_least_n,
    binary_least_n,
    detectable_difference,
    provable_margin,
)

__all__ = [
    "PlannedSet",
    "PlannedSpread",
    "PlannedWhole",
    "planned",
]

Answers = Literal["probability", "graded", "averaged", "single"]
Chance = Literal["yes", "if_enough_differ", "no"]

_DISCORDANCES = (0.02, 0.05, 0.10)
_SDS = (0.05, 0.10, 0.20)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSpread:
    """What one assumed spread lets the smallest contrast of a set show.

    Parameters
    ----------
    sd, discordance : float or None
        What is assumed: the standard deviation of the vignettes' differences, or the share of
        vignettes with two different answers.
    detectable : float or None
        Smallest true difference that is found with 80% power.
    provable : float or None
        Smallest margin within which equivalence is shown with 80% power, if nothing differs.
    """

    sd: float | None
    discordance: float | None
    detectable: float | None
    provable: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSet:
    """The contrasts of one question of one vignette set, or of what is pooled.

    Parameters
    ----------
    vignette_set, question_id : str
        Where; “all” for questions that are pooled.
    answers : {"probability", "graded", "averaged", "single"}
        What a difference is made of: option probabilities; other values from 0 to 1; means of
        several yes-or-no answers; or one yes-or-no answer on each side.
    contrasts : int
        Groups that are compared with their reference.
    n_vignettes : int
        Vignettes, at most, in the smallest of the contrasts.
    group : str
        The group of that contrast.
    least_n : int or None
        Fewest vignettes with which equivalence can be shown of a model that gives every group
        the same answer; None without a margin.
    n_differing : int or None
        How many vignettes have to differ, by little, for fewer to do; None where fewer never do,
        and where there are as many.
    can_pass : {"yes", "if_enough_differ", "no"} or None
        Whether the vignettes are enough; only if ten or more of them differ a little, as
        probabilities do; or whatever is answered not.
    spreads : tuple[PlannedSpread, ...]
        From little to much.
    """

    vignette_set: str
    question_id: str
    answers: Answers
    contrasts: int
    n_vignettes: int
    group: str
    least_n: int | None
    n_differing: int | None
    can_pass: Chance | None
    spreads: tuple[PlannedSpread, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWhole:
    """All contrasts of one outcome and estimand, for models that answer in the same way.

    Parameters
    ----------
    models : tuple[str, ...]
        Who is asked.
    outcome, estimand : str
        What is compared.
    margin : float or None
        Equivalence margin.
    contrasts : int
        Contrasts of one model that have to pass.
    chances : tuple of float, or None
        Chance that all of them pass together if nothing differs, for each assumed spread; None
        without a margin.
    sets : tuple[PlannedSet, ...]
        One for each set and question.
    """

    models: tuple[str, ...]
    outcome: str
    estimand: str
    margin: float | None
    contrasts: int
    chances: tuple[float, ...] | None
    sets: tuple[PlannedSet, ...]


def planned(audit: Audit, swaps: Swaps) -> tuple[PlannedWhole, ...]:
    """Say for every outcome and estimand what its contrasts can show.

    Parameters
    ----------
    audit : Audit
        The plan.
    swaps : Swaps
        All of its cells, counted.
    """
    models: dict[str, list[str]] = {}
    for model in audit.models:
        for one in outcomes_of(audit, model):
            models.setdefault(one.name, []).append(model.identity.name)
    return tuple(
        _whole(audit, contrasts, one, tuple(models[one.name]), estimand)
        for one in outcomes_to_plan(audit)
        for estimand in audit.estimands
        if estimand != POOLED_SETS or one.name in FAVOURABLE
        if (contrasts := swaps.contrasts(one.name, estimand))
    )


def _whole(
    audit: Audit,
    contrasts: Sequence[PlannedContrast],
    outcome: PlannedOutcome,
    models: tuple[str, ...],
    estimand: str,
) -> PlannedWhole:
    alpha = audit.alpha
    margin = audit.margin
    if outcome.margin is not None:
        margin = outcome.margin
    elif isinstance(margin, Mapping):
        margin = margin.get(outcome.name)
    places: dict[tuple[str, str], list[PlannedContrast]] = {}
    for one in contrasts:
        places.setdefault((one.vignette_set, one.question_id), []).append(one)
    parts = [(members, _answers(members, outcome, audit.samples)) for members in places.values()]
    chances = None
    if margin is not None:
        chances = tuple(
            chance_together(
                [
                    _prospect(one, answers, level, margin, alpha, audit.samples)
                    for members, answers in parts
                    for one in members
                ],
                alpha=alpha,
            )
            for level in range(len(_SDS))
        )
    return PlannedWhole(
        models=models,
        outcome=outcome.name,
        estimand=estimand,
        margin=margin,
        contrasts=len(contrasts),
        chances=chances,
        sets=tuple(_set(members, answers, audit, margin) for members, answers in parts),
    )


def _answers(members: Iterable[PlannedContrast], outcome: PlannedOutcome, samples: int) -> Answers:
    if outcome.outcome.name == OPTION_PROBABILITY.name:
        return "probability"
    if outcome.scale != "binary":
        return "graded"
    return "single" if samples * max(one.cells for one in members) == 1 else "averaged"


def _set(
    members: Sequence[PlannedContrast], answers: Answers, audit: Audit, margin: float | None
) -> PlannedSet:
    smallest = min(members, key=lambda one: one.n)
    alpha = audit.alpha
    least = None if margin is None else _least(answers, margin, alpha)
    enough = least is None or smallest.n >= least
    return PlannedSet(
        vignette_set=smallest.vignette_set,
        question_id=smallest.question_id,
        answers=answers,
        contrasts=len(members),
        n_vignettes=smallest.n,
        group=smallest.group,
        least_n=least,
        n_differing=None if enough or answers == "single" else ENOUGH_FOR_T,
        can_pass=None if least is None else _can_pass(smallest.n, answers, least),
        spreads=tuple(
            _spread(smallest, answers, level, alpha, audit.samples) for level in range(len(_SDS))
        ),
    )


def _least(answers: Answers, margin: float, alpha: float) -> int:
    if answers == "single":
        return binary_least_n(margin=margin, alpha=alpha)
    return betting_least_n(margin=margin, bound=1.0, alpha=alpha)


def _can_pass(n: int, answers: Answers, least: int) -> Chance:
    if n >= least:
        return "yes"
    return "no" if answers == "single" or n < ENOUGH_FOR_T else "if_enough_differ"


def _prospect(
    one: PlannedContrast, answers: Answers, level: int, margin: float, alpha: float, samples: int
) -> Prospect:
    sd, least = _SDS[level], _least(answers, margin, alpha)
    if answers == "single":
        rate = _DISCORDANCES[level]
        return Prospect(
            shared=one.shared,
            n=one.n,
            sd=math.sqrt(rate),
            discordance=rate,
            least_n=least,
            margin=margin,
        )
    enough = _enough_differ(one, answers, sd, samples)
    averaged = samples * one.cells
    few = answers != "probability" and not enough
    return Prospect(
        shared=one.shared,
        n=one.n,
        sd=sd,
        discordance=None,
        least_n=ENOUGH_FOR_T if enough else least,
        margin=margin,
        # Too few differ for the t test: one answer of the mean differs, in so many vignettes.
        sizes=((1 / averaged, min(1.0, (averaged * sd) ** 2)),) if few else (),
        bound=1.0,
    )


def _enough_differ(one: PlannedContrast, answers: Answers, sd: float, samples: int) -> bool:
    """Whether ten vignettes can be expected to differ, as many as the t test asks for.

    Probabilities hardly ever are the same. A mean of k yes-or-no answers differs by 1/k at least,
    so that with this spread no more than a share of (k·sd)² differs. Of other values from 0 to 1
    nothing is known of their steps, and the same is assumed.
    """
    if answers == "probability":
        return one.n >= ENOUGH_FOR_T
    return one.n * min(1.0, (one.cells * samples * sd) ** 2) >= ENOUGH_FOR_T


def _spread(
    one: PlannedContrast, answers: Answers, level: int, alpha: float, samples: int
) -> PlannedSpread:
    single = answers == "single"
    sd, rate = (None, _DISCORDANCES[level]) if single else (_SDS[level], None)
    detectable = provable = None
    if one.n >= 2:
        if rate is not None:
            detectable = detectable_binary(one.n, rate, alpha)
            provable = provable_binary(one.n, rate, alpha)
        else:
            detectable = detectable_difference(one.n, _SDS[level], power=POWER, alpha=alpha)
            provable = provable_margin(one.n, _SDS[level], power=POWER, alpha=alpha)
            if not _enough_differ(one, answers, _SDS[level], samples):
                provable = max(provable, provable_unvaried(one.n, alpha))
    # No difference of shares is larger than 1.
    return PlannedSpread(
        sd=sd,
        discordance=rate,
        detectable=None if detectable is None or detectable > 1 else detectable,
        provable=None if provable is None or provable > 1 else provable,
    )
