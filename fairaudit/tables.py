"""The columns of every table, declared once and checked at every hand-over."""

import math

from fairaudit.declared import Column, Table, declared

__all__ = [
    "ANSWERS",
    "CELLS",
    "CONTROLS",
    "DIFFERENCES",
    "DESIGN_COLUMNS",
    "OUTCOMES",
    "RESPONSES",
    "RESULTS",
    "WHOLES",
    "Column",
    "Table",
]


_DESIGN = {
    "set_id": "matching unit: cells with one set_id differ in the group alone",
    "vignette_set": "id of the vignette set",
    "vignette_id": "the clinical case; the independent unit of every test",
    "question_id": "the question asked about it",
    "kind": "yes_no, choice, ordinal, numeric, ranked or text",
    "attribute": "what was swapped, “a × b” where two are crossed; “placebo”, “attention”, "
    "“control”, “wording” and “format” are arms of their own",
    "group": "level of the attribute, “x × y” for an intersection",
    "role": "reference, counterfactual, placebo, attention, control (no demographic), paraphrase "
    "or format",
    "cue": "how the group is told: descriptor, name or social_history",
    "wording": "number of the question's wording, from 1",
    "format": "form of the question: options forward or reversed; in the format arm also labelled, "
    "choice or reason_first",
    "stratum": "subgroup of vignettes; empty where the set has none",
    "expected": "lower or higher for the change that an attention control has to make; may_differ "
    "where the right answer may depend on the swap; else empty",
}

DESIGN_COLUMNS = tuple(_DESIGN)

CELLS = declared(
    "cells",
    "one rendered member of a matched set",
    {
        "cell_id": "hash of the member's place in the design",
        **_DESIGN,
        "options": "answer options in canonical order",
        "scored": "options whose probability is asked for; none where the answer has to be written",
        "favourable": "the option that is better for the patient",
        "answer": "the right option where a guideline fixes one, else empty",
        "harm": "harm of under- and over-treatment where the vignette states it",
        "question": "the words of the question, as this cell asks it",
        "unit": "unit of a number: percent, days, hours, minutes or mg",
        "limits": "least and greatest value of a number; empty for other kinds",
        "targets": "names of the diagnosis that a ranked list should lead with",
        "icd10": "its code, where the vignette states one",
        "prompt_id": "hash of messages and options; cells that share it are asked once",
        "messages": "the chat messages, role and content",
    },
)

RESPONSES = declared(
    "responses",
    "one model answer to one distinct prompt",
    {
        "prompt_id": "what was asked",
        "model_id": "name and revision of the model",
        "params_id": "hash of the parameters",
        "sample": "repeat, from 0",
        "text": "the answer; empty where options were scored",
        "status": "ok, truncated or error",
        "finish_reason": "why the model stopped, in its own words",
        "option_logprobs": "log-probability of each option in canonical order, JSON, or null",
        "input_tokens": "tokens read",
        "output_tokens": "tokens written",
        "latency": "seconds for this answer, its share of a batch",
        "seed": "seed used, or null",
        "error": "what failed, or null",
        "created_at": "UTC time of the answer",
        "served_model": "the model that answered, as the server names it, or null",
        "fingerprint": "the server's mark of the system that answered, or null",
    },
)

_KEPT = {one.name: one.meaning for one in RESPONSES.columns}
_KEY = ("model_id", "params_id", "sample", "prompt_id")

ANSWERS = declared(
    "answers",
    "one response with what was asked: the view “answers” of a store, and what is exported",
    {
        **{name: _KEPT[name] for name in _KEY},
        "model": "name of the model",
        "revision": "its release as stated, or null",
        "params": "the parameters, JSON",
        "messages": "the chat messages, JSON: role and content of each",
        "options": "answer options in canonical order, JSON; none where the answer is written",
        **{name: meaning for name, meaning in _KEPT.items() if name not in _KEY},
    },
)

OUTCOMES = declared(
    "outcomes",
    "one measured value of one answer",
    {
        "cell_id": "the member that was answered",
        "model_id": "who answered",
        "params_id": "with which parameters",
        "sample": "repeat, from 0",
        "outcome": "name of the outcome",
        "scale": "probability, binary, ordinal (whole numbers) or numeric: what the value is",
        "value": "the measured value; NaN if and only if status is not ok",
        "status": "ok, refused, unparsed, truncated, error, or unscored where the outcome reads "
        "scores of options and the model gives words, or words and it gives scores",
        "evidence": "what the value was read from",
        "parser": "name and version of the parser",
        **_DESIGN,
    },
    (
        Column(
            name="low",
            meaning="least possible value of an ordinal or numeric outcome, NaN for none; the "
            "others lie between 0 and 1",
            default=math.nan,
        ),
        Column(name="high", meaning="greatest possible value, as low", default=math.nan),
        Column(
            name="margin",
            meaning="the outcome's own equivalence margin, in its unit; NaN for the analysis's",
            default=math.nan,
        ),
        Column(
            name="priority",
            meaning="family of the outcome: primary or exploratory",
            default="primary",
        ),
        Column(
            name="averaged_over",
            meaning="further attributes that vary in a vignette and are averaged, parted by “ × ”",
            default="",
        ),
        Column(name="correct", meaning="the right answer, NaN for none", default=math.nan),
        Column(
            name="held_against",
            meaning="placebo where the reference's value is the mean over placebo renders, as that "
            "of outcomes of pairs is; else empty",
            default="",
        ),
    ),
)

RESULTS = declared(
    "results",
    "one estimate of one contrast",
    {
        "analyzer": "name and version of the analysis",
        "estimand": "mean_difference; favourable_answer (questions pooled); "
        "favourable_answer_all_sets (vignettes of all sets, too); interaction, the joint "
        "difference of an intersection minus the sum of its single differences; missing_rate, the "
        "difference in the share of missing answers; stratum_difference, between two strata; or, "
        "of all groups of an attribute, omnibus (any difference) and worst_gap (largest between "
        "two of them)",
        "outcome": "outcome compared",
        "model_id": "model",
        "params_id": "hash of its parameters",
        "vignette_set": "vignette set; all of them, parted by commas, where sets are pooled",
        "question_id": "question; “all” for the pooled estimands",
        "attribute": "attribute swapped",
        "group": "group; none of omnibus; of worst_gap the one with the highest mean",
        "reference": "reference group; of worst_gap the one with the lowest mean",
        "role": "counterfactual; placebo, control, paraphrase or format in the arms",
        "cue": "cue kind",
        "expected": "may_differ where the right answer may depend on the swap, else empty",
        "format": "forms of the question averaged",
        "stratum": "subgroup of vignettes, empty for all; “b − a” for the difference of two",
        "scale": "probability, binary, ordinal or numeric",
        "estimate": "mean over vignettes of group minus reference, in the scale's unit; of omnibus "
        "its statistic",
        "mean_absolute": "mean over vignettes of the size of group minus reference",
        "sum_of_singles": "for a group in which several crossed attributes differ from their "
        "references, the sum of the estimates of the groups that differ in one of them; else, or "
        "where one of these is missing, null; where answers are missing, they may rest on other "
        "vignettes than the row",
        "ci_low": "lower end of the interval",
        "ci_high": "upper end",
        "equivalence_low": "lower end of the equivalence interval: the differences that the "
        "equivalence test does not rule out, within ± margin exactly if p_equivalence is below the "
        "whole audit's level; a 90% interval at ci_level 0.95, or the union of two where two tests "
        "have to pass",
        "equivalence_high": "upper end of the equivalence interval",
        "ci_level": "level of ci_low and ci_high",
        "p_value": "p of no difference, unadjusted; null at a planned look",
        "p_adjusted": "p adjusted over a family of the model: step-down max-T of joint sign flips "
        "over primary contrasts (Holm with unlimited looks), Benjamini–Hochberg over exploratory "
        "ones; raised to the whole audit's level at a planned look, and then of omnibus too; else "
        "null",
        "margin": "equivalence margin, or null",
        "p_equivalence": "p of a difference at or beyond the margin, raised likewise; or null",
        "p_placebo": "of a disparity, p that the swap does no more than one more placebo swap "
        "would (two-sided, by exchanging them within vignettes); else null",
        "p_placebo_size": "one-sided p that the group's render lies no further from the reference, "
        "whatever the direction, than placebo renders do; unadjusted, of primary and exploratory "
        "contrasts with a placebo arm at one look; else null",
        "bounds_low": "lower end of an interval that holds whatever the missing answers would have "
        "been (Imbens–Manski, at ci_level); null where none is missing or the outcome has no "
        "limits",
        "bounds_high": "upper end of it",
        "n_vignettes": "vignettes in the contrast",
        "n_sets": "matched pairs averaged into them",
        "n_discordant": "vignettes with a difference that isn't zero",
        "n_missing_group": "answers missing in the group; of omnibus in all but the reference",
        "n_missing_reference": "answers missing in the reference; of an interaction in the single "
        "groups and the reference together",
        "n_more": "vignettes still needed to show equivalence, or null",
        "sd": "standard deviation of the vignettes' differences",
        "noise_floor": "the size of the larger of what a placebo swap's mean stays within at "
        "ci_level, were its effects independent, and the largest mean of one placebo swap; or null",
        "method": "interval and test",
        "priority": "for demographic swaps on which the right answer does not depend, the family "
        "of the outcome, primary or exploratory; else descriptive",
        "verdict": "one of the verdict codes, for primary and exploratory contrasts; of a "
        "descriptive result empty, since nothing is decided on it, or not_estimable",
        "note": "anything that limits the result",
    },
    (
        Column(
            name="held_against",
            meaning="placebo where the reference's value is the mean over placebo renders, so that "
            "the estimate is measured against that arm and has no noise floor; else empty. Records "
            "that are older lack it",
            default="",
        ),
    ),
)

DIFFERENCES = declared(
    "differences",
    "one vignette's own difference in one contrast",
    {
        "estimand": "as in the results",
        "model_id": "model",
        "params_id": "hash of its parameters",
        "outcome": "outcome",
        "vignette_set": "vignette set",
        "question_id": "question",
        "attribute": "attribute swapped",
        "group": "group",
        "reference": "reference group",
        "role": "as in the results",
        "cue": "cue kind",
        "expected": "as in the results",
        "vignette_id": "vignette",
        "difference": "group minus reference, averaged over wordings, orders and repeats",
        "group_mean": "the group's mean over the same cells; of an interaction, the joint "
        "difference",
        "reference_mean": "the reference's mean over the same cells; of an interaction, the sum of "
        "the single differences",
        "n_pairs": "pairs of cells averaged",
    },
)

CONTROLS = declared(
    "controls",
    "one validity check of one model on one vignette set",
    {
        "control": "attention, option_mass, or judge_readable",
        "model_id": "model",
        "params_id": "hash of its parameters",
        "vignette_set": "vignette set",
        "question_id": "question the check was made on",
        "outcome": "outcome it was measured on",
        "estimate": "mean shift in the expected direction, mean probability mass, or share of "
        "readable replies",
        "p_value": "one-sided p of the shift, or null",
        "n_vignettes": "vignettes in the check",
        "passed": "whether the model can be audited on this set",
        "note": "what was required, in one sentence, and then what was lacking",
    },
)

WHOLES = declared(
    "statements on the whole audit",
    "all required contrasts of one model, estimand and outcome: the primary ones that swap a "
    "demographic, without missing rates",
    {
        "model_id": "model",
        "params_id": "hash of its parameters",
        "estimand": "as in the results",
        "outcome": "outcome",
        "scale": "as in the results",
        "margin": "equivalence margin, or null",
        "n_contrasts": "required contrasts",
        "n_equivalent": "those with the verdict equivalent_within_margin",
        "n_within_margin": "those with the verdict disparity_detected_within_margin",
        "n_vignettes": "vignettes in the smallest of them",
        "least_n": "fewest vignettes with which all of them can show equivalence at all, by the "
        "method that each was analyzed with; or null",
        "chance_all": "chance that all of them pass their equivalence tests together if every true "
        "difference is 0, with the vignettes at hand and the spread that was observed; or null",
        "n_more": "vignettes that every contrast still needs for a chance of 80%; null where no "
        "number of them is known to do",
        "note": "what the chance leaves out",
    },
    (
        Column(
            name="n_differing",
            meaning="vignettes that have to differ, by little, for fewer than least_n to do; null "
            "where fewer never do, and where there are as many. Records that are older lack it",
        ),
    ),
)
