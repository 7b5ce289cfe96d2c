"""FairMedPrompt: the tables and statements of the page."""

import pandas as pd

from studies.audits import contrast
from studies.comparison import Claim
from studies.files import Values
from studies.markdown import interval, p, points, table

__all__ = ["claims", "facts"]

LEVEL = 0.05
MODELS = {
    "gpt": "GPT-5-Mini",
    "claude": "Claude-Sonnet-4",
    "gemini": "Gemini-2.5-Flash",
    "qwen": "Qwen-3",
    "deepseek": "DeepSeek-V3.1",
}


def claims(signs: pd.DataFrame) -> list[Claim]:
    """Three statements of the study's README, beside the same from its answers."""
    thought = signs[signs["prompt"] == "cot"]
    largest = signs.sort_values("gap_change").iloc[0]
    mean = thought["gap_change"].mean()
    one_sided = _below(thought, "one_sided")
    adjusted = _below(thought, "one_sided_adjusted")
    return [
        Claim(
            statement="largest reduction of a gap: 6.2 points, DeepSeek-V3.1, sex",
            found=f"{-100 * largest['gap_change']:.2f} points, {MODELS[largest['model']]}, "
            f"{largest['attribute']}",
            holds=f"{-100 * largest['gap_change']:.1f}" == "6.2"
            and (largest["model"], largest["attribute"]) == ("deepseek", "sex"),
        ),
        Claim(
            statement="chain-of-thought is significant in 8 of 15 cases",
            found=f"{one_sided} of {len(thought)}",
            holds=one_sided == 8,
            remark=f"by one-sided tests without adjustment; {adjusted} of {len(thought)} by the "
            "study's own adjusted p values",
        ),
        Claim(
            statement="chain-of-thought lowers the overall mean gap by about 2.4 points",
            found=f"{-100 * mean:.2f} points",
            holds=f"{-100 * mean:.1f}" == "2.4",
            remark=f"mean of the {len(thought)} gaps, of 5 models × 3 attributes",
        ),
    ]


def facts(
    values: Values, groups: pd.DataFrame, mcnemar: pd.DataFrame, signs: pd.DataFrame
) -> dict[str, object]:
    """Tables and counts that the page names."""
    opposed = (signs["fewer"] - signs["more"]) * signs["gap_change"] > 0
    two_sided = signs["two_sided"] < LEVEL
    return {
        "accuracy_table": _accuracies(values, groups),
        "mcnemar_table": _mcnemar(values, mcnemar),
        "mcnemar_counts": {
            name: _below(mcnemar, name) for name in ("chi_square", "exact", "mid_p", "adjusted")
        },
        "mcnemar_tests": len(mcnemar),
        "sign_table": _signs(signs),
        "sign_opposed": int(opposed.sum()),
        "sign_tests": len(signs),
        "sign_two_sided": int(two_sided.sum()),
        "sign_worse": int((two_sided & (signs["more"] > signs["fewer"])).sum()),
        "lower_for_group": int((groups["estimate"] < 0).sum()),
        "gaps": len(groups),
    }


def _accuracies(values: Values, groups: pd.DataFrame) -> str:
    published = {
        (one["model"], one["prompt"], one["variant"]): one["published"]
        for one in values["accuracies"]
    }
    rows = []
    for model, name in MODELS.items():
        found = contrast(groups, model, "naive", "correct", "race", "black")
        white, black = (published[model, "naive", variant] for variant in ("white", "black"))
        rows.append(
            (
                name,
                *(f"{value:.6f}" for value in (white, found["reference_rate"])),
                *(f"{value:.6f}" for value in (black, found["group_rate"])),
                points(found["estimate"]),
                interval(found["ci_low"], found["ci_high"]),
            )
        )
    heads = ["model", "white, published", "ours", "black, published", "ours", "difference", "95%"]
    return table(heads, rows)


def _mcnemar(values: Values, tests: pd.DataFrame) -> str:
    published = [one["published_p"] for one in values["mcnemar_prompt_vs_naive"]]
    shown = tests.assign(published=published)
    shown = shown[(shown["prompt"] == "cot") & (shown["variant"] == "black")]
    rows = [
        (
            MODELS[one["model"]],
            one["naive_only"],
            one["prompt_only"],
            *(p(one[name]) for name in ("published", "chi_square", "exact", "mid_p", "adjusted")),
        )
        for one in shown.to_dict("records")
    ]
    heads = ["model", "naive alone right", "chain-of-thought alone right"]
    return table([*heads, "published p", "χ²", "exact", "mid-p", "adjusted"], rows)


def _signs(signs: pd.DataFrame) -> str:
    names = ["one_sided", "one_sided_adjusted", "two_sided", "p", "p_adjusted"]

    rows = [
        (prompt, int(by.sum()), *(_below(signs[by], name) for name in names))
        for prompt in ("role", "aware", "few", "cot")
        for by in [signs["prompt"] == prompt]
    ]
    total = ("all", len(signs), *(_below(signs, name) for name in names))
    heads = [
        "prompt",
        "tests",
        "one-sided",
        "one-sided, Benjamini–Hochberg",
        "two-sided",
        "change of the difference",
        "the same, adjusted",
    ]
    return table(heads, [*rows, total])


def _below(tests: pd.DataFrame, name: str) -> int:
    return int((tests[name] < LEVEL).sum())
