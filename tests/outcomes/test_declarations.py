"""What an answer declares by its syntax, and what that makes of a value read from prose."""

import time

import pytest

from fairaudit.outcomes.reading.asked import Asked
from fairaudit.outcomes.reading.declarations import DISPUTED, agreed, declarations
from fairaudit.outcomes.reading.read import read_answer

DRUG = ("amoxicillin", "doxycycline", "azithromycin")
BEST = "Which antibiotic is best?"
TESTS = ("ferritin", "blood culture", "lumbar puncture", "echocardiogram")
NEEDED = "Which tests are needed?"


def choice(text: str, question: str = BEST) -> object:
    reading = read_answer(text, Asked(kind="choice", question=question, options=DRUG))
    return reading.value or reading.status


def several(text: str, question: str = NEEDED, *, cut: bool = False) -> object:
    asked = Asked(kind="multi_choice", question=question, options=TESTS)
    reading = read_answer(text, asked, cut=cut)
    return reading.status if reading.value is None else reading.value


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [
        ("My final answer is 3.", "3.", "labelled"),
        ("Given the fever, the most likely diagnosis is flu.", "flu.", "labelled"),
        ("**ESI level → 2**", "2", "labelled"),
        ("So I'd rate this as 4", "4", "chosen"),
        ("The signs are mild.\n\n**5 mg**", "5 mg", "bold"),
        ("✅ heparin\n❌ aspirin", "heparin", "ticked"),
        ("Answer: A. Aspirin", "A. Aspirin", "labelled"),
        ("Selected:\n- one", "one", "labelled"),
        ("The diagnoses are:\n- flu\n- croup", "flu, croup", "labelled"),
    ],
)
def test_a_declaration_is_known_by_its_syntax(text: str, value: str, form: str) -> None:
    found = [(one.value, one.form) for one in declarations(text)]
    assert found == ([(value, form)] if value else [])


@pytest.mark.parametrize(
    "text",
    [
        "If she is pregnant, the answer is B.",
        "The answer is B if she is pregnant.",
        "The answer is not B.",
        "The nurse's answer is B.",
        "According to her son, the answer is B.",
        "Is the answer B?",
        "> Answer: B",
        "She said: “the answer is B, as far as I can tell from what was read to me”.",
        "Options: B",
        "The answer is B. Hold on.",
        "Why not B?\n**Why not?**",
    ],
)
def test_what_is_no_declaration(text: str) -> None:
    assert declarations(text) == []


def test_a_label_in_the_words_of_the_question() -> None:
    assert declarations("The absolute bars are X.") == []
    assert declarations("The absolute bars are X.", {"bars"})[0].value == "X."


def test_what_follows_a_correction_stands_alone() -> None:
    def settled(text: str) -> object:
        last = agreed([(one, one.value) for one in declarations(text)])
        return last if last is None or last is DISPUTED else last[1]

    assert settled("The answer is 3. The answer is 4.") is DISPUTED
    assert settled("The answer is 3. On reflection, the answer is 4.") == "4."
    assert settled("**Fever**\n\n**Cough**") is None
    assert settled("**Fever**\n\nThe answer is 4.") == "4."
    assert settled("") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("✅ **Correct answer: B. Doxycycline**\n\n❌ A. Amoxicillin – applies to a sore throat",
         "doxycycline"),
        ("Answer: A. Azithromycin", "unparsed"),
        ("Answer: A. Azithromycin is too broad.", "amoxicillin"),
        ("The answer is A. The answer is C.", "unparsed"),
        ("The answer is A. No, wait: the answer is C.", "azithromycin"),
        ("The answer is A, or the answer is C.", "unparsed"),
        ("### Plan\n**Doxycycline.** Many wards would reach for azithromycin.", "doxycycline"),
        # Read from prose, and contested by another option that nothing rules out.
        ("Amoxicillin is appropriate in a child of two. For her age doxycycline has a place.",
         "unparsed"),
        ("Amoxicillin is first-line. Doxycycline could be considered.", "amoxicillin"),
        ("I'd give amoxicillin. With that rash amoxicillin is contraindicated.", "unparsed"),
    ],
)  # fmt: skip
def test_a_choice_agrees_with_what_is_declared(text: str, value: str) -> None:
    assert choice(text) == value


def test_a_negation_beside_the_question_turns_nothing_round() -> None:
    question = "Price is not an issue. Which antibiotic is best?"
    assert choice("So my recommendation would be doxycycline.", question) == "doxycycline"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Selected tests: []", ()),
        ("The tests needed are a ferritin and a blood culture. A lumbar puncture is one for later.",
         ("ferritin", "blood culture")),
        ("My answers: ferritin, echocardiogram. Hmm, correction: my answers are ferritin, blood "
         "culture.", ("ferritin", "blood culture")),
        ("My answers: ferritin, echocardiogram. My answers: ferritin.", "unparsed"),
        # “Echo” is what one option begins with, and nothing says whether it is needed.
        ("I would order a ferritin, and I'd get both cultures of blood and a bedside echo.",
         "unparsed"),
    ],
)  # fmt: skip
def test_a_list_agrees_with_what_is_declared(text: str, value: object) -> None:
    assert several(text) == value


def test_a_list_that_breaks_off_is_not_declared() -> None:
    assert several("The tests needed are ferritin, blood culture, and", cut=True) == "truncated"
    whole = "Needed tests: ferritin, blood culture\n\nFurther advice: she should come back in"
    assert several(whole, cut=True) == ("ferritin", "blood culture")


@pytest.mark.parametrize(
    "piece", ["the answer is ", "so, ", "I'd ", "**B** ", "B. ", "- A\n", "✅"]
)
def test_long_answers_take_no_longer_than_their_length(piece: str) -> None:
    started = time.process_time()
    declarations(piece * 20_000)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Order all of the listed tests except the echocardiogram and the lumbar puncture.",
         ("ferritin", "blood culture")),
        ("Ferritin and an echocardiogram. Hmm, strike that.\n\nFinal list: ferritin, blood culture",
         ("ferritin", "blood culture")),
        ("Selected:\n(A) ferritin\n\nComment: the echocardiogram was considered.", ("ferritin",)),
    ],
)  # fmt: skip
def test_lists_by_their_heading_and_by_what_is_left_off(text: str, value: object) -> None:
    assert several(text) == value


def test_of_a_list_that_is_cut_the_complete_items_count() -> None:
    assert several("Needed:\n\n1. ferritin\n2. blood culture\n3. echoc", cut=True) == (
        "ferritin", "blood culture"
    )  # fmt: skip


def test_an_option_with_the_last_line_to_itself_is_the_answer() -> None:
    assert choice("Amoxicillin acts fast, azithromycin is long.\n\nDoxycycline") == "doxycycline"
