"""Names that there are not, files that are not read, and faults that only follow from others."""

from pathlib import Path

import pytest

from fairaudit import FileError, InputError, load_vignettes
from fairaudit.errors import Fault
from tests.counterfactual.files import CASE, SET, faults_of, write_set


def with_lines(*lines: str) -> str:
    return CASE + "\n".join([*lines, ""])


@pytest.mark.parametrize(
    ("sexes", "message"),
    [
        ("[both]", "“both” is no level of sex. Known here: female, male. Both are written as "
         "[male, female]."),
        ("[male, females]", "“females” is no level of sex. Did you mean “female”?"),
        ("[femal]", "Did you mean “female”?"),
        ("[M]", "use lower-case letters"),
        ("male", "write a list: [male]"),
    ],
)  # fmt: skip
def test_sexes_are_levels_of_sex(tmp_path: Path, sexes: str, message: str) -> None:
    folder = write_set(tmp_path, case=with_lines(f"sexes: {sexes}"))
    ((_, line, said),) = faults_of(folder)
    assert line == 12
    assert message in said


def test_a_reason_is_given_for_attributes_that_there_are(tmp_path: Path) -> None:
    about = SET + "not_invariant: {mental_ilness: it may matter}\n"
    case = with_lines("not_invariant:", "  houseing: because of the stairs")
    assert faults_of(write_set(tmp_path, set_yaml=about, case=case)) == [
        ("case.yaml", 13, "“houseing” is no attribute. Did you mean “housing”?"),
        ("set.yaml", 14, "“mental_ilness” is no attribute. Did you mean “mental_illness”?"),
    ]


def test_an_attribute_of_ones_own_wants_its_file(tmp_path: Path) -> None:
    case = CASE.replace("[race_ethnicity, sex]", "[smoking, sex]")
    ((_, line, message),) = faults_of(write_set(tmp_path, case=case))
    assert line == 10
    for way in ("give its file", "“attributes:” in audit.yaml", "--attributes", "fairaudit lint"):
        assert way in message
    half = CASE.replace("[race_ethnicity, sex]", "[race, sex]")
    ((_, _, message),) = faults_of(write_set(tmp_path, case=half))
    assert message == "“race” is no attribute. Did you mean “race_ethnicity”?"


@pytest.mark.parametrize("name", ["wound.yml", "wound.YAML"])
def test_a_case_with_another_ending_is_not_passed_over(tmp_path: Path, name: str) -> None:
    folder = write_set(tmp_path, case=CASE)
    (folder / name).write_text(CASE)
    ((file, line, message),) = faults_of(folder)
    assert (file, line) == (name, 1)
    assert "rename it to wound.yaml" in message


def test_a_set_file_with_another_ending(tmp_path: Path) -> None:
    folder = write_set(tmp_path, case=CASE)
    (folder / "set.yaml").rename(folder / "set.yml")
    with pytest.raises(InputError, match=r"Rename .*set\.yml to set\.yaml"):
        load_vignettes(folder)


def test_hidden_files_and_locks_are_no_cases(tmp_path: Path) -> None:
    folder = write_set(tmp_path, case=CASE)
    for name in ("~$case.yaml", ".case.yaml", "._case.yml", "~$case.yml"):
        (folder / name).write_bytes(b"\x00\x05")
    (folder / "folder.yml").mkdir()
    assert [one.id for one in load_vignettes(folder).vignettes] == ["case"]


@pytest.mark.parametrize(
    ("slot", "hint"),
    [
        ("{takes}", "If it is a verb, write both of its forms: {takes|take}."),
        ("{is}", "{is|are}"),
        ("{SUBJECT}", "Write {subject}, or {Subject} at the beginning of a sentence."),
        ("{subjct}", "Did you mean “subject”?"),
    ],
)
def test_a_slot_that_nothing_fills_has_its_hint(tmp_path: Path, slot: str, hint: str) -> None:
    ((_, _, message),) = faults_of(
        write_set(tmp_path, case=CASE.replace("{course}", f"{{course}} {slot}"))
    )
    assert message.startswith(f"the slot {slot} is filled by nothing.")
    assert hint in message


def test_attributes_that_one_slot_would_tell_are_one_fault(tmp_path: Path) -> None:
    case = CASE.replace(" {group}", "").replace(
        "[race_ethnicity, sex]", "[religion, sex, insurance]"
    )
    ((_, line, message),) = faults_of(write_set(tmp_path, case=case))
    assert line == 10
    assert "never tells religion, insurance, " in message and "use {group}, or take" in message


def test_what_follows_from_a_fault_is_not_told(tmp_path: Path) -> None:
    keyed = with_lines(
        "answers: {admit: {answer: yes, citation: x}}",
        "harm: {admit: {undertreatment: minor, overtreatment: minor}}",
        "attention: {admit: {expect: lower, slots: {course: It hurts no more.}}}",
    )
    misspelt = keyed.replace("questions: [admit]", "questions: [admitt]")
    ((_, line, message),) = faults_of(write_set(tmp_path, case=misspelt))
    assert (line, message) == (11, "“admitt” is no question. Did you mean “admit”?")
    forgotten = keyed.replace("slots:\n  course: It hurts.\n", "slots: {}\n")
    ((_, line, message),) = faults_of(write_set(tmp_path, case=forgotten))
    assert line == 7 and message.startswith("the slot {course} is filled by nothing")
    wrong = keyed.replace("answers: {admit:", "answers: {admitt:")
    ((_, line, message),) = faults_of(write_set(tmp_path, case=wrong))
    assert line == 12 and message.endswith("Did you mean “admit”?")


def test_a_fault_is_listed_once(tmp_path: Path) -> None:
    fault = Fault(path=tmp_path, line=1, message="this is wrong.")
    error = FileError([fault, fault])
    assert error.faults == (fault,)
    assert str(error).startswith("1 fault")
