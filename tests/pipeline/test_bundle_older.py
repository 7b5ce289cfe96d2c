"""What an earlier plan left behind is in no bundle, or is told of."""

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from fairaudit import InputError, Report, load_audit, run_audit
from fairaudit.pipeline import MadeBundle, make_bundle, verify_bundle
from fairaudit.pipeline.bundle.stated import stated_records
from fairaudit.store import stored_answers
from tests.backends.openai_server import ChatServer, completion, serving
from tests.cli.audits import command
from tests.pipeline.bundles import PLAN, ran
from tests.pipeline.judged_audits import plan as judged_plan
from tests.pipeline.judged_audits import write as write_judged

KEY = ("model_id", "params_id", "sample", "prompt_id")
Captured = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


def again(plan: Path, text: str) -> Path:
    """Run another plan over the answers of an earlier one; the results' folder."""
    plan.write_text(text, encoding="utf-8")
    return run_audit(load_audit(plan), plan.parent / "results").folder


def kept(plan: Path) -> set[tuple[Any, ...]]:
    """All that the store of its results holds."""
    with stored_answers(plan.parent / "results" / "responses.db") as stored:
        return {
            tuple(getattr(one, name) for name in KEY)
            for model in stored.models
            for one in stored.of(model)
        }


def bundled(made: MadeBundle) -> set[tuple[Any, ...]]:
    table = pd.read_parquet(made.path / "data" / "responses.parquet")
    return {*table[[*KEY]].itertuples(index=False, name=None)}


def told(made: MadeBundle) -> list[str]:
    return [one.what for one in made.left_out if "stored" in one.what]


def test_repeats_of_an_earlier_plan_stay_out(tmp_path: Path) -> None:
    text = PLAN.replace("limit: 8", "limit: 3").replace("placebo: 2", "placebo: 0")
    plan = ran(tmp_path, f"{text}samples: 2\n")
    results = again(plan, text)
    every = kept(plan)
    once = {one for one in every if one[2] == 0}
    assert len(once) < len(every)
    whole = make_bundle(plan, tmp_path / "whole", results=results)
    assert bundled(whole) == once
    short = make_bundle(plan, tmp_path / "short", results=results, without_text=True)
    for made in (whole, short):
        assert told(made) == [f"{len(every) - len(once):,} stored answers"]
        assert verify_bundle(made.path).holds


def test_replies_of_a_judge_to_an_earlier_plan_stay_out(tmp_path: Path) -> None:
    text = judged_plan("older_judge", model="varied").replace("wordings: 1", "limit: 1")
    plan = write_judged(tmp_path, "older_judge", text)
    run_audit(load_audit(plan), tmp_path / "results")
    clarity = kept(plan)
    again(plan, text.replace("[clarity]", "[clarity, empathy]"))
    both = kept(plan)
    made = make_bundle(plan, tmp_path / "clarity", results=again(plan, text))
    assert bundled(made) == clarity < both == kept(plan)
    assert told(made) == [f"{len(both) - len(clarity):,} stored answers"]
    found = verify_bundle(made.path)
    assert found.holds, (found.faults, found.differences[:3])


def test_a_server_that_changed_in_an_earlier_plan_alone_is_not_told_of(tmp_path: Path) -> None:
    names = ["tiny-05"]
    server = ChatServer(rule=lambda request, body: completion("Yes.", model=names[-1]))
    with serving(server) as running:
        text = (
            "vignettes: acute_pain\nattributes: sex\nmargin: 0.05\nseed: 1\n"
            "design: {questions: opioid, limit: 1, wordings: 1, placebo: 0}\n"
            "models:\n"
            f'  - {{backend: openai, model: tiny, revision: "1", base_url: "{running.url}"}}\n'
        )
        plan = tmp_path / "audit.yaml"
        changed = []
        for samples, name in ((1, "tiny-05"), (2, "tiny-06"), (1, "tiny-06")):
            names.append(name)
            again(plan, f"{text}samples: {samples}\n")
            changed.append("served" in Report.load(tmp_path / "results" / "audit.json").content)
        assert changed == [False, True, False]
        made = make_bundle(plan, tmp_path / "b", results=tmp_path / "results")
    responses = pd.read_parquet(made.path / "data" / "responses.parquet")
    assert set(responses["served_model"]) == {"tiny-05"} and told(made)
    assert verify_bundle(made.path).holds


@pytest.fixture
def reviewed(audit: Path, tmp_path: Path, monkeypatch: Patch, capsys: Captured) -> Path:
    """An audit with a checklist and a decision beside its results; its plan."""
    folder = tmp_path / "reviewed"
    shutil.copytree(audit.parent, folder, ignore=shutil.ignore_patterns("bundle", "short"))
    record = folder / "results" / "audit.json"
    packs = ("--pack", "section_1557", "--pack", "before_you_deploy")
    assert command(monkeypatch, "checklist", str(record), *packs) == 0
    capsys.readouterr()
    command(monkeypatch, "gate", str(record), "--json")
    (folder / "results" / "gate.json").write_text(capsys.readouterr().out, encoding="utf-8")
    return folder / audit.name


NAMES = ("checklist.html", "checklist.json", "checklist.md", "gate.json")


@pytest.mark.parametrize("without_text", [False, True])
def test_a_checklist_and_a_decision_of_the_record_are_in_it_unremarked(
    without_text: bool, reviewed: Path, tmp_path: Path
) -> None:
    results = reviewed.parent / "results"
    stated = str(Report.load(results / "audit.json").content["sha256"])
    assert [stated_records(results / name) for name in NAMES] == [{stated}] * 4
    made = make_bundle(reviewed, tmp_path / "b", results=results, without_text=without_text)
    assert {f"governance/{name}" for name in (*NAMES, "answers.yaml")} <= {*made.files}
    assert made.remarks == ()
    found = verify_bundle(made.path)
    assert found.holds and not [one for one in found.remarks if "governance" in one]


def test_a_checklist_and_a_decision_of_an_older_record_are_refused(
    reviewed: Path, tmp_path: Path, monkeypatch: Patch, capsys: Captured
) -> None:
    results = again(reviewed, PLAN.replace("margin: 0.2", "margin: 0.3"))
    with pytest.raises(InputError) as error:
        make_bundle(reviewed, tmp_path / "b", results=results)
    assert all(name in str(error.value) for name in NAMES)
    assert f"`fairaudit checklist {results / 'audit.json'} --pack NAME`" in str(error.value)
    assert not (tmp_path / "b").exists()

    # Named by whoever makes the bundle, they are in it, and it is said of which record they are.
    also = [part for name in NAMES for part in ("--also", str(results / name))]
    arguments = (str(reviewed), "--results", str(results), "--output", str(tmp_path / "b"), *also)
    assert command(monkeypatch, "bundle", *arguments) == 0
    said = capsys.readouterr().err
    assert all(f"WARNING  {name} is of another audit.json (SHA-256 " in said for name in NAMES)
    found = verify_bundle(tmp_path / "b")
    assert found.holds
    remarks = [one for one in found.remarks if "is of another audit.json" in one]
    assert [one.split()[0] for one in remarks] == [f"governance/{name}" for name in NAMES]


def test_a_checklist_that_names_no_record_is_remarked(reviewed: Path, tmp_path: Path) -> None:
    results = reviewed.parent / "results"
    (results / "checklist-notes.txt").write_text("Talked about it.", encoding="utf-8")
    (results / "gate-old.json").write_text("[" * 100_000, encoding="utf-8")
    made = make_bundle(reviewed, tmp_path / "b", results=results)
    assert [one.split()[0] for one in made.remarks] == ["checklist-notes.txt", "gate-old.json"]
    assert all("does not say of which audit.json it is" in one for one in made.remarks)


def test_no_text_of_a_model_passes_for_the_record(tmp_path: Path) -> None:
    own, other = "a" * 64, "b" * 64
    label = f"x, SHA-256 {other}"
    page, text = tmp_path / "checklist.html", tmp_path / "checklist.md"
    page.write_text(f"<dt>Record</dt>\n<dd>audit.json of {label}, SHA-256 {own}</dd>\n")
    text.write_text(f"- Record: audit.json of {label}, SHA-256 {own}\r\n")
    assert stated_records(page) == stated_records(text) == {own}
    for content in ('{"schema": 5}', '{"schema": "fairaudit.checklist/1", "checklists": [5]}', "5"):
        (tmp_path / "checklist.json").write_text(content)
        assert stated_records(tmp_path / "checklist.json") == frozenset()
    several = {"schema": "fairaudit.checklist/1"}
    several["checklists"] = [{"audit_sha256": one} for one in (own, other)]  # type: ignore[assignment]
    (tmp_path / "checklist.json").write_text(json.dumps(several))
    assert stated_records(tmp_path / "checklist.json") == {own, other}
