"""Reports join run.json in a section of their own, and audit.json knows nothing of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fairaudit.errors import InputError
from fairaudit.ids import file_digest
from fairaudit.report import (
    NO_RECORD,
    Energy,
    NoRecord,
    Report,
    RunRecord,
    Took,
    read_run,
    write_run,
)
from fairaudit.report.taken import told_run
from tests.report.page import Page

METER = "codecarbon 3, the whole machine"
MEASURED = Energy(kwh=0.5, method=METER, prompts=1200)
ELSEWHERE = Energy(kwh=None, method="it runs elsewhere", prompts=1200)


def took(model_id: str = "careful@r1", **changes: object) -> Took:
    whole = Took(
        model_id=model_id,
        params_id="none",
        answers=1190,
        failed=10,
        input_tokens=2_000_000,
        output_tokens=3_000,
        uncounted=0,
        seconds=5400.0,
        first_at="2026-01-01T00:00:00+00:00",
        last_at="2026-01-01T01:00:00+00:00",
        cost=12.5,
        energy=MEASURED,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def record(*all_runs: Took, audit_sha256: str = "0") -> RunRecord:
    return RunRecord(
        audit_sha256=audit_sha256,
        started_at="2026-01-01T00:00:00+00:00",
        seconds=3600.5,
        this_run=({"model_id": "careful@r1", "errors": [["no \ud800 text", 10]]},),
        all_runs=all_runs,
        environment={"python": "3"},
    )


def saved(report: Report, folder: Path, *all_runs: Took) -> Path:
    """An audit.json with the record of its run beside it."""
    path = report.save(folder / "audit.json")
    write_run(record(*all_runs, audit_sha256=file_digest(path)), folder)
    return path


def test_each_model_has_a_line_and_each_number_its_method(report: Report) -> None:
    first, second = (dict(one) for one in report.content["models"][:2])
    ids = {name: first[name] for name in ("model_id", "params_id")}
    others = {name: second[name] for name in ("model_id", "params_id")}
    told = told_run(
        report.content,
        record(
            took(**ids),
            took(**others, uncounted=7, cost=None, seconds=36.0, failed=0, energy=ELSEWHERE),
        ),
    )
    [table] = told.tables
    assert table.columns == (
        "Model", "Answers", "Failed calls", "Tokens read", "Tokens written", "Cost",
        "Hours of calls", "Energy, kWh",
    )  # fmt: skip
    assert table.rows == (
        (first["label"], "1,190", "10", "2,000,000", "3,000", "12.50", "1.50", "0.5"),
        (second["label"], "1,190", "0", "2,000,000", "3,000", "–", "0.01", "not measured"),
    )
    words = " ".join(told.methods)
    assert (
        f"No count came with 7 of the 1,190 answers of {second['label']}: there they are" in words
    )
    assert f"in its currency. No price is stated for {second['label']}." in words
    assert "between 2026-01-01T00:00:00+00:00 and 2026-01-01T01:00:00+00:00" in words
    assert f"Energy of {first['label']}: {METER}." in words
    assert f"Energy of {second['label']}: not measured: it runs elsewhere." in words


def test_energy_of_some_sessions_is_not_that_of_all(report: Report) -> None:
    part = Energy(kwh=0.25, method=METER, prompts=300)
    words = " ".join(told_run(report.content, record(took(energy=part))).methods)
    assert "of the sessions in which 300 of the 1,200 prompts were asked" in words
    assert "audit.yaml states no price" not in words
    words = " ".join(told_run(report.content, record(took(cost=None))).methods)
    assert "The cost is not known: audit.yaml states no price of tokens." in words


def test_a_judge_that_is_no_audited_model_is_called_one(report: Report) -> None:
    content = {**report.content, "judge": {"model_id": "rater@1", "params_id": "none"}}
    [table] = told_run(content, record(took("rater@1"))).tables
    assert table.rows[0][0] == "rater (judge)"


def test_audit_json_has_the_same_bytes_with_and_without(report: Report, tmp_path: Path) -> None:
    path = saved(report, tmp_path, took())
    joined = Report.load(path)
    assert isinstance(joined.run, RunRecord)
    assert report.run == NO_RECORD
    assert joined.to_json() == report.to_json()
    assert joined.save(tmp_path / "again" / "audit.json").read_bytes() == path.read_bytes()
    assert "kwh" not in path.read_text(encoding="utf-8").lower()
    for form in (Report.to_html, Report.to_markdown):
        assert "What each model took" in form(joined)
        assert "What each model took" not in form(report)
        assert "no record of the run (run.json) lies beside audit.json" in form(report)
    assert not Page.of(joined.to_html()).faults


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "cut short"),
        ("[1, 2]", "cut short, or does not hold what the schema"),
        ('{"schema": "fairaudit.run/1", "all_runs": []}', "schema fairaudit.run/2"),
        ("[" * 100_000, "cut short"),
        ('"\ud800"', "cut short"),
    ],
)
def test_what_is_no_record_is_told_and_joins_nothing(
    report: Report, tmp_path: Path, text: str, why: str
) -> None:
    path = saved(report, tmp_path, took())
    (tmp_path / "run.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    found = Report.load(path)
    assert isinstance(found.run, NoRecord) and found.run != NO_RECORD
    assert why in found.run.why
    assert why in found.to_html()
    assert "What each model took" not in found.to_markdown()


@pytest.mark.parametrize(
    ("name", "value"),
    [("cost", "NaN"), ("seconds", -1), ("answers", 1e300), ("energy", None), ("answers", 2**60)],
)
def test_numbers_that_cannot_be_are_not_shown(
    report: Report, tmp_path: Path, name: str, value: object
) -> None:
    path = saved(report, tmp_path, took())
    content = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    content["all_runs"][0][name] = value
    (tmp_path / "run.json").write_text(json.dumps(content), encoding="utf-8")
    found = read_run(path)
    assert isinstance(found, NoRecord) and "does not hold what" in found.why


def test_the_record_of_another_run_is_never_shown(report: Report, tmp_path: Path) -> None:
    path = saved(report, tmp_path, took())
    path.write_text(report.to_json() + "\n", encoding="utf-8")
    found = Report.load(path)
    assert isinstance(found.run, NoRecord)
    assert "belongs to another audit.json than the one beside it" in found.run.why
    assert "2,000,000" not in found.to_markdown()


def test_a_folder_in_its_place_is_told(report: Report, tmp_path: Path) -> None:
    path = report.save(tmp_path / "audit.json")
    (tmp_path / "run.json").mkdir()
    found = read_run(path)
    assert isinstance(found, NoRecord) and "could not be read" in found.why
    with pytest.raises(InputError, match="could not be written"):
        write_run(record(took()), tmp_path)


def test_what_it_says_can_form_no_html(report: Report, tmp_path: Path) -> None:
    hostile = Energy(kwh=1.0, method="<script>alert(1)</script>", prompts=1200)
    path = saved(report, tmp_path, took("<b>|model</b>", energy=hostile))
    found = Report.load(path)
    html = found.to_html()
    assert "<script>alert" not in html and "<b>|" not in html
    assert "<script>" not in found.to_markdown()
