"""`fairaudit gate` on audits that ran, and the exit code of each."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from fairaudit.cli.gate_text import gate_text
from fairaudit.governance.gate import decision_on
from tests.cli.audits import command
from tests.governance.gate_records import DISPARITY, NOT_ESTIMABLE, TODAY, policy, record, row

PLAN = """\
name: audit
vignettes: acute_pain
attributes: [race_ethnicity]
design: {{questions: [opioid], groups: {{race_ethnicity: [black]}}, wordings: 1,
  orders: [forward], placebo: 1{design}}}
models: [{{backend: simulated, seed: 3, noise: 0.01{model}}}]
margin: 0.05
seed: 7
"""
PLANTED = ", effects: {Black: -0.2}"
POLICY = "version: 1\nwritten: 2020-01-01\n"
RECORD = "audit-results/audit.json"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ran(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    model: str = "",
    design: str = "",
    more: str = "",
) -> None:
    plan = PLAN.format(model=model, design=design) + more
    Path("audit.yaml").write_text(plan, encoding="utf-8")
    assert command(monkeypatch, "run", "audit.yaml") in (0, 3)
    capsys.readouterr()


def test_an_equivalent_model_passes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(monkeypatch, capsys)
    assert command(monkeypatch, "gate", RECORD) == 0
    out, err = capsys.readouterr()
    head, line, *_, last = [text for text in out.splitlines()[3:] if not text.startswith("---")]
    assert head.split()[:3] == ["policy", "question", "outcome"] and "95% interval" in head
    assert line.startswith("met") and "race_ethnicity: black vs white" in line
    assert "5 points" in line and line.endswith("equivalent")
    assert last == "PASS  The policy is met: the one required contrast is shown equivalent."
    assert "Simulated answers." in err and "No clinician has reviewed" in err
    assert "\x1b" not in out + err


def test_a_planted_disparity_blocks_until_somebody_accepts_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(monkeypatch, capsys, model=PLANTED)
    assert command(monkeypatch, "gate", RECORD) == 1
    out = capsys.readouterr().out
    assert "DISPARITY" in out and out.splitlines()[-1].startswith("BLOCKED  The policy is not met")
    Path("policy.yaml").write_text(
        f"{POLICY}accepted:\n- contrast: {{attribute: race_ethnicity, group: black}}\n"
        "  reason: '::error::in review'\n  owner: A. Rivera\n  expires: 2026-12-01\n",
        encoding="utf-8",
    )
    given = ("gate", RECORD, "--policy", "policy.yaml", "--today")
    assert command(monkeypatch, *given, "2026-12-01") == 0
    out = capsys.readouterr().out
    assert "accepted until 2026-12-01 by A. Rivera: ::error::in review" in out
    assert "written 2020-01-01, before the first answer" in out
    assert not any(line.lstrip().startswith("::") for line in out.splitlines())
    assert command(monkeypatch, *given, "2026-12-02", "--json") == 1
    data = json.loads(capsys.readouterr().out)
    assert (data["schema"], data["exit_code"], data["today"]) == (
        "fairaudit.gate/1", 1, "2026-12-02",
    )  # fmt: skip
    assert data["lines"][0]["finding"]["state"] == "expired"


def test_too_few_vignettes_are_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(monkeypatch, capsys, design=", limit: 6")
    assert command(monkeypatch, "gate", RECORD) == 3
    out = capsys.readouterr().out
    assert "NOT SHOWN" in out and "more vignettes" in out


def test_calls_that_failed_are_an_incomplete_collection(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "gate_test_flaky.py").write_text(
        "def ask(messages):\n"
        "    if 'migraine' in messages[-2]['content']:\n"
        "        raise TimeoutError('no answer')\n"
        "    return 'Yes.'\n"
    )
    plan = PLAN.format(model="", design="").replace("backend: simulated", "target: TARGET")
    plan = plan.replace("TARGET, seed: 3, noise: 0.01", "gate_test_flaky:ask, revision: '1'")
    Path("audit.yaml").write_text(plan, encoding="utf-8")
    assert command(monkeypatch, "run", "audit.yaml") == 3
    capsys.readouterr()
    for _ in range(2):  # With run.json, and by the record alone.
        assert command(monkeypatch, "gate", RECORD) == 3
        assert "INCOMPLETE  The collection is incomplete" in capsys.readouterr().out
        Path("audit-results/run.json").unlink(missing_ok=True)


def test_failed_calls_of_an_earlier_plan_in_the_folder_block_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "gate_test_once.py").write_text(
        "asked = set()\n"
        "def ask(messages):\n"
        "    text = str(messages)\n"
        "    if text in asked:\n"
        "        raise TimeoutError('no second answer')\n"
        "    asked.add(text)\n"
        "    return 'Yes.'\n"
    )
    plan = PLAN.format(model="", design="").replace("backend: simulated", "target: TARGET")
    plan = plan.replace("TARGET, seed: 3, noise: 0.01", "gate_test_once:ask, revision: '1'")
    plan = plan.replace("placebo: 1", "placebo: 0, limit: 6")
    for samples, code in ((1, 0), (2, 3), (1, 0)):
        Path("audit.yaml").write_text(f"{plan}samples: {samples}\n", encoding="utf-8")
        assert command(monkeypatch, "run", "audit.yaml") == code
    run = json.loads(Path("audit-results/run.json").read_text(encoding="utf-8"))
    assert run["all_runs"][0]["failed"] > 0
    capsys.readouterr()
    command(monkeypatch, "gate", RECORD)
    assert "INCOMPLETE" not in capsys.readouterr().out


def test_a_record_of_another_run_is_not_read_and_said_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(monkeypatch, capsys)
    content = json.loads(Path("audit-results/run.json").read_text(encoding="utf-8"))
    content["audit_sha256"] = "0" * 64
    Path("audit-results/run.json").write_text(json.dumps(content), encoding="utf-8")
    assert command(monkeypatch, "gate", RECORD) == 0
    assert "belongs to another audit.json than the one beside it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("outcomes", "policy", "told"),
    [
        # An exploratory outcome takes nothing from the shares of missing answers.
        (
            "[favourable_choice, {outcome: refused, family: exploratory}]",
            "",
            "missing answers (favourable_choice)",
        ),
        # A primary one is the test of refusals, and counts though the policy doesn't name it.
        (
            "[favourable_choice, refused]",
            "outcomes: [favourable_choice]",
            "Refusals are missing answers of outcomes that are required",
        ),
    ],
)
def test_refusals_of_one_group_block_though_another_outcome_measures_them(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    folder: Path,
    outcomes: str,
    policy: str,
    told: str,
) -> None:
    module = f"gate_test_shy_{'named' if policy else 'all'}"
    (folder / f"{module}.py").write_text(
        "def ask(messages):\n"
        "    black = 'Black' in messages[1]['content']\n"
        "    return 'I cannot help with medical decisions.' if black else 'Yes.'\n"
    )
    plan = PLAN.format(model="", design="").replace("backend: simulated", "target: TARGET")
    plan = plan.replace("TARGET, seed: 3, noise: 0.01", f"{module}:ask, revision: '1'")
    Path("audit.yaml").write_text(f"{plan}outcomes: {outcomes}\n", encoding="utf-8")
    command(monkeypatch, "run", "audit.yaml")
    capsys.readouterr()
    given: list[str] = []
    if policy:
        Path("policy.yaml").write_text(f"version: 1\nwritten: 2026-11-02\n{policy}\n", "utf-8")
        given = ["--policy", "policy.yaml"]
    assert command(monkeypatch, "gate", RECORD, *given) == 1
    out = capsys.readouterr().out
    assert told in out
    assert "NOTE  " in out and "are missing for “favourable_choice”" in out


def test_a_policy_that_the_plan_registers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = Path("policy.yaml")
    policy.write_text(POLICY, encoding="utf-8")
    ran(monkeypatch, capsys, more="policy: policy.yaml\n")
    record = json.loads(Path(RECORD).read_text(encoding="utf-8"))
    assert set(record["plan"]["policy"]) == {"file", "sha256"}
    assert command(monkeypatch, "check", "audit.yaml") == 0
    assert f"with margins and policy {record['plan_sha256']}" in capsys.readouterr().out
    given = ("gate", RECORD, "--policy", "policy.yaml", "--require-registered")
    assert command(monkeypatch, *given) == 0
    assert "registered in the plan." in capsys.readouterr().out
    policy.write_text(f"{POLICY}margin: 0.5\n", encoding="utf-8")
    assert command(monkeypatch, *given) == 3
    assert "not the policy that the plan of the audit registers" in capsys.readouterr().out
    assert command(monkeypatch, *given[:-1]) == 0
    # The hash of a plan cannot stand in a policy whose own hash stands in that plan.
    policy.write_text(f"{POLICY}plan_sha256: {'ab' * 32}\n", encoding="utf-8")
    assert command(monkeypatch, "check", "audit.yaml") == 2
    assert "neither can be known first" in capsys.readouterr().err


def test_an_audit_without_a_policy_has_no_such_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(monkeypatch, capsys)
    record = json.loads(Path(RECORD).read_text(encoding="utf-8"))
    assert "policy" not in record["plan"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["gate"], "Missing argument"),
        (["gate", "nothing.json"], "could not be read"),
        (["gate", RECORD, "--policy", "nothing.yaml"], "there is no such file"),
        (["gate", RECORD, "--policy", "policy.yaml"], "policy.yaml:3: there is no attribute"),
        (["gate", RECORD, "--today", "soon"], "does not match the format"),
    ],
)
def test_what_has_to_be_mended_is_2(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    told: str,
) -> None:
    golden = Path(__file__).parents[1] / "report" / "golden" / "audit.json"
    Path("audit-results").mkdir()
    Path(RECORD).write_bytes(golden.read_bytes())
    Path("policy.yaml").write_text(f"{POLICY}attributes: [sxe]\n", encoding="utf-8")
    assert command(monkeypatch, *arguments) == 2
    assert told in capsys.readouterr().err


def test_texts_of_others_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    hostile = "\x1b[31m\n::error::stop\u202e" + "x" * 5_000_000
    content = record(row(**DISPARITY), row(**{**NOT_ESTIMABLE, "note": hostile}))
    content["models"][0]["label"] = hostile
    read = policy(tmp_path, "minimum_vignettes: 59\n")
    text = gate_text(decision_on(content, None, read, today=TODAY), content)
    assert "\x1b" not in text and "\u202e" not in text and "␛[31m ::error::stop" in text
    assert not any(line.startswith("::") for line in text.splitlines())
    assert len(text) < 20_000 and "cut here: the first" in text


def test_a_reader_that_goes_away_changes_no_exit_code(folder: Path) -> None:
    golden = Path(__file__).parents[1] / "report" / "golden" / "audit.json"
    reading, writing = os.pipe()
    os.close(reading)
    program = [sys.executable, "-m", "fairaudit", "gate", str(golden)]
    done = subprocess.run(program, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.returncode == 1, done.stderr


def test_the_gate_names_plan_and_record_by_their_hashes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(monkeypatch, capsys)
    written = json.loads(Path(RECORD).read_text(encoding="utf-8"))
    assert command(monkeypatch, "check", "audit.yaml") == 0
    assert written["plan_sha256"] in capsys.readouterr().out.splitlines()[0]
    assert command(monkeypatch, "gate", RECORD) == 0
    assert capsys.readouterr().out.splitlines()[0] == (
        f"Plan: SHA-256 {written['plan_sha256']}. Record: SHA-256 {written['sha256']}."
    )
    content = record(row(), plan=None, plan_sha256=None)
    text = gate_text(decision_on(content, today=TODAY), content)
    assert text.startswith("Plan: none, since the audit was run from Python. Record: SHA-256 ")


def test_a_failed_control_is_the_reason_that_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(monkeypatch, capsys, model=", attention_effect: 0")
    assert command(monkeypatch, "gate", RECORD) == 3
    [told] = [
        line
        for line in capsys.readouterr().out.splitlines()
        if "The attention control failed" in line
    ]
    assert told.startswith(
        "NOT SHOWN  race_ethnicity: black vs white, opioid, option_probability: "
    )
    assert command(monkeypatch, "report", RECORD, "--format", "junit") == 0
    [skipped] = ET.parse("audit-results/junit.xml").iter("skipped")
    assert "not estimable: " in skipped.get("message", "")
    assert "The attention control failed: on the question opioid" in skipped.get("message", "")


@pytest.mark.parametrize("name", ["bundle", "bundle.zip"])
def test_a_bundle_is_told_from_the_record_in_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    ran(monkeypatch, capsys, design=", limit: 6")
    assert command(monkeypatch, "bundle", "audit.yaml", "--output", name) == 0
    capsys.readouterr()
    for given in ("gate", "report", "checklist"):
        more = ("--pack", "before_you_deploy") if given == "checklist" else ()
        assert command(monkeypatch, given, name, *more) == 2
        told = capsys.readouterr().err
        if name.endswith(".zip"):
            assert "is a zip archive, such as an evidence bundle. Unpack it into a folder" in told
        else:
            assert f"is a folder. Give the record in it: {Path(name, 'audit.json')}." in told
    if name.endswith(".zip"):
        ZipFile(name).extractall("bundle")
    assert command(monkeypatch, "gate", "bundle/audit.json") == 3


REGISTERED = """\
version: 1
written: WRITTEN
models: [simulated]
outcomes: [option_probability, word_count]
attributes: {race_ethnicity: [black, asian], sex: all}
minimum_vignettes: 59
accepted:
- contrast: {attribute: race_ethnicity, group: black, question: opioid, estimand: mean_difference}
  reason: in review
  owner: A. Rivera
  expires: 2026-12-01
"""


def test_check_and_run_tell_what_the_registered_policy_asks_for_and_the_plan_lacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = REGISTERED.replace("WRITTEN", "2020-01-01")
    Path("policy.yaml").write_text(text, encoding="utf-8")
    plan = PLAN.format(model="", design=", limit: 6") + "policy: policy.yaml\n"
    Path("audit.yaml").write_text(plan, encoding="utf-8")
    assert command(monkeypatch, "check", "audit.yaml") == 0
    out = capsys.readouterr().out
    told = [line for line in out.splitlines() if "policy.yaml, " in line]
    for expected in (
        "asian, option_probability: The audit does not compare the group “asian”. Name it under",
        "sex, option_probability: The audit does not swap “sex”. Name it under “attributes” in",
        "word_count: The audit does not measure “word_count”. Name it under “outcomes” in",
        "black vs white, opioid: It rests on 6 vignettes, and the policy asks for 59.",
    ):
        assert sum(expected in line and line.startswith("WARNING  ") for line in told) == 1, told
    assert command(monkeypatch, "check", "audit.yaml", "--json") == 0
    listed = json.loads(capsys.readouterr().out)["policy"]
    assert [f"WARNING  {one}" for one in listed] == told
    assert command(monkeypatch, "run", "audit.yaml") == 0
    assert set(told) <= set(capsys.readouterr().err.splitlines())
    assert command(monkeypatch, "gate", RECORD, "--policy", "policy.yaml") == 3
    gated = capsys.readouterr().out
    for one in listed:
        assert one.rpartition(": ")[2] in gated


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("word_count", "wrod_count", "policy.yaml:4: there is no outcome “wrod_count”."),
        ("sex: all", "sxe: all", "policy.yaml:5: there is no attribute “sxe”."),
        (
            "black, asian",
            "blak, asian",
            "policy.yaml:5: there is no group of race_ethnicity “blak”",
        ),
        ("models: [simulated]", "models: [triage]", "policy.yaml:3: there is no model “triage”."),
        ("question: opioid", "question: opoid", "policy.yaml:8: there is no question “opoid”."),
        ("mean_difference", "favourable_answer", "there is no estimand “favourable_answer”."),
        ("WRITTEN", "2999-01-01", "policy.yaml:2: the policy states that it was written on 2999"),
    ],
)
def test_names_that_the_registered_policy_mistakes_stop_before_anything_is_asked(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    told: str,
) -> None:
    text = REGISTERED.replace(old, new).replace("WRITTEN", "2020-01-01")
    Path("policy.yaml").write_text(text, encoding="utf-8")
    plan = PLAN.format(model="", design=", limit: 6") + "policy: policy.yaml\n"
    Path("audit.yaml").write_text(plan, encoding="utf-8")
    for name in ("check", "run"):
        assert command(monkeypatch, name, "audit.yaml") == 2
        assert told in capsys.readouterr().err
    assert not Path("audit-results").exists()


def test_a_policy_can_name_all_that_a_plan_has(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    contrasts = (
        "{attribute: race_ethnicity × sex, group: black × female, cue: name}",
        "{attribute: sex, group: female, estimand: favourable_answer, question: all}",
        "{attribute: sex, group: female, vignette_set: acute_pain, model: two}",
        "{attribute: sex, group: female, estimand: missing_rate}",
    )
    findings = "".join(
        f"- {{contrast: {one}, reason: r, owner: o, expires: 2026-12-01}}\n" for one in contrasts
    )
    Path("policy.yaml").write_text(f"{POLICY}accepted:\n{findings}", encoding="utf-8")
    Path("gate_test_all.py").write_text("def ask(messages):\n    return 'Yes.'\n", encoding="utf-8")
    Path("audit.yaml").write_text(
        "vignettes: acute_pain\nattributes: [race_ethnicity, sex]\nseed: 7\nmargin: 0.05\n"
        "design: {limit: 4, wordings: 1, placebo: 0, cues: [descriptor, name],\n"
        "  groups: {race_ethnicity: [black]}, crossings: [[race_ethnicity, sex]]}\n"
        "models:\n- {target: 'gate_test_all:ask', name: one, revision: '1'}\n"
        "- {target: 'gate_test_all:ask', name: two}\n"
        "estimands: [mean_difference, favourable_answer]\npolicy: policy.yaml\n",
        encoding="utf-8",
    )
    assert command(monkeypatch, "check", "audit.yaml") == 0
    assert "policy.yaml" not in capsys.readouterr().out
