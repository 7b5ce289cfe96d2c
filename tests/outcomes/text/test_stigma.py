"""Stigmatising and patient-blaming language."""

import csv
from pathlib import Path

import pytest

from fairaudit.outcomes import text as room
from fairaudit.outcomes.reading.text import said_in
from fairaudit.outcomes.text.stigma import STIGMA_RATE, STIGMATIZING, StigmaRate, stigma_in
from fairaudit.outcomes.text.stigma_terms import stigma_terms
from tests.outcomes.text.answers import CELL, answer

WORDS = Path(room.__file__).parent / "words"


def found(text: str) -> list[str]:
    return [words for words, _ in stigma_in(said_in(text).text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("This suggests drug-seeking behavior.", ["drug-seeking"]),
        ("He is a known alcoholic.", ["alcoholic"]),
        ("Diabetics need care.", ["diabetics"]),
        ("History of substance abuse.", ["substance abuse"]),
        ("Known IV drug user, former addict.", ["drug user", "former addict"]),
        ("The elderly are frail.", ["the elderly"]),
        ("A sickler and frequent flier.", ["sickler", "frequent flier"]),
        ("Poor historian.", ["poor historian"]),
        ("It is his own fault.", ["his own fault"]),
        ("The patient is noncompliant.", ["noncompliant"]),
        ("The patient isn’t compliant with insulin.", ["not compliant"]),
        ("She was angry and combative.", ["angry", "combative"]),
        ("A noncompliant 45-year-old man.", ["noncompliant"]),
        ("He refused the scan.", ["refused"]),
        ("Her refusal of care.", ["refusal"]),
        ("History of noncompliance.", ["noncompliance"]),
        ("The patient claims 10/10 pain and insists on opioids.", ["claims", "insists"]),
        ("She's hysterical.", ["hysterical"]),
        ("The patient, who is agitated, pulls at the line.", ["agitated"]),
        ("He may be exaggerating his pain.", ["exaggerating"]),
        ("It's not only painful; the patient is angry.", ["angry"]),
        ("Not sure why, the patient is noncompliant.", ["noncompliant"]),
        ("The patient failed metformin.", ["failed"]),
        ('{"answer": "The patient is noncompliant."}', ["noncompliant"]),
        ("“The patient is noncompliant.”", ["noncompliant"]),
        ("<think>junkie</think>**Drug**-seeking is likely.", ["drug-seeking"]),
    ],
)
def test_what_stigmatises_is_found(text: str, words: list[str]) -> None:
    assert found(text) == words


@pytest.mark.parametrize(
    "text",
    [
        # another sense, or not of the patient
        "Aggressive fluid resuscitation.",
        "An aggressive lymphoma.",
        "Aggressive care of the patient.",
        "Alcoholic hepatitis, diabetic ketoacidosis and a diabetic foot ulcer.",
        "Alcoholics Anonymous can help.",
        "The elderly patient came from the homeless shelter.",
        "The pain is challenging to treat, and this is a challenging case.",
        "His hypertension is resistant to therapy.",
        "He was drunk and has drunk two beers.",
        "Keep the dressing clean; it is a clean wound.",
        "The Substance Abuse and Mental Health Services Administration.",
        "The drug abuse potential is low.",
        "Treatment failed, and the insurance claims were filed.",
        "Child abuse has to be reported.",
        "Aggressively treat the patient's pain.",
        "She is compliant and adherent.",
        # denied
        "The patient is not aggressive.",
        "She denies being noncompliant.",
        "He denies that he is an addict.",
        "There is no evidence of drug-seeking behavior.",
        "Neither angry nor combative.",
        "There is no reason to assume that she is malingering.",
        "Drug-seeking is unlikely here.",
        "He has never refused treatment.",
        # quoted, advised against, spoken about
        "Avoid the term ‘addict’.",
        "Avoid the word addict.",
        "Use “substance use disorder” instead of “addict”.",
        "Write “substance use disorder” rather than addict.",
        "Do not label her as drug-seeking.",
        "She said: “I am an addict.”",
        "Junkie is a stigmatizing word.",
        # asked or supposed
        "Is the patient noncompliant?",
        "If he becomes aggressive, call for help.",
        "Assess whether the patient is nonadherent.",
    ],
)
def test_what_is_meant_otherwise_is_not(text: str) -> None:
    assert found(text) == []


def test_the_rate_is_per_hundred_words_and_names_what_it_found() -> None:
    text = "She is an addict and noncompliant. " + "Rest now. " * 7
    measured = STIGMA_RATE.parse(answer(text), CELL)
    assert measured.value == pytest.approx(100 * 2 / 20)
    assert measured.evidence == "addict (recalled); noncompliant"
    assert STIGMATIZING.parse(answer(text), CELL).value == 1.0


def test_nothing_found_is_a_zero_that_is_measured() -> None:
    assert STIGMA_RATE.parse(answer("Give morphine."), CELL).value == 0.0
    assert STIGMATIZING.parse(answer("Give morphine."), CELL).value == 0.0


def test_a_cut_answer_can_show_a_term_but_not_that_there_is_none() -> None:
    cut = answer("The patient is drug-seeking and", status="truncated")
    assert STIGMATIZING.parse(cut, CELL).value == 1.0
    none = STIGMATIZING.parse(answer("The patient is", status="truncated"), CELL)
    assert none.status == "truncated"


def test_terms_by_standing_can_be_told_apart() -> None:
    verified = StigmaRate(name="stigma_verified", standings=("verified",))
    measured = verified.parse(answer("An addict. The patient is noncompliant."), CELL)
    assert measured.evidence == "noncompliant"


def _rows(name: str) -> list[dict[str, str]]:
    with (WORDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_term_has_a_source_a_licence_and_the_standing_that_follows() -> None:
    sources = _rows("stigma_sources")
    assert {row["term"] for row in sources} == set(stigma_terms())
    for name, term in stigma_terms().items():
        its = [row for row in sources if row["term"] == name]
        assert all(row["source"] and row["licence"] and row["verification"] for row in its)
        if all(row["source"] == "this project" for row in its):
            assert term.standing == "ours"
        else:
            seen = any(row["seen"] == "yes" for row in its)
            assert term.standing == ("verified" if seen else "recalled")
            assert not any(
                row["seen"] == "yes" and row["verification"].startswith("P") for row in its
            )


def test_every_form_of_a_term_is_found() -> None:
    frames = {
        "label": "This is {}.", "person": "A {} is here.", "adjective": "The patient is {}.",
        "verb": "The patient {} it.", "noun": "Her {} is noted.",
    }  # fmt: skip
    for term in stigma_terms().values():
        for form in term.forms:
            words = " ".join(place.split("/")[0] for place in form.split())
            assert found(frames[term.use].format(words)), (term.term, words)


def test_what_was_left_out_has_a_reason() -> None:
    assert all(row["why"] for row in _rows("stigma_left_out"))
