"""The Applied Model Card: it keeps the format, says what was measured, and what people fill in."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from tests.report.forms.card_records import (
    RECORDS,
    empty,
    golden,
    hostile,
    judged,
    judged_and_compared,
    single,
)

NAMESPACE = "https://mc.chai.org/v0.2/schema.xsd"
PUBLISHED = Path(__file__).parents[1] / "schemas" / "chai-0.2.xsd"


def card(report: Any) -> ET.Element:
    return ET.fromstring(report.render("chai"))


def at(root: ET.Element, path: str) -> str:
    found = root.find("/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/")))
    assert found is not None and found.text, path
    return found.text


def results(root: ET.Element, metric: str) -> list[tuple[str, Any]]:
    names = ("KeyMetrics", metric, "Results", "MetricResult")
    found = root.findall("/".join(f"{{{NAMESPACE}}}{name}" for name in names))
    return [(str(one[0].text), json.loads(str(one[1].text))) for one in found]


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    """The published schema; what it imports is among the files of xmlschema."""
    signatures = Path(xmlschema.__file__).parent / "schemas/DSIG/xmldsig-core-schema.xsd"
    places = {"http://www.w3.org/2000/09/xmldsig#": str(signatures)}
    return xmlschema.XMLSchema(str(PUBLISHED), locations=places, allow="local")


@pytest.mark.parametrize("name", RECORDS)
def test_it_is_a_valid_card_whatever_the_record_holds(
    name: str, schema: xmlschema.XMLSchema
) -> None:
    report = RECORDS[name]()
    written = report.render("chai")
    assert [str(error) for error in schema.iter_errors(written.decode())] == []
    assert written == report.render("chai")
    assert len(written) < 500_000


def test_the_schema_finds_faults(schema: xmlschema.XMLSchema) -> None:
    good = single().render("chai").decode()
    for old, new in (
        ("<Label>", "<Wrong/><Label>"),
        ("MetricGoal>", "Goal>"),
        ("<EHR>", "<A/><EHR>"),
    ):
        bad = good.replace(old, new)
        assert bad != good and not schema.is_valid(bad)
    assert not schema.is_valid(good.replace(NAMESPACE, "https://mc.chai.org/v0.1/schema.xsd"))


def test_differences_between_groups_are_filled_from_the_record() -> None:
    root = card(single())
    assert at(root, "BasicInfo/ModelName") == "careful"
    assert at(root, "ReleaseInfo/ReleaseVersion").endswith("r1")
    told = results(root, "FairnessEquity")
    assert [label for label, _ in told] == [
        "Opioid offered, Black vs White: difference in probability of “yes”",
        "Opioid offered, Asian vs White: difference in probability of “yes”",
        "Opioid offered, Female vs Male: difference in probability of “yes”",
    ]
    assert told[0][1] == {
        "kind": "estimate_ci", "estimate": -11.9478, "lower": -12.2493, "upper": -11.6464,
        "level": 95.0, "unit": "percentage points",
    }  # fmt: skip
    for place in ("KeyMetrics/FairnessEquity/Interpretation",
                  "Warnings/KnownBiasesOrEthicalConsiderations"):  # fmt: skip
        assert "12 vignettes, margin 5 points; disparity, material" in at(root, place)
    data = at(root, "KeyMetrics/FairnessEquity/TestingDataDescription")
    assert "Small pain set (id pain, version 1, 12 vignettes, CC BY 4.0)" in data
    assert "No clinician has reviewed these vignettes." in data
    method = at(root, "KeyMetrics/FairnessEquity/ValidationProcessAndJustification")
    assert single().content["sha256"] in method and "unit of every test" in method
    assert at(root, "KeyMetrics/FairnessEquity/MetricGoal").endswith(
        "Equivalence margin: 5 points for probability of the favourable option."
    )
    assert results(root, "SafetyReliability") == [
        (
            "Missing of 476 answers that “option_probability” reads",
            {"kind": "single", "value": 12, "unit": "answers"},
        )
    ]


def test_what_an_audit_does_not_know_is_marked() -> None:
    root = card(single())
    texts = {one.tag.rpartition("}")[2]: one.text or "" for one in root.iter() if not len(one)}
    for place in ("ModelDeveloper", "ReleaseDate", "Summary", "Keyword", "PrimaryIntendedUsers",
                  "ClinicalRiskLevel", "FundingSource", "PatientConsentOrDisclosure"):  # fmt: skip
        assert texts[place].startswith("To be filled: ") and texts[place].endswith("developer.")
    for label, value in results(root, "UsefulnessUsabilityEfficacy"):
        assert label.startswith("To be filled: ") and value["value"] is None
    assert "simulated" in at(root, "KeyMetrics/FairnessEquity/TestType")


def test_several_models_are_named_with_every_number() -> None:
    root = card(golden())
    assert at(root, "BasicInfo/ModelName").startswith(
        "Several models were audited: careful, deaf and loose. To be filled: "
    )
    told = results(root, "FairnessEquity")
    assert {label.partition(":")[0] for label, _ in told} == {"careful", "deaf", "loose"}
    deaf = [(label, value) for label, value in told if label.startswith("deaf")]
    assert all(label.endswith("(not estimable)") for label, _ in deaf)
    assert {value["estimate"] for _, value in deaf} == {None}
    assert len(told) == 9


def test_a_judge_is_named_with_what_it_is() -> None:
    root = card(judged())
    assert {value["unit"] for _, value in results(root, "FairnessEquity")} == {"steps of the scale"}
    method = at(root, "KeyMetrics/FairnessEquity/ValidationProcessAndJustification")
    assert "A judge is a measurement with an error of its own." in method
    assert "the agreement of the judge with people has not been measured" in method.lower()
    compared = at(
        card(judged_and_compared()), "KeyMetrics/FairnessEquity/ValidationProcessAndJustification"
    )
    assert "in 80.0% of 40 answers (kappa 0.61)" in compared
    assert "the judge rates the same answer differently in 1." in compared


def test_without_a_contrast_there_is_no_number() -> None:
    told = results(card(empty()), "FairnessEquity")
    assert [(label, value["value"]) for label, value in told] == [
        ("No contrast was analysed", None)
    ]


def test_hostile_texts_are_neither_markup_nor_markdown() -> None:
    written = hostile().render("chai").decode()
    root = card(hostile())
    assert "<script" not in written and "\u202e" not in written
    name = at(root, "BasicInfo/ModelName")
    assert "\\<script\\>" in name and "\\[a\\](b)" in name and "␀␇␛" in name
    assert "cut here: the first 300 of" in at(
        root, "KeyMetrics/FairnessEquity/TestingDataDescription"
    )
