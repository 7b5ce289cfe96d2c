"""Faults of files, told to people who write no Python: what to write, and no pydantic."""

from pathlib import Path
from typing import Any

import pytest

from fairaudit import FileError
from fairaudit.counterfactual import Attribute
from fairaudit.counterfactual.schema import SetFile, Vignette
from fairaudit.pipeline.schema import AuditFile
from fairaudit.yamlfile import Schema, read_yaml
from tests.counterfactual.files import CASE, CHOICE, HOUSING, SET

PLAN = "vignettes: acute_pain\nattributes: sex\nmodels: {backend: simulated}\nseed: 7\n"
JARGON = ("Input", "should", "valid", "Tuple", "tuple", "dictionary", "item")


def parsed(folder: Path, text: str, model: type[Schema] = AuditFile) -> Any:
    path = folder / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return read_yaml(path).parse(model)


def faults_of(folder: Path, text: str, model: type[Schema] = AuditFile) -> list[tuple[int, str]]:
    with pytest.raises(FileError) as caught:
        parsed(folder, text, model)
    return [(fault.line, fault.message) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("questions: [admit]", "questions: admit"), "“questions”: write a list: [admit]."),
        (("questions: [admit]", "questions: []"), "the vignette asks nothing: name questions"),
        (("questions: [admit]", "questions:"), "“questions”: write a list: […]."),
        (("title: A case", "title: 1.10"), '“title”: write a text; put it in quotes: "1.10".'),
        (("title: A case", "title: true"), '“title”: write a text; put it in quotes: "true".'),
        (("title: A case", "title:"), "“title”: this is empty; write a text."),
        (("title: A case", "title: ''"), "“title”: this is empty; write a text."),
        (("title: A case", "title: [A case]"), "“title”: write one text here, not a list"),
        (("age: 50", "age: fifty"), "“age”: write a whole number, such as 7, not fifty."),
        (("age: 50", "age: 50.5"), "“age”: write a whole number, such as 7, not 50.5."),
        (("age: 50", "age:"), "“age”: write a whole number, such as 7."),
        (("age: 50", "age: -1"), "“age”: this has to be at least 0, not -1."),
        (("age: 50", "age: 121"), "“age”: this has to be at most 120, not 121."),
        (("age: 50", "age: 50\nbase: sex"), "“base”: write keys and values, such as “key: value”."),
        (("  course: It", "  Course: It"), "“slots.Course”: use lower-case letters"),
        (
            ("age: 50", "age: 50\nharm: {admit: {undertreatment: bad, overtreatment: none}}"),
            "write one of: none, minor, moderate, severe, not bad.",
        ),
        (("age: 50", "age: 50\nanswers: {admit: yes}"), "Known here: answer, citation."),
        (
            ("age: 50", "age: 50\nage_range: 25 to 60"),
            "“age_range”: write the youngest and the oldest age in brackets, as in [25, 60].",
        ),
        (("age: 50", "age: 50\nage_range: [25 to 60]"), "as in [25, 60]."),
        (("age: 50", "age: 50\nage_range: [25]"), "in brackets, as in [45, 70]."),
        (("age: 50", "age: 50\nage_range: [60, 25]"), "as in [25, 60]."),
        (("age: 50", "age: 50\nage_range: [25, 130]"), "as in [45, 70]."),
    ],
)
def test_a_clinician_reads_what_to_write(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    assert change[0] in CASE
    found = faults_of(tmp_path, CASE.replace(*change), Vignette)
    assert any(message in said for _, said in found), found
    assert not any(word in said.split() for _, said in found for word in JARGON)


@pytest.mark.parametrize("written", ["25 to 60", "[25 to 60]", "[25]", "[25, sixty]", "60"])
def test_a_range_that_is_none_is_one_fault(tmp_path: Path, written: str) -> None:
    text = CASE.replace("age: 50", f"age: 50\nage_range: {written}")
    ((line, _),) = faults_of(tmp_path, text, Vignette)
    assert line == 6


def test_ages_of_a_level_are_written_in_brackets(tmp_path: Path) -> None:
    text = HOUSING.replace("{title: Housed,", "{title: Housed, ages: 25 to 60,")
    ((line, message),) = faults_of(tmp_path, text, Attribute)
    assert line == 7
    assert message.endswith("“levels.housed.ages”: write the youngest and the oldest age in "
                            "brackets, as in [25, 60].")  # fmt: skip


def test_what_two_keys_say_is_told_at_one_of_them(tmp_path: Path) -> None:
    text = CASE.replace("age: 50", "age: 50\nage_range: [60, 70]")
    assert faults_of(tmp_path, text, Vignette) == [
        (5, "“age”: 50 is outside age_range, which is 60 to 70.")
    ]
    ((line, message),) = faults_of(tmp_path, CASE.replace("[admit]", "[]"), Vignette)
    assert (line, message.split(":")[0]) == (11, "“questions”")
    question = SET[SET.index("  - id") :]
    assert faults_of(tmp_path, SET + question, SetFile)[0][0] == 14
    wrong = HOUSING.replace("reference: housed", "reference: owner")
    assert faults_of(tmp_path, wrong, Attribute)[0][0] == 3


def test_a_misspelt_key_is_not_missing_as_well(tmp_path: Path) -> None:
    text = CASE.replace("specialty:", "speciality:").replace("setting: emergency department\n", "")
    assert [message for _, message in faults_of(tmp_path, text, Vignette)] == [
        "the key “setting” is missing.",
        "“speciality” is not a key that is known here. Did you mean “specialty”?",
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("title: Bite: hand\n", 1, 'in double quotes, or it reads as a second key, as in title: "'),
        ("a: 1\ntitle: 'Dog's bite'\n", 2, "ends the text too early"),
        ('title: "The "dog" bite"\n', 1, "ends the text too early"),
        ("a:\n b: {c: d}\n  c: {d: e}\n", 3, "the spaces before this line do not fit"),
        ("a:\n  b: {c: d}\n c: {d: e}\n", 3, "the spaces before this line do not fit"),
        ("a: >-\n  long\n more\n", 3, "the spaces before this line do not fit"),
        ("id:case\ntitle: x\n", 2, "The key above it needs a space after its colon"),
        ("a:\n\tb: 1\n", 2, "write spaces for it"),
        ("a: 1\na: 2\n", 2, "the key “a” stands here twice"),
        ("a: [x, y\n", 2, "close it with “]”"),
        ("a: 'x\nb: c\n", 3, "opened and never closed"),
        ("text: {A} {age}-year-old\n", 1, "below “text: >-”"),
        ("a: @home\n", 1, 'a text cannot begin with “@” without quotes'),
        ("a: *note\n", 1, "“*” and “&” mean something else"),
        ("a: 1\nabc\n", 3, "a key has no colon after it"),
        ("text: | x\n", 1, "begin the text on the next line"),
        ("a: - b\n", 1, "needs a line of its own"),
        ("a: \"\\d\"\n", 1, "a backslash in double quotes"),
    ],
)  # fmt: skip
def test_what_is_no_yaml_is_told_without_the_parsers_words(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    ((at, said),) = faults_of(tmp_path, text, SetFile)
    assert at == line
    assert message in said
    assert not any(word in said for word in ("block", "mapping values", "token", "scalar", "YAML"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("kind: yes_no", "kind: choice"), "as_choice belongs to questions of the kind yes_no."),
        (
            (", send the patient home", ""),
            "one statement for each of the options yes, no, in that order; it has 1.",
        ),
        (
            ("send the patient home", "send the patient home, wait"),
            "one statement for each of the options yes, no, in that order; it has 3.",
        ),
        (
            ("send the patient home", "Admit the patient"),
            "two of the statements of as_choice are the same.",
        ),
        (("wording: What", "wordings: What"), "Did you mean “wording”"),
        (("What is right for the patient?", "''"), "this is empty; write a text."),
    ],
)
def test_faults_of_a_choice_form(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    text = SET + CHOICE
    assert change[0] in text
    found = faults_of(tmp_path, text.replace(*change), SetFile)
    assert any(message in said for _, said in found), found


def test_a_list_is_not_called_short_for_its_faulty_entries(tmp_path: Path) -> None:
    ((line, message),) = faults_of(tmp_path, SET.replace("kind: yes_no", "kind: essay"), SetFile)
    assert (line, message) == (
        10,
        "“questions.0.kind”: write one of: yes_no, choice, ordinal, numeric, ranked, text, "
        "not essay.",
    )


def test_two_questions_with_one_id(tmp_path: Path) -> None:
    question = SET[SET.index("  - id") :]
    ((_, message),) = faults_of(tmp_path, SET + question, SetFile)
    assert "two questions have the id “admit”" in message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("margin: .inf", "“margin”: write a finite number, such as 0.05, not .inf."),
        ("margin: .nan", "“margin”: write a finite number, such as 0.05, not .nan."),
        ("margin: 0", "“margin”: this has to be greater than 0, not 0."),
        ("margin: five", "“margin”: write a number, such as 0.05, not five."),
        ("alpha: 0.5", "“alpha”: this has to be less than 0.5, not 0.5."),
        ("estimands: []", "“estimands”: give at least 1; here the count is 0."),
        (
            "estimands: mean",
            "write one of: mean_difference, favourable_answer, favourable_answer_all_sets, not "
            "mean.",
        ),
        ("offline: perhaps", "“offline”: write true or false, not perhaps."),
        ("prompt: Hello", "Known here: user, system, answer_prefix, reason_first."),
        ("design: {wordings: 0}", "“design.wordings”: this has to be at least 1, not 0."),
        ("design: {groups: {sex: 1}}", '“design.groups.sex”: write a text; put it in quotes: "1".'),
        ("design: {groups: [sex]}", "“design.groups”: write keys and values"),
        ("design: {crossings: [race_ethnicity, sex]}", "its own: [[race_ethnicity, sex]]."),
        ("design: {crossings: race_ethnicity}", "its own: [[race_ethnicity, sex]]."),
        ("design: {crossings: [[race_ethnicity, sex], housing]}", "its own: [[housing, sex]]."),
    ],
)
def test_a_plan_says_what_to_write(tmp_path: Path, text: str, message: str) -> None:
    ((line, said),) = faults_of(tmp_path, PLAN + text + "\n")
    assert line == 5
    assert message in said


def test_a_single_model_keeps_its_lines(tmp_path: Path) -> None:
    plan = PLAN.replace("{backend: simulated}", "\n  backend: 1.10\n  seed: 3")
    assert faults_of(tmp_path, plan) == [
        (4, '“models.backend”: write a text; put it in quotes: "1.10".')
    ]
    assert faults_of(tmp_path, PLAN.replace("seed: 7", "seed: -7")) == [
        (4, "“seed”: this has to be at least 0, not -7.")
    ]


def test_a_single_value_stands_for_a_list_of_one(tmp_path: Path) -> None:
    design = "design: {questions: opioid, orders: forward, groups: {race_ethnicity: black}}\n"
    single = PLAN + design + "outcomes: option_mass\nestimands: favourable_answer\n"
    listed = (
        "vignettes: [acute_pain]\nattributes: [sex]\nmodels: [{backend: simulated}]\nseed: 7\n"
        "design: {questions: [opioid], orders: [forward], groups: {race_ethnicity: [black]}}\n"
        "outcomes: [option_mass]\nestimands: [favourable_answer]\n"
    )
    assert parsed(tmp_path, single) == parsed(tmp_path, listed)
    assert parsed(tmp_path, single).design.groups == {"race_ethnicity": ("black",)}


@pytest.mark.parametrize("name", ["ward 7", "Übergabe_2.1", "a-b", "2026"])
def test_a_name_becomes_a_folder(tmp_path: Path, name: str) -> None:
    assert parsed(tmp_path, f"{PLAN}name: '{name}'\n").name == name


@pytest.mark.parametrize(
    "name", ["../up", "a/b", "a\\b", ".hidden", "..", "ends.", " a", "a:b", "a*", "x" * 61]
)
def test_a_name_that_can_be_no_folder(tmp_path: Path, name: str) -> None:
    ((line, message),) = faults_of(tmp_path, f"{PLAN}name: '{name}'\n")
    assert line == 5
    assert "cannot be the name of a folder" in message
