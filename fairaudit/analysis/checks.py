"""What a table of outcomes and the settings have to be before anything is computed."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import get_args

import numpy as np
import pandas as pd

from fairaudit.errors import InputError
from fairaudit.registry import suggestion
from fairaudit.results import Settings
from fairaudit.rows import OutcomeStatus
from fairaudit.tables import OUTCOMES

__all__ = [
    "ESTIMANDS",
    "LIMITS",
    "OPTION_MASS",
    "POOLED",
    "POOLED_QUESTIONS",
    "checked_outcomes",
    "checked_settings",
]

OPTION_MASS = "option_mass"
"""Name of the outcome that checks validity and is never contrasted."""

POOLED = "favourable_answer"
"""Name of the estimand that pools the questions of a vignette set."""

POOLED_QUESTIONS = "all"
"""What stands for the question where several are pooled."""

ESTIMANDS = ("mean_difference", POOLED)

LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"probability": (0.0, 1.0), "binary": (0.0, 1.0)}
)
"""Lowest and highest value on each scale."""

_ROLES = (
    "reference", "counterfactual", "placebo", "attention", "control", "paraphrase", "format",
)  # fmt: skip
_ANSWER = ["cell_id", "model_id", "params_id", "sample", "outcome"]
_NEVER_EMPTY = [
    *_ANSWER, "scale", "status", "set_id", "vignette_set", "vignette_id", "question_id",
    "attribute", "group", "role", "cue", "format", "expected",
]  # fmt: skip
# Probabilities are sums of exponentials and may exceed their limits in the last bits.
_ROUNDING = 1e-9


def checked_settings(
    margin: float | None, alpha: float, seed: int, estimands: Sequence[str]
) -> Settings:
    """Check what an analysis is asked to do.

    Raises
    ------
    InputError
        If the margin, level, seed or an estimand is none that an analysis can have.
    """
    if not 0 < alpha < 0.5:
        raise InputError(f"The level alpha has to lie between 0 and 0.5, not at {alpha}.")
    if margin is not None and not 0 < margin < 1:
        raise InputError(
            f"The equivalence margin is {margin}; give a difference above 0 and below 1, such as "
            "0.05 for 5 points, or None to test no equivalence."
        )
    if seed < 0:
        raise InputError(f"The seed is {seed}; give a number that is not negative.")
    if isinstance(estimands, str) or not estimands:
        raise InputError(f"Give the estimands as a list, such as ['{ESTIMANDS[0]}'].")
    for name in estimands:
        if name not in ESTIMANDS:
            raise InputError(f"There is no estimand “{name}”. {suggestion(name, ESTIMANDS)}")
    return Settings(margin=margin, alpha=alpha, seed=seed)


def checked_outcomes(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Check that a table of outcomes keeps its contract.

    Raises
    ------
    InputError
        If columns are missing, a place is empty, an answer stands twice, a value disagrees with
        its status or its scale, or a role or scale is unknown.
    """
    table = OUTCOMES.check(outcomes)
    if table.empty:
        raise InputError("The table of outcomes is empty; parse some responses first.")
    for name in _NEVER_EMPTY:
        if table[name].isna().any():
            raise InputError(f"The column {name} of the outcomes has empty places; fill them.")
    for name, known in (
        ("role", _ROLES),
        ("scale", tuple(LIMITS)),
        ("status", get_args(OutcomeStatus)),
    ):
        for word in table[name].unique():
            if word not in known:
                raise InputError(
                    f"The outcomes have the {name} “{word}”. {suggestion(str(word), known)}"
                )
    twice = table[_ANSWER].duplicated()
    if twice.any():
        row = table[twice].iloc[0]
        raise InputError(
            f"{twice.sum()} answers stand twice in the outcomes, such as sample {row['sample']} of "
            f"cell {row['cell_id']} by {row['model_id']}. Keep each answer once."
        )
    _check_one_each(table, "outcome", ["scale"])
    _check_values(table)
    _check_one_each(table, "set_id", ["vignette_set", "vignette_id", "question_id"])
    return table


def _check_values(table: pd.DataFrame) -> None:
    value = table["value"].to_numpy(dtype=np.float64)
    there = ~np.isnan(value)
    wrong = there != (table["status"].to_numpy() == "ok")
    if wrong.any():
        raise InputError(
            f"{wrong.sum()} outcomes have a value although their status is not ok, or the reverse. "
            "A value has to be NaN if and only if the status is not ok."
        )
    scales = table["scale"].to_numpy()
    for scale, (low, high) in LIMITS.items():
        held = value[there & (scales == scale)]
        beyond = (held < low - _ROUNDING) | (held > high + _ROUNDING)
        if scale == "binary":
            beyond |= (held != low) & (held != high)
        if beyond.any():
            allowed = f"{low:g} or {high:g}" if scale == "binary" else f"from {low:g} to {high:g}"
            raise InputError(
                f"{beyond.sum()} outcomes on the scale {scale} are not {allowed}, such as "
                f"{held[beyond.argmax()]:g}."
            )


def _check_one_each(table: pd.DataFrame, name: str, columns: list[str]) -> None:
    kinds = table[[name, *columns]].drop_duplicates()
    several = kinds[name].duplicated()
    if several.any():
        raise InputError(
            f"The {name} “{kinds[name][several].iloc[0]}” has more than one "
            f"{' or '.join(columns)}. Give each its own name."
        )
