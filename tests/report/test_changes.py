"""How often decisions change, as the report tells it; and records from before it was told."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from fairaudit.cli import main
from fairaudit.report import Report
from fairaudit.report.changes import change_tables
from fairaudit.report.facts import headline_rows
from fairaudit.report.numbers import percent
from fairaudit.report.saving import seal
from fairaudit.results import Results
from fairaudit.side_tables import CHANGES
from tests.analysis.audit_table import only
from tests.report.builders import Model, audit, make_report, small_cells, small_set
from tests.report.page import told_in

UNSTEADY = Model(name="unsteady", noise=0.15, effects={"Black": -0.3})
"""Decisions that change with every word, and more often with one group."""

Told = tuple[Results, Report]


@pytest.fixture(scope="module")
def told() -> Told:
    cells = small_cells(formats=["labelled", "reason_first"], crossings=[["race_ethnicity", "sex"]])
    results, _, report = audit(cells, [UNSTEADY])
    return results, report


def texts(report: Report) -> tuple[str, str]:
    """What irrelevant changes do, in short and in full: of the page, and of the Markdown."""
    short, full = told_in(report, "Robustness"), told_in(report, "Irrelevant changes")
    return f"{short[0]} {full[0]}", f"{short[1]} {full[1]}"


def line(row: Any, label: str) -> str:
    low, high = percent(row["ci_low"]), percent(row["ci_high"])
    return f"{label} {percent(row['share'])} {low} to {high}"


def test_the_arms_stand_side_by_side_with_the_difference_to_the_placebo(told: Told) -> None:
    results, report = told
    frame = results.changes
    labels = {
        "Race and ethnicity": only(frame, attribute="race_ethnicity"),
        "Sex": only(frame, attribute="sex"),
        "Placebo": only(frame, attribute="placebo"),
        "Demographics told": only(frame, attribute="control"),
        "Wording": only(frame, attribute="wording"),
        "Format: options reversed": only(frame, group="reversed"),
        "Format: options with letters": only(frame, group="labelled"),
    }
    for text in texts(report):
        assert "how often the decision changes" in text
        assert "lies on the other side of one half" in text
        places = [text.index(line(row, label)) for label, row in labels.items()]
        assert places == sorted(places)
        race = labels["Race and ethnicity"]
        assert f" +{100 * race['difference']:.1f} +{100 * race['difference_low']:.1f} to " in text
        assert "Format: reasons first [1] – – – – – 0 0" in text
        assert "[1] No value was to be had: written answers have no option probabilities" in text
    # A crossing has its row, and its own section in the report.
    assert "race_ethnicity × sex" in set(frame["attribute"])
    assert "Race and ethnicity × Sex" not in texts(report)[0].split("Intersections")[0]


def test_planted_effects_and_noise_are_told_apart(told: Told) -> None:
    frame = told[0].changes
    race, sex = (only(frame, attribute=name) for name in ("race_ethnicity", "sex"))
    assert race["difference_low"] > 0
    assert sex["share"] > 0
    assert sex["difference_low"] < 0 < sex["difference_high"]


def test_the_record_holds_the_table(told: Told) -> None:
    results, report = told
    rows = report.content["changes"]
    assert [list(row) for row in rows] == [CHANGES.names] * len(results.changes)
    assert [row["n_pairs"] for row in rows] == results.changes["n_pairs"].tolist()
    placebo = next(row for row in rows if row["role"] == "placebo")
    assert placebo["difference"] is None and placebo["difference_p"] is None


def test_an_older_record_is_rendered_without_the_table(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = json.loads(told[1].to_json())
    del record["changes"]
    old = tmp_path / "audit.json"
    old.write_text(json.dumps(seal(record)), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["fairaudit", "report", str(old)])
    try:
        main()
    except SystemExit as stop:
        assert not stop.code
    for name in ("report.html", "report.md"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "Irrelevant changes" in text and "Mean absolute change" in text
        assert "how often the decision changes" not in text


def test_an_audit_without_arms_has_no_table_to_put_beside() -> None:
    cells = small_cells(small_set(6), placebo=0, orders=["forward"], wordings=1, control=False)
    report = make_report(cells, [Model(name="m")])
    assert {row["role"] for row in report.content["changes"]} == {"counterfactual"}
    assert "how often the decision changes" not in report.to_html()


def test_questions_that_are_pooled_are_told_one_by_one(told: Told) -> None:
    content = told[1].content
    rows = headline_rows(content)
    pooled = [{**row, "question_id": "all"} for row in rows]
    assert len(change_tables(content, rows)) == 1
    assert change_tables(content, pooled) == change_tables(content, rows)
    assert change_tables(content, [{**row, "outcome": "other"} for row in rows]) == []
