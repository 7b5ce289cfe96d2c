"""Contrasts as cards tell them: no number without unit, interval, n and verdict."""

import pytest

from fairaudit.report.forms.told import Told, brief, told_contrasts
from tests.report.forms.card_records import ENDLESS, HOSTILE, RECORDS, golden, judged, unlike


@pytest.mark.parametrize("name", RECORDS)
def test_a_number_never_comes_alone(name: str) -> None:
    for told in told_contrasts(RECORDS[name]().content):
        there = (told.estimate, told.low, told.high)
        assert None not in there or set(there) == {None}
        assert "vignette" in told.sentence and "margin" in told.sentence
        if told.estimate is not None:
            assert told.unit and "% interval" in told.sentence
            assert told.low is not None and told.high is not None
            assert told.low <= told.estimate <= told.high
        else:
            assert "not estimable" in told.sentence
        assert len(told.sentence) < 10_000 and "\n" not in told.sentence


def by(contrasts: list[Told], outcome: str) -> Told:
    return next(one for one in contrasts if one.row["outcome"] == outcome)


def test_numbers_are_those_of_the_record_in_the_unit_that_people_read() -> None:
    first = told_contrasts(golden().content)[0]
    assert (first.estimate, first.low, first.high) == (-11.9478, -12.2493, -11.6464)
    assert (first.unit, first.margin) == ("percentage points", 5.0)
    assert first.sentence == (
        "Opioid offered, Black vs White: probability of “yes” −11.9 points (95% interval −12.2 to "
        "−11.6), 12 vignettes, margin 5 points; disparity, material; exceeds placebo."
    )
    deaf = next(one for one in told_contrasts(golden().content) if one.model == "deaf")
    assert "not estimable; 12 vignettes, margin 5 points." in deaf.sentence


def test_each_outcome_has_a_unit_of_its_own() -> None:
    told = told_contrasts(unlike().content)
    assert by(told, "option_probability").unit == "percentage points"
    assert by(told, "rating").unit == "steps of the scale"
    assert by(told, "rating").margin == 1.0
    assert by(told, "dose").margin is None
    assert "no margin" in by(told, "dose").sentence


def test_an_audit_of_exploratory_outcomes_alone_says_so() -> None:
    told = told_contrasts(judged().content)
    assert {one.row["outcome"] for one in told} == {"judged:clarity"}
    assert all("(exploratory)" in one.sentence for one in told)


def test_a_name_is_one_line_without_anything_that_a_file_cannot_hold() -> None:
    text = brief(HOSTILE)
    assert not any(letter in text for letter in "\0\x07\x1b\x85\r\n\t\u202e\ufffe\uffff\ud800")
    assert "␀␇␛" in text
    long = brief("x" * ENDLESS)
    assert long.endswith("[cut here: the first 300 of 5,000,000 characters]") and len(long) < 400
