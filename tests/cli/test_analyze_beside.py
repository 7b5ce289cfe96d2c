import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import fairaudit as fa
from fairaudit.cli.beside import sensitivity_table
from fairaudit.side_tables import METRICS, SENSITIVITY
from tests.cli.test_analyze_command import run

TABLE = ["analyze", "--table", "t.csv", "--vignette", "case", "--attribute", "race=white"]
OUTCOME = ["--outcome", "opioid:binary"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(5)
    found = pd.DataFrame(
        [(case, race) for case in range(40) for race in ("white", "black")],
        columns=["case", "race"],
    )
    found = found.assign(opioid=rng.integers(0, 2, 80), right=found["case"] % 2, p=0.5)
    found.to_csv(tmp_path / "t.csv", index=False)
    return tmp_path


def printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> str:
    assert run(monkeypatch, *TABLE, *OUTCOME, *arguments) == 0
    return capsys.readouterr().out


def test_a_right_answer_gives_metrics(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = json.loads(printed(monkeypatch, capsys, "--json"))
    assert set(plain) == {
        "schema", "settings", "exclusions", "results", "beside", "wholes", "changes",
    }  # fmt: skip
    assert set(plain["settings"]) == {"margin", "alpha", "seed"}
    found = json.loads(printed(monkeypatch, capsys, "--json", "--correct", "right"))
    assert set(found) == {*plain, "metrics"}
    assert found["results"] == plain["results"]
    read = fa.outcomes_from_table(
        "t.csv", vignette="case", attributes={"race": "white"}, outcomes=["opioid:binary"],
        correct="right",
    )  # fmt: skip
    expected = fa.metrics_by_group(read).frame
    assert [list(row) for row in found["metrics"]] == [METRICS.names] * len(expected)
    assert [row["estimate"] for row in found["metrics"]] == expected["estimate"].tolist()
    text = printed(monkeypatch, capsys, "--correct", "right")
    assert "Metrics by group, unadjusted; no verdict rests on them." in text
    same, right = text.split("Is the answer the same?")[1].split("Is it as often right?")
    assert "selection rate" in same and "demographic parity ratio" in same
    assert "accuracy" in right and "equalized odds difference" in right
    assert "accuracy" not in same and "Who is harmed" not in text


def test_selection_rates_are_had_without_a_right_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = printed(monkeypatch, capsys, "--metrics")
    assert "selection rate" in text and "accuracy" not in text


def test_two_models_of_one_name_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "two.yaml").write_text(
        "vignettes: acute_pain\nattributes: [sex]\nseed: 7\n"
        "models: [{backend: simulated, seed: 1}, {backend: simulated, seed: 2}]\n"
        "design: {questions: [opioid], wordings: 1, orders: [forward], placebo: 0, limit: 6}\n",
        encoding="utf-8",
    )
    assert run(monkeypatch, "run", "two.yaml") == 0
    capsys.readouterr()
    assert run(monkeypatch, "analyze", "two.yaml", "--metrics") == 0
    contrasts, metrics = capsys.readouterr().out.split("Metrics by group")
    named = set(re.findall(r"^simulated@1 \([0-9a-f]{6}\)", contrasts, re.MULTILINE))
    assert len(named) == 2
    lines = [line for line in metrics.splitlines() if line.startswith("simulated@1")]
    assert lines and all(line.startswith(tuple(named)) for line in lines)
    assert all(any(line.startswith(name) for line in lines) for name in named)


def test_sensitivity_fits_stand_under_a_heading_that_says_they_decide_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("statsmodels")
    found = json.loads(printed(monkeypatch, capsys, "--sensitivity", "--json"))
    assert [list(row) for row in found["sensitivity"]] == [SENSITIVITY.names]
    text = printed(monkeypatch, capsys, "--sensitivity")
    assert "Regression models beside the paired differences. They decide nothing:" in text
    assert "metrics" not in found


def test_looks_are_read_and_recorded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(printed(monkeypatch, capsys, "--looks", "20,40/80", "--json"))
    assert found["settings"]["looks"] == {"planned": 80, "taken": [20, 40]}
    assert found["results"][0]["p_value"] is None
    found = json.loads(printed(monkeypatch, capsys, "--looks", "any", "--json"))
    assert found["settings"]["looks"] == "any"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--outcome", "p:probability", "--metrics"], "hold nothing to measure by group"),
        (["--looks", "40"], "states no looks"),
        (["--looks", "20/30"], "the looks were planned for 30"),
        (["--looks", "any", "--sensitivity"], "hold at one look alone"),
    ],
)
def test_what_cannot_be_had_is_said(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    named = [] if "--outcome" in arguments else OUTCOME
    assert run(monkeypatch, *TABLE, *named, *arguments) == 2
    assert message in capsys.readouterr().err


def test_an_audit_has_metrics_from_its_answer_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "a.yaml").write_text(
        "vignettes: acute_pain\nattributes: [sex]\nmodels: [{backend: simulated}]\nseed: 7\n"
        "design: {questions: [opioid], wordings: 1, orders: [forward], placebo: 0}\n",
        encoding="utf-8",
    )
    assert run(monkeypatch, "run", "a.yaml") == 0
    capsys.readouterr()
    assert run(monkeypatch, "analyze", "a.yaml", "--metrics", "--json") == 0
    found = json.loads(capsys.readouterr().out)["metrics"]
    assert {row["metric"] for row in found} == {
        "selection_rate", "demographic_parity_difference", "demographic_parity_ratio", "brier",
        "calibration_error", "area_under_curve",
    }  # fmt: skip
    assert run(monkeypatch, "analyze", "a.yaml", "--looks", "any") == 2
    assert "a.yaml states what --looks says" in capsys.readouterr().err


def test_a_fit_that_did_not_converge_is_marked() -> None:
    read = fa.outcomes_from_table(
        "t.csv", vignette="case", attributes={"race": "white"}, outcomes=["opioid:binary"]
    )
    frame = fa.sensitivity_fits(read).frame
    assert frame["gee_converged"].tolist() == [True]
    assert "*" not in sensitivity_table(frame)
    text = sensitivity_table(frame.assign(gee_converged=False))
    estimate = f"{100 * frame['gee_estimate'][0]:+.1f}"
    assert f"{estimate}*" in text
    assert "* This fit did not converge: do not use its numbers." in text
