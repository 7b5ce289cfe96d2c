"""What has to be known to read an answer: controls, missing answers, review."""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from fairaudit.counterfactual import tally
from fairaudit.headlines import (
    exploratory_rows,
    headline_rows,
    missing_disparities,
    same_model,
    stands_beside,
)
from fairaudit.report.counts import STATUS_WORDS
from fairaudit.report.margins import measure_of
from fairaudit.report.names import Names, listing
from fairaudit.report.numbers import amount, p_equals, percent, plural, shift, size
from fairaudit.report.placebo import beside_placebo
from fairaudit.report.plain import sentences
from fairaudit.rows import ARMS

__all__ = [
    "SCOPE",
    "control_words",
    "exploratory_outcomes",
    "exploratory_rows",
    "headline_rows",
    "missing_words",
    "review",
    "same_model",
    "served_words",
    "simulated_words",
    "stands_beside",
    "was_possible",
]

Row = Mapping[str, Any]

SCOPE = (
    "All intervals and tests generalise to vignettes like these, not to patients: they say what to "
    "expect of further cases written and asked in the same way, and not how often a patient is "
    "treated differently."
)
"""What the numbers of an audit speak of."""


def exploratory_outcomes(content: Mapping[str, Any]) -> Set[str]:
    """Outcomes of the exploratory family; what stands beside their contrasts has no family."""
    return {row["outcome"] for row in exploratory_rows(content)}


def simulated_words(content: Mapping[str, Any]) -> str:
    """Warn of models that are simulated; empty where none is, or the record is older than this."""
    models, names = content["models"], Names(content)
    made_up = [names.model(model) for model in models if model.get("simulated", False)]
    if not made_up:
        return ""
    named = listing([f"“{label}”" for label in made_up])
    every = f"The model {named} is" if len(made_up) == 1 else f"The models {named} are"
    if len(made_up) == len(models) > 1:
        every = "Every model here is"
    return (
        f"{every} simulated. These are not answers of a language model: they were drawn by a "
        "program, with effects that were planted in it, to show and test the audit itself. They "
        "say nothing about any model."
    )


def served_words(content: Mapping[str, Any]) -> list[str]:
    """Say of each model whose server changed in between what it said that it was."""
    names = Names(content)
    labels = {
        (one["name"], one["revision"], one["params_id"]): names.model(one)
        for one in content["models"]
    }
    told = []
    for one in content.get("served", ()):
        label = labels.get((one["name"], one["revision"], one["params_id"]), one["name"])
        parts = [
            " with the fingerprint ".join(
                [str(row["served_model"] or "no name")]
                + ([str(row["fingerprint"])] if row["fingerprint"] else [])
            )
            + f" ({plural(row['answers'], 'answer')})"
            for row in one["served"]
        ]
        told.append(
            f"The server of {label} did not stay the same during the audit: it said that it was "
            f"{listing(parts)}. Differences between answers can come from that change."
        )
    return told


def was_possible(control: Row) -> bool:
    """Whether a control had the answers that it needs; if not, it says nothing about the model."""
    return control["estimate"] is not None


def control_words(content: Mapping[str, Any], row: Row) -> str:
    """Say what a validity check showed, in words."""
    names = Names(content)
    where = f"{names.question(row)} in “{names.set(row['vignette_set'])}”"
    told = {
        "attention": _attention_words,
        "option_mass": _mass_words,
        "judge_readable": _readable_words,
    }.get(row["control"])
    if told is None:
        state = "passed" if row["passed"] else "failed"
        return f"Control “{row['control']}” {state} for {where}. {row['note'] or ''}".strip()
    return told(content, row, where)


def _attention_words(content: Mapping[str, Any], row: Row, where: str) -> str:
    # A note says first what was required, and then what was lacking.
    lacking = "".join(f" {sentence}" for sentence in sentences(row["note"])[1:])
    if not was_possible(row):
        unknown = (
            ""
            if _reads_elsewhere(content, row)
            else " Whether the model reads the cases is not known."
        )
        return (
            f"Attention control not possible for {where}, {Names(content).outcome(row)}.{lacking}"
            f"{unknown}"
        )
    moved = f"when the decisive clinical detail changed, the {Names(content).outcome(row)}"
    moved_by, (scale, margin) = row["estimate"], measure_of(content, row["outcome"])
    scale = Names(content).measure({**row, "scale": scale})
    tested = f"{p_equals(row['p_value'])}, {plural(row['n_vignettes'], 'vignette')}"
    if row["passed"]:
        least = ""
        if margin is not None and moved_by <= margin:
            least = f", though by no more than the margin of {size(margin, scale)}"
        return (
            f"Attention control passed for {where}: {moved} moved by {amount(moved_by, scale)} in "
            f"the expected direction{least} ({tested})."
        )
    lacking = lacking or (
        " A model that does not react to the case can give every group the same answer without "
        "reading it."
    )
    return (
        f"Attention control failed for {where}: {moved} was not shown to move in the expected "
        f"direction (mean shift {shift(moved_by, scale)}, {tested}).{lacking}"
    )


def _reads_elsewhere(content: Mapping[str, Any], row: Row) -> bool:
    """Whether the control of another outcome passed, on the same question asked of the model."""
    return any(
        one["control"] == row["control"]
        and one["passed"]
        and same_model(one, row)
        and (one["vignette_set"], one["question_id"]) == (row["vignette_set"], row["question_id"])
        for one in content["controls"]
    )


def _mass_words(_: Mapping[str, Any], row: Row, where: str) -> str:
    if not was_possible(row):
        return (
            f"Option control not possible for {where}: no answer tells how much of the probability "
            "fell on the answer options."
        )
    told = f"{percent(row['estimate'])} of the probability fell on the answer options"
    if row["passed"]:
        return f"Option control passed for {where}: {told}."
    return (
        f"Option control failed for {where}: only {told}, so their shares say little about "
        "what the model would answer."
    )


def _readable_words(content: Mapping[str, Any], row: Row, where: str) -> str:
    # A note says first what was required, and then gives an example of what could not be read.
    required = "".join(sentences(row["note"])[:1])
    return (
        f"Judge control {'passed' if row['passed'] else 'failed'} for {where}, "
        f"{Names(content).outcome(row)}: {percent(row['estimate'])} of the judge’s replies could "
        f"be read.{(row['note'] or '').removeprefix(required)}"
    )


def missing_words(content: Mapping[str, Any], model: Row) -> str:
    """How many of a model's answers are missing, and why.

    Where several outcomes read the answers, what is counted is their values, and by outcome.
    """
    rows = headline_rows(content) or exploratory_rows(content)
    about = {row["outcome"] for row in rows if same_model(row, model)}
    counted = [
        row
        for row in content["counts"]["answers"]
        if same_model(row, model) and row["outcome"] in about
    ]
    total = sum(row["answers"] for row in counted)
    missing = total - sum(row["ok"] for row in counted)
    if not total:
        return "No answer was measured."
    of_one = len({row["outcome"] for row in counted}) == 1
    kind = "answer" if of_one else "value"
    if not missing:
        return f"No {kind} is missing: all {total:,} could be read."
    reasons = [
        f"{sum(row[status] for row in counted):,} {words}"
        for status, words in STATUS_WORDS.items()
        if any(row[status] for row in counted)
    ]
    return (
        f"{missing:,} of {plural(total, kind)} {'is' if missing == 1 else 'are'} missing "
        f"({percent(missing / total)}): {listing(reasons)}."
        f"{'' if of_one else _by_outcome(counted)}{_commonest_failure(content, model)}"
        f"{_most_missing(content, model, about)}{_differing(content, model)}"
    )


def _by_outcome(counted: Sequence[Row]) -> str:
    """Say of each outcome that lacks values how many of the answers gave it none."""
    told = [
        f"{row['answers'] - row['ok']:,} of {plural(row['answers'], 'answer')} for "
        f"“{row['outcome']}” ({percent((row['answers'] - row['ok']) / row['answers'])})"
        for row in counted
        if row["answers"] > row["ok"]
    ]
    return f" One answer has a value for each outcome that reads it; missing are {listing(told)}."


def _commonest_failure(content: Mapping[str, Any], model: Row) -> str:
    """Quote what calls failed with most often; the record has the commonest first."""
    for row in content["failures"]:
        if same_model(row, model):
            return f" Calls failed most often with “{row['reason']}” ({row['answers']:,})."
    return ""


def _most_missing(content: Mapping[str, Any], model: Row, outcomes: Set[str]) -> str:
    """Name the group with the largest share of missing answers."""
    names = Names(content)
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for row in content["missing"]:
        if row["attribute"] not in ARMS and same_model(row, model) and row["outcome"] in outcomes:
            key = (row["attribute"], row["group"])
            lost, asked_for = sums.get(key, (0, 0))
            sums[key] = (lost + row["answers"] - row["ok"], asked_for + row["answers"])
    if not any(lost for lost, _ in sums.values()):
        return ""
    key, (lost, asked_for) = max(sums.items(), key=lambda item: item[1][0] / item[1][1])
    return f" Most in the group {names.group(*key)}: {percent(lost / asked_for)}."


def _differing(content: Mapping[str, Any], model: Row) -> str:
    """Name the contrasts in which the share of missing answers was shown to differ."""
    names = Names(content)
    found = [
        f"{names.question(row)}, {names.contrast(row)} "
        f"({shift(row['estimate'], row['scale'])}; {beside_placebo(row)})"
        for row in missing_disparities(content)
        if same_model(row, model)
    ]
    if not found:
        return ""
    return f" The share differs from the reference’s by more than chance: {'; '.join(found)}."


def review(vignettes: Row) -> str:
    """Whether clinicians have reviewed a set."""
    return tally([vignette["reviewed_by"] for vignette in vignettes["vignettes"]]).sentence
