"""Arms beside the swaps: no demographic, wordings, formats, and swaps that may matter."""

import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from fairaudit import (
    Cells,
    FileError,
    InputError,
    PromptTemplate,
    counterfactuals,
    load_attributes,
    load_vignettes,
)
from fairaudit.counterfactual import shipped_set_folders
from fairaudit.rows import Cell
from tests.counterfactual.files import CASE, HOUSING, write_attribute, write_set

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


def test_the_control_is_left_out_where_the_case_tells_the_sex() -> None:
    for name in sorted(shipped_set_folders()):
        vignettes = load_vignettes(name)
        told = {one.id for one in vignettes.vignettes if len(one.sexes) == 1}
        cells = counterfactuals(vignettes, "race_ethnicity", wordings=1, placebo=0)
        assert {one.vignette_id for one in cells.refused if one.attribute == "control"} == told
        controls = [cell for cell in cells if cell.role == "control"]
        assert {one.vignette_id for one in controls} == {
            one.id for one in vignettes.vignettes
        } - told
        for cell in controls:
            assert not TOLD.search(cell.messages[1][1].split("\n\n")[0]), cell.set_id


def test_formats_show_the_options_in_the_first_order() -> None:
    sets = arm(arms(formats=["labelled", "choice"], orders=["reversed"], wordings=1), "format")
    for members in sets.values():
        texts = {one.group: one.messages[1][1] for one in members}
        assert set(texts) == {"reversed", "labelled", "choice"}
        assert "no or yes" in texts["reversed"] and "A. no or B. yes" in texts["labelled"]
        labelled = next(one for one in members if one.group == "labelled")
        assert labelled.options == ("B. yes", "A. no") and labelled.favourable == "B. yes"


def test_a_prompt_that_hides_the_options_has_them_in_one_order() -> None:
    hidden = PromptTemplate(user="{vignette} {question}")
    cells = arms(template=hidden)
    assert {cell.format for cell in cells} == {"forward"}
    assert not arm(cells, "format")
    with pytest.raises(InputError, match="put {options} into “user”"):
        arms(template=hidden, formats=["labelled"])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"wordings": 1.5}, "The number of wordings is 1.5"),
        ({"placebo": -1}, "The number of placebo renders is -1"),
        ({"limit": "3"}, "The limit is '3'"),
        ({"budget": 0}, "The budget is 0"),
        ({"seed": None}, "The seed is None"),
        ({"limit": True}, "The limit is True"),
    ],
)
def test_numbers_are_whole(changed: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        arms(**changed)


def test_names_stand_for_sets_attributes_and_lists_of_one() -> None:
    cells = counterfactuals(
        "acute_pain", "sex", questions="opioid", cues="descriptor", orders="forward"
    )
    assert list(cells) == list(
        counterfactuals(VIGNETTES, SEX, questions=["opioid"], orders=["forward"])
    )
    assert len(
        list(counterfactuals("acute_pain", "sex", groups={"sex": ["female", "female"]}))
    ) == (len(list(counterfactuals("acute_pain", "sex"))))
    with pytest.raises(InputError, match="The vignette set acute_pain is given twice"):
        counterfactuals(["acute_pain", VIGNETTES], "sex")


def test_the_limit_draws_among_the_cases_that_are_asked() -> None:
    vignettes = load_vignettes("chest_pain")
    for seed in range(5):
        cells = counterfactuals(vignettes, "sex", questions=["troponin"], limit=5, seed=seed)
        assert len({cell.vignette_id for cell in cells}) == 5
    with pytest.raises(InputError, match="No vignette of chest_pain asks opioid"):
        counterfactuals(["acute_pain", "chest_pain"], "sex", questions=["opioid"])


def test_a_plan_is_the_same_in_any_order_and_another_when_an_answer_counts_otherwise() -> None:
    one, other = (
        counterfactuals(VIGNETTES, list(names), questions=["opioid"]).plan_id
        for names in (("sex", "race_ethnicity"), ("race_ethnicity", "sex"))
    )
    assert one == other
    opioid, *rest = VIGNETTES.about.questions
    turned = opioid.model_copy(update={"favourable": "no"})
    about = VIGNETTES.about.model_copy(update={"questions": (turned, *rest)})
    changed = counterfactuals(
        replace(VIGNETTES, about=about), ["sex", "race_ethnicity"], questions=["opioid"]
    )
    assert changed.plan_id != one


def test_an_attribute_is_not_called_as_an_arm(tmp_path: Path) -> None:
    text = HOUSING.replace("id: housing", "id: placebo")
    with pytest.raises(FileError, match="“placebo” is taken by an arm of the design"):
        load_attributes(write_attribute(tmp_path, text))


def test_two_groups_that_read_alike_are_refused(tmp_path: Path) -> None:
    text = HOUSING + "  shelter: {title: Shelter, cues: {descriptor: {home: has no home}}}\n"
    home = load_attributes(write_attribute(tmp_path, text))
    case = CASE.replace("{course}", "The patient {home}.").replace(
        "slots:\n  course: It hurts.\n", ""
    )
    case = case.replace("[race_ethnicity, sex]", "[housing]")
    vignettes = load_vignettes(write_set(tmp_path / "mine", case=case), attributes=home)
    with pytest.raises(InputError, match="the same for the groups “shelter” and “unhoused”"):
        counterfactuals(vignettes, home, wordings=1, placebo=1)
