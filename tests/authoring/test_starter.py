"""The starter set: it loads, it can be audited at once, and it is nobody else's."""

import re
from pathlib import Path

import pytest

from fairaudit import (
    InputError,
    counterfactuals,
    load_attributes,
    load_audit,
    load_vignettes,
    preview,
)
from fairaudit.authoring import new_set, put_back_sheet
from fairaudit.counterfactual import CUES, shipped_attribute_files, shipped_set_folders


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("starter")
    made = new_set("wound_care", folder)
    assert made == (folder / "wound_care", folder / "audit.yaml", folder / "wound_care.xlsx")
    return folder


def test_it_can_be_checked_at_once(place: Path) -> None:
    assert preview(load_audit(place / "audit.yaml")).vignettes == 3


def test_it_crosses_with_everything_that_is_shipped(place: Path) -> None:
    vignettes = load_vignettes(place / "wound_care")
    assert vignettes.id == "wound_care"
    attributes = load_attributes(*shipped_attribute_files())
    cells = counterfactuals(
        vignettes,
        [one for one in attributes if one.id != "body_weight"],
        cues=CUES,
        wordings=3,
        placebo=3,
    )
    assert {one.id for one in attributes} - {cell.attribute for cell in cells} == {"body_weight"}
    for vignette in vignettes.vignettes:
        assert {*vignette.invariant_to, *vignette.not_invariant} == {one.id for one in attributes}
        assert vignette.harm and vignette.attention and vignette.answers
    for question in vignettes.questions:
        assert len(question.wordings) == 3 and question.margin and question.margin.reason
    assert "No clinician has reviewed" in vignettes.card and "NAME" not in vignettes.card


def test_it_takes_every_format(place: Path) -> None:
    cells = counterfactuals(
        load_vignettes(place / "wound_care"),
        load_attributes("sex"),
        questions=["antibiotic"],
        formats=["labelled", "choice", "reason_first"],
    )
    asked = {cell.group: cell.options for cell in cells if cell.attribute == "format"}
    assert ("prescribe an antibiotic", "prescribe no antibiotic") in asked.values()
    assert {"labelled", "choice", "reason_first"} <= {*asked}


def test_its_cases_are_no_copies(place: Path) -> None:
    def shingles(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[\w’']+", text.lower())
        return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}

    shipped = [one.text for n in shipped_set_folders() for one in load_vignettes(n).vignettes]
    for vignette in load_vignettes(place / "wound_care").vignettes:
        mine = shingles(vignette.text)
        for other in map(shingles, shipped):
            assert len(mine & other) / len(mine | other) < 0.2


def test_its_spreadsheet_belongs_to_it(place: Path) -> None:
    assert put_back_sheet(place / "wound_care", place / "wound_care.xlsx") == ()


@pytest.mark.parametrize("name", ["wound_care", "Wound", "wound care", "../x", "", "acute_pain"])
def test_bad_names_and_what_is_there_are_refused(place: Path, name: str) -> None:
    before = sorted(place.rglob("*"))
    with pytest.raises(InputError, match="there already|cannot name a set|shipped set"):
        new_set(name, place)
    assert sorted(place.rglob("*")) == before
