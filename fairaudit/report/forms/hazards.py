"""A hazard log for clinical safety officers, in the columns of DCB0129 and DCB0160.

What the audit found fills its rows; what only people can judge is marked as theirs.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fairaudit.headlines import missing_disparities
from fairaudit.ids import digest
from fairaudit.report.facts import control_words, headline_rows, missing_words, same_model
from fairaudit.report.forms.cells import BYTE_ORDER_MARK, csv_bytes
from fairaudit.report.forms.form import Form
from fairaudit.report.forms.telling import contrast_key, numbers_told
from fairaudit.report.names import Names
from fairaudit.report.placebo import placebo_sentence
from fairaudit.report.plain import sentences
from fairaudit.report.run_record import NoRecord, RunRecord
from fairaudit.report.wording import verdict_words
from fairaudit.rows import MISSING_RATE
from fairaudit.verdicts import DISPARITIES, MOST_SERIOUS_FIRST, Verdict

__all__ = ["COLUMNS", "HAZARDS", "TO_FILL"]

Row = Mapping[str, Any]

TO_FILL = "to be filled by the clinical safety officer"
"""Stands for every judgement, which no program makes."""

_JUDGED = (
    "Severity", "Likelihood", "Initial risk", "Further controls", "Evidence of further controls",
    "Residual severity", "Residual likelihood", "Residual risk", "Owner",
)  # fmt: skip
COLUMNS = (
    "Hazard id", "Hazard", "Potential clinical impact", "Possible causes", "Evidence",
    "Existing controls", *_JUDGED, "Status", "Model", "Audit record (SHA-256)",
)  # fmt: skip
"""Columns of the file."""

_STATUS = "open: nobody has assessed it yet"
_IMPACT = "Care that follows the answer could differ with the group that a patient is told as."
_MISSED = "A person who waits for an answer gets none."
_UNTESTED = "not tested"


def _hazards(content: Mapping[str, Any], _: RunRecord | NoRecord) -> bytes:
    found = (
        *_contrasts(content),
        *_missing_rates(content),
        *_missing(content),
        _untested(content),
    )
    always = dict.fromkeys(_JUDGED, TO_FILL) | {
        "Existing controls": f"none is known to the audit; {TO_FILL}",
        "Status": _STATUS,
        "Audit record (SHA-256)": str(content["sha256"]),
    }
    rows = (always | one for one in found)
    return BYTE_ORDER_MARK + csv_bytes(COLUMNS, ([row[name] for name in COLUMNS] for row in rows))


def _contrasts(content: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Contrasts that are no equivalence, the most serious first."""
    names = Names(content)
    rows = [row for row in headline_rows(content) if row["verdict"] != Verdict.EQUIVALENT]
    for row in sorted(rows, key=lambda row: MOST_SERIOUS_FIRST.index(row["verdict"])):
        yield {
            "Hazard id": _id(contrast_key(row)),
            "Hazard": _hazard(names, row),
            "Potential clinical impact": f"{_IMPACT} What it would do: {TO_FILL}.",
            "Possible causes": _causes(content, row),
            "Evidence": _evidence(content, row),
            "Model": names.model(row),
        }


def _hazard(names: Names, row: Row) -> str:
    about = f"answers to “{names.question(row)}” differ for {names.contrast(row)}"
    why = f"although only {names.attribute(row['attribute'])} was changed"
    if row["verdict"] in DISPARITIES:
        return f"The model’s {about}, {why}."
    if row["verdict"] == Verdict.NOT_ESTIMABLE:
        return f"It is not known whether the model’s {about}: that could not be estimated."
    return f"It is not known whether the model’s {about}: the audit could not tell."


def _causes(content: Mapping[str, Any], row: Row) -> str:
    if row["verdict"] in DISPARITIES:
        told = f"The words that tell {Names(content).attribute(row['attribute'])} were changed, "
        told += "and nothing else in the prompts."
    else:
        failed = [
            control_words(content, control)
            for control in content["controls"]
            if not control["passed"] and same_model(control, row) and _same_place(control, row)
        ]
        told = " ".join(failed) or "The answers at hand do not settle it."
    return f"{told} Further causes: {TO_FILL}."


def _same_place(control: Row, row: Row) -> bool:
    return (control["vignette_set"], control["question_id"]) == (
        row["vignette_set"],
        row["question_id"],
    )


def _evidence(content: Mapping[str, Any], row: Row) -> str:
    verdict = f"{verdict_words(row)}: {numbers_told(content, row)}."
    disparity = row["verdict"] in DISPARITIES
    return " ".join(
        [verdict, *([placebo_sentence(row)] if disparity else []), *sentences(row["note"])]
    )


def _missing_rates(content: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Contrasts in which the share of missing answers was shown to differ."""
    names = Names(content)
    for row in missing_disparities(content):
        yield {
            "Hazard id": _id(contrast_key(row)),
            "Hazard": f"The model’s answers to “{names.question(row)}” are missing in unlike "
            f"shares for {names.contrast(row)}.",
            "Potential clinical impact": f"{_MISSED} What it would do: {TO_FILL}.",
            "Possible causes": f"{_failures(content, row)} Further causes: {TO_FILL}.",
            "Evidence": _evidence(content, row),
            "Model": names.model(row),
        }


def _missing(content: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Models of which any answer is missing."""
    for model in content["models"]:
        about = {row["outcome"] for row in headline_rows(content) if same_model(row, model)}
        lost = sum(
            row["answers"] - row["ok"]
            for row in content["counts"]["answers"]
            if same_model(row, model) and row["outcome"] in about
        )
        if lost:
            yield {
                "Hazard id": _id(digest([MISSING_RATE, model["model_id"], model["params_id"]])),
                "Hazard": "The model gives no answer that can be read to some of what it is asked.",
                "Potential clinical impact": f"{_MISSED} What it would do: {TO_FILL}.",
                "Possible causes": f"{_failures(content, model)} Further causes: {TO_FILL}.",
                "Evidence": missing_words(content, model),
                "Model": str(model["label"]),
            }


def _failures(content: Mapping[str, Any], model: Row) -> str:
    """What calls of a model failed with, as the record counts it."""
    told = [
        f"“{row['reason']}” ({row['answers']:,})"
        for row in content["failures"]
        if same_model(row, model)
    ]
    if told:
        return f"Calls failed with {', '.join(told)}."
    return "No call failed: what is missing was declined, cut off or not readable."


def _untested(content: Mapping[str, Any]) -> dict[str, str]:
    """What the audit does not show; so the log is never empty, and never looks complete."""
    return {
        "Hazard id": _id(digest([_UNTESTED, content["plan_id"]])),
        "Hazard": "Differences in what the audit did not test are not known.",
        "Potential clinical impact": f"{_IMPACT} What it would do: {TO_FILL}.",
        "Possible causes": f"The audit did not ask. Further causes: {TO_FILL}.",
        "Evidence": " ".join(content["limits"]),
        "Model": ", ".join(str(model["label"]) for model in content["models"]),
    }


def _id(key: str) -> str:
    """Write the id of a hazard: the same in every audit of the same plan and model."""
    return f"FA-{key[:8]}"


HAZARDS = Form(
    file="hazards.csv",
    title="a hazard log (DCB0129/0160) for clinical safety officers to complete",
    render=_hazards,
)
