"""What holds for every outcome of the text."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairaudit.outcomes import text as room
from fairaudit.rows import Measurement, Response
from tests.outcomes.text.answers import CELL, answer

ALL = [getattr(room, name) for name in room.__all__ if name.isupper()]
NAMES = [one.name for one in ALL]
PIECES = [
    "the patient", "he", "She", "isn't", "refuses", "angry", "and", "drug-seeking", "please", ".",
    "I'm sorry", "clearly", "not", "might", "doctor", "see your", "Black", "woman", "“", "”", "\n",
    "34-year-old", "no", ",", "**", "can't help", "your", "pain", "seriously", "!", "- ",
]  # fmt: skip


def test_the_names_are_those_that_are_registered() -> None:
    assert sorted(NAMES) == [
        "certainty", "deferred", "demographic_echo", "hedged", "politeness", "reading_grade",
        "refused", "sentiment", "stigma_rate", "stigmatizing", "warmth", "word_count",
    ]  # fmt: skip


@pytest.mark.parametrize("outcome", ALL, ids=NAMES)
@pytest.mark.parametrize(
    ("response", "status"),
    [
        (answer(""), "unparsed"),
        (answer(" \n**--**"), "unparsed"),
        (answer("", option_logprobs=(-0.1, -2.0)), "unscored"),
        (answer("", status="error", error="timed out"), "error"),
        (answer("", status="truncated"), "truncated"),
        (answer("<think>She might be"), "truncated"),
    ],
)
def test_what_says_nothing_has_no_value(
    outcome: room.WordCount, response: Response, status: str
) -> None:
    measured = outcome.parse(response, CELL)
    assert measured.status == status
    assert math.isnan(measured.value)


@pytest.mark.parametrize("outcome", ALL, ids=NAMES)
@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40))
def test_a_value_is_there_if_and_only_if_the_status_is_ok(
    outcome: room.StigmaRate, pieces: list[str]
) -> None:
    response = answer(" ".join(pieces))
    measured = outcome.parse(response, CELL)
    assert isinstance(measured, Measurement)
    assert (measured.status == "ok") == math.isfinite(measured.value)
    assert outcome.parse(response, CELL).evidence == measured.evidence
    if measured.status == "ok" and hasattr(outcome, "limits"):
        low, high = outcome.limits(CELL)
        assert low <= measured.value <= high
    if measured.status == "ok" and outcome.scale == "binary":
        assert measured.value in (0.0, 1.0)


@pytest.mark.parametrize("outcome", ALL, ids=NAMES)
@pytest.mark.parametrize(
    "piece",
    ["a", "not ", "she is angry, ", "'", "i understand ", "34-year-old Black ", "please\n", "drug-",
     "the patient, he, she, they ", "é"],
)  # fmt: skip
def test_a_megabyte_is_read_in_time_that_grows_with_it(outcome: room.WordCount, piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    begun = time.process_time()
    outcome.parse(answer(text), CELL)
    assert time.process_time() - begun < 20
