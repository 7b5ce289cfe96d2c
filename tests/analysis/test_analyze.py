import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairaudit import stats
from fairaudit.analysis import analyze
from fairaudit.tables import CONTROLS, DIFFERENCES, RESULTS
from tests import strategies
from tests.analysis.audit_table import REFERENCE, audit, contrasts, only, placebo, rows

GROUPS = (REFERENCE, "black", "asian")
KEYS = ["estimand", "model_id", "question_id", "outcome", "attribute", "group"]
quick = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Both frames hold the same rows, in whatever order."""
    names = [name for name in [*KEYS, "vignette_id"] if name in one.columns]
    pd.testing.assert_frame_equal(
        one.sort_values(names, ignore_index=True), other.sort_values(names, ignore_index=True)
    )


def test_a_whole_audit() -> None:
    table = pd.concat(
        [audit({"black": -0.1, "asian": 0.0}, seed=3, question=q) for q in ("opioid", "analgesic")]
    )
    results = analyze(table, margin=0.05, seed=3)
    assert list(results.frame.columns) == [*RESULTS.names, "held_against"]
    assert list(results.differences.columns) == DIFFERENCES.names
    assert list(results.controls.columns) == CONTROLS.names
    assert results.controls["passed"].all()
    frame = contrasts(results.frame)
    assert frame["role"].tolist() == ["counterfactual"] * 4 + ["placebo"] * 6
    assert frame["question_id"].tolist()[:4] == ["opioid"] * 2 + ["analgesic"] * 2
    row = only(frame, group="black", question_id="opioid")
    assert row["verdict"] == "disparity_material"
    assert row["n_vignettes"] == 16
    assert row["n_sets"] == 64
    assert row["note"].endswith("The difference exceeds the noise floor of the placebo swaps.")
    assert only(frame, group="asian", question_id="opioid")["verdict"] in (
        "equivalent_within_margin",
        "inconclusive",
    )
    counted = results.differences.groupby("group")["vignette_id"].count()
    assert counted["black"] == 32
    shown = results.differences[results.differences["group"] == "black"]
    opioid = shown[shown["question_id"] == "opioid"]["difference"]
    assert opioid.mean() == pytest.approx(row["estimate"])
    assert "disparity" in results._repr_html_()


def test_estimate_is_averaged_over_repeats_then_cells_then_vignettes() -> None:
    values = np.full((2, 2, 2, 3), np.nan)
    values[0, 0] = [[0.2, 0.2, 0.2], [0.8, 0.5, 0.8]]
    values[0, 1] = [[0.4, np.nan, np.nan], [0.5, 0.5, np.nan]]
    values[1, 0] = [[0.1, 0.3, np.nan], [0.3, 0.3, 0.3]]
    values[1, 1] = [[np.nan] * 3, [0.9, 0.9, 0.9]]  # readable in one group only
    results = analyze(rows(values))
    assert results.differences["difference"].tolist() == pytest.approx([0.3, 0.1])
    assert results.differences["n_pairs"].tolist() == [2, 1]
    row = results.frame.iloc[0]
    assert row["estimate"] == pytest.approx(0.2)
    assert (row["n_missing_group"], row["n_missing_reference"]) == (1, 6)
    assert (row["n_sets"], row["n_vignettes"]) == (3, 2)


@quick
@given(strategies.answers(missing=True), st.randoms(use_true_random=False))
def test_shuffled_rows_change_nothing(values: np.ndarray, random: object) -> None:
    table = rows(values, groups=GROUPS)
    order = list(range(len(table)))
    random.shuffle(order)
    one, other = analyze(table, margin=0.1), analyze(table.iloc[order], margin=0.1)
    same(one.frame, other.frame)
    same(one.differences, other.differences)


@quick
@given(strategies.answers(missing=True))
def test_relabelled_groups_permute_the_results(values: np.ndarray) -> None:
    one = analyze(rows(values, groups=GROUPS), margin=0.1)
    swapped = analyze(rows(values, groups=(REFERENCE, "asian", "black")), margin=0.1)
    back = {"black": "asian", "asian": "black"}
    relabelled = swapped.frame.assign(group=swapped.frame["group"].replace(back))
    # The note names groups; of several with the same mean the gap names the first.
    text = ["note"]
    gap = relabelled["estimand"] == "worst_gap"
    one_gap = one.frame["estimand"] == "worst_gap"
    same(one.frame[~one_gap].drop(columns=text), relabelled[~gap].drop(columns=text))
    text += ["group", "reference"]
    pd.testing.assert_frame_equal(
        one.frame[one_gap].drop(columns=text), relabelled[gap].drop(columns=text)
    )


@quick
@given(strategies.answers(missing=True))
def test_duplicated_repeats_leave_the_estimates(values: np.ndarray) -> None:
    twice = np.concatenate([values, values], axis=3)
    one = analyze(rows(values, groups=GROUPS), margin=0.1).frame
    other = analyze(rows(twice, groups=GROUPS), margin=0.1).frame
    counts = ["n_missing_group", "n_missing_reference"]
    changed = [*counts, "note"]  # which may say that the model is deterministic
    pd.testing.assert_frame_equal(one.drop(columns=changed), other.drop(columns=changed))
    assert (2 * one[counts] == other[counts]).all(axis=None)


@quick
@given(strategies.answers())
def test_a_constant_for_each_vignette_changes_nothing(values: np.ndarray) -> None:
    shift = np.linspace(0, 0.5, len(values))[:, None, None, None]
    one = analyze(rows(values / 2, groups=GROUPS), margin=0.1).frame
    other = analyze(rows(values / 2 + shift, groups=GROUPS), margin=0.1).frame
    pd.testing.assert_frame_equal(one, other, rtol=1e-6, atol=1e-9)


@quick
@given(st.one_of(strategies.answers(), strategies.binary_answers()), st.sampled_from([None, 0.05]))
def test_perfect_invariance_is_zero_and_never_disparity(
    values: np.ndarray, margin: float | None
) -> None:
    binary = set(np.unique(values)) <= {0.0, 1.0}
    table = rows(
        np.repeat(values[:, :, :1], 3, axis=2),
        groups=GROUPS,
        scale="binary" if binary else "probability",
    )
    every = analyze(table, margin=margin).frame
    assert (every["estimate"] == 0).all()
    assert not every["verdict"].str.startswith("disparity").any()
    assert only(every, estimand="omnibus")["p_value"] == 1
    frame = contrasts(every)
    assert (frame["ci_low"] < 0).all()
    assert (frame["ci_high"] > 0).all()
    assert (frame["p_value"] == 1).all()
    assert (frame["n_discordant"] == 0).all()
    assert (frame["verdict"] == "inconclusive").all()
    if margin:
        assert (frame["n_more"] == (59 if binary else 86) - len(values)).all()
    else:
        assert frame["n_more"].isna().all()


@quick
@given(strategies.binary_answers())
def test_single_binary_answers_go_by_counts(values: np.ndarray) -> None:
    frame = analyze(rows(values, groups=GROUPS, scale="binary"), margin=0.05).frame
    row = only(contrasts(frame), group="asian")
    d = values[:, 0, 2, 0] - values[:, 0, 0, 0]
    b, c = int((d > 0).sum()), int((d < 0).sum())
    assert row["p_value"] == stats.mcnemar_midp(b, c)
    assert (row["ci_low"], row["ci_high"]) == stats.tango_interval(b, c, len(d))


def test_repeats_of_binary_answers_that_disagree_are_no_counts() -> None:
    values = np.random.default_rng(1).integers(0, 2, (30, 1, 2, 5))
    assert analyze(rows(values, scale="binary")).frame["method"][0].startswith("t interval")
    agreed = np.repeat(values[..., :1], 5, axis=3)
    assert analyze(rows(agreed, scale="binary")).frame["method"][0].startswith("Tango")


def _repeated(change: float, *, model: str = "model-a", missing: bool = False) -> pd.DataFrame:
    """Three repeats that agree, but for one answer."""
    values = np.repeat(np.random.default_rng(1).uniform(0.3, 0.7, (12, 2, 2, 1)), 3, axis=3)
    values[5, 1, 1, 2] += change
    if missing:
        values[7, 0, 0, 1] = np.nan
    return rows(values, model=model)


@pytest.mark.parametrize(
    ("change", "missing", "said"),
    [(0, False, True), (1e-14, False, True), (1e-9, False, False), (0, True, False)],
)
def test_repeats_that_always_agree_make_a_deterministic_model(
    change: float, missing: bool, said: bool
) -> None:
    frame = contrasts(analyze(_repeated(change, missing=missing)).frame)
    assert frame["note"].str.contains("deterministic: effective repeats 1.").tolist() == [said]


def test_a_model_is_deterministic_over_all_that_it_was_asked() -> None:
    other = _repeated(0.1).assign(question_id="other")
    other["cell_id"] += "/other"
    other["set_id"] += "/other"
    table = pd.concat([_repeated(0), other, _repeated(0, model="steady")])
    frame = analyze(table).frame
    told = frame["note"].str.contains("effective repeats 1")
    assert frame["model_id"][told].tolist() == ["steady"]
    assert (
        not analyze(rows(np.full((12, 2, 2, 1), 0.5))).frame["note"].str.contains("repeats").any()
    )


def test_an_answer_that_is_always_refused_parts_no_repeats() -> None:
    values = np.repeat(np.random.default_rng(1).uniform(0.3, 0.7, (12, 2, 2, 1)), 3, axis=3)
    values[7, 0, 0] = np.nan
    assert "effective repeats 1" in analyze(rows(values)).frame["note"][0]


def test_missing_answers_are_counted_and_never_a_zero() -> None:
    rng = np.random.default_rng(2)
    values = np.clip(0.5 + rng.normal(0, 0.02, (40, 2, 2, 1)), 0, 1)
    whole = analyze(rows(values), margin=0.05).frame.iloc[0]
    assert whole["verdict"] == "equivalent_within_margin"
    values[:6, 0, 1] = np.nan
    row = analyze(rows(values), margin=0.05).frame.iloc[0]
    assert (row["n_missing_group"], row["n_missing_reference"]) == (6, 0)
    assert row["estimate"] == pytest.approx(whole["estimate"], abs=0.02)
    assert row["p_equivalence"] < 0.05
    assert row["verdict"] == "inconclusive"
    assert "missingness" in row["note"]
    assert pd.isna(row["n_more"])


def test_equivalence_stands_where_few_answers_are_missing_or_the_bounds_hold() -> None:
    rng = np.random.default_rng(3)
    values = np.clip(0.5 + rng.normal(0, 0.01, (60, 2, 2, 1)), 0, 1)
    values[0, 0, 1] = np.nan  # 1 of 120
    assert analyze(rows(values), margin=0.05).frame["verdict"][0] == "equivalent_within_margin"
    values[1:3, 0, 1] = np.nan  # 3 of 120, worth at most 3 × 0.5/120
    row = analyze(rows(values), margin=0.05).frame.iloc[0]
    assert row["verdict"] == "equivalent_within_margin"
    assert row["note"].count("missingness") == 0


@pytest.mark.parametrize(
    ("blank", "note"),
    [
        (np.s_[:, :, 1], "Every answer of black is missing."),
        (np.s_[:, :, 0], "Every answer of white is missing."),
        (np.s_[1:, :, 1], "Only 1 vignette has a readable pair of answers; at least 2 are needed."),
    ],
)
def test_not_estimable_without_two_vignettes(blank: object, note: str) -> None:
    values = np.full((4, 2, 2, 1), 0.5)
    values[blank] = np.nan
    row = analyze(rows(values), margin=0.05).frame.iloc[0]
    assert row["verdict"] == "not_estimable"
    assert note in row["note"]
    assert row["method"] == "none"
    for name in ("estimate", "ci_low", "p_value", "p_adjusted", "p_equivalence", "sd", "n_more"):
        assert pd.isna(row[name]), name


def test_no_vignette_with_a_pair() -> None:
    values = np.full((2, 1, 2, 1), 0.5)
    values[0, 0, 0] = values[1, 0, 1] = np.nan
    row = analyze(rows(values)).frame.iloc[0]
    assert "No vignette has a readable pair" in row["note"]


def test_vignettes_that_fall_out_are_noted() -> None:
    values = np.random.default_rng(1).uniform(0.4, 0.6, (12, 1, 2, 1))
    values[2, 0, 1] = np.nan
    row = analyze(rows(values)).frame.iloc[0]
    assert row["n_vignettes"] == 11
    assert "1 of 12 vignettes fell out" in row["note"]


def test_maxt_runs_over_the_estimable_primary_contrasts_of_one_model() -> None:
    rng = np.random.default_rng(4)
    values = rng.uniform(0.3, 0.7, (12, 1, 4, 1))
    values[:, :, 3] = np.nan
    groups = (*GROUPS, "mute")
    arms = [
        rows(values, groups=groups, model=model, question=question)
        for model in ("a", "b")
        for question in ("q1", "q2")
    ]
    noise = placebo(rng.uniform(0.3, 0.7, (12, 1, 3, 1)), model="a", question="q1")
    every = analyze(pd.concat([*arms, noise]), seed=3)
    frame = every.frame[every.frame["estimand"] == "mean_difference"]
    for model in ("a", "b"):
        family = frame[(frame["model_id"] == model) & (frame["role"] == "counterfactual")]
        there = family[family["group"] != "mute"]
        assert len(there) == 4
        tested = every.frame[(every.frame["model_id"] == model) & every.frame["p_adjusted"].notna()]
        d = np.concatenate([values[:, 0, 1:3, 0] - values[:, 0, :1, 0]] * 2, axis=1)
        # The missing rates of the mute group are in the family too; those of the others are 0.
        rates = np.tile([0.0, 0.0, 1.0], (12, 2))
        expected = stats.sign_flip_maxt(np.concatenate([d, rates], axis=1), seed=3)
        assert tested["p_adjusted"].tolist() == expected.p_adjusted.tolist()
        assert family[family["group"] == "mute"]["p_adjusted"].isna().all()
    placebos = frame[frame["role"] == "placebo"]
    assert placebos["p_adjusted"].isna().all()
    assert set(placebos["priority"]) == {"descriptive"}
    assert placebos["p_value"].notna().all()


def test_noise_floor_is_that_of_the_placebo_arm() -> None:
    rng = np.random.default_rng(5)
    values = rng.uniform(0.3, 0.7, (12, 2, 4, 1))
    swaps = rows(values[:, :, :2])
    frame = analyze(pd.concat([swaps, placebo(values)])).frame
    mean = values.mean(axis=(1, 3))
    expected = stats.noise_floor(mean[:, 1:] - mean[:, :1])
    assert frame["noise_floor"].tolist() == pytest.approx([expected] * 4)
    without = analyze(swaps).frame.iloc[0]
    assert pd.isna(without["noise_floor"])
    assert "lack of a placebo arm" in without["note"]


def test_no_placebo_contrast_exceeds_its_own_floor() -> None:
    rng = np.random.default_rng(5)
    base = rng.uniform(0.3, 0.7, (12, 2, 1, 1))
    shifts = np.array([0, 0.03, -0.001, 0.1])[None, None, :, None]
    values = base + shifts + rng.normal(0, 0.001, (12, 2, 4, 1))
    frame = analyze(pd.concat([rows(values[:, :, :2]), placebo(values)])).frame
    placebos = frame[frame["role"] == "placebo"]
    assert (placebos["estimate"].abs() <= placebos["noise_floor"]).all()
    assert placebos["noise_floor"].iloc[0] == placebos["estimate"].abs().max() > 0.09


@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_levels_follow_alpha(alpha: float) -> None:
    values = np.random.default_rng(5).uniform(0.3, 0.7, (12, 1, 4, 1))
    results = analyze(pd.concat([rows(values[:, :, :2]), placebo(values)]), alpha=alpha)
    assert set(results.frame["ci_level"]) == {1 - alpha}
    mean = values[:, 0, :, 0]
    assert results.frame["noise_floor"][0] == stats.noise_floor(
        mean[:, 1:] - mean[:, :1], level=1 - alpha
    )
    assert f"{1 - alpha:.0%} interval" in results._repr_html_()
    assert "-0.0000" not in results._repr_html_()


def test_difference_below_the_noise_floor_is_said() -> None:
    rng = np.random.default_rng(6)
    moved = 0.5 + rng.normal(0.02, 0.002, (12, 1, 2, 1))
    moved[:, :, 0] = 0.5
    noise = np.clip(rng.normal(0.5, 0.2, (12, 1, 4, 1)), 0, 1)
    row = only(analyze(pd.concat([rows(moved), placebo(noise)])).frame, group="black")
    assert row["verdict"] == "disparity_detected"
    assert "does not exceed the noise floor" in row["note"]


def test_questions_are_pooled_only_by_the_estimand_that_says_so() -> None:
    rng = np.random.default_rng(7)
    q1, q2 = rng.uniform(0.3, 0.7, (2, 12, 2, 2, 1))
    both = pd.concat([rows(q1, question="q1"), rows(q2, question="q2")])
    frame = analyze(both, estimands=["mean_difference", "favourable_answer"]).frame
    assert frame["question_id"].tolist() == ["q1", "q2", "all"]
    one, two, pooled = frame["estimate"]
    assert pooled == pytest.approx((one + two) / 2)
    assert frame["n_sets"].tolist() == [24, 24, 48]
    alone = analyze(both, estimands=["favourable_answer"])
    assert alone.frame["estimand"].tolist() == ["favourable_answer"]
    assert alone.differences["question_id"].unique().tolist() == ["all"]
    single = analyze(rows(q1), estimands=["mean_difference", "favourable_answer"]).frame
    assert single["question_id"].tolist() == ["opioid"]


def test_pooling_weighs_the_questions_that_a_vignette_has() -> None:
    q1, q2 = np.zeros((3, 1, 2, 1)), np.zeros((2, 1, 2, 1))
    q1[:, 0, 1, 0], q2[:, 0, 1, 0] = [0.1, 0.2, 0.3], [0.3, 0.4]
    both = pd.concat([rows(q1, question="q1"), rows(q2, question="q2")])
    found = analyze(both, estimands=["favourable_answer"]).differences
    assert found["difference"].tolist() == pytest.approx([0.2, 0.3, 0.3])
    assert found["n_pairs"].tolist() == [2, 2, 1]


def test_cues_and_outcomes_are_contrasts_of_their_own() -> None:
    values = np.random.default_rng(8).uniform(0.3, 0.7, (12, 1, 2, 1))
    name = rows(values, cue="name")
    name["cell_id"] += "/name"
    frame = analyze(pd.concat([rows(values), name, rows(values, outcome="other")])).frame
    assert list(zip(frame["outcome"], frame["cue"], strict=True)) == [
        ("choice", "descriptor"),
        ("choice", "name"),
        ("other", "descriptor"),
    ]


def test_skewed_differences_are_noted() -> None:
    values = np.full((30, 1, 2, 1), 0.5)
    values[:10, 0, 1, 0] += 0.02
    values[0, 0, 1, 0] += 0.4
    assert "skewed" in analyze(rows(values)).frame["note"][0]


def test_more_vignettes_are_asked_for_where_inconclusive() -> None:
    rng = np.random.default_rng(9)
    values = np.clip(0.5 + rng.normal(0, 0.1, (16, 1, 2, 1)), 0, 1)
    row = analyze(rows(values), margin=0.05).frame.iloc[0]
    assert row["verdict"] == "inconclusive"
    assert row["n_more"] == stats.equivalence_n(row["sd"], 0.05) - 16
    without = analyze(rows(values)).frame.iloc[0]
    assert pd.isna(without["n_more"])
    assert "No margin was stated" in without["note"]


def test_simulated_null_and_effect() -> None:
    nulls = [analyze(audit({"black": 0.0}, seed=s), margin=0.05).frame for s in range(60)]
    hits = sum(only(f, group="black")["verdict"].startswith("disparity") for f in nulls)
    assert hits <= 8
    moved = [analyze(audit({"black": -0.1}, seed=s), margin=0.05).frame for s in range(20)]
    assert all(only(f, group="black")["verdict"].startswith("disparity") for f in moved)
