"""Rules on what was asked: groups, vignettes, prompts, models. They hold for simulated ones too."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from fairaudit.counterfactual import shipped_set_folders
from fairaudit.governance.evidence import (
    Asked,
    Evidence,
    Found,
    Lacking,
    Record,
    Rule,
    cut,
    hashed,
    models_of,
)
from fairaudit.governance.evidence_results import contrast_rows
from fairaudit.governance.words import Row

__all__ = ["DESIGN_RULES", "GUARDS"]

_CURRENT = "current"


def _attributes_told(record: Record, asked: Asked) -> Found:
    """Which groups were told and compared, in which words."""
    rows = [
        (attribute, [level["id"] for level in attribute["levels"] if level["compared"]])
        for attribute in record.content["attributes"]
    ]
    if not any(groups for _, groups in rows):
        return Lacking(why="No groups were compared.")
    told = [_groups_told(record, attribute, groups) for attribute, groups in rows if groups]
    there = {attribute["id"] for attribute, groups in rows if groups}
    left = [ground for ground, names in asked.bases.items() if not there.intersection(names)]
    cues = record.words.listing([cue.replace("_", " ") for cue in record.content["design"]["cues"]])
    return Evidence(
        text=f"Told to the model and compared (by {cues}): {'; '.join(told)}. The report lists the "
        "exact words.",
        section="design",
        data=hashed(record.content["attributes"], record.content["design"]["cues"]),
        lacking=f"Not told: {', '.join(left)}." if left else "",
    )


def _groups_told(record: Record, attribute: Row, groups: list[str]) -> str:
    name, reference = attribute["id"], attribute["reference"]
    told = record.words.listing([record.words.group(name, group) for group in groups])
    return f"{record.words.attribute(name)} ({told}, against {record.words.group(name, reference)})"


def _vignettes(record: Record, asked: Asked) -> Found:
    """Where the cases come from."""
    sets = record.content["sets"]
    if not sets:
        return Lacking(why="The record names no vignette set.")
    lines = [
        f"{one['title']}, version {one['version']}: "
        f"{record.words.plural(len(one['vignettes']), 'vignette')}, "
        f"{record.words.plural(len(one['sources']), 'source')}, licence {one['licence']}."
        for one in sets
    ]
    return Evidence(
        text="The cases are vignettes of versioned sets; the card of each says what it is for and "
        "what it cannot show.",
        lines=cut(lines),
        section="card",
        data=hashed(sets),
    )


def _written_cases(record: Record, asked: Asked) -> Found:
    """Whether the cases were written for the purpose, and hold no patient's data."""
    sets = record.content["sets"]
    shipped = set(shipped_set_folders())
    own = [one["title"] for one in sets if one["id"] not in shipped]
    lacking = ""
    if own:
        lacking = (
            f"Whether the cases of {record.words.listing(own)} hold data of patients is known to "
            "those who wrote them; the record does not tell."
        )
    return Evidence(
        text=(
            "The cases are vignettes into which the audit put the demographics: a counterfactual "
            "test, and none with data of a site."
        ),
        section="card",
        data=hashed([one["id"] for one in sets], [one["version"] for one in sets]),
        lacking=lacking,
    )


def _vignette_review(record: Record, asked: Asked) -> Found:
    """Whether clinicians have signed the vignettes as they stand."""
    sets = record.content["sets"]
    told = [f"{one['title']}: {record.words.review(one)}" for one in sets]
    signed = [any(_is_signed(case) for case in one["vignettes"]) for one in sets]
    if not any(signed):
        return Lacking(why=" ".join(told) or "The record names no vignette set.")
    whole = all(_is_signed(case) for one in sets for case in one["vignettes"])
    return Evidence(
        text=" ".join(told),
        section="limits",
        data=hashed([_signatures(one) for one in sets]),
        lacking="" if whole else "Not every vignette is signed as it stands.",
    )


def _signatures(vignettes: Row) -> list[Any]:
    """Who signed which vignette of which version of a set."""
    signed = [[case["id"], case["reviewed_by"]] for case in vignettes["vignettes"]]
    return [vignettes["id"], vignettes["version"], signed]


def _is_signed(case: Row) -> bool:
    return any(one["state"] == _CURRENT for one in case["reviewed_by"])


def _models(record: Record, asked: Asked) -> Found:
    """Who was asked, in which release, with which parameters."""
    models = models_of(record)
    if not models:
        return Lacking(why="The record names no model.")
    lines = [
        f"{one['label']}: revision {one['revision'] or 'not stated'}, "
        f"{_params(one['params'])}{', simulated' if one.get('simulated', False) else ''}; "
        f"{_last_asked(record, one)}."
        for one in models
    ]
    unstated = [str(one["label"]) for one in models if not one["revision"]]
    gaps = [
        "The model is simulated, and no model of a deployment." if record.simulated else "",
        f"No revision is stated for {record.words.listing(unstated)}." if unstated else "",
        "A server changed what it said that it was." if record.content.get("served") else "",
    ]
    return Evidence(
        text=f"{record.words.plural(len(models), 'model')} with name, revision and parameters.",
        lines=cut(lines),
        section="design",
        data=hashed(models, record.content.get("served") or []),
        lacking=" ".join(filter(None, gaps)),
    )


def _last_asked(record: Record, model: Row) -> str:
    """When a model gave its last answer, where run.json knows it."""
    for took in record.run["all_runs"] if record.run else ():
        same = (took["model_id"], took["params_id"]) == (model["model_id"], model["params_id"])
        if same and took["last_at"]:
            return f"last answer at {took['last_at']}"
    return "when it last answered is not known"


def _params(params: Mapping[str, Any] | None) -> str:
    if params is None:
        return "parameters not known"
    told = ", ".join(f"{name} {value}" for name, value in sorted(params.items()))
    return f"parameters {told}" if told else "no parameters sent"


def _prompts(record: Record, asked: Asked) -> Found:
    """How the questions are worded, and what stands around each case."""
    design, counts = record.content["design"], record.content["counts"]
    return Evidence(
        text=(
            f"{record.words.plural(counts['prompts'], 'distinct prompt')} from one template, with "
            f"{record.words.plural(design['wordings'], 'wording')} of each question and "
            f"{record.words.plural(len(design['orders']), 'order')} of its options; all of it "
            "stands in the report."
        ),
        section="design",
        data=hashed(
            design["template"],
            [one["questions"] for one in record.content["sets"]],
            design["wordings"],
            design["orders"],
            counts["prompts"],
        ),
    )


def _outcomes(record: Record, asked: Asked) -> Found:
    """What was measured of the answers, on which scale."""
    rows = contrast_rows(record)
    measured = dict.fromkeys((row["outcome"], row["scale"]) for row in rows)
    if not measured:
        return Lacking(why="No outcome was analysed.")
    told = record.words.listing([f"“{name}” ({scale})" for name, scale in measured])
    return Evidence(
        text=f"Measured of each answer: {told}. What is not readable is missing, and never a zero.",
        section="method",
        data=hashed(sorted(measured)),
    )


def _answers(record: Record, asked: Asked) -> Found:
    """How many cells, prompts and answers there are, and how many could be read."""
    counts = record.content["counts"]
    rows = _counted(record)
    if not rows:
        return Lacking(why="No answers were counted.")
    lines = [
        f"{record.words.model(row)}, “{row['outcome']}”: "
        f"{record.words.plural(row['answers'], 'answer')}, {row['ok']:,} of them readable."
        for row in rows
    ]
    return Evidence(
        text=(
            f"{record.words.plural(counts['cells'], 'cell')} of the design, "
            f"{record.words.plural(counts['prompts'], 'distinct prompt')}, and what came of them."
        ),
        lines=cut(lines),
        section="missing",
        data=hashed(counts),
    )


def _counted(record: Record) -> list[Row]:
    keys = {(one["model_id"], one["params_id"]) for one in models_of(record)}
    counted = record.content["counts"]["answers"]
    return [row for row in counted if (row["model_id"], row["params_id"]) in keys]


DESIGN_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "attributes_told": _attributes_told,
        "vignettes": _vignettes,
        "written_cases": _written_cases,
        "vignette_review": _vignette_review,
        "models": _models,
        "prompts": _prompts,
        "outcomes": _outcomes,
        "answers": _answers,
    }
)
"""Rules whose evidence is about the audit itself."""


def _texts_asked(content: Mapping[str, Any]) -> str:
    kinds = {question["kind"] for one in content["sets"] for question in one["questions"]}
    if "text" in kinds or content.get("judge"):
        return ""
    return "No question of this audit asks for a text."


def _judged(content: Mapping[str, Any]) -> str:
    return "" if content.get("judge") else "No judge rated answers in this audit."


def _options_asked(content: Mapping[str, Any]) -> str:
    if any(question["options"] for one in content["sets"] for question in one["questions"]):
        return ""
    return "No question of this audit has options to choose among."


GUARDS: Mapping[str, Any] = MappingProxyType(
    {"texts_asked": _texts_asked, "judged": _judged, "options_asked": _options_asked}
)
"""Functions of a record's content that say why an item is not applicable; empty where it is."""
