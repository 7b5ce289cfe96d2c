"""What is measured of one place, as rows of the table of metrics.

Selections and means take every readable answer; only what is held against a right answer needs one.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from fairaudit.analysis.answers import Answers
from fairaudit.analysis.coded import Floats
from fairaudit.analysis.decisions import decided
from fairaudit.analysis.metric_bases import Held
from fairaudit.analysis.metric_lines import Line, blank_line, lacking_line, lines_of, too_few
from fairaudit.errors import InputError
from fairaudit.stats.column_means import mean_metrics, selection_metrics
from fairaudit.stats.metrics import decision_metrics
from fairaudit.stats.probability_metrics import area_under_curve, probability_metrics

__all__ = ["keyed_rows", "mean_rows", "selection_rows"]

# The area under the curve holds the square of the vignettes in memory.
_MOST_FOR_AREA = 2_000
_BY_HALF = "Selected is an answer that gives the favourable option more than half the probability."


def selection_rows(answers: Answers, level: float, seed: int) -> Iterator[Line]:
    """How often each group is selected: gets a 1, or a probability above one half."""
    decision = decided(answers.value, answers.scale)
    if decision is None:
        return
    part = replace(answers, value=np.asarray(decision, dtype=np.float64))
    note = _BY_HALF if answers.scale == "probability" else ""
    blank = blank_line(part, "selection_rate", level, note)
    if too_few(part):
        yield lacking_line(part, blank)
        return
    found = selection_metrics(part.value, **_codes(part), level=level, seed=seed)
    yield from lines_of(part, found, {"selection_rate": part.value}, blank, seed)


def mean_rows(
    answers: Answers, metric: str, level: float, seed: int, *, bound: float | None = 1.0
) -> Iterator[Line]:
    """Mean of values that are the metric themselves; two of them differ by the bound at most."""
    blank = blank_line(answers, metric, level, "")
    if too_few(answers):
        yield lacking_line(answers, blank)
        return
    found = mean_metrics(answers.value, name=metric, **_codes(answers), level=level, seed=seed)
    yield from lines_of(answers, found, {metric: answers.value}, blank, seed, bound=bound)


def keyed_rows(answers: Answers, right: Floats, level: float, seed: int) -> Iterator[Line]:
    """Measure answers against right ones, shape (n_answers,); NaN where there is none."""
    held = ~np.isnan(right)
    if not held.any():
        return
    part, label = answers.part(held), right[held]
    if not np.isin(label, (0.0, 1.0)).all():
        raise InputError(
            f"The right answers of the outcome “{answers.place.outcome}” hold other numbers than 0 "
            "and 1. Give 1 where the right answer is yes, 0 where it is no, NaN where there is "
            "none."
        )
    first = "accuracy" if part.scale == "binary" else "brier"
    blank = blank_line(answers, first, level, _notes(answers, part, label))
    if too_few(part):
        yield lacking_line(part, blank)
        return
    yield from _measured(part, label, level, seed, blank)


def _measured(part: Answers, label: Floats, level: float, seed: int, blank: Line) -> Iterator[Line]:
    binary = part.scale == "binary"
    shared = {**_codes(part), "level": level, "seed": seed}
    measure = decision_metrics if binary else probability_metrics
    found = measure(label, part.value, **shared)
    if not binary and part.vignette.max() < _MOST_FOR_AREA:
        area = area_under_curve(label, part.value, **shared)
        found = replace(found, metrics=(*found.metrics, area))
    errors = part.value != label if binary else (part.value - label) ** 2
    means = {
        "accuracy": np.where(np.isnan(part.value), np.nan, 1.0 - errors),
        "brier": np.asarray(errors, dtype=np.float64),
    }
    yield from lines_of(part, found, means, blank, seed, bases=_bases(label))


def _bases(label: Floats) -> dict[str, tuple[Held, ...]]:
    """The answers that rates rest on: those whose right one is 1, or 0."""
    positive, negative = label == 1, label == 0
    return {
        "true_positive_rate": (positive,),
        "false_positive_rate": (negative,),
        "equal_opportunity_difference": (positive,),
        "equalized_odds_difference": (positive, negative),
    }


def _codes(part: Answers) -> dict[str, Any]:
    return {"column": part.column, "vignette": part.vignette, "matched": part.matched}


def _notes(answers: Answers, part: Answers, label: Floats) -> str:
    notes = []
    total, held = np.unique(answers.vignette).size, np.unique(part.vignette).size
    if total > held:
        notes.append(f"Of {total} vignettes, {total - held} have no right answer and are left out.")
    rights = pd.Series(label).groupby(part.matched)
    if several := int((rights.nunique() > 1).sum()):
        notes.append(f"The right answer differs between the groups of {several} matched sets.")
    return " ".join(notes)
