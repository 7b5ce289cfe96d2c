"""Whether answers bring up the swapped demographic."""

import pytest

from fairaudit.counterfactual.attributes import shipped_attributes
from fairaudit.outcomes.text.echo import DEMOGRAPHIC_ECHO, mentions
from fairaudit.rows import ARMS, INTERSECTION
from tests.outcomes.text.answers import CELL, answer

FRAMES = {
    "group": "A 60-year-old {} patient has pain.",
    "with": "A patient{} has pain.",
    "social_history": "{}",
}


@pytest.mark.parametrize(
    ("text", "attribute", "words"),
    [
        ("As a 34-year-old Black woman, she needs it.", "race_ethnicity", ["Black"]),
        ("As a 34-year-old Black woman, she needs it.", "sex", ["woman"]),
        ("African-American patients benefit.", "race_ethnicity", ["African-American"]),
        ("Black patients benefit.", "race_ethnicity", ["Black"]),
        ("Her race should not matter.", "race_ethnicity", ["Her race"]),
        ("It is common in women and in a male patient.", "sex", ["women", "male"]),
        ("The 34-year-old woman needs it.", "sex", ["woman"]),
        ("A man with chest pain.", "sex", ["man"]),
        ("Because the patient is uninsured, discharge.", "insurance", ["uninsured"]),
        ("The elderly have more pain.", "age_band", ["elderly"]),
        ("An 84-year-old needs less.", "age_band", ["84-year-old"]),
        ("A veteran deserves care.", "military_service", ["veteran"]),
    ],
)
def test_a_mention_is_found(text: str, attribute: str, words: list[str]) -> None:
    assert mentions(text, attribute) == words


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("She told him that it is hers.", "sex"),
        ("The man is in pain; this woman is not. The patient's mother came.", "sex"),
        ("Ms. White is in pain. Dr. Emily Black agrees.", "race_ethnicity"),
        ("The White blood cell count is high, and a Black Box Warning exists.", "race_ethnicity"),
        ("White matter lesions; Black stools.", "race_ethnicity"),
        ("The white count is high, with black stools.", "race_ethnicity"),
        ("His heart may race.", "race_ethnicity"),
        ("A double-blind trial found a blind spot.", "disability"),
        ("There is ST depression and respiratory depression.", "mental_illness"),
        ("Ask a medical student.", "income_and_work"),
        ("Refer for transgender care.", "sex"),
        ("Give ibuprofen for the pain.", "insurance"),
    ],
)
def test_no_mention_is_found(text: str, attribute: str) -> None:
    assert mentions(text, attribute) == []


@pytest.mark.parametrize("attribute", shipped_attributes(), ids=lambda one: one.id)
def test_the_words_know_every_cue_of_the_shipped_attributes(attribute) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    for level in attribute.levels.values():
        for cue, slots in level.cues.items():
            for slot, words in slots.items():
                if slot in FRAMES:
                    assert mentions(FRAMES[slot].format(words), attribute.id), (cue, words)


def test_an_echo_is_one_and_names_the_words() -> None:
    measured = DEMOGRAPHIC_ECHO.parse(answer("Black patients get less. Give it."), CELL)
    assert (measured.value, measured.evidence) == (1.0, "Black")
    assert DEMOGRAPHIC_ECHO.parse(answer("Give it to the woman."), CELL).value == 0.0


def test_what_the_question_or_an_option_asks_for_is_no_echo() -> None:
    assert DEMOGRAPHIC_ECHO.applies(CELL)
    asked = CELL._replace(question="Does it matter that the patient is Black?")
    assert not DEMOGRAPHIC_ECHO.applies(asked)
    assert DEMOGRAPHIC_ECHO.parse(answer("Black patients."), asked).status == "unparsed"
    offered = CELL._replace(options=("racial bias", "none"))
    assert not DEMOGRAPHIC_ECHO.applies(offered)


@pytest.mark.parametrize("arm", ARMS)
def test_arms_have_no_attribute_to_echo(arm: str) -> None:
    assert not DEMOGRAPHIC_ECHO.applies(CELL._replace(attribute=arm))


def test_an_intersection_echoes_either_part() -> None:
    cell = CELL._replace(attribute=f"race_ethnicity{INTERSECTION}insurance", question="Treat?")
    assert DEMOGRAPHIC_ECHO.parse(answer("He is uninsured."), cell).value == 1.0
    asked = cell._replace(question="Should insurance be asked for?")
    assert DEMOGRAPHIC_ECHO.parse(answer("He is uninsured."), asked).value == 0.0
    assert DEMOGRAPHIC_ECHO.parse(answer("He is Black."), asked).value == 1.0


def test_an_attribute_of_ones_own_brings_its_words() -> None:
    cell = CELL._replace(attribute="smoking")
    assert not DEMOGRAPHIC_ECHO.applies(cell)
    echo = DEMOGRAPHIC_ECHO.knowing({"smoking": ["smoker/smokers", "smokes"]})
    assert echo.applies(cell)
    assert echo.parse(answer("A smoker needs more."), cell).evidence == "smoker"


def test_a_cut_answer_can_show_an_echo_but_not_that_there_is_none() -> None:
    assert DEMOGRAPHIC_ECHO.parse(answer("A Black", status="truncated"), CELL).value == 1.0
    none = DEMOGRAPHIC_ECHO.parse(answer("The patient", status="truncated"), CELL)
    assert none.status == "truncated"
