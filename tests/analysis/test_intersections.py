"""Crossed attributes: joint differences, sums of single ones, and interactions."""

import numpy as np
import pandas as pd
import pytest

from fairaudit import stats
from fairaudit.analysis import analyze
from tests.analysis.audit_table import contrasts, only, placebo, rows

CROSSED = "race × sex"
GROUPS = ("white × male", "black × male", "white × female", "black × female")
N = 24


def crossed(
    joint: float, *, black: float = -0.05, female: float = -0.03, seed: int = 1
) -> pd.DataFrame:
    """Outcomes of a crossing with these planted differences, and placebos."""
    rng = np.random.default_rng(seed)
    base = rng.uniform(0.4, 0.6, (N, 2, 1, 1))
    shifts = np.array([0, black, female, joint])[:, None]
    values = base + shifts + rng.normal(0, 0.01, (N, 2, 4, 1))
    noise = base + rng.normal(0, 0.01, (N, 2, 3, 1))
    return pd.concat([rows(values, groups=GROUPS, attribute=CROSSED), placebo(noise)])


def test_a_planted_interaction_is_found() -> None:
    results = analyze(crossed(-0.18), margin=0.05)
    frame = results.frame
    joint = only(frame, group="black × female", estimand="mean_difference")
    single = frame[(frame["estimand"] == "mean_difference") & frame["group"].isin(GROUPS[1:3])]
    assert joint["estimate"] == pytest.approx(-0.18, abs=0.01)
    assert joint["sum_of_singles"] == pytest.approx(single["estimate"].sum())
    assert joint["sum_of_singles"] == pytest.approx(-0.08, abs=0.01)
    assert single["sum_of_singles"].isna().all()
    found = only(frame, estimand="interaction")
    assert found["group"] == "black × female"
    assert found["estimate"] == pytest.approx(joint["estimate"] - joint["sum_of_singles"])
    assert found["ci_high"] < -0.08
    assert found["p_value"] < 0.001
    assert (found["n_vignettes"], found["n_sets"]) == (N, 2 * N)
    of_vignettes = results.differences[results.differences["estimand"] == "interaction"]
    assert of_vignettes["difference"].mean() == pytest.approx(found["estimate"])
    assert of_vignettes["group_mean"].mean() == pytest.approx(joint["estimate"])


def test_interactions_stand_outside_the_family() -> None:
    frame = analyze(crossed(-0.18), margin=0.05).frame
    found = only(frame, estimand="interaction")
    assert found["priority"] == "descriptive"
    assert np.isnan(found["p_adjusted"])
    primary = frame[frame["priority"] == "primary"]
    assert len(primary) == 3
    assert primary["p_adjusted"].min() == 1 / 10_000


def test_differences_that_add_up_have_no_interaction() -> None:
    frame = analyze(crossed(-0.08), margin=0.05).frame
    found = only(frame, estimand="interaction")
    assert found["ci_low"] < 0 < found["ci_high"]
    assert abs(found["estimate"]) < 0.01


def test_without_one_of_the_single_groups_there_is_neither() -> None:
    table = crossed(-0.18)
    frame = analyze(table[table["group"] != "black × male"], margin=0.05).frame
    assert not (frame["estimand"] == "interaction").any()
    assert np.isnan(only(frame, group="black × female")["sum_of_singles"])


def test_an_interaction_needs_all_its_parts_in_a_vignette() -> None:
    table = crossed(-0.18)
    fraction = table[(table["group"] != "black × male") | (table["vignette_id"] < "v015")]
    frame = analyze(fraction, margin=0.05).frame
    assert only(frame, estimand="interaction")["n_vignettes"] == 15
    single = only(frame, group="black × male")
    assert single["n_vignettes"] == 15
    assert "fell out" not in single["note"]  # they were never asked
    assert (single["n_missing_group"], single["n_missing_reference"]) == (0, 0)
    assert only(frame, group="black × female", estimand="mean_difference")["n_vignettes"] == N


def test_missing_answers_where_a_group_was_not_asked_are_not_its_own() -> None:
    table = crossed(-0.18)
    lost = (table["group"] == GROUPS[0]) & (table["vignette_id"] >= "v020")
    table = table.assign(
        value=table["value"].mask(lost), status=table["status"].mask(lost, "refused")
    )
    fraction = table[(table["group"] != "black × male") | (table["vignette_id"] < "v015")]
    frame = contrasts(analyze(fraction, margin=0.05).frame)
    assert only(frame, group="black × male")["n_missing_reference"] == 0
    joint = only(frame, group="black × female", estimand="mean_difference")
    assert joint["n_missing_reference"] == 8
    assert "4 of 24 vignettes fell out" in joint["note"]


def test_yes_and_no_can_interact_by_up_to_two() -> None:
    values = np.zeros((6, 1, 4, 1))
    values[:, :, [0, 3]] = 1.0  # each attribute alone turns a yes into a no, both together do not
    table = rows(values, groups=GROUPS, attribute=CROSSED, scale="binary")
    found = only(analyze(table).frame, estimand="interaction")
    assert found["estimate"] == 2
    assert found["ci_high"] <= 2
    assert "Tango" not in found["method"]
    assert found["p_value"] == pytest.approx(2 / 2**6)


def test_questions_are_pooled_before_they_interact() -> None:
    other = crossed(-0.28, seed=2).assign(question_id="analgesic")
    other["set_id"] = other["set_id"].str.replace("opioid", "analgesic")
    other["cell_id"] += "/analgesic"
    table = pd.concat([crossed(-0.18), other])
    frame = analyze(table, estimands=["favourable_answer"]).frame
    found = only(frame, estimand="interaction")
    assert found["question_id"] == "all"
    assert found["estimate"] == pytest.approx(-0.15, abs=0.01)
    assert only(frame, group="black × female", estimand="favourable_answer")[
        "sum_of_singles"
    ] == pytest.approx(-0.08, abs=0.01)


def test_three_attributes_against_all_single_ones() -> None:
    groups = ("a × b × c", "x × b × c", "a × y × c", "a × b × z", "x × y × c", "x × y × z")
    shifts = np.array([0, -0.01, -0.02, -0.03, -0.03, -0.10])[:, None]
    values = np.full((12, 2, 6, 1), 0.5) + shifts
    frame = analyze(rows(values, groups=groups, attribute="one × two × three")).frame
    sums = frame[frame["estimand"] == "mean_difference"].set_index("group")["sum_of_singles"]
    assert sums["x × y × c"] == pytest.approx(-0.03)
    assert sums["x × y × z"] == pytest.approx(-0.06)
    assert sums.isna().sum() == 3
    found = frame[frame["estimand"] == "interaction"].set_index("group")["estimate"]
    assert found["x × y × c"] == pytest.approx(0)
    assert found["x × y × z"] == pytest.approx(-0.04)


def test_missing_answers_bound_the_interaction_with_the_reference_filled_once() -> None:
    rng = np.random.default_rng(3)
    values = rng.uniform(0.2, 0.8, (N, 1, 4, 1))
    values[0, 0, 0] = values[1, 0, 1] = values[2, 0, 3] = values[:3, 0, 2] = np.nan
    frame = analyze(rows(values, groups=GROUPS, attribute=CROSSED), margin=0.05).frame
    found = only(frame, estimand="interaction")

    def filled(group: int, value: float) -> np.ndarray:
        return np.where(np.isnan(values[:, 0, group, 0]), value, values[:, 0, group, 0])

    lowest, highest = (
        filled(3, one) - filled(1, other) - filled(2, other) + filled(0, one)
        for one, other in ((0, 1), (1, 0))
    )
    expected = stats.missing_bounds(lowest, highest, bound=2)
    assert (found["bounds_low"], found["bounds_high"]) == pytest.approx(expected.ci)


def test_pooled_questions_of_other_vignettes_interact_on_those_they_share() -> None:
    tables = []
    for seed, question in enumerate(("opioid", "referral", "credibility")):
        values = np.random.default_rng(seed).uniform(0.2, 0.8, (N, 1, 4, 1))
        tables.append(rows(values, groups=GROUPS, attribute=CROSSED, question=question))
    # The first two questions are asked in 20 vignettes, the last one in all, but not of one group.
    early = [table[table["vignette_id"] < "v020"] for table in tables[:2]]
    both = pd.concat([*early, tables[2][tables[2]["group"] != "black × male"]])
    frame = analyze(both, margin=0.05, estimands=("favourable_answer",)).frame
    joint = only(frame, group="black × female", estimand="favourable_answer")
    assert joint["n_vignettes"] == N
    assert only(frame, estimand="interaction")["n_vignettes"] == 20
