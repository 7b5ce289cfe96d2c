"""The record as a CycloneDX bill of materials (JSON, 1.6): model cards of all who were asked."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from fairaudit.figures.axis import interval_name
from fairaudit.report.facts import SCOPE, headline_rows, review, same_model, simulated_words
from fairaudit.report.forms.form import Form
from fairaudit.report.forms.told import (
    Told,
    brief,
    hashes,
    judge_sentences,
    shown,
    to_be_filled,
    told_answer,
    told_contrasts,
    told_rows,
)
from fairaudit.report.judge import agreement_place
from fairaudit.report.names import Names
from fairaudit.report.numbers import plural
from fairaudit.report.plain import plain
from fairaudit.report.run_record import NoRecord, RunRecord

__all__ = ["CYCLONEDX"]

Row = Mapping[str, Any]

_VERSION = "1.6"
_IDS = ("model_id", "params_id")
_MEASURED = (
    "What was measured, which is no judgement of harm: differences between the answers for this "
    "group and those for its reference, when nothing else in a written case was changed."
)
_JUDGE = "It rated answers of the audited models. The audit asked it, and it is no part of them."
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
        "components": _components(content),
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


def _components(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The audited models, and the judge unless it is one of them."""
    judge, models = content.get("judge"), content["models"]
    audited = [_audited(content, model, number) for number, model in enumerate(models, 1)]
    if judge is None or any(_judged(content, model) for model in models):
        return audited
    return [*audited, _judge(content, judge)]


def _audited(content: Mapping[str, Any], model: Row, number: int) -> dict[str, Any]:
    told = [one for one in told_contrasts(content) if same_model(one.row, model)]
    judges = _judged(content, model)
    bias = _own_bias(content) if judges else []
    agreement = _agreement(content) if judges else []
    simulated = "true" if model.get("simulated", False) else "false"
    return {
        **_model(model, f"model-{number}", str(model["label"])),
        "description": to_be_filled("what this model is and what it is used for"),
        "modelCard": {
            "bom-ref": f"model-{number}-card",
            "modelParameters": {"datasets": [_data(one) for one in content["sets"]]},
            "quantitativeAnalysis": {
                "performanceMetrics": [*_metrics([*told, *bias]), *agreement],
            },
            "considerations": {"fairnessAssessments": _assessments([*told, *bias])},
            "properties": _card_properties(content, model, [*told, *bias]),
        },
        "properties": [
            _property("role", "audited, and the judge" if judges else "audited"),
            *_ids(model),
            _property("simulated", simulated),
            *(_judge_properties(content) if judges else []),
        ],
    }


def _judge(content: Mapping[str, Any], judge: Row) -> dict[str, Any]:
    """The judge: how far it agrees with people, and what it does of its own with one answer."""
    told = _own_bias(content)
    metrics = [*_metrics(told), *_agreement(content)]
    return {
        **_model(judge, "judge", judge["name"]),
        "description": _JUDGE,
        # Used for a test, and in no call of what is released.
        "scope": "excluded",
        "modelCard": {
            "bom-ref": "judge-card",
            "quantitativeAnalysis": {"performanceMetrics": metrics},
            "considerations": {"fairnessAssessments": _assessments(told)},
            "properties": [*_contrast_properties(told), _property("hashes", hashes(content))],
        },
        "properties": [_property("role", "judge"), *_ids(judge), *_judge_properties(content)],
    }


def _model(model: Row, ref: str, name: str) -> dict[str, str]:
    version = {"version": brief(model["revision"])} if model["revision"] else {}
    return {
        "type": "machine-learning-model",
        "bom-ref": ref,
        "name": brief(name),
        **version,
    }


def _judged(content: Mapping[str, Any], model: Row) -> bool:
    """Whether the judge is this very version of a model."""
    judge = content.get("judge")
    return judge is not None and all(judge[name] == model[name] for name in ("name", "revision"))


def _own_bias(content: Mapping[str, Any]) -> list[Told]:
    """What the judge did with one answer below the case of each group."""
    bias = content["judge"]["bias"]
    return told_rows(content, headline_rows(bias)) if bias else []


def _ids(model: Row) -> list[dict[str, str]]:
    return [_property(name, model[name] or "none: it was not asked") for name in _IDS]


def _judge_properties(content: Mapping[str, Any]) -> list[dict[str, str]]:
    return [_property("judge", sentence) for sentence in judge_sentences(content)]


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


def _agreement(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A metric for each item and group in which the judge was compared with labels by hand."""
    names, metrics = Names(content), []
    for one in content["judge"]["agreement"]:
        if one["kappa"] is None:
            continue
        metric: dict[str, Any] = {
            "type": "agreement with labels by hand, Cohen’s kappa with quadratic weights "
            f"({interval_name(one['level'])})",
            "value": json.dumps(one["kappa"]),
            "slice": brief(agreement_place(names, one)),
        }
        if None not in (one["kappa_low"], one["kappa_high"]):
            metric["confidenceInterval"] = {
                "lowerBound": json.dumps(one["kappa_low"]),
                "upperBound": json.dumps(one["kappa_high"]),
            }
        metrics.append(metric)
    return metrics


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
    """What the answer to a model is, and what `_contrast_properties` gives."""
    simulated = simulated_words(content) if model.get("simulated", False) else ""
    return [
        *([_property("simulated", simulated)] if simulated else []),
        *(_property("answer", sentence) for sentence in told_answer(content, model)),
        *_contrast_properties(told),
        _property("hashes", hashes(content)),
    ]


def _contrast_properties(told: Sequence[Told]) -> list[dict[str, str]]:
    """N and verdict of each contrast: the format's metrics have no place for them."""
    return [
        *(_property("contrast", one.sentence) for one in told),
        *(_property("verdict", f"{one.label}: {one.row['verdict']}") for one in told),
        *(_property("n_vignettes", f"{one.label}: {one.row['n_vignettes']}") for one in told),
    ]


def _property(name: str, value: str) -> dict[str, str]:
    return {"name": f"fairaudit:{name}", "value": shown(str(value))}


CYCLONEDX = Form(
    file="model-card.cdx.json",
    title="a CycloneDX bill of materials with a model card, for release folders",
    render=_render,
)
