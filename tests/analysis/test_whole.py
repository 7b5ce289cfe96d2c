import math

import numpy as np
import pandas as pd
import pytest
from scipy import special

from fairaudit import stats
from fairaudit.analysis import Prospect, analyze, chance_together
from fairaudit.analysis.joint import vignettes_needed
from fairaudit.tables import WHOLES
from tests.analysis.audit_table import attention, rows

GROUPS = ("white", "black", "asian")


def prospect(n: int, sd: float = 0.1, **given: object) -> Prospect:
    settings = {"shared": "race", "discordance": None, "least_n": 10, "margin": 0.05} | given
    return Prospect(n=n, sd=sd, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(("single", "fewest"), [(True, 59), (False, 86)])
def test_the_smallest_number_that_can_pass_is_where_the_procedure_passes(
    single: bool, fewest: int
) -> None:
    """The invariant model is the easiest to pass; one vignette fewer and nothing passes."""
    for n, passes in ((fewest - 1, False), (fewest, True)):
        found = stats.compare_paired(np.zeros(n), bound=1.0, binary=single, margin=0.05)
        assert found.p_equivalence is not None and (found.p_equivalence < 0.05) is passes
        assert found.least_n == fewest
        one = prospect(n, sd=0.0, discordance=0.0 if single else None, least_n=found.least_n or 0)
        assert chance_together([one] * 4, alpha=0.05) == float(passes)


def test_the_joint_chance_agrees_with_simulated_audits() -> None:
    """Two attributes on 60 vignettes, three groups and one, each with a reference of its own."""
    rng, n, sd, draws = np.random.default_rng(11), 60, 0.12, 4_000
    critical = special.stdtrit(n - 1, 0.95) / math.sqrt(n)
    passed = np.ones(draws, dtype=bool)
    for groups in (3, 1):
        y = rng.normal(0, sd / math.sqrt(2), (draws, n, groups + 1))
        d = y[:, :, 1:] - y[:, :, :1]
        passed &= (np.abs(d.mean(axis=1)) + critical * d.std(axis=1, ddof=1) < 0.05).all(axis=1)
    prospects = [prospect(n, sd)] * 3 + [prospect(n, sd, shared="sex")]
    expected = chance_together(prospects, alpha=0.05)
    assert passed.mean() == pytest.approx(expected, abs=0.025)
    assert 0.2 < expected < 0.9


def test_contrasts_of_several_sizes_and_binary_ones_agree_with_simulation() -> None:
    rng, draws = np.random.default_rng(12), 1_500
    passed = np.ones(draws, dtype=bool)
    for n, departs in ((200, 0.02), (120, 0.01)):
        y = rng.random((draws, n, 3)) < departs
        for group in (1, 2):
            b = (y[:, :, group] & ~y[:, :, 0]).sum(axis=1)
            c = (~y[:, :, group] & y[:, :, 0]).sum(axis=1)
            counts = {
                pair: stats.binary_equivalence(*pair, n, margin=0.05)
                for pair in {*zip(b.tolist(), c.tolist(), strict=True)}
            }
            passed &= np.array(
                [counts[pair] < 0.05 for pair in zip(b.tolist(), c.tolist(), strict=True)]
            )
    prospects = [
        prospect(n, shared=n, discordance=2 * p * (1 - p), least_n=59)
        for n, p in ((200, 0.02), (120, 0.01))
        for _ in range(2)
    ]
    assert passed.mean() == pytest.approx(chance_together(prospects, alpha=0.05), abs=0.06)


def test_what_is_independent_is_never_taken_to_help() -> None:
    shared = chance_together([prospect(50), prospect(50)], alpha=0.05)
    apart = chance_together([prospect(50), prospect(50, shared="sex")], alpha=0.05)
    alone = chance_together([prospect(50)], alpha=0.05)
    assert apart == pytest.approx(alone**2)
    assert apart < shared < alone


@pytest.mark.parametrize("binary", [False, True])
def test_the_vignettes_that_are_lacking_are_as_few_as_will_do(binary: bool) -> None:
    discordance = 0.04 if binary else None
    plan = [prospect(40, 0.2, discordance=discordance, least_n=59 if binary else 10)] * 5
    more = vignettes_needed(plan, alpha=0.05)
    assert more is not None
    assert chance_together(plan, alpha=0.05, more=more - 1) < 0.8
    assert chance_together(plan, alpha=0.05, more=more) >= 0.8
    enough = [prospect(40 + more, 0.2, discordance=discordance)] * 5
    assert vignettes_needed(enough, alpha=0.05) == 0


def test_one_contrast_needs_what_the_contrast_itself_says() -> None:
    for sd in (0.1, 0.3):
        needed = vignettes_needed([prospect(16, sd)], alpha=0.05)
        assert needed is not None
        assert needed + 16 == pytest.approx(stats.equivalence_n(sd, 0.05), abs=1)


def test_a_hopeless_spread_ends_the_search() -> None:
    assert vignettes_needed([prospect(16, 1e4)], alpha=0.05) is None
    assert vignettes_needed([], alpha=0.05) == 0


# --- in the results


def whole_of(frame: pd.DataFrame, **settings: object) -> pd.Series:
    found = analyze(frame, **settings).wholes  # type: ignore[arg-type]
    assert list(WHOLES.check(found).columns) == [*WHOLES.names, "n_differing"]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize(
    ("samples", "n", "least", "equivalent"),
    [(1, 58, 59, 0), (1, 59, 59, 2), (2, 58, 86, 0), (2, 86, 86, 2)],
)
def test_an_invariant_model(samples: int, n: int, least: int, equivalent: int) -> None:
    """With repeats that disagree the answers are no longer single ones."""
    values = np.zeros((n, 1, 3, samples))
    values[0, :, :, -1] = samples - 1
    whole = whole_of(rows(values, groups=GROUPS, scale="binary"), margin=0.05)
    assert (whole["n_contrasts"], whole["n_equivalent"], whole["n_vignettes"]) == (2, equivalent, n)
    assert whole["least_n"] == least
    assert (whole["n_differing"] == 10) if n < least == 86 else pd.isna(whole["n_differing"])
    assert whole["chance_all"] == float(n >= least)
    assert whole["n_more"] == max(0, least - n)


def test_the_chance_rests_on_the_observed_spread() -> None:
    values = np.random.default_rng(13).normal(0.5, 0.08, (40, 1, 3, 1)).clip(0, 1)
    results = analyze(rows(values, groups=GROUPS), margin=0.05)
    contrasts = results.frame[results.frame["estimand"] == "mean_difference"]
    whole = results.wholes.iloc[0]
    expected = stats.joint_equivalence_power(40, contrasts["sd"].tolist(), 0.05)
    assert whole["chance_all"] == pytest.approx(expected)
    assert whole["n_more"] > 0
    assert whole["n_more"] >= contrasts["n_more"].fillna(0).max()


def test_each_outcome_is_held_to_its_own_margin() -> None:
    values = np.random.default_rng(14).normal(0.5, 0.1, (30, 1, 2, 1)).clip(0, 1)
    wide = rows(values, outcome="other").assign(margin=0.2)
    wholes = analyze(pd.concat([rows(values), wide]), margin=0.05).wholes
    assert wholes["margin"].tolist() == [0.05, 0.2]
    assert wholes["chance_all"][0] < 0.5 < wholes["chance_all"][1]


def test_without_a_margin_nothing_can_be_shown() -> None:
    values = np.random.default_rng(15).uniform(0.3, 0.7, (20, 1, 2, 1))
    whole = whole_of(rows(values))
    assert np.isnan(whole["chance_all"]) and pd.isna(whole["n_more"]) and pd.isna(whole["least_n"])
    assert whole["note"] == "No margin was stated, so that no contrast can be shown equivalent."


def test_a_failed_control_cannot_be_mended_by_vignettes() -> None:
    values = np.full((90, 1, 2, 1), 0.5)
    whole = whole_of(pd.concat([rows(values), attention(np.zeros(8))]), margin=0.05)
    assert whole["chance_all"] == 0 and pd.isna(whole["n_more"])
    assert "1 of 1 contrasts is not estimable" in whole["note"]


def test_exploratory_outcomes_and_missing_rates_are_not_required() -> None:
    values = np.random.default_rng(16).uniform(0.45, 0.55, (30, 1, 2, 1))
    values[0, 0, 1, 0] = np.nan
    free = rows(values, outcome="free").assign(priority="exploratory")
    results = analyze(pd.concat([rows(values), free]), margin=0.05)
    assert "missing_rate" in set(results.frame["estimand"])
    assert results.wholes["outcome"].tolist() == ["choice"]
    assert results.wholes["n_contrasts"].tolist() == [1]
    assert analyze(free, margin=0.05).wholes.empty


def test_answers_that_are_missing_are_said() -> None:
    values = np.full((100, 1, 2, 1), 0.5)
    values[:12, 0, 1, 0] = np.nan
    whole = whole_of(rows(values), margin=0.05)
    assert whole["n_equivalent"] == 0
    assert "1 of 1 contrasts is held back by missing answers" in whole["note"]


def test_an_outcome_without_limits_that_hardly_varies() -> None:
    values = np.full((30, 1, 2, 1), 3.0)
    values[:4, 0, 1, 0] = [4, 2, 4, 2]
    whole = whole_of(rows(values, scale="numeric"), margin={"choice": 0.5})
    assert whole["chance_all"] == 0
    assert "fewer than 10 vignettes differ" in whole["note"]


def test_few_large_differences_are_planned_for_by_what_decides_them() -> None:
    """Six differences of ± 0.5 among 90 vignettes: by t all would pass at once, by betting none."""
    values = np.full((90, 1, 2, 1), 0.5)
    values[:6, 0, 1, 0] += np.array([0.5, -0.5] * 3)
    results = analyze(rows(values), margin=0.05)
    row, whole = results.frame.iloc[0], results.wholes.iloc[0]
    assert row["verdict"] == "inconclusive" and row["method"].startswith("betting")
    assert whole["n_more"] == row["n_more"]

    def passed(n: int, draws: int = 400) -> float:
        rng = np.random.default_rng(n)
        d = rng.choice([0.5, -0.5, 0.0], (draws, n), p=[1 / 30, 1 / 30, 28 / 30])
        found = [stats.compare_paired(one, bound=1.0, margin=0.05).p_equivalence for one in d]
        return float(np.mean([p is not None and p < 0.05 for p in found]))

    assert whole["chance_all"] == pytest.approx(passed(90), abs=0.04)
    assert passed(90 + int(row["n_more"])) == pytest.approx(0.8, abs=0.06)


def test_the_joint_chance_of_few_large_differences_agrees_with_simulated_audits() -> None:
    """Three groups share a reference that departs as they do."""
    rng, n, draws = np.random.default_rng(21), 190, 250
    y = (rng.random((draws, n, 4)) < 0.015) * rng.choice([-0.3, 0.3], (draws, n, 4))
    d = y[:, :, 1:] - y[:, :, :1]
    passed = [
        all(
            (p := stats.compare_paired(one, bound=2.0, margin=0.05).p_equivalence) is not None
            and p < 0.05
            for one in audit.T
        )
        for audit in d
    ]
    plan = [prospect(n, least_n=stats.betting_least_n(margin=0.05, bound=2.0),
                     sizes=((0.3, 0.03),), bound=2.0)] * 3  # fmt: skip
    expected = chance_together(plan, alpha=0.05)
    assert 0.4 < expected < 0.9
    assert np.mean(passed) == pytest.approx(expected, abs=0.1)


def test_without_limits_no_e_value_helps() -> None:
    assert vignettes_needed([prospect(90, sizes=((0.5, 0.01),))], alpha=0.05) is not None
    bounded = prospect(90, sizes=((0.5, 0.01),), bound=1.0)
    assert chance_together([bounded], alpha=0.05) > chance_together(
        [prospect(90, sizes=((0.5, 0.01),))], alpha=0.05
    )
