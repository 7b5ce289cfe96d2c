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
from fairaudit.analysis.contrasts import contrasts_of
from tests.analysis.audit_table import only, rows

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
    if "group" in args or "sleep" in data:
        return method(differences(data, args.get("group", "")), args, data)
    return method(None, args, data)


def estimate(d: Any, args: dict[str, Any], data: str) -> float:
    if is_binary(data):
        frame = analyze(outcomes(data)).frame
        return float(only(frame, group=args["group"])["estimate"])
    return stats.compare_paired(d, bound=None).estimate or 0.0


def counts(d: Any, args: dict[str, Any], data: str) -> list[int]:
    if is_binary(data):
        row = only(analyze(outcomes(data)).frame, group=args["group"])
        return [row["n_vignettes"], row["n_discordant"]]
    found = stats.compare_paired(d, bound=None)
    return [found.n, found.n_discordant]


def group_means(_: Any, args: dict[str, Any], data: str) -> list[float]:
    by_vignette = analyze(outcomes(data)).differences
    means = by_vignette.groupby("group")[["group_mean", "reference_mean"]].mean()
    reference, *others = args["groups"]
    assert reference == "ref"
    return [means["reference_mean"].iloc[0], *means.loc[others, "group_mean"]]


def missing_bounds(_: Any, args: dict[str, Any], data: str) -> list[float]:
    (block,) = blocks(outcomes(data))
    contrast = next(one for one in contrasts_of(block) if one.group == args["group"])
    return [
        float(side.difference[side.readable].mean()) for side in (contrast.lowest, contrast.highest)
    ]


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
    "mcnemar_midp": lambda _, a, __: stats.mcnemar_midp(a["b"], a["c"]),
    "tango_tost_p": tango_tost,
    "exact_guard_p": guard,
    "cr2_se_df_p_of_first_contrast": cr2,
    "p_adjust_holm_of_paired_t_p": holm_of_t,
    "p_adjust_holm": lambda _, a, __: stats.holm(a["p"]),
    "missing_bounds": missing_bounds,
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


def test_ids_are_unique_and_every_method_is_used() -> None:
    assert len({entry["id"] for entry in VALUES}) == len(VALUES) == 292
    assert {entry["method"] for entry in VALUES} == set(METHODS)
