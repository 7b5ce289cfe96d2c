"""Columns of the tables that stand beside the results and decide nothing."""

from fairaudit.declared import Column, Table
from fairaudit.tables import OUTCOMES

__all__ = ["CHANGES", "MEASURED", "METRICS", "SENSITIVITY"]

_PLACE = {
    "model_id": "model",
    "params_id": "hash of its parameters",
    "vignette_set": "vignette set",
    "question_id": "question",
    "outcome": "outcome",
    "attribute": "attribute swapped",
    "cue": "cue kind",
}


def _table(name: str, row: str, columns: dict[str, str]) -> Table:
    declared = tuple(Column(name=key, meaning=meaning) for key, meaning in columns.items())
    return Table(name=name, row=row, columns=declared)


METRICS = _table(
    "metrics",
    "one metric of one group, or of all groups of an attribute",
    {
        **_PLACE,
        "scale": "scale of the outcome: binary, probability or ordinal",
        "metric": "whether the answer is the same: selection_rate, repeat_agreement, and of all "
        "groups demographic_parity_difference, demographic_parity_ratio; whether it is as often "
        "right: accuracy, true_positive_rate, false_positive_rate, brier, calibration_error, "
        "area_under_curve, and of all groups equalized_odds_difference, "
        "equal_opportunity_difference; what errors do: mean_harm",
        "group": "group; empty for all groups of the attribute",
        "reference": "reference group",
        "estimate": "the metric, each vignette counting once, missing answers left out; null where "
        "it is undefined",
        "ci_low": "lower end of its interval, null for none",
        "ci_high": "upper end",
        "fairlearn": "what fairlearn gives by its own convention where the estimate may differ: "
        "in a selection rate a missing answer is not selected, and a rate of nothing is 0; null "
        "for metrics of probabilities",
        "difference": "group minus reference, on the matched sets that are readable in both, "
        "each vignette counting once and its sets alike; not the difference of the two estimates "
        "where a set was not asked of one group, is missing there, or has more answers than "
        "another",
        "difference_low": "lower end of its interval, null for none",
        "difference_high": "upper end",
        "ci_level": "level of the intervals",
        "n_vignettes": "vignettes with a readable answer; for true and false positive rates and "
        "gaps in them, those whose right answer is the one that the rate is of; of all groups, in "
        "the group with the fewest",
        "n_missing": "answers left out because they are missing, of those that the metric takes",
        "method": "how the interval of the estimate was made",
        "difference_method": "how that of the difference was made",
        "note": "anything that limits the numbers",
    },
)

SENSITIVITY = _table(
    "sensitivity",
    "one contrast, by its paired differences and by two regression models",
    {
        **_PLACE,
        "scale": "probability, binary, ordinal or numeric",
        "group": "group",
        "reference": "reference group",
        "expected": "may_differ where the right answer may depend on the swap, else empty",
        "paired_estimate": "mean paired difference over vignettes, as in the results",
        "paired_low": "lower end of its interval",
        "paired_high": "upper end",
        "paired_p": "its p, unadjusted",
        "gee_estimate": "difference by generalised estimating equations, vignettes as clusters",
        "gee_low": "lower end of its interval",
        "gee_high": "upper end",
        "gee_p": "its p",
        "gee_converged": "whether the fit came to an end; without one its numbers mean nothing",
        "mixed_estimate": "difference by a mixed model, random vignette and vignette by group",
        "mixed_low": "lower end of its interval",
        "mixed_high": "upper end",
        "mixed_p": "its p",
        "mixed_converged": "as gee_converged",
        "ci_level": "level of the intervals",
        "n_vignettes": "vignettes of the paired difference",
        "n_answers": "answers that entered the models",
        "n_missing": "answers of the block that are missing",
        "note": "what went wrong in a fit, and what was fitted",
    },
)

CHANGES = _table(
    "changes",
    "one arm of one question: how often its change of the prompt changes the decision",
    {
        **_PLACE,
        "scale": "probability, binary or ordinal; numbers decide nothing and have no row",
        "expected": "may_differ where the right answer may depend on the swap, else empty",
        "role": "counterfactual for a demographic swap, all groups together; placebo, control, "
        "paraphrase or format for an arm",
        "group": "the order or form of the options in the format arm, else empty: all groups",
        "share": "share of matched pairs whose decision changes, each vignette counting once: "
        "another yes-or-no answer or level, or a probability on the other side of one half; with "
        "repeats the chance that two answers decide unlike; null where no pair is readable",
        "ci_low": "lower end of its interval",
        "ci_high": "upper end",
        "ci_level": "level of the intervals",
        "method": "how the interval was made",
        "n_vignettes": "vignettes with a readable pair",
        "n_pairs": "readable pairs of prompts",
        "n_missing": "pairs left out because an answer is missing",
        "difference": "share of a demographic swap minus that of the placebo arm, over the "
        "vignettes that have both; null for the arms, or where fewer than two have both",
        "difference_low": "lower end of its interval, null for none",
        "difference_high": "upper end",
        "difference_p": "its two-sided p, unadjusted; null for none",
        "difference_method": "how interval and p of the difference were made",
        "n_difference": "vignettes of the difference",
        "note": "anything that limits the numbers",
    },
)

MEASURED = Table(
    name="measured values",
    row="one measured value of one answer, with its cell's design: what is exported",
    columns=(
        *OUTCOMES.columns,
        Column(name="prompt_id", meaning="what was asked; joins the value with its answer"),
    ),
    optional=OUTCOMES.optional,
)
