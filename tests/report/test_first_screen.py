"""The first screen: which system, when, the verdict on each attribute, and what was not tested."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fairaudit.report import NO_RECORD, Report, write_run
from fairaudit.report.front import about, verdict_lines
from fairaudit.report.html import render_html
from fairaudit.report.run_record import NoRecord, RunRecord
from fairaudit.report.untested import untested
from tests.report.builders import CAREFUL, Model, make_report, small_cells, small_set
from tests.report.page import Page, told_in
from tests.report.test_taken import record, took

Content = dict[str, Any]


def primary(report: Report) -> list[Content]:
    return [
        dict(row)
        for row in report.content["results"]
        if row["priority"] == "primary" and row["estimand"] == "mean_difference"
    ]


def test_each_attribute_has_a_verdict_with_its_interval_and_n(report: Report) -> None:
    for told, link in zip(told_in(report, "Answer"), (" Read a pair", ""), strict=True):
        assert (
            "careful Race and ethnicity ◆ disparity, material; exceeds placebo Black vs White: "
            f"53.0% vs 64.9%{link} −11.9 points (−12.2 to −11.6) 12 1 disparity, material; "
            "1 inconclusive"
        ) in told
        assert "deaf Sex × not estimable Female vs Male" in told
        assert "loose Sex ○ inconclusive: 22 more vignettes Female vs Male" in told
        assert "An attribute has the verdict of its most serious contrast" in told


@pytest.mark.parametrize(
    ("verdicts", "words", "every"),
    [
        (
            ("equivalent_within_margin", "equivalent_within_margin"),
            "equivalent within 5 points",
            "2 equivalent",
        ),
        (
            ("equivalent_within_margin", "inconclusive"),
            "inconclusive: 85 more vignettes",
            "1 inconclusive; 1 equivalent",
        ),
        (("not_estimable", "equivalent_within_margin"), "not estimable", None),
        (("disparity_detected", "inconclusive"), "disparity", "1 disparity; 1 inconclusive"),
    ],
)
def test_the_most_serious_contrast_decides(
    report: Report, verdicts: tuple[str, str], words: str, every: str | None
) -> None:
    first, second, *_ = primary(report)
    first |= {"verdict": verdicts[0], "n_more": None, "note": ""}
    second |= {"verdict": verdicts[1], "n_more": 85, "note": ""}
    (line,) = verdict_lines(report.content, [first, second])
    assert line.verdict.startswith(words)
    assert every is None or line.every == every
    assert line.vignettes == "12"
    assert " to " in line.difference


def test_the_inconclusive_contrast_that_lacks_most_stands_for_its_attribute(
    report: Report,
) -> None:
    first, second, *_ = primary(report)
    rows = [row | {"verdict": "inconclusive", "note": ""} for row in (first, second)]
    (line,) = verdict_lines(report.content, [rows[0] | {"n_more": 3}, rows[1] | {"n_more": 40}])
    assert line.verdict == "inconclusive: 40 more vignettes"
    assert line.contrast.startswith("Asian vs White: ")


def test_what_was_not_tested_is_told_before_the_answer(report: Report) -> None:
    for told in (report.to_html(), report.to_markdown()):
        before = told[: told.index("Verdict on each attribute")]
        assert "Not tested." in before and "Only race and ethnicity and sex were swapped" in before


def test_an_attribute_has_a_line_for_each_outcome(report: Report) -> None:
    first, second, *_ = primary(report)
    lines = verdict_lines(report.content, [first, second | {"outcome": "refused"}])
    assert [line.attribute for line in lines] == [
        "Race and ethnicity, probability of the favourable option",
        "Race and ethnicity, refused",
    ]


def test_the_system_is_named_with_revision_and_parameters() -> None:
    models = [Model(name="m", params={"temperature": 0.5, "note": "x" * 500})]
    content = make_report(small_cells(small_set(6)), models).content
    (_, told), _ = about(content, NO_RECORD)
    assert told == "m (revision r1; its parameters stand under Design)"
    few = make_report(small_cells(small_set(6)), [Model(name="m", params={"temperature": 0.5})])
    (_, told), _ = about(few.content, NO_RECORD)
    assert told == "m (revision r1; temperature: 0.5)"


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (NO_RECORD, "Not known. What the run took is not known: no record of the run"),
        (NoRecord(why="Another audit."), "Not known. Another audit."),
        (record(took()), "1 January 2026 (UTC)"),
        (
            record(took(), took("deaf@run-1", last_at="2026-02-03T23:30:00-02:00")),
            "1 January 2026 to 4 February 2026 (UTC)",
        ),
        (record(took("rater@1")), "Not known: the record of the run tells no time of an answer."),
        (record(took(first_at=None, last_at="soon")), "Not known: the record of the run tells"),
    ],
)
def test_the_date_is_that_of_the_answers(
    report: Report, run: RunRecord | NoRecord, words: str
) -> None:
    params = report.content["models"][0]["params_id"]
    if isinstance(run, RunRecord):
        run = replace(run, all_runs=tuple(replace(one, params_id=params) for one in run.all_runs))
    term, told = about(report.content, run)[-1]
    assert term == "Date of the answers"
    assert told.startswith(words)
    assert words in Page.of(render_html(report.content, run)).text


def test_the_pair_that_differs_most_is_one_link_away(report: Report) -> None:
    page = Page.of(report.to_html())
    ids = {attrs.get("id") for _, attrs in page.tags}
    links = [attrs["href"] for _, attrs in page.named("a") if "#pair-" in str(attrs["href"])]
    assert links and {str(link)[1:] for link in links} <= ids
    cases = [
        row
        for row in report.content["differences"]
        if (row["model_id"], row["role"]) == ("careful@r1", "counterfactual")
        and row["difference"] is not None
    ]
    widest = max(cases, key=lambda row: abs(row["difference"]))
    named = f"{widest['vignette_id'].capitalize()}: Black vs White"
    told = f"A case with the largest difference. {named}, "
    mean = f"{told}{abs(100 * widest['difference']):.1f} points lower"
    assert widest["n_pairs"] > 1 and f"{mean} in the mean of {widest['n_pairs']} pairs" in page.text


def test_what_was_not_tested_is_said_in_front(report: Report) -> None:
    for told in told_in(report, "Answer"):
        told = told[told.index("What has not been tested") :]
        assert "Only race and ethnicity and sex were swapped: not age, sexual orientation" in told
        assert "groups in which several do were not compared" in told
        assert "Other cues, such as names, dialect or insurance, were not tested." in told
        assert "Whether the answers are right" in told
        assert "How far the same prompt is answered alike" in told
        assert "Real patients and real notes" in told


def test_arms_that_are_not_there_are_said(report: Report) -> None:
    cells = small_cells(
        small_set(6), placebo=0, attention=False, wordings=1, orders=["forward"],
        crossings=[["race_ethnicity", "sex"]],
    )  # fmt: skip
    told = " ".join(untested(make_report(cells, [CAREFUL]).content))
    for words in ("no placebo arm", "no attention control", "Other wordings", "other than Race"):
        assert words in told
        assert words not in " ".join(untested(report.content))


def test_an_attribute_by_another_name_is_not_called_untested(report: Report) -> None:
    content = json.loads(report.to_json())
    content["attributes"][1] |= {"id": "preferred_language", "title": "Preferred language"}
    told = untested(content)[0]
    assert "language," not in told and "age," in told and "sex or gender" in told


def test_the_page_of_a_run_has_its_date(report: Report, tmp_path: Path) -> None:
    path = report.save(tmp_path / "audit.json")
    assert "Date of the answers Not known." in Page.of(Report.load(path).to_html()).text
    write_run(record(audit_sha256="another"), tmp_path)
    assert "belongs to another audit.json" in Page.of(Report.load(path).to_html()).text
