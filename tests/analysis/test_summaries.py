"""What stands beside the contrasts: missing rates, the omnibus test and the widest gap."""

import numpy as np
import pandas as pd
import pytest

from fairaudit import outcomes_from_table, stats
from fairaudit.analysis import analyze
from fairaudit.errors import InputError
from tests.analysis.audit_table import attention, contrasts, only, placebo, rows

GROUPS = ("white", "black", "asian")


def answers(seed: int = 1, n: int = 24) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0.3, 0.7, (n, 2, 3, 2))


def test_the_omnibus_and_the_gap_are_those_of_the_means() -> None:
    values = answers()
    frame = analyze(rows(values, groups=GROUPS), margin=0.1, seed=4).frame
    means = values.mean(axis=(1, 3))
    omnibus = only(frame, estimand="omnibus")
    assert omnibus["estimate"] == pytest.approx(stats.omnibus_test(means).statistic)
    assert omnibus["p_value"] == pytest.approx(stats.omnibus_test(means).p, abs=0.02)
    gap, expected = only(frame, estimand="worst_gap"), stats.worst_gap(means)
    assert gap["estimate"] == pytest.approx(expected.estimate)
    assert (gap["group"], gap["reference"]) == (GROUPS[expected.largest], GROUPS[expected.smallest])
    assert gap["ci_high"] == pytest.approx(expected.ci[1], abs=0.005)
    for row in (omnibus, gap):
        assert row["priority"] == "descriptive"
        assert (row["n_vignettes"], row["n_sets"]) == (24, 48)


def test_summaries_use_the_cells_that_every_group_has() -> None:
    values = answers()
    values[0, 0, 1] = values[3, :, 2] = np.nan
    frame = analyze(rows(values, groups=GROUPS)).frame
    row = only(frame, estimand="omnibus")
    assert (row["n_vignettes"], row["n_sets"]) == (23, 45)
    values[:, :, 2] = np.nan
    row = only(analyze(rows(values, groups=GROUPS)).frame, estimand="worst_gap")
    assert row["verdict"] == "not_estimable"
    assert "readable answer of every group" in row["note"]


def test_a_gap_whose_upper_limit_bounds_nothing_is_not_equivalent() -> None:
    values = np.random.default_rng(1).normal(0.5, 0.001, (24, 1, 3, 1))
    design = {"groups": GROUPS, "scale": "numeric"}
    row = only(analyze(rows(values, **design), margin=0.1).frame, estimand="worst_gap")
    assert row["ci_high"] < 0.1
    assert row["note"] == ""
    values[:, :, 1] = values[:, :, 0]
    values[3, :, 1] += 0.01
    row = only(analyze(rows(values, **design), margin=0.1).frame, estimand="worst_gap")
    assert row["ci_high"] < 0.1
    assert row["verdict"] == ""
    assert "The upper end of the interval bounds nothing" in row["note"]
    assert "no equivalence, 1 of 3 pairs" in row["method"]


def test_a_gap_of_few_binary_differences_is_no_more_certain_than_its_contrasts() -> None:
    values = np.zeros((20, 1, 3, 1))
    values[:, :, 1] = 1.0
    values[::2, :, 2] = 1.0
    few = only(
        analyze(rows(values[:3], groups=GROUPS, scale="binary"), margin=0.1).frame,
        estimand="worst_gap",
    )
    assert few["ci_high"] == 1
    values = np.full((20, 1, 3, 1), 0.4)
    values[3, :, 2] = 0.5
    frame = analyze(rows(values, groups=GROUPS), margin=0.05).frame
    assert set(contrasts(frame)["verdict"]) == {"inconclusive"}
    gap = only(frame, estimand="worst_gap")
    assert gap["ci_low"] == 0 and gap["ci_high"] > 0.05


def test_two_groups_and_no_wish_have_no_summary() -> None:
    values = answers()
    assert set(analyze(rows(values[:, :, :2])).frame["estimand"]) == {"mean_difference"}
    frame = analyze(rows(values, groups=GROUPS), summaries=["worst_gap"]).frame
    assert frame["estimand"].tolist() == ["mean_difference"] * 2 + ["worst_gap"]
    for wrong, message in (("omnibus", "as a list"), (["omnibos"], "Did you mean “omnibus”")):
        with pytest.raises(InputError, match=message):
            analyze(rows(values[:, :, :2]), summaries=wrong)


def test_missing_rates_are_primary_contrasts() -> None:
    values = answers()
    values[:12, :, 1] = np.nan
    frame = analyze(rows(values, groups=GROUPS), margin=0.1).frame
    rates = frame[frame["estimand"] == "missing_rate"]
    row = only(rates, group="black")
    assert (row["estimate"], row["n_discordant"], row["priority"]) == (0.5, 12, "primary")
    assert row["verdict"] == "disparity_material"
    assert row["p_value"] == stats.mcnemar_midp(12, 0)
    assert only(rates, group="asian")["estimate"] == 0
    whole = analyze(rows(answers(), groups=GROUPS)).frame
    assert "missing_rate" not in set(whole["estimand"])


def test_missing_rates_need_no_control_and_have_a_noise_floor() -> None:
    values = answers()
    values[:12, :, 1] = np.nan
    noise = answers(2)
    noise[0, 0, 1, 0] = np.nan
    still = attention(np.zeros(24))
    frame = analyze(pd.concat([rows(values, groups=GROUPS), placebo(noise), still])).frame
    assert set(contrasts(frame)["verdict"]) == {"not_estimable"}
    row = only(frame, estimand="missing_rate", group="black")
    assert row["verdict"] == "disparity_detected"
    assert 0 < row["noise_floor"] < 0.1
    assert "exceeds the noise floor" in row["note"]


def test_one_missing_answer_is_tested_once() -> None:
    values = answers()
    values[:5, :, 1] = np.nan
    two = pd.concat([rows(values, groups=GROUPS, outcome=name) for name in ("one", "two")])
    rates = analyze(two).frame.query("estimand == 'missing_rate'")
    assert rates["outcome"].tolist() == ["one"] * 2
    for note in rates["note"]:
        assert "The same answers are missing for “two”: they are tested here for both." in note
    alone = analyze(rows(values, groups=GROUPS)).frame.query("estimand == 'missing_rate'")
    assert not alone["note"].str.contains("The same answers").any()


def test_descriptive_rows_have_no_verdict() -> None:
    values, noise = answers(), answers(2)
    values[:, :, 1] -= 0.2
    noise[:, :, 1] += 0.2
    table = rows(values, groups=GROUPS)
    table = table.assign(stratum=np.where(table["vignette_id"] < "v012", "urgent", "other"))
    apart = rows(values[:, :, :2], groups=("male", "female"), attribute="sex")
    apart = apart.assign(expected="may_differ")
    frame = analyze(pd.concat([table, placebo(noise), apart]), margin=0.05).frame
    told = frame["priority"] != "descriptive"
    found = {*frame.loc[~told, "estimand"], *frame.loc[~told, "role"]}
    assert {"omnibus", "worst_gap", "stratum_difference", "placebo", "counterfactual"} <= found
    assert (frame.loc[~told, "p_value"] < 0.05).sum() >= 4
    assert set(frame.loc[~told, "verdict"]) == {""}
    assert frame.loc[~told, "n_more"].isna().all()
    assert "" not in set(frame.loc[told, "verdict"])


def test_a_descriptive_row_without_a_number_says_so() -> None:
    table = rows(answers()[:, :, :2])
    table = table.assign(stratum=np.where(table["vignette_id"] < "v001", "lone", "other"))
    frame = analyze(table, margin=0.05).frame
    strata = frame[frame["stratum"] != ""].set_index("stratum")["verdict"]
    assert strata["lone"] == strata["other − lone"] == "not_estimable"
    assert strata["other"] == ""


def test_the_gap_says_that_missing_answers_could_move_it() -> None:
    values = answers()
    gap = only(analyze(rows(values, groups=GROUPS), margin=0.5).frame, estimand="worst_gap")
    assert gap["ci_high"] < 0.5 and gap["note"] == ""
    values[:3, :, 2] = np.nan
    frame = analyze(rows(values, groups=GROUPS), margin=0.5).frame
    gap = only(frame, estimand="worst_gap")
    assert gap["ci_high"] < 0.5
    assert "not shown to lie within any margin (missingness)" in gap["note"]
    assert only(frame, estimand="omnibus")["note"] == ""


def test_a_wide_interval_beside_a_small_p_says_why() -> None:
    values = np.full((24, 1, 2, 1), 0.5)
    values[:8, :, 1] += 0.01
    row = analyze(rows(values), margin=0.05).frame.iloc[0]
    assert row["p_value"] < 0.05 and row["ci_low"] < 0 < row["ci_high"]
    assert row["note"].startswith(
        "The interval holds 0 and the unadjusted p is below 0.05: interval and test rest on "
        "different methods, and the interval is the more cautious: it holds for any shape of the "
        "differences."
    )
    values[:, :, 1] = 0.5 + np.linspace(0.01, 0.02, 24)[:, None, None]
    agreed = analyze(rows(values), margin=0.05).frame.iloc[0]
    assert agreed["p_value"] < 0.05 and agreed["ci_low"] > 0
    assert "different methods" not in agreed["note"]


def test_an_interval_may_leave_out_0_beside_a_large_p() -> None:
    values = np.zeros((5, 1, 2, 1))
    values[:, :, 1] = np.array([1.0, 1.1, 1.2, 0.9, 1.0])[:, None, None]
    row = analyze(rows(values, scale="numeric")).frame.iloc[0]
    assert row["method"] == "t interval; exact sign flip"
    assert row["p_value"] > 0.05 and row["ci_low"] > 0
    assert (
        "The interval leaves out 0 and the unadjusted p is not below 0.05: interval and test rest "
        "on different methods." in row["note"]
    )


def test_the_size_of_a_change_is_tested_beside_its_mean() -> None:
    rng = np.random.default_rng(3)
    base = rng.uniform(0.4, 0.6, (24, 1, 1, 1))
    noise = base + np.concatenate([np.zeros((24, 1, 1, 1)), rng.normal(0, 0.01, (24, 1, 3, 1))], 2)
    moved = base + np.where(np.arange(24) % 2, 0.1, -0.1)[:, None, None, None]
    swaps = rows(np.concatenate([base, moved], axis=2))
    frame = analyze(pd.concat([swaps, placebo(noise)])).frame
    row = only(frame, role="counterfactual")
    assert row["estimate"] == pytest.approx(0) and np.isnan(row["p_placebo"])
    means = base[:, 0, 0, 0], moved[:, 0, 0, 0], noise[:, 0, 1:, 0]
    assert row["p_placebo_size"] == stats.placebo_test(*means).p_size < 0.001
    assert frame.loc[frame["role"] == "placebo", "p_placebo_size"].isna().all()


@pytest.mark.parametrize("unread", [0, 3])
def test_refusals_that_are_an_outcome_are_not_tested_twice(unread: int) -> None:
    rng = np.random.default_rng(1)
    read = [(case, race) for case in range(20) for race in "wb"]
    table = pd.DataFrame(read, columns=["case", "race"]).assign(
        opioid=rng.integers(0, 2, 40).astype(float), refused=0
    )
    table.loc[:9, "refused"] = rng.integers(0, 2, 10)
    table.loc[table["refused"] == 1, "opioid"] = np.nan
    table.loc[40 - unread :, "opioid"] = np.nan
    outcomes = outcomes_from_table(
        table, vignette="case", attributes={"race": "w"},
        outcomes=["opioid:binary", "refused:refusal"],
    )  # fmt: skip
    frame = analyze(outcomes).frame
    rates = frame[frame["estimand"] == "missing_rate"]
    assert len(rates) == (1 if unread else 0)
    if unread:
        assert rates["n_discordant"].tolist() == [1]
        # The counts are those that were tested: no refusal is among them.
        counts = rates[["n_missing_group", "n_missing_reference"]].iloc[0]
        assert counts.tolist() == [2, 1] and counts.sum() == unread
        assert "without refusals, which are the outcome “refused”" in rates["note"].iloc[0]


def test_an_exploratory_outcome_of_refusals_takes_no_test_from_a_primary_one() -> None:
    rng = np.random.default_rng(1)
    read = [(case, race) for case in range(20) for race in "wb"]
    table = pd.DataFrame(read, columns=["case", "race"]).assign(
        opioid=rng.integers(0, 2, 40).astype(float), refused=0
    )
    table.loc[:9, "refused"] = rng.integers(0, 2, 10)
    table.loc[table["refused"] == 1, "opioid"] = np.nan

    def rates(refused: str) -> pd.DataFrame:
        outcomes = outcomes_from_table(
            table, vignette="case", attributes={"race": "w"},
            outcomes=["opioid:binary", *([refused] if refused else [])],
        )  # fmt: skip
        frame = analyze(outcomes).frame
        return frame[frame["estimand"] == "missing_rate"]

    beside, alone = rates("refused:refusal:exploratory"), rates("")
    assert beside["outcome"].tolist() == ["opioid"] and beside["priority"].tolist() == ["primary"]
    columns = ["estimate", "p_value", "p_adjusted", "n_missing_group", "n_missing_reference"]
    assert beside[columns].to_numpy().tolist() == alone[columns].to_numpy().tolist()


def test_vignettes_without_a_stratum_are_no_stratum() -> None:
    table = rows(answers()[:, :, :2], groups=GROUPS[:2])
    numbers = table["vignette_id"].rank(method="dense").astype(int)
    named = table.assign(stratum=np.where(numbers <= 10, "urgent", ""))
    frame = analyze(named, margin=0.1).frame
    assert frame["stratum"].tolist() == ["", "urgent"]
    assert frame["n_vignettes"].tolist() == [24, 10]
    assert frame["priority"].tolist() == ["primary", "descriptive"]
    whole = analyze(table, margin=0.1).frame
    assert frame["p_adjusted"][0] == whole["p_adjusted"][0]
