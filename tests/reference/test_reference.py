"""Every number in `values.json`, which other software computed, within its own tolerance."""

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fairaudit import stats
from fairaudit.analysis import analyze
from fairaudit.analysis.blocks import blocks
from fairaudit.analysis.checks import checked_outcomes
from fairaudit.analysis.contrasts import contrasts_of
from fairaudit.analysis.measures import measures_of
from fairaudit.stats.column_means import selection_metrics
from fairaudit.stats.metrics import decision_metrics
from fairaudit.stats.probability_metrics import area_under_curve, probability_metrics
from tests.analysis.audit_table import contrasts, only, rows
from tests.reference.make import data, python_values

HERE = Path(__file__).parent
VALUES = json.loads((HERE / "values.json").read_text())
SLEEP = np.array([-1.2, -2.4, -1.3, -1.3, 0, -1, -1.8, -0.8, -4.6, -1.4])


@cache
def answers(data: str) -> pd.DataFrame:
    return pd.read_csv(HERE / f"{data}.csv")


@cache
def outcomes(data: str) -> pd.DataFrame:
    """A binary data set as a table of outcomes; rows that are absent stay absent."""
    table = answers(data)
    groups = list(table["group"].unique())
    axes = [sorted(table["vignette"].unique()), groups, sorted(table["replicate"].unique())]
    cube = table.set_index(["vignette", "group", "replicate"])["value"]
    whole = cube.reindex(pd.MultiIndex.from_product(axes))
    array = whole.to_numpy().reshape([len(axis) for axis in axes])
    made = rows(array[:, None], groups=groups, scale="binary")
    there = pd.MultiIndex.from_product(axes).isin(cube.index)
    return made[there].reset_index(drop=True)


@cache
def collapsed(data: str) -> tuple[list[str], stats.Collapsed]:
    """Groups in the order of the file, and the answers summed by vignette and group."""
    table = answers(data)
    row, vignettes = pd.factorize(table["vignette"])
    column, groups = pd.factorize(table["group"])
    shape = (len(vignettes), len(groups))
    return list(groups), stats.collapse(row, column, table["value"].to_numpy(), shape=shape)


def column(data: str, table: np.ndarray, group: str) -> np.ndarray:
    return table[:, collapsed(data)[0].index(group)]


def pair(data: str, table: np.ndarray, args: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Group and reference, on the vignettes that are complete over all groups, as the oracle."""
    complete = ~np.isnan(table).any(axis=1)
    return tuple(column(data, table, args[name])[complete] for name in ("group", "reference"))


def differences(data: str, group: str, reference: str = "ref") -> Any:
    if "sleep" in data:
        return SLEEP
    means = answers(data).groupby(["vignette", "group"])["value"].mean().unstack()
    return (means[group] - means[reference]).dropna().to_numpy()


def is_binary(data: str) -> bool:
    return data.startswith(("bin", "sparse", "zero", "miss"))


def computed(entry: dict[str, Any]) -> Any:
    args, data = entry["args"], entry["data"]
    method = METHODS[entry["method"]]
    if ("group" in args and data != "inline") or "sleep" in data:
        return method(differences(data, args.get("group", "")), args, data)
    return method(None, args, data)


def estimate(d: Any, args: dict[str, Any], data: str) -> float:
    if is_binary(data):
        frame = contrasts(analyze(outcomes(data), summaries=()).frame)
        return float(only(frame, group=args["group"])["estimate"])
    return stats.compare_paired(d, bound=None).estimate or 0.0


def counts(d: Any, args: dict[str, Any], data: str) -> list[int]:
    if is_binary(data):
        frame = contrasts(analyze(outcomes(data), summaries=()).frame)
        row = only(frame, group=args["group"])
        return [row["n_vignettes"], row["n_discordant"]]
    found = stats.compare_paired(d, bound=None)
    return [found.n, found.n_discordant]


def group_means(_: Any, args: dict[str, Any], data: str) -> list[float]:
    if data.startswith(("num", "ord", "miss")):  # The audit's own means are over complete pairs.
        means = collapsed(data)[1].mean
        return [float(np.nanmean(column(data, means, group))) for group in args["groups"]]
    by_vignette = analyze(outcomes(data), summaries=()).differences
    means = by_vignette.groupby("group")[["group_mean", "reference_mean"]].mean()
    reference, *others = args["groups"]
    assert reference == "ref"
    return [means["reference_mean"].iloc[0], *means.loc[others, "group_mean"]]


def missing_bounds(_: Any, args: dict[str, Any], data: str) -> list[float]:
    table = checked_outcomes(outcomes(data))
    (block,) = blocks(table, measures_of(table, None))
    contrast = next(one for one in contrasts_of(block) if one.group == args["group"])
    return [float(side.difference[side.readable].mean()) for side in contrast.worst or ()]


def betting_e(d: Any, args: dict[str, Any], _: str) -> float:
    if d is None:
        d = np.zeros(args["V"])
        if args["V"] == 200:
            d[:3] = 0.1, -0.1, 0.2
    log_e = stats.betting_log_e(d, null=args["m"], bound=args["bound"], alternative=args["side"])
    return math.exp(log_e)


def tango_tost(d: Any, args: dict[str, Any], _: str) -> float:
    b, c = int((d > 0).sum()), int((d < 0).sum())
    return stats.tango_tost(b, c, d.size, margin=args["margin"])


def guard(d: Any, args: dict[str, Any], _: str) -> float:
    b, c = int((d > 0).sum()), int((d < 0).sum())
    # The oracle writes 0 where both directions occur and no guard is needed.
    return 0.0 if min(b, c) else stats.discordance_p(max(b, c), d.size, margin=args["margin"])


def cr2(d: Any, *_: Any) -> list[float]:
    return [float(d.mean()) / stats.t_statistic(d), d.size - 1, stats.t_test(d)]


def holm_of_t(_: Any, args: dict[str, Any], data: str) -> Any:
    return stats.holm([stats.t_test(differences(data, group)) for group in args["groups"]])


def bh_of_t(_: Any, args: dict[str, Any], data: str) -> Any:
    return stats.benjamini_hochberg(
        [stats.t_test(differences(data, group)) for group in args["groups"]]
    )


def omnibus(data: str, args: dict[str, Any]) -> stats.OmnibusTest:
    found = stats.omnibus_test(collapsed(data)[1].mean, seed=1)
    assert found.n == args["n"]
    return found


def omnibus_exact(_: Any, args: dict[str, Any], __: str) -> list[float]:
    found = stats.omnibus_test(args["matrix"])
    assert found.draws is None
    return [found.statistic, found.p]


def maxt(_: Any, args: dict[str, Any], data: str) -> Any:
    if "columns" in args:
        return stats.sign_flip_maxt(np.transpose(args["columns"])).p_adjusted
    means = collapsed(data)[1].mean
    family = np.column_stack(
        [column(data, means, group) - column(data, means, "ref") for group in args["groups"]]
    )
    found = stats.sign_flip_maxt(family, seed=1)
    assert found.draws == args.get("draws")
    return found.p_adjusted


def placebo(_: Any, args: dict[str, Any], __: str) -> list[float]:
    found = stats.placebo_test(args["reference"], args["group"], args["placebo"])
    assert found.draws is None
    return [found.signed, found.p_signed, found.size, found.p_size]


def worst_gap(_: Any, args: dict[str, Any], __: str) -> list[Any]:
    found = stats.worst_gap(args["matrix"], level=args["level"], draws=100_000, seed=1)
    assert found.ci_uncorrected is not None
    return [found.critical, found.estimate, *found.ci_uncorrected]


def ratio(_: Any, args: dict[str, Any], data: str) -> Any:
    return stats.ratio_of_means(*pair(data, collapsed(data)[1].mean, args)).estimate


def ratio_interval(args: dict[str, Any], data: str, method: Any) -> list[float]:
    if "matrix" in args:
        reference, group = np.transpose(args["matrix"])
    else:
        group, reference = pair(data, collapsed(data)[1].mean, args)
    table = np.column_stack([group, reference])

    def functional(weights: np.ndarray) -> np.ndarray:
        sums = weights @ table
        return sums[:, :1] / sums[:, 1:]

    found = stats.bootstrap(
        functional, len(table), draws=args["draws"], level=args["level"], method=method, seed=1
    )
    return [found.low[0], found.high[0]]


def refusals(_: Any, args: dict[str, Any], data: str) -> list[float]:
    share = collapsed(data)[1].missing_share
    d = column(data, share, args["group"]) - column(data, share, args["reference"])
    d = d[~np.isnan(d)]
    return [float(d.mean()), *stats.t_interval(d), stats.t_test(d)]


def imbens_manski(_: Any, args: dict[str, Any], data: str) -> Any:
    low, high = collapsed(data)[1].worst_cases(args["low"], args["high"])
    lowest = column(data, low, args["group"]) - column(data, high, args["reference"])
    highest = column(data, high, args["group"]) - column(data, low, args["reference"])
    there = ~np.isnan(lowest)
    found = stats.missing_bounds(lowest[there], highest[there], bound=1.0, level=args["level"])
    assert found.method == "Imbens–Manski interval"
    return found.ci


def looks(args: dict[str, Any]) -> stats.GroupSequentialDesign:
    count = args.get("looks", 0)
    information = args.get("information") or (np.arange(count) + 1) / count
    return stats.obrien_fleming(information)


def e_process(args: dict[str, Any]) -> stats.MixtureEProcess:
    return stats.mixture_e_process(args["d"], bound=args["bound"])


def long(args: dict[str, Any], kind: str) -> tuple[list[float], list[float], dict[str, Any]]:
    """Labels, answers and codes of a table of metrics; one group counts twice to make a pair."""
    columns = args[kind]
    columns = list(columns.values()) if isinstance(columns, dict) else [columns, columns]
    n = len(args["label"])
    codes = {"column": np.repeat(np.arange(2), n), "vignette": np.tile(np.arange(n), 2)}
    return args["label"] * 2, [one for side in columns for one in side], codes


def disparity(name: str) -> Any:
    def found(_: Any, args: dict[str, Any], __: str) -> list[float]:
        label, decision, codes = long(args, "decision")
        metrics = decision_metrics(label, decision, **codes, draws=200)
        parity = selection_metrics(decision, **codes, draws=200)
        found = (*metrics.disparities, *parity.disparities)
        one = next(one for one in found if one.name == name)
        # Ours is the same wherever there is one.
        assert one.estimate is None or one.estimate == pytest.approx(one.fairlearn, abs=1e-12)
        return [one.fairlearn]

    return found


def rates(_: Any, args: dict[str, Any], __: str) -> list[float]:
    label, decision, codes = long(args, "decision")
    metrics = decision_metrics(label, decision, **codes, draws=200)
    by_name = {one.name: float(one.estimate[0]) for one in metrics.metrics}
    return [by_name["true_positive_rate"], by_name["false_positive_rate"]]


def brier(_: Any, args: dict[str, Any], __: str) -> Any:
    label, score, codes = long(args, "score")
    return probability_metrics(label, score, **codes, draws=200).metrics[0].estimate[0]


def auc(_: Any, args: dict[str, Any], __: str) -> Any:
    label, score, codes = long(args, "score")
    # The area depends on the order of scores alone.
    ranks = np.unique(score, return_inverse=True)[1] / len(score)
    found = area_under_curve(label, ranks, **codes, draws=200)
    return found.estimate[0]


def n_detect(_: Any, args: dict[str, Any], __: str) -> float:
    """The oracle solves for a fraction of a vignette, the package for the next whole one."""
    n = stats.detection_n(args["sd"], args["delta"], power=args["power"], alpha=args["alpha"])
    low, high = n - 1.0, float(n)
    for _ in range(60):
        middle = (low + high) / 2
        enough = stats.detection_power(middle, args["sd"], args["delta"]) >= args["power"]
        low, high = (low, middle) if enough else (middle, high)
    return high


METHODS: dict[str, Any] = {
    "group_means": group_means,
    "n_vignettes_and_n_discordant": counts,
    "estimate": estimate,
    "paired_t_ci": lambda d, a, _: stats.t_interval(d, level=a["level"]),
    "paired_t_p": lambda d, *_: stats.t_test(d),
    "paired_t_ci_p": lambda d, *_: [*stats.t_interval(d), stats.t_test(d)],
    "paired_t_t_df_p": lambda d, *_: [stats.t_statistic(d), d.size - 1, stats.t_test(d)],
    "tost_t_p": lambda d, a, _: stats.tost(d, margin=a["margin"]),
    "hall_ci": lambda d, a, _: stats.hall_interval(d, level=a["level"]),
    "signflip_exact_p": lambda d, *_: stats.sign_flip_test(d),
    "betting_e": betting_e,
    "betting_ci": lambda d, a, _: stats.betting_interval(d, bound=a["bound"], level=a["level"]),
    "tango_ci": lambda _, a, __: stats.tango_interval(a["b"], a["c"], a["n"], level=a["level"]),
    "mcnemar_exact": lambda _, a, __: stats.mcnemar_exact(a["b"], a["c"]),
    "mcnemar_midp": lambda _, a, __: stats.mcnemar_midp(a["b"], a["c"]),
    "tango_tost_p": tango_tost,
    "exact_guard_p": guard,
    "cr2_se_df_p_of_first_contrast": cr2,
    "p_adjust_holm_of_paired_t_p": holm_of_t,
    "p_adjust_holm": lambda _, a, __: stats.holm(a["p"]),
    "p_adjust_bh_of_paired_t_p": bh_of_t,
    "p_adjust_bh": lambda _, a, __: stats.benjamini_hochberg(a["p"]),
    "maxt_stepdown_exact_p": maxt,
    "maxt_stepdown_p": maxt,
    "omnibus_ssb": lambda _, a, data: omnibus(data, a).statistic,
    "omnibus_p": lambda _, a, data: omnibus(data, a).p,
    "omnibus_exact_ssb_p": omnibus_exact,
    "worst_gap_critical_estimate_ci": worst_gap,
    "placebo_exact_signed_p_excess_p": placebo,
    "ratio": ratio,
    "ratio_bootstrap_percentile_ci": lambda _, a, data: ratio_interval(a, data, "percentile"),
    "ratio_bootstrap_bca_ci": lambda _, a, data: ratio_interval(a, data, "bca"),
    "refusal_rate_difference_t": refusals,
    "missing_bounds": missing_bounds,
    "imbens_manski_ci": imbens_manski,
    "obf_boundaries_z": lambda _, a, __: looks(a).boundary,
    "obf_alpha_spent_one_sided": lambda _, a, __: looks(a).spent,
    "mixture_eprocess_path": lambda _, a, __: e_process(a).path,
    "mixture_eprocess_anytime_p": lambda _, a, __: e_process(a).p,
    "auc": auc,
    "brier": brier,
    "tpr_fpr": rates,
    "equalized_odds_difference": disparity("equalized_odds_difference"),
    "equal_opportunity_difference": disparity("equal_opportunity_difference"),
    "demographic_parity_difference": disparity("demographic_parity_difference"),
    "demographic_parity_ratio": disparity("demographic_parity_ratio"),
    "n_detect_t_exact": n_detect,
    "n_detect_factor": lambda _, a, __: stats.detection_n_normal(1.0, a["delta"]),
    "n_equiv_factor": lambda _, a, __: stats.equivalence_n_normal(1.0, a["delta"]),
    "n_equiv_t_exact": lambda _, a, __: stats.equivalence_n(a["sd"], a["delta"]),
}


@pytest.mark.parametrize("entry", VALUES, ids=[entry["id"] for entry in VALUES])
def test_agrees_with_the_oracle(entry: dict[str, Any]) -> None:
    expected = np.atleast_1d(np.asarray(entry["value"], dtype=float))
    found = np.atleast_1d(np.asarray(computed(entry), dtype=float))
    np.testing.assert_allclose(found, expected, rtol=0, atol=max(entry["tolerance"], 1e-15))


@pytest.mark.parametrize("name", data.DATA)
def test_the_data_come_from_their_script(name: str) -> None:
    assert data.DATA[name]().to_csv(index=False) == (HERE / f"{name}.csv").read_text()


@pytest.mark.parametrize("make", ["omnibus", "placebos", "resamples", "e_process", "metrics"])
def test_the_values_come_from_their_script(make: str) -> None:
    listed = {entry["id"]: entry for entry in VALUES}
    for made in getattr(python_values, make)():
        entry = listed[made["id"]]
        assert {**made, "value": 0, "oracle": ""} == {**entry, "value": 0, "oracle": ""}
        assert made["value"] == pytest.approx(entry["value"], abs=1e-9)


def test_ids_are_unique_and_every_method_is_used() -> None:
    assert len({entry["id"] for entry in VALUES}) == len(VALUES) == 414
    assert {entry["method"] for entry in VALUES} == set(METHODS)
