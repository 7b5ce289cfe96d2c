import json
import sys
from pathlib import Path

import pytest

from fairaudit.cli import main
from fairaudit.tables import WHOLES

PLAN = """\
vignettes: acute_pain
attributes: [sex]
design: {questions: [opioid], limit: 16, wordings: 1, orders: [forward]}
models: [{backend: simulated, answers: text}]
margin: 0.05
seed: 7
"""


UNLESS = "it takes 86 vignettes or more, unless 10 or more of them differ a little"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "audit.yaml").write_text(PLAN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> str:
    monkeypatch.setattr(sys, "argv", ["fairaudit", *arguments])
    try:
        main()
    except SystemExit as stop:
        assert not stop.code
    return capsys.readouterr().out


def test_check_warns_of_a_set_that_cannot_pass(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    out = printed(monkeypatch, capsys, "check", "audit.yaml")
    assert (
        "WARNING  Too few vignettes (acute_pain, opioid: 16). To show a contrast equivalent within "
        "5 points it takes 59 vignettes or more.\n" in out
    )
    assert "with a chance of 0% (2% differ), 0% (5% differ), 0% (10% differ)." in out
    assert "their spread is assumed" in out
    (folder / "audit.yaml").write_text(PLAN.replace("margin: 0.05\n", ""), encoding="utf-8")
    without = printed(monkeypatch, capsys, "check", "audit.yaml")
    assert "No margin is stated, so that equivalence cannot be shown." in without
    assert "WARNING" not in without


def test_check_spells_a_warning_once_for_several_outcomes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "audit.yaml").write_text(PLAN + "outcomes: [favourable_choice, refused]\n")
    out = printed(monkeypatch, capsys, "check", "audit.yaml")
    assert out.count("equivalent within 5 points it takes 59 vignettes or more.") == 1
    assert out.count("WARNING  Too few vignettes, as above.") == 1


def test_check_warns_that_repeats_need_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "audit.yaml").write_text(PLAN + "samples: 3\n", encoding="utf-8")
    out = printed(monkeypatch, capsys, "check", "audit.yaml")
    assert f"To show a contrast equivalent within 5 points {UNLESS}." in out
    content = json.loads(printed(monkeypatch, capsys, "check", "audit.yaml", "--json"))
    (whole,) = content["wholes"]
    assert whole["sets"][0]["least_n"] == 86
    assert [one["sd"] for one in whole["sets"][0]["spreads"]] == [0.05, 0.1, 0.2]


def test_run_analyze_and_reports_say_the_same_of_the_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    plan = PLAN.replace(", answers: text", "")
    (folder / "audit.yaml").write_text(plan, encoding="utf-8")
    line = printed(monkeypatch, capsys, "run", "audit.yaml").rstrip().splitlines()[-1]
    assert line.startswith("As a whole: ")
    words = line.removeprefix("As a whole: ")
    assert printed(monkeypatch, capsys, "analyze", "audit.yaml").rstrip().endswith(words)
    content = json.loads(printed(monkeypatch, capsys, "analyze", "audit.yaml", "--json"))
    assert [list(row) for row in content["wholes"]] == [[*WHOLES.names, "n_differing"]]
    results = folder / "audit-results"
    record = json.loads((results / "audit.json").read_text(encoding="utf-8"))
    assert record["wholes"] == content["wholes"]
    for name in ("report.html", "report.md"):
        text = (results / name).read_text(encoding="utf-8")
        assert words in text and "The audit as a whole" in text


def test_check_run_and_reports_name_the_same_vignettes_under_the_same_condition(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "steady.py").write_text(
        "def ask(messages):\n"
        "    text = str(messages)\n"
        "    return 'No.' if 'A lower molar' in text and 'no or yes' in text else 'Yes.'\n"
    )
    target = "{target: 'steady:ask', revision: '1'}"
    text = PLAN.replace("{backend: simulated, answers: text}", target)
    text = text.replace("limit: 16", "limit: 16, attention: false")
    averaged = text.replace("orders: [forward]", "orders: [forward, reversed]")
    single = "it takes 59 vignettes or more"
    for plan, words in ((averaged, UNLESS), (text, single)):
        (folder / "audit.yaml").write_text(plan, encoding="utf-8")
        assert f"equivalent within 5 points {words}." in printed(
            monkeypatch, capsys, "check", "audit.yaml"
        )
        assert f"equivalent: {words}, and the contrast has 16." in printed(
            monkeypatch, capsys, "run", "audit.yaml", "--output", f"of-{words[9:11]}"
        )
        for name in ("report.html", "report.md"):
            report = (folder / f"of-{words[9:11]}" / name).read_text(encoding="utf-8")
            assert f"equivalent: {words}, and the contrast has 16." in report
