"""Answers of models whose true differences are known: arrays of simulations by vignettes."""

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

__all__ = [
    "BOUND",
    "Design",
    "Floats",
    "answers",
    "cell_means",
    "single_answers",
    "true_difference",
    "with_difference",
]

Floats = npt.NDArray[np.float64]
Kind = Literal["binary", "ordinal", "numeric"]

# Largest possible difference of two answers; a number has none.
BOUND: dict[Kind, float | None] = {"binary": 1.0, "ordinal": 4.0, "numeric": None}
_STEPS = 4  # above the lowest of the five ordinal levels
_TAIL = 3  # degrees of freedom of a number's noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A model and what it is asked.

    A render's inclination is ``spread·N + own·N + effect``: the first normal number belongs to the
    vignette, the second to the vignette's render, and repeats do not average it out. A binary
    answer is 1 with the logistic of it as probability, an ordinal one is 1 plus a binomial number
    of 4 such answers, and a number adds noise with 3 degrees of freedom of Student's t.

    Parameters
    ----------
    kind : {"binary", "ordinal", "numeric"}
        Scale of the answers.
    vignettes, groups, repeats : int
        Size; the first group is the reference.
    spread, own : float
        Standard deviation between vignettes, and between the renders of one.
    missing : (float, float)
        Chance that an answer of the reference, and of every other group, is missing.
    effect : float
        Added to the inclination of the last group.
    """

    kind: Kind
    vignettes: int
    groups: int = 2
    repeats: int = 1
    spread: float = 2.0
    own: float = 0.0
    missing: tuple[float, float] = (0.0, 0.0)
    effect: float = 0.0


def answers(design: Design, nsim: int, rng: np.random.Generator) -> Floats:
    """Draw answers, NaN where missing, shape (nsim, n_vignettes, n_groups, n_repeats)."""
    shape = (nsim, design.vignettes, design.groups, design.repeats)
    inclination = design.spread * rng.standard_normal((*shape[:2], 1, 1))
    inclination = inclination + design.own * rng.standard_normal((*shape[:3], 1))
    inclination[:, :, -1] += design.effect
    value: Floats
    if design.kind == "binary":
        value = (rng.random(shape) < special.expit(inclination)).astype(np.float64)
    elif design.kind == "ordinal":
        value = 1.0 + rng.binomial(_STEPS, special.expit(inclination), shape)
    else:
        value = inclination + rng.standard_t(_TAIL, shape)
    if any(design.missing):
        share = np.array([design.missing[0]] + [design.missing[1]] * (design.groups - 1))
        value[rng.random(shape) < share[:, None]] = np.nan
    return value


def true_difference(design: Design) -> float:
    """Expected difference of the last group's answers from the reference's."""
    if design.kind == "numeric":
        return design.effect
    scale = 1 if design.kind == "binary" else _STEPS
    # A grid, since a steep logistic curve defeats Gauss's rule.
    z = np.linspace(-9, 9, 20_001)
    weight = np.exp(-(z**2) / 2)
    inclination = math.hypot(design.spread, design.own) * z
    step = special.expit(inclination + design.effect) - special.expit(inclination)
    return scale * float((weight * step).sum() / weight.sum())


def with_difference(design: Design, difference: float) -> Design:
    """Set the effect so that the true difference is the one given."""

    def excess(effect: float) -> float:
        return true_difference(replace(design, effect=effect)) - difference

    return replace(design, effect=float(optimize.brentq(excess, -50.0, 50.0, xtol=1e-12)))


def cell_means(drawn: Floats) -> Floats:
    """Mean of the readable repeats, NaN where there is none."""
    there = ~np.isnan(drawn)
    n = there.sum(axis=3)
    total = np.where(there, drawn, 0.0).sum(axis=3)
    means: Floats = np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0)
    return means


def single_answers(means: Floats, design: Design) -> npt.NDArray[np.bool_]:
    """Simulations whose every mean is 0 or 1: one effective yes-or-no answer a cell."""
    if design.kind != "binary":
        return np.zeros(len(means), dtype=bool)
    single: npt.NDArray[np.bool_] = (np.isnan(means) | np.isin(means, (0.0, 1.0))).all(axis=(1, 2))
    return single
