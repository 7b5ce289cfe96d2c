"""Rules about what a case says: whom it is possible for, what is said of attributes, twins."""

from pathlib import Path

import pytest

from fairaudit import lint
from fairaudit.counterfactual import shipped_set_folders
from tests.authoring.lint_files import SET, case, line_of, lint_case, rules, write_set


@pytest.mark.parametrize(
    ("rule", "planted", "word"),
    [
        ("sex-conflict", "The prostate is enlarged.", "prostate"),
        ("sex-conflict", "A pregnancy test is negative.", "pregnancy"),
        ("sex-conflict", "{Possessive} last period was late.", "last period"),
        ("sex-conflict", "The ovary is normal.", "ovary"),
        ("age-conflict", "{Subject} {is|are} retired.", "retired"),
        ("age-conflict", "There is croup in the chest.", "croup"),
        ("age-conflict", "{Subject} {is|are} in kindergarten.", "kindergarten"),
    ],
)
def test_a_conflict_is_found_in_its_line(
    tmp_path: Path, rule: str, planted: str, word: str
) -> None:
    found = next(one for one in lint_case(tmp_path, planted) if one.rule == rule)
    assert word in line_of(found) and word in found.message


@pytest.mark.parametrize(
    "planted",
    [
        "{Subject} {is|are} not pregnant and {denies|deny} prostate trouble.",
        "A sister had ovarian cancer, and the father prostate cancer.",
        "There is no family history of breast or ovarian cancer.",
        "The trial excludes pregnant patients.",
        "{Subject} had croup as a child.",
        "A nephew of the neighbor has croup.",
        "The breastbone and a cervical vertebra hurt.",
    ],
)
def test_what_is_negated_or_a_relatives_is_no_conflict(tmp_path: Path, planted: str) -> None:
    assert not {"sex-conflict", "age-conflict"} & set(rules(lint_case(tmp_path, planted)))


def test_narrower_sexes_and_ages_resolve_a_conflict(tmp_path: Path) -> None:
    keys = {
        "sexes": "[female]",
        "base": "{sex: female}",
        "not_invariant": "{sex: the case is for one sex, gender_identity: anatomy decides here}",
    }
    found = lint_case(tmp_path, "The pregnancy test is positive.", **keys)
    assert rules(found) == ["age-conflict"]
    keys |= {"age": "30", "age_range": "[20, 42]"}
    assert lint_case(tmp_path, "The pregnancy test is positive.", **keys) == ()


def test_without_a_range_the_ages_that_are_swapped_count(tmp_path: Path) -> None:
    text = case("{Subject} {is|are} postmenopausal.", sexes="[female]", age="66")
    text = text.replace("age_range: [28, 70]\n", "")
    found = lint(write_set(tmp_path, case=text))
    assert "the case at 28 to 84" in next(f for f in found if f.rule == "age-conflict").message


def test_an_attribute_that_nothing_is_said_of(tmp_path: Path) -> None:
    (found,) = lint_case(tmp_path, invariant_to="[race_ethnicity, sex]")
    assert found.rule == "reason-missing" and line_of(found).startswith("invariant_to")
    assert "age_band" in found.message and "mental_illness" not in found.message
    whole = SET.replace("religion, ", "")
    (found,) = lint(write_set(tmp_path, set_yaml=whole, case=case(), other=OTHER))
    assert (found.path.name, found.rule) == ("set.yaml", "reason-missing")
    assert line_of(found).startswith("invariant_to") and "of religion." in found.message


@pytest.mark.parametrize("reason", ['""', "clinical"])
def test_a_reason_that_says_nothing(tmp_path: Path, reason: str) -> None:
    found = lint_case(tmp_path, not_invariant=f"{{religion: {reason}}}")
    assert "reason-missing" in rules(found)
    assert all(line_of(one).startswith("not_invariant") for one in found)


OTHER = """\
id: other
title: Another case
specialty: emergency medicine
setting: emergency department
age: 50
age_range: [28, 70]
text: >-
  Since {weekday} nothing tastes right to {a} {group} {person_noun} of {age}, who has brought along
  a list of every meal.
questions: [admit]
"""


def test_a_copy_of_a_shipped_vignette_is_found(tmp_path: Path) -> None:
    shipped = (shipped_set_folders()["acute_pain"] / "migraine.yaml").read_text(encoding="utf-8")
    text = shipped[shipped.index("text:") : shipped.index("slots:")].replace("{bay}", "bay 3")
    copied = OTHER[: OTHER.index("text:")] + text.replace("{course}", "") + "questions: [admit]\n"
    found = [one for one in lint(write_set(tmp_path, other=copied)) if one.rule == "near-duplicate"]
    assert "acute_pain/migraine" in found[0].message
    assert line_of(found[0]).startswith("text:")


def test_twins_in_one_set_are_found_once_and_strangers_not(tmp_path: Path) -> None:
    twin = case().replace("id: case", "id: twin")
    (found,) = lint(write_set(tmp_path, case=case(), twin=twin, other=OTHER))
    assert (found.rule, found.path.name) == ("near-duplicate", "twin.yaml")
    assert "mine/case" in found.message


def test_a_set_is_not_compared_with_itself_under_another_path(tmp_path: Path) -> None:
    link = tmp_path / "link"
    folder = write_set(tmp_path / "mine", case=case())
    link.symlink_to(folder)
    assert lint([folder, link]) == ()
    shipped = tmp_path / "acute_pain"
    shipped.symlink_to(shipped_set_folders()["acute_pain"])
    assert lint([shipped, "acute_pain"]) == ()
    copied = tmp_path / "elsewhere"
    copied.mkdir()
    for path in shipped_set_folders()["medical_qa"].iterdir():
        (copied / path.name).write_bytes(path.read_bytes())
    assert lint(copied) == ()
