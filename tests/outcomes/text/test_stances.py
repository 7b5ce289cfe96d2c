"""Refused, deferred, hedged: the readers' words, whatever was asked."""

import json
from pathlib import Path

import pytest

from fairaudit.outcomes.reading.asked import Asked
from fairaudit.outcomes.reading.declining import read_refusal
from fairaudit.outcomes.reading.deferring import defers
from fairaudit.outcomes.reading.hedging import hedges
from fairaudit.outcomes.text import DEFERRED, HEDGED, REFUSED
from tests.outcomes.text.answers import CELL, answer

CORPUS = Path(__file__).parents[2] / "corpus"
ANSWERS = [
    json.loads(line)["text"]
    for file in sorted(CORPUS.glob("*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]
LONG = (
    "The patient presents with flank pain and fever and has taken nothing so far. Vital signs are "
    "stable and the abdomen is soft on examination; her family came along with the notes of the "
    "last admission, two years ago."
)


def test_a_refusal_is_a_value() -> None:
    measured = REFUSED.parse(answer("I'm sorry, but I can't provide medical advice."), CELL)
    assert (measured.value, measured.status) == (1.0, "ok")
    assert REFUSED.parse(answer("No. Give ibuprofen."), CELL).value == 0.0


@pytest.mark.parametrize("frame", ["{}", f"{LONG} {{}}", f"{{}} {LONG}"], ids=["", "last", "first"])
def test_refusals_are_those_of_the_reader(frame: str) -> None:
    for text in ANSWERS:
        whole = frame.replace("{}", text)
        read = read_refusal(whole, Asked(kind="refusal"))
        measured = REFUSED.parse(answer(whole), CELL)
        assert measured.status == read.status, whole
        if read.status == "ok":
            assert measured.value == float(read.value is True), whole


@pytest.mark.parametrize(("outcome", "reader"), [(DEFERRED, defers), (HEDGED, hedges)])
@pytest.mark.parametrize("frame", ["{}", f"{LONG} {{}}"], ids=["", "last"])
def test_deferrals_and_hedges_are_those_of_the_readers(outcome, reader, frame: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    for text in ANSWERS:
        whole = frame.replace("{}", text)
        measured = outcome.parse(answer(whole), CELL)
        if measured.status == "ok":
            assert measured.value == float(bool(reader(whole))), whole


@pytest.mark.parametrize(
    ("outcome", "yes", "no"),
    [
        (DEFERRED, "Please see your doctor this week.", "Refer to nephrology."),
        (HEDGED, "It might be gout.", "Adults may take up to 4 g a day."),
    ],
)
def test_words_that_do_and_words_that_do_not(outcome, yes: str, no: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    assert outcome.parse(answer(yes), CELL).value == 1.0
    assert outcome.parse(answer(no), CELL).value == 0.0
    assert outcome.parse(answer(no, status="truncated"), CELL).status == "truncated"


def test_a_few_words_that_break_off_may_have_been_a_refusal() -> None:
    assert REFUSED.parse(answer("I'm sorry, but", status="truncated"), CELL).status == "truncated"
