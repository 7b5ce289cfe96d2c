import json
import sys
from pathlib import Path

import pytest

from fairaudit.cli import main
from tests.authoring.lint_files import case, write_set


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["fairaudit", "lint", *arguments])
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_a_clean_set(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    write_set(Path("mine"), case=case())
    assert run(monkeypatch, "mine") == 0
    assert capsys.readouterr() == ("", "1 set, 1 vignette, no findings\n")
    assert run(monkeypatch, "mine", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_findings_are_sorted_lines_and_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_set(Path("mine"), case=case("He is here with Dr. Cole."))
    assert run(monkeypatch, "mine") == 1
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines == sorted(lines)
    assert [line.split(": ")[0] for line in lines] == [
        "mine/case.yaml:10:bystander-name",
        "mine/case.yaml:10:pronoun",
    ]
    assert err == "1 set, 1 vignette, 2 findings\n"


def test_json_has_the_same_rows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    write_set(Path("mine"), case=case("He waits."))
    assert run(monkeypatch, str(folder / "mine"), "--json") == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert row.pop("message").startswith("“He” is written out")
    assert row == {"path": "mine/case.yaml", "line": 10, "rule": "pronoun"}


def test_a_broken_file_is_a_finding_and_a_bad_path_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_set(Path("mine"), case="id: [torn\n", other="- a list\n")
    assert run(monkeypatch, "mine") == 1
    assert {line.split(":")[2] for line in capsys.readouterr().out.splitlines()} == {"schema"}
    assert run(monkeypatch, "nowhere") == 2
    out, err = capsys.readouterr()
    assert not out and "nothing to lint at “nowhere”" in err and "Traceback" not in err


def test_an_audit_beside_the_set_is_left_to_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_set(Path("mine"), case=case())
    Path("audit.yaml").write_text("vignettes: mine\nattributes: sex\nmodels: x\nseed: 1\n")
    assert run(monkeypatch, ".") == 0
    out, err = capsys.readouterr()
    assert not out
    assert err.splitlines() == [
        "audit.yaml is an audit: its faults are told by fairaudit check audit.yaml",
        "1 set, 1 vignette, no findings",
    ]
    assert run(monkeypatch, "audit.yaml") == 2
    assert "fairaudit check audit.yaml" in capsys.readouterr().err
