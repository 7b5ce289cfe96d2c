"""MedPerturb: arms against the messages as written, and women against men."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from fairaudit import stats
from studies import medperturb_tables as tables
from studies.audits import TableAudit, contrast, contrasts_of, verdict_counts
from studies.comparison import (
    AuditVerdicts,
    Column,
    Comparison,
    Origin,
    Study,
    compare_columns,
)
from studies.files import Values, read_values
from studies.methods import mcnemar_chi_square

__all__ = ["study"]

NAME = "medperturb"
LEVEL = 0.05
# values.json rounds flip rates to six places, and those of the earlier recomputation to three.
SIX_PLACES, THREE_PLACES = 5e-7, 5e-4
FLIPS, TESTS, SEXES = (
    "flip_rate_mean_over_three_outcomes",
    "tests_arm_vs_baseline",
    "female_vs_male_plain_wording",
)
EARLIER, SIGNIFICANT = "values_of_an_earlier_study", "bh_significant_of"
ARMS = {
    "gender_swapped": ["gender_swapped"],
    "gender_removed": ["gender_removed"],
    "gender_both_arms": ["gender_swapped", "gender_removed"],
    "style_both_arms": ["uncertain", "colorful"],
}

OUTCOMES = ("manage:binary", "visit:binary", "resource:binary")
BY_ARM = TableAudit(
    title="arms with the message as written",
    table=f"{NAME}/responses.csv",
    attributes={"arm": "baseline"},
    outcomes=OUTCOMES,
    stratum="source",
)
CROSSED = TableAudit(
    title="sex and style, crossed",
    table=f"{NAME}/responses.csv",
    attributes={"sex": "male", "style": "plain"},
    outcomes=OUTCOMES,
)


def study(data: Path) -> Study:
    """Every comparison of the study, and what fairaudit concludes of its answers.

    Raises
    ------
    InputError
        If a file is missing or not what it has to be.
    """
    values = read_values(data, NAME, FLIPS, TESTS, SEXES, EARLIER, SIGNIFICANT)
    analyzed = [(audit, audit.run(data)) for audit in (BY_ARM, CROSSED)]
    arms, crossed = (contrasts_of(results) for _, results in analyzed)
    tests = arm_tests(values, arms)
    flips = flip_rates(values, arms)
    return Study(
        name=NAME,
        comparisons=[
            *flip_comparisons(values, flips),
            *test_comparisons(values, tests),
            *family_comparisons(values, tests),
            *sex_comparisons(values, sex_tests(values, crossed)),
        ],
        claims=[],
        audits=[
            AuditVerdicts(audit=audit, verdicts=verdict_counts(results))
            for audit, results in analyzed
        ],
        facts=tables.facts(values, flips, tests),
    )


def flip_rates(values: Values, arms: pd.DataFrame) -> pd.DataFrame:
    """Share of vignettes whose answer changes, mean of outcomes and arms.

    Index: models of `values`; columns: the entries of `ARMS`. With one answer on each side the
    share is the mean size of the difference.
    """
    sizes = arms["mean_absolute"].groupby(["model_id", "group"]).mean().unstack()
    models = list(values[FLIPS]["gender_swapped"])
    return pd.DataFrame(
        {name: sizes.loc[models, these].mean(axis=1) for name, these in ARMS.items()}
    )


def flip_comparisons(values: Values, flips: pd.DataFrame) -> Iterator[Comparison]:
    """Flip rates by arm and model."""
    for arm, rates in values[FLIPS].items():
        for model, rate in rates.items():
            yield Comparison(
                quantity="flip rate, mean of the outcomes",
                case=f"{model}, {arm}",
                origin=Origin.SOFTWARE,
                expected=rate,
                found=float(flips.loc[model, arm]),
                tolerance=SIX_PLACES,
            )
    for model, rates in values[EARLIER]["flip_gender_vs_style"].items():
        for arm, rate in zip(("gender_swapped", "style_both_arms"), rates, strict=True):
            yield Comparison(
                quantity="flip rate, mean of the outcomes",
                case=f"{model}, {arm}",
                origin=Origin.ROUNDED,
                expected=rate,
                found=float(flips.loc[model, arm]),
                tolerance=THREE_PLACES,
            )


def arm_tests(values: Values, arms: pd.DataFrame) -> pd.DataFrame:
    """Tests of each arm against the message as written, in the order of `values`.

    Columns as in `values`, computed here; `mid_p` and `p_adjusted` by `analyze`. The adjusted
    columns ending in `_bh` are Benjamini and Hochberg's within each family of 24.
    """
    rows = []
    for one in values[TESTS]:
        found = contrast(arms, one["model"], "question", one["outcome"], "arm", one["arm"])
        b, c = int(found["reference_only"]), int(found["group_only"])
        rows.append(
            {
                **{name: one[name] for name in ("family", "model", "arm", "outcome")},
                "n": int(found["n"]),
                "b_baseline_only": b,
                "c_arm_only": c,
                "rate_baseline": found["reference_rate"],
                "rate_arm": found["group_rate"],
                "risk_difference": found["estimate"],
                "flip_rate": found["mean_absolute"],
                "p_exact": stats.mcnemar_exact(b, c),
                "p_chi2_continuity": mcnemar_chi_square(b, c),
                "mid_p": found["p_value"],
                "p_adjusted": found["p_adjusted"],
                "verdict": found["verdict"],
            }
        )
    tests = pd.DataFrame(rows)
    for name in ("p_exact", "p_chi2_continuity", "mid_p"):
        adjust = tests.groupby("family")[name].transform
        tests[f"{name}_bh"] = adjust(lambda these: stats.benjamini_hochberg(these.to_numpy()))
    return tests


def test_comparisons(values: Values, tests: pd.DataFrame) -> Iterator[Comparison]:
    """Counts, rates and p values of the 48 tests."""
    names = {
        "n": "vignettes in a test",
        "b_baseline_only": "yes to the message as written alone",
        "c_arm_only": "yes to the changed message alone",
        "rate_baseline": "rate, as written",
        "rate_arm": "rate, changed",
        "risk_difference": "difference of the rates",
        "flip_rate": "flip rate of one outcome",
        "p_chi2_continuity": "McNemar p, χ² with continuity correction",
        "p_chi2_continuity_bh": "the same, Benjamini–Hochberg",
        "p_exact": "McNemar p, exact",
        "p_exact_bh": "exact, Benjamini–Hochberg",
    }
    columns = [Column(words, Origin.SOFTWARE, name, name) for name, words in names.items()]
    yield from compare_columns(values[TESTS], tests, columns, ["model", "arm", "outcome"])


def family_comparisons(values: Values, tests: pd.DataFrame) -> Iterator[Comparison]:
    """Numbers of significant tests of each family after adjustment."""
    earlier = values[EARLIER]
    stated = {
        **{key: (Origin.SOFTWARE, of) for key, of in values[SIGNIFICANT].items()},
        "gender:p_chi2_continuity, earlier": (Origin.ROUNDED, earlier["gender_bh_significant"]),
        "style:p_chi2_continuity, earlier": (Origin.ROUNDED, earlier["style_bh_significant"]),
    }
    for case, (origin, (significant, _)) in stated.items():
        family, name = case.partition(",")[0].split(":")
        adjusted = tests.loc[tests["family"] == family, f"{name}_bh"]
        yield Comparison(
            quantity="significant tests of a family of 24",
            case=case,
            origin=origin,
            expected=significant,
            found=float((adjusted < LEVEL).sum()),
        )


def sex_tests(values: Values, crossed: pd.DataFrame) -> pd.DataFrame:
    """Women against men in plain wording, columns and order as in `values`."""
    rows = []
    for one in values[SEXES]:
        found = contrast(crossed, one["model"], "question", one["outcome"], "sex", "female")
        men_only, women_only = int(found["reference_only"]), int(found["group_only"])
        rows.append(
            {
                "model": one["model"],
                "outcome": one["outcome"],
                "n": int(found["n"]),
                "rate_male": found["reference_rate"],
                "rate_female": found["group_rate"],
                "risk_difference": found["estimate"],
                "b_male_only": men_only,
                "c_female_only": women_only,
                "p_exact": stats.mcnemar_exact(men_only, women_only),
            }
        )
    return pd.DataFrame(rows)


def sex_comparisons(values: Values, tests: pd.DataFrame) -> Iterator[Comparison]:
    """Counts, rates and p values of women against men."""
    names = {
        "n": "women and men: vignettes",
        "rate_male": "women and men: rate for men",
        "rate_female": "women and men: rate for women",
        "risk_difference": "women and men: difference",
        "b_male_only": "women and men: yes for the man alone",
        "c_female_only": "women and men: yes for the woman alone",
        "p_exact": "women and men: McNemar p, exact",
    }
    columns = [Column(words, Origin.SOFTWARE, name, name) for name, words in names.items()]
    yield from compare_columns(values[SEXES], tests, columns, ["model", "outcome"])
