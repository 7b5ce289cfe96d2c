import numpy as np
import pandas as pd
import pytest

from fairaudit import stats
from fairaudit.analysis import POOLED_SETS, analyze
from fairaudit.errors import InputError
from tests.analysis.audit_table import attention, only, placebo, rows

OUTCOME = "favourable_choice"
BOTH = ("mean_difference", POOLED_SETS)


def answers(seed: int, n: int, groups: int = 2) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0.3, 0.7, (n, 1, groups, 1))


def two_sets() -> pd.DataFrame:
    """A set with two questions, of which one vignette has one alone, and one with one question."""
    return pd.concat(
        [
            rows(answers(1, 12), vignette_set="pain", question="opioid", outcome=OUTCOME),
            rows(answers(2, 11), vignette_set="pain", question="dose", outcome=OUTCOME),
            rows(answers(3, 9), vignette_set="chest", question="opioid", outcome=OUTCOME),
        ],
        ignore_index=True,
    )


def test_every_vignette_of_every_set_counts_once() -> None:
    results = analyze(two_sets(), margin=0.05, estimands=BOTH)
    row = only(results.frame, estimand=POOLED_SETS)
    opioid, dose, chest = (answers(*one)[:, 0, :, 0] for one in ((1, 12), (2, 11), (3, 9)))
    d = [np.diff(one)[:, 0] for one in (opioid, dose, chest)]
    pain = np.append((d[0][:11] + d[1]) / 2, d[0][11])
    expected = np.concatenate([pain, d[2]])
    assert row["estimate"] == pytest.approx(expected.mean())
    assert row["sd"] == pytest.approx(expected.std(ddof=1))
    found = stats.compare_paired(expected, bound=1.0, margin=0.05)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(found.ci)
    assert row["p_equivalence"] == pytest.approx(found.p_equivalence)
    assert (row["n_vignettes"], row["n_sets"]) == (21, 32)
    assert (row["vignette_set"], row["question_id"]) == ("pain, chest", "all")


def test_the_note_says_what_was_averaged_and_what_it_stands_for() -> None:
    row = only(analyze(two_sets(), estimands=BOTH).frame, estimand=POOLED_SETS)
    assert "It averages 3 unlike questions" in row["note"]
    assert "(12 of pain, 9 of chest)" in row["note"]
    assert "such a mix of cases" in row["note"]


def test_vignettes_of_two_sets_with_one_name_are_told_apart() -> None:
    differences = analyze(two_sets(), estimands=[POOLED_SETS]).differences
    names = differences["vignette_id"].tolist()
    assert len(set(names)) == len(names) == 21
    assert {"pain/v000", "chest/v000"} <= set(names)


def test_one_sign_flips_a_vignette_in_the_single_and_the_pooled_contrast() -> None:
    """A pooled contrast that repeats a single one costs next to nothing by joint sign flips."""
    moved = answers(4, 30)
    moved[:, 0, 1] = (moved[:, 0, 0] + np.random.default_rng(4).normal(0.03, 0.06, (30, 1))).clip(
        0, 1
    )
    still = np.full((2, 1, 2, 1), 0.5)
    table = pd.concat(
        [
            rows(moved, vignette_set="pain", outcome=OUTCOME),
            rows(still, vignette_set="chest", outcome=OUTCOME),
        ]
    )
    single = only(analyze(table).frame, vignette_set="pain")["p_adjusted"]
    frame = analyze(table, estimands=BOTH).frame
    together = only(frame, vignette_set="pain")["p_adjusted"]
    assert only(frame, estimand=POOLED_SETS)["p_adjusted"] == pytest.approx(together, rel=0.2)
    assert together < 1.5 * single


def test_the_order_of_the_rows_changes_nothing() -> None:
    table = two_sets()
    results = analyze(table, margin=0.05, estimands=[POOLED_SETS])
    mixed = pd.concat([table[:2], table[2:].sample(frac=1, random_state=1)])
    again = analyze(mixed, margin=0.05, estimands=[POOLED_SETS])
    pd.testing.assert_frame_equal(results.frame, again.frame)


def test_the_noise_floor_is_that_of_the_sets_that_are_pooled() -> None:
    arms = [
        placebo(answers(seed, 12, 3), vignette_set=name, outcome=OUTCOME)
        for seed, name in ((5, "pain"), (6, "chest"), (7, "elsewhere"))
    ]
    row = only(
        analyze(pd.concat([two_sets(), *arms]), estimands=[POOLED_SETS]).frame,
        role="counterfactual",
    )
    values = np.concatenate([answers(seed, 12, 3)[:, 0, :, 0] for seed in (5, 6)])
    assert row["noise_floor"] == pytest.approx(
        stats.noise_floor(values[:, 1:] - values[:, :1], level=0.95)
    )


def test_a_failed_control_in_one_set_spoils_the_pooled_contrast() -> None:
    failed = attention(np.zeros(8), vignette_set="chest", outcome=OUTCOME)
    frame = analyze(pd.concat([two_sets(), failed]), estimands=BOTH).frame
    row = only(frame, estimand=POOLED_SETS)
    assert row["verdict"] == "not_estimable"
    assert "expected direction (in chest)." in row["note"]
    assert "No attention control was asked in one of the sets or more." in row["note"]
    assert "not_estimable" not in set(frame[frame["vignette_set"] == "pain"]["verdict"])


def test_groups_of_one_set_alone_are_not_pooled() -> None:
    housing = rows(answers(8, 12), attribute="housing", groups=("housed", "none"), outcome=OUTCOME)
    frame = analyze(pd.concat([two_sets(), housing]), estimands=BOTH).frame
    assert frame[frame["estimand"] == POOLED_SETS]["attribute"].tolist() == ["race"]


def test_the_whole_is_told_of_the_pooled_estimand_by_itself() -> None:
    wholes = analyze(two_sets(), margin=0.05, estimands=BOTH).wholes
    assert wholes["estimand"].tolist() == list(BOTH)
    assert wholes["n_contrasts"].tolist() == [3, 1]
    assert wholes["n_vignettes"].tolist() == [9, 21]


@pytest.mark.parametrize(
    "table",
    [
        rows(answers(1, 12), outcome=OUTCOME),
        two_sets().assign(outcome="length_of_stay"),
        two_sets().assign(scale="ordinal", value=1.0, low=0.0, high=3.0),
    ],
    ids=["one set", "an outcome that names nothing favourable", "no share"],
)
def test_what_cannot_be_pooled_is_refused(table: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="pools the vignettes of several sets"):
        analyze(table, estimands=[POOLED_SETS])
    assert POOLED_SETS not in set(analyze(table, estimands=BOTH).frame["estimand"])


def test_names_that_run_together_are_refused() -> None:
    one = rows(answers(1, 3), vignette_set="a", outcome=OUTCOME)
    one["vignette_id"] = "b/" + one["vignette_id"]
    other = rows(answers(2, 3), vignette_set="a/b", outcome=OUTCOME)
    with pytest.raises(InputError, match="Rename a set"):
        analyze(pd.concat([one, other]), estimands=[POOLED_SETS])
