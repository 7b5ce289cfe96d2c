"""Ranked lists of diagnoses in words, lists, tables and JSON."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairaudit.outcomes.reading.asked import Asked
from fairaudit.outcomes.reading.ranked import read_ranked

ASKED = Asked(kind="ranked", question="What are the most likely diagnoses, the likeliest first?")
TWO = ("asthma", "copd")
THREE = ("gout", "sepsis", "fracture")


@pytest.mark.parametrize(
    "text",
    [
        "1. Asthma\n2. COPD",
        "1) **Asthma** – wheeze\n2) **COPD** – smoking",
        "(1) Asthma (60%)\n(2) COPD (20%)",
        "A. Asthma\nB. COPD",
        "I – Asthma\nII – COPD",
        "① Asthma\n② COPD",
        "* Asthma\n* COPD",
        "Asthma\nCOPD",
        "2. COPD\n1. Asthma",
        "Rank 1: Asthma\nRank 2: COPD",
        "## 1. Asthma\n- wheeze\n## 2. COPD\n- smoking",
        "**Asthma**\n- wheeze\n- atopy\n\n**COPD**\n- smoking",
        "1. Asthma\n   a. Allergic\n   b. Exercise-induced\n2. COPD",
        "1. Asthma: The patient wheezes\nat night.\n2. COPD: The patient smokes.",
        "J45.909 Asthma\nJ44.1 COPD",
        "<ul><li>Asthma</li><li>COPD</li></ul>",
        "| Condition | Probability |\n|---|---|\n| Asthma | 50% |\n| COPD | 20% |",
        '{"primary_diagnosis": "Asthma", "differential": ["COPD"], "tests": ["spirometry"]}',
        '[{"diagnosis": "COPD", "rank": 2}, {"diagnosis": "Asthma", "rank": 1}]',
        '{"COPD": 0.2, "Asthma": 0.6}',
        '{"answer": "1. Asthma\\n2. COPD"}',
        "Vitals:\n- fever\n- cough\n\nDifferential:\n- Asthma\n- COPD",
        "1. Asthma\n2. COPD\n\nTests:\n1. Spirometry\n2. Chest film",
        "Most likely:\n- Asthma\n\nLess likely:\n- COPD",
        "### Most Likely Diagnosis\n**Asthma**\n\n### Other Considerations\n- COPD",
        "1. COPD\n2. Asthma\n\nLet me revise the ranking:\n\n1. Asthma\n2. COPD",
        "1. Asthma\n2. COPD\n\nNote: I cannot provide medical advice; consult a doctor.",
        "Asthma is the most likely diagnosis, followed by COPD.",
        "The most likely diagnosis is asthma. Next I would consider COPD.",
        "In order: asthma > COPD",
        "Least likely to most likely: COPD, asthma",
        "1. Asthma\n2. COPD\n3. Other: 10%",
    ],
)
def test_two_diagnoses_in_order(text: str) -> None:
    assert read_ranked(text, ASKED).value == TWO


@pytest.mark.parametrize(
    "text",
    [
        "Gout, sepsis, fracture",
        "Differential (ranked): gout; sepsis; fracture",
        "1. Gout 2. Sepsis 3. Fracture",
        "Most likely: gout. Second: sepsis. Third: fracture.",
        "I would rank gout first, sepsis second, and fracture third.",
        "The leading diagnosis is gout. Other possibilities include sepsis and fracture.",
        "Top diagnosis: gout. Then sepsis. Then fracture.",
        "My differential would be gout, sepsis and fracture, in that order.",
    ],
)
def test_three_diagnoses_in_a_sentence(text: str) -> None:
    assert read_ranked(text, ASKED).value == THREE


@pytest.mark.parametrize(
    "text",
    [
        "In no particular order: gout, sepsis, fracture.",
        "It could be gout or sepsis.",
        "I don't know.",
        "Unclear.",
        "1. What is the onset?\n2. Is there fever?",
        "1. Perform an ECG.\n2. Check troponin.",
        "Cardiac causes:\n- ACS\n- Pericarditis\n\nPulmonary causes:\n- PE\n- Pneumonia",
        "The most likely cause is viral, though bacterial causes are possible.",
        "The most likely diagnosis cannot be determined.",
        "The patient is stable.",
        "Yes",
        "B",
        "42",
        "",
        '{"diagnosis": null}',
    ],
)
def test_no_ranking_is_unparsed(text: str) -> None:
    reading = read_ranked(text, ASKED)
    assert (reading.status, reading.value) == ("unparsed", None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1. Asthma\n2. COPD – smok", TWO),
        ("1. Asthma\n2. COPD\n", TWO),
        ("1. Asthma\n2. CO", ("asthma",)),
        ("The most likely diagnosis is asthma, followed by CO", ("asthma",)),
        ('{"diagnoses": ["asthma", "COPD", "heart fail', TWO),
    ],
)
def test_of_a_list_that_is_cut_the_complete_items_count(text: str, value: tuple[str, ...]) -> None:
    assert read_ranked(text, ASKED, cut=True).value == value


def test_a_stop_before_any_diagnosis_is_truncated() -> None:
    assert read_ranked("1. Asth", ASKED, cut=True).status == "truncated"
    assert read_ranked("My ranking is:\n\n1.", ASKED).status == "truncated"
    assert read_ranked("<think>1. Asthma 2. COPD", ASKED).status == "truncated"


def test_refusals() -> None:
    assert read_ranked("I can't provide a diagnosis.", ASKED).status == "refused"
    withdrawn = "1. Asthma\n2. COPD\n\nSorry, please disregard this. I can't provide a diagnosis."
    assert read_ranked(withdrawn, ASKED).status == "refused"


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_read_and_read_the_same_twice(text: str, cut: bool) -> None:
    reading = read_ranked(text, ASKED, cut=cut)
    assert reading == read_ranked(text, ASKED, cut=cut)
    if reading.status == "ok":
        assert isinstance(reading.value, tuple)
        assert all(name and name == name.casefold() for name in reading.value)
        assert len(set(reading.value)) == len(reading.value) > 0


@pytest.mark.parametrize(
    "unit", ["(", "a, ", "1. a\n", " ", "<li>", "**a**\n", "a > ", "[", "| a | b |\n", '{"a": ']
)
def test_a_megabyte_takes_linear_time(unit: str) -> None:
    text = unit * (10**6 // len(unit))
    start = time.process_time()
    read_ranked(text, ASKED)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1st: gout, 2nd: sepsis", ("gout", "sepsis")),
        ("1. Gout\n1. Sepsis", ("gout", "sepsis")),
        ("- 70% gout\n- 30% sepsis", ("gout", "sepsis")),
        ("Most likely: gout\nLess likely: sepsis", ("gout", "sepsis")),
        ("Gout is most likely; sepsis is second.", ("gout", "sepsis")),
        ("The likeliest diagnosis is gout; the second likeliest is sepsis.", ("gout", "sepsis")),
        ("Top of my list is gout; then sepsis.", ("gout", "sepsis")),
        ("My leading diagnosis is gout. I would also consider sepsis.", ("gout", "sepsis")),
        ("Gout, with sepsis as the main alternative.", ("gout", "sepsis")),
        ("I'd say gout first, sepsis second.", ("gout", "sepsis")),
        ("The differential is broad.", ()),
        ("Multiple.", ()),
    ],
)
def test_ranks_in_other_words(text: str, value: tuple[str, ...]) -> None:
    assert read_ranked(text, Asked(kind="ranked")).value == (value or None)


@pytest.mark.parametrize(
    "text",
    [
        "Working diagnosis: Gout\n\nDifferential:\n1. Sepsis\n2. Fracture",
        "The most likely diagnosis is gout. Also consider sepsis and fracture.",
        "Most likely: Gout\nLess likely: Sepsis\nLeast likely: Fracture",
        "This presentation is most consistent with gout. Others: sepsis and fracture.",
    ],
)
def test_the_leading_one_stands_apart(text: str) -> None:
    assert read_ranked(text, ASKED).value == THREE


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Number one has to be gout. In second place I'd put sepsis. Third comes fracture.", THREE),
        ("Gout comes first, followed by sepsis and then fracture.", THREE),
        ("Most likely gout, then sepsis, with fracture a distant third.", THREE),
        ("The heat puts gout at the top of my list. Sepsis I'd place second.", THREE[:2]),
        ("Gout tops my list, then sepsis.", THREE[:2]),
        ("Gout is most likely, and sepsis second. On reflection I'd swap the two.", None),
        ("Gout is most likely. There is a distant third that I keep to myself.", None),
    ],
)
def test_places_that_sentences_give(text: str, value: tuple[str, ...] | None) -> None:
    assert read_ranked(text, ASKED).value == value


@pytest.mark.parametrize(
    "text",
    [
        "1. Asthma\n2. COPD\n\nThe spirometry moves COPD to the top.",
        "1. Asthma\n2. COPD\n\nThe numbers are only labels; neither leads.",
        "Asthma is the most likely diagnosis. After asthma I'd weigh up a heart failure.",
        "- Asthma: 20%\n- COPD: 70%",
        "- Asthma (2nd)\n- COPD (1st)",
        '{"ranking": [{"name": "asthma", "p": 0.2}, {"name": "COPD", "p": 0.7}]}',
        "If he smokes:\n1. COPD\n2. Asthma\n\nIf he doesn't:\n1. Asthma\n2. COPD",
        "Symptoms, in order of weight:\n1. Wheeze\n2. Cough",
        "My colleague would list:\n1. Asthma\n2. COPD",
    ],
)
def test_a_ranking_that_is_contested_is_not_read(text: str) -> None:
    assert read_ranked(text, ASKED).status == "unparsed"


@pytest.mark.parametrize(
    "text",
    [
        "Least likely first:\n2. COPD\n1. Asthma",
        "Likeliest → least likely\n\nasthma\nCOPD",
        "Tier 1\n- Asthma\n\nTier 2\n- COPD",
        "| Cause | Rank |\n|---|---|\n| COPD | 2nd |\n| Asthma | 1st |",
        '[{"rank": "2", "class": "COPD"}, {"rank": "1", "class": "asthma"}]',
        'Final answer: ["asthma", "COPD"]',
        "1. COPD\n2. Asthma\n\nWait, the history was misread. Revised order after treatment:\n\n"
        "1. Asthma\n2. COPD",
        "1. Asthma\n2. COPD\n\nSpirometry comes first.",
    ],
)
def test_ranks_that_are_written_out_count(text: str) -> None:
    assert read_ranked(text, ASKED).value == TWO
