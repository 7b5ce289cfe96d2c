"""What a signature binds to, and what is said of it."""

from pathlib import Path

import pytest

from fairaudit import FileError, load_vignettes
from fairaudit.counterfactual import review_of, shipped_set_folders, tally, text_hash
from tests.counterfactual.files import CASE, SET, faults_of, write_set

HARM = "harm:\n  admit: {undertreatment: minor, overtreatment: none}\n"
SIGNATURE = (
    "reviewed_by:\n  - {name: Jane Roe, role: surgeon, date: 2026-11-02, text: 'sha256:0'}\n"
)


def hash_of(folder: Path, case: str = CASE, set_yaml: str = SET) -> str:
    vignettes = load_vignettes(write_set(folder / "mine", set_yaml=set_yaml, case=case))
    return text_hash(vignettes.vignettes[0], vignettes)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It hurts.", "It hurts a lot."),
        ("comes on", "came on"),
        ("age: 50", "age: 51"),
        ("invariant_to: [race_ethnicity, sex]", "invariant_to: [sex]"),
        ("questions:", "age_range: [40, 60]\nquestions:"),
        ("questions:", "sexes: [male]\nquestions:"),
        ("questions:", "base: {sex: female}\nquestions:"),
        ("questions:", "not_invariant: {religion: it may}\nquestions:"),
        ("questions:", HARM + "questions:"),
        ("questions:", "answers: {admit: {answer: yes, citation: x}}\nquestions:"),
        ("questions:", "attention: {admit: {expect: lower, slots: {course: No.}}}\nquestions:"),
    ],
)
def test_a_signature_binds_to_the_case(tmp_path: Path, old: str, new: str) -> None:
    assert hash_of(tmp_path, CASE.replace(old, new)) != hash_of(tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Should the patient be admitted?", "Is admission right?"),
        ("options: [yes, no]", "options: [yes, no, later]"),
        ("[Tuesday, Monday]", "[Tuesday, Friday]"),
    ],
)
def test_a_signature_binds_to_what_the_set_adds(tmp_path: Path, old: str, new: str) -> None:
    assert hash_of(tmp_path, set_yaml=SET.replace(old, new)) != hash_of(tmp_path)


def test_labels_can_be_changed(tmp_path: Path) -> None:
    before = hash_of(tmp_path)
    for old, new in (("A case", "The case"), ("setting: emergency department", "setting: ward")):
        assert hash_of(tmp_path, CASE.replace(old, new)) == before
    assert hash_of(tmp_path, CASE.replace("[race_ethnicity, sex]", "[sex, race_ethnicity]"))
    unused = SET.replace("  weekday:", "  bay: [bay 1, bay 2]\n  weekday:")
    assert hash_of(tmp_path, set_yaml=unused.replace("title: Admitted", "title: Kept")) == before


def test_a_signature_has_a_name_a_role_a_day_and_a_text(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "mine", case=CASE + SIGNATURE.replace("2026-11-02", "soon"))
    assert "as in 2026-11-02" in faults_of(folder)[0][2]
    write_set(folder, case=CASE + "reviewed_by: [Jane Roe]\n")
    assert "Known here: name, role, date, text" in faults_of(folder)[0][2]
    write_set(folder, case=CASE, set_yaml=SET + "reviewed_by: []\n")
    with pytest.raises(FileError, match="reviewed_by"):
        load_vignettes(folder)


def test_a_stale_signature_is_kept_and_counts_as_stale(tmp_path: Path) -> None:
    vignettes = load_vignettes(write_set(tmp_path / "mine", case=CASE + SIGNATURE))
    assert vignettes.vignettes[0].reviewed_by[0].name == "Jane Roe"
    assert review_of(vignettes).stale == 1
    assert review_of(vignettes).short == "no clinician yet (1 stale)"


def test_what_is_said_of_a_set() -> None:
    one = {"name": "Jane Roe", "role": "surgeon", "state": "current"}
    told = tally([[one, one | {"state": "stale"}], [], ["A name of an older record"]])
    assert (
        told.sentence
        == "1 of 3 vignettes are signed by Jane Roe (surgeon); 2 signatures are stale."
    )
    assert told.short == "1 of 3 by Jane Roe (surgeon) (2 stale)"
    assert tally([[one]]).sentence == "1 of 1 vignette is signed by Jane Roe (surgeon)."


def test_nobody_has_signed_the_shipped_sets() -> None:
    for name in shipped_set_folders():
        assert review_of(load_vignettes(name)).sentence.startswith("No clinician has reviewed")
