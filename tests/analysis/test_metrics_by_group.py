from typing import Any

import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics as fairlearn
from sklearn.metrics import accuracy_score, brier_score_loss, roc_auc_score

import fairaudit as fa
from fairaudit import stats
from fairaudit.errors import InputError
from fairaudit.side_tables import METRICS
from tests.analysis.audit_table import only, rows

RATES = {
    "accuracy": accuracy_score,
    "selection_rate": fairlearn.selection_rate,
    "true_positive_rate": fairlearn.true_positive_rate,
    "false_positive_rate": fairlearn.false_positive_rate,
}
DISPARITIES = (
    "equalized_odds_difference",
    "equal_opportunity_difference",
    "demographic_parity_difference",
    "demographic_parity_ratio",
)


def answers(n: int = 60, seed: int = 1) -> pd.DataFrame:
    """One binary answer and one probability of each case and group; “b” is right less often."""
    rng = np.random.default_rng(seed)
    found = pd.DataFrame(
        [(case, race) for case in range(n) for race in "wba"], columns=["case", "race"]
    )
    right = found["case"] % 2
    agrees = rng.random(3 * n) < np.where(found["race"] == "b", 0.6, 0.85)
    return found.assign(
        right=right,
        opioid=np.where(agrees, right, 1 - right).astype(float),
        p=np.clip(0.3 + 0.4 * right + rng.normal(0, 0.25, 3 * n), 0, 1),
    )


def outcomes(table: pd.DataFrame, *, correct: str | None = "right", **more: Any) -> pd.DataFrame:
    return fa.outcomes_from_table(
        table,
        vignette="case",
        attributes={"race": "w"},
        outcomes=more.pop("outcomes", ["opioid:binary", "p:probability"]),
        correct=correct,
        **more,
    )


def test_values_are_those_of_fairlearn_and_scikit_learn() -> None:
    table = answers()
    found = fa.metrics_by_group(outcomes(table)).to_frame()
    assert list(found.columns) == METRICS.names
    theirs = fairlearn.MetricFrame(
        metrics=RATES,
        y_true=table["right"],
        y_pred=table["opioid"],
        sensitive_features=table["race"],
    ).by_group
    for race in "wba":
        for name in RATES:
            row = only(found, metric=name, group=race)
            assert row["estimate"] == pytest.approx(theirs.loc[race, name])
            assert row["fairlearn"] == pytest.approx(theirs.loc[race, name])
        part = table[table["race"] == race]
        for name, score in (("brier", brier_score_loss), ("area_under_curve", roc_auc_score)):
            row = only(found, metric=name, group=race)
            assert row["estimate"] == pytest.approx(score(part["right"], part["p"]))
    for name in DISPARITIES:
        row = only(found, metric=name, group="")
        value = getattr(fairlearn, name)(
            table["right"], table["opioid"], sensitive_features=table["race"]
        )
        assert row["fairlearn"] == pytest.approx(value)
        assert row["estimate"] == pytest.approx(value)
        assert row["ci_low"] <= row["estimate"] <= row["ci_high"]


def test_differences_in_means_are_the_paired_comparison() -> None:
    table = answers()
    found = fa.metrics_by_group(outcomes(table)).frame
    right = (table["opioid"] == table["right"]).astype(float).to_numpy().reshape(-1, 3)
    paired = stats.compare_paired(right[:, 1] - right[:, 0], bound=1.0, binary=True)
    row = only(found, metric="accuracy", group="b")
    assert row["difference"] == pytest.approx(paired.estimate)
    assert (row["difference_low"], row["difference_high"]) == pytest.approx(paired.ci)
    assert row["difference_method"] == "Tango score interval"
    rate = only(found, metric="true_positive_rate", group="b")
    assert rate["difference_method"] == "BCa bootstrap of vignettes"
    assert rate["difference_low"] < rate["difference"] < rate["difference_high"]
    assert np.isnan(only(found, metric="accuracy", group="w")["difference"])


def test_a_missing_answer_is_left_out_and_fairlearn_calls_it_not_selected() -> None:
    table = answers()
    gone = (table["race"] == "b") & (table["case"] < 10)
    table.loc[gone, "opioid"] = np.nan
    found = fa.metrics_by_group(outcomes(table)).frame
    row = only(found, metric="selection_rate", group="b")
    b = table[table["race"] == "b"]["opioid"]
    assert row["estimate"] == pytest.approx(b.mean())
    assert row["fairlearn"] == pytest.approx(b.sum() / 60)
    assert (row["n_vignettes"], row["n_missing"]) == (50, 10)


def test_a_model_without_a_difference_has_valid_intervals() -> None:
    table = answers().assign(opioid=lambda t: t["case"] % 2)
    found = fa.metrics_by_group(outcomes(table, outcomes=["opioid:binary"])).frame
    row = only(found, metric="accuracy", group="b")
    assert row["difference"] == 0
    assert row["difference_low"] < 0 < row["difference_high"]
    assert np.isnan(row["ci_low"])
    assert row["note"].startswith("No interval")
    odds = only(found, metric="equalized_odds_difference")
    assert odds["estimate"] == 0
    assert odds["note"].startswith("No interval: no pair of groups varies")


def test_a_gap_of_maxima_can_have_an_interval_from_zero() -> None:
    table = answers().assign(opioid=np.random.default_rng(3).integers(0, 2, 180).astype(float))
    row = only(fa.metrics_by_group(outcomes(table)).frame, metric="demographic_parity_difference")
    assert row["estimate"] > 0
    assert row["ci_low"] == 0
    assert "above 0 by chance alone" in row["note"]


def test_a_rate_of_nothing_is_undefined() -> None:
    table = answers().assign(right=0)
    found = fa.metrics_by_group(outcomes(table)).frame
    row = only(found, metric="true_positive_rate", group="b")
    assert np.isnan(row["estimate"])
    assert row["fairlearn"] == 0
    assert row["note"].startswith("Undefined: no readable answer whose right one is 1")
    assert np.isnan(only(found, metric="area_under_curve", group="b")["estimate"])
    odds = only(found, metric="equalized_odds_difference")
    assert np.isnan(odds["estimate"])
    assert not np.isnan(odds["fairlearn"])


def test_answers_without_a_right_one_are_left_out_and_counted() -> None:
    table = answers()
    table["right"] = table["right"].astype(float).where(table["case"] < 40)
    found = fa.metrics_by_group(outcomes(table)).frame
    row = only(found, metric="accuracy", group="a")
    part = table[(table["race"] == "a") & (table["case"] < 40)]
    assert row["estimate"] == pytest.approx((part["opioid"] == part["right"]).mean())
    assert row["n_vignettes"] == 40
    assert "Of 60 vignettes, 20 have no right answer and are left out." in row["note"]


def test_a_right_answer_that_changes_with_the_group_is_said() -> None:
    # A table like this is refused when it is read; outcomes may come from elsewhere.
    found = outcomes(answers())
    flipped = (found["group"] == "a") & (found["vignette_id"] == "3")
    found["correct"] = found["correct"].where(~flipped, 1 - found["correct"])
    row = only(fa.metrics_by_group(found).frame, metric="accuracy", group="b")
    assert "differs between the groups of 1 matched sets" in row["note"]


def test_each_vignette_counts_once_whatever_its_repeats() -> None:
    table = answers().assign(repeat=0)
    more = pd.concat([table, *(table[table["case"] < 5].assign(repeat=k) for k in (1, 2))])
    numbers = ["estimate", "ci_low", "ci_high", "difference", "difference_low"]
    once, often = (
        fa.metrics_by_group(outcomes(each, replicate="repeat")).frame for each in (table, more)
    )
    # Only what was asked repeatedly has an agreement of its repeats.
    steady = often[often["metric"] == "repeat_agreement"]
    assert set(steady["outcome"]) == {"opioid", "p"}
    assert (steady["n_vignettes"] == 5).all() and (steady["estimate"] == 1).all()
    assert "repeat_agreement" not in set(once["metric"])
    often = often[often["metric"] != "repeat_agreement"]
    assert often[numbers].to_numpy() == pytest.approx(once[numbers].to_numpy(), nan_ok=True)


@pytest.mark.parametrize("scale", ["binary", "probability"])
def test_what_is_missing_does_not_become_a_difference(scale: str) -> None:
    # Both groups answer 0 to the first wording and 1 to the second; one group does not answer the
    # first wording of every other vignette.
    values = np.tile(np.array([0.0, 1.0])[None, :, None, None], (40, 1, 2, 1))
    values[::2, 0, 1] = np.nan
    measured = rows(values, scale=scale)
    number = measured["vignette_id"].str[1:].astype(int)
    found = fa.metrics_by_group(measured.assign(correct=number // 2 % 2)).frame
    means = ["accuracy", "selection_rate"] if scale == "binary" else ["brier"]
    rates = (
        ["true_positive_rate", "false_positive_rate"]
        if scale == "binary"
        else ["area_under_curve", "calibration_error"]
    )
    for name in means + rates:
        row = only(found, metric=name, group="black")
        assert row["difference"] == pytest.approx(0, abs=1e-12), name
        sets, vignettes, lacking = (30, 20, 10) if "positive" in name else (60, 40, 20)
        assert (
            f"of the {sets} matched sets that are readable in both groups, of {vignettes} "
            "vignettes; the values also take sets of one group alone "
            f"({lacking} whose answer is missing in the other)"
        ) in row["note"]
    for name in means:
        row = only(found, metric=name, group="black")
        assert row["difference_low"] < 0 < row["difference_high"]
    assert "in both groups" not in only(found, metric=means[0], group="white")["note"]
    for row in found[found["group"] == ""].to_dict("records"):
        assert "what is missing can make a gap by itself" in row["note"]
    whole = fa.metrics_by_group(rows(np.nan_to_num(values), scale=scale).assign(correct=1)).frame
    assert not whole["note"].str.contains("readable in both|by itself|alike").any()


def test_a_difference_is_of_what_both_groups_answered_and_the_values_of_all() -> None:
    table = answers()
    gone = (table["race"] == "b") & (table["case"] < 10)
    table.loc[gone, "opioid"] = np.nan
    found = fa.metrics_by_group(outcomes(table, outcomes=["opioid:binary"])).frame
    right = table.assign(right=(table["opioid"] == table["right"]).where(table["opioid"].notna()))
    right = right.pivot(index="case", columns="race", values="right").astype(float)
    b, w = (only(found, metric="accuracy", group=race) for race in "bw")
    assert (b["estimate"], w["estimate"]) == pytest.approx((right["b"].mean(), right["w"].mean()))
    both = right.dropna()
    assert b["difference"] == pytest.approx((both["b"] - both["w"]).mean())
    assert abs(b["estimate"] - w["estimate"] - b["difference"]) > 0.001
    assert (
        "of the 50 matched sets that are readable in both groups, of 50 vignettes; the values also "
        "take sets of one group alone (10 whose answer is missing in the other)"
    ) in b["note"]
    assert not only(found, metric="accuracy", group="a")["note"]


def test_what_a_group_was_not_asked_is_not_called_missing() -> None:
    # Asked of 5 of 31 vignettes, where it is selected more often than the reference.
    values = np.ones((31, 1, 2, 1))
    values[:5, :, 0], values[:2, :, 1] = 0, 0
    measured = rows(values, scale="binary", outcome="favourable_choice")
    not_asked = (measured["group"] == "black") & (measured["vignette_id"] > "v004")
    found = fa.metrics_by_group(measured[~not_asked].reset_index(drop=True)).frame
    black, white = (
        only(found, metric="selection_rate", group=group) for group in ("black", "white")
    )
    assert black["estimate"] < white["estimate"] and black["difference"] == pytest.approx(0.6)
    assert (black["n_vignettes"], white["n_vignettes"], black["n_missing"]) == (5, 31, 0)
    assert (
        "of the 5 matched sets that are readable in both groups, of 5 vignettes; the values also "
        "take sets of one group alone (26 that the other was not asked), so that the two can "
        "disagree, even in sign."
    ) in black["note"]
    gap = only(found, metric="demographic_parity_difference")
    assert "what was not asked of a group can make a gap by itself" in gap["note"]
    assert not found["note"].str.contains("missing").any()


def test_unlike_numbers_of_repeats_are_said() -> None:
    # “black” answers 1 to the first wording, asked three times, and 0 to the second, asked once.
    values = np.zeros((10, 2, 2, 3))
    values[:, 0, 1] = 1
    measured = rows(values, scale="binary", outcome="favourable_choice")
    once = (measured["group"] == "black") & (measured["format"] == "reversed")
    kept = measured[~(once & (measured["sample"] > 0))].reset_index(drop=True)
    found = fa.metrics_by_group(kept).frame
    row = only(found, metric="selection_rate", group="black")
    assert (row["estimate"], row["difference"]) == pytest.approx((0.75, 0.5))
    assert "each readable answer of a vignette alike, the difference each matched" in row["note"]
    even = only(fa.metrics_by_group(measured).frame, metric="selection_rate", group="black")
    assert "alike" not in even["note"]


def test_rates_count_the_vignettes_whose_right_answer_they_are_of() -> None:
    table = answers().assign(right=lambda t: (t["case"] < 45).astype(int))
    table.loc[(table["race"] == "b") & (table["case"] < 10), "opioid"] = np.nan
    found = fa.metrics_by_group(outcomes(table, outcomes=["opioid:binary"])).frame

    def counts(metric: str, group: str) -> tuple[int, int]:
        row = only(found, metric=metric, group=group)
        return int(row["n_vignettes"]), int(row["n_missing"])

    assert counts("accuracy", "b") == (50, 10)
    assert (counts("true_positive_rate", "b"), counts("true_positive_rate", "w")) == (
        (35, 10), (45, 0),
    )  # fmt: skip
    assert counts("false_positive_rate", "b") == counts("false_positive_rate", "w") == (15, 0)
    assert counts("equal_opportunity_difference", "") == (35, 10)
    assert counts("equalized_odds_difference", "") == (15, 10)
    note = only(found, metric="true_positive_rate", group="b")["note"]
    assert "of the 35 matched sets that are readable in both groups, of 35 vignettes" in note
    assert not only(found, metric="false_positive_rate", group="b")["note"]


def test_the_order_of_rows_changes_nothing() -> None:
    read = outcomes(answers())
    once = fa.metrics_by_group(read).frame
    mixed = fa.metrics_by_group(read.sample(frac=1, random_state=1)).frame
    keys = ["outcome", "metric", "group"]
    pd.testing.assert_frame_equal(
        once.sort_values(keys, ignore_index=True), mixed.sort_values(keys, ignore_index=True)
    )


@pytest.mark.parametrize("lacking", ["column", "values"])
def test_no_right_answer_is_an_error_that_says_how_to_give_one(lacking: str) -> None:
    read = outcomes(answers(), correct=None, outcomes=["p:probability"])
    if lacking == "column":
        read = read.drop(columns="correct")
    with pytest.raises(InputError, match="--correct COL"):
        fa.metrics_by_group(read)


def test_selections_need_no_right_answer() -> None:
    table = answers()
    found = fa.metrics_by_group(outcomes(table, correct=None)).frame
    names = {"selection_rate", "demographic_parity_difference", "demographic_parity_ratio"}
    assert set(found["metric"]) == names
    assert set(found["outcome"]) == {"opioid"}
    keyed = fa.metrics_by_group(outcomes(table)).frame
    selections = keyed[keyed["metric"].isin(names)].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, selections)
    # A key for some vignettes only: the rates take all vignettes, the accuracy those with a key.
    table["right"] = table["right"].astype(float).where(table["case"] < 15)
    part = fa.metrics_by_group(outcomes(table)).frame
    pd.testing.assert_frame_equal(found, part[part["metric"].isin(names)].reset_index(drop=True))
    assert only(part, metric="accuracy", group="b")["n_vignettes"] == 15


def test_a_probability_selects_above_one_half() -> None:
    values = np.full((20, 1, 2, 1), 0.9)
    values[:8, :, 1] = 0.5
    measured = rows(values, outcome="option_probability")
    found = fa.metrics_by_group(measured).frame
    row = only(found, metric="selection_rate", group="black")
    assert (row["estimate"], row["difference"], row["scale"]) == (0.6, -0.4, "probability")
    assert "more than half the probability" in row["note"]
    ratio = only(found, metric="demographic_parity_ratio")
    assert ratio["estimate"] == pytest.approx(0.6)


def test_what_a_model_cannot_give_has_no_rows() -> None:
    values = np.full((20, 1, 2, 1), np.nan)
    lacking = rows(values, outcome="option_probability", model="writes")
    measured = pd.concat([rows(np.nan_to_num(values), outcome="option_probability"), lacking])
    found = fa.metrics_by_group(measured.reset_index(drop=True)).frame
    told = found[found["model_id"] == "writes"]
    assert told["note"].tolist()[0].startswith("Readable answers of 2 vignettes and 2 groups")
    measured["status"] = measured["status"].replace("refused", "unscored")
    found = fa.metrics_by_group(measured.reset_index(drop=True)).frame
    assert set(found["model_id"]) == {"model-a"}


def test_outcomes_that_choose_no_option_have_no_selection_rate() -> None:
    rng = np.random.default_rng(2)
    values = rng.integers(0, 2, (20, 1, 2, 1)).astype(float)
    measured = rows(values, outcome="refused", scale="binary")
    with pytest.raises(InputError, match="hold nothing to measure by group"):
        fa.metrics_by_group(measured)
    nothing = fa.Metrics.of(measured).frame
    assert nothing.empty and list(nothing.columns) == METRICS.names


@pytest.mark.parametrize("column", ["turned_down:refusal", "Refused:binary", "refusal:binary"])
def test_a_column_of_refusals_has_no_selection_rate(column: str) -> None:
    name = column.partition(":")[0]
    table = answers().assign(**{name: lambda t: (t["case"] % 3 == 0).astype(int)})
    table["opioid"] = table["opioid"].where(table[name] == 0)
    measured = outcomes(table, correct=None, outcomes=["opioid:binary", column])
    found = fa.metrics_by_group(measured).frame
    assert set(found["outcome"]) == {"opioid"} and "selection_rate" in set(found["metric"])
    # Refusals are compared all the same.
    contrasts = fa.analyze(measured, margin=0.05).frame
    assert name in set(contrasts.loc[contrasts["estimand"] == "mean_difference", "outcome"])


def test_harm_and_correct_answers_are_means() -> None:
    values = np.zeros((30, 1, 2, 1))
    values[:6, :, 1] = 3
    harm = rows(values, outcome="harm_weighted_error", scale="ordinal").assign(low=0, high=3)
    right = rows(1 - values / 3, outcome="correct_answer", scale="binary")
    found = fa.metrics_by_group(pd.concat([harm, right], ignore_index=True)).frame
    assert list(found["metric"]) == ["mean_harm"] * 2 + ["accuracy"] * 2
    row = only(found, metric="mean_harm", group="black")
    assert (row["estimate"], row["difference"]) == pytest.approx((0.6, 0.6))
    assert -3 < row["difference_low"] < 0.6 < row["difference_high"] < 3
    row = only(found, metric="accuracy", group="black")
    assert (row["estimate"], row["difference"]) == pytest.approx((0.8, -0.2))


def test_no_interval_of_a_rate_leaves_its_scale() -> None:
    table = answers(n=12).assign(opioid=lambda t: (t["race"] != "b") | (t["case"] < 2))
    found = fa.metrics_by_group(outcomes(table.astype({"opioid": float}))).frame
    rates = found[~found["metric"].isin(["calibration_error", "brier", "area_under_curve"])]
    assert rates["ci_high"].max() == 1
    assert found["ci_low"].min() >= 0
    assert found["difference_low"].min() >= -1 and found["difference_high"].max() <= 1


def test_a_right_answer_other_than_0_or_1_is_refused() -> None:
    read = outcomes(answers()).assign(correct=2.0)
    with pytest.raises(InputError, match="other numbers than 0 and 1"):
        fa.metrics_by_group(read)


def test_too_little_to_measure_is_said() -> None:
    table = answers()
    table.loc[table["race"] == "w", "opioid"] = np.nan
    found = fa.metrics_by_group(outcomes(table, outcomes=["opioid:binary"])).frame
    assert found["estimate"].isna().all()
    assert found["note"].iloc[0].startswith("Readable answers of 2 vignettes and 2 groups")


def test_vignettes_with_an_answer_key_are_measured() -> None:
    vignettes = fa.load_vignettes("acute_pain")
    cells = fa.counterfactuals(
        vignettes, fa.load_attributes("sex"), questions=["opioid"], wordings=1, seed=1
    )
    model = fa.SimulatedBackend(seed=1)
    with fa.Store(":memory:") as store:
        fa.collect(cells, model, store)
        measured = fa.parse(cells, store.responses(model))
    keyed = {
        one.id: float(one.answers["opioid"].answer == "yes")
        for one in vignettes.vignettes
        if "opioid" in one.answers
    }
    probability = measured[measured["outcome"] == "option_probability"]
    held = probability[probability["correct"].notna()]
    assert set(held["vignette_id"]) == set(keyed)
    assert (held["correct"] == held["vignette_id"].map(keyed)).all()
    # The decisive change of an attention control may change the right answer.
    assert "attention" not in set(held["role"])
    assert measured.loc[measured["outcome"] == "option_mass", "correct"].isna().all()
    found = fa.metrics_by_group(measured).frame
    assert set(found["attribute"]) == {"sex"}
    row = only(found, metric="brier", group="female")
    part = held[(held["attribute"] == "sex") & (held["group"] == "female")]
    by_vignette = ((part["value"] - part["correct"]) ** 2).groupby(part["vignette_id"]).mean()
    assert row["estimate"] == pytest.approx(by_vignette.mean())
    assert "have no right answer and are left out" in row["note"]


def test_the_result_shows_itself() -> None:
    found = fa.metrics_by_group(outcomes(answers()))
    shown = found._repr_html_()
    assert "equalized_odds_difference" in shown and "<th>difference on shared sets</th>" in shown
    assert "The largest gap between two groups: above 0 by chance alone." in shown
    copied = found.to_frame()
    copied["estimate"] = 0.0
    assert found.frame["estimate"].max() > 0
