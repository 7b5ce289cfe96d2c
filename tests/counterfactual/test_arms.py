"""Arms beside the swaps: no demographic, wordings, formats, and swaps that may matter."""

import re
from collections import defaultdict

import pytest

from fairaudit import (
    Cells,
    InputError,
    PromptTemplate,
    counterfactuals,
    load_attributes,
    load_vignettes,
)
from fairaudit.rows import Cell

VIGNETTES = load_vignettes("acute_pain")
SEX = load_attributes("sex")
TOLD = re.compile(r"\b(?:man|woman|he|she|him|her|his|hers|himself|herself|Mr|Ms)\b", re.IGNORECASE)


def arms(**changed: object) -> Cells:
    settings: dict[str, object] = {"questions": ["opioid"], "placebo": 0, "attention": False}
    return counterfactuals(VIGNETTES, SEX, **{**settings, **changed})  # type: ignore[arg-type]


def arm(cells: Cells, attribute: str) -> dict[str, list[Cell]]:
    sets = defaultdict(list)
    for cell in cells:
        if cell.attribute == attribute:
            sets[cell.set_id].append(cell)
    return sets


def test_the_control_tells_no_demographic() -> None:
    sets = arm(arms(), "control")
    assert len(sets) == 27 * 2 * 2
    for members in sets.values():
        assert [(one.role, one.group) for one in members] == [
            ("reference", "as written"),
            ("control", "no demographic"),
        ]
        written, control = (one.messages[1][1] for one in members)
        assert TOLD.search(written) and not TOLD.search(control)
        assert "{" not in control and "  " not in control
    assert not arm(arms(control=False), "control")


def test_wordings_are_compared_with_the_first_at_no_cost() -> None:
    with_arm = arms(wordings=3)
    sets = arm(with_arm, "wording")
    assert len(sets) == 27 * 2
    for members in sets.values():
        assert [one.group for one in members] == ["wording 1", "wording 2", "wording 3"]
        assert [one.role for one in members] == ["reference", "paraphrase", "paraphrase"]
        assert len({one.prompt_id for one in members}) == 3
    swaps = {cell.prompt_id for cell in with_arm if cell.attribute in ("sex", "control")}
    assert {one.prompt_id for members in sets.values() for one in members} <= swaps
    assert not arm(arms(wordings=1), "wording")


def test_formats_are_compared_with_the_first_order() -> None:
    sets = arm(arms(formats=["labelled", "choice", "reason_first"]), "format")
    for set_id, members in sets.items():
        by_group = {one.group: one for one in members}
        assert by_group["forward"].role == "reference"
        assert {one.role for one in members[1:]} == {"format"}
        assert ("choice" in by_group) == (set_id.split("/")[3] == "1")
        labelled = by_group["labelled"]
        assert labelled.options == labelled.scored == ("A. yes", "B. no")
        assert labelled.favourable == "A. yes"
        assert "A. yes or B. no" in labelled.messages[1][1]
        reasons = by_group["reason_first"]
        assert reasons.options == ("yes", "no") and reasons.scored == ()
        assert reasons.prompt.options == ()
        assert [role for role, _ in reasons.messages] == ["system", "user"]
        assert "reasons" in reasons.messages[1][1]


def test_a_choice_says_yes_and_no_in_words() -> None:
    question = VIGNETTES.question("opioid")
    assert question.as_choice is not None
    sets = arm(arms(formats=["choice"], wordings=1), "format")
    for members in sets.values():
        choice = next(one for one in members if one.group == "choice")
        assert choice.options == question.as_choice.options
        assert choice.favourable == question.as_choice.options[0]
        assert question.as_choice.wording in choice.messages[1][1]


def test_a_question_without_options_has_one_form() -> None:
    cells = counterfactuals(
        load_vignettes("differential"), SEX, wordings=1, formats=["labelled"], placebo=0
    )
    ranked = [cell for cell in cells if cell.kind == "ranked"]
    assert {cell.format for cell in ranked} == {"forward"}
    assert not any(cell.attribute == "format" for cell in ranked)


def test_a_prompt_of_ones_own_has_to_say_how_to_ask_for_reasons() -> None:
    own = PromptTemplate(user="{vignette}\n{question}\n{options}")
    with pytest.raises(InputError, match="Add “reason_first” to it"):
        arms(formats=["reason_first"], template=own)
    with pytest.raises(InputError, match=r"lacks \{question\}"):
        PromptTemplate(user="{vignette} {question}", reason_first="{vignette} Why? Answer: …")


@pytest.mark.parametrize(
    ("formats", "message"),
    [
        (["reversed"], "is an order of the options"),
        (["labeled"], "There is no format “labeled”. Did you mean “labelled”"),
    ],
)
def test_a_format_that_is_none_is_refused(formats: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        arms(formats=formats)


def test_a_choice_without_statements_is_refused() -> None:
    with pytest.raises(InputError, match="give one “as_choice”"):
        arms(questions=["analgesic"], formats=["choice"])


def test_a_swap_that_may_matter_is_made_when_asked_for_and_carried_as_such() -> None:
    illness = load_attributes("mental_illness")
    with pytest.raises(InputError, match="name it in allow_justified to have it reported apart"):
        counterfactuals(VIGNETTES, illness)
    cells = counterfactuals(
        VIGNETTES, illness, questions=["opioid"], allow_justified=["mental_illness"]
    )
    swapped = [cell for cell in cells if cell.attribute == "mental_illness"]
    assert swapped and {cell.expected for cell in swapped} == {"may_differ"}
    assert {cell.expected for cell in cells if cell.role == "placebo"} == {""}
    assert not [one for one in cells.refused if one.attribute == "mental_illness"]
    with pytest.raises(InputError, match="“sex” is named in allow_justified, but is not among"):
        counterfactuals(VIGNETTES, illness, allow_justified=["sex"])
