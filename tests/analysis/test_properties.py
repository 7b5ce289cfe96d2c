"""What must hold for any table of responses, on every scale, from the table to the verdict."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fairaudit import outcomes_from_table
from fairaudit.analysis import analyze
from tests import strategies
from tests.analysis.audit_table import contrasts
from tests.strategies import Responses

GROUPS = ("white", "black", "asian")
# A third of the range of each scale, and of the numbers' spread.
MARGINS = {"binary": 0.3, "ordinal": 1.0, "numeric": 20.0, "probability": 0.3}
# The note counts and names; of several groups with the same mean the gap names the first.
TOLD = ["note", "group", "reference"]
COUNTS = ["n_missing_group", "n_missing_reference"]

quick = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])


def table(answers: Responses, groups: tuple[str, ...] = GROUPS) -> pd.DataFrame:
    """Responses as a hospital would store them: a row for each answer."""
    n, _, repeats = answers.values.shape
    vignette, group, repeat = np.indices(answers.values.shape).reshape(3, -1)
    assert (n, repeats) == (vignette.max() + 1, repeat.max() + 1)
    return pd.DataFrame(
        {
            "case": vignette,
            "race": np.array(groups)[group],
            "repeat": repeat,
            "answer": answers.values.reshape(-1),
        }
    )


def analyzed(kind: str, responses: pd.DataFrame, **options: Any) -> pd.DataFrame:
    """Results of a table of responses whose reference is white."""
    limits = ":1,5" if kind == "ordinal" else ""
    outcomes = outcomes_from_table(
        responses,
        vignette="case",
        attributes={"race": "white"},
        outcomes=[f"answer:{kind}{limits}"],
        replicate="repeat",
    )
    return analyze(outcomes, margin={"answer": MARGINS[kind]}, **options).frame


def equal(one: pd.DataFrame, other: pd.DataFrame, *told: str) -> None:
    """Both results are the same up to rounding, and but for the columns told."""
    left, right = one.drop(columns=list(told)), other.drop(columns=list(told))
    pd.testing.assert_frame_equal(left, right, rtol=1e-6, atol=1e-9)


@quick
@given(strategies.responses(missing=True))
def test_relabelled_groups_permute_the_results(answers: Responses) -> None:
    assume(not np.isnan(answers.values).all(axis=(0, 2)).any())
    one = contrasts(analyzed(answers.kind, table(answers), summaries=()))
    swapped = table(answers, ("white", "asian", "black"))
    other = contrasts(analyzed(answers.kind, swapped, summaries=()))
    back = {"black": "asian", "asian": "black"}
    relabelled = other.assign(group=other["group"].replace(back))
    left, right = (each.sort_values("group", ignore_index=True) for each in (one, relabelled))
    equal(left, right, "note")


@quick
@given(strategies.responses(missing=True))
def test_duplicated_repeats_leave_the_results(answers: Responses) -> None:
    twice = Responses(answers.kind, np.concatenate([answers.values, answers.values], axis=2))
    one, other = (analyzed(answers.kind, table(each)) for each in (answers, twice))
    equal(one, other, "note", *COUNTS)
    assert (2 * one[COUNTS] == other[COUNTS]).all(axis=None)


@quick
@given(strategies.responses(missing=True), st.integers(0, 2**32 - 1))
def test_answers_shuffled_within_vignette_and_group_change_nothing(
    answers: Responses, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    mixed = Responses(answers.kind, rng.permuted(answers.values, axis=2))
    equal(analyzed(answers.kind, table(answers)), analyzed(answers.kind, table(mixed)), *TOLD)


@quick
@given(strategies.responses(), st.integers(-3, 3))
def test_a_constant_for_each_vignette_changes_nothing(answers: Responses, step: int) -> None:
    n = len(answers.values)
    # What is added must leave room within the limits; missing answers are bounded by these, and so
    # do change with the level.
    room = {"numeric": (1.0, 10.0 * step), "probability": (0.5, 0.5)}
    assume(answers.kind in room)
    shrink, shift = room[answers.kind]
    moved = np.linspace(0, shift, n)[:, None, None]
    low, high = (
        Responses(answers.kind, answers.values * shrink + constant) for constant in (0.0, moved)
    )
    equal(analyzed(answers.kind, table(low)), analyzed(answers.kind, table(high)), *TOLD)


@quick
@given(strategies.responses(), st.booleans())
def test_perfect_invariance_is_zero_and_never_disparity(
    answers: Responses, deterministic: bool
) -> None:
    repeats = slice(0, 1) if deterministic else slice(None)
    same = np.repeat(answers.values[:, :1, repeats], 3, axis=1)
    every = analyzed(answers.kind, table(Responses(answers.kind, same)))
    assert (every["estimate"] == 0).all()
    assert not every["verdict"].str.startswith("disparity").any()
    assert (every["p_value"].dropna() == 1).all()
    compared = contrasts(every)
    assert (compared["n_discordant"] == 0).all()
    bounded = answers.kind != "numeric"
    assert ((compared["ci_low"] < 0) & (compared["ci_high"] > 0)).eq(bounded).all()


@quick
@given(strategies.responses(missing=True))
def test_what_is_missing_is_counted_and_left_out(answers: Responses) -> None:
    responses = table(answers)
    frame = contrasts(analyzed(answers.kind, responses, summaries=())).set_index("group")
    blank = responses["answer"].isna().groupby(responses["race"]).sum()
    # The mean over the vignettes that both have, by pandas.
    means = responses.groupby(["case", "race"])["answer"].mean().unstack()
    for group in GROUPS[1:]:
        row, d = frame.loc[group], (means[group] - means["white"]).dropna()
        assert (row["n_missing_group"], row["n_missing_reference"]) == (
            blank[group],
            blank["white"],
        )
        assert row["n_vignettes"] == len(d)
        if len(d) > 1:
            assert row["estimate"] == pytest.approx(d.mean(), abs=1e-12)
        else:
            assert row["verdict"] == "not_estimable"
