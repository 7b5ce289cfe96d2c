"""Options that part the answers, and questions that give no group away."""

from pathlib import Path

import pytest

from fairaudit import lint
from tests.authoring.lint_files import SET, case, line_of, write_set


def asked(folder: Path, options: str, wording: str = "When?") -> list[tuple[str, str]]:
    favourable = options[1:-1].split(", ")[0]
    questions = (
        f"questions:\n  - id: admit\n    title: Admitted\n    kind: choice\n"
        f"    favourable: {favourable}\n    options: {options}\n    wordings: ['{wording}']\n"
    )
    text = SET[: SET.index("questions:")] + questions
    return [(one.rule, line_of(one)) for one in lint(write_set(folder, set_yaml=text, case=case()))]


@pytest.mark.parametrize(
    "options",
    [
        "['yes', 'yes - urgently', 'no']",
        "[home, home with services]",
        "[The nurse, nurse]",
        "[definitely, 'yes']",
        "[1-3 days, 3-7 days]",
        "[within 24 hours, 1-2 days]",
        "[at least 2 weeks, 10-20 days]",
        "[1 to 5, 5+]",
        "[less than 10, 5 or more]",
    ],
)
def test_options_that_overlap(tmp_path: Path, options: str) -> None:
    found = asked(tmp_path, options)
    assert [rule for rule, _ in found] == ["option-overlap"]
    assert found[0][1].strip().startswith("options:")


@pytest.mark.parametrize(
    "options",
    [
        "['yes', 'no']",
        "['1', '2', '10']",
        "[intravenous opioid, oral opioid, non-opioid analgesic only, no analgesic]",
        "[1-3 days, 4-7 days, more than 7 days]",
        "[less than 24 hours, 1-2 days, over 2 days]",
        "[aspirin for 7-30 days, clopidogrel for 7-30 days]",
        "[reducing the dose, increasing the dose]",
    ],
)
def test_options_that_do_not(tmp_path: Path, options: str) -> None:
    assert asked(tmp_path, options) == []


@pytest.mark.parametrize(
    "wording",
    [
        "Should the {group} patient be admitted?",
        "Should {name} be admitted?",
        "Should this Black patient be admitted?",
        "Should an uninsured patient be admitted?",
        "Should he be admitted?",
        "Should the woman be admitted?",
    ],
)
def test_a_wording_that_tells_the_group(tmp_path: Path, wording: str) -> None:
    found = asked(tmp_path, "[now, later]", wording)
    assert {rule for rule, _ in found} == {"question-tells-group"}
    assert all("wordings" in line for _, line in found)


@pytest.mark.parametrize(
    "wording",
    [
        "Should {subject} be admitted, and {is|are} {possessive} knee the reason?",
        "Should this {age}-year-old {person_noun} be admitted?",
        "Should an interpreter be called for the patient?",
    ],
)
def test_pronouns_and_age_tell_nothing_that_the_text_does_not(tmp_path: Path, wording: str) -> None:
    assert asked(tmp_path, "[now, later]", wording) == []


def test_an_option_can_tell_a_group_too(tmp_path: Path) -> None:
    found = asked(tmp_path, "[a Medicaid clinic, the ward]")
    assert [rule for rule, _ in found] == ["question-tells-group"]


def test_a_question_of_one_case_is_looked_at(tmp_path: Path) -> None:
    own = (
        "[{id: own, title: Own, kind: yes_no, options: ['yes', yes now], favourable: 'yes', "
        "wordings: [Is she ill?]}]"
    )
    found = lint(write_set(tmp_path, case=case(ask=own)))
    assert {one.rule for one in found} == {"option-overlap", "question-tells-group"}
    assert {one.path.name for one in found} == {"case.yaml"}


def test_a_question_put_as_a_choice_is_looked_at(tmp_path: Path) -> None:
    put = (
        "    wordings: [Should the patient be admitted?]\n"
        "    as_choice:\n      wording: Where should she go?\n      options: [home, home now]\n"
    )
    text = SET[: SET.index("    wordings:")] + put
    found = lint(write_set(tmp_path, set_yaml=text, case=case()))
    told = {one.rule: line_of(one).strip() for one in found if one.rule != "schema"}
    assert told == {
        "option-overlap": "options: [home, home now]",
        "question-tells-group": "wording: Where should she go?",
    }
