"""The record as a CycloneDX bill of materials (JSON, 1.6): a model card for each audited model."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from fairaudit.figures.axis import interval_name
from fairaudit.report.facts import SCOPE, review, same_model, simulated_words
from fairaudit.report.forms.form import Form
from fairaudit.report.forms.told import (
    Told,
    brief,
    hashes,
    shown,
    to_be_filled,
    told_answer,
    told_contrasts,
)
from fairaudit.report.numbers import plural
from fairaudit.report.plain import plain
from fairaudit.report.run_record import NoRecord, RunRecord

__all__ = ["CYCLONEDX"]

Row = Mapping[str, Any]

_VERSION = "1.6"
_MEASURED = (
    "What was measured, which is no judgement of harm: differences between the answers for this "
    "group and those for its reference, when nothing else in a written case was changed."
)
_BENEFITS = to_be_filled("benefits that are expected for this group")
_MITIGATION = to_be_filled("what is done about the differences that were found, or why nothing is")


def _render(content: Mapping[str, Any], _: RunRecord | NoRecord) -> bytes:
    bom = {
        "$schema": f"http://cyclonedx.org/schema/bom-{_VERSION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": _VERSION,
        "serialNumber": uuid5(NAMESPACE_OID, f"fairaudit:{content['sha256']}").urn,
        "version": 1,
        "metadata": {
            "tools": {"components": [{"type": "application", "name": "fairaudit-clinical"}]},
            "properties": _record_properties(content),
        },
        "components": [
            _component(content, model, number) for number, model in enumerate(content["models"], 1)
        ],
    }
    text = json.dumps(plain(bom), ensure_ascii=False, allow_nan=False, indent=1)
    return f"{text}\n".encode()


def _record_properties(content: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        _property("record:sha256", content["sha256"]),
        _property("plan:sha256", content["plan_sha256"] or "no audit plan was given"),
        _property("plan:id", content["plan_id"]),
        *(_property("asked", sentence) for sentence in content["summary"]["asked"]),
        *(_property("limit", sentence) for sentence in content["limits"]),
    ]


def _component(content: Mapping[str, Any], model: Row, number: int) -> dict[str, Any]:
    told = [one for one in told_contrasts(content) if same_model(one.row, model)]
    component = {
        "type": "machine-learning-model",
        "bom-ref": f"model-{number}",
        "name": brief(str(model["label"])),
        "description": to_be_filled("what this model is and what it is used for"),
        "modelCard": {
            "bom-ref": f"model-{number}-card",
            "modelParameters": {"datasets": [_data(one) for one in content["sets"]]},
            "quantitativeAnalysis": {"performanceMetrics": _metrics(told)},
            "considerations": {"fairnessAssessments": _assessments(told)},
            "properties": _card_properties(content, model, told),
        },
        "properties": [
            _property("model_id", model["model_id"]),
            _property("params_id", model["params_id"]),
            _property("simulated", "true" if model.get("simulated", False) else "false"),
        ],
    }
    if model["revision"]:
        component["version"] = brief(model["revision"])
    return component


def _data(vignettes: Row) -> dict[str, str]:
    return {
        "type": "dataset",
        "name": brief(vignettes["title"]),
        "description": (
            "Asked by the audit; whether they were used in training is not known. Vignette set "
            f"{brief(vignettes['id'])}, version {vignettes['version']}, "
            f"{plural(len(vignettes['vignettes']), 'vignette')}, licence "
            f"{brief(vignettes['licence'])}. {shown(review(vignettes))}"
        ),
    }


def _metrics(told: Sequence[Told]) -> list[dict[str, Any]]:
    """A metric for each contrast with a number; the format has texts for numbers."""
    return [
        {
            "type": f"difference in {one.outcome}, {one.unit} "
            f"({interval_name(one.row['ci_level'])})",
            "value": json.dumps(one.estimate),
            "slice": f"{one.question}: {one.contrast}",
            "confidenceInterval": {
                "lowerBound": json.dumps(one.low),
                "upperBound": json.dumps(one.high),
            },
        }
        for one in told
        if one.estimate is not None
    ]


def _assessments(told: Sequence[Told]) -> list[dict[str, str]]:
    """An assessment for each group that was compared: what was measured; people write the rest."""
    groups: dict[tuple[str, str], list[Told]] = {}
    for one in told:
        groups.setdefault((one.row["attribute"], one.row["group"]), []).append(one)
    return [
        {
            "groupAtRisk": f"{members[0].attribute}: {members[0].group}",
            "benefits": _BENEFITS,
            "harms": " ".join([_MEASURED, *(one.sentence for one in members), SCOPE]),
            "mitigationStrategy": _MITIGATION,
        }
        for members in groups.values()
    ]


def _card_properties(
    content: Mapping[str, Any], model: Row, told: Sequence[Told]
) -> list[dict[str, str]]:
    """Answer, and n and verdict of each contrast: the format's metrics have no place for them."""
    simulated = simulated_words(content) if model.get("simulated", False) else ""
    return [
        *([_property("simulated", simulated)] if simulated else []),
        *(_property("answer", sentence) for sentence in told_answer(content, model)),
        *(_property("contrast", one.sentence) for one in told),
        *(_property("verdict", f"{one.label}: {one.row['verdict']}") for one in told),
        *(_property("n_vignettes", f"{one.label}: {one.row['n_vignettes']}") for one in told),
        _property("hashes", hashes(content)),
    ]


def _property(name: str, value: str) -> dict[str, str]:
    return {"name": f"fairaudit:{name}", "value": shown(str(value))}


CYCLONEDX = Form(
    file="model-card.cdx.json",
    title="a CycloneDX bill of materials with a model card, for release folders",
    render=_render,
)
