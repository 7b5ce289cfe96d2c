import json
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
    found = found.assign(opioid=rng.integers(0, 2, 80), right=found["case"] % 2)
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
    assert "Against the right answer, unadjusted; no verdict rests on this." in text
    assert "equalized odds difference" in text


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
        (["--metrics"], "hold no right answer"),
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
    assert run(monkeypatch, *TABLE, *OUTCOME, *arguments) == 2
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
    assert {row["metric"] for row in found} == {"brier", "calibration_error", "area_under_curve"}
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
