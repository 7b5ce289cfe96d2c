"""Review sheets: what reviewers see, what they sign, and what is refused."""

from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from fairaudit import FileError, InputError, load_attributes, load_vignettes
from fairaudit.authoring import ReviewOutcome, put_back_review, write_review
from fairaudit.authoring.pairs import widest_pair
from fairaudit.authoring.ticks import HEADINGS, TICKS, answer_of
from fairaudit.counterfactual import review_of, review_state, shipped_attribute_files, stale_note
from tests.counterfactual.files import CASE, write_set

PERSON = {"name": "Jane Roe", "role": "emergency physician", "date": "2026-11-02"}
SIGNED = dict.fromkeys(TICKS, "yes") | PERSON


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cases = {name: CASE.replace("id: case", f"id: {name}") for name in ("one", "two", "three")}
    return write_set(tmp_path / "mine", **cases)


def fill(path: Path, **rows: dict[str, object]) -> Path:
    book = openpyxl.load_workbook(path)
    page = book["review"]
    headings = [cell.value for cell in page[1]]
    places = {cell.value: cell.row for cell in page["A"]}
    for name, cells in rows.items():
        for heading, value in cells.items():
            page.cell(places[name], headings.index(heading) + 1).value = value
    book.save(path)
    return path


def review(folder: Path, **rows: dict[str, object]) -> ReviewOutcome:
    _, sheet, _ = write_review(folder, folder.parent / f"review{len(rows)}")
    return put_back_review(folder, fill(sheet, **rows))


def faults(folder: Path, **rows: dict[str, object]) -> list[tuple[int, str]]:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(FileError) as caught:
        review(folder, **rows)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    return [(fault.line, fault.message) for fault in caught.value.faults]


def test_a_signature_is_all_that_changes(folder: Path) -> None:
    before = (folder / "one.yaml").read_text()
    outcome = review(folder, one=SIGNED)
    assert outcome.signed == (("one", "Jane Roe"),)
    assert outcome.files == (folder / "one.yaml",)
    after = (folder / "one.yaml").read_text()
    assert after.startswith(before)
    assert after.removeprefix(before).startswith(
        "reviewed_by:\n  - name: Jane Roe\n    role: emergency physician\n    date: 2026-11-02\n"
    )
    vignettes = load_vignettes(folder)
    assert [review_state(one, vignettes) for one in vignettes.vignettes] == [
        "signed",
        "unsigned",
        "unsigned",
    ]
    told = review_of(vignettes).sentence
    assert told == "1 of 3 vignettes are signed by Jane Roe (emergency physician)."


def test_an_edit_makes_a_signature_stale_and_a_new_one_replaces_it(folder: Path) -> None:
    review(folder, one=SIGNED)
    path = folder / "one.yaml"
    path.write_text(path.read_text().replace("It hurts.", "It hurts a lot."))
    vignettes = load_vignettes(folder)
    assert review_state(vignettes.vignettes[0], vignettes) == "stale"
    assert stale_note(vignettes).startswith("1 signature is stale in mine (one): what was signed")
    assert review_of(vignettes).sentence == (
        "No clinician has reviewed these vignettes as they stand; 1 signature is stale."
    )
    review(folder, one=SIGNED | {"date": "2026-11-09"}, two=SIGNED | {"name": "John Doe"})
    vignettes = load_vignettes(folder)
    assert [one.date for one in vignettes.vignettes[0].reviewed_by] == ["2026-11-09"]
    assert review_of(vignettes).signed == 2 and review_of(vignettes).stale == 0
    assert stale_note(vignettes) == ""


def test_two_reviewers_sign_one_vignette(folder: Path) -> None:
    review(folder, one=SIGNED)
    _, sheet, _ = write_review(folder, folder.parent / "second")
    put_back_review(folder, fill(sheet, one=SIGNED | {"name": "John Doe"}))
    (one, *_) = load_vignettes(folder).vignettes
    assert [signature.name for signature in one.reviewed_by] == ["Jane Roe", "John Doe"]


def test_comments_and_changes_sign_nothing(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    outcome = review(
        folder,
        one=SIGNED | {"comments": "The dose is odd."},
        two=PERSON | {"changes needed": "yes"},
        three=SIGNED | {"language respectful": "no"},
    )
    assert {one.vignette: one.text for one in outcome.comments} == {
        "one": "The dose is odd.",
        "two": "changes needed",
        "three": "not language respectful",
    }
    assert not outcome.signed and not outcome.files
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_name_filled_down_is_no_answer(folder: Path) -> None:
    outcome = review(folder, one=PERSON, two=PERSON)
    assert outcome == ReviewOutcome(signed=(), comments=(), files=())


def test_all_faults_are_told_at_once_and_nothing_is_written(folder: Path) -> None:
    found = faults(
        folder,
        one=SIGNED | {"name": None, "date": "2/11/26"},
        three=SIGNED | {"answers right": None},
        two=SIGNED | {"answers right": "perhaps"},
    )
    assert [row for row, _ in found] == [2, 2, 3, 4]
    messages = " ".join(message for _, message in found)
    for words in ("“name” is empty", "“2/11/26” is no day", "“answers right” is not answered",
                  "“perhaps” under “answers right”"):  # fmt: skip
        assert words in messages


def test_a_day_that_is_still_to_come_is_refused(folder: Path) -> None:
    ((row, message),) = faults(folder, one=SIGNED | {"date": "2999-01-01"})
    assert row == 2 and "the day 2999-01-01 is still to come" in message
    cells = {heading: str(SIGNED.get(heading, "")) for heading in HEADINGS}
    assert answer_of(cells, date(2026, 11, 1))[1] == []
    assert "still to come" in answer_of(cells, date(2026, 10, 31))[1][0]


def test_a_day_of_the_spreadsheet_is_a_day(folder: Path) -> None:
    from datetime import datetime

    review(folder, one=SIGNED | {"date": datetime(2026, 11, 2)})
    assert load_vignettes(folder).vignettes[0].reviewed_by[0].date == "2026-11-02"


def test_a_text_that_changed_since_cannot_be_signed(folder: Path) -> None:
    _, sheet, _ = write_review(folder, folder.parent / "review")
    path = folder / "one.yaml"
    path.write_text(path.read_text().replace("It hurts.", "It hurts a lot."))
    fill(sheet, one=SIGNED, two=SIGNED)
    with pytest.raises(FileError, match="one was changed after this sheet was made") as caught:
        put_back_review(folder, sheet)
    assert [fault.line for fault in caught.value.faults] == [2]
    assert not load_vignettes(folder).vignettes[2].reviewed_by


def test_sheets_of_other_sets_and_unknown_ids_are_refused(folder: Path, tmp_path: Path) -> None:
    _, sheet, cases = write_review(folder, tmp_path / "review")
    book = openpyxl.load_workbook(sheet)
    book["review"].append(["four", "", *SIGNED.values()])
    book.save(sheet)
    found = faults_of(folder, sheet)
    assert any(row == 5 and "“four” is no vignette" in message for row, message in found)
    with pytest.raises(FileError, match="not a review sheet"):
        put_back_review(folder, cases)
    with pytest.raises(FileError, match="about the set mine, not acute_pain"):
        put_back_review("acute_pain", sheet)


def faults_of(folder: Path, sheet: Path) -> list[tuple[int, str]]:
    with pytest.raises(FileError) as caught:
        put_back_review(folder, sheet)
    return [(fault.line, fault.message) for fault in caught.value.faults]


def test_a_filled_sheet_is_never_overwritten(folder: Path, tmp_path: Path) -> None:
    page, sheet, cases = write_review(folder, tmp_path / "review")
    with pytest.raises(InputError, match="somebody's work"):
        write_review(folder, tmp_path / "review")
    sheet.unlink()
    with pytest.raises(InputError, match=r"mine\.xlsx is there"):
        write_review(folder, tmp_path / "review")
    assert not sheet.exists() and page.exists() and cases.exists()


def test_the_page_shows_each_vignette_and_escapes_it(folder: Path, tmp_path: Path) -> None:
    path = folder / "one.yaml"
    path.write_text(path.read_text().replace("It hurts.", "It <hurts> & burns."))
    page = write_review(folder, tmp_path / "review")[0].read_text(encoding="utf-8")
    assert page.count('<section class="page">') == 3
    assert "It &lt;hurts&gt; &amp; burns." in page and "<hurts>" not in page
    assert "No clinician has reviewed these vignettes." in page
    assert page.count("<mark>") > 3 and "http" not in page
    for tick in TICKS:
        assert page.count(f"</span>{tick}") == 3


def test_the_pair_is_the_widest_of_one_attribute_and_cue() -> None:
    vignettes = load_vignettes("acute_pain")
    attributes = load_attributes(*shipped_attribute_files())
    pair = widest_pair(vignettes.vignettes[0], vignettes, attributes)
    assert pair is not None and pair.attribute in vignettes.vignettes[0].invariant_to
    one, other = (Counter(text.split()) for text in pair.texts)
    widest = ((one - other) + (other - one)).total()
    sex = load_attributes("sex")
    narrow = widest_pair(vignettes.vignettes[0], vignettes, sex)
    assert narrow is not None and narrow.attribute == "sex"
    one, other = (Counter(text.split()) for text in narrow.texts)
    assert widest >= ((one - other) + (other - one)).total() > 0
