"""Reports byte for byte. A wanted change: FAIRAUDIT_GOLDEN=1 pytest tests/report/test_golden.py"""

import os
from pathlib import Path

import pytest

from fairaudit.report import Report

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", ["report.html", "report.md", "audit.json"])
def test_reports_are_the_same_to_the_byte(report: Report, tmp_path: Path, name: str) -> None:
    written = report.save(tmp_path / name).read_bytes()
    if os.environ.get("FAIRAUDIT_GOLDEN"):
        (GOLDEN / name).write_bytes(written)
    assert written == (GOLDEN / name).read_bytes(), (
        "The report changed. Look at it; if the change is wanted, run "
        "FAIRAUDIT_GOLDEN=1 pytest tests/report/test_golden.py and commit tests/report/golden."
    )


def test_the_golden_audit_still_loads() -> None:
    loaded = Report.load(GOLDEN / "audit.json")
    assert loaded.to_html() == (GOLDEN / "report.html").read_text(encoding="utf-8")
