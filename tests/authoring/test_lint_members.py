"""Matched sets as they are rendered, attribute files, and what the loader refuses."""

from dataclasses import replace
from pathlib import Path

import pytest

from fairaudit import lint
from fairaudit.authoring.lint import matched
from fairaudit.counterfactual.drafts import VignetteDraft
from fairaudit.yamlfile import read_yaml
from tests.authoring.lint_files import SET, case, line_of, lint_case, rules, write_set

DIET = """\
id: diet
title: Diet
reference: mixed
source: a survey of the patients of our own clinic
levels:
  mixed:
    title: Mixed diet
    cues:
      descriptor: {group: omnivorous}
      social_history: {social_history: "Eats everything."}
  plants:
    title: Plants only
    cues:
      descriptor: {group: vegan}
      social_history: {social_history: "Eats plants only."}
"""
SECOND_CUE = '\n      social_history: {social_history: "Eats plants only."}'


def write_attribute(folder: Path, text: str = DIET) -> Path:
    path = folder / "diet.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_attribute_has_no_findings(tmp_path: Path) -> None:
    assert lint(write_attribute(tmp_path)) == ()
    assert lint(tmp_path) == ()


@pytest.mark.parametrize(
    ("rule", "old", "new", "line"),
    [
        ("source", "a survey of the patients of our own clinic", "ours", "source:"),
        ("second-cue", SECOND_CUE, "", "plants"),
        ("full-stop", "plants only.", "plants only", "social_history"),
        ("descriptor", "group: vegan", "group: a vegan", "descriptor"),
        ("descriptor", "group: vegan", "group: vegan person", "descriptor"),
        ("descriptor", "{group: vegan}", "{with: who eats plants}", "descriptor"),
        ("other-level", "Eats plants only.", "Is not omnivorous.", "social_history"),
        ("level-age", "Eats plants only.", "Eats plants; retired.", "plants"),
        ("level-age", "Plants only\n", "Plants only\n    age: 20\n    ages: [30, 40]\n", "age"),
        ("length", "Eats plants only.", "Eats" + " plants" * 15 + ".", "social_history"),
        ("schema", "reference: mixed", "reference: none", "reference"),
    ],
)  # fmt: skip
def test_a_fault_of_an_attribute_is_found_in_its_line(
    tmp_path: Path, rule: str, old: str, new: str, line: str
) -> None:
    assert old in DIET
    (found,) = lint(write_attribute(tmp_path, DIET.replace(old, new)))
    assert found.rule == rule
    assert found.rule == "schema" or line in line_of(found)


def test_one_kind_of_cue_may_be_explained(tmp_path: Path) -> None:
    one = DIET.replace(SECOND_CUE, "")
    told = one.replace("our own clinic", "our own clinic; a second cue would name the plants")
    assert lint(write_attribute(tmp_path, told)) == ()


def test_two_levels_of_one_age_and_a_text_of_another(tmp_path: Path) -> None:
    text = (
        "id: era\ntitle: Era\nreference: one\nsource: ages from our registry; one kind of cue\n"
        "levels:\n  one: {title: One, age: 40, cues: {descriptor: {age: '41'}}}\n"
        "  two: {title: Two, age: 40, cues: {descriptor: {age: '40'}}}\n"
    )
    found = lint(write_attribute(tmp_path, text))
    assert rules(found) == ["level-age"] * 3


def test_every_fault_of_the_loader_is_a_finding_beside_the_others(tmp_path: Path) -> None:
    broken = case("He has {nothing}.").replace("age: 50", "age: old")
    folder = write_set(tmp_path, broken=broken, case=case().replace("{course}", "{course} {odd}"))
    (folder / "torn.yaml").write_text("id: [torn\n", encoding="utf-8")
    found = lint(folder)
    told = {(one.path.name, one.rule) for one in found}
    assert told >= {("broken.yaml", "schema"), ("broken.yaml", "pronoun"), ("torn.yaml", "schema")}
    slot = next(one for one in found if "{nothing}" in one.message)
    assert "{nothing}" in line_of(slot)
    age = next(one for one in found if "“age”" in one.message)
    assert line_of(age) == "age: old"
    assert any("{odd}" in one.message for one in found)


def test_a_set_without_card_or_cases_is_a_finding(tmp_path: Path) -> None:
    (found,) = lint(write_set(tmp_path / "one", card=False, case=case()))
    assert found.rule == "schema" and "CARD.md" in found.message
    (found,) = lint(write_set(tmp_path / "two"))
    assert found.rule == "schema" and "holds no vignettes" in found.message
    folder = write_set(tmp_path / "three", set_yaml="id: [\n", case=case("He waits."))
    assert set(rules(lint(folder))) >= {"schema", "pronoun"}


def test_verbs_that_are_two_verbs_differ_in_more_than_the_cue(tmp_path: Path) -> None:
    (found,) = lint_case(tmp_path, "{Subject} {limps|runs} in and {goes|go} out.")
    assert found.rule == "difference" and "{limps|runs}" in found.message
    assert lint_case(tmp_path, "{Subject} {carries|carry} a bag and {isn’t|aren’t} ill.") == ()


def test_members_that_differ_outside_the_cue_or_not_at_all(tmp_path: Path) -> None:
    """A rendering that changes more than its cue says is found from the words alone."""
    reference = matched.Rendered(
        group="a", cue="descriptor", words=("a", "white", "man", "waits"),
        told=frozenset({"white"}),
    )  # fmt: skip
    told = frozenset({"black"})
    same = replace(reference, group="b", told=told)
    swapped = replace(same, words=("a", "black", "man", "waits"))
    changed = replace(same, words=("a", "black", "man", "shouts"))
    draft = VignetteDraft.of(read_yaml(write_set(tmp_path, case=case()) / "case.yaml"))
    (attribute,) = [one for one in matched.shipped_attributes() if one.id == "race_ethnicity"]
    messages = [
        [one.message for one in matched._differences(draft, attribute, [(reference, x)], set())]
        for x in (swapped, changed, same)
    ]
    assert messages[0] == []
    assert "“waits”, “shouts” differ" in messages[1][0]
    assert "Nothing differs" in messages[2][0]


def test_an_attribute_of_ones_own_told_again_and_again_makes_the_text_longer(
    tmp_path: Path,
) -> None:
    text = (
        "id: home\ntitle: Home\nreference: flat\nsource: a survey of our own clinic; one cue\n"
        "slots: [home]\n"
        "levels:\n  flat: {title: Flat, cues: {descriptor: {home: in a flat}}}\n"
        "  none: {title: None, cues: {descriptor: {home: out on the open streets}}}\n"
    )
    attribute = write_attribute(tmp_path, text)
    own = SET.replace("[race_ethnicity", "[home, race_ethnicity")
    once = case("{Subject} {sleeps|sleep} {home}.")
    folder = write_set(tmp_path / "mine", set_yaml=own, case=once)
    assert lint([folder, attribute]) == ()
    write_set(folder, set_yaml=own, case=once.replace("{home}.", "{home}, and {eats|eat} {home}, "
                                                      "and {works|work} {home}."))  # fmt: skip
    (found,) = lint([folder, attribute])
    assert found.rule == "length" and line_of(found).startswith("text:")
    assert "6 words" in found.message
