"""The quickstart, on the real model."""

import json
import sys
from pathlib import Path

import pytest

from fairaudit.backends import download
from fairaudit.cli import main


def test_quickstart_audits_the_real_model_and_a_second_run_asks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    download("smollm2-135m")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["fairaudit", "quickstart"])
    main()
    out, err = capsys.readouterr()
    folder = Path("fairaudit-quickstart")
    names = ("report.html", "report.md", "audit.json")
    for name in names:
        assert str(folder / name) in err
    for contrast in ("black vs white", "hispanic vs white", "female vs male"):
        assert contrast in out
    record = json.loads((folder / "audit.json").read_text())
    assert {row["control"]: row["passed"] for row in record["controls"]} == {
        "attention": True,
        "option_mass": True,
    }
    assert not [row for row in record["results"] if row["verdict"] == "not_estimable"]

    before = [(folder / name).read_bytes() for name in names]
    main()
    assert "No model call was made" in capsys.readouterr().err
    assert [(folder / name).read_bytes() for name in names] == before
