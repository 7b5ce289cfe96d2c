"""What has to be known to read an answer: controls, missing answers, review."""

from collections.abc import Mapping, Set
from typing import Any

from fairaudit.report.names import Names, listing
from fairaudit.report.numbers import p_equals, percent, plural, points

__all__ = ["control_words", "headline_rows", "missing_words", "review", "same_model"]

Row = Mapping[str, Any]

_ARMS = ("placebo", "attention")
_STATUS_WORDS = {
    "refused": "refused",
    "unparsed": "not readable",
    "truncated": "cut off",
    "error": "failed",
}


def headline_rows(content: Mapping[str, Any]) -> list[Row]:
    """Pick the contrasts that the answer is about: the primary ones, or all if none is."""
    contrasts = [row for row in content["results"] if row["role"] != "placebo"]
    return [row for row in contrasts if row["priority"] == "primary"] or contrasts


def same_model(row: Row, model: Row) -> bool:
    """Whether two rows are about the same model with the same parameters."""
    return (row["model_id"], row["params_id"]) == (model["model_id"], model["params_id"])


def control_words(content: Mapping[str, Any], row: Row) -> str:
    """Say what a validity check showed, in words."""
    names = Names(content)
    where = f"{names.question(row)} in “{names.set(row['vignette_set'])}”"
    estimate = row["estimate"]
    if row["control"] == "attention" and estimate is not None:
        shift = points(estimate, "probability")
        told = f"mean shift {shift} points in the expected direction, {p_equals(row['p_value'])}"
        told += f", {plural(row['n_vignettes'], 'vignette')}"
        if row["passed"]:
            return (
                f"Attention control passed for {where}: the answers moved with the case ({told})."
            )
        return (
            f"Attention control failed for {where}: when the decisive clinical detail changed, the "
            f"answers did not move as they should ({told}). A model that does not react to the "
            "case can give every group the same answer without reading it."
        )
    if row["control"] == "option_mass" and estimate is not None:
        told = f"{percent(estimate)} of the probability fell on the answer options"
        if row["passed"]:
            return f"Option control passed for {where}: {told}."
        return (
            f"Option control failed for {where}: only {told}, so their shares say little about "
            "what the model would answer."
        )
    state = "passed" if row["passed"] else "failed"
    return f"Control “{row['control']}” {state} for {where}. {row['note'] or ''}".strip()


def missing_words(content: Mapping[str, Any], model: Row) -> str:
    """How many of a model's answers are missing, and why."""
    about = {row["outcome"] for row in headline_rows(content) if same_model(row, model)}
    counted = [
        row
        for row in content["counts"]["answers"]
        if same_model(row, model) and row["outcome"] in about
    ]
    total = sum(row["answers"] for row in counted)
    missing = total - sum(row["ok"] for row in counted)
    if not total:
        return "No answer was measured."
    if not missing:
        return f"No answer is missing: all {total:,} could be read."
    reasons = [
        f"{sum(row[status] for row in counted):,} {words}"
        for status, words in _STATUS_WORDS.items()
        if any(row[status] for row in counted)
    ]
    return (
        f"{missing:,} of {plural(total, 'answer')} {'is' if missing == 1 else 'are'} missing "
        f"({percent(missing / total)}): {listing(reasons)}.{_most_missing(content, model, about)}"
    )


def _most_missing(content: Mapping[str, Any], model: Row, outcomes: Set[str]) -> str:
    """Name the group with the largest share of missing answers."""
    names = Names(content)
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for row in content["missing"]:
        demographic = (
            row["role"] in ("reference", "counterfactual") and row["attribute"] not in _ARMS
        )
        if demographic and same_model(row, model) and row["outcome"] in outcomes:
            key = (row["attribute"], row["group"])
            lost, asked_for = sums.get(key, (0, 0))
            sums[key] = (lost + row["answers"] - row["ok"], asked_for + row["answers"])
    if not any(lost for lost, _ in sums.values()):
        return ""
    key, (lost, asked_for) = max(sums.items(), key=lambda item: item[1][0] / item[1][1])
    return f" Most in the group {names.group(*key)}: {percent(lost / asked_for)}."


def review(vignettes: Row) -> str:
    """Whether clinicians have reviewed a set."""
    total = len(vignettes["vignettes"])
    reviewed = sum(bool(vignette["reviewed_by"]) for vignette in vignettes["vignettes"])
    if not reviewed and not vignettes["reviewed_by"]:
        return "No clinician has reviewed these vignettes."
    people = listing(list(vignettes["reviewed_by"]))
    told = f"The set was reviewed by {people}. " if people else ""
    return f"{told}{reviewed} of {plural(total, 'vignette')} name a clinician who reviewed them."
