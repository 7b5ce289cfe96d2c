"""The spreadsheet of a set: there and back, edited, and edited wrongly."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fairaudit import FileError, InputError, MissingExtraError, load_vignettes
from fairaudit.authoring import put_back_sheet, write_sheet
from fairaudit.counterfactual import shipped_set_folders
from tests.counterfactual.files import CASE, SET, write_set

SETS = sorted(shipped_set_folders())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_set(
        tmp_path / "mine", case=CASE, other=CASE.replace("id: case", "id: other  # kept")
    )


class Sheets:
    """An opened spreadsheet; cells are named by sheet, id and heading."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = write_sheet(folder, folder.parent / "mine.xlsx")
        self.book = openpyxl.load_workbook(self.path)

    def cell(self, sheet: str, owner: str, heading: str) -> Any:
        page = self.book[sheet]
        column = [cell.value for cell in page[1]].index(heading) + 1
        row = [cell.value for cell in page["A"]].index(owner) + 1
        return page.cell(row, column)

    def put_back(self) -> list[str]:
        self.book.save(self.path)
        return [path.name for path in put_back_sheet(self.folder, self.path)]

    def faults(self) -> list[tuple[int, str]]:
        before = {path: path.read_bytes() for path in self.folder.iterdir()}
        with pytest.raises(FileError) as caught:
            self.put_back()
        assert {path: path.read_bytes() for path in self.folder.iterdir()} == before
        return [(fault.line, fault.message) for fault in caught.value.faults]


@pytest.fixture
def sheets(folder: Path) -> Sheets:
    return Sheets(folder)


@pytest.mark.parametrize("name", SETS)
def test_there_and_back_changes_no_byte(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(shipped_set_folders()[name], folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    sheet = write_sheet(folder, tmp_path / "one.xlsx")
    book = openpyxl.load_workbook(sheet)
    assert all(
        cell.data_type in ("s", "n") and cell.number_format == "@"
        for page in book
        for row in page.iter_rows()
        for cell in row
        if cell.value is not None
    )
    assert put_back_sheet(folder, sheet) == ()
    assert book["fairaudit"].sheet_state == "hidden"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_one_cell_changes_one_line(sheets: Sheets) -> None:
    sheets.cell("vignettes", "other", "age").value = "51"
    assert sheets.put_back() == ["other.yaml"]
    assert sheets.put_back() == []
    assert (sheets.folder / "other.yaml").read_text() == CASE.replace(
        "id: case", "id: other  # kept"
    ).replace("age: 50", "age: 51")
    assert (sheets.folder / "case.yaml").read_text() == CASE


def test_a_wording_changes_the_set_alone(sheets: Sheets) -> None:
    sheets.cell("questions", "whole set", "wordings").value = "Admit the patient?\nKeep them in?"
    assert sheets.put_back() == ["set.yaml"]
    assert load_vignettes(sheets.folder).question("admit").wordings == (
        "Admit the patient?",
        "Keep them in?",
    )
    assert (sheets.folder / "set.yaml").read_text().startswith(SET.partition("    wordings")[0])


def test_a_new_row_is_a_new_file(sheets: Sheets) -> None:
    row = {
        "id": "third",
        "title": "A third",
        "specialty": "surgery",
        "setting": "ward",
        "age": 44,
        "age range": "40-60",
        "text": "{A} {age}-year-old {group} {person_noun} comes on {weekday}.",
        "invariant to": "sex, religion",
        "questions": "admit",
        "base": "sex: female",
    }
    headings = [cell.value for cell in sheets.book["vignettes"][1]]
    sheets.book["vignettes"].append([row.get(heading) for heading in headings])
    sheets.book["harm"].append(["third", "admit", "minor", "none"])
    assert sheets.put_back() == ["third.yaml"]
    text = (sheets.folder / "third.yaml").read_text()
    assert "age: 44\nage_range: [40, 60]\n" in text
    assert "harm:\n  admit: {undertreatment: minor, overtreatment: none}\n" in text
    third = load_vignettes(sheets.folder).vignettes[-1]
    assert third.base == {"sex": "female"} and third.age_range == (40, 60)


def test_sorting_rows_changes_nothing(sheets: Sheets) -> None:
    page = sheets.book["vignettes"]
    for first, second in zip(page[2], page[3], strict=True):
        first.value, second.value = second.value, first.value
    assert sheets.put_back() == []


@pytest.mark.parametrize("text", ["=SUM(A1)", "+1 day", "-3", "@home", "1-3", "007", "3/4", "#N/A"])
def test_texts_that_programs_mistake_stay_texts(folder: Path, text: str) -> None:
    (folder / "case.yaml").write_text(CASE.replace("It hurts.", f'"{text}"'))
    before = (folder / "case.yaml").read_bytes()
    sheets = Sheets(folder)
    cell = sheets.cell("slots", "case", "text")
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    assert bool(cell.quotePrefix) == text.startswith(("=", "+", "-", "@"))
    assert sheets.put_back() == []
    sheets.cell("vignettes", "case", "age").value = 51
    assert sheets.put_back() == ["case.yaml"]
    assert (folder / "case.yaml").read_bytes() == before.replace(b"age: 50", b"age: 51")


@pytest.mark.parametrize(("typed", "read"), [(51, 51), (51.0, 51), ("51", 51), (" 51 ", 51)])
def test_numbers_that_were_typed_are_read(sheets: Sheets, typed: object, read: int) -> None:
    sheets.cell("vignettes", "case", "age").value = typed
    sheets.put_back()
    assert load_vignettes(sheets.folder).vignettes[0].age == read


def test_cells_that_a_program_changed_are_told_with_their_rows(sheets: Sheets) -> None:
    sheets.cell("vignettes", "case", "age range").value = datetime(2026, 3, 1)
    sheets.cell("vignettes", "other", "title").value = "=1+1"
    faults = sheets.faults()
    assert [row for row, _ in faults] == [2, 3]
    assert "turned this into a date" in faults[0][1] and "formula" in faults[1][1]


def test_every_fault_is_told_at_once(sheets: Sheets) -> None:
    sheets.cell("vignettes", "case", "age").value = "fifty"
    sheets.cell("vignettes", "other", "age range").value = "old"
    sheets.book["slots"].append(["nobody", "course", "x"])
    sheets.book["slots"].append(["case", "course", "x"])
    sheets.book["slots"].append(["case", None, "x"])
    messages = " ".join(message for _, message in sheets.faults())
    for words in ("“fifty” is no number", "“old” is no range", "“nobody” is no vignette",
                  "“course” is given twice", "the cell “slot” is empty"):  # fmt: skip
        assert words in messages


def test_rules_of_a_set_are_told_with_the_row(sheets: Sheets) -> None:
    sheets.cell("slots", "other", "text").value = "It {hurts} him."
    sheets.cell("vignettes", "other", "age").value = "151"
    faults = sheets.faults()
    assert {row for row, _ in faults} == {3}
    assert any("{hurts} is filled by nothing" in message for _, message in faults)
    assert any("at most 120" in message for _, message in faults)


def test_ids_are_neither_changed_nor_lost_nor_doubled(sheets: Sheets) -> None:
    sheets.cell("vignettes", "case", "id").value = "New Name"
    sheets.book["vignettes"].append(["other"])
    sheets.book["vignettes"].append([None, "A title"])
    messages = " ".join(message for _, message in sheets.faults())
    for words in ("case has no row", "“New Name” is no id", "“other” is taken", "has no id"):
        assert words in messages


def test_a_file_that_changed_meanwhile_is_not_overwritten(sheets: Sheets) -> None:
    path = sheets.folder / "case.yaml"
    path.write_text(CASE.replace("age: 50", "age: 52"))
    sheets.cell("vignettes", "other", "age").value = "51"
    assert sheets.put_back() == ["other.yaml"]
    sheets.cell("vignettes", "case", "age").value = "53"
    faults = sheets.faults()
    assert "case.yaml was changed after this sheet was made" in " ".join(m for _, m in faults)


def test_other_files_are_refused(sheets: Sheets, tmp_path: Path) -> None:
    no_sheet = tmp_path / "no.xlsx"
    with pytest.raises(FileError, match="there is no such file"):
        put_back_sheet(sheets.folder, no_sheet)
    no_sheet.write_text("id: x")
    with pytest.raises(FileError, match="save it as one"):
        put_back_sheet(sheets.folder, no_sheet)
    openpyxl.Workbook().save(no_sheet)
    with pytest.raises(FileError, match="not a set sheet"):
        put_back_sheet(sheets.folder, no_sheet)
    with pytest.raises(InputError, match="somebody's work"):
        write_sheet(sheets.folder, sheets.path)


def test_a_column_or_sheet_that_is_gone_is_told(sheets: Sheets) -> None:
    del sheets.book["slots"]
    sheets.book["harm"]["C1"].value = "under treatment"
    messages = " ".join(message for _, message in sheets.faults())
    assert "the sheet “slots” is missing" in messages
    assert "“undertreatment” is missing" in messages and "“under treatment” is not" in messages


def test_a_text_that_no_cell_holds_is_told(folder: Path, tmp_path: Path) -> None:
    (folder / "case.yaml").write_text(CASE.replace("It hurts.", "It hurts. " * 4000))
    with pytest.raises(InputError, match="slots, row 2, “text” has 39,99"):
        write_sheet(folder, tmp_path / "long.xlsx")
    assert not (tmp_path / "long.xlsx").exists()


def test_without_openpyxl_the_message_says_what_to_install(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(MissingExtraError, match=r"fairaudit-clinical\[sheets\]"):
        write_sheet(folder, tmp_path / "no.xlsx")
