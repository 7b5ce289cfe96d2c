"""The way of a clinician: starter set, spreadsheet, review."""

import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.test_commands import run


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_from_a_new_set_to_a_signature(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "new-set", "wound_care") == 0
    assert capsys.readouterr().out.split() == ["wound_care", "audit.yaml", "wound_care.xlsx"]
    assert run(monkeypatch, "check", "audit.yaml", "--show") == 0

    book = openpyxl.load_workbook("wound_care.xlsx")
    book["vignettes"]["B2"].value = "A new title"
    book.save("wound_care.xlsx")
    capsys.readouterr()
    assert run(monkeypatch, "sheet", "wound_care", "--put-back", "wound_care.xlsx") == 0
    assert "burning_urination.yaml" in capsys.readouterr().out
    assert run(monkeypatch, "sheet", "wound_care", "--put-back", "wound_care.xlsx") == 0

    assert run(monkeypatch, "review", "wound_care") == 0
    filled = Path("wound_care-review/review.xlsx")
    book = openpyxl.load_workbook(filled)
    signature = ["yes"] * 4 + [None, "Jane Roe", "surgeon", "2026-11-02"]
    for column, value in enumerate(signature, 3):
        book["review"].cell(2, column).value = value
    book["review"]["K3"].value = "Too long."
    book["review"]["H3"].value, book["review"]["I3"].value = "Jane Roe", "surgeon"
    book["review"]["J3"].value = "2026-11-02"
    book.save(filled)
    capsys.readouterr()
    assert run(monkeypatch, "review", "wound_care", "--put-back", str(filled)) == 0
    out, err = capsys.readouterr()
    assert "signed: burning_urination by Jane Roe" in out
    assert "not signed: leg_redness, Jane Roe: Too long." in out
    assert "CARD.md still says" in err


def test_what_is_wrong_is_said_with_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "new-set", "Wound care") == 2
    assert run(monkeypatch, "review", "acute_pain", "--output", "x", "--put-back", "y.xlsx") == 2
    assert run(monkeypatch, "sheet", "acute_pian") == 2
    assert "Did you mean “acute_pain”?" in capsys.readouterr().err


def test_a_stale_signature_is_said_wherever_the_set_is_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = "1 signature is stale in wound_care (leg_redness)"
    assert run(monkeypatch, "new-set", "wound_care") == 0
    case = Path("wound_care/leg_redness.yaml")
    signature = "{name: Jane Roe, role: surgeon, date: 2026-11-02, text: sha256:0}"
    case.write_text(case.read_text().replace("reviewed_by: []", f"reviewed_by: [{signature}]"))
    assert run(monkeypatch, "check", "audit.yaml") == 0
    assert stale in capsys.readouterr().out

    assert run(monkeypatch, "list", "vignettes", "wound_care") == 0
    out = capsys.readouterr().out
    assert "no clinician yet (1 stale)" in out and "acute_pain" not in out
    assert run(monkeypatch, "list", "vignettes", "wound_care", "acute_pain", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == ["wound_care", "acute_pain"]

    assert run(monkeypatch, "sheet", "wound_care", "--put-back", "wound_care.xlsx") == 0
    assert "Nothing was changed: no cell was edited" in capsys.readouterr().err
    book = openpyxl.load_workbook("wound_care.xlsx")
    book["vignettes"]["B2"].value = "A new title"
    book.save("wound_care.xlsx")
    assert run(monkeypatch, "sheet", "wound_care", "--put-back", "wound_care.xlsx") == 0
    assert stale in capsys.readouterr().err


def test_only_sets_are_listed_by_path(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "list", "models", "wound_care") == 2
    assert run(monkeypatch, "list", "vignettes", "no_such_set") == 2
    err = capsys.readouterr().err
    assert "belong to “list vignettes” only" in err and "no vignette set “no_such_set”" in err
