"""CSV and Parquet of the results: the same values again, and no formula for a spreadsheet."""

import csv
import io
import json
import math
import re
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from fairaudit.errors import MissingExtraError
from fairaudit.report.forms.cells import as_written, csv_bytes, harmless
from fairaudit.report.forms.tables import COLUMNS
from fairaudit.report.kinds import kind_of
from fairaudit.report.plain import thaw
from fairaudit.tables import RESULTS
from tests.report.forms.records import changed, golden, hostile

ROOT = Path(__file__).parents[3]
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TEXTS = [name for name in COLUMNS if kind_of(name) == "text"]


def read(content: bytes) -> pd.DataFrame:
    """The cells as texts, and the numbers among them as Python reads them."""
    found = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    numbers = {
        name: [float(cell) if cell else math.nan for cell in found[name]]
        for name in COLUMNS
        if name not in TEXTS
    }
    return found.assign(**numbers)


def expected() -> list[dict[str, Any]]:
    content = thaw(golden().content)
    labels = {one["model_id"]: one["label"] for one in content["models"]}
    return [
        {"model": labels[row["model_id"]], **row, "plan_sha256": content["plan_sha256"]}
        for row in content["results"]
    ]


def test_csv_gives_the_same_values_again() -> None:
    found = read(golden().render("csv"))
    assert tuple(found.columns) == COLUMNS
    assert set(RESULTS.names) < set(COLUMNS)
    for row, given_row in zip(found.to_dict("records"), expected(), strict=True):
        for name in COLUMNS:
            value = given_row[name]
            if name in TEXTS:
                assert row[name] == (value or "")
            else:
                assert pd.isna(row[name]) if value is None else row[name] == value, name
    assert (found["estimate"] < 0).any()
    by_pandas = pd.read_csv(io.BytesIO(golden().render("csv")))["estimate"]
    pd.testing.assert_series_equal(by_pandas, found["estimate"], rtol=1e-15)


def test_parquet_gives_the_same_values_and_types_again() -> None:
    content = golden().render("parquet")
    table = parquet.read_table(io.BytesIO(content))
    assert tuple(table.column_names) == COLUMNS
    assert table.to_pylist() == [{name: row[name] for name in COLUMNS} for row in expected()]
    assert str(table.schema.field("n_more").type) == "int64"
    assert golden().render("parquet") == content


def test_older_records_have_the_defaults_of_what_they_lack() -> None:
    def older(content: dict[str, Any]) -> None:
        for row in content["results"]:
            del row["held_against"]

    assert set(read(changed(older).render("csv"))["held_against"]) == {""}


def test_without_pyarrow_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match="parquet"):
        golden().render("parquet")


@pytest.mark.parametrize("form", ["csv", "hazards", "impact-ratios"])
def test_no_cell_begins_like_a_formula(form: str) -> None:
    text = hostile().render(form).decode("utf-8-sig")
    rows = [*csv.reader(io.StringIO(text))]
    assert len({len(row) for row in rows}) == 1
    _, *body = rows
    numbers = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
    cells = [cell for row in body for cell in row if not numbers.fullmatch(cell)]
    assert any("cmd|" in cell for cell in cells)
    assert not any(cell.lstrip(" \"'").startswith(SIGNS) and cell[0] != "'" for cell in cells)
    # Split at semicolons, as in many countries, no part of it begins so either.
    parts = [part for row in csv.reader(io.StringIO(text), delimiter=";") for part in row]
    assert not any(part.lstrip(' "').startswith(SIGNS) for part in parts)
    assert "\x00" not in text and "\x1b" not in text and "\u202e" not in text


@pytest.mark.parametrize("sign", SIGNS)
def test_what_begins_with_a_sign_gets_an_apostrophe_and_numbers_do_not(sign: str) -> None:
    assert harmless(f"{sign}1").startswith("'")
    assert harmless(f'  "{sign}1').startswith("'")
    assert as_written(harmless(f"{sign}1")) == f"{sign}1"
    assert csv_bytes(["x"], [[-0.1], [-3], [None], [1e-300]]) == b'"x"\n-0.1\n-3\n\n1e-300\n'


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="=-@+＝ '\";\t\r\nax", max_size=20) | st.text())
def test_the_apostrophes_can_be_taken_away_again(text: str) -> None:
    marked = harmless(text)
    assert as_written(marked) == text
    assert marked == text or marked.count("'") > text.count("'")
    for part in re.split("[;\t\r\n]", marked):
        assert not part.lstrip(' "').startswith(("=", "+", "-", "@", "＝"))


def test_every_column_has_the_kind_of_its_values() -> None:
    kinds = {"text": str, "number": (float, int), "count": int, "truth": bool}
    content = golden().content
    for name in ("results", "differences", "controls", "wholes", "changes", "metrics"):
        for row in content[name]:
            for column, value in row.items():
                assert value is None or isinstance(value, kinds[kind_of(column)]), column


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_headline_comes_out_of_the_table_by_four_lines(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    assert len(code.strip().splitlines()) == 4
    golden().save(tmp_path / f"results.{form}", form=form)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(code.replace("csv", form), names)
    assert "disparity_material" in capsys.readouterr().out
    counted = names["headline"].groupby(["model_id", "verdict"]).size().to_dict()
    for answer in golden().content["summary"]["answers"]:
        for verdict, count in answer["verdicts"].items():
            assert counted.get((answer["model_id"], verdict), 0) == count
    black = names["headline"].query("model == 'careful' and group == 'black'").iloc[0]
    differences = [
        row["difference"]
        for row in json.loads(golden().to_json())["differences"]
        if (row["model_id"], row["group"]) == ("careful@r1", "black")
        and row["estimand"] == "mean_difference"
    ]
    assert black["estimate"] == pytest.approx(sum(differences) / len(differences), abs=1e-12)
    assert black["n_vignettes"] == len(differences)
