"""Tables of what was asked: questions, the words that tell each group, swaps not made."""

import json
from collections.abc import Mapping
from typing import Any

from fairaudit.report.listings import Table
from fairaudit.report.names import Names, listing
from fairaudit.report.numbers import plural
from fairaudit.report.plain import thaw

__all__ = [
    "amounts",
    "descriptor_tables",
    "model_table",
    "params_words",
    "question_table",
]


_CUES = {
    "descriptor": "the words in the text",
    "name": "the pool that names were drawn from",
    "social_history": "the line of social history",
}


def descriptor_tables(content: Mapping[str, Any]) -> list[Table]:
    """List the exact words that told each group."""
    tables = []
    for attribute in content["attributes"]:
        levels = [
            level
            for level in attribute["levels"]
            if level["compared"] or level["id"] == attribute["reference"]
        ]
        for cue in dict.fromkeys(cue for level in levels for cue in level["cues"]):
            told = [level for level in levels if cue in level["cues"]]
            tables.append(_told_table(attribute, cue, told))
    return tables


def _told_table(attribute: Mapping[str, Any], cue: str, levels: list[Mapping[str, Any]]) -> Table:
    slots = list(dict.fromkeys(slot for level in levels for slot in level["cues"][cue]))
    rows = tuple(
        (
            level["title"] + (" (reference)" if level["id"] == attribute["reference"] else ""),
            *(_quoted(level["cues"][cue].get(slot, "")) for slot in slots),
        )
        for level in levels
    )
    return Table(
        caption=f"{attribute['title']}: {_CUES.get(cue, cue)}",
        columns=("Group", *(f"{{{slot}}}" for slot in slots)),
        rows=rows,
        notes=(str(attribute["source"]),),
    )


def _quoted(text: str) -> str:
    return f"“{text.strip()}”" if text else "as in the vignette"


def question_table(content: Mapping[str, Any]) -> Table:
    """Questions, their options and wordings."""
    return Table(
        caption="Questions, options and wordings",
        columns=("Question", "Options", "Favourable", "Wordings"),
        rows=tuple(
            (
                question["title"],
                listing(question["options"], "or"),
                question["favourable"],
                " / ".join(question["wordings"]),
            )
            for vignettes in content["sets"]
            for question in vignettes["questions"]
        ),
        notes=(
            "“Favourable” is the direction in which differences of its probability and share are "
            "counted, not what is correct.",
        ),
    )


def model_table(content: Mapping[str, Any]) -> Table:
    """Models with revision and parameters, and their ids in the tables."""
    return Table(
        caption="Models",
        columns=("Model", "Revision", "Parameters sent", "Ids in the record and the tables"),
        rows=tuple(
            (
                Names(content).model(model),
                model["revision"] or "none stated",
                "not known" if model["params"] is None else params_words(model["params"]) or "none",
                f"{model['model_id']}, parameters {model['params_id']}",
            )
            for model in content["models"]
        ),
    )


def params_words(params: Mapping[str, Any]) -> str:
    """Write parameters in one line.

    Examples
    --------
    >>> params_words({"temperature": 0, "stop": ["."]})
    'temperature: 0, stop: ["."]'
    """
    return ", ".join(
        f"{name}: {json.dumps(thaw(item), ensure_ascii=False)}" for name, item in params.items()
    )


def amounts(content: Mapping[str, Any]) -> str:
    """How much was asked, in which arms, orders and formats."""
    design, counts = content["design"], content["counts"]
    formats = f"Other formats: {listing(design['formats'])}. " if design["formats"] else ""
    return (
        f"{plural(counts['cells'], 'cell')} (vignette × group × wording × option order, with "
        f"{plural(design['placebo'], 'placebo render')} of each vignette, "
        f"{'an' if design['attention'] else 'no'} attention control, and each vignette as written "
        f"{'also' if design['control'] else 'never'} without demographics) came to "
        f"{plural(counts['prompts'], 'distinct prompt')}, each asked once per repeat. Option "
        f"orders: {listing(design['orders'])}. {formats}Seed of the "
        f"design: {design['seed']}; of the analysis: {content['settings']['seed']}."
    )
