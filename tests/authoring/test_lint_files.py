"""Names of files and ids, what lies beside a set, and attributes of one's own."""

from pathlib import Path

import pytest

from fairaudit import InputError, lint
from fairaudit.authoring.lint import read_sources
from tests.authoring.lint_files import SET, case, line_of, lint_case, rules, write_set

AUDIT = "vignettes: mine\nattributes: [sex]\nmodels: [{backend: simulated}]\nseed: 1\n"
SMOKING = """\
id: smoking
title: Smoking
reference: never
source: a survey of our own clinic; one kind of cue tells it
levels:
  never: {title: Never, cues: {descriptor: {group: abstaining}}}
  daily: {title: Daily, cues: {descriptor: {group: smoking}}}
"""


def test_a_case_lies_in_a_file_of_its_own_name(tmp_path: Path) -> None:
    (found,) = lint(write_set(tmp_path, wound=case()))
    assert found.rule == "file-name" and line_of(found) == "id: case"
    assert "wound.yaml holds the case “case”" in found.message


def test_a_copied_file_is_blamed_and_not_its_original(tmp_path: Path) -> None:
    found = lint(write_set(tmp_path, a_copy=case(), case=case()))
    assert {(one.path.name, one.rule) for one in found} == {
        ("a_copy.yaml", "schema"),
        ("a_copy.yaml", "near-duplicate"),
    }
    assert "that of case.yaml as well" in " ".join(one.message for one in found)
    assert "stands in mine/case.yaml as well" in " ".join(one.message for one in found)
    found = lint(write_set(tmp_path / "later", case=case(), z_copy=case()))
    assert {one.path.name for one in found} == {"z_copy.yaml"}


def test_what_lies_beside_a_set_is_no_attribute(tmp_path: Path) -> None:
    write_set(tmp_path / "mine", case=case())
    audit = tmp_path / "audit.yaml"
    audit.write_text(AUDIT)
    (tmp_path / "~$audit.yaml").write_bytes(b"\x00")
    (tmp_path / ".hidden.yaml").write_text("a: [")
    sources = read_sources([tmp_path])
    assert (sources.counts, sources.audits) == ("1 set, 1 vignette", (audit,))
    assert lint(tmp_path) == ()
    with pytest.raises(InputError, match="is an audit, not a set .*: fairaudit check"):
        lint(audit)
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "audit.yaml").write_text(AUDIT)
    with pytest.raises(InputError, match="holds neither vignette sets"):
        lint(tmp_path / "alone")


def test_a_spreadsheet_is_put_back_first(tmp_path: Path) -> None:
    (tmp_path / "mine.xlsx").write_bytes(b"PK")
    with pytest.raises(InputError, match=r"fairaudit sheet SET --put-back .*mine\.xlsx"):
        lint(tmp_path / "mine.xlsx")


def test_a_set_says_why_of_the_attributes_given_beside_it(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "mine", case=case())
    smoking = tmp_path / "smoking.yaml"
    smoking.write_text(SMOKING)
    assert lint(folder) == lint(smoking) == ()
    (found,) = lint([folder, smoking])
    assert found.rule == "reason-missing" and "nothing is said of smoking" in found.message
    write_set(folder, set_yaml=SET.replace("not_invariant:", "not_invariant:\n  smoking: it harms"))
    assert lint([folder, smoking]) == ()
    (found,) = lint(folder)
    assert found.rule == "schema" and "give its file as well" in found.message


def test_two_levels_in_the_same_words_are_one(tmp_path: Path) -> None:
    smoking = tmp_path / "smoking.yaml"
    smoking.write_text(SMOKING.replace("group: smoking", "group: abstaining"))
    (found,) = lint(smoking)
    assert found.rule == "other-level" and line_of(found).startswith("  daily")
    assert "the descriptor of daily says the same as that of never" in found.message


@pytest.mark.parametrize("written", ["{person_noun}", "Black {person_noun}", "person"])
def test_a_missing_group_is_told_once(tmp_path: Path, written: str) -> None:
    text = case().replace("{group} {person_noun}", written)
    told = [one for one in lint(write_set(tmp_path, case=text)) if one.rule == "difference"]
    (group,) = [one for one in told if "{group} is missing" in one.message]
    assert line_of(group).startswith("text:")
    assert "race_ethnicity, religion" in group.message
    assert told == [group]


def test_words_between_group_and_noun_leave_no_place_after_it(tmp_path: Path) -> None:
    text = case().replace("{group} {person_noun}", "{group} tired {person_noun}")
    (found,) = lint(write_set(tmp_path, case=text))
    assert found.rule == "difference"
    assert "need “{group} {person_noun}” side by side; nothing tells" in found.message


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("{A} {age}-year-old {group} {person_noun} fell on {weekday} and {comes|come} in.",
         "comes"),
        ("{A} {age}-year-old {group} {person_noun} {rests|rest} since {weekday}.", "rests"),
        ("The patient {limps|limp}.", "limps"),
        ("It rains, and the patient still {limps|limp}.", "limps"),
    ],
)  # fmt: skip
def test_a_verb_of_the_noun_has_one_form(tmp_path: Path, text: str, verb: str) -> None:
    first = "{A} {age}-year-old {group} {person_noun} comes on {weekday}."
    whole = case().replace(first, text) if "{group}" in text else case(text)
    (found,) = lint(write_set(tmp_path, case=whole))
    assert found.rule == "agreement" and f"write “{verb}”" in found.message
    assert f"{{{verb}|" in line_of(found)


@pytest.mark.parametrize(
    "text",
    [
        "{Subject} {tells|tell} the patient in the next bed, and {goes|go} on.",
        "The patient says that {subject} {limps|limp} and {falls|fall}.",
        "The patient waits. {Subject} {limps|limp}.",
        "The patient’s knee is red; now {limps|limp} {subject} again.",
        "{Is|Are} {subject} the patient of Dr. Voss?",
    ],
)
def test_a_verb_of_the_pronoun_keeps_two_forms(tmp_path: Path, text: str) -> None:
    assert "agreement" not in rules(lint_case(tmp_path, text))
