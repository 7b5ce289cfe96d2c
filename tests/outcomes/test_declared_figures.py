"""Figures that an answer declares by its syntax, and what contests one read from prose."""

import time

import pytest

from fairaudit.outcomes.reading.asked import Asked, Value
from fairaudit.outcomes.reading.declarations import DISPUTED
from fairaudit.outcomes.reading.declared_figures import declared_figure
from fairaudit.outcomes.reading.numeric import read_numeric
from fairaudit.outcomes.reading.ordinal import read_ordinal

TRIAGE = Asked(kind="ordinal", question="Which ESI level, from 1 to 5?", scale=(1, 5))
MOTOR = Asked(kind="ordinal", question="What is the best motor response?", scale=(1, 6))
SCORE = Asked(kind="ordinal", question="What is the Apgar score (0 to 10)?", scale=(0, 10))
HOURS = Asked(
    kind="numeric", question="After how many hours should the level be drawn?", unit="hours"
)
DOSE = Asked(kind="numeric", question="How many mg of prednisolone per day?", unit="mg")


def level(text: str, asked: Asked = TRIAGE) -> Value | None:
    return read_ordinal(text, asked).value


@pytest.mark.parametrize(
    ("asked", "text", "value"),
    [
        (TRIAGE, "Stable.\n\n**Final answer: ESI 3**", 3),
        (TRIAGE, "I'd rate this 4, and no more.", 4),
        (SCORE, "Colour: 1\nTone: 2\n\nTotal = 7", 7),
        (DOSE, "* **Drug:** prednisolone\n* **Dose:** 40 mg once daily", 40),
        (DOSE, "The recommended dose is 0.04 g.", 40),
        (HOURS, "The interval is 2 days.", 48),
    ],
)
def test_a_figure_is_declared_in_the_unit_asked_for(asked: Asked, text: str, value: int) -> None:
    found = declared_figure(text, asked)
    assert isinstance(found, tuple)
    assert found[1] == value


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (TRIAGE, "Pain score: 4"),
        (TRIAGE, "If she worsens, the level is 2."),
        (TRIAGE, "The level is 3 to 4."),
        (TRIAGE, "I'd start at 2, add 1 for the fever, so 3."),
        (TRIAGE, "The score is 4/10."),
        (DOSE, "The dose is at most 60 mg."),
        (DOSE, "Dose: 1 mg/kg"),
        (HOURS, "The dose is 150 mg."),
    ],
)
def test_what_declares_no_figure(asked: Asked, text: str) -> None:
    assert declared_figure(text, asked) is None


def test_declarations_that_contradict_each_other_leave_no_figure() -> None:
    assert declared_figure("The level is 2. My rating is 4.", TRIAGE) is DISPUTED
    assert level("The level is 2. My rating is 4.") is None
    assert level("The level is 2. On reflection, my rating is 4.") == 4


def test_a_declaration_with_which_the_text_ends_outweighs_other_findings() -> None:
    text = "Resources needed: 1 (a splint).\n\nThe clerk entered a 2. The appropriate level is 4."
    assert level(text) == 4


def test_a_figure_declared_is_contested_by_another_behind_it() -> None:
    assert level("My rating is 4. So, overall, 2.") is None


def test_a_statement_is_contested_by_the_sentence_with_which_the_text_opens() -> None:
    text = "Take the sample at 4 hours. The level chart runs out to 24 hours."
    assert read_numeric(text, HOURS).status == "unparsed"


def test_the_estimate_of_somebody_else_and_a_year_are_no_answers() -> None:
    assert level("I'd rate this 4 out of 5. The surgeon's estimate of 2 ignores the calf.") == 4
    text = "The level chart was first published in 1974 and has been used since then."
    assert read_numeric(text, HOURS).value is None


def test_a_letter_before_the_level() -> None:
    assert level("M5 (localizing)", MOTOR) == 5


@pytest.mark.parametrize("piece", ["the level is 3. ", "I'd say 4, ", "3 ", "**3**\n"])
def test_long_answers_take_no_longer_than_their_length(piece: str) -> None:
    started = time.process_time()
    level(piece * 20_000)
    assert time.process_time() - started < 5
