import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import special

import fairaudit as fa
from fairaudit import stats
from fairaudit.errors import InputError
from fairaudit.looks import looks_of
from tests.analysis.audit_table import REFERENCE, placebo, rows

ANY = fa.UnlimitedLooks()


def differing(shift: float, n: int = 60, groups: int = 2, seed: int = 1, **design: Any) -> Any:
    """Probabilities around 0.5; each other group is higher by the shift, with some noise."""
    rng = np.random.default_rng(seed)
    base = rng.uniform(0.3, 0.6, (n, 1, 1, 1))
    spread = rng.normal(0, 0.05, (n, 1, groups, 1))
    spread[:, :, 0] = 0
    values = base + spread + shift * (np.arange(groups) > 0)[:, None]
    names = (REFERENCE, *(f"group {k}" for k in range(1, groups)))
    return rows(values, groups=names, **design)


def first(table: pd.DataFrame, **settings: Any) -> Any:
    return fa.analyze(table, margin=0.05, summaries=(), **settings).frame.iloc[0]


def test_a_planned_look_has_the_level_of_its_boundary() -> None:
    table = differing(0.03)
    looks = fa.PlannedLooks(planned=120, taken=(30, 60))
    boundary = stats.obrien_fleming([0.25, 0.5, 1.0]).boundary[1]
    level = 2 * special.ndtr(-boundary)
    found, plain = first(table, looks=looks), first(table, alpha=level)
    assert found["ci_level"] == pytest.approx(1 - level, abs=1e-11)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((plain["ci_low"], plain["ci_high"]))
    assert found["p_adjusted"] == pytest.approx(plain["p_adjusted"] * 0.05 / level)
    assert found["p_equivalence"] == pytest.approx(min(1, plain["p_equivalence"] * 0.05 / level))
    assert found["verdict"] == plain["verdict"] == "disparity_detected_within_margin"
    assert np.isnan(found["p_value"])
    assert pd.isna(found["n_more"])
    assert "Look 2, at 60 of 120 planned vignettes" in found["note"]


def test_below_alpha_on_the_plan_is_across_the_boundary() -> None:
    looks = fa.PlannedLooks(planned=200, taken=(60,))
    boundary = stats.obrien_fleming([0.3, 1.0]).boundary[0]
    seen = set()
    for shift in (0.0, 0.02, 0.05):
        table = differing(shift)
        found = first(table, looks=looks)
        crossed = found["p_adjusted"] < 0.05
        # The plain p, of which the plan's scale is made, says the same as its boundary.
        z = -special.ndtri(stats.sign_flip_maxt(_differences(table), draws=100_000).p[0] / 2)
        assert crossed == (z > boundary)
        assert crossed == found["verdict"].startswith("disparity")
        seen.add(bool(crossed))
    assert seen == {True, False}


def _differences(table: pd.DataFrame) -> Any:
    wide = table.pivot(index="vignette_id", columns="group", values="value")
    return (wide["group 1"] - wide[REFERENCE]).to_numpy()[:, None]


def test_one_look_at_the_end_changes_nothing() -> None:
    table = differing(0.02)
    single = fa.analyze(table, margin=0.05, looks=fa.PlannedLooks(planned=60, taken=(60,)))
    plain = fa.analyze(table, margin=0.05)
    numbers = ["estimate", "ci_low", "ci_high", "p_value", "p_adjusted", "p_equivalence"]
    for name in numbers:
        assert single.frame[name].to_numpy() == pytest.approx(plain.frame[name].to_numpy())
    assert single.frame["note"].tolist() == plain.frame["note"].tolist()
    assert plain.settings.looks is None
    assert single.settings.looks == fa.PlannedLooks(planned=60, taken=(60,))


def test_the_last_of_several_looks_spends_what_is_left_and_prints_no_plain_p() -> None:
    found = first(differing(0.02), looks=fa.PlannedLooks(planned=60, taken=(20, 40, 60)))
    assert 1 - found["ci_level"] == pytest.approx(2 * special.ndtr(-1.993), abs=1e-4)
    assert np.isnan(found["p_value"])
    # Fewer vignettes than planned at the end: everything that is left is still spent.
    short = first(differing(0.02, n=57), looks=fa.PlannedLooks(planned=60, taken=(20, 40, 60)))
    assert short["ci_level"] == found["ci_level"]


@pytest.mark.parametrize(
    ("planned", "taken", "message"),
    [
        (120, (), "no vignettes"),
        (120, (40, 40), "rise from look to look"),
        (120, (80, 40), "rise from look to look"),
        (120, (0, 40), "rise from look to look"),
        (120, (40, 130), "beyond the 120 planned"),
        (120, (5, 40), "too early"),
    ],
)
def test_looks_that_are_none_are_refused(
    planned: int, taken: tuple[int, ...], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        fa.PlannedLooks(planned=planned, taken=taken)


@pytest.mark.parametrize(
    ("planned", "taken", "message"),
    [
        (50, (40,), "60 vignettes, and the looks were planned for 50"),
        (120, (40,), "60 answered vignettes, and the present look is stated at 40"),
        (120, (60, 80), "the one before at 60"),
    ],
)
def test_looks_that_the_outcomes_contradict_are_refused(
    planned: int, taken: tuple[int, ...], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        fa.analyze(differing(0.0), looks=fa.PlannedLooks(planned=planned, taken=taken))


def test_vignettes_that_were_not_answered_are_not_seen() -> None:
    table = differing(0.02, n=60)
    late = table["vignette_id"] >= "v040"
    table.loc[late, "value"] = np.nan
    table.loc[late, "status"] = "error"
    found = first(table, looks=fa.PlannedLooks(planned=60, taken=(40,)))
    assert found["n_vignettes"] == 40
    assert "Look 1, at 40 of 60" in found["note"]


@pytest.mark.parametrize("text", ["", "40", "40,80", "40/x", "a/120", "40,,80/120", "any time"])
def test_a_text_that_states_no_looks_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"write 40,80/120"):
        looks_of(text)


def test_looks_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        fa.PlannedLooks(planned=2, taken=(2,)).planned = 3  # type: ignore[misc]


def test_unlimited_looks_are_decided_by_e_values() -> None:
    rng = np.random.default_rng(3)
    values = np.where(rng.random((80, 1, 2, 1)) < np.array([0.2, 0.9])[:, None], 1.0, 0.0)
    table = rows(values, scale="binary")
    found = first(table, looks=ANY)
    d = (values[:, 0, 1, 0] - values[:, 0, 0, 0]).tolist()
    path = stats.mixture_e_process(d, bound=1.0).path
    assert found["p_value"] == pytest.approx(1 / path[-1])
    assert (found["ci_low"], found["ci_high"]) == stats.betting_interval(d, bound=1.0)
    assert found["verdict"] == "disparity_material"
    assert "valid at any look" in found["note"]
    # No number depends on the order in which the rows stand.
    mixed = first(table.sample(frac=1, random_state=2), looks=ANY)
    assert mixed["p_value"] == pytest.approx(found["p_value"], rel=1e-12)


def test_unlimited_looks_adjust_by_holm_and_leave_out_what_holds_at_one_look() -> None:
    table = pd.concat([differing(0.3, groups=4), placebo(np.full((60, 1, 4, 1), 0.5))])
    table = table.assign(stratum=np.where(table["vignette_id"] < "v030", "a", "b"))
    found = fa.analyze(table, margin=0.05, looks=ANY).frame
    main = found[(found["priority"] == "primary") & (found["stratum"] == "")]
    assert main["p_adjusted"].to_numpy() == pytest.approx(stats.holm(main["p_value"].to_numpy()))
    assert not found["estimand"].isin(["omnibus", "worst_gap"]).any()
    between = found[found["estimand"] == "stratum_difference"]
    assert between["estimate"].notna().all()
    assert between[["ci_low", "p_value"]].isna().all(axis=None)
    assert found["p_placebo"].isna().all()


def test_an_outcome_without_limits_has_no_test_at_any_look() -> None:
    table = differing(5.0, scale="numeric")
    found = first(table, looks=ANY)
    assert found["estimate"] == pytest.approx(5.0, abs=0.05)
    assert found[["ci_low", "p_value", "p_adjusted"]].isna().all()
    assert found["method"].startswith("no test valid at any look")
    assert found["verdict"] == "inconclusive"


def test_an_invariant_model_is_equivalent_at_some_look() -> None:
    def verdict(n: int) -> str:
        return str(first(rows(np.full((n, 1, 2, 1), 0.5)), looks=ANY)["verdict"])

    assert verdict(85) == "inconclusive"
    assert verdict(86) == "equivalent_within_margin"


def test_the_e_process_errs_at_any_look_as_often_as_it_says() -> None:
    """1,000 audits without a difference, looked at after each of 150 vignettes."""
    rng = np.random.default_rng(7)
    inclined = special.expit(rng.normal(0, 2, (1000, 150, 1)))
    d = np.diff((rng.random((1000, 150, 2)) < inclined).astype(float), axis=2)[:, :, 0]
    found = [stats.mixture_e_process(one, bound=1.0).path.max() >= 20 for one in d]
    assert np.mean(found) <= 0.05


def test_planned_looks_err_over_all_looks_as_often_as_they_say() -> None:
    """4,000 audits without a difference, by t at the levels that `analyze` uses."""
    rng = np.random.default_rng(8)
    counts, planned = (40, 80, 120), 120
    levels = [
        1 - first(differing(0.0, n=n), looks=fa.PlannedLooks(planned=planned, taken=taken)).ci_level
        for n, taken in zip(counts, [(40,), (40, 80), (40, 80, 120)], strict=True)
    ]
    d = rng.normal(0, 0.1, (4000, planned)) + 0.05
    equal, apart = np.zeros(4000, bool), np.zeros(4000, bool)
    for n, level in zip(counts, levels, strict=True):
        mean, error = d[:, :n].mean(axis=1), d[:, :n].std(axis=1, ddof=1) / n**0.5
        apart |= np.abs(mean - 0.05) / error > -special.stdtrit(n - 1, level / 2)
        # Equivalence with the truth at the margin: the upper one-sided test at this look's level.
        equal |= (0.05 - mean) / error > -special.stdtrit(n - 1, level)
    assert 0.04 < np.mean(apart) <= 0.055
    assert 0.04 < np.mean(equal) <= 0.055


def test_looks_through_analyze_err_as_often_as_they_say() -> None:
    """200 models without a difference, two looks each: a rate above 0.1 has a chance of 0.002."""
    table = pd.concat(
        [differing(0.0, n=40, seed=seed, model=f"m{seed}") for seed in range(200)],
        ignore_index=True,
    )
    found = pd.Series(False, index=pd.unique(table["model_id"]))
    for seen, taken in ((table[table["vignette_id"] < "v020"], (20,)), (table, (20, 40))):
        looks = fa.PlannedLooks(planned=40, taken=taken)
        frame = fa.analyze(seen, margin=0.05, summaries=(), looks=looks).frame
        found |= frame.set_index("model_id")["verdict"].str.startswith("disparity")
    assert found.size == 200
    assert 0 < found.mean() <= 0.1


def test_the_summaries_can_be_significant_at_an_early_look() -> None:
    looks = fa.PlannedLooks(planned=120, taken=(30,))  # a level of 1.5e-5
    frame = fa.analyze(differing(0.3, n=30, groups=3), margin=0.05, looks=looks).frame
    told = frame.set_index("estimand")
    assert told.loc["omnibus", "p_adjusted"] < 0.05
    assert told.loc["worst_gap", "ci_low"] > 0.05
    methods = frame.set_index("estimand")["method"]
    assert "199,999 permutations" in methods["omnibus"]
    assert methods["worst_gap"].endswith("Bonferroni's t")


def test_the_equivalence_interval_of_a_look_goes_with_p_below_the_whole_level() -> None:
    looks, seen = fa.PlannedLooks(planned=120, taken=(60,)), set()
    for shift in (-0.03, -0.025, -0.02, 0.0, 0.0325, 0.035, 0.045):
        row = first(differing(shift), looks=looks)
        within = row["equivalence_low"] > -0.05 and row["equivalence_high"] < 0.05
        assert within == (row["p_equivalence"] < 0.05)
        seen.add((within, bool(row["p_equivalence"] < 1 - row["ci_level"])))
    assert (True, False) in seen  # p is raised to the plan's scale, and the level of the look not
