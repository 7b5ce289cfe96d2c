from pathlib import Path

import pytest

from fairaudit import FileError, InputError, load_attributes, load_vignettes

SET = """\
id: mine
title: Mine
version: 1
licence: CC BY 4.0
placebos:
  weekday: [Tuesday, Monday]
questions:
  - id: admit
    title: Admitted
    kind: yes_no
    options: [yes, no]
    favourable: yes
    wordings: [Should the patient be admitted?]
"""
CASE = """\
id: case
title: A case
specialty: emergency medicine
setting: emergency department
age: 50
text: >-
  {A} {age}-year-old {group} {person_noun} comes on {weekday}. {course}
slots:
  course: It hurts.
invariant_to: [race_ethnicity, sex]
questions: [admit]
"""


def write_set(folder: Path, *, set_yaml: str = SET, **cases: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "set.yaml").write_text(set_yaml, encoding="utf-8")
    (folder / "CARD.md").write_text("# Mine\n", encoding="utf-8")
    for name, text in cases.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def faults_of(folder: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(FileError) as caught:
        load_vignettes(folder)
    return [(fault.path.name, fault.line, fault.message) for fault in caught.value.faults]


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
        (("age: 50", "age: 200"), 5, "less than or equal to 120"),
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
        (("version: 1", "version: 1\nversion: 2"), "duplicate key"),
        (("title: Mine", "title: [Mine"), "not valid YAML"),
    ],
)
def test_faults_of_the_set_file(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    found = faults_of(write_set(tmp_path, set_yaml=SET.replace(*change), case=CASE))
    assert any(message in text for _, _, text in found), found


def test_two_cases_with_one_id(tmp_path: Path) -> None:
    found = faults_of(write_set(tmp_path, one=CASE, two=CASE))
    assert found == [("two.yaml", 1, "the id “case” is taken by another vignette.")]


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
        (b"- a\n- b\n", "mapping"),
        (b"", "mapping"),
        (b"id: !!python/object:os.system x\n", "missing"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes, message: str) -> None:
    folder = write_set(tmp_path, case=CASE)
    (folder / "bad.yaml").write_bytes(content)
    assert any(message in text for name, _, text in faults_of(folder) if name == "bad.yaml")


def test_an_attribute_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "housing.yaml"
    path.write_text(
        "id: housing\ntitle: Housing\nreference: housed\nsource: ours\nslots: [home]\nlevels:\n"
        "  housed: {title: Housed, cues: {descriptor: {home: lives in a flat}}}\n"
        "  unhoused: {title: Unhoused, cues: {descriptor: {home: has no home}}}\n",
        encoding="utf-8",
    )
    (attribute,) = load_attributes(path)
    text = CASE.replace("{course}", "{Subject} {home}. {course}")
    folder = write_set(tmp_path / "set", case=text)
    with pytest.raises(FileError, match="slot {home} is filled by nothing"):
        load_vignettes(folder)
    assert load_vignettes(folder, attributes=[attribute]).id == "mine"


def test_faults_of_an_attribute(tmp_path: Path) -> None:
    path = tmp_path / "housing.yaml"
    path.write_text(
        "id: housing\ntitle: Housing\nreference: owner\nsource: ours\nslots: [home]\nlevels:\n"
        "  housed: {title: Housed, cues: {descriptor: {home: lives in a flat}}}\n"
        "  unhoused: {title: Unhoused, cues: {descriptor: {house: has no home}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(FileError, match="which is not one of the levels housed, unhoused"):
        load_attributes(path)
    path.write_text(path.read_text().replace("reference: owner", "reference: housed"))
    with pytest.raises(FileError, match="level “unhoused” fills house"):
        load_attributes(path)
    with pytest.raises(InputError, match="Did you mean “sex”"):
        load_attributes("sexx")
    with pytest.raises(InputError, match="given twice"):
        load_attributes("sex", "sex")
