"""Outcomes of every kind of question, read from answers in words."""

import math

import pytest

from fairaudit import InputError, parse
from fairaudit.outcomes import FAVOURABLE_CHOICE, ChosenOption, PlannedOutcome
from fairaudit.outcomes.amounts import STATED_NUMBER
from fairaudit.outcomes.choice import ORDINAL_LEVEL
from fairaudit.outcomes.lists import LIST_OVERLAP, RECIPROCAL_RANK, TargetInTop
from fairaudit.outcomes.quality import CORRECT_ANSWER, HARM_WEIGHTED_ERROR, PARTIAL_CREDIT
from fairaudit.outcomes.written import numbered
from fairaudit.rows import Cell
from tests.outcomes.answered import answer, answers, cell_of, cells_of

ACUITY = cell_of("ed_triage", "acuity")
LIKELIHOOD = cell_of("chest_pain", "cad_likelihood")
DAYS = cell_of("discharge_planning", "follow_up_days")
LIST = cell_of("differential", "differential")
ANALGESIC = cell_of("acute_pain", "analgesic")


@pytest.mark.parametrize(
    ("text", "value"),
    [("ESI level 2", 2.0), ("I would assign level three.", 3.0), ("**4**", 4.0), ("5/5", 5.0)],
)
def test_a_level_is_a_whole_number_of_the_scale(text: str, value: float) -> None:
    assert ORDINAL_LEVEL.parse(answer(ACUITY, text), ACUITY).value == value
    assert ORDINAL_LEVEL.limits(ACUITY) == (1.0, 5.0)


@pytest.mark.parametrize("text", ["between 2 and 3", "7", "", "It depends on the vital signs."])
def test_no_level_is_no_value(text: str) -> None:
    found = ORDINAL_LEVEL.parse(answer(ACUITY, text), ACUITY)
    assert (found.status, math.isnan(found.value)) == ("unparsed", True)


def test_a_favourable_level_is_read_as_a_choice_too() -> None:
    assert ACUITY.favourable == "1"
    assert FAVOURABLE_CHOICE.parse(answer(ACUITY, "Level 1"), ACUITY).value == 1.0
    assert FAVOURABLE_CHOICE.parse(answer(ACUITY, "Level 2"), ACUITY).value == 0.0


def test_an_attention_control_turns_with_the_favourable_end() -> None:
    table = parse(cells := cells_of("ed_triage", "acuity"), answers(cells, lambda cell: "3"),
                  ["ordinal_level", "favourable_choice"])  # fmt: skip
    stated = {cell.cell_id: cell.expected for cell in cells if cell.role == "attention"}
    assert stated
    told = table[table["role"] == "attention"].set_index(["outcome", "cell_id"])["expected"]
    turned = {"lower": "higher", "higher": "lower"}
    for cell_id, expected in stated.items():
        assert told["favourable_choice", cell_id] == expected
        assert told["ordinal_level", cell_id] == turned[expected]


@pytest.mark.parametrize(
    ("cell", "text", "value"),
    [
        (LIKELIHOOD, "About 40%.", 40.0),
        (LIKELIHOOD, "0.3", 30.0),
        (DAYS, "In two weeks.", 14.0),
        (DAYS, "Within 7 days", 7.0),
    ],
)
def test_a_number_is_in_the_unit_of_its_question(cell: Cell, text: str, value: float) -> None:
    assert STATED_NUMBER.parse(answer(cell, text), cell).value == value


def test_a_number_off_the_scale_is_not_clipped() -> None:
    found = STATED_NUMBER.parse(answer(DAYS, "In 300 days."), DAYS)
    assert found.status == "unparsed"
    assert "outside 1 to 60" in found.evidence


def test_limits_are_the_questions() -> None:
    numbers = ("chest_pain", "cad_likelihood"), ("discharge_planning", "follow_up_days")
    cells = [cell for place in numbers for cell in cells_of(*place)]
    table = parse(cells, answers(cells, lambda cell: "7"), ["stated_number"])
    limits = table.groupby("question_id")[["low", "high"]].agg(set).to_dict("index")
    assert limits == {
        "cad_likelihood": {"low": {0.0}, "high": {100.0}},
        "follow_up_days": {"low": {1.0}, "high": {60.0}},
    }


def test_the_target_is_found_by_its_names_and_its_code() -> None:
    target, *synonyms = LIST.targets
    listed = f"1. gout\n2. {synonyms[0]}\n3. sepsis"
    assert RECIPROCAL_RANK.parse(answer(LIST, listed), LIST).value == 0.5
    assert RECIPROCAL_RANK.parse(answer(LIST, f"1. {target}\n2. gout"), LIST).value == 1.0
    assert RECIPROCAL_RANK.parse(answer(LIST, "1. gout\n2. sunburn"), LIST).value == 0.0
    assert TargetInTop(k=1).parse(answer(LIST, listed), LIST).value == 0.0
    assert TargetInTop(k=2).parse(answer(LIST, listed), LIST).value == 1.0


def test_two_lists_are_alike_in_part() -> None:
    one, other = answer(LIST, "1. gout\n2. sepsis"), answer(LIST, "1. sepsis\n2. gout")
    assert LIST_OVERLAP.compare(one, one, LIST).value == 1.0
    assert 0.5 < LIST_OVERLAP.compare(one, other, LIST).value < 1.0
    assert LIST_OVERLAP.compare(one, other, LIST) == pytest.approx(
        LIST_OVERLAP.compare(one, other, LIST)
    )
    assert LIST_OVERLAP.compare(one, answer(LIST, ""), LIST).status == "unparsed"


def test_letters_stand_for_the_options_as_shown() -> None:
    shown = cell_of("acute_pain", "analgesic", orders=["reversed"])
    last = FAVOURABLE_CHOICE.applies(shown) and shown.options[-1]
    chosen = ChosenOption(option=str(last))
    assert chosen.parse(answer(shown, "The answer is (A)."), shown).value == 1.0
    assert chosen.parse(answer(ANALGESIC, "The answer is (A)."), ANALGESIC).value == 0.0


def test_labelled_options_are_read_by_letter_and_by_words() -> None:
    labelled = next(
        cell for cell in cells_of("acute_pain", "analgesic", formats=["labelled"])
        if cell.format == "labelled"
    )  # fmt: skip
    first = labelled.options[0]
    assert first.startswith("A. ")
    chosen = ChosenOption(option=first.removeprefix("A. "))
    assert chosen.parse(answer(labelled, "A"), labelled).value == 1.0
    assert chosen.parse(answer(labelled, first.removeprefix("A. ")), labelled).value == 1.0
    assert chosen.parse(answer(labelled, "B"), labelled).value == 0.0


def test_the_levels_of_words_are_their_order() -> None:
    assert numbered(("not credible", "credible", "very credible")) == (1, 2, 3)
    assert numbered(("A. 1", "B. 2")) == (1, 2)


@pytest.mark.parametrize(("chosen", "right", "harm"), [("yes", 1.0, 0.0), ("no", 0.0, 3.0)])
def test_right_and_harmful_by_the_vignettes_key(chosen: str, right: float, harm: float) -> None:
    cell = cell_of("acute_pain", "opioid")._replace(
        answer="yes", favourable="yes", harm="under: severe, over: minor", expected=""
    )
    assert CORRECT_ANSWER.parse(answer(cell, chosen), cell).value == right
    assert HARM_WEIGHTED_ERROR.parse(answer(cell, chosen), cell).value == harm
    turned = cell._replace(answer="no")
    over = {"yes": 1.0, "no": 0.0}[chosen]
    assert HARM_WEIGHTED_ERROR.parse(answer(turned, chosen), turned).value == over


def test_an_error_between_options_of_unknown_order_weighs_the_greater_harm() -> None:
    cell = ANALGESIC._replace(
        answer=ANALGESIC.options[1], favourable=ANALGESIC.options[0],
        harm="under: minor, over: moderate", expected="",
    )  # fmt: skip
    assert HARM_WEIGHTED_ERROR.parse(answer(cell, cell.options[2]), cell).value == 2.0
    assert HARM_WEIGHTED_ERROR.parse(answer(cell, cell.options[0]), cell).value == 2.0


def test_an_ordinal_error_has_a_direction_and_a_distance() -> None:
    cell = ACUITY._replace(
        answer="2", favourable="1", harm="under: severe, over: minor", expected=""
    )
    harms = [HARM_WEIGHTED_ERROR.parse(answer(cell, str(n)), cell).value for n in range(1, 6)]
    assert harms == [1.0, 0.0, 3.0, 3.0, 3.0]
    credit = [PARTIAL_CREDIT.parse(answer(cell, str(n)), cell).value for n in range(1, 6)]
    assert credit == pytest.approx([2 / 3, 1, 2 / 3, 1 / 3, 0])


def test_without_a_key_there_is_no_row() -> None:
    cell = ANALGESIC._replace(answer="")
    assert not CORRECT_ANSWER.applies(cell)
    assert not HARM_WEIGHTED_ERROR.applies(cell._replace(answer="x", harm=""))


def test_an_outcome_that_fits_no_question_is_refused() -> None:
    cells = cells_of("acute_pain", "opioid")
    with pytest.raises(InputError, match="reciprocal_rank cannot be measured on any question"):
        parse(cells, answers(cells, lambda cell: "yes"), ["reciprocal_rank"])
    planned = PlannedOutcome(outcome="favourable_choice", questions=("acuity",))
    with pytest.raises(InputError, match="on the questions acuity"):
        parse(cells, answers(cells, lambda cell: "yes"), [planned])


def test_settings_are_checked() -> None:
    with pytest.raises(InputError, match="takes no settings, and k is given"):
        PlannedOutcome(outcome="favourable_choice", settings={"k": 1})
    with pytest.raises(InputError, match="It takes k"):
        PlannedOutcome(outcome="target_in_top", settings={"places": 1})
    with pytest.raises(InputError, match="whole number from 1"):
        PlannedOutcome(outcome="target_in_top", settings={"k": 0})
    assert PlannedOutcome(outcome="target_in_top", settings={"k": 5}).name == "target_in_top_5"
    assert PlannedOutcome(outcome="target_in_top").name == "target_in_top_3"
