"""JUnit XML: valid by the schema of Ant, a case for each contrast, nothing open that passes."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from fairaudit.report import Report
from fairaudit.report.facts import headline_rows
from tests.report.forms.records import changed, golden, hostile
from tests.report.test_taken import record, took

SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[1] / "schemas" / "JUnit.xsd")
FORMS = ("junit", "junit-strict")


def tree(report: Report, form: str = "junit") -> ET.Element:
    """The root of a valid file."""
    text = report.render(form)
    SCHEMA.validate(text.decode())
    return ET.fromstring(text)


def of_outcome(suite: ET.Element, outcome: str) -> list[ET.Element]:
    return [case for case in suite.iter("testcase") if case.find(outcome) is not None]


def of_missing(case: ET.Element) -> bool:
    return "share of missing answers" in (case.get("name") or "")


def test_each_contrast_is_a_case_and_each_model_a_suite() -> None:
    root = tree(golden())
    cases = [*root.iter("testcase")]
    assert len(headline_rows(golden().content)) == 9
    assert len(cases) == 9 + 1  # One share of missing answers differs.
    assert [suite.get("name") for suite in root] == ["careful", "deaf", "loose"]
    named = Counter((case.get("classname"), case.get("name")) for case in cases)
    assert max(named.values()) == 1
    assert (
        "careful.race_ethnicity",
        "Opioid offered: Black vs White, probability of “yes”",
    ) in named
    properties = {one.get("name"): one.get("value") for one in root.iter("property")}
    assert properties["plan_sha256"] == golden().content["plan_sha256"]
    assert properties["audit_sha256"] == golden().content["sha256"]


def test_a_disparity_fails_with_its_numbers() -> None:
    careful = tree(golden())[0]
    [case] = [one for one in of_outcome(careful, "failure") if not of_missing(one)]
    failure = case.find("failure")
    assert failure is not None and failure.get("type") == "disparity_material"
    told = failure.get("message") or ""
    assert told == (
        "disparity, material; exceeds placebo: difference in the probability of “yes” −11.9 points "
        "(95% interval −12.2 to −11.6), 12 vignettes, margin 5 points."
    )
    assert "It exceeds the placebo arm" in (failure.text or "")


def test_what_is_open_is_skipped_and_fails_when_strict() -> None:
    for form, outcome in zip(FORMS, ("skipped", "failure"), strict=True):
        careful, deaf, loose = tree(golden(), form)
        of_contrasts = [one for one in of_outcome(loose, outcome) if not of_missing(one)]
        assert len(of_outcome(deaf, outcome)) == len(of_contrasts) == 3
        told = [case.find(outcome).get("message") for case in of_contrasts]  # type: ignore[union-attr]
        assert all("inconclusive: " in one and "more vignettes" in one for one in told if one)
        why = [case.find(outcome).get("message") or "" for case in of_outcome(deaf, outcome)]  # type: ignore[union-attr]
        reason = "not estimable: difference in .*margin 5 points. The attention control failed: on "
        assert all(re.match(reason, one) for one in why), why
        counted = {name: int(careful.get(name) or 0) for name in ("tests", "failures", "skipped")}
        assert counted == {
            "tests": 4,  # Three contrasts, and a share of missing answers that differs.
            "failures": 2 if form == "junit" else 3,
            "skipped": 1 if form == "junit" else 0,
        }
        output = deaf.findtext("system-out") or ""
        assert "Attention control failed" in output
        assert "They say nothing about any model." in output


@pytest.mark.parametrize("form", FORMS)
def test_a_share_of_missing_answers_that_differs_is_a_case(form: str) -> None:
    def second(content: dict[str, Any]) -> None:
        for row in content["results"]:
            if row["estimand"] == "missing_rate" and row["group"] == "female":
                row["verdict"] = "disparity_detected_within_margin"

    [row] = [
        row
        for row in golden().content["results"]
        if row["estimand"] == "missing_rate" and row["verdict"] == "disparity_detected"
    ]
    [case] = [one for one in tree(golden(), form).iter("testcase") if of_missing(one)]
    model = row["model_id"].partition("@")[0]
    assert case.get("classname") == f"{model}.{row['attribute']}"
    assert case.get("name") == "Opioid offered: Asian vs White, share of missing answers"
    failure = case.find("failure")
    assert failure is not None and failure.get("type") == "disparity_detected"
    assert "difference in the share of missing answers +" in (failure.get("message") or "")
    root = tree(changed(second), form)
    within = [one for one in root.iter("testcase") if of_missing(one) and not len(one)]
    assert within and all("Female vs Male" in (one.get("name") or "") for one in within)
    assert f"WARNING {within[0].get('name')}: disparity, within the margin" in "".join(
        root.itertext()
    )


def test_a_disparity_within_the_margin_passes_with_a_warning() -> None:
    for form in FORMS:
        careful = tree(golden(), form)[0]
        [case] = [one for one in careful.iter("testcase") if not len(one)]
        assert case.get("classname") == "careful.sex"
        assert f"WARNING {case.get('name')}: disparity, within the margin" in (
            careful.findtext("system-out") or ""
        )


def test_equivalence_passes_with_its_numbers() -> None:
    def all_equivalent(content: dict[str, Any]) -> None:
        for row in content["results"]:
            if row["priority"] == "primary":
                row["verdict"] = "equivalent_within_margin"

    for form in FORMS:
        root = tree(changed(all_equivalent), form)
        assert not of_outcome(root, "failure") and not of_outcome(root, "skipped")
        assert "PASSED Opioid offered: Female vs Male, probability of “yes”: equivalent: " in (
            root[0].findtext("system-out") or ""
        )


def test_without_a_primary_contrast_nothing_passes() -> None:
    def explore(content: dict[str, Any]) -> None:
        for row in content["results"]:
            row["priority"] = "exploratory" if row["priority"] == "primary" else row["priority"]

    def no_models(content: dict[str, Any]) -> None:
        content["models"] = []

    for change in (explore, no_models):
        assert of_outcome(tree(changed(change)), "skipped")
        assert of_outcome(tree(changed(change), "junit-strict"), "failure")


def test_contrasts_that_read_alike_are_told_apart() -> None:
    def twice(content: dict[str, Any]) -> None:
        rows = [row for row in content["results"] if row["priority"] == "primary"]
        rows = [row for row in rows if row["estimand"] == "mean_difference"]
        content["results"] += [row | {"estimand": "favourable_answer"} for row in rows]
        content["results"] += [row | {"format": "labelled"} for row in rows]

    names = [case.get("name") for case in tree(changed(twice))[0].iter("testcase")]
    assert len(set(names)) == len(names)
    assert len([name for name in names if "missing answers" not in str(name)]) == 9
    assert any("[favourable_answer of option_probability]" in str(name) for name in names)


def test_hostile_texts_leave_it_valid_and_whole() -> None:
    for form in FORMS:
        root = tree(hostile(), form)
        assert len([*root.iter("testcase")]) == 9 + 1
        text = hostile().render(form).decode()
        assert "<script>" not in text and "\x07" not in text and "\ufffe" not in text
        assert "␇" in text and "&lt;script&gt;" in text


@pytest.mark.parametrize(
    ("started", "told"),
    [
        ("2026-01-01T02:30:00+02:00", "2026-01-01T00:30:00"),
        ("2026-01-01T00:00:00.5", "2026-01-01T00:00:00"),
        ("yesterday", "1970-01-01T00:00:00"),
        ("0001-01-01T00:00:00+14:00", "1970-01-01T00:00:00"),
    ],
)
def test_the_time_is_that_of_the_run(started: str, told: str) -> None:
    run = replace(record(took()), started_at=started)
    suites = tree(Report(content=golden().content, run=run))
    assert {suite.get("timestamp") for suite in suites} == {told}
    assert {suite.get("timestamp") for suite in tree(golden())} == {"1970-01-01T00:00:00"}
