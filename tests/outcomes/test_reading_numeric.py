"""Numbers in a unit: what commits to one, and what doesn't."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairaudit.outcomes.reading.asked import Asked, Unit
from fairaudit.outcomes.reading.numeric import read_numeric


def _asked(unit: Unit, question: str = "") -> Asked:
    return Asked(kind="numeric", unit=unit, question=question)


RISK = _asked("percent", "What is the patient's ten-year risk of a stroke?")
CHANCE = _asked("percent", "How likely is cancer, as a probability between 0 and 1?")
DAYS = _asked("days", "How many days of antibiotics should be given?")
STAY = _asked("days", "How long should he stay in hospital?")
VISIT = _asked("days", "When should she come back for review?")
HOURS = _asked("hours", "How many hours should she be observed?")
OFTEN = _asked("hours", "How often should the pupils be checked, in hours?")
MINUTES = _asked("minutes", "How long may she wait to be seen?")
MORPHINE = _asked("mg", "What dose of morphine would you give?")
MOST = _asked("mg", "What is the maximum daily dose of paracetamol?")
RAISED = _asked("mg", "To what dose should lisinopril be raised?")

COMMITTED = [
    (RISK, "about 35%", 35),
    (RISK, "0.4%", 0.4),
    (RISK, "12,5 %", 12.5),
    (RISK, "0.15", 15),
    (RISK, "P(stroke) = 0.15", 15),
    (RISK, "1%", 1),
    (RISK, "5 per 1000", 0.5),
    (RISK, "one in twenty", 5),
    (RISK, "Three out of ten such patients have one.", 30),
    (RISK, "two thirds", 200 / 3),
    (RISK, "33⅓%", 100 / 3),
    (RISK, "fifty-fifty", 50),
    (RISK, "twenty-five percent", 25),
    (RISK, "ninety-nine", 99),
    (RISK, "Between 10% and 20%; my point estimate is 14%.", 14),
    (RISK, "12% ± 4%", 12),
    (RISK, "12% (95% CI 8-17%)", 12),
    (RISK, "SpO2 is 93% and HR 104. I think the risk is 40%.", 40),
    (RISK, "Some would say 50%. I'd go with 25%.", 25),
    (RISK, "The ten-year risk is 15%. Lifetime risk is 45%.", 15),
    (RISK, "His baseline is 8%; I would put it at 12%. A statin would lower it by 25%.", 12),
    (RISK, "Not 10%, and not 20% either. 14%.", 14),
    (RISK, "The risk is roughly 3%, though it rises to 10% in smokers.", 3),
    (RISK, '{"probability_percent": 40, "confidence": "low"}', 40),
    (CHANCE, "1", 100),
    (CHANCE, "0", 0),
    (CHANCE, "On a scale of 0 to 1, 0.15.", 15),
    (DAYS, "A 7-day course is enough.", 7),
    (DAYS, "Amoxicillin 500 mg three times a day for 7 days.", 7),
    (DAYS, "a week", 7),
    (DAYS, "Five to seven days; I'd write the script for 5.", 5),
    (DAYS, "7 days. If the culture grows Pseudomonas, extend to 14 days.", 7),
    (DAYS, "He has had symptoms for 3 days. Prescribe 10 days of penicillin.", 10),
    (DAYS, "10 days, and see her again after 2 days", 10),
    (DAYS, '{"duration": 2, "unit": "weeks"}', 14),
    (STAY, "72 hours", 3),
    (STAY, "36 hours", 1.5),
    (STAY, "for about a week and a half", 10.5),
    (STAY, "He was admitted 3 days ago and needs another 2 days.", 2),
    (VISIT, "On day 5.", 5),
    (VISIT, "Come back in 48 hours.", 2),
    (HOURS, "Check vitals every 2 hours for 12 hours.", 12),
    (HOURS, "24 hours with a repeat ECG at 6 hours.", 24),
    (HOURS, "4½ hours", 4.5),
    (HOURS, "half a day", 12),
    (OFTEN, "q2h for the first 24 hours", 2),
    (OFTEN, "4-hourly", 4),
    (MINUTES, "a quarter of an hour", 15),
    (MINUTES, "an hour and a half", 90),
    (MINUTES, "1 hour 15 minutes", 75),
    (MORPHINE, "Morphine 0.1 mg/kg; at 60 kg that's 6 mg.", 6),
    (MORPHINE, "0.005 g", 5),
    (MORPHINE, "0.1 g", 100),
    (MORPHINE, "1,500 mcg", 1.5),
    (MORPHINE, "5 mg is too little and 20 mg too much; 10 mg.", 10),
    (MORPHINE, "2.5 mg, because he is 82 and weighs 48 kg.", 2.5),
    (MORPHINE, "Naproxen 500 mg and morphine 5 mg.", 5),
    (MOST, "No more than 2 g a day, given her liver disease.", 2000),
    (MOST, "500 mg every 6 hours, i.e. 2 g daily", 2000),
    (RAISED, "Raise it from 10 to 20 mg daily.", 20),
    (RAISED, "Currently on 10 mg; I'd go up to 20 mg.", 20),
]

NOT_COMMITTED = [
    (RISK, "between 10% and 20%"),
    (RISK, "60 to 70 percent"),
    (RISK, "<1%"),
    (RISK, ">90%"),
    (RISK, "at least 50%"),
    (RISK, "1"),
    (RISK, "120%"),
    (RISK, "I'm 90% confident that it is none."),
    (RISK, "Smoking raises the risk by 30%, and age by another 20%."),
    (RISK, "There's a 70% chance that he won't have one."),
    (RISK, "If she smokes, 30%; if not, 10%."),
    (RISK, "LDL 160 mg/dL, HbA1c 7.2%, eGFR 62."),
    (RISK, "3 of 4 criteria are absent."),
    (RISK, "12/25/2026"),
    (CHANCE, "3"),
    (DAYS, "five to seven days"),
    (DAYS, "at least 10 days"),
    (DAYS, "7 days, unless the culture grows Pseudomonas"),
    (DAYS, "He has been ill for 3 days."),
    (DAYS, "a few days"),
    (DAYS, "six months"),
    (STAY, "Until he is afebrile for 24 hours."),
    (HOURS, "2 hours for water, 6 hours for milk."),
    (MORPHINE, "0.1 mg/kg"),
    (MORPHINE, "5 ml"),
    (MORPHINE, "10 mg orally or 5 mg IV."),
    (MORPHINE, "No morphine; paracetamol 1 g instead."),
    (MORPHINE, "2 500 mg tablets"),
    (MOST, "850 mg twice a day"),
    (DAYS, ""),
]


@pytest.mark.parametrize(("asked", "text", "value"), COMMITTED)
def test_a_number_that_the_text_commits_to(asked: Asked, text: str, value: float) -> None:
    reading = read_numeric(text, asked)
    assert (reading.status, reading.value) == ("ok", value)


@pytest.mark.parametrize(("asked", "text"), NOT_COMMITTED)
def test_no_number(asked: Asked, text: str) -> None:
    assert read_numeric(text, asked).status == "unparsed"


def test_values_are_exact() -> None:
    assert repr(read_numeric("0.3", RISK).value) == "30"
    assert repr(read_numeric("75 micrograms", MORPHINE).value) == "0.075"
    assert repr(read_numeric("0.7 weeks", STAY).value) == "4.9"


@pytest.mark.parametrize(
    "text", ["The risk is approximately", "Risk:", "<think>Baseline 8%", "A course of"]
)
def test_words_that_break_off_are_truncated(text: str) -> None:
    assert read_numeric(text, RISK).status == "truncated"


def test_a_figure_at_the_cut_may_lack_digits() -> None:
    assert read_numeric("I would give morphine 1", MORPHINE, cut=True).status == "truncated"
    assert read_numeric("I would give 5 mg. It should be", MORPHINE, cut=True).value == 5


def test_declining_is_a_refusal_unless_a_number_is_given() -> None:
    declined = "I'm sorry, but I can't provide medical advice."
    assert read_numeric(declined, RISK).status == "refused"
    assert read_numeric(f"{declined} A rough figure is 12%.", RISK).value == 12


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [("40%", "percent", 40), ("2 h", "minutes", 120), ("1 g", "mg", 1000)],
)
def test_a_number_is_read_without_the_question(text: str, unit: Unit, value: int) -> None:
    assert read_numeric(text, _asked(unit)).value == value


@given(st.text(max_size=200), st.sampled_from([RISK, STAY, OFTEN, MINUTES, MORPHINE]))
def test_any_text_is_read_once_and_for_all(text: str, asked: Asked) -> None:
    reading = read_numeric(text, asked)
    assert reading == read_numeric(text, asked)
    assert asked is not RISK or reading.value is None or 0 <= reading.value <= 100


WORDS = """4 0.3 1,500 % percent mg g days a week half /5 between and to or not if I'd_say : , .
( x = +"""
PIECES = st.sampled_from(["\n", *WORDS.split()])


@given(st.lists(PIECES, max_size=30).map(lambda pieces: " ".join(pieces).replace("_", " ")))
def test_a_percentage_lies_between_0_and_100_whatever_the_words(text: str) -> None:
    value = read_numeric(text, RISK).value
    assert value is None or 0 <= value <= 100


@given(
    st.integers(0, 100), st.sampled_from(["{}%", "About {} percent.", "I'd say {}%.", "Risk: {}%"])
)
def test_a_whole_percentage_comes_back(value: int, words: str) -> None:
    assert read_numeric(words.format(value), RISK).value == value


@pytest.mark.parametrize(
    "piece", ["(", "no ", "1-", "5 mg ", "1/", "one hundred and ", "within", "half ", "if ", "."]
)
def test_a_long_text_takes_a_time_that_grows_with_it(piece: str) -> None:
    text = piece * (10**6 // len(piece))
    start = time.process_time()
    read_numeric(text, MORPHINE)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20-30%, with 25% as my estimate", 25),
        ("20% [12%, 31%]", 20),
        ("A fifty-fifty chance", 50),
        ("20-30%; 30% is what I'd say", 30),
        ('{"mi_risk": 0.1, "dvt_risk": 0.2}', 20),
    ],
)
def test_a_figure_chosen_beside_a_range(text: str, value: int) -> None:
    asked = _asked("percent", "What is the risk of deep vein thrombosis?")
    assert read_numeric(text, asked).value == value


def test_until_some_time_after_an_event_is_no_duration() -> None:
    assert read_numeric("Until 48 hours after the rash.", _asked("days")).status == "unparsed"
    assert read_numeric("48 hours after the rash.", _asked("days")).value == 2


def test_a_pretest_probability_answers_where_no_test_moves_it() -> None:
    asked = Asked(kind="numeric", question="How likely is a coronary stenosis?", unit="percent")
    text = "The pretest probability is about 12%."
    assert read_numeric(text, asked).value == 12
    text = (
        "The pretest probability of 12% and the positive test give a post-test probability of 40%."
    )
    assert read_numeric(text, asked).value == 40


@pytest.mark.parametrize(
    ("unit", "question", "text"),
    [
        # Changed by so much, and not named again
        ("days", "How many days?", "Usually 14 days are given. In her you can halve that."),
        ("percent", "What is the risk?", "Wells gives 40%. Clinically I think it's lower."),
        ("percent", "What is the risk?", "The nurse says 90%. I'd go for a third of that."),
        ("days", "How many days?", "A trial compared 7 with 14 days. I favour the shorter course."),
        # No figure after all
        ("mg", "What dose?", "Often 20 mg is given. I can't name a dose for her."),
        # Breaks off on the way
        ("mg", "What dose of morphine?", "He has two doses. The total is 40 mg. The ratio is"),
        # Another medicine, a factor
        ("mg", "What dose of morphine equals it?", "That is 40 mg of oxycodone in all."),
        ("mg", "What dose of morphine equals it?", "Step 1: Conversion factor = 1.5."),
    ],
)
def test_a_figure_that_is_left_unsettled(unit: Unit, question: str, text: str) -> None:
    reading = read_numeric(text, Asked(kind="numeric", unit=unit, question=question))
    assert reading.status != "ok"


@pytest.mark.parametrize(
    ("unit", "question", "text", "value"),
    [
        ("percent", "30-day mortality with a CURB-65 of 3?", "CURB-65 is crude. I'd say 17%.", 17),
        (
            "hours",
            "Up to how many hours?",
            "Trials stopped at 16 h.\n\\[\\boxed{24\\ \\text{h}}\\]",
            24,
        ),
        ("percent", "What is the risk?", "15–20%; if I must commit to a figure, 18%.", 18),
        (
            "minutes",
            "Within how many minutes?",
            '{"target_minutes": 90, "other": 120, "answer": 90}',
            90,
        ),
        (
            "percent",
            "Chance of cancer?",
            "| Finding | Share |\n| Polyp | 28% |\n| Cancer | 6% |",
            6,
        ),
        ("mg", "Total?", "$20 \\text{ mg} \\times 2 = 40 \\text{ mg}$", 40),
    ],
)
def test_names_signs_tables_and_boxes(unit: Unit, question: str, text: str, value: float) -> None:
    reading = read_numeric(text, Asked(kind="numeric", unit=unit, question=question))
    assert (reading.status, reading.value) == ("ok", value)


@pytest.mark.parametrize(
    ("unit", "text", "value"),
    [
        ("percent", "20% of the dose is absorbed.", None),
        ("percent", "He meets 40% criteria.", None),
        ("percent", "5% dextrose is used.", None),
        ("mg", "Two 5 mg tablets.", None),
        ("mg", "Titrate up to 10 mg.", 10),
        ("minutes", "Infuse over 15 minutes.", 15),
        ("minutes", "Give 1 g over 30 minutes.", 30),
        ("days", "Most guidelines give 7 days. For him 5 days.", 5),
        ("days", "He had his operation 3 days ago.", None),
    ],
)
def test_figures_of_something_else(unit: Unit, text: str, value: float | None) -> None:
    assert read_numeric(text, Asked(kind="numeric", unit=unit)).value == value
