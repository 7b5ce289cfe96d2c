"""What a report prints under “Reproduce” can be run as it stands, and gives the same record."""

import html
import json
import re
import shutil
from pathlib import Path

import pytest

from fairaudit import load_audit, run_audit
from fairaudit.report.plan_file import plan_file
from tests.cli.audits import command
from tests.pipeline.judged_audits import plan as judged_plan
from tests.pipeline.judged_audits import write as write_judged

PLAN = """\
name: pain
vignettes: acute_pain
attributes: [race_ethnicity, sex]
design: {questions: [opioid], groups: {race_ethnicity: [black]}, limit: 6, wordings: 1,
  orders: [forward], placebo: 1}
prompt:
  system: "עברית, a\\u00a0narrow\\u202fspace, a mark \\u200b and \\u202e"
  user: "{vignette}\\n\\n{question}\\n{options}"
models:
  - {backend: simulated, seed: 3, effects: {Black: -0.2}, price: {input: 1, output: 2}}
margin: 1.0e-05
seed: 7
policy: rules/policy.yaml
"""
POLICY = "version: 1\nwritten: 2020-01-01\n"


def printed(folder: Path, form: str) -> str:
    """The plan as somebody copies it from a report."""
    text = (folder / f"report.{form}").read_text(encoding="utf-8")
    if form == "md":
        [plan] = re.findall(r"```text\n(\{.*?\n\})\n```", text, re.DOTALL)
    else:
        [plan] = re.findall(r"<pre[^>]*>(\{.*?\n\})</pre>", text, re.DOTALL)
    return html.unescape(plan) if form == "html" else plan


@pytest.mark.parametrize("form", ["md", "html"])
def test_the_plan_of_a_report_makes_the_same_record_again(
    form: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    (first / "rules").mkdir(parents=True)
    second.mkdir()
    (first / "audit.yaml").write_text(PLAN, encoding="utf-8")
    (first / "rules" / "policy.yaml").write_text(POLICY, encoding="utf-8")
    monkeypatch.chdir(first)
    assert command(monkeypatch, "run", "audit.yaml") == 0
    report = (first / "pain-results" / f"report.{form}").read_text(encoding="utf-8")
    assert "policy.yaml, which the plan registers, has to lie beside it" in report
    # Saved where nothing else lies than the policy that the report names.
    (second / "audit.yaml").write_text(printed(first / "pain-results", form), encoding="utf-8")
    shutil.copy(first / "rules" / "policy.yaml", second)
    monkeypatch.chdir(second)
    capsys.readouterr()
    assert command(monkeypatch, "check", "audit.yaml") == 0
    record = first / "pain-results" / "audit.json"
    plan = json.loads(record.read_text(encoding="utf-8"))["plan_sha256"]
    assert plan in capsys.readouterr().out
    assert command(monkeypatch, "run", "audit.yaml") == 0
    assert (second / "pain-results" / "audit.json").read_bytes() == record.read_bytes()


DESIGN = "design: {questions: [opioid], wordings: 1, limit: 4}\n"
HEAD = f"vignettes: acute_pain\nattributes: sex\n{DESIGN}margin: 0.05\nseed: 1\n"


@pytest.mark.parametrize(
    "more",
    [
        "models: [{backend: simulated}]\nlooks: any\n",
        "models: [{backend: simulated}]\nlooks: {planned: 27, taken: [10]}\n",
        "models: [{target: 'json:dumps', revision: '2026-11-01', params: {indent: null}}]\n",
        "models: [{backend: simulated, answers: text}]\n"
        "outcomes: [favourable_choice, {outcome: refused, family: exploratory}]\n",
        "models: [{backend: simulated}]\nestimands: [mean_difference, favourable_answer]\n",
        "models: [{backend: openai, model: m, base_url: 'http://localhost:1/v1', max_tokens: null}]"
        "\nbudget: {requests: 5}\n",
    ],
)
def test_every_plan_is_printed_as_one_that_loads(more: str, tmp_path: Path) -> None:
    path = tmp_path / "audit.yaml"
    path.write_text(HEAD + more, encoding="utf-8")
    audit = load_audit(path)
    path.write_text(plan_file(audit.plan), encoding="utf-8")
    assert load_audit(path).plan_sha256 == audit.plan_sha256


def test_the_plan_of_a_judge_that_states_no_revision_is_printed(tmp_path: Path) -> None:
    text = judged_plan("reproduced_judge").replace(", revision: '1', batch_size: 64}", "}")
    path = write_judged(tmp_path, "reproduced_judge", text)
    audit = load_audit(path)
    assert audit.plan["judge"]["model"]["revision"] is None
    path.write_text(plan_file(audit.plan), encoding="utf-8")
    assert load_audit(path).plan_sha256 == audit.plan_sha256


def test_a_plan_that_is_cut_says_that_it_cannot_be_run(tmp_path: Path) -> None:
    text = HEAD + "models: [{backend: simulated}]\nprompt: {user: '{vignette} {question} LONG'}\n"
    path = tmp_path / "audit.yaml"
    path.write_text(text.replace("LONG", "x" * 30_000), encoding="utf-8")
    audit = load_audit(path)
    run_audit(audit, tmp_path / "results")
    report = (tmp_path / "results" / "report.md").read_text(encoding="utf-8")
    assert "is cut, so that what stands here cannot be run" in report
