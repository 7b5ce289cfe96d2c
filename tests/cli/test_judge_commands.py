"""What the commands say of an audit with a judge."""

import csv
import json
from pathlib import Path

import pytest

import fairaudit
from tests.cli.audits import command
from tests.pipeline.judged_audits import plan, write


@pytest.fixture
def ran(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "cli_judge", plan("cli_judge", model="shorter", judge="biased"))
    assert command(monkeypatch, "check", "audit.yaml") == 0
    out = capsys.readouterr().out
    assert "judge     cli_judge:biased (1): at most 200 calls (100: one for each distinct" in out
    assert "On scales of their own, so that no spread is assumed: judged:clarity." in out
    assert command(monkeypatch, "run", "audit.yaml") == 0
    return tmp_path


def test_run_analyze_and_show(
    ran: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told, err = capsys.readouterr()
    assert "Judge. The agreement of the judge with people has not been measured." in err
    first, _, bias = told.partition("What the judge itself does with the same answer:")
    assert "judged:clarity" in first and "judge_bias:clarity" not in first
    assert "judge_bias:clarity" in bias and "disparity" in bias
    assert command(monkeypatch, "analyze", "audit.yaml") == 0
    assert "What the judge itself does with the same answer:" in capsys.readouterr().out
    assert command(monkeypatch, "analyze", "audit.yaml", "--json") == 0
    content = json.loads(capsys.readouterr().out)
    assert {row["outcome"] for row in content["results"]} == {"judged:clarity"}
    assert {row["outcome"] for row in content["judge_bias"]} == {"judge_bias:clarity"}
    assert command(monkeypatch, "show", "audit.yaml", "--unparsed") == 0
    assert "No value is missing" in capsys.readouterr().out


def test_labels_of_a_judged_outcome(
    ran: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = ["--outcome", "judged:clarity", "--sheet", "sheet.csv", "--n", "20"]
    assert command(monkeypatch, "label", "audit.yaml", *sheet) == 0
    with Path("sheet.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with Path("labels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | {"label": "4" if len(row["answer"]) > 60 else "3"} for row in rows)
    capsys.readouterr()
    assert command(monkeypatch, "label", "audit.yaml", "--put-back", "labels.csv") == 0
    out = capsys.readouterr().out
    assert "judged:clarity" in out and "beside 20 labels of labels.csv" in out
    assert "kappa is Cohen's with quadratic weights, alpha Krippendorff's" in out
    levels = out[out.index("vignettes  same") :].splitlines()
    assert levels[2].split()[:2] == ["all", "20"] and levels[2].count("1.00") == 2
    assert command(monkeypatch, "label", "audit.yaml", "--put-back", "labels.csv", "--json") == 0
    judged = json.loads(capsys.readouterr().out)["judged"]
    assert (judged[0]["kappa"], judged[0]["alpha"]) == (1, 1)


def test_the_room_is_public_as_a_whole() -> None:
    wanted = {
        "Rubric", "agreement", "bias_outcomes", "bias_prompts", "judge_prompts", "judged_outcomes",
        "judged_preference", "leaks", "load_rubric", "pair_prompts",
    }  # fmt: skip
    assert wanted <= set(fairaudit.judging.__all__)
    assert "judging" in dir(fairaudit)
    assert not wanted & set(fairaudit.__all__)
