"""MedPerturb: the tables of the page."""

import pandas as pd

from fairaudit.verdicts import Verdict
from studies.files import Values
from studies.markdown import p, points, table

__all__ = ["facts"]

LEVEL = 0.05
ARM_WORDS = {
    "gender_swapped": "gender swapped",
    "gender_removed": "gender removed",
    "style_both_arms": "both style arms",
}


def facts(values: Values, flips: pd.DataFrame, tests: pd.DataFrame) -> dict[str, object]:
    """Tables and counts that the page names."""
    style = tests[tests["family"] == "style"]
    return {
        "flip_table": _flips(values, flips),
        "models": len(flips),
        "style_flips_more": int((flips["style_both_arms"] > flips["gender_swapped"]).sum()),
        "family_table": _families(tests),
        "test_table": _tests(values, tests),
        "style_exact": _below(style["p_exact_bh"]),
        "style_chi_square": _below(style["p_chi2_continuity_bh"]),
    }


def _flips(values: Values, flips: pd.DataFrame) -> str:
    stated = values["flip_rate_mean_over_three_outcomes"]
    rows = []
    for model in flips.index:
        pairs = [(stated[arm][model], flips.loc[model, arm]) for arm in ARM_WORDS]
        rows.append((model, *(f"{rate:.6f}" for pair in pairs for rate in pair)))
    heads = ["model", *(cell for words in ARM_WORDS.values() for cell in (words, "ours"))]
    return table(heads, rows)


def _families(tests: pd.DataFrame) -> str:
    names = ["p_chi2_continuity_bh", "p_exact_bh", "mid_p_bh", "mid_p", "p_adjusted"]
    rows = [
        (family, len(members), *(_below(members[name]) for name in names))
        for family, members in tests.groupby("family")
    ]
    heads = [
        "family",
        "tests",
        "χ² with continuity correction, adjusted",
        "exact, adjusted",
        "mid-p, adjusted",
        "mid-p, unadjusted",
        "fairaudit, adjusted",
    ]
    return table(heads, rows)


def _tests(values: Values, tests: pd.DataFrame) -> str:
    """Show the tests that are significant by any of the adjusted p values."""
    expected = pd.DataFrame(values["tests_arm_vs_baseline"])
    shown = tests.assign(
        expected_chi=expected["p_chi2_continuity"], expected_exact=expected["p_exact"]
    )
    adjusted = ["p_chi2_continuity_bh", "p_exact_bh", "mid_p_bh", "p_adjusted"]
    shown = shown[(shown[adjusted] < LEVEL).any(axis=1)]
    rows = [
        (
            f"{one['model']}, {one['outcome']}, {one['arm'].replace('_', ' ')}",
            points(one["risk_difference"]),
            f"{one['b_baseline_only']}, {one['c_arm_only']}",
            *(p(one[name]) for name in ("expected_chi", "p_chi2_continuity")),
            *(p(one[name]) for name in ("expected_exact", "p_exact")),
            *(p(one[name]) for name in ("mid_p", "p_adjusted")),
            Verdict(one["verdict"]).words,
        )
        for one in shown.to_dict("records")
    ]
    heads = ["model, outcome, arm", "difference", "b, c", "χ² p, theirs", "ours"]
    heads += ["exact p, theirs", "ours", "mid-p", "adjusted", "verdict"]
    return table(heads, rows)


def _below(p_values: "pd.Series[float]") -> int:
    return int((p_values < LEVEL).sum())
