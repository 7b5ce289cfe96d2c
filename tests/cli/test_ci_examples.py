"""The examples for pipelines do what they say: their own lines are run, line for line, by bash."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from fairaudit.pipeline import verify_bundle

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "ci"
PLAN = """\
vignettes: acute_pain
attributes: [race_ethnicity]
design: {questions: [opioid], groups: {race_ethnicity: [black]}, wordings: 1,
  orders: [forward], placebo: 1}
models: [{backend: simulated, seed: 3, noise: 0.01, effects: {Black: EFFECT}}]
margin: 0.05
seed: 7
policy: policy.yaml
"""
POLICY = "version: 1\nwritten: 2020-01-01\nrequire_registered: true\n"


def github(text: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """Scripts of the job, and whether each runs after another one failed."""
    [job] = text["jobs"].values()
    return [(step["run"], "if" in step) for step in job["steps"] if "run" in step]


def gitlab(text: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """The job's lines in one script, as a runner puts them together."""
    return [("set -eo pipefail\n" + "\n".join(text["audit"]["script"]), False)]


def ran(scripts: Sequence[tuple[str, bool]], folder: Path) -> tuple[int, str]:
    """Run a job's scripts; its exit code, and what was printed.

    Every line is run. `pip` alone is another program here, which writes down what it was asked to
    install: the package that is tested is there already, and no index is needed.
    """
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    for name, line in (
        ("pip", 'echo "$@" >> pip.txt'),
        ("fairaudit", f'exec "{sys.executable}" -m fairaudit "$@"'),
    ):
        (programs / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "GITHUB_STEP_SUMMARY": str(folder / "step.md"),
    }
    code, told = 0, ""
    for script, always in scripts:
        if code and not always:
            continue
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        code, told = code or done.returncode, told + done.stdout
    return code, told


def example(name: str) -> Any:
    return YAML(typ="safe").load((EXAMPLES / name).read_text(encoding="utf-8"))


def kept(text: Mapping[str, Any]) -> list[str]:
    """Files that a job keeps, whatever became of it."""
    if "audit" in text:
        assert text["audit"]["artifacts"]["when"] == "always"
        return list(text["audit"]["artifacts"]["paths"])
    [job] = text["jobs"].values()
    [step] = [one for one in job["steps"] if "upload-artifact" in one.get("uses", "")]
    assert "!cancelled()" in step["if"]
    return str(step["with"]["path"]).split()


def gate_of(scripts: Sequence[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The last line of a job."""
    line = scripts[-1][0].splitlines()[-1]
    assert line.startswith("fairaudit gate ")
    return [(line, False)]


def audit(folder: Path, effect: float) -> Path:
    folder.mkdir()
    (folder / "audit.yaml").write_text(PLAN.replace("EFFECT", str(effect)), encoding="utf-8")
    (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
    return folder


def test_pipelines_block_a_planted_disparity_and_pass_an_equivalent_model(tmp_path: Path) -> None:
    planted, alike = audit(tmp_path / "planted", -0.2), audit(tmp_path / "alike", 0.0)
    on_github, on_gitlab = example("github-actions.yml"), example("gitlab-ci.yml")
    for scripts, folder, code, last in (
        (github(on_github), planted, 1, "BLOCKED"),
        (gitlab(on_gitlab), alike, 0, "PASS"),
        # Audits take their time: what is left is each one's gate on the other's record.
        (gate_of(gitlab(on_gitlab)), planted, 1, "BLOCKED"),
        (gate_of(github(on_github)), alike, 0, "PASS"),
    ):
        found, told = ran(scripts, folder)
        assert found == code, told
        assert told.splitlines()[-1].startswith(last)
    for text, folder in ((on_github, planted), (on_gitlab, alike)):
        installed = (folder / "pip.txt").read_text(encoding="utf-8")
        assert installed == "install fairaudit-clinical[parquet]\n"
        for name in ("audit.json", "run.json", "report.html", "junit.xml"):
            assert f"audit-results/{name}" in str(text)
            assert (folder / "audit-results" / name).stat().st_size
        assert "evidence.zip" in kept(text)
        assert verify_bundle(folder / "evidence.zip").holds
    summary = (planted / "audit-results" / "summary.md").read_text(encoding="utf-8")
    assert (planted / "step.md").read_text(encoding="utf-8") == summary
