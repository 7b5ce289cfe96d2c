"""The page about outcomes is what its script writes."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from fairaudit.outcomes.reading.asked import KINDS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "outcomes.md"


@pytest.fixture(scope="module")
def written(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, dict[str, list[dict[str, int]]]]:
    page = tmp_path_factory.mktemp("outcomes") / "page.md"
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            ROOT / "scripts" / "outcomes.py",
            "--json",
            "--write",
            page,
        ],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    # 1 says that a kind misses the bar, which the page tells as well.
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stderr
    return page.read_text(encoding="utf-8"), json.loads(done.stdout)


def test_the_page_is_what_the_command_writes(written: tuple[str, object]) -> None:
    assert written[0] == PAGE.read_text(encoding="utf-8"), (
        "Run `python scripts/outcomes.py --write docs/outcomes.md`."
    )


def test_every_outcome_and_every_kind_stands_there(
    written: tuple[str, dict[str, list[dict[str, int]]]],
) -> None:
    page, counts = written
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name in project["entry-points"]["fairaudit.outcomes"]:
        row = next(line for line in page.splitlines() if line.startswith(f"| `{name}` | "))
        assert len(row.split(" | ")[1]) > 20, f"{name} has no sentence"
    assert [one["kind"] for one in counts["corpus"]] == list(KINDS)
    assert all(one["right"] > 40 for one in counts["corpus"])
    assert "No clinician has reviewed the labels" in page
    # Every place of the template is filled.
    assert "<" not in page
