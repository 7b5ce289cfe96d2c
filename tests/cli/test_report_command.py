"""`fairaudit report`: forms by name, strict or not, all that can be made, what is refused."""

import json
import shutil
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from fairaudit.registry import load_object
from fairaudit.report.plain import to_json
from fairaudit.report.saving import seal
from tests.cli.audits import command
from tests.report.forms.records import GOLDEN, changed
from tests.report.inspect_names import listed

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copy(GOLDEN, tmp_path)
    return tmp_path


def test_forms_are_written_beside_the_record_or_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    assert command(monkeypatch, "report", "audit.json", "--format", "junit,csv") == 0
    assert capsys.readouterr().out.split() == ["junit.xml", "results.csv"]
    options = ("--format", "junit", "--strict", "--output", "out", "--format", "summary")
    assert command(monkeypatch, "report", "audit.json", *options) == 0
    assert capsys.readouterr().out.split() == ["out/junit.xml", "out/summary.md"]
    plain, strict = (path.read_text("utf-8") for path in (Path("junit.xml"), Path("out/junit.xml")))
    assert "<skipped" in plain and "<skipped" not in strict


def test_a_file_is_named_by_its_form_where_the_name_depends_on_the_record(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    assert command(monkeypatch, "report", "audit.json", "--format", "inspect") == 0
    name = capsys.readouterr().out.strip()
    assert listed(name) and (folder / name).is_file()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--strict"], "--strict belongs to --format junit."),
        (["--strict", "--format", "csv"], "--strict belongs to --format junit."),
        (["--format", ","], "Name at least one form"),
        (["--format", "junit,junit-strict"], "both written to junit.xml"),
        (["--format", "csv,junitt"], "Did you mean “junit”?"),
        (
            ["--format", "csvv,junitt,zzz"],
            "no form called “csvv” or “junitt” or “zzz”. For “csvv”, did you mean “csv”? For "
            "“junitt”, did you mean “junit”? Known here: ",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    folder: Path,
    options: list[str],
    said: str,
) -> None:
    assert command(monkeypatch, "report", "audit.json", *options) == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["audit.json"]


def test_all_makes_what_the_record_can_take_and_tells_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    def no_choice(content: dict[str, Any]) -> None:
        content["metrics"] = []

    content = json.loads(changed(no_choice).to_json())
    Path("audit.json").write_text(to_json(seal(content)), encoding="utf-8")
    assert command(monkeypatch, "report", "audit.json", "--format", "impact-ratios") == 2
    assert "no selection rates" in capsys.readouterr().err
    assert command(monkeypatch, "report", "audit.json", "--format", "all", "--strict") == 0
    told = capsys.readouterr()
    assert "WARNING  impact-ratios.csv is not made. The impact ratios" in told.err
    assert not Path("impact-ratios.csv").exists()
    assert {"report.html", "report.md", "junit.xml", "hazards.csv"} <= {*told.out.split()}
    assert "<skipped" not in Path("junit.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("fairaudit.audit/1", "older than what this fairaudit reads (fairaudit.audit/2)"),
        ("fairaudit.audit/3", "newer than this fairaudit knows (fairaudit.audit/2)"),
    ],
)
def test_a_record_of_another_schema_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    folder: Path,
    schema: str,
    said: str,
) -> None:
    content = json.loads(GOLDEN.read_text(encoding="utf-8")) | {"schema": schema}
    Path("audit.json").write_text(json.dumps(seal(content)), encoding="utf-8")
    assert command(monkeypatch, "report", "audit.json", "--format", "csv") == 2
    told = capsys.readouterr().err
    assert said in told and "Traceback" not in told and not Path("results.csv").exists()


def test_the_page_has_every_form_with_its_file() -> None:
    page = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    for name, place in project["entry-points"]["fairaudit.forms"].items():
        [row] = [row for row in rows if f"`{name}`" in row.split(" | ")[0]]
        if find_spec(place.partition(":")[0]):
            assert f"`{load_object(place).file}`" in row, name
