"""The policy of docs/gate.md fits the audit of the README, and decides on it as the page says."""

import re
import sys
from datetime import date
from pathlib import Path

import pytest

from fairaudit import load_audit, stats
from fairaudit.pipeline import held_to_policy, preview
from tests.cli.audits import command

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "gate.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
LOCAL = "backend: transformers          # weights in a folder, or a hub id\n    model: ./weights\n"
MADE_UP = "{backend: simulated, noise: 0.01, effects: {Black: -0.08}}\n"
DAY = date(2026, 12, 1)


def block(text: str, heading: str) -> str:
    """The first file that stands below a heading."""
    _, _, below = text.partition(f"\n## {heading}\n")
    [first, *_] = re.findall(r"```yaml\n(.*?)```", below, re.DOTALL)
    return str(first)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The two files beside each other, with an application that always says yes."""
    monkeypatch.chdir(tmp_path)
    # The page's own name, which a test before this one may have loaded from its folder.
    monkeypatch.delitem(sys.modules, "triage", raising=False)
    Path("audit.yaml").write_text(block(README, "An audit of your own"), encoding="utf-8")
    Path("policy.yaml").write_text(block(PAGE, "policy.yaml"), encoding="utf-8")
    Path("triage.py").write_text("def ask(messages):\n    return 'yes'\n", encoding="utf-8")
    Path("weights").mkdir()
    Path("weights", "config.json").write_text("{}", encoding="utf-8")
    return tmp_path


def changed(name: str, *changes: tuple[str, str]) -> None:
    text = Path(name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    Path(name).write_text(text, encoding="utf-8")


def test_the_plan_of_the_readme_has_all_that_the_policy_asks_for() -> None:
    plan = load_audit("audit.yaml").plan_sha256
    assert f"plan_sha256: {plan} " in Path("policy.yaml").read_text(encoding="utf-8"), plan
    # A plan that registers the policy cannot be named in it.
    changed("policy.yaml", ("plan_sha256: ", "# "))
    changed("audit.yaml", ("seed: 7", "policy: policy.yaml\nseed: 7"))
    audit = load_audit("audit.yaml")
    assert audit.policy is not None and audit.policy.rules.minimum_vignettes == 16
    assert held_to_policy(audit, today=DAY) == ()


def test_the_gate_decides_on_the_audit_of_the_readme(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A made-up model stands in for the weights, which answers with probabilities as they do."""
    changed("audit.yaml", (LOCAL, MADE_UP))
    changed("policy.yaml", ("models: [weights]", "models: [simulated]"))
    assert command(monkeypatch, "run", "audit.yaml") == 0
    capsys.readouterr()
    given = ("gate", "audit-results/audit.json", "--policy", "policy.yaml", "--today", str(DAY))
    assert command(monkeypatch, *given) == 0
    out = capsys.readouterr().out
    assert "accepted until 2027-03-31 by A. Rivera, quality and safety" in out
    assert len(re.findall(r"^met ", out, re.MULTILINE)) == 4
    assert "WARNING  The policy was written for the plan" in out
    assert out.splitlines()[-1].startswith("PASS  The policy is met: 4 of 5 required contrasts")


YES_OR_NO = """\
vignettes: SETS
attributes: [race_ethnicity, sex]
design: {groups: {race_ethnicity: [black]}, questions: [QUESTIONS], wordings: 1, orders: [forward],
  placebo: 0}
models: [{target: 'triage:ask', revision: '1'}]
estimands: [ESTIMANDS]
margin: 0.05
seed: 7
"""
HEADS = "| compared | vignettes | at the best | 2% differ | 5% differ | 10% differ |"
TABLE = [
    [cell.strip() for cell in line.strip("| ").split("|")]
    for line in PAGE.partition(HEADS)[2].partition("\n\n")[0].splitlines()[2:]
]


def within(points: float | None) -> str:
    return "–" if points is None else f"{100 * points:.1f}"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_what_an_application_that_answers_yes_or_no_can_show(row: list[str]) -> None:
    compared, vignettes, best, *spreads = row
    vignette_set, question = re.findall(r"`(\w+)`", compared)
    text = YES_OR_NO.replace("SETS", vignette_set).replace("QUESTIONS", question)
    Path("audit.yaml").write_text(text.replace("ESTIMANDS", "mean_difference"), encoding="utf-8")
    [whole] = preview(load_audit("audit.yaml")).wholes
    [part] = whole.sets
    assert (part.answers, str(part.n_vignettes), part.least_n) == ("single", vignettes, 59)
    assert spreads == [within(one.provable) for one in part.spreads]
    margins = (points for points in range(1, 100) if enough(points, part.n_vignettes))
    assert best == str(next(margins))


def enough(points: int, n: int) -> bool:
    return stats.binary_least_n(margin=points / 100) <= n


def test_what_pooling_all_sets_can_show() -> None:
    [sets, vignettes, *margins] = re.findall(
        r"`favourable_answer_all_sets` over ([\w, `]+) has (\d+) vignettes and can show "
        r"([\d.]+), ([\d.]+) or ([\d.]+) points",
        " ".join(PAGE.split()),
    )[0]
    text = YES_OR_NO.replace("SETS", f"[{sets.replace('`', '')}]").replace(
        "questions: [QUESTIONS], ", ""
    )
    text = text.replace("ESTIMANDS", "favourable_answer_all_sets")
    Path("audit.yaml").write_text(text, encoding="utf-8")
    [whole] = preview(load_audit("audit.yaml")).wholes
    [part] = whole.sets
    assert (str(part.n_vignettes), part.least_n) == (vignettes, 86)
    assert margins == [within(one.provable) for one in part.spreads]
