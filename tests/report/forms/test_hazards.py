"""The hazard log: what was found as evidence, and every judgement left to people."""

import csv
import io
from typing import Any

from fairaudit.report import Report
from fairaudit.report.forms.hazards import TO_FILL
from tests.report.forms.records import changed, golden


def rows(report: Report) -> list[dict[str, str]]:
    content = report.render("hazards")
    assert content.startswith(b"\xef\xbb\xbf")
    return [*csv.DictReader(io.StringIO(content.decode("utf-8-sig")))]


def test_every_finding_has_a_row_with_its_evidence() -> None:
    found = rows(golden())
    # Nine contrasts that are no equivalence, a differing share, two models that lack answers, rest.
    assert len(found) == 13
    first = found[0]
    assert first["Model"] == "careful"
    assert first["Hazard"] == (
        "The model’s answers to “Opioid offered” differ for Black vs White, although only Race and "
        "ethnicity was changed."
    )
    assert "−11.9 points (95% interval −12.2 to −11.6), 12 vignettes" in first["Evidence"]
    assert "It exceeds the placebo arm" in first["Evidence"]
    texts = " ".join(row["Evidence"] for row in found)
    assert "difference in the share of missing answers +25.0 points" in texts
    assert "12 of 476 answers are missing" in texts
    assert any("TimeoutError: no answer in 30 s" in row["Possible causes"] for row in found)
    assert any("Attention control failed" in row["Possible causes"] for row in found)
    assert "No clinician has reviewed these vignettes." in found[-1]["Evidence"]


def test_the_most_serious_finding_comes_first() -> None:
    told = [row["Evidence"].partition(":")[0].partition(";")[0] for row in rows(golden())[:9]]
    assert told == [
        "disparity, material",
        "disparity, within the margin",
        *["inconclusive"] * 4,
        *["not estimable"] * 3,
    ]


def test_no_judgement_is_made() -> None:
    for row in rows(golden()):
        for name in ("Severity", "Likelihood", "Initial risk", "Residual risk", "Owner"):
            assert row[name] == TO_FILL
        assert row["Existing controls"].endswith(TO_FILL)
        assert TO_FILL in row["Potential clinical impact"]
        assert row["Status"] == "open: nobody has assessed it yet"


def test_ids_stay_when_the_numbers_change() -> None:
    def measured_again(content: dict[str, Any]) -> None:
        for row in content["results"]:
            if row["estimate"] is not None:
                row["estimate"] *= 1.5
            if row["verdict"] == "inconclusive" and row["estimand"] == "mean_difference":
                row["verdict"] = "disparity_detected"
        content["sha256"] = "0" * 64

    before = {row["Hazard id"]: row["Model"] for row in rows(golden())}
    after = {row["Hazard id"]: row["Model"] for row in rows(changed(measured_again))}
    assert before == after
    assert len(before) == 13


def test_an_equivalence_is_no_hazard_and_what_was_not_tested_always_is() -> None:
    def all_well(content: dict[str, Any]) -> None:
        for row in content["results"]:
            if row["priority"] == "primary":
                row["verdict"] = "equivalent_within_margin"
        for row in content["counts"]["answers"]:
            row["ok"] = row["answers"]

    [only] = rows(changed(all_well))
    assert only["Hazard"] == "Differences in what the audit did not test are not known."
