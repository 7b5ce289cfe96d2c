"""Faults of texts with slots, in every file that may hold them."""

from pathlib import Path

import pytest

from fairaudit import FileError, load_attributes, load_vignettes
from tests.counterfactual.files import (
    CASE,
    CHOICE,
    HOUSING,
    SET,
    faults_of,
    load_text,
    write_attribute,
    write_set,
)

ATTENTION = "questions: [admit]\nattention:\n  admit: {expect: lower, slots: {course: It is gone.}}"


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("Tuesday, Monday", "'{foo}', Monday"), 6, "slot {foo} is filled by nothing"),
        (("Tuesday, Monday", "'{weekday}', Monday"), 6, "slot {weekday} is filled by nothing"),
        (("Tuesday, Monday", "Tuesday, Tuesday"), 6, "two of the values are the same"),
        (("weekday: [", "group: ["), 6, "filled twice: here and by the attribute that is swapped"),
        (("weekday: [", "age: ["), 6, "filled twice: here and by the vignette's age"),
        (("the patient", "{subjcet}"), 13, "Did you mean “subject”"),
        (("the patient", "{"), 13, "a brace stands alone"),
        (("the patient", '{"choice": "…"}'), 13, "such as JSON's, belong in the prompt"),
        (("the patient", "{}"), 13, "a slot is written {name}"),
    ],
)
def test_placebos_and_wordings_are_checked(
    tmp_path: Path, change: tuple[str, str], line: int, message: str
) -> None:
    quoted = SET.replace("[Should the patient be admitted?]", "['Should the patient be admitted?']")
    text = quoted.replace(*change)
    found = faults_of(write_set(tmp_path, set_yaml=text, case=CASE))
    assert any(message in said and at == line for _, at, said in found), found
    assert {name for name, at, _ in found if at == line} == {"set.yaml"}


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("for the patient", "for {whom}"), 15, "slot {whom} is filled by nothing"),
        (("admit the patient", "'admit {object}'"), 8, "an option holds no slots"),
    ],
)
def test_choice_forms_are_checked(
    tmp_path: Path, change: tuple[str, str], line: int, message: str
) -> None:
    assert change[0] in CHOICE
    text = SET + CHOICE.replace(*change)
    ((name, at, said),) = faults_of(write_set(tmp_path, set_yaml=text, case=CASE))
    assert (name, at) == ("set.yaml", line)
    assert message in said


def test_a_choice_form_may_use_what_every_vignette_fills(tmp_path: Path) -> None:
    text = SET + CHOICE.replace("for the patient", "for {object} this {weekday}")
    (question,) = load_vignettes(write_set(tmp_path, set_yaml=text, case=CASE)).questions
    assert question.as_choice is not None
    assert question.as_choice.wording == "What is right for {object} this {weekday}?"


def test_questions_of_one_vignette_are_checked(tmp_path: Path) -> None:
    own = """\
ask:
  - id: scan
    title: Scan
    kind: yes_no
    options: [yes, no]
    favourable: yes
    wordings: ["Scan {subject}?", "Scan {whom}?"]
    as_choice: {wording: "For {whose}?", options: [scan, no scan]}
"""
    found = faults_of(write_set(tmp_path, set_yaml=SET, case=CASE + own))
    slots = {(line, message.split(" is filled")[0]) for _, line, message in found}
    assert slots == {(18, "the slot {whom}"), (19, "the slot {whose}")}


def test_a_wording_may_use_what_every_vignette_fills(tmp_path: Path) -> None:
    asked = "Should {subject}, aged {age}, seen on {weekday}, be admitted? {course}"
    text = SET.replace("[Should the patient be admitted?]", f"['{asked}']")
    assert load_vignettes(write_set(tmp_path, set_yaml=text, case=CASE)).id == "mine"
    other = CASE.replace("id: case", "id: other").replace(" {course}", "")
    other = other.replace("slots:\n  course: It hurts.\n", "")
    found = faults_of(write_set(tmp_path, set_yaml=text, case=CASE, other=other))
    assert found == [
        ("set.yaml", 13, "the slot {course} is filled by some vignettes, but not by other.")
    ]


@pytest.mark.parametrize(
    ("slot", "other"),
    [
        ("group", "the attribute that is swapped"),
        ("subject", "the attribute"),
        ("weekday", "the set's placebos"),
        ("age", "the vignette's age"),
        ("a", "the article"),
    ],
)
def test_a_slot_is_filled_once(tmp_path: Path, slot: str, other: str) -> None:
    text = CASE.replace("  course:", f"  {slot}: x\n  course:")
    found = faults_of(write_set(tmp_path, case=text))
    assert any(at == 9 and f"filled twice: here and by {other}" in said for _, at, said in found)


@pytest.mark.parametrize(
    ("slots", "message"),
    [
        ("{course: '{course} hurts.'}", "the text of {course} holds itself"),
        ("{course: '{later}', later: '{Course}'}", "the text of {course} and {later} hold each"),
    ],
)
def test_slots_that_never_end(tmp_path: Path, slots: str, message: str) -> None:
    text = CASE.replace("slots:\n  course: It hurts.", f"slots: {slots}")
    ((_, line, said),) = faults_of(write_set(tmp_path, case=text))
    assert line == 8
    assert said.startswith(message)


def test_slots_that_never_end_by_way_of_a_placebo_or_an_attention_control(tmp_path: Path) -> None:
    placebo = SET.replace("Tuesday, Monday", "'{course}', Monday")
    case = CASE.replace("It hurts.", "It hurts on {weekday}.")
    found = faults_of(write_set(tmp_path, set_yaml=placebo, case=case))
    assert [one[:2] for one in found] == [("case.yaml", 9)]
    attention = CASE.replace("questions: [admit]", ATTENTION.replace("It is gone.", "'{course}'"))
    found = faults_of(write_set(tmp_path, case=attention))
    assert [(at, said.split(", ")[0]) for _, at, said in found] == [
        (13, "the text of {course} holds itself")
    ]


def test_an_attention_control_has_to_change_something(tmp_path: Path) -> None:
    text = CASE.replace("questions: [admit]", ATTENTION)
    assert load_vignettes(write_set(tmp_path, case=text)).id == "mine"
    same = text.replace("It is gone.", "It hurts.")
    found = faults_of(write_set(tmp_path, case=same))
    assert [(at, said) for _, at, said in found] == [
        (13, "the changed slots say what the vignette says.")
    ]


def test_a_vignette_has_to_tell_what_it_is_invariant_to(tmp_path: Path) -> None:
    text = CASE.replace("{group} ", "")
    ((name, line, message),) = faults_of(write_set(tmp_path, case=text))
    assert (name, line) == ("case.yaml", 10)
    assert "never tells race_ethnicity" in message
    assert "{group}" in message


def test_what_is_told_by_a_slot_of_its_own_is_told(tmp_path: Path) -> None:
    told = CASE.replace("{group} ", "").replace("It hurts.", "The {group} patient hurts.")
    assert load_vignettes(write_set(tmp_path / "told", case=told)).id == "mine"
    # Told in the attention control only, a swap would still change nothing.
    attention = CASE.replace("{group} ", "").replace(
        "questions: [admit]", ATTENTION.replace("It is gone.", "'{group}'")
    )
    ((_, line, _),) = faults_of(write_set(tmp_path / "untold", case=attention))
    assert line == 10


def test_a_placebo_in_a_slot_of_its_own_is_used(tmp_path: Path) -> None:
    text = CASE.replace(" on {weekday}", "").replace("It hurts.", "Since {weekday} it hurts.")
    assert load_vignettes(write_set(tmp_path, case=text)).id == "mine"


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("lives in a flat", "'{subject} lives'"), 7, "slot {subject} is filled by nothing"),
        (("lives in a flat", "'{home}'"), 7, "the text of {home} holds itself"),
        (("has no home", "'{\"a\": 1}'"), 8, "no name of a slot"),
        (("slots: [home]", "slots: [age]"), 5, "filled twice: here and by the vignette's age"),
    ],
)
def test_texts_of_an_attribute_are_checked(
    tmp_path: Path, change: tuple[str, str], line: int, message: str
) -> None:
    text = HOUSING.replace(*change)
    if "age" in change[1]:
        text = text.replace("home:", "age:")
    with pytest.raises(FileError) as caught:
        load_attributes(write_attribute(tmp_path, text))
    assert any(f.line == line and message in f.message for f in caught.value.faults)


def test_an_attribute_may_tell_the_age(tmp_path: Path) -> None:
    text = HOUSING.replace("lives in a flat", "'lives in {a} flat at {age}'")
    assert load_text(tmp_path, text).id == "housing"
    # A misspelt key hides no other fault.
    text = HOUSING.replace("title: Housing", "titel: Housing").replace("has no home", "'{has}'")
    with pytest.raises(FileError) as caught:
        load_attributes(write_attribute(tmp_path, text))
    assert [fault.line for fault in caught.value.faults] == [2, 8]
