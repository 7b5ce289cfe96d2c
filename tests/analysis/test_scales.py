"""Outcomes on every scale, with limits, margins and families of their own."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairaudit import outcomes_from_table, stats
from fairaudit.analysis import analyze
from fairaudit.errors import InputError
from tests import strategies
from tests.analysis.audit_table import contrasts, only, placebo, rows

N = 40


def table(*outcomes: str, seed: int = 1, repeats: int = 3, **read: Any) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    cases = np.repeat(np.arange(N), 3 * repeats)
    found = pd.DataFrame({"case": cases, "race": np.tile(list("wba"), N * repeats)})
    found = found.assign(
        repeat=np.tile(np.repeat(np.arange(repeats), 3), N),
        ward=np.where(cases % 2 == 0, "a", "b"),
        opioid=rng.integers(0, 2, len(found)),
        acuity=rng.integers(1, 6, len(found)),
        dose=rng.normal(10, 3, len(found)) + 1.5 * (found["race"] == "b"),
    )
    found.loc[0, ["acuity", "dose"]] = np.nan
    return outcomes_from_table(
        found,
        vignette="case",
        attributes={"race": "w"},
        outcomes=outcomes,
        replicate="repeat",
        **read,
    )


def test_each_scale_has_its_own_bound_and_margin() -> None:
    read = table("opioid:binary", "acuity:ordinal:1,5:margin=0.25", "dose:numeric:margin=2")
    frame = contrasts(analyze(read, margin=0.1).frame)
    assert dict(zip(frame["outcome"], frame["margin"], strict=True)) == {
        "opioid": 0.1, "acuity": 0.25, "dose": 2.0,
    }  # fmt: skip
    values = read[read["outcome"] == "acuity"]
    mean = values.groupby(["vignette_id", "group"], observed=True)["value"].mean().unstack()
    expected = stats.compare_paired((mean["a"] - mean["w"]).to_numpy(), bound=4, margin=0.25)
    row = only(frame, outcome="acuity", group="a")
    assert (row["estimate"], row["p_equivalence"]) == pytest.approx(
        (expected.estimate, expected.p_equivalence)
    )
    assert row["scale"] == "ordinal"
    assert only(frame, outcome="dose", group="b")["verdict"].startswith("disparity")


def test_each_outcome_named_has_its_margin_and_no_other_has_one() -> None:
    read = table("opioid:binary", "acuity:ordinal:1,5", "dose:numeric:margin=2")
    results = analyze(read, margin={"opioid": 0.1, "dose": 1.5})
    frame = contrasts(results.frame).drop_duplicates("outcome").set_index("outcome")
    assert frame.loc["opioid", "margin"] == 0.1
    assert frame.loc["dose", "margin"] == 2.0  # its own
    assert np.isnan(frame.loc["acuity", "margin"])
    assert frame.loc["acuity", "p_equivalence"] is None or np.isnan(
        frame.loc["acuity", "p_equivalence"]
    )
    assert "No margin was stated" in frame.loc["acuity", "note"]
    # A share of missing acuities is no acuity: what is stated in one unit says nothing in another.
    for margin in ({"acuity": 0.5}, 0.5):
        rates = analyze(read, margin=margin).frame.query("estimand == 'missing_rate'")
        assert set(rates["outcome"]) == {"acuity"}
        assert rates["margin"].isna().all()


def test_a_margin_that_is_one_number_is_one_of_shares() -> None:
    read = table("opioid:binary", "acuity:ordinal:1,5", "dose:numeric")
    for margin in (0.1, 0.004):
        frame = contrasts(analyze(read, margin=margin).frame).drop_duplicates("outcome")
        frame = frame.set_index("outcome")
        assert frame.loc["opioid", "margin"] == margin
        assert frame.loc[["acuity", "dose"], "margin"].isna().all()
        assert f"the margin of {margin:g} is one of shares" in frame.loc["dose", "note"]
        assert "is one of shares" not in frame.loc["opioid", "note"]


def test_one_margin_for_all_is_that_margin_for_each() -> None:
    read = table("opioid:binary")
    one, each = (analyze(read, margin=margin) for margin in (0.1, {"opioid": 0.1}))
    pd.testing.assert_frame_equal(one.frame, each.frame)


@pytest.mark.parametrize(
    ("margin", "message"),
    [
        ({"opoid": 0.1}, "“opoid”, and there is none of this name. The outcomes are: .*opioid"),
        ({"opioid": 0}, "margin of “opioid” is 0; give a difference above 0"),
        ({"opioid": float("nan")}, "margin of “opioid” is nan"),
        ({"opioid": "0.1"}, "margin of “opioid” is 0.1"),
        ({"opioid": None}, "leave the outcome out"),
        ({"opioid": 1.0}, "above 0 and below 1"),
        ({"acuity": 4}, "for the outcome “acuity” give a difference above 0 and below 4"),
        ([0.1], r"margin is \[0.1\]"),
    ],
)
def test_margins_that_none_can_have(margin: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        analyze(table("opioid:binary", "acuity:ordinal:1,5"), margin=margin)


def test_the_settings_keep_margins_that_nobody_can_change() -> None:
    stated = {"opioid": 0.1}
    results = analyze(table("opioid:binary"), margin=stated)
    stated["opioid"] = 0.3
    assert results.settings.margin == {"opioid": 0.1}
    with pytest.raises(TypeError):
        results.settings.margin["opioid"] = 0.3  # type: ignore[index]


def test_missing_answers_without_limits_are_not_bounded() -> None:
    read = table("dose:numeric:margin=2", "acuity:ordinal:1,5")
    frame = contrasts(analyze(read).frame)
    dose = only(frame, outcome="dose", group="b")
    assert "no limits, so that the missing answers are not bounded" in dose["note"]
    assert np.isnan(dose["bounds_low"])
    acuity = only(frame, outcome="acuity", group="b")
    assert acuity["n_missing_reference"] == 1
    values = read[read["outcome"] == "acuity"]
    worst = []
    for filled in (5, 1):
        full = values.assign(value=values["value"].fillna(filled))
        mean = full.groupby(["vignette_id", "group"], observed=True)["value"].mean().unstack()
        worst.append((mean["b"] - mean["w"]).to_numpy())
    expected = stats.missing_bounds(*worst, bound=4)
    assert (acuity["bounds_low"], acuity["bounds_high"]) == pytest.approx(expected.ci)


def test_equivalence_without_limits_falls_with_missing_answers() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(0, 0.1, (60, 1, 2, 1))
    whole = rows(values, scale="numeric")
    assert analyze(whole, margin={"choice": 1.5}).frame["verdict"][0] == "equivalent_within_margin"
    values[:3, 0, 1] = np.nan
    row = only(contrasts(analyze(rows(values, scale="numeric"), margin={"choice": 1.5}).frame))
    assert row["verdict"] == "inconclusive"
    assert "missingness" in row["note"]


@settings(max_examples=20)
@given(strategies.answers(missing=True))
def test_a_scale_of_whole_numbers_is_exact_and_scales(values: np.ndarray) -> None:
    whole = np.floor(values * 6)
    ordinal = rows(whole, groups=("w", "b", "a"), scale="ordinal").assign(low=0, high=6)
    share = rows(whole / 6, groups=("w", "b", "a"))
    one = contrasts(analyze(ordinal, margin={"choice": 0.6}, summaries=()).frame)
    other = contrasts(analyze(share, margin=0.1, summaries=()).frame)
    assert one["n_discordant"].tolist() == other["n_discordant"].tolist()
    for name in ("estimate", "ci_low", "ci_high", "bounds_low"):
        assert one[name].to_numpy() == pytest.approx(
            other[name].to_numpy() * 6, nan_ok=True, abs=1e-9
        )
    assert one["verdict"].tolist() == other["verdict"].tolist()


@settings(max_examples=20)
@given(strategies.answers())
def test_a_constant_for_each_vignette_changes_nothing_on_an_unbounded_scale(
    values: np.ndarray,
) -> None:
    shift = np.arange(len(values))[:, None, None, None] * 8.0
    one, other = (
        analyze(
            rows(np.rint(v * 9), groups=("w", "b", "a"), scale="numeric"), margin={"choice": 2}
        ).frame
        for v in (values, values + shift)
    )
    pd.testing.assert_frame_equal(one, other, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"margin": 1.0}, "below 1, the width of its scale"),
        ({"scale": "ordinal"}, "are not whole numbers"),
        ({"scale": "ordinal", "low": 2.0, "high": 1.0}, "has the limits 2 and 1"),
        ({"scale": "numeric", "low": 0.5, "high": 2.0}, "are not from 0.5 to 2"),
        ({"priority": "secondary"}, "the priority “secondary”"),
        ({"low": [0.0, 1.0] * 4}, "more than one low"),
    ],
)
def test_outcomes_that_contradict_themselves(change: dict[str, Any], message: str) -> None:
    values = np.random.default_rng(1).uniform(0.3, 0.7, (4, 1, 2, 1))
    with pytest.raises(InputError, match=message):
        analyze(rows(values).assign(**change))


def test_exploratory_outcomes_are_a_family_of_their_own() -> None:
    read = table("opioid:binary", "acuity:ordinal:1,5:exploratory", "dose:numeric:exploratory")
    every = analyze(read).frame
    frame = contrasts(every)
    exploratory = every[every["priority"] == "exploratory"]
    # One answer of both is missing: its rate is tested once, and in the same family.
    assert exploratory["outcome"].tolist() == ["acuity"] * 2 + ["dose"] * 2 + ["acuity"] * 2
    expected = stats.benjamini_hochberg(exploratory["p_value"].to_numpy())
    assert exploratory["p_adjusted"].tolist() == expected.tolist()
    alone = contrasts(analyze(table("opioid:binary")).frame)
    primary = frame[frame["priority"] == "primary"]
    assert primary["p_adjusted"].tolist() == alone["p_adjusted"].tolist()


def test_strata_stand_beside_and_are_compared() -> None:
    frame = analyze(table("dose:numeric", stratum="ward")).frame
    strata = frame[frame["stratum"] != ""]
    assert set(strata["priority"]) == {"descriptive"}
    assert strata["n_vignettes"].tolist() == [N / 2] * 4 + [N] * 2
    whole = only(contrasts(frame), group="b")["estimate"]
    parts = [only(strata, group="b", stratum=name)["estimate"] for name in ("a", "b")]
    assert np.mean(parts) == pytest.approx(whole)
    difference = only(strata, group="b", estimand="stratum_difference")
    assert difference["stratum"] == "b − a"
    assert difference["estimate"] == pytest.approx(parts[1] - parts[0])
    assert difference["method"].startswith("Welch")


def test_a_stratum_of_one_vignette_is_not_compared() -> None:
    values = np.random.default_rng(1).uniform(0.3, 0.7, (5, 1, 2, 1))
    few = rows(values).assign(stratum=["a", "a"] * 4 + ["b", "b"])
    frame = analyze(few).frame
    for row in (only(frame, stratum="b"), only(frame, estimand="stratum_difference")):
        assert row["verdict"] == "not_estimable"
    assert only(frame, stratum="a")["n_vignettes"] == 4


def test_averaged_attributes_and_unpaired_vignettes_are_told() -> None:
    values = np.random.default_rng(1).uniform(0.3, 0.7, (9, 1, 2, 1))
    read = rows(values).assign(averaged_over="sex × age")
    read = read[(read["vignette_id"] != "v002") | (read["group"] == "white")]
    row = analyze(read).frame.iloc[0]
    assert "Averaged within the vignette over sex, age," in row["note"]
    assert "1 more vignette has one of the two groups only and is in no pair." in row["note"]
    assert row["n_vignettes"] == 8


def test_every_disparity_says_how_it_compares_with_the_placebos() -> None:
    rng = np.random.default_rng(2)
    base = rng.uniform(0.3, 0.6, (16, 1, 1, 1))
    noise = base + rng.normal(0, 0.02, (16, 1, 4, 1))
    moved = np.concatenate([noise[:, :, :1], noise[:, :, :1] + 0.2], axis=2)
    swaps = [rows(moved), rows(moved, outcome="other").assign(priority="exploratory")]
    arms = [placebo(noise), placebo(noise, outcome="other").assign(priority="exploratory")]
    frame = analyze(pd.concat([*swaps, *arms])).frame
    found = frame[frame["role"] == "counterfactual"]
    assert found["verdict"].tolist() == ["disparity_detected"] * 2
    assert found["note"].str.contains("exceeds the noise floor of the placebo swaps").all()
    mean = noise[:, 0, :, 0]
    expected = stats.placebo_test(np.zeros(16), np.full(16, 0.2), mean[:, 1:] - mean[:, :1])
    assert found["p_placebo"].tolist() == pytest.approx([expected.p_signed] * 2)
    assert frame[frame["role"] == "placebo"]["p_placebo"].isna().all()


@settings(max_examples=20)
@given(strategies.answers(), st.integers(0, 2**32 - 1))
def test_answers_shuffled_within_vignette_and_group_change_nothing(
    values: np.ndarray, seed: int
) -> None:
    n, cells, groups, samples = values.shape
    rng = np.random.default_rng(seed)
    together = values.transpose(0, 2, 1, 3).reshape(n, groups, -1)
    mixed = rng.permuted(together, axis=2).reshape(n, groups, cells, samples)
    one, other = (
        analyze(rows(array, groups=("w", "b", "a")), margin=0.1).frame
        for array in (values, mixed.transpose(0, 2, 1, 3))
    )
    # Only whether the repeats of one cell agree may change; of groups with one mean the gap
    # names the first.
    told = ["note", "group", "reference"]
    pd.testing.assert_frame_equal(
        one.drop(columns=told), other.drop(columns=told), rtol=1e-6, atol=1e-9
    )


@settings(max_examples=20)
@given(strategies.answers(missing=True))
def test_nan_is_counted_out(values: np.ndarray) -> None:
    frame = contrasts(analyze(rows(values, groups=("w", "b", "a")), summaries=()).frame)
    for column, group in ((1, "b"), (2, "a")):
        row = only(frame, group=group)
        assert row["n_missing_group"] == np.isnan(values[:, :, column]).sum()
        assert row["n_missing_reference"] == np.isnan(values[:, :, 0]).sum()
        there = ~np.isnan(values[:, :, [0, column]]).all(axis=3)
        assert row["n_vignettes"] == there.all(axis=2).any(axis=1).sum()


def test_an_own_margin_of_a_share_is_that_of_its_missing_answers() -> None:
    values = np.full((60, 1, 2, 1), 0.5)
    values[0, 0, 1, 0] = np.nan
    own = rows(values, outcome="shown").assign(margin=0.1)
    both = rows(values, outcome="told").assign(value=lambda table: table["value"] * 6)
    both = both.assign(scale="ordinal", low=1.0, high=5.0, margin=0.1)
    both.loc[1:3, ["value", "status"]] = (np.nan, "refused")  # others than are missing in `own`
    for margin in (None, 0.05):
        frame = analyze(pd.concat([own, both]), margin=margin).frame
        rates = frame[frame["estimand"] == "missing_rate"].set_index("outcome")
        assert rates["margin"]["shown"] == 0.1
        assert rates["verdict"]["shown"] == "equivalent_within_margin"
        assert np.isnan(rates["margin"]["told"])
