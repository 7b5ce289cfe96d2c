from pathlib import Path

import pytest

from fairaudit import FileError, InputError, load_attributes, load_vignettes
from tests.counterfactual.files import (
    CASE,
    HOUSING,
    SET,
    faults_of,
    load_text,
    write_attribute,
    write_set,
)


def test_a_set_of_ones_own_loads(tmp_path: Path) -> None:
    assert load_vignettes(write_set(tmp_path, case=CASE)).vignettes[0].id == "case"


def test_three_faults_are_listed_with_their_lines(tmp_path: Path) -> None:
    broken = CASE.replace("{weekday}", "{weekdya}").replace("[admit]", "[admitt]")
    broken = broken.replace("[race_ethnicity, sex]", "[race_ethnicity, sexx]")
    found = faults_of(write_set(tmp_path, case=broken))
    assert [(name, line) for name, line, _ in found] == [
        ("case.yaml", 6),
        ("case.yaml", 7),
        ("case.yaml", 10),
        ("case.yaml", 11),
    ]
    messages = " ".join(message for _, _, message in found)
    for hint in ("“weekday”", "“sex”", "“admit”", "placebo slots {weekday}"):
        assert hint in messages


def test_a_misspelt_key_hides_no_other_fault(tmp_path: Path) -> None:
    broken = CASE.replace("{weekday}", "{weekday} {whom}").replace("[admit]", "[admitt]")
    broken = broken.replace("title:", "titel:").replace("  course: It", "  course: 5 #")
    found = faults_of(write_set(tmp_path, case=broken))
    assert [(line, message.split(" is ")[0]) for _, line, message in found] == [
        (2, "“titel”"),
        (7, "the slot {whom}"),
        (9, '“slots.course”: write a text; put it in quotes: "5".'),
        (11, "“admitt”"),
    ]


def test_a_misspelt_key_is_one_fault(tmp_path: Path) -> None:
    (one,) = faults_of(write_set(tmp_path, case=CASE.replace("slots:", "slot:")))
    assert one[1:] == (8, "“slot” is not a key that is known here. Did you mean “slots”?")
    placebo = SET.replace("placebos:", "placebo:")
    (one,) = faults_of(write_set(tmp_path, set_yaml=placebo, case=CASE))
    assert one[:2] == ("set.yaml", 5)
    question = SET.replace("questions:", "question:")
    found = faults_of(write_set(tmp_path, set_yaml=question, case=CASE))
    assert {name for name, _, _ in found} == {"set.yaml"}


def test_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    second = CASE.replace("id: case", "id: Other Case").replace("age: 50", "age: fifty")
    found = faults_of(write_set(tmp_path, set_yaml=SET + "colour: red\n", case=CASE, second=second))
    assert [(name, line) for name, line, _ in found] == [
        ("second.yaml", 1),
        ("second.yaml", 5),
        ("set.yaml", 14),
    ]


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("{course}", "{course} {their}"), 7, "slot {their} is filled by nothing"),
        (("{course}", "{course} {"), 6, "a brace stands alone"),
        (("questions: [admit]", "questions: [admit]\nanswer: yes"), 12, "not a key that is known"),
        (("age: 50\n", ""), 1, "the key “age” is missing"),
        (("age: 50", "age: 200"), 5, "at most 120, not 200"),
        (("  course: It hurts.", "  course: It hurts.\n  spare: x"), 10, "used nowhere"),
        (
            ("questions: [admit]", "questions: [admit]\nnot_invariant: {sex: why}"),
            12,
            "invariant_to as well",
        ),
        (
            (
                "questions: [admit]",
                "questions: [admit]\nanswers:\n  admit: {answer: perhaps, citation: x}",
            ),
            13,
            "not one of the options yes, no",
        ),
        (
            ("questions: [admit]", "questions: [admit]\nharm:\n  other: {}"),
            13,
            "undertreatment",
        ),
        (("questions: [admit]", "questions: [admit]\nbase: {sex: mail}"), 12, "“male”"),
        (
            (
                "questions: [admit]",
                "questions: [admit]\nattention:\n  admit: {expect: lower, slots: {curse: x}}",
            ),
            13,
            "not a slot of this vignette",
        ),
    ],
)
def test_each_fault_names_its_line(
    tmp_path: Path, change: tuple[str, str], line: int, message: str
) -> None:
    found = faults_of(write_set(tmp_path, case=CASE.replace(*change)))
    assert any(message in text and at == line for _, at, text in found), found


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("favourable: yes", "favourable: maybe"), "not one of the options"),
        (("[yes, no]", "[yes, Yes]"), "two of the options are the same"),
        (("kind: yes_no", "kind: essay"), "yes_no"),
        (("version: 1", "version: 1\nversion: 2"), "the key “version” stands here twice"),
        (("title: Mine", "title: [Mine"), "close it with “]”"),
    ],
)
def test_faults_of_the_set_file(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    found = faults_of(write_set(tmp_path, set_yaml=SET.replace(*change), case=CASE))
    assert any(message in text for _, _, text in found), found


def test_two_cases_with_one_id(tmp_path: Path) -> None:
    found = faults_of(write_set(tmp_path, one=CASE, two=CASE))
    message = "the id “case” is that of one.yaml as well. Give one of the two another id"
    assert found == [("two.yaml", 1, f"{message}, such as two.")]


def test_the_file_with_the_name_of_the_id_keeps_it(tmp_path: Path) -> None:
    ((name, _, message),) = faults_of(write_set(tmp_path, a_copy=CASE, case=CASE))
    assert name == "a_copy.yaml"
    assert "that of case.yaml as well" in message and "such as a_copy" in message


def test_what_is_not_there_is_explained(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Did you mean “acute_pain”"):
        load_vignettes("acute_pian")
    with pytest.raises(InputError, match=r"no set\.yaml"):
        load_vignettes(tmp_path)
    with pytest.raises(InputError, match="holds no vignettes"):
        load_vignettes(write_set(tmp_path / "empty"))
    (write_set(tmp_path / "bare", case=CASE) / "CARD.md").unlink()
    with pytest.raises(InputError, match=r"no CARD\.md"):
        load_vignettes(tmp_path / "bare")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id: caf\xe9\n", "not UTF-8"),
        (b"- a\n- b\n", "has to hold keys and values"),
        (b"", "the file is empty"),
        (b"id: !!python/object:os.system x\n", "missing"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes, message: str) -> None:
    folder = write_set(tmp_path, case=CASE)
    (folder / "bad.yaml").write_bytes(content)
    assert any(message in text for name, _, text in faults_of(folder) if name == "bad.yaml")


def test_an_attribute_of_ones_own(tmp_path: Path) -> None:
    attribute = load_text(tmp_path)
    text = CASE.replace("{course}", "{Subject} {home}. {course}")
    folder = write_set(tmp_path / "set", case=text)
    with pytest.raises(FileError, match="slot {home} is filled by nothing"):
        load_vignettes(folder)
    loaded = load_vignettes(folder, attributes=[attribute])
    assert (loaded.id, loaded.attributes) == ("mine", (attribute,))


def test_faults_of_an_attribute(tmp_path: Path) -> None:
    broken = HOUSING.replace("reference: housed", "reference: owner").replace(
        "{home: has no", "{house: has no"
    )
    path = write_attribute(tmp_path, broken)
    with pytest.raises(FileError, match="which is not one of the levels housed, unhoused"):
        load_attributes(path)
    path.write_text(path.read_text().replace("reference: owner", "reference: housed"))
    with pytest.raises(FileError, match="level “unhoused” fills house"):
        load_attributes(path)
    with pytest.raises(InputError, match="Did you mean “sex”"):
        load_attributes("sexx")
    with pytest.raises(InputError, match="given twice"):
        load_attributes("sex", "sex")
