from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fairaudit.analysis import analyze
from fairaudit.errors import InputError
from tests.analysis.audit_table import rows

VALUES = np.random.default_rng(1).uniform(0.3, 0.7, (4, 1, 3, 1))
GROUPS = ("white", "black", "asian")


def table(**design: Any) -> pd.DataFrame:
    return rows(VALUES, groups=GROUPS, **design)


def put(column: str, value: object, where: int = 0) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        column_values = frame[column].astype(object)
        column_values.iloc[where] = value
        return frame.assign(**{column: column_values})

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns=["cue", "role"]), "lacks the columns role, cue"),
        (lambda t: t.iloc[:0], "is empty"),
        (put("vignette_id", None), "The column vignette_id of the outcomes has empty places"),
        (put("role", "referense"), "Did you mean “reference”"),
        (put("scale", "likert"), "the scale “likert”"),
        (put("status", "fine"), "the status “fine”"),
        (lambda t: pd.concat([t, t.iloc[:2]]), "2 answers stand twice"),
        (put("value", np.nan), "NaN if and only if"),
        (put("status", "refused"), "NaN if and only if"),
        (put("value", 1.2), "not from 0 to 1, such as 1.2"),
        (lambda t: t.assign(scale="binary"), "are not 0 or 1"),
        (put("scale", "binary"), "The outcome “choice” has more than one scale"),
        (put("vignette_id", "v9"), "has more than one vignette_id"),
        (lambda t: t[t["role"] != "reference"], "have 0 reference groups"),
        (lambda t: t.assign(role="reference"), "have 3 reference groups: white, black, asian"),
        (put("role", "placebo", where=1), "has several roles"),
        (lambda t: t[t["role"] == "reference"], "no counterfactual group"),
        (lambda t: t.assign(outcome="option_mass"), "no counterfactual group"),
    ],
)
def test_tables(change: Callable[[pd.DataFrame], pd.DataFrame], message: str) -> None:
    with pytest.raises(InputError, match=message):
        analyze(change(table()))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"margin": 0}, "The equivalence margin is 0"),
        ({"margin": 5}, "The equivalence margin is 5"),
        ({"alpha": 0.5}, "The level alpha"),
        ({"seed": -1}, "The seed is -1"),
        ({"estimands": []}, "Give the estimands as a list"),
        ({"estimands": "mean_difference"}, "Give the estimands as a list"),
        ({"estimands": ["mean_diference"]}, "Did you mean “mean_difference”"),
        ({"estimands": ["favourable_answer"]}, "pools several questions"),
    ],
)
def test_options(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        analyze(table(), **options)
