import json
from pathlib import Path

import pytest

import fairaudit as fa
from fairaudit.errors import FileError, InputError

PLAN = """\
vignettes: acute_pain
attributes: [sex]
design: {questions: [opioid], wordings: 1, orders: [forward], placebo: 0}
models: [{backend: simulated}]
margin: 0.05
seed: 7
"""


def plan(folder: Path, looks: str) -> Path:
    path = folder / "audit.yaml"
    path.write_text(PLAN + (f"looks: {looks}\n" if looks else ""), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("looks", "stated"),
    [("{planned: 60, taken: [12, 27]}", {"planned": 60, "taken": [12, 27]}), ("any", "any")],
)
def test_an_audit_with_looks_says_so_in_its_record(
    tmp_path: Path, looks: str, stated: object
) -> None:
    audit = fa.load_audit(plan(tmp_path, looks))
    run = fa.run_audit(audit, tmp_path / "results")
    record = json.loads((tmp_path / "results" / "audit.json").read_text(encoding="utf-8"))
    assert record["settings"]["looks"] == record["plan"]["looks"] == stated
    note = run.results.frame["note"].iloc[0]
    assert ("Look 2, at 27 of 60" in note) == (looks != "any")
    assert ("valid at any look" in note) == (looks == "any")
    # The record can be rendered again.
    assert (tmp_path / "results" / "report.html").stat().st_size > 0


def test_an_audit_without_looks_has_no_key(tmp_path: Path) -> None:
    audit = fa.load_audit(plan(tmp_path, ""))
    assert audit.looks is None
    assert "looks" not in audit.plan


@pytest.mark.parametrize(
    ("looks", "message"),
    [
        ("{planned: 60, taken: [20, 10]}", "rise from look to look"),
        ("{planned: 20, taken: [10, 30]}", "beyond the 20 planned"),
        ("{planned: 60}", "taken: "),
        ("{taken: [10]}", "planned: 120"),
        ("{}", "planned: 120"),
        ("often", "planned: 120"),
        ("{planned: x, taken: 4}", "looks.planned.*whole number"),
    ],
)
def test_looks_that_are_none_are_faults_with_a_line(
    tmp_path: Path, looks: str, message: str
) -> None:
    with pytest.raises(FileError, match=f"audit.yaml:7: .*{message}"):
        fa.load_audit(plan(tmp_path, looks))


def test_more_vignettes_than_planned_are_an_error(tmp_path: Path) -> None:
    audit = fa.load_audit(plan(tmp_path, "{planned: 10, taken: [10]}"))
    with pytest.raises(InputError, match="the looks were planned for 10"):
        fa.run_audit(audit, tmp_path / "results")
