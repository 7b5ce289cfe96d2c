"""The record as an Applied Model Card of the Coalition for Health AI (XML, v0.2).

An audit fills what is known of differences between groups. People write the rest, and each place
says what belongs there. Texts of such a card are Markdown, so that what comes from a record is
escaped for it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from fairaudit.report.facts import SCOPE, missing_words, review, same_model, simulated_words
from fairaudit.report.forms.chai_places import CARD, Place
from fairaudit.report.forms.form import Form
from fairaudit.report.forms.told import (
    Told,
    brief,
    hashes,
    judge_sentences,
    margin_sentence,
    shown,
    shown_rows,
    to_be_filled,
    told_answer,
    told_contrasts,
)
from fairaudit.report.markdown import escape
from fairaudit.report.names import listing
from fairaudit.report.numbers import plural
from fairaudit.report.run_record import NoRecord, RunRecord

__all__ = ["CHAI"]

Row = Mapping[str, Any]
Texts = Mapping[str, str]
Labelled = Sequence[tuple[str, Mapping[str, Any]]]
Results = Mapping[str, Labelled]

_NAMESPACE = "https://mc.chai.org/v0.2/schema.xsd"
_INSIDE_A_WORD = re.compile(r"(?<=\w)\\_(?=\w)")
_SEVERAL = to_be_filled("which of them this card is for, and the results of the others taken out")
_SAME = "Of the missing answers: the audit that is described under FairnessEquity."
_OTHERS = to_be_filled("the same of other tests of safety and reliability")
_SHARED = ("TestType", "TestingDataDescription", "ValidationProcessAndJustification")
_NO_NUMBER = {"kind": "single", "value": None, "unit": "to be filled"}


def _render(content: Mapping[str, Any], _: RunRecord | NoRecord) -> bytes:
    told = told_contrasts(content)
    texts = {**_about_model(content), **_warnings(content, told), **_found(content, told)}
    results = {"FairnessEquity": _differences(content, told), "SafetyReliability": _gaps(content)}
    root = ET.Element(_name(CARD.name))
    for place in CARD.places:
        _fill(root, place, texts, results, CARD.name)
    ET.indent(root)
    written = ET.tostring(
        root, encoding="utf-8", xml_declaration=True, default_namespace=_NAMESPACE
    )
    return bytes(written) + b"\n"


def _fill(parent: ET.Element, place: Place, texts: Texts, results: Results, inside: str) -> None:
    """Write one place: what the audit knows, what people have to write, or the places in it."""
    element = ET.SubElement(parent, _name(place.name))
    if place.results:
        for label, value in results.get(inside, [(to_be_filled(place.what), _NO_NUMBER)]):
            _result(element, label, value)
    elif place.places:
        for one in place.places:
            _fill(element, one, texts, results, place.name)
    else:
        # Metrics of three kinds have places of the same name.
        known = texts.get(f"{inside}/{place.name}")
        element.text = _markdown(to_be_filled(place.what)) if known is None else known


def _result(parent: ET.Element, label: str, value: Mapping[str, Any]) -> None:
    result = ET.SubElement(parent, _name("MetricResult"))
    ET.SubElement(result, _name("Label")).text = _markdown(label)
    number = json.dumps(value, ensure_ascii=False, allow_nan=False)
    ET.SubElement(result, _name("ValueJson")).text = number


def _about_model(content: Mapping[str, Any]) -> Texts:
    models = content["models"]
    labels = [brief(str(model["label"])) for model in models]
    revisions = [brief(model["revision"] or "none stated") for model in models]
    name, version = listing(labels), listing(revisions)
    if len(models) > 1:
        name = f"Several models were audited: {name}. {_SEVERAL}"
        version = listing(
            [f"{one} ({label})" for one, label in zip(revisions, labels, strict=True)]
        )
    asked = [shown(sentence) for sentence in content["summary"]["asked"]]
    return {
        "BasicInfo/ModelName": _markdown(name),
        "ReleaseInfo/ReleaseVersion": _markdown(f"Revision that was audited: {version}"),
        "AISystemFacts/OutcomesAndOutputs": _paragraphs(
            ["What the audit asked for:", *asked, to_be_filled("all other outputs and their use")]
        ),
    }


def _warnings(content: Mapping[str, Any], told: Sequence[Told]) -> Texts:
    biases = to_be_filled("biases that are known from elsewhere, and ethical considerations")
    return {
        "UsesAndDirections/CautionedOutOfScopeSettings": _paragraphs(
            [
                to_be_filled("settings and patients for which the model is not meant"),
                f"Of the audit of differences between groups: {SCOPE}",
            ]
        ),
        "Warnings/KnownRisksAndLimitations": _paragraphs(
            [
                to_be_filled("known risks and limitations of the model"),
                "Limits of the audit of differences between groups:",
                *(f"- {sentence}" for sentence in content["limits"]),
            ]
        ),
        "Warnings/KnownBiasesOrEthicalConsiderations": _paragraphs(
            ["What was measured, with matched written cases:", *_contrasts(content, told), biases]
        ),
    }


def _found(content: Mapping[str, Any], told: Sequence[Told]) -> Texts:
    """What stands beside the results, for differences between groups and for missing answers."""
    missing = [
        f"{_of(content, model)}{missing_words(content, model)}" for model in content["models"]
    ]
    return {
        "FairnessEquity/MetricGoal": _paragraphs(
            [
                "To measure how far answers change when only the group of a patient is changed.",
                margin_sentence(content, shown_rows(content)),
            ]
        ),
        "FairnessEquity/Interpretation": _paragraphs(
            [*_answers(content), *_contrasts(content, told), SCOPE]
        ),
        "FairnessEquity/TestType": _paragraphs(_test(content)),
        "FairnessEquity/TestingDataDescription": _paragraphs(_data(content)),
        "FairnessEquity/ValidationProcessAndJustification": _paragraphs(
            [*content["method"], *judge_sentences(content), hashes(content)]
        ),
        "SafetyReliability/MetricGoal": _paragraphs(
            [
                "To count answers that are missing.",
                to_be_filled("other goals, such as rates of dangerous answers"),
            ]
        ),
        "SafetyReliability/Interpretation": _paragraphs(
            [*missing, to_be_filled("what else is known of failures of the model")]
        ),
        **{f"SafetyReliability/{place}": _paragraphs([_SAME, _OTHERS]) for place in _SHARED},
        "Resources/EvaluationReferences": _paragraphs(
            [f"The report of the audit, and its record, from which it is made. {hashes(content)}"]
        ),
        "AppliedModelCard/Bibliography": _bibliography(content),
    }


def _answers(content: Mapping[str, Any]) -> list[str]:
    simulated = simulated_words(content)
    return [
        *([simulated] if simulated else []),
        *([_SEVERAL] if len(content["models"]) > 1 else []),
        *(f"{_of(content, one)}{told_answer(content, one)[0]}" for one in content["models"]),
    ]


def _contrasts(content: Mapping[str, Any], told: Sequence[Told]) -> list[str]:
    if not told:
        return ["No contrast was analysed."]
    return [f"- {_of(content, one.row)}{one.sentence}" for one in told]


def _differences(content: Mapping[str, Any], told: Sequence[Told]) -> Labelled:
    """A result for each contrast; one that is not estimable has no numbers, and says so."""
    if not told:
        return [("No contrast was analysed", _NO_NUMBER)]
    return [
        (
            f"{_of(content, one.row)}{one.label}"
            f"{'' if one.estimate is not None else ' (not estimable)'}",
            {
                "kind": "estimate_ci",
                "estimate": one.estimate,
                "lower": one.low,
                "upper": one.high,
                "level": round(100 * one.row["ci_level"], 6),
                "unit": one.unit,
            },
        )
        for one in told
    ]


def _gaps(content: Mapping[str, Any]) -> Labelled:
    """Answers without a value, for each model and outcome that was compared."""
    compared = {row["outcome"] for row in shown_rows(content)}
    found = [
        (
            f"{_of(content, row)}Missing of {plural(row['answers'], 'answer')} that "
            f"“{brief(row['outcome'])}” reads",
            {"kind": "single", "value": row["answers"] - row["ok"], "unit": "answers"},
        )
        for row in content["counts"]["answers"]
        if row["outcome"] in compared
    ]
    return found or [("No answer was measured", _NO_NUMBER)]


def _of(content: Mapping[str, Any], row: Row) -> str:
    """Name a row's model where there are several."""
    models = content["models"]
    if len(models) < 2:
        return ""
    labels = (brief(str(model["label"])) for model in models if same_model(model, row))
    return f"{next(labels)}: "


def _test(content: Mapping[str, Any]) -> list[str]:
    simulated = simulated_words(content)
    return [
        "Audit with matched counterfactual vignettes: written cases in which only the words that "
        "tell the group are changed. No data of patients. The vignette is the unit of analysis.",
        *([simulated] if simulated else []),
    ]


def _data(content: Mapping[str, Any]) -> list[str]:
    counts = content["counts"]
    return [
        *(
            f"- {brief(one['title'])} (id {brief(one['id'])}, version {one['version']}, "
            f"{plural(len(one['vignettes']), 'vignette')}, {brief(one['licence'])}). {review(one)}"
            for one in content["sets"]
        ),
        *content["summary"]["asked"],
        f"{plural(counts['cells'], 'cell')} came to "
        f"{plural(counts['prompts'], 'distinct prompt')}.",
    ]


def _bibliography(content: Mapping[str, Any]) -> str:
    """One BibTeX entry for the record; it holds hashes of it and no text from it."""
    return (
        f"@misc{{fairaudit-{content['sha256'][:12]},\n"
        "  title = {Record of an audit with matched counterfactual vignettes (audit.json)},\n"
        "  howpublished = {Written by fairaudit},\n"
        f"  note = {{SHA-256 {content['sha256']}}}\n"
        "}"
    )


def _paragraphs(sentences: Sequence[str]) -> str:
    """Write paragraphs, and items of a list where a sentence begins with a dash of ours."""
    return "\n\n".join(
        f"- {_markdown(one[2:])}" if one.startswith("- ") else _markdown(one) for one in sentences
    )


def _markdown(text: str) -> str:
    r"""Write a line that Markdown shows as it is; an underscore inside a word needs no mark.

    Examples
    --------
    >>> print(_markdown("word_count of <b> _a_"))
    word_count of \<b\> \_a\_
    """
    return _INSIDE_A_WORD.sub("_", escape(shown(text)))


def _name(tag: str) -> str:
    return f"{{{_NAMESPACE}}}{tag}"


CHAI = Form(
    file="applied-model-card.xml",
    title="an Applied Model Card of the Coalition for Health AI (v0.2), in part filled",
    render=_render,
)
