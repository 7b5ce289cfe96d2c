"""FairMedPrompt: accuracies, prompts compared, sign tests of gaps, and gaps within a prompt."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from fairaudit import Results, stats
from studies import fairmedprompt_tables as tables
from studies.audits import TableAudit, contrast, contrasts_of, verdict_counts
from studies.comparison import (
    AuditVerdicts,
    Column,
    Comparison,
    Origin,
    Study,
    compare_columns,
)
from studies.files import Values, read_answers, read_values
from studies.methods import mcnemar_chi_square, sign_test_greater

__all__ = ["study"]

NAME = "fairmedprompt"
TABLE = f"{NAME}/responses.csv.gz"
ATTRIBUTE = {"race": "race", "sex": "sex", "SES": "income"}
# The four lists of numbers in values.json.
NEEDED = ("accuracies", "mcnemar_prompt_vs_naive", "sign_tests", "contrasts_computed_here")

WITHIN_PROMPT = TableAudit(
    title="groups, within each prompt",
    table=TABLE,
    attributes={"race": "white", "sex": "male", "income": "high"},
    outcomes=("correct:binary",),
    question="prompt",
)
AGAINST_NAIVE = TableAudit(
    title="prompts with the naive one, within each variant",
    table=TABLE,
    attributes={"prompt": "naive"},
    outcomes=("correct:binary",),
    question="variant",
)
AGAINST_ORIGINAL = TableAudit(
    title="variants with the original, within each prompt",
    table=TABLE,
    attributes={"variant": "original"},
    outcomes=("correct:binary",),
    question="prompt",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """What fairaudit made of the answers.

    Parameters
    ----------
    groups, prompts, variants : DataFrame
        Contrasts of the three analyses, as `contrasts_of` gives them.
    differences : DataFrame
        Group minus reference, one row for each question, one column for each (model, prompt,
        attribute).
    """

    groups: pd.DataFrame
    prompts: pd.DataFrame
    variants: pd.DataFrame
    differences: pd.DataFrame


def study(data: Path) -> Study:
    """Every comparison of the study, and what fairaudit concludes of its answers.

    Raises
    ------
    InputError
        If a file is missing or not what it has to be.
    """
    values = read_values(data, NAME, *NEEDED)
    answers = read_answers(data, TABLE)
    analyzed = {
        audit.title: (audit, audit.run(data))
        for audit in (WITHIN_PROMPT, AGAINST_NAIVE, AGAINST_ORIGINAL)
    }
    groups, prompts, variants = (results for _, results in analyzed.values())
    runs = Runs(
        groups=contrasts_of(groups),
        prompts=contrasts_of(prompts),
        variants=contrasts_of(variants),
        differences=_differences(groups),
    )
    signs = sign_tests(values, runs)
    mcnemar = mcnemar_tests(values, runs)
    return Study(
        name=NAME,
        comparisons=[
            *accuracies(values, runs),
            *mcnemar_comparisons(values, mcnemar),
            *sign_comparisons(values, signs),
            *contrast_comparisons(values, runs, answers),
        ],
        claims=tables.claims(signs),
        audits=[
            AuditVerdicts(audit=audit, verdicts=verdict_counts(results))
            for audit, results in analyzed.values()
        ],
        facts=tables.facts(values, runs.groups, mcnemar, signs),
    )


def accuracies(values: Values, runs: Runs) -> Iterator[Comparison]:
    """Share of right answers, of every model, prompt and variant."""
    for one in values["accuracies"]:
        model, prompt, variant = one["model"], one["prompt"], one["variant"]
        # The original is no group but what all others are compared with.
        original = variant == "original"
        group = "desensitized" if original else variant
        row = contrast(runs.variants, model, prompt, "correct", "variant", group)
        yield Comparison(
            quantity="accuracy",
            case=f"{model}, {prompt}, {variant}",
            origin=Origin.STUDY,
            expected=one["published"],
            found=float(row["reference_rate" if original else "group_rate"]),
        )


def mcnemar_tests(values: Values, runs: Runs) -> pd.DataFrame:
    """Tests of a prompt against the naive one, in the order of `values`.

    Columns: model, prompt, variant; naive_only and prompt_only, the questions answered right under
    one of the two alone; chi_square, exact and mid-p, the p values of three tests; and adjusted,
    fairaudit's over all 32 contrasts of the model.
    """
    rows = []
    for one in values["mcnemar_prompt_vs_naive"]:
        key = (one["model"], one["variant"], "correct", "prompt", one["prompt"])
        found = contrast(runs.prompts, *key)
        naive_only, prompt_only = int(found["reference_only"]), int(found["group_only"])
        rows.append(
            {
                "model": one["model"],
                "prompt": one["prompt"],
                "variant": one["variant"],
                "naive_only": naive_only,
                "prompt_only": prompt_only,
                "chi_square": mcnemar_chi_square(naive_only, prompt_only),
                "exact": stats.mcnemar_exact(naive_only, prompt_only),
                "mid_p": float(found["p_value"]),
                "adjusted": float(found["p_adjusted"]),
            }
        )
    return pd.DataFrame(rows)


def mcnemar_comparisons(values: Values, tests: pd.DataFrame) -> Iterator[Comparison]:
    """P values and counts of the tests of prompts."""
    compared = [
        Column(
            "McNemar p, χ² with continuity correction", Origin.STUDY, "published_p", "chi_square"
        ),
        Column("McNemar p, exact", Origin.SOFTWARE, "exact_p", "exact"),
        Column("right under the naive prompt alone", Origin.SOFTWARE, "b_naive_only", "naive_only"),
        Column(
            "right under the other prompt alone", Origin.SOFTWARE, "c_prompt_only", "prompt_only"
        ),
    ]
    places = ["model", "prompt", "variant"]
    yield from compare_columns(values["mcnemar_prompt_vs_naive"], tests, compared, places)


def sign_tests(values: Values, runs: Runs) -> pd.DataFrame:
    """Tests whether a prompt makes the two variants of an attribute agree more often.

    Columns: model, prompt, attribute; fewer and more, the questions on which the difference
    between the variants becomes smaller and larger; one_sided, its Benjamini–Hochberg adjustment
    over all, and two_sided; gap_change, of the size of the difference of accuracies; and, for
    fairaudit's question, change, the change of the signed difference, with its p and p_adjusted
    (joint sign flips over the model's changes).
    """
    rows = []
    changes: dict[str, list[npt.NDArray[np.float64]]] = {}
    for one in values["sign_tests"]:
        model, prompt, attribute = one["model"], one["prompt"], ATTRIBUTE[one["type"]]
        naive = runs.differences[(model, "naive", attribute)].to_numpy()
        other = runs.differences[(model, prompt, attribute)].to_numpy()
        fewer = int((np.abs(other) < np.abs(naive)).sum())
        more = int((np.abs(other) > np.abs(naive)).sum())
        change = other - naive
        changes.setdefault(model, []).append(change)
        rows.append(
            {
                "model": model,
                "prompt": prompt,
                "attribute": attribute,
                "fewer": fewer,
                "more": more,
                "one_sided": sign_test_greater(fewer, more),
                # The two-sided sign test is McNemar's exact test of the same two counts.
                "two_sided": stats.mcnemar_exact(fewer, more),
                "gap_change": abs(other.mean()) - abs(naive.mean()),
                "change": change.mean(),
                "p": stats.compare_paired(change, bound=2).p,
            }
        )
    tests = pd.DataFrame(rows)
    tests["one_sided_adjusted"] = stats.benjamini_hochberg(tests["one_sided"].to_numpy())
    tests["p_adjusted"] = np.nan
    for model, columns in changes.items():
        family = stats.sign_flip_maxt(np.column_stack(columns), seed=1)
        tests.loc[tests["model"] == model, "p_adjusted"] = family.p_adjusted
    return tests


def sign_comparisons(values: Values, tests: pd.DataFrame) -> Iterator[Comparison]:
    """Counts, p values and changes of the sign tests."""
    compared = [
        Column("questions that come to agree", Origin.STUDY, "published_dec", "fewer"),
        Column("questions that come to differ", Origin.STUDY, "published_inc", "more"),
        Column("sign test p, one-sided", Origin.STUDY, "published_p_sign", "one_sided"),
        Column(
            "the same, Benjamini–Hochberg", Origin.STUDY, "published_p_adj", "one_sided_adjusted"
        ),
        Column(
            "change of the gap of accuracies", Origin.STUDY, "published_delta_gap", "gap_change"
        ),
    ]
    places = ["model", "prompt", "attribute"]
    yield from compare_columns(values["sign_tests"], tests, compared, places)


def contrast_comparisons(values: Values, runs: Runs, answers: pd.DataFrame) -> Iterator[Comparison]:
    """Gaps between two groups within one prompt, and how often the letter changes."""
    keys = ["model", "prompt", "vignette"]
    # Letters become numbers, since fairaudit counts changes of numbers.
    letters = answers.assign(letter=pd.factorize(answers["answer"])[0].astype(float))
    rows = []
    for one in values["contrasts_computed_here"]:
        model, prompt, attribute = one["model"], one["prompt"], one["attribute"]
        # values.json has the names of the variants, the table those of the groups.
        group, reference = (one[name].removesuffix("_income") for name in ("group", "reference"))
        found = contrast(runs.groups, model, prompt, "correct", attribute, group)
        reference_only, group_only = int(found["reference_only"]), int(found["group_only"])
        arms = letters[(letters["model"] == model) & (letters["prompt"] == prompt)]
        by_group = arms.pivot_table(index=keys, columns=attribute, values="letter")
        shares = stats.change_shares(by_group[[group]].to_numpy(), by_group[[reference]].to_numpy())
        rows.append(
            {
                "model": model,
                "prompt": prompt,
                "attribute": attribute,
                "n": int(found["n"]),
                "acc_reference": found["reference_rate"],
                "acc_group": found["group_rate"],
                "risk_difference": found["estimate"],
                "b_reference_only": reference_only,
                "c_group_only": group_only,
                "mcnemar_exact_p": stats.mcnemar_exact(reference_only, group_only),
                "flip_rate_answer": shares.mean(),
            }
        )
    names = {
        "n": "questions in a contrast",
        "acc_reference": "accuracy for the reference group",
        "acc_group": "accuracy for the group",
        "risk_difference": "difference of accuracies",
        "b_reference_only": "right for the reference group alone",
        "c_group_only": "right for the group alone",
        "mcnemar_exact_p": "McNemar p of the groups, exact",
        "flip_rate_answer": "share of questions with another letter",
    }
    compared = [Column(words, Origin.SOFTWARE, name, name) for name, words in names.items()]
    expected = values["contrasts_computed_here"]
    places = ["model", "prompt", "attribute"]
    yield from compare_columns(expected, pd.DataFrame(rows), compared, places)


def _differences(results: Results) -> pd.DataFrame:
    """Differences of each question, in columns (model, prompt, attribute)."""
    columns = ["model_id", "question_id", "attribute"]
    return results.differences.pivot(index="vignette_id", columns=columns, values="difference")
