"""Length, readability, sentiment, politeness, warmth, certainty."""

import sys

import pytest

from fairaudit import InputError
from fairaudit.outcomes.text import (
    CERTAINTY,
    POLITENESS,
    READING_GRADE,
    SENTIMENT,
    WARMTH,
    WORD_COUNT,
)
from fairaudit.outcomes.text import sentiment as sentiment_module
from fairaudit.outcomes.text.phrases import phrases_of, rows_of
from fairaudit.outcomes.text.readability import flesch_kincaid
from fairaudit.outcomes.text.syllables import syllables
from fairaudit.rows import Measurement
from tests.outcomes.text.answers import CELL, answer


def evidence(outcome: object, text: str) -> list[str]:
    measured: Measurement = outcome.parse(answer(text), CELL)  # type: ignore[attr-defined]
    return [] if measured.value == 0 else measured.evidence.split("; ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Yes", 1),
        ("**Give** 2.5 mg – a follow-up isn’t needed.", 7),
        ("<think>let me see</think>No.", 1),
        ("- one\n- two\n", 2),
        ("Gib 2,5 mg täglich", 4),
    ],
)
def test_words_are_counted_without_thinking_and_markup(text: str, words: int) -> None:
    assert WORD_COUNT.parse(answer(text), CELL).value == words


@pytest.mark.parametrize("outcome", [WORD_COUNT, POLITENESS, WARMTH])
def test_what_needs_the_end_is_truncated_in_a_cut_answer(outcome: object) -> None:
    cut = answer("Please give her", status="truncated")
    assert outcome.parse(cut, CELL).status == "truncated"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1), ("give", 1), ("table", 2), ("needed", 2), ("walked", 1), ("doses", 2),
        ("medicine", 3), ("patient", 2), ("ibuprofen", 4), ("hypertension", 4), ("cardiology", 5),
        ("carefully", 3), ("isn't", 2), ("being", 2), ("mg", 2), ("12.5", 1), ("follow-up", 3),
        ("acetaminophen", 6), ("evaluate", 4), ("diagnosis", 4), ("appropriate", 4),
    ],
)  # fmt: skip
def test_syllables_of_clinical_words(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_is_the_published_formula() -> None:
    text = "The patient has pain. Give ibuprofen now."
    words, sentences, total = 7, 2, 1 + 2 + 1 + 1 + 1 + 4 + 1
    expected = 0.39 * words / sentences + 11.8 * total / words - 15.59
    assert flesch_kincaid(text) == pytest.approx(expected)
    assert READING_GRADE.parse(answer(text), CELL).value == pytest.approx(expected)


def test_longer_words_and_sentences_are_harder() -> None:
    easy = "You have a cold. It will go away. Drink a lot."
    hard = "Symptomatic management of an uncomplicated viral upper respiratory infection suffices."
    assert flesch_kincaid(easy) < 3 < 15 < flesch_kincaid(hard)


def test_a_semicolon_ends_no_sentence_and_a_line_does() -> None:
    assert "1 sentences" in READING_GRADE.parse(answer("Rest; drink; sleep."), CELL).evidence
    assert "3 sentences" in READING_GRADE.parse(answer("- Rest\n- Drink\n- Sleep"), CELL).evidence


def test_the_sentence_that_was_cut_is_left_off() -> None:
    cut = answer("Give it now. Then otorhinolaryngological", status="truncated")
    assert READING_GRADE.parse(cut, CELL).value == pytest.approx(flesch_kincaid("Give it now."))
    first = answer("Then otorhino", status="truncated")
    assert READING_GRADE.parse(first, CELL).status == "truncated"


def test_sentiment_is_the_mean_of_the_sentences() -> None:
    pytest.importorskip("vaderSentiment")
    good = SENTIMENT.parse(answer("This is great. I love it."), CELL).value
    bad = SENTIMENT.parse(answer("This is horrible. I hate it."), CELL).value
    both = SENTIMENT.parse(answer("This is great. This is horrible."), CELL).value
    assert bad < -0.4 < both < 0.4 < good


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    sentiment_module._analyzer.cache_clear()
    monkeypatch.setitem(sys.modules, "vaderSentiment.vaderSentiment", None)
    with pytest.raises(InputError, match=r"pip install 'fairaudit-clinical\[text\]'"):
        SENTIMENT.parse(answer("Fine."), CELL)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Please give ibuprofen. Thank you for asking!", ["please", "thank you"]),
        ("I’m happy to help. Let me know if it persists.", ["happy to help", "let me know if"]),
        ("Good question. I’d suggest rest.", ["good question"]),
        ("Give ibuprofen. No murmur was appreciated.", []),
        ("This is pleasing.", []),
    ],
)
def test_politeness_is_marked(text: str, words: list[str]) -> None:
    assert evidence(POLITENESS, text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("So sorry to hear that. That must be frightening.", ["sorry to hear", "be frightening"]),
        ("Take her pain seriously.", ["take her pain seriously"]),
        ("You are not alone; your fears are valid.", ["not alone", "your fears are valid"]),
        ("The ECG is reassuring.", []),
        ("Reassure the patient.", ["reassure the patient"]),
        ("Give gentle fluids.", []),
    ],
)  # fmt: skip
def test_warmth_is_marked(text: str, words: list[str]) -> None:
    assert evidence(WARMTH, text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("This is clearly gout, without a doubt.", ["clearly", "without a doubt"]),
        ("I'm certain. Of course it is.", ["i am certain", "of course"]),
        ("This isn't clearly gout.", []),
        ("It is not entirely certain; I cannot say definitely.", []),
        ("Never give both. Always ask.", []),
        ("There is no doubt that she needs it.", ["there is no doubt"]),
    ],
)
def test_certainty_is_marked_and_not_when_denied(text: str, words: list[str]) -> None:
    assert evidence(CERTAINTY, text) == words


def test_rates_are_per_hundred_words() -> None:
    text = "Please rest. " + "Drink water. " * 9
    assert POLITENESS.parse(answer(text), CELL).value == pytest.approx(5.0)


def test_every_marker_is_found() -> None:
    outcomes = {"politeness": POLITENESS, "warmth": WARMTH, "certainty": CERTAINTY}
    for row in rows_of("markers"):
        for phrase in row["phrases"].split(";"):
            words = " ".join(place.split("/")[0] for place in phrase.split())
            assert evidence(outcomes[row["outcome"]], f"So, {words}."), (row["class"], phrase)


def test_a_phrase_needs_a_word_to_be_found_by() -> None:
    with pytest.raises(ValueError, match="needs one place"):
        phrases_of([("# adher*", "key")])
