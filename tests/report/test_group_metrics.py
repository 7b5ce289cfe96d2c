"""Metrics by group in the report: three views that are never mixed, made by the pipeline."""

import json
from pathlib import Path
from typing import Any

import pytest

from fairaudit import load_audit, run_audit
from fairaudit.report import Report
from fairaudit.report.group_metrics import METRICS_TITLE, VIEWS, told_metrics
from fairaudit.report.numbers import percent
from fairaudit.report.saving import seal
from fairaudit.side_tables import METRICS
from tests.pipeline.planted import write_set
from tests.report.builders import Model, make_report, small_cells, small_set
from tests.report.page import Page, told_in

PLAN = """\
vignettes: ./made_up
attributes: [race_ethnicity]
design:
  questions: [favourable_choice, correct_answer, harm_weighted_error, stated_number]
  groups: {race_ethnicity: [black, hispanic]}
  wordings: 1
  orders: [forward]
  placebo: 1
  attention: false
  control: false
prompt:
  user: |
    {vignette}
    {question}
    Options: {options}.
models:
  - target: tests.pipeline.planted:reply
    revision: "1"
    params: {seed: 1, effect: true}
samples: 2
outcomes:
  - {outcome: favourable_choice, questions: [favourable_choice, correct_answer]}
  - {outcome: correct_answer, questions: correct_answer}
  - {outcome: harm_weighted_error, questions: harm_weighted_error}
  - {outcome: stated_number, questions: stated_number}
seed: 1
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit in words, whose questions have keys and harms, asked twice."""
    found = tmp_path_factory.mktemp("metrics")
    write_set(found / "made_up", cases=30)
    (found / "audit.yaml").write_text(PLAN, encoding="utf-8")
    run_audit(load_audit(found / "audit.yaml"), found / "results")
    return found / "results"


@pytest.fixture(scope="module")
def told(folder: Path) -> Report:
    return Report.load(folder / "audit.json")


def views(report: Report) -> list[list[str]]:
    """Text of the three views, from the page and from the Markdown as its reader sees it."""
    found = []
    for same, others in zip(
        told_in(report, METRICS_TITLE), told_in(report, "Correctness and harm"), strict=True
    ):
        places = [others.index(title) for title, _, _ in VIEWS[1:]]
        assert VIEWS[0][0] in same and places == sorted(places)
        found.append([same, others[places[0] : places[1]], others[places[1] :]])
    return found


def line(report: Report, metric: str, group: str, **place: str) -> dict[str, Any]:
    sought = {"metric": metric, "group": group, **place}
    (row,) = (
        row
        for row in report.content["metrics"]
        if all(row[name] == value for name, value in sought.items())
    )
    return dict(row)


def test_the_record_holds_the_table(told: Report) -> None:
    rows = told.content["metrics"]
    assert all(list(row) == METRICS.names for row in rows)
    shown = {metric for _, metrics, _ in VIEWS for metric in metrics}
    assert {row["metric"] for row in rows} <= shown
    assert isinstance(rows[0]["n_vignettes"], int)


def test_the_views_are_never_mixed(told: Report) -> None:
    for same, right, harmed in views(told):
        for words in ("selection rate", "impact ratio", "decisions that change", "agreement of"):
            assert words in same and words not in harmed
        assert "accuracy" not in same and "agreement of repeats" not in right
        for words in ("accuracy", "true positive rate", "equalized odds difference"):
            assert words in right and words not in harmed
        assert "mean harm" in harmed and "mean harm" not in same + right
        for words in ("disparity", "equivalent", "Verdict"):
            assert words not in same + right + harmed


def test_the_same_answer_is_told_with_its_interval_and_its_count(told: Report) -> None:
    row = line(told, "selection_rate", "black", question_id="favourable_choice")
    assert row["difference"] < 0
    numbers = f"{percent(row['estimate'])} {percent(row['ci_low'])} to {percent(row['ci_high'])}"
    flips = next(
        one
        for one in told.content["changes"]
        if one["role"] == "placebo" and one["question_id"] == "favourable_choice"
    )
    for same, _, _ in views(told):
        assert f"selection rate {numbers} −{-100 * row['difference']:.1f} points" in same
        assert "agreement of repeats 100.0%" in same
        about = "favourable_choice: share of answers with “yes”"
        placebo = f"Placebo {about} decisions that change {percent(flips['share'])}"
        assert placebo in same
        assert "it is not known how far repeats agree" not in same
        # What is right or harmful is no matter of whether answers are the same.
        assert "correct answer" not in same and "harm weighted error" not in same


def test_who_is_harmed_is_told_in_steps_of_harm(told: Report) -> None:
    row = line(told, "mean_harm", "black")
    assert row["difference"] > 0.5
    for _, right, harmed in views(told):
        assert f"mean harm {row['estimate']:.2f} {row['ci_low']:.2f} to" in harmed
        assert f"+{row['difference']:.2f} +" in harmed
        assert "from 0 (none) to 3 (severe)" in harmed
        accuracy = line(told, "accuracy", "black", outcome="correct_answer")
        assert f"accuracy {percent(accuracy['estimate'])}" in right
        assert "Undefined: no readable answer whose right one is 0 (false positive rate" in right


def test_what_each_column_averages_is_said_under_every_view(told: Report) -> None:
    for view in views(told):
        for text in view:
            assert "Value: of all readable answers of the group; each vignette counts once" in text
            assert "the matched sets with a readable answer in both alone" in text
            assert "a set that one group was not asked, or to which its answers are" in text


def test_a_record_renders_again_as_the_run_did(told: Report, folder: Path) -> None:
    assert told.to_html() == (folder / "report.html").read_text(encoding="utf-8")
    assert told.to_markdown() == (folder / "report.md").read_text(encoding="utf-8")
    page = Page.of(told.to_html())
    assert page.faults == []


def test_what_is_not_known_is_said(report: Report) -> None:
    for same, right, harmed in views(report):
        assert "more than half the probability" in same
        assert "it is not known how far repeats agree" in same
        assert "no vignette of this audit has a right answer" in right
        assert "this audit measured no harm" in harmed


def test_an_older_record_has_no_such_section(report: Report, tmp_path: Path) -> None:
    record = json.loads(report.to_json())
    del record["metrics"]
    old = tmp_path / "audit.json"
    old.write_text(json.dumps(seal(record)), encoding="utf-8")
    loaded = Report.load(old)
    assert told_metrics(loaded.content) is None
    assert "Group metrics" not in loaded.to_html() + loaded.to_markdown()


def test_an_audit_that_decides_nothing_says_so(report: Report) -> None:
    found = told_metrics({**report.content, "metrics": (), "changes": ()})
    assert found is not None
    assert [bool(view.tables) for view in found.views] == [False] * 3
    assert "No outcome of this audit decides anything" in found.views[0].sentences[0]


def test_a_table_does_not_grow_without_end(report: Report) -> None:
    rows = [dict(row) for row in report.content["metrics"]]
    many = [{**row, "question_id": f"{row['question_id']}_{n}"} for n in range(40) for row in rows]
    found = told_metrics({**report.content, "metrics": many})
    assert found is not None
    tables = found.views[0].tables
    assert len(tables) == len(report.content["models"])
    assert max(len(table.rows) for table in tables) == 200
    more = [note for table in tables for note in table.notes if "more rows stand in" in note]
    assert more and more[0].endswith("audit.json, under “metrics”.")


def test_crossed_attributes_are_left_to_the_record() -> None:
    cells = small_cells(small_set(6), crossings=[["race_ethnicity", "sex"]])
    report = make_report(cells, [Model(name="m")])
    assert any("×" in row["attribute"] for row in report.content["metrics"])
    for text in [*views(report)[0], *views(report)[1]]:
        assert "×" not in text
    assert "Groups of crossed attributes stand in audit.json" in report.to_markdown()


def test_an_audit_with_looks_says_what_the_intervals_are(report: Report) -> None:
    settings = {**report.content["settings"], "looks": "any"}
    found = told_metrics({**report.content, "settings": settings})
    assert found is not None
    assert any("hold at one look alone" in sentence for sentence in found.sentences)
