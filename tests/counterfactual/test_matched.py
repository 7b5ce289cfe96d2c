"""A matched set to look at: the right members, the words that differ, and reasons for refusals."""

import re
from html import unescape
from pathlib import Path

import pytest

from fairaudit import (
    Cells,
    InputError,
    MatchedSet,
    counterfactuals,
    load_attributes,
    load_vignettes,
    matched_set,
)
from tests.counterfactual.files import CASE, SET, write_set


@pytest.fixture(scope="module")
def cells() -> Cells:
    return counterfactuals(
        load_vignettes("acute_pain"),
        load_attributes("race_ethnicity", "sex", "insurance", "housing"),
        groups={"race_ethnicity": ["black", "hispanic"]},
        cues=["descriptor", "name", "social_history"],
        crossings=[["race_ethnicity", "sex"]],
        formats=["reason_first"],
        seed=7,
    )


def marked_words(shown: MatchedSet) -> list[list[str]]:
    """Words that differ, for each member."""
    rows = [sides for _, sides in shown.rows()]
    return [
        [text for sides in rows for text, differs in sides[member] if differs]
        for member in range(len(shown.members))
    ]


@pytest.mark.parametrize(
    ("cue", "words"),
    [
        ("descriptor", [["White"], ["Black"], ["Hispanic"]]),
        ("name", [["Robert", "Kelly"], ["Tyrone", "Bowens"], ["Luis", "Alvarez"]]),
        ("social_history", [["White"], ["Black"], ["Hispanic"]]),
    ],
)
def test_the_words_that_differ_are_the_cue(cells: Cells, cue: str, words: list[list[str]]) -> None:
    shown = matched_set(cells, vignette_id="migraine", attribute="race_ethnicity", cue=cue)
    assert shown.labels == ("White (reference)", "Black or African American", "Hispanic or Latino")
    assert marked_words(shown) == words
    assert {cell.cue for cell in shown.members} == {cue}
    assert len({cell.set_id for cell in shown.members}) == 1


def test_groups_come_in_the_order_asked_for(cells: Cells) -> None:
    shown = matched_set(
        cells, vignette_id="migraine", attribute="race_ethnicity", groups=["hispanic", "black"]
    )
    assert [cell.group for cell in shown.members] == ["white", "hispanic", "black"]


def test_a_crossing_is_named_by_its_titles(cells: Cells) -> None:
    shown = matched_set(
        cells,
        vignette_id="acute_pain/migraine",
        attribute="race_ethnicity × sex",
        groups=["black × female"],
    )
    assert shown.labels == ("White × Male (reference)", "Black or African American × Female")


@pytest.mark.parametrize("arm", ["placebo", "attention", "control", "wording", "format"])
def test_every_arm_can_be_shown(cells: Cells, arm: str) -> None:
    shown = matched_set(cells, vignette_id="migraine", attribute=arm)
    assert shown.reference.attribute == arm and shown.others
    assert any(marked_words(shown))
    assert shown._repr_html_().count("<th scope='col'") == len(shown.members)


def test_the_question_can_be_chosen(cells: Cells) -> None:
    shown = matched_set(cells, vignette_id="migraine", attribute="sex", question_id="credibility")
    assert {cell.question_id for cell in shown.members} == {"credibility"}


def test_the_page_has_the_exact_texts(cells: Cells) -> None:
    shown = matched_set(cells, vignette_id="migraine", attribute="sex")
    plain = unescape(re.sub(r"<[^>]+>", "", shown._repr_html_()))
    (_, user), *_ = [message for message in shown.others[0].messages if message[0] == "user"]
    assert all(paragraph in plain for paragraph in user.split("\n\n"))
    assert plain.count("Should the patient be given an opioid") == 1


def test_html_of_a_vignette_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    nasty = "<script>alert(1)</script> & <mark>"
    vignettes = load_vignettes(
        write_set(
            tmp_path / "mine",
            set_yaml=SET,
            case=CASE.replace("It hurts.", nasty).replace("A case", "A <b>case"),
        )
    )
    cells = counterfactuals(vignettes, load_attributes("sex"), placebo=1, wordings=1)
    html = matched_set(cells, vignette_id="case", attribute="sex")._repr_html_()
    assert "<script" not in html and "<b>" not in html and "<mark>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;mark&gt;" in html
    assert "A &lt;b&gt;case" in html


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"vignette_id": "migrane"}, "no vignette “migrane”. Did you mean “migraine”?"),
        ({"attribute": "sexx"}, "“sexx” in migraine. Did you mean “sex”?"),
        ({"cue": "name"}, "No cell of sex in migraine is told by “name”. Known here: descriptor"),
        ({"question_id": "opoid"}, "is asked with “opoid”. Did you mean “opioid”?"),
        ({"groups": ["femal"]}, "No member “femal” .* Did you mean “female”?"),
        (
            {"vignette_id": "hip_fracture", "attribute": "housing"},
            "“housing” in hip_fracture. It is refused: The text has the patient found",
        ),
        (
            {"attribute": "insurance", "groups": ["medicare"]},
            "It is refused: the group is possible at ages 65 to 120, not at 36.",
        ),
    ],
)
def test_what_is_not_there_is_told_with_its_reason(
    cells: Cells, asked: dict[str, str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        matched_set(cells, **{"vignette_id": "migraine", "attribute": "sex", **asked})


def test_a_case_possible_for_one_sex_only_says_so() -> None:
    cells = counterfactuals(load_vignettes("ed_triage"), load_attributes("sex"), seed=7)
    with pytest.raises(
        InputError, match="refused: male, the reference, is impossible: the case is possible"
    ):
        matched_set(cells, vignette_id="cystitis", attribute="sex")


def test_one_id_in_two_sets_has_to_be_told_apart(tmp_path: Path) -> None:
    other = CASE.replace("It hurts.", "It burns.")
    first = load_vignettes(write_set(tmp_path / "mine", case=CASE))
    second = load_vignettes(
        write_set(tmp_path / "other", set_yaml=SET.replace("id: mine", "id: other"), case=other)
    )
    cells = counterfactuals(
        [first, second], load_attributes("sex"), placebo=1, wordings=1, attention=False
    )
    with pytest.raises(InputError, match="Write “mine/case” or “other/case”"):
        cells.only("case")
    assert {cell.vignette_set for cell in cells.only("other/case")} == {"other"}


def test_one_vignette_of_a_design_has_the_same_cells(cells: Cells) -> None:
    one = cells.only("migraine")
    assert list(one) == [cell for cell in cells if cell.vignette_id == "migraine"]
    assert {refusal.vignette_id for refusal in one.refused} == {"migraine"}
