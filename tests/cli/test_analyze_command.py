import json
import sys
from itertools import compress
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import fairaudit as fa
from fairaudit.cli import main
from fairaudit.rows import BESIDE
from fairaudit.tables import RESULTS

PLAN = """\
vignettes: acute_pain
attributes: [sex]
design: {questions: [opioid], wordings: 1, orders: [forward]}
models: [{backend: simulated}]
margin: 0.05
seed: 7
"""
COLUMNS = ["--table", "t.csv", "--vignette", "case", "--attribute", "race=white"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(5)
    rows = [(case, race) for case in range(40) for race in ("white", "black")]
    found = pd.DataFrame(rows, columns=["case", "race"])
    found = found.assign(opioid=rng.integers(0, 2, 80), p=rng.random(80), acuity=3)
    found.iloc[:-1].to_csv(tmp_path / "t.csv", index=False)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["fairaudit", *arguments])
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_a_table_gives_the_numbers_of_the_verbs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes = ["opioid:binary", "p:probability"]
    options = [part for one in outcomes for part in ("--outcome", one)]
    options += ["--margin", "0.05", "--seed", "1", "--json"]
    assert run(monkeypatch, "analyze", *COLUMNS, *options) == 0
    out, err = capsys.readouterr()
    printed = json.loads(out)
    assert err.startswith("1 vignette, such as “39”, has “black” or its reference “white” alone")
    assert [one["n_rows"] for one in printed["exclusions"]] == [1]
    assert printed["schema"] == "fairaudit.results/2"
    with pytest.warns(fa.ExclusionWarning):
        frame = fa.outcomes_from_table(
            "t.csv", vignette="case", attributes={"race": "white"}, outcomes=outcomes
        )
    expected = fa.analyze(frame, margin=0.05, seed=1).to_frame()
    assert [list(row) for row in printed["results"]] == [[*RESULTS.names, "held_against"]] * 2
    for name in ("estimate", "ci_low", "p_value", "p_equivalence"):
        assert [row[name] for row in printed["results"]] == expected[name].tolist()
    assert run(monkeypatch, "analyze", *COLUMNS, *options[:4]) == 0
    assert "black vs white" in capsys.readouterr().out


def test_every_scale_is_told_in_its_own_unit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    rng = np.random.default_rng(5)
    table = pd.read_csv(folder / "t.csv")
    table = table.assign(
        acuity=rng.integers(1, 6, len(table)),
        dose=rng.normal(10, 1, len(table)) + 2 * (table["race"] == "black"),
    )
    table.to_csv(folder / "t.csv", index=False)
    outcomes = ["opioid:binary", "acuity:ordinal:1,5:margin=0.5", "dose:numeric:exploratory"]
    options = [part for one in outcomes for part in ("--outcome", one)]
    assert run(monkeypatch, "analyze", *COLUMNS, *options, "--margin", "0.05") == 0
    primary, heading, exploratory, whole = capsys.readouterr().out.split("\n\n")
    assert primary.splitlines()[0].split()[3:8] == ["difference", "95%", "interval", "unit", "n"]
    assert [line.split()[9] for line in primary.splitlines()[2:]] == ["points", "steps"]
    assert heading.startswith("Exploratory")
    assert exploratory.splitlines()[0].split()[3] == "units"
    assert exploratory.rstrip().endswith("disparity; no placebo arm")
    assert [line.split(":")[0] for line in whole.splitlines()] == [
        "As a whole, opioid",
        "As a whole, acuity",
    ]
    assert "within 0.5 steps of the scale" in whole
    assert run(monkeypatch, "analyze", *COLUMNS, *options, "--margin", "0.05", "--json") == 0
    rows = json.loads(capsys.readouterr().out)["results"]
    found = [(row["scale"], row["margin"], row["priority"]) for row in rows]
    assert found[1:] == [("ordinal", 0.5, "primary"), ("numeric", None, "exploratory")]


def test_an_audit_is_analyzed_again_and_asks_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "audit.yaml").write_text(PLAN, encoding="utf-8")
    assert run(monkeypatch, "analyze", "audit.yaml") == 2
    assert "Run the audit first" in capsys.readouterr().err
    assert not (folder / "audit-results").exists()
    assert run(monkeypatch, "run", "audit.yaml") == 0
    capsys.readouterr()
    before = (folder / "audit-results" / "responses.db").read_bytes()
    record = json.loads((folder / "audit-results" / "audit.json").read_text(encoding="utf-8"))
    assert run(monkeypatch, "analyze", "audit.yaml", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    contrast = [row["estimand"] not in BESIDE and not row["stratum"] for row in record["results"]]
    assert printed["results"] == list(compress(record["results"], contrast))
    assert printed["beside"] == list(compress(record["results"], [not one for one in contrast]))
    assert (folder / "audit-results" / "responses.db").read_bytes() == before
    (folder / "audit.yaml").write_text(PLAN.replace("seed: 7", "seed: 8"), encoding="utf-8")
    assert run(monkeypatch, "analyze", "audit.yaml", "--output", "audit-results") == 2
    assert "belongs to another audit plan" in capsys.readouterr().err


def test_margins_of_outcomes_are_printed_as_they_are_recorded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    plan = PLAN.replace("margin: 0.05", "margin: {option_probability: 0.04}")
    (folder / "audit.yaml").write_text(plan, encoding="utf-8")
    assert run(monkeypatch, "run", "audit.yaml") == 0
    record = json.loads((folder / "audit-results" / "audit.json").read_text(encoding="utf-8"))
    capsys.readouterr()
    assert run(monkeypatch, "analyze", "audit.yaml", "--json") == 0
    settings = json.loads(capsys.readouterr().out)["settings"]
    assert settings == record["settings"]
    assert settings["margin"] == {"option_probability": 0.04}
    assert run(monkeypatch, "report", "audit-results/audit.json") == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Give an AUDIT_YAML, or a --table"),
        (["audit.yaml", *COLUMNS], "one of the two"),
        (["audit.yaml", "--margin", "0.1"], "audit.yaml states what --margin says"),
        ([*COLUMNS, "--output", "x"], "--output names the folder of an audit"),
        (COLUMNS, "A --table also needs --outcome COL:KIND.\n"),
        (
            ["--table", "t.csv", "--vignette", "case"],
            "A --table also needs --attribute COL=REFERENCE, --outcome COL:KIND.\n",
        ),
        (
            [*COLUMNS, "--outcome", "opioid:binary", "--margin", "5"],
            "--margin 5 is no difference that “opioid” could exceed: its whole scale is from 0 to "
            "1; for 5 points write 0.05.",
        ),
        (
            [*COLUMNS, "--outcome", "acuity:ordinal:1,5", "--margin", "0.05"],
            "--margin 0.05 is one of shares, and no outcome is one. Give “acuity” a margin in its "
            "own unit: --outcome acuity:ordinal:margin=",
        ),
        ([*COLUMNS, "--outcome", "acuity:ordinal:1-5"], "write limits with a comma: ordinal:1,5."),
        (
            [*COLUMNS, "--outcome", "opioid:binary", "--correct", "p"],
            "the column “p” (correct: the right answer) is to be binary",
        ),
        (
            [*COLUMNS, "--outcome", "p:probability", "--correct", "opioid"],
            "the column “opioid” (correct) holds both 0 and 1 for one question about",
        ),
        ([*COLUMNS, "--attribute", "sex", "--outcome", "opioid:binary"], "“sex” is no attribute"),
        (
            [*COLUMNS, "--attribute", "race=black", "--outcome", "opioid:binary"],
            "The attribute “race” is given twice",
        ),
        ([*COLUMNS, "--outcome", "opiod:binary"], "Did you mean “opioid”?"),
        ([*COLUMNS, "--outcome", "opioid"], "has to be written as COLUMN:KIND"),
        ([*COLUMNS, "--outcome", "opioid:binary", "--margin", "-1"], "margin is -1"),
        (["--table", "nowhere.csv", *COLUMNS[2:], "--outcome", "a:binary"], "cannot be opened"),
    ],
)
def test_wrong_arguments_are_one_paragraph(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    assert run(monkeypatch, "analyze", *arguments) == 2
    out, err = capsys.readouterr()
    assert not out and message in err and "Traceback" not in err
