"""Energy is measured where the model runs in this process, and nowhere else."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fairaudit import Answer, Identity, Prompt, load_audit, run_audit
from fairaudit.pipeline import Audit
from fairaudit.pipeline.energy import Meter

PLAN = """\
vignettes: acute_pain
attributes: sex
design: {questions: [opioid], wordings: 1, limit: 2}
models: [{backend: simulated, seed: 3}]
seed: 7
"""
NAMES = ("audit.json", "report.html", "report.md")


class Local:
    """A model that says where it runs; it does not answer what holds `fails_on`."""

    identity = Identity(name="local", revision="1")
    batch_size = 8

    def __init__(self, *, runs_here: bool, fails_on: str = "no such words") -> None:
        self.runs_here, self.fails_on = runs_here, fails_on

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        return [
            Answer(status="error", error="out of memory")
            if self.fails_on in str(prompt.messages)
            else Answer(text="Yes.")
            for prompt in prompts
        ]


def local_audit(folder: Path, **settings: Any) -> Audit:
    (folder / "audit.yaml").write_text(PLAN, encoding="utf-8")
    return replace(load_audit(folder / "audit.yaml"), models=(Local(**settings),))


def measured(folder: Path) -> dict[str, Any]:
    [took] = json.loads((folder / "run.json").read_text(encoding="utf-8"))["all_runs"]
    return dict(took["energy"])


def test_nothing_is_measured_of_a_model_elsewhere(tmp_path: Path) -> None:
    meter = Meter()
    with meter.around(Local(runs_here=False)):
        pass
    assert meter.kwh is None
    run = run_audit(local_audit(tmp_path, runs_here=False), tmp_path / "results")
    energy = measured(tmp_path / "results")
    assert energy["kwh"] is None and energy["prompts"] == run.asked
    report = (tmp_path / "results" / "report.md").read_text(encoding="utf-8")
    assert "Energy of local: not measured: only weights in fairaudit’s own process are" in report


@pytest.mark.filterwarnings("ignore")
def test_a_session_that_asks_nothing_changes_no_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("codecarbon", reason="the extra “energy” is not installed")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    results = tmp_path / "results"
    run = run_audit(local_audit(tmp_path, runs_here=True), results)
    energy = measured(results)
    assert 0 < energy["kwh"] < 0.01
    assert energy["prompts"] == run.asked > 0
    assert energy["method"].startswith("codecarbon ")
    before = [(results / name).read_bytes() for name in NAMES]
    assert run_audit(local_audit(tmp_path, runs_here=True), results).asked == 0
    assert measured(results) == energy
    assert [(results / name).read_bytes() for name in NAMES] == before
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.filterwarnings("ignore")
def test_sessions_add_up_and_another_store_begins_anew(tmp_path: Path) -> None:
    pytest.importorskip("codecarbon", reason="the extra “energy” is not installed")
    results = tmp_path / "results"
    first = run_audit(local_audit(tmp_path, runs_here=True, fails_on="woman"), results)
    assert 0 < first.failed < first.asked
    one = measured(results)
    second = run_audit(local_audit(tmp_path, runs_here=True), results)
    assert second.asked == first.failed
    both = measured(results)
    assert both["kwh"] > one["kwh"] and both["prompts"] == first.asked + second.asked
    (results / "responses.db").unlink()
    third = run_audit(local_audit(tmp_path, runs_here=True), results)
    assert measured(results)["prompts"] == third.asked == first.asked


@pytest.mark.filterwarnings("ignore")
def test_energy_of_a_session_without_a_record_is_not_made_up(tmp_path: Path) -> None:
    results = tmp_path / "results"
    run_audit(local_audit(tmp_path, runs_here=True), results)
    (results / "run.json").write_text("{", encoding="utf-8")
    run_audit(local_audit(tmp_path, runs_here=True), results)
    energy = measured(results)
    assert energy["kwh"] is None and energy["prompts"] == 0
    report = (results / "report.md").read_text(encoding="utf-8")
    assert "not measured: the session that ended the run asked this model nothing" in report
