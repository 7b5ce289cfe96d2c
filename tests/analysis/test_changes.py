"""How often decisions change, against numbers worked out by hand."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats as scipy_stats

from fairaudit.analysis import analyze
from fairaudit.looks import PlannedLooks, UnlimitedLooks
from fairaudit.side_tables import CHANGES
from fairaudit.stats import compare_paired
from tests.analysis.audit_table import only, placebo, rows

GROUPS = ("white", "black", "asian")
NAN = np.nan


def single(*vignettes: Any) -> Any:
    """Values of vignettes with one cell and no repeats, a tuple of groups for each."""
    return np.array(vignettes, dtype=float)[:, None, :, None]


def repeated(*vignettes: Any) -> Any:
    """Values of vignettes with one cell, for each a tuple of groups with their repeats."""
    return np.array(vignettes, dtype=float)[:, None]


def apart(table: pd.DataFrame, *names: str) -> pd.DataFrame:
    """The same table with other ids."""
    return table.assign(**{name: "apart/" + table[name] for name in names})


def changes(*tables: pd.DataFrame, **settings: Any) -> pd.DataFrame:
    return analyze(pd.concat(tables, ignore_index=True), summaries=(), **settings).changes


def test_each_vignette_counts_once_and_missing_answers_leave_their_pairs() -> None:
    values = single((1, 0, 1), (1, 1, NAN), (0, 1, 1), (NAN, 1, 1))
    found = changes(rows(values, groups=GROUPS, scale="binary"))
    assert list(found.columns) == CHANGES.names
    row = only(found, attribute="race")
    assert row["share"] == pytest.approx((1 / 2 + 0 + 1) / 3)  # 3 of 5 pairs, were they pooled
    assert (row["n_vignettes"], row["n_pairs"], row["n_missing"]) == (3, 5, 3)
    assert (row["role"], row["group"], row["expected"]) == ("counterfactual", "", "")
    assert 0 <= row["ci_low"] < 0.5 < row["ci_high"] <= 1
    assert np.isnan(row["difference"]) and np.isnan(row["difference_p"])
    assert row["n_difference"] == 0
    assert row["note"] == "There is no placebo arm to compare with."


def test_cells_of_a_vignette_are_averaged_first() -> None:
    values = np.array([[[0, 1], [0, 0], [1, 1], [1, 0]], [[1, 1]] * 4], dtype=float)[..., None]
    row = only(changes(rows(values, scale="binary")), attribute="race")
    assert row["share"] == pytest.approx((2 / 4 + 0) / 2)
    assert (row["n_vignettes"], row["n_pairs"]) == (2, 8)


def test_shares_of_nought_and_one_have_the_exact_interval() -> None:
    values = single(*[(0, 1)] * 3, *[(1, 1)] * 7)
    row = only(changes(rows(values, scale="binary")), attribute="race")
    exact = scipy_stats.binomtest(3, 10).proportion_ci(0.95, method="exact")
    assert row["share"] == pytest.approx(0.3)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((exact.low, exact.high))
    assert row["ci_level"] == 0.95


def test_shares_that_vary_have_the_t_interval() -> None:
    values = single(*[(0, 1, 0)] * 15, *[(1, 1, 1)] * 5)
    row = only(changes(rows(values, groups=GROUPS, scale="binary"), alpha=0.1), attribute="race")
    shares = np.array([0.5] * 15 + [0.0] * 5)
    half = scipy_stats.t.ppf(0.95, 19) * shares.std(ddof=1) / np.sqrt(20)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((0.375 - half, 0.375 + half))
    assert row["ci_level"] == 0.9


@pytest.mark.parametrize(
    ("scale", "vignettes", "shares"),
    [
        # Yes in 3 of 4 and in 1 of 4: 3/4 · 3/4 + 1/4 · 1/4. Then of 2 readable ones each.
        (
            "binary",
            [((1, 0, 0, 0), (1, 1, 1, 0)), ((1, NAN, 1, NAN), (NAN, 1, 0, NAN))],
            (10 / 16, 1 / 2),
        ),
        # 0.5 is not above one half. The means lie on one side in the second vignette.
        (
            "probability",
            [
                ((0.5, 0.1, 0.4, 0.5), (0.4, 0.5, 0, 0.3)),
                ((0.9, 0.9, 0.9, 0.9), (0.9, 0.9, 1, 0.4)),
            ],
            (0, 1 / 4),
        ),
        # The same means and never the same level; then the same two levels, each half the time.
        ("ordinal", [((2, 2, 2, 2), (1, 3, 1, 3)), ((1, 4, 1, 4), (1, 4, 4, 1))], (1, 1 / 2)),
    ],
)
def test_repeats_change_with_the_chance_that_two_answers_decide_unlike(
    scale: str, vignettes: Any, shares: tuple[float, float]
) -> None:
    found = changes(rows(repeated(*vignettes), scale=scale))
    row = only(found, attribute="race")
    assert row["share"] == pytest.approx(sum(shares) / 2)
    assert (row["n_vignettes"], row["n_pairs"], row["n_missing"]) == (2, 2, 0)


def test_numbers_decide_nothing_and_have_no_row() -> None:
    found = changes(rows(single((1.5, 2.5), (3, 4)), scale="numeric"))
    assert found.empty
    assert list(found.columns) == CHANGES.names


def test_the_difference_to_the_placebo_is_over_the_vignettes_in_both() -> None:
    # Shares of the swap 1, 0, 1, 0; of the placebo 0, 1/2, 1/2, none.
    swap = rows(single((0, 1), (1, 1), (1, 0), (0, 0)), scale="binary")
    noise = placebo(single((0, 0, 0), (1, 1, 0), (1, 0, 1), (NAN, 1, 1)), scale="binary")
    found = changes(swap, noise)
    assert found["role"].tolist() == ["counterfactual", "placebo"]
    row, floor = found.iloc[0], found.iloc[1]
    assert row["share"] == pytest.approx(1 / 2)
    assert floor["share"] == pytest.approx(1 / 3)
    assert (floor["n_vignettes"], floor["n_pairs"], floor["n_missing"]) == (3, 6, 2)
    assert row["difference"] == pytest.approx((1 - 1 / 2 + 1 / 2) / 3)
    assert row["n_difference"] == 3
    expected = compare_paired([1, -0.5, 0.5], bound=1.0)
    assert (row["difference_low"], row["difference_high"]) == expected.ci
    assert row["difference_p"] == expected.p == 0.75  # 6 of the 8 sign vectors reach ±1
    assert row["difference_method"] == expected.method
    assert row["note"] == floor["note"] == ""
    assert np.isnan(floor["difference"])


def test_an_arm_without_a_readable_pair_or_a_shared_vignette_says_so() -> None:
    swap = rows(single((0, 1), (1, 1), (NAN, 0)), scale="binary")
    noise = placebo(single((NAN, 0), (1, NAN), (1, 0)), scale="binary")
    row = only(changes(swap, noise), attribute="race")
    assert row["note"] == "Fewer than two vignettes have a pair here and in the placebo arm."
    assert np.isnan([row["difference"], row["difference_low"], row["difference_p"]]).all()
    blank = only(
        changes(swap, placebo(single((NAN, 0), (1, NAN)), scale="binary")), attribute="placebo"
    )
    assert blank["note"] == "No pair has two readable answers."
    assert np.isnan([blank["share"], blank["ci_low"], blank["ci_high"]]).all()
    assert (blank["n_vignettes"], blank["n_pairs"], blank["n_missing"]) == (0, 0, 2)


def test_the_arms_stand_apart_and_attention_is_none() -> None:
    told = {"scale": "binary", "cue": ""}
    values = single((0, 1, 0), (1, 1, 0), (0, 0, 0), (1, 1, 1))
    forms = rows(
        values,
        groups=("forward", "reversed", "labelled"),
        attribute="format",
        role="format",
        **told,
    )
    wordings = rows(
        values, groups=("wording 1", "wording 2", "wording 3"), attribute="wording",
        role="paraphrase", **told,
    )  # fmt: skip
    names = apart(rows(values[:, :, :2], scale="binary", cue="name"), "cell_id")
    decisive = rows(
        single(*[(1, 0)] * 6), groups=("as written", "decisive"), attribute="attention",
        role="attention", expected="lower", **told,
    )  # fmt: skip
    found = changes(
        forms, placebo(values, scale="binary"), wordings,
        rows(values, groups=GROUPS, scale="binary"), names, decisive,
    )  # fmt: skip
    place = ["attribute", "cue", "group", "share", "n_pairs"]
    assert found[place].to_numpy().tolist() == [
        ["race", "descriptor", "", 0.25, 8],
        ["race", "name", "", 0.25, 4],
        ["format", "", "reversed", 0.25, 4],
        ["format", "", "labelled", 0.25, 4],
        ["placebo", "", "", 0.25, 8],
        ["wording", "", "", 0.25, 8],
    ]
    assert found["difference"].tolist()[:2] == [0, 0]
    assert found["difference"].isna().tolist()[2:] == [True] * 4


def test_swaps_on_which_the_right_answer_may_depend_stand_apart() -> None:
    common = rows(single((0, 0), (1, 1)), scale="binary")
    may = rows(single((0, 1), (1, 0)), scale="binary").assign(expected="may_differ")
    found = changes(common, apart(may, "vignette_id", "set_id", "cell_id"))
    assert found[["expected", "share"]].to_numpy().tolist() == [["", 0.0], ["may_differ", 1.0]]


def test_a_placebo_arm_of_several_blocks_is_one_arm() -> None:
    swap = rows(single((0, 1), (1, 1), (1, 1)), scale="binary")
    first = placebo(single((0, 1), (1, 1)), scale="binary")
    second = placebo(single((0, 0), (1, 1), (1, 0)), scale="binary").assign(cue="other")
    row = only(changes(swap, first, apart(second, "cell_id")), attribute="placebo")
    assert row["share"] == pytest.approx((1 / 2 + 0 + 1) / 3)
    assert (row["n_vignettes"], row["n_pairs"]) == (3, 5)


def test_the_order_of_the_rows_and_other_models_change_nothing() -> None:
    rng = np.random.default_rng(2)
    values = rng.uniform(0, 1, (12, 4, 3, 5))
    one = pd.concat([rows(values, groups=GROUPS), placebo(values)])
    both = pd.concat([one, one.assign(model_id="model-b", value=0.1)])
    alone = changes(one)
    found = changes(both)
    pd.testing.assert_frame_equal(found.iloc[:2], alone)
    assert found["share"].tolist()[2:] == [0, 0]
    # Groups and models keep the order in which they first appear.
    mixed = pd.concat([one.iloc[:1], one.iloc[1:].sample(frac=1, random_state=1)])
    mixed = changes(mixed).sort_values("role", ignore_index=True)
    pd.testing.assert_frame_equal(mixed, alone)


def test_looks_before_the_end_leave_no_number_that_holds_at_one_look_alone() -> None:
    swap = rows(single(*[(0, 1)] * 12, *[(1, 1)] * 28), scale="binary")
    noise = placebo(single(*[(0, 1)] * 2, *[(1, 1)] * 38), scale="binary")
    plain = only(changes(swap, noise), attribute="race")
    any_look = only(changes(swap, noise, looks=UnlimitedLooks()), attribute="race")
    planned = only(
        changes(swap, noise, looks=PlannedLooks(planned=80, taken=(40,))), attribute="race"
    )
    for one in (any_look, planned):
        assert one["share"] == plain["share"] == 0.3
        assert one["ci_low"] < plain["ci_low"] and plain["ci_high"] < one["ci_high"]
        assert one["difference"] == plain["difference"] == 0.25
        assert one["difference_low"] < plain["difference_low"]
    assert "any look" in any_look["method"] and "any look" in any_look["difference_method"]
    assert plain["difference_p"] < any_look["difference_p"] < 1
    assert np.isnan(planned["difference_p"])


def test_not_even_the_last_bits_depend_on_the_order_of_the_rows() -> None:
    values = np.random.default_rng(3).uniform(0, 1, (25, 4, 10, 3))
    table = pd.concat(
        [
            rows(values[:, :, :6], groups=list("abcdef")),
            placebo(values[:, :, 6:]),
            apart(placebo(values[:, :, 6:][:, ::-1]), "set_id", "cell_id").assign(cue="other"),
        ],
        ignore_index=True,
    )

    def told(frame: pd.DataFrame) -> pd.DataFrame:
        # The placebo arm of two cues stands at the one that came first.
        found = changes(frame).drop(columns="cue")
        return found.sort_values(["role", "attribute"], ignore_index=True)

    found = told(table)
    for seed in range(3):
        again = told(table.sample(frac=1, random_state=seed))
        pd.testing.assert_frame_equal(found, again, check_exact=True)
