"""What `counterfactuals` refuses, however its sets and attributes came about."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fairaudit import InputError, VignetteSet, counterfactuals, load_attributes, load_vignettes
from fairaudit.counterfactual import Attribute
from tests.counterfactual.files import CASE, SET, load_text, write_set

RACE, SEX = load_attributes("race_ethnicity", "sex")
# Fills slots of sex, as gender would.
GENDER = """\
id: gender
title: Gender
reference: man
source: ours
slots: [person_noun]
levels:
  man: {title: Man, cues: {descriptor: {person_noun: gentleman}}}
  woman: {title: Woman, cues: {descriptor: {person_noun: lady}}}
"""


@pytest.fixture
def mine(tmp_path: Path) -> VignetteSet:
    return load_vignettes(write_set(tmp_path / "mine", case=CASE))


def changed(vignettes: VignetteSet, **update: Any) -> VignetteSet:
    (one,) = vignettes.vignettes
    return replace(vignettes, vignettes=(one.model_copy(update=update),))


def shown(vignettes: VignetteSet, *attributes: Attribute) -> dict[tuple[str, str], str]:
    """First line of the user's message by attribute and group."""
    cells = counterfactuals(vignettes, attributes, wordings=1, placebo=1, orders=["forward"])
    return {(c.attribute, c.group): c.messages[1][1].splitlines()[0] for c in cells}


def test_members_that_read_alike_are_refused(mine: VignetteSet) -> None:
    untold = changed(mine, text="A {person_noun} comes on {weekday}. {course}")
    with pytest.raises(
        InputError, match=r"case \(mine\) reads the same for the groups “black” and “white” of race"
    ):
        counterfactuals(untold, RACE, wordings=1, placebo=1)
    assert counterfactuals(untold, SEX, wordings=1, placebo=1)


def test_groups_with_the_same_words_are_refused(mine: VignetteSet) -> None:
    level = SEX.levels["female"].model_copy(update={"cues": SEX.levels["male"].cues})
    same = SEX.model_copy(update={"levels": {**SEX.levels, "female": level}})
    with pytest.raises(
        InputError, match="the groups “female” and “male” of sex told by descriptor"
    ):
        counterfactuals(mine, same, wordings=1, placebo=1)


def test_a_placebo_that_changes_nothing_is_refused(mine: VignetteSet) -> None:
    about = mine.about.model_copy(update={"placebos": {"weekday": ("Monday", "Monday")}})
    with pytest.raises(InputError, match="“placebo 1” as in “as written”"):
        counterfactuals(replace(mine, about=about), SEX, wordings=1, placebo=1)


@pytest.mark.parametrize(
    "update",
    [
        {"text": "{A} {group} {person_noun} on {weekday} {home}."},
        {"slots": {"course": "{course} hurts."}},
    ],
)
def test_a_slot_that_cannot_be_filled_is_refused(
    mine: VignetteSet, update: dict[str, object]
) -> None:
    with pytest.raises(InputError, match=r"Nothing fills the slot {(home|course)}.*case \(mine\)"):
        counterfactuals(changed(mine, **update), SEX, wordings=1, placebo=1)


def test_a_wording_that_cannot_be_filled_is_refused(mine: VignetteSet) -> None:
    (question,) = mine.about.questions
    asked = question.model_copy(update={"wordings": ("Should {whom} be admitted?",)})
    about = mine.about.model_copy(update={"questions": (asked,)})
    with pytest.raises(InputError, match="Nothing fills the slot {whom}"):
        counterfactuals(replace(mine, about=about), SEX, wordings=1, placebo=1)


def test_an_attribute_that_a_set_was_loaded_with_keeps_its_base_level(tmp_path: Path) -> None:
    housing = load_text(tmp_path)
    text = CASE.replace("{course}", "{Subject} {home}. {course}") + "base: {housing: unhoused}\n"
    folder = write_set(tmp_path / "set", case=text)
    vignettes = load_vignettes(folder, attributes=[housing])
    assert "He has no home." in shown(vignettes, RACE)["race_ethnicity", "black"]
    # Another set of the same design, which doesn't know the attribute, isn't touched by it.
    other = load_vignettes(
        write_set(
            tmp_path / "other",
            set_yaml=SET.replace("id: mine", "id: other"),
            case=CASE.replace("{course}", "{home}").replace("course: It", "home: It"),
        )
    )
    cells = counterfactuals([vignettes, replace(other)], RACE, wordings=1, placebo=1)
    assert {"It hurts." in cell.messages[1][1] for cell in cells} == {True}
    assert [a.id for a in cells.background] == ["sex"]


def test_a_swapped_attribute_wins_over_one_that_is_not(tmp_path: Path, mine: VignetteSet) -> None:
    (gender,) = load_attributes(_written(tmp_path, GENDER))
    vignettes = changed(mine, invariant_to=("race_ethnicity", "gender"))
    texts = shown(vignettes, RACE, gender)
    assert "Black gentleman comes" in texts["race_ethnicity", "black"]
    assert "50-year-old gentleman comes" in texts["placebo", "as written"]
    assert "50-year-old lady comes" in texts["gender", "woman"]
    # Brought by the set and not swapped, it still comes before the shipped one.
    brought = replace(vignettes, attributes=(gender,))
    assert "Black gentleman comes" in shown(brought, RACE)["race_ethnicity", "black"]


def test_two_swapped_attributes_cannot_fill_one_slot(tmp_path: Path, mine: VignetteSet) -> None:
    (gender,) = load_attributes(_written(tmp_path, GENDER))
    with pytest.raises(InputError, match="sex and gender both fill {person_noun}"):
        counterfactuals(mine, [SEX, gender])
    with pytest.raises(InputError, match="sex is given twice"):
        counterfactuals(mine, [SEX, SEX])


def test_an_attribute_cannot_fill_a_vignettes_own_slot(tmp_path: Path, mine: VignetteSet) -> None:
    housing = load_text(tmp_path)
    own = changed(mine, slots={"home": "x"}, text="{A} {group} {person_noun} {home} {weekday}")
    with pytest.raises(InputError, match=r"{home} of the vignette case \(mine\) is filled twice"):
        counterfactuals(own, [RACE, housing], wordings=1, placebo=1)


def test_an_unknown_base_level_is_refused(mine: VignetteSet) -> None:
    with pytest.raises(InputError, match="base level “mail” .* Did you mean “male”"):
        counterfactuals(changed(mine, base={"sex": "mail"}), RACE, wordings=1, placebo=1)


def test_a_placebo_is_found_in_a_slot_of_its_own(mine: VignetteSet) -> None:
    inside = changed(
        mine,
        text="{A} {group} {person_noun} waits. {course}",
        slots={"course": "Since {weekday} it hurts."},
    )
    assert "Since Monday it hurts." in shown(inside, RACE)["placebo", "placebo 1"]


def _written(folder: Path, text: str) -> Path:
    path = folder / "gender.yaml"
    path.write_text(text, encoding="utf-8")
    return path
