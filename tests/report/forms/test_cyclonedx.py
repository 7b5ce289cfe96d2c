"""The bill of materials: the format’s own strict validator finds nothing in it."""

import json
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.report.forms.card_records import (
    RECORDS,
    empty,
    golden,
    hostile,
    judged,
    judged_and_compared,
    judged_by_itself,
    single,
    unlike,
)


def bom(report: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(report.render("cyclonedx"))
    return made


@pytest.fixture(scope="module")
def validator() -> JsonStrictValidator:
    return JsonStrictValidator(SchemaVersion.V1_6)


@pytest.mark.parametrize("name", RECORDS)
def test_the_validator_finds_nothing(name: str, validator: JsonStrictValidator) -> None:
    report = RECORDS[name]()
    written = report.render("cyclonedx")
    assert validator.validate_str(written.decode()) is None
    assert written == report.render("cyclonedx")
    assert len(written) < 500_000


def test_the_validator_would_find_something(validator: JsonStrictValidator) -> None:
    made = bom(single())
    made["components"][0]["modelCard"]["quantitativeAnalysis"]["performanceMetrics"][0]["value"] = 1
    assert validator.validate_str(json.dumps(made)) is not None


def test_each_contrast_is_a_metric_with_its_slice_and_interval() -> None:
    (component,) = bom(single())["components"]
    assert (component["type"], component["name"], component["version"]) == (
        "machine-learning-model", "careful", "r1",
    )  # fmt: skip
    metrics = component["modelCard"]["quantitativeAnalysis"]["performanceMetrics"]
    assert len(metrics) == 3
    assert metrics[0] == {
        "type": "difference in probability of “yes”, percentage points (95% interval)",
        "value": "-11.9478",
        "slice": "Opioid offered: Black vs White",
        "confidenceInterval": {"lowerBound": "-12.2493", "upperBound": "-11.6464"},
    }
    units = {
        one["type"].rpartition(", ")[2]
        for one in bom(unlike())["components"][0]["modelCard"]["quantitativeAnalysis"][
            "performanceMetrics"
        ]
    }
    assert units == {
        "percentage points (95% interval)", "steps of the scale (95% interval)",
        "units of the outcome (95% interval)",
    }  # fmt: skip


def test_harms_are_what_was_measured_and_people_write_the_rest() -> None:
    (component,) = bom(single())["components"]
    groups = component["modelCard"]["considerations"]["fairnessAssessments"]
    assert [one["groupAtRisk"] for one in groups] == [
        "Race and ethnicity: Black", "Race and ethnicity: Asian", "Sex: Female",
    ]  # fmt: skip
    assert "no judgement of harm" in groups[0]["harms"]
    assert "12 vignettes, margin 5 points; disparity, material" in groups[0]["harms"]
    for one in groups:
        assert one["benefits"].startswith("To be filled: ")
        assert one["mitigationStrategy"].startswith("To be filled: ")


def test_n_and_verdict_of_each_contrast_and_the_hashes_are_properties() -> None:
    made = bom(single())
    record = {one["name"]: one["value"] for one in made["metadata"]["properties"]}
    assert record["fairaudit:plan:sha256"] == single().content["plan_sha256"]
    assert record["fairaudit:record:sha256"] == single().content["sha256"]
    card = [(p["name"], p["value"]) for p in made["components"][0]["modelCard"]["properties"]]
    verdicts = [value for name, value in card if name == "fairaudit:verdict"]
    assert verdicts[0].endswith(": disparity_material") and len(verdicts) == 3
    assert [value for name, value in card if name == "fairaudit:n_vignettes"][2].endswith(": 11")
    assert any(name == "fairaudit:simulated" for name, _ in card)


def test_the_serial_number_is_that_of_the_record() -> None:
    first, second = bom(golden())["serialNumber"], bom(unlike())["serialNumber"]
    assert first == "urn:uuid:" + first.removeprefix("urn:uuid:") and first != second
    assert "timestamp" not in bom(golden())["metadata"]


def test_models_are_components_and_one_without_numbers_has_no_metric() -> None:
    components = bom(golden())["components"]
    assert [one["name"] for one in components] == ["careful", "deaf", "loose"]
    deaf = components[1]["modelCard"]
    assert deaf["quantitativeAnalysis"]["performanceMetrics"] == []
    assert "not estimable" in deaf["considerations"]["fairnessAssessments"][0]["harms"]
    assert "version" not in components[1]
    assert bom(empty())["components"][0]["modelCard"]["considerations"]["fairnessAssessments"] == []


def properties(component: dict[str, Any], name: str) -> list[str]:
    return [p["value"] for p in component["properties"] if p["name"] == f"fairaudit:{name}"]


def test_the_judge_is_a_component_that_is_not_released() -> None:
    audited, judge = bom(judged())["components"]
    assert (judge["type"], judge["name"], judge["version"], judge["scope"]) == (
        "machine-learning-model", "judge_of_cards:rate", "1", "excluded",
    )  # fmt: skip
    assert "scope" not in audited and audited["bom-ref"] != judge["bom-ref"]
    assert [properties(one, "role") for one in (audited, judge)] == [["audited"], ["judge"]]
    assert properties(judge, "model_id") == ["judge_of_cards:rate@1"]
    told = " ".join(properties(judge, "judge"))
    assert "were rated by judge_of_cards:rate (1)" in told
    assert "agreement of the judge with people has not been measured" in told
    assert properties(audited, "judge") == []
    assert judge["modelCard"]["quantitativeAnalysis"]["performanceMetrics"] == []
    assert [one["name"] for one in bom(golden())["components"]] == ["careful", "deaf", "loose"]


def test_the_judges_card_has_its_agreement_with_people_and_its_own_bias() -> None:
    judge = bom(judged_and_compared())["components"][-1]
    *metrics, agreement = judge["modelCard"]["quantitativeAnalysis"]["performanceMetrics"]
    assert agreement["slice"] == "clarity, all groups" and agreement["value"] == "0.61"
    assert agreement["confidenceInterval"] == {"lowerBound": "0.4", "upperBound": "0.75"}
    assert agreement["type"].startswith("agreement with labels by hand, Cohen’s kappa")
    assert len(metrics) == 1 and float(metrics[0]["value"]) < 0
    assert "that the judge gave to the same answer" in metrics[0]["type"]
    [group] = judge["modelCard"]["considerations"]["fairnessAssessments"]
    assert group["groupAtRisk"] == "Race and ethnicity: Black"
    told = " ".join(properties(judge, "judge"))
    assert "clarity the level of the labels by hand in 80.0% of 40 answers (kappa 0.61)" in told
    assert "the judge rates the same answer differently in 1" in told


def test_a_model_that_judged_itself_is_one_component() -> None:
    [component] = bom(judged_by_itself())["components"]
    assert properties(component, "role") == ["audited, and the judge"]
    assert "rates its own answers" in " ".join(properties(component, "judge"))
    metrics = component["modelCard"]["quantitativeAnalysis"]["performanceMetrics"]
    assert sum("Cohen’s kappa" in one["type"] for one in metrics) == 1
    assert sum("gave to the same answer" in one["type"] for one in metrics) == 1
    [group] = component["modelCard"]["considerations"]["fairnessAssessments"]
    assert "level of clarity that the judge gave to the same answer" in group["harms"]


def test_control_characters_are_shown() -> None:
    written = hostile().render("cyclonedx").decode()
    assert "\\u0000" not in written and "\u202e" not in written and "␀␇␛" in written
