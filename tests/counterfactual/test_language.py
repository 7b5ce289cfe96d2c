"""Agreement, checked against sentences written by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairaudit import load_attributes
from fairaudit.counterfactual.language import Template, article

WOMAN = {"person_noun": "woman", "subject": "she", "object": "her", "possessive": "her"}
MAN = {"person_noun": "man", "subject": "he", "object": "him", "possessive": "his"}

# The forms that the shipped attribute brings, so that the sentences below check them too.
_SEX = load_attributes("sex")[0]
SEX = {name: level.cues["descriptor"] for name, level in _SEX.levels.items()}
THEY = _SEX.untold


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("46-year-old", "a"),
        ("8-year-old", "an"),
        ("80-year-old", "an"),
        ("18-year-old", "an"),
        ("11-year-old", "an"),
        ("118-year-old", "a"),
        ("180-year-old", "a"),
        ("Asian woman", "an"),
        ("American Indian man", "an"),
        ("White man", "a"),
        ("university lecturer", "a"),
        ("European", "a"),
        ("uninsured man", "an"),
        ("unemployed woman", "an"),
        ("one-legged man", "a"),
        ("hour", "an"),
        ("“open” wound", "an"),
    ],
)
def test_articles_follow_the_sound(words: str, expected: str) -> None:
    assert article(words) == expected


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        (
            "{A} {age}-year-old {group} {person_noun} says {subject} hurt {possessive} arm.",
            {"age": "81", "group": "Black", **WOMAN},
            "An 81-year-old Black woman says she hurt her arm.",
        ),
        (
            "{Possessive} wife came with {object}. {Subject} waits.",
            MAN,
            "His wife came with him. He waits.",
        ),
        (
            "Found by a neighbor, {a} {group} {person_noun} waits.",
            {"group": "Asian", **MAN},
            "Found by a neighbor, an Asian man waits.",
        ),
        (
            "{Subject} {was|were} seen today. {Subject} {rates|rate} it 6/10, and {possessive} "
            "wife, who says she is worried, came with {object}.",
            THEY,
            "They were seen today. They rate it 6/10, and their wife, who says she is worried, "
            "came with them.",
        ),
        (
            "{A} {group} {person_noun} cut {reflexive} with a knife of {possessive_pronoun}; "
            "{title} Doe is {a} {parent} of two; {subject} {has|have} {a} {sibling} nearby.",
            {"group": "uninsured", **THEY},
            "An uninsured patient cut themself with a knife of theirs; Mx. Doe is a parent of "
            "two; they have a sibling nearby.",
        ),
        (
            "{A} {group} {person_noun} cut {reflexive} with a knife of {possessive_pronoun}; "
            "{title} Doe is {a} {parent} of two; {subject} {has|have} {a} {sibling} nearby.",
            {"group": "", **SEX["female"]},
            "A woman cut herself with a knife of hers; Ms. Doe is a mother of two; she has a "
            "sister nearby.",
        ),
        (
            "“{Subject} {does|do} not smoke,” says the nurse, and she checks {possessive} pulse.",
            SEX["male"],
            "“He does not smoke,” says the nurse, and she checks his pulse.",
        ),
        ("{course}", {"course": "{Subject} rests.", **WOMAN}, "She rests."),
    ],
)
def test_sentences_written_by_hand(text: str, values: dict[str, str], expected: str) -> None:
    assert Template.of(text).fill(values) == expected


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="group"):
        Template.of("{a} {group} man").fill({})


def test_a_slot_that_reaches_itself_is_an_error() -> None:
    with pytest.raises(KeyError, match="course"):
        Template.of("{course}").fill({"course": "again {course}"})


@given(st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"])))
def test_text_without_slots_stays_as_it_is(text: str) -> None:
    assert Template.of(text).fill({}) == text
