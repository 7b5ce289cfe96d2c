import numpy as np
import pandas as pd
import pytest

from fairaudit import stats
from fairaudit.analysis import analyze
from fairaudit.errors import InputError
from tests.analysis.audit_table import attention, only, rows

VALUES = np.random.default_rng(1).uniform(0.3, 0.7, (12, 1, 2, 1))
SHIFT = np.linspace(-0.4, -0.1, 12)


def test_a_shift_in_the_expected_direction_passes() -> None:
    results = analyze(pd.concat([rows(VALUES), attention(SHIFT)]))
    control = results.controls.iloc[0]
    assert control["passed"]
    assert control["control"] == "attention"
    assert control["estimate"] == pytest.approx(0.25)
    assert control["p_value"] == pytest.approx(stats.t_test(-SHIFT, alternative="greater"))
    assert "attention" not in results.frame["note"][0].lower()
    assert set(results.frame["attribute"]) == {"race"}


@pytest.mark.parametrize(
    ("shift", "expected"), [(-SHIFT, "lower"), (SHIFT, "higher"), (0 * SHIFT, "lower")]
)
def test_a_model_that_ignores_the_decisive_change_is_not_estimable(
    shift: np.ndarray, expected: str
) -> None:
    results = analyze(pd.concat([rows(VALUES), attention(shift, expected=expected)]), margin=0.05)
    assert not results.controls["passed"].any()
    row = results.frame.iloc[0]
    assert row["verdict"] == "not_estimable"
    assert "attention control failed: on the question opioid" in row["note"]
    assert pd.isna(row["p_adjusted"])
    assert pd.isna(row["n_more"])
    assert pd.notna(row["estimate"])


def test_few_pairs_are_tested_by_sign_flips() -> None:
    for n, passed in ((4, False), (5, True)):
        table = pd.concat([rows(VALUES), attention(SHIFT[:n])])
        control = analyze(table).controls.iloc[0]
        assert control["p_value"] == 2.0**-n
        assert control["passed"] == passed
        assert control["n_vignettes"] == n
        few = f"There are too few control pairs ({n}): the test needs 5." in control["note"]
        assert few != passed


def test_unreadable_control_fails() -> None:
    results = analyze(pd.concat([rows(VALUES), attention(np.full(12, np.nan))]))
    control = results.controls.iloc[0]
    assert not control["passed"]
    assert pd.isna(control["p_value"])
    assert control["note"].endswith("No control pair could be read; 12 of 24 answers are missing.")
    assert results.frame["verdict"][0] == "not_estimable"
    assert "The attention control of choice could not be read" in results.frame["note"][0]
    assert "failed" not in results.frame["note"][0]


def test_pairs_that_are_lost_are_told_from_pairs_that_were_never_asked() -> None:
    shift = np.where(np.arange(12) < 3, SHIFT, np.nan)
    results = analyze(pd.concat([rows(VALUES), attention(shift)]))
    control = results.controls.iloc[0]
    assert not control["passed"]
    assert control["note"].endswith(
        "There are too few control pairs (3): the test needs 5; 9 of 24 answers are missing."
    )
    assert "with too few control pairs (3)." in results.frame["note"][0]


def test_the_level_of_the_attention_control_is_fixed() -> None:
    table = pd.concat([rows(VALUES), attention(SHIFT[:5])])
    for alpha in (0.05, 0.001):
        control = analyze(table, alpha=alpha).controls.iloc[0]
        assert control["passed"]
        assert "one-sided p < 0.05." in control["note"]


def test_a_failed_question_counts_against_its_outcome_on_the_whole_set() -> None:
    table = pd.concat(
        [
            rows(VALUES, question=question, outcome=outcome, vignette_set=vignettes)
            for question in ("q1", "q2")
            for outcome in ("fine", "coarse")
            for vignettes in ("pain", "triage")
        ]
        + [
            attention(SHIFT, question="q1", outcome="fine"),
            attention(SHIFT, question="q1", outcome="coarse"),
            attention(0 * SHIFT, question="q2", outcome="coarse"),
        ]
    )
    frame = analyze(table).frame
    lost = frame[frame["verdict"] == "not_estimable"]
    assert set(lost["outcome"]) == {"coarse"}
    assert set(lost["vignette_set"]) == {"pain"}
    assert set(lost["question_id"]) == {"q1", "q2"}
    without = frame[frame["vignette_set"] == "triage"]
    assert without["note"].str.contains("No attention control was asked.").all()
    assert not (without["verdict"] == "not_estimable").any()


def test_little_mass_on_the_options_counts_against_the_question() -> None:
    table = pd.concat(
        [rows(VALUES, question=question) for question in ("q1", "q2")]
        + [
            rows(np.full((12, 1, 2, 1), mass), question=question, outcome="option_mass")
            for question, mass in (("q1", 0.49), ("q2", 0.5))
        ]
    )
    results = analyze(table, estimands=["mean_difference", "favourable_answer"])
    assert results.controls["passed"].tolist() == [False, True]
    assert results.controls["estimate"].tolist() == pytest.approx([0.49, 0.5])
    verdicts = results.frame.set_index("question_id")["verdict"]
    assert verdicts["q1"] == verdicts["all"] == "not_estimable"
    assert verdicts["q2"] == "inconclusive"
    note = only(results.frame, question_id="q1")["note"]
    assert "the answer options do not hold half" in note
    assert "option_mass" not in set(results.frame["outcome"])


def test_unreadable_mass_fails() -> None:
    blank = rows(np.full((12, 1, 2, 1), np.nan), outcome="option_mass")
    results = analyze(pd.concat([rows(VALUES), blank]))
    assert not results.controls["passed"].any()
    assert results.controls["n_vignettes"].tolist() == [0]
    assert results.frame["verdict"][0] == "not_estimable"
    assert "no answer tells how much" in results.frame["note"][0]


def test_control_without_a_direction() -> None:
    with pytest.raises(InputError, match="does not say in the column expected"):
        analyze(pd.concat([rows(VALUES), attention(SHIFT, expected="")]))
