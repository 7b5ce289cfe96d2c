"""The spreadsheet of a set: there and back, edited, and edited wrongly."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

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
        assert "to mend in the spreadsheet; nothing was written" in str(caught.value)
        return [(fault.line, fault.message) for fault in caught.value.faults]

    def only_fault(self) -> str:
        ((_, message),) = self.faults()
        return message


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


def test_a_corrected_workbook_is_put_back_again_and_again(sheets: Sheets) -> None:
    for age in ("51", "52", "50"):
        sheets.cell("vignettes", "case", "age").value = age
        assert sheets.put_back() == ["case.yaml"]
        sheets.book = openpyxl.load_workbook(sheets.path)
        assert sheets.cell("vignettes", "case", "age").value == age
        assert sheets.book["fairaudit"].sheet_state == "hidden"
    assert (sheets.folder / "case.yaml").read_text() == CASE


def test_renewed_marks_forget_no_change_of_a_file(sheets: Sheets) -> None:
    (sheets.folder / "other.yaml").write_text(CASE.replace("id: case", "id: other\nstratum: a"))
    sheets.cell("vignettes", "case", "age").value = "51"
    assert sheets.put_back() == ["case.yaml"]
    sheets.book = openpyxl.load_workbook(sheets.path)
    sheets.cell("vignettes", "other", "age").value = "51"
    assert "other.yaml was changed after" in sheets.only_fault()


def test_what_other_programs_keep_in_a_workbook_survives(sheets: Sheets) -> None:
    sheets.cell("vignettes", "case", "age").value = "51"
    sheets.book.save(sheets.path)
    with ZipFile(sheets.path, "a") as archive:
        archive.writestr("customXml/note.xml", "<note>kept</note>")
    put_back_sheet(sheets.folder, sheets.path)
    with ZipFile(sheets.path) as archive:
        assert archive.read("customXml/note.xml") == b"<note>kept</note>"
        assert archive.testzip() is None


def test_cases_that_somebody_else_added_are_left_alone(sheets: Sheets) -> None:
    added = sheets.folder / "third.yaml"
    added.write_text(CASE.replace("id: case", "id: third"))
    before = added.read_bytes()
    sheets.cell("vignettes", "case", "title").value = "A new title"
    assert sheets.put_back() == ["case.yaml"]
    assert added.read_bytes() == before


def test_an_id_that_somebody_else_took_is_told(sheets: Sheets) -> None:
    (sheets.folder / "third.yaml").write_text(CASE.replace("id: case", "id: third"))
    headings = [cell.value for cell in sheets.book["vignettes"][1]]
    row = {heading: sheets.cell("vignettes", "case", heading).value for heading in headings}
    sheets.book["vignettes"].append([(row | {"id": "third"})[heading] for heading in headings])
    assert "the id “third” is taken: third.yaml was added after" in sheets.only_fault()


def test_a_case_that_was_deleted_meanwhile_stays_deleted(sheets: Sheets) -> None:
    (sheets.folder / "other.yaml").unlink()
    assert sheets.put_back() == []
    sheets.cell("vignettes", "other", "age").value = "51"
    assert "other.yaml was deleted after this sheet was made" in sheets.only_fault()
    assert not (sheets.folder / "other.yaml").exists()


def test_the_sheet_of_another_set_is_one_fault(sheets: Sheets, tmp_path: Path) -> None:
    other = write_set(tmp_path / "theirs", set_yaml=SET.replace("id: mine", "id: theirs"), one=CASE)
    with pytest.raises(FileError) as caught:
        put_back_sheet(other, sheets.path)
    (fault,) = caught.value.faults
    assert "about the set mine, not theirs" in fault.message
    assert "nothing was written" in str(caught.value)


def test_the_id_of_a_set_is_not_changed(sheets: Sheets) -> None:
    sheets.cell("set", "mine", "id").value = "renamed"
    assert "“id”: a set's id is not changed through a sheet" in sheets.only_fault()


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_an_emptied_finding_is_no_finding(sheets: Sheets, blank: str | None) -> None:
    sheets.cell("slots", "case", "text").value = blank
    assert sheets.only_fault() == (
        "sheet “slots”: case, course: the cell “text” is empty. Fill it, or empty the whole row to "
        "take the slot out."
    )


def test_a_slot_that_was_empty_stays_empty(folder: Path) -> None:
    (folder / "case.yaml").write_text(CASE.replace("course: It hurts.", 'course: ""'))
    sheets = Sheets(folder)
    sheets.cell("vignettes", "case", "age").value = "51"
    assert sheets.put_back() == ["case.yaml"]


@pytest.mark.parametrize(
    ("sheet", "row", "number", "message"),
    [
        (
            "answers",
            ["other", "admit", "maybe", "A guideline."],
            2,
            "other, admit: “maybe” is not one of the options yes, no.",
        ),
        ("answers", ["other", "admit", "yes"], 2, "other, admit: the cell “citation” is empty."),
        ("harm", ["other", "admit", "big", "none"], 2, "other, admit: “undertreatment”: write one"),
        (
            "attention",
            ["other", "admit", "lower", "finding: Gone."],
            2,
            "other, admit: “finding” is not a slot of this vignette.",
        ),
        (
            "attention",
            ["other", "admit", "lower", "It has gone."],
            2,
            "“slots”: “It has gone.” begins with no name; write “name: text”",
        ),
        ("slots", [None, "x", "y"], 4, "the cell “vignette” is empty; write the id of a case."),
        ("slots", ["whole set", "x", "y"], 4, "this belongs to single cases; write the id"),
        ("placebos", ["case", "x", "y\nz"], 3, "this belongs to the set; write “whole set”."),
        ("slots", ["othr", "x", "y"], 4, "“othr” is no vignette of the sheet “vignettes”. Did you"),
        ("not_invariant", ["whole set", "x"], 2, "whole set, x: the cell “text” is empty."),
        (
            "questions",
            ["whole set", "again", "Again", "yes_no", "yes\nno", "maybe"],
            3,
            "whole set, again: the cell “wordings” is empty.",
        ),
    ],
)
def test_a_fault_names_its_own_sheet_row_and_cell(
    sheets: Sheets, sheet: str, row: list[str | None], number: int, message: str
) -> None:
    sheets.book[sheet].append(row)
    found = sheets.faults()
    assert (number, True) in [(line, f"sheet “{sheet}”: {message}" in told) for line, told in found]


@pytest.mark.parametrize(
    ("heading", "value", "message"),
    [
        ("text", None, "other: the cell “text” is empty."),
        ("age range", "70 to 45", "“age range”: “70 to 45” runs backwards"),
        ("age range", "60 to 70", "50 is outside age_range, which is 60 to 70"),
        ("sexes", "male; female", "“sexes”: “male; female”: write commas"),
        ("age", "151", "other: “age”: this has to be at most 120, not 151."),
    ],
)
def test_a_cell_of_a_case_is_told_in_words_of_the_sheet(
    sheets: Sheets, heading: str, value: str | None, message: str
) -> None:
    sheets.cell("vignettes", "other", heading).value = value
    assert message in " ".join(told for line, told in sheets.faults() if line == 3)


def test_known_words_are_offered_and_others_only_warned_of(sheets: Sheets) -> None:
    (kind, question) = sheets.book["harm"].data_validations.dataValidation[1::-1]
    assert question.formula1 == '"admit"' and question.errorStyle == "warning"
    assert kind.formula1 == '"none,minor,moderate,severe"'
    told = " ".join(str(cell.value) for cell in sheets.book["read me"]["A"])
    assert "“male, female”, “male” or “female”" in told and "as choice" in told
