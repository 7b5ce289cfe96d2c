"""The tables that an analysis hands on, built column by column."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Protocol

import numpy as np
import pandas as pd

from fairaudit.analysis.contrasts import Contrast
from fairaudit.analysis.controls import Control
from fairaudit.results import Settings
from fairaudit.tables import CONTROLS, DIFFERENCES, RESULTS

__all__ = ["controls_frame", "differences_frame", "results_frame"]

_NUMBERS = frozenset(
    {
        "estimate", "mean_absolute", "sum_of_singles", "ci_low", "ci_high", "equivalence_low",
        "equivalence_high", "p_value", "p_adjusted", "margin", "p_equivalence", "p_placebo",
        "p_placebo_size", "bounds_low", "bounds_high", "sd", "noise_floor", "difference",
        "group_mean", "reference_mean",
    }
)  # fmt: skip
_COUNTS_OR_NONE = frozenset({"n_more"})
_COUNTS = frozenset({"n_pairs", "n_vignettes"})


class Stated(Protocol):
    """Whatever becomes one row of the results."""

    def row(self, settings: Settings) -> dict[str, Any]:
        """Write its row of `tables.RESULTS`."""
        ...


def results_frame(stated: Iterable[Stated], settings: Settings) -> pd.DataFrame:
    """One row for each, columns of `tables.RESULTS`."""
    rows = [one.row(settings) for one in stated]
    names = [*RESULTS.names, *(column.name for column in RESULTS.optional)]
    return _frame({name: [row[name] for row in rows] for name in names})


def differences_frame(contrasts: Iterable[Contrast]) -> pd.DataFrame:
    """One row for each vignette of each contrast, columns of `tables.DIFFERENCES`."""
    columns: dict[str, list[Any]] = {name: [] for name in DIFFERENCES.names}
    for one in contrasts:
        there = one.observed.readable
        shared = {
            "estimand": one.estimand,
            "model_id": one.place.model_id,
            "params_id": one.place.params_id,
            "outcome": one.place.outcome,
            "vignette_set": one.place.vignette_set,
            "question_id": one.place.question_id,
            "attribute": one.place.attribute,
            "group": one.group,
            "reference": one.reference,
            "role": one.role,
            "cue": one.place.cue,
            "expected": one.place.apart,
        }
        for name, value in shared.items():
            columns[name] += [value] * int(there.sum())
        columns["vignette_id"] += one.vignettes[there].tolist()
        columns["difference"] += one.observed.difference[there].tolist()
        columns["group_mean"] += one.observed.group_mean[there].tolist()
        columns["reference_mean"] += one.observed.reference_mean[there].tolist()
        columns["n_pairs"] += one.observed.n_pairs[there].tolist()
    return _frame(columns)


def controls_frame(controls: Iterable[Control]) -> pd.DataFrame:
    """One row for each validity check, columns of `tables.CONTROLS`."""
    rows = [asdict(one) for one in controls]
    frame = _frame({name: [row[name] for row in rows] for name in CONTROLS.names})
    return frame.assign(passed=frame["passed"].astype(bool))


def _frame(columns: dict[str, list[Any]]) -> pd.DataFrame:
    """Turn lists into typed columns; None among numbers is NaN, among counts NA."""
    return pd.DataFrame({name: _typed(name, values) for name, values in columns.items()})


def _typed(name: str, values: Sequence[Any]) -> Any:  # noqa: ANN401 - several array types
    if name in _NUMBERS:
        return np.array(values, dtype=np.float64)
    if name in _COUNTS_OR_NONE:
        return pd.array(values, dtype="Int64")
    return np.array(values, dtype=np.int64) if name in _COUNTS else list(values)
