"""What a table of outcomes and the settings have to be before anything is computed."""

import math
from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from types import MappingProxyType
from typing import get_args

import numpy as np
import pandas as pd

from fairaudit.analysis.coded import Coded, changes_within, coded, crossed
from fairaudit.analysis.measures import FAMILIES, OPTION_MASS, SCALES, Margin
from fairaudit.errors import InputError
from fairaudit.looks import Looks
from fairaudit.outcomes import FAVOURABLE_CHOICE, OPTION_PROBABILITY
from fairaudit.registry import suggestion
from fairaudit.results import Settings
from fairaudit.rows import OMNIBUS, WORST_GAP, OutcomeStatus
from fairaudit.tables import OUTCOMES

__all__ = [
    "ESTIMANDS",
    "FAVOURABLE",
    "OPTION_MASS",
    "POOLED",
    "POOLED_QUESTIONS",
    "POOLED_SETS",
    "SUMMARIES",
    "checked_outcomes",
    "checked_settings",
]

POOLED = "favourable_answer"
"""Name of the estimand that pools the questions of a vignette set."""

POOLED_SETS = "favourable_answer_all_sets"
"""Name of the estimand that pools the vignettes of all sets, too."""

FAVOURABLE = (OPTION_PROBABILITY.name, FAVOURABLE_CHOICE.name)
"""Outcomes that count the favourable answer, whatever the question: what sets are pooled on."""

POOLED_QUESTIONS = "all"
"""What stands for the question where several are pooled."""

ESTIMANDS = ("mean_difference", POOLED, POOLED_SETS)

SUMMARIES = (OMNIBUS, WORST_GAP)
"""What can be said of all groups of an attribute at once."""

_ROLES = (
    "reference", "counterfactual", "placebo", "attention", "control", "paraphrase", "format",
)  # fmt: skip
_ANSWER = ("cell_id", "model_id", "params_id", "outcome")


def checked_settings(
    margin: Margin,
    alpha: float,
    seed: int,
    estimands: Sequence[str],
    summaries: Sequence[str] = SUMMARIES,
    looks: Looks | None = None,
) -> Settings:
    """Check what an analysis is asked to do.

    Raises
    ------
    InputError
        If the margin, level, seed, an estimand or a summary is none that an analysis can have.
    """
    if not 0 < alpha < 0.5:
        raise InputError(f"The level alpha has to lie between 0 and 0.5, not at {alpha}.")
    if isinstance(seed, bool) or not isinstance(seed, Integral) or seed < 0:
        raise InputError(f"The seed is {seed!r}; give a whole number that is not negative.")
    if not isinstance(looks, Looks | None):
        raise InputError(
            f"The looks are {looks!r}; give PlannedLooks(planned=120, taken=(40, 80)), "
            "UnlimitedLooks(), or None."
        )
    if isinstance(estimands, str) or not estimands:
        raise InputError(f"Give the estimands as a list, such as ['{ESTIMANDS[0]}'].")
    for name in estimands:
        if name not in ESTIMANDS:
            raise InputError(f"There is no estimand “{name}”. {suggestion(name, ESTIMANDS)}")
    if isinstance(summaries, str):
        raise InputError(f"Give the summaries as a list, such as ['{SUMMARIES[0]}'].")
    for name in summaries:
        if name not in SUMMARIES:
            raise InputError(f"There is no summary “{name}”. {suggestion(name, SUMMARIES)}")
    return Settings(margin=_checked_margin(margin), alpha=alpha, seed=seed, looks=looks)


def _checked_margin(margin: Margin) -> Margin:
    """Hold each margin to what one can be; margins of several outcomes can no longer change."""
    if not isinstance(margin, Mapping):
        _check_margin("", margin)
        return margin
    for name, one in margin.items():
        if one is None:
            raise InputError(f"The margin of “{name}” is None; leave the outcome out instead.")
        _check_margin(f" of “{name}”", one)
    return MappingProxyType(dict(margin))


def _check_margin(whose: str, margin: float | None) -> None:
    there = isinstance(margin, Real) and not isinstance(margin, bool)
    if margin is not None and not (there and 0 < margin < math.inf):
        raise InputError(
            f"The equivalence margin{whose} is {margin}; give a difference above 0 in the "
            "outcome's unit, such as 0.05 for 5 points, or None to test no equivalence."
        )


def checked_outcomes(outcomes: pd.DataFrame) -> Coded:
    """Check that a table of outcomes keeps its contract, and read it into arrays.

    Raises
    ------
    InputError
        If columns are missing, a place is empty, an answer stands twice, a value disagrees with
        its status, or a role, scale, status or family is unknown.
    """
    table = OUTCOMES.complete(outcomes)
    if table.empty:
        raise InputError("The table of outcomes is empty; parse some responses first.")
    if table["sample"].isna().any():
        raise InputError("The column sample of the outcomes has empty places; fill them.")
    read = coded(table)
    for name, column in read.names.items():
        if (column.codes < 0).any():
            raise InputError(f"The column {name} of the outcomes has empty places; fill them.")
    for name, known in (
        ("role", _ROLES),
        ("scale", SCALES),
        ("status", get_args(OutcomeStatus)),
        ("priority", FAMILIES),
    ):
        for word in read.names[name].occurring:
            if word not in known:
                raise InputError(
                    f"The outcomes have the {name} “{word}”. {suggestion(word, known)}"
                )
    _check_once(read)
    there = ~np.isnan(read.numbers["value"])
    status = read.names["status"]
    wrong = there != (status.codes == status.code_of("ok"))
    if wrong.any():
        raise InputError(
            f"{wrong.sum()} outcomes have a value although their status is not ok, or the reverse. "
            "A value has to be NaN if and only if the status is not ok."
        )
    _check_one_each(read, "set_id", ("vignette_set", "vignette_id", "question_id"))
    return read


def _check_once(read: Coded) -> None:
    parts = [(read.names[name].codes, len(read.names[name].levels)) for name in _ANSWER]
    answers, n_answers = crossed([*parts, (read.sample, read.n_samples)])
    if n_answers == read.n_rows:
        return
    first = np.empty(n_answers, dtype=np.intp)
    first[answers[::-1]] = np.arange(read.n_rows)[::-1]
    row = int(np.argmax(first[answers] != np.arange(read.n_rows)))
    cell, model = (
        read.names[name].levels[read.names[name].codes[row]] for name in ("cell_id", "model_id")
    )
    raise InputError(
        f"{read.n_rows - n_answers} answers stand twice in the outcomes, such as one of cell "
        f"{cell} by {model}. Keep each answer once."
    )


def _check_one_each(read: Coded, name: str, columns: tuple[str, ...]) -> None:
    outer = read.names[name]
    for column in columns:
        several = changes_within(outer.codes, len(outer.levels), read.names[column].codes)
        if several.size:
            raise InputError(
                f"The {name} “{outer.levels[outer.codes[several[0]]]}” has more than one {column}. "
                "Give each its own name."
            )
