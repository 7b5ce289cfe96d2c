"""What `fairaudit check` refuses and warns of before anything is asked."""

import json
import sys
from pathlib import Path

import pytest

from fairaudit.cli import main

PLAN = """\
vignettes: acute_pain
attributes: [sex]
design: {questions: [opioid], limit: 4, wordings: 1, placebo: 2}
models: [{backend: simulated}, {backend: simulated, answers: text}]
outcomes: [favourable_choice]
seed: 1
"""
LOST = "simulated gives option probabilities; favourable_choice reads words."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def check(monkeypatch: pytest.MonkeyPatch, plan: str, *options: str) -> int:
    Path("audit.yaml").write_text(plan, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["fairaudit", "check", "audit.yaml", *options])
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_one_of_two_models_that_gives_no_words_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(monkeypatch, PLAN) == 0
    assert f"WARNING  {LOST}" in capsys.readouterr().out
    assert check(monkeypatch, PLAN, "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)["unread"]
    assert told.startswith(LOST)


def test_no_model_that_gives_words_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = PLAN.replace(", {backend: simulated, answers: text}", "")
    assert check(monkeypatch, plan) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"audit.yaml:5: {LOST}" in err


def test_a_margin_in_points_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for margin in ("1", "1.5", "5"):
        entry = f"[{{outcome: favourable_choice, margin: {margin}}}]"
        assert check(monkeypatch, PLAN.replace("[favourable_choice]", entry)) == 2
        told = capsys.readouterr().err
        assert "audit.yaml:5: The margin of favourable_choice" in told
        assert "for 5 points write 0.05." in told


def test_attention_controls_that_cannot_pass_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Five pairs are needed: limit 4 gives four, and no model could pass."""
    assert check(monkeypatch, PLAN) == 0
    told = (
        "WARNING  The attention control on opioid in acute_pain has 4 pairs, and its test needs 5"
    )
    assert told in capsys.readouterr().out
    assert check(monkeypatch, PLAN, "--json") == 0
    [few] = json.loads(capsys.readouterr().out)["few_controls"]
    assert f"WARNING  {few}".startswith(told) and "“attention: false” under “design”" in few
    for changed in ("limit: 5", "limit: 4, attention: false"):
        assert check(monkeypatch, PLAN.replace("limit: 4", changed)) == 0
        assert "attention control" not in capsys.readouterr().out
