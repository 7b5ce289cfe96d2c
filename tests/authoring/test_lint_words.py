"""Words, pronouns and names that only slots and cues may bring."""

from pathlib import Path

import pytest

from fairaudit import lint
from tests.authoring.lint_files import SET, case, line_of, lint_case, rules, write_set

CLEAN = [
    "",
    # demographic words in another sense, or about somebody else
    "White cells are 12,000 and the stool is not black.",
    "Black stools came once.",
    "There is a blind spot in the left eye.",
    "An elderly neighbor called, and a Black colleague drove.",
    "{Subject} {helps|help} at an animal shelter.",
    "A man at the bus stop called for help; the man waited.",
    "The man in the next bed coughs.",
    "A male nurse took blood.",
    "This is more common in women and older men.",
    "{Possessive} mother is well, and the daughter of a friend drove.",
    # bystanders' pronouns
    "{Possessive} wife called when she saw the knee, and her phone went dead.",
    "{Possessive} brother left when a friend called him.",
    "A neighbor left after he had parked.",
    "{Possessive} brother waits. He brought a bag.",
    # bystanders' verbs, and the patient's after a bystander
    "{Possessive} wife says {subject} {is|are} tired.",
    "The nurse who helps {object} leaves, and {subject} {sleeps|sleep}.",
    "Asked by the nurse, {subject} {denies|deny} a fall.",
    "Walks with the nurse, {eats|eat} well.",
    "The nurse asked: {does|do} {subject} smoke?",
    "{Subject} {has|have} a friend who drove.",
    "{Subject} always slept well. If {subject} were alone, could {subject} have help?",
    # names
    "Dr. Voss and Mr. Quill, a neighbor, agree; resistance is 3 Wood units.",
    "The Thomas test is negative at St. Mary Hospital.",
    "Mark the line. In April and May nothing happened.",
]


@pytest.mark.parametrize("planted", CLEAN)
def test_nothing_is_found_in_a_clean_case(tmp_path: Path, planted: str) -> None:
    assert lint_case(tmp_path, planted) == ()


@pytest.mark.parametrize(
    ("rule", "planted", "word"),
    [
        ("demographic-word", "This Black patient waits.", "Black"),
        ("demographic-word", "{Subject} {is|are} Black.", "Black"),
        ("demographic-word", "A white {person_noun} is seen.", "white"),
        ("demographic-word", "{Subject} {is|are} uninsured.", "uninsured"),
        ("demographic-word", "{Subject} {has|have} Medicaid.", "Medicaid"),
        ("demographic-word", "{Subject}, a Muslim, {fasts|fast}.", "Muslim"),
        ("demographic-word", "A patient who uses a wheelchair waits.", "who uses a wheelchair"),
        ("demographic-word", "The patient, a White man, waits.", "White"),
        ("demographic-word", "The patient, a tall man, waits.", "man"),
        ("demographic-word", "“I am a mother,” {subject} {says|say}.", "mother"),
        ("demographic-word", "The woman waits.", "woman"),
        ("demographic-word", "{Subject} {is|are} a careful woman.", "woman"),
        ("demographic-word", "A lady of {age} waits.", "lady"),
        ("demographic-word", "A mother of two, {subject} {sleeps|sleep} badly.", "mother of two"),
        ("demographic-word", "{Subject} {is|are} a father.", "father"),
        ("pronoun", "He waits.", "He"),
        ("pronoun", "{Possessive} wife says he fell.", "he"),
        ("pronoun", "The brother brought him in.", "him"),
        ("pronoun", "The nurse says she is in pain.", "she"),
        ("pronoun", "The pain woke her, and she sat up.", "her"),
        ("bystander-slot", "The wife {says|say} so.", "{says|say}"),
        ("bystander-slot", "{Possessive} brother calls and {is|are} upset.", "{is|are}"),
        ("bystander-slot", "On {weekday}, the nurse hurt {reflexive}.", "{reflexive}"),
        ("agreement", "In the end {subject} is tired.", "is"),
        ("agreement", "Today {subject} also feels sick.", "feels"),
        ("agreement", "On {weekday} {subject} were cold.", "were"),
        ("patient-name", "Mrs. Quill waits.", "Mrs. Quill"),
        ("patient-name", "{title} Quill waits.", "Quill"),
        ("patient-name", "Patient: Quill", "Quill"),
        ("patient-name", "Latoya waits.", "Latoya"),
        ("bystander-name", "Dr. Cole agrees.", "Cole"),
        ("bystander-name", "{Possessive} friend Carlos drove.", "Carlos"),
        ("bystander-name", "Mr. Washington, a neighbor, drove.", "Washington"),
    ],
)
def test_a_planted_fault_is_found_in_its_line(
    tmp_path: Path, rule: str, planted: str, word: str
) -> None:
    found = lint_case(tmp_path, planted)
    assert rule in rules(found), found
    finding = next(one for one in found if one.rule == rule)
    assert word in line_of(finding) and word in finding.message
    assert finding.path.name == "case.yaml"


def test_a_case_for_one_sex_may_not_write_the_noun_either(tmp_path: Path) -> None:
    keys = {
        "sexes": "[female]",
        "base": "{sex: female}",
        "not_invariant": "{sex: the case is for one sex, gender_identity: anatomy decides here}",
    }
    assert lint_case(tmp_path, **keys) == ()
    found = lint_case(tmp_path, "The woman waits.", **keys)
    assert rules(found) == ["demographic-word"]


def test_a_word_that_belongs_to_the_case_stays(tmp_path: Path) -> None:
    planted = "{Subject} {is|are} obese."
    assert rules(lint_case(tmp_path, planted)) == ["demographic-word"]
    keys = {"not_invariant": "{body_weight: the dose depends on it}"}
    assert lint_case(tmp_path, planted, **keys) == ()


def test_slots_attention_and_placebos_are_read_too(tmp_path: Path) -> None:
    attention = "{admit: {expect: lower, slots: {course: She can go.}}}"
    (found,) = lint_case(tmp_path, attention=attention)
    assert found.rule == "pronoun" and line_of(found).startswith("attention:")
    placebo = SET.replace("[Tuesday, Monday]", "[Tuesday, his day off]")
    (found,) = lint(write_set(tmp_path, set_yaml=placebo, case=case()))
    assert (found.path.name, found.rule) == ("set.yaml", "pronoun")
    assert "weekday" in line_of(found)


def test_a_bystander_in_the_text_owns_a_pronoun_in_the_slot_after_it(tmp_path: Path) -> None:
    slots = "{course: Then she left.}"
    assert rules(lint_case(tmp_path, slots=slots.replace("\n", ""))) == ["pronoun"]
    assert lint_case(tmp_path, "{Possessive} wife called.", slots=slots) == ()


def test_words_of_an_attribute_of_ones_own_are_known(tmp_path: Path) -> None:
    attribute = tmp_path / "diet.yaml"
    attribute.write_text(
        "id: diet\ntitle: Diet\nreference: mixed\n"
        "source: a survey of our own clinic; one kind of cue\n"
        "levels:\n  mixed: {title: Mixed, cues: {descriptor: {group: omnivorous}}}\n"
        "  plants: {title: Plants, cues: {descriptor: {group: vegan}}}\n",
        encoding="utf-8",
    )
    own = case("This vegan {person_noun} waits.", invariant_to="[race_ethnicity, diet]")
    folder = write_set(tmp_path / "mine", case=own)
    found = lint([folder, attribute])
    assert ("demographic-word", "“vegan” tells diet outside a slot.") in {
        (one.rule, one.message.split(" Take")[0]) for one in found
    }
