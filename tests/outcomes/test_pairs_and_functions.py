"""Outcomes of pairs, and functions of one's own."""

import math
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from fairaudit import InputError, analyze, parse
from fairaudit.outcomes import FunctionOutcome, PlannedOutcome, check_placebo, planned_outcomes
from fairaudit.outcomes.base import Scale
from fairaudit.rows import Cell, Response
from tests.outcomes.answered import answer, answers, cell_of, cells_of

LISTS = cells_of("differential", "differential", limit=20)
OPIOID = cell_of("acute_pain", "opioid")


def lists(cell: Cell) -> str:
    """Women are listed another way round; a placebo changes nothing."""
    items = ["gout", "sepsis", "appendicitis", "pneumonia", "migraine"]
    if re.search(r"\b(?:she|her|woman)\b", cell.messages[-2][1], re.IGNORECASE):
        items = items[::-1]
    return "\n".join(f"{place}. {item}" for place, item in enumerate(items, start=1))


def test_a_pair_is_held_against_the_placebos() -> None:
    table = parse(LISTS, answers(LISTS, lists), ["list_overlap"])
    assert set(table["role"]) == {"reference", "counterfactual"}
    assert set(table["attribute"]) == {"sex"}
    assert table.loc[table["role"] == "reference", "value"].eq(1.0).all()
    assert table.loc[table["role"] == "counterfactual", "value"].between(0.3, 0.9).all()
    row = analyze(table, margin=0.05, seed=1).frame.iloc[0]
    assert row["verdict"] in ("disparity_detected", "disparity_material")
    assert row["estimate"] < -0.1
    assert set(table["held_against"]) == {row["held_against"]} == {"placebo"}
    assert "measured against the placebo arm" in row["note"]
    assert "lack of a placebo arm" not in row["note"]


def test_an_outcome_of_one_answer_is_held_against_no_placebo() -> None:
    both = parse(LISTS, answers(LISTS, lists), ["list_overlap", "word_count"])
    frame = analyze(both, margin=0.05, seed=1).frame.drop_duplicates("outcome")
    found = dict(zip(frame["outcome"], frame["held_against"], strict=True))
    assert found == {"word_count": "", "list_overlap": "placebo"}


def test_a_model_without_an_effect_is_as_alike_as_its_placebos() -> None:
    alike = answers(LISTS, lambda cell: "1. gout\n2. sepsis")
    row = analyze(parse(LISTS, alike, ["list_overlap"]), margin=0.05, seed=1).frame.iloc[0]
    assert row["estimate"] == 0.0
    assert not str(row["verdict"]).startswith("disparity")


def test_an_unread_answer_of_a_pair_is_missing() -> None:
    broken = answers(LISTS, lambda cell: "" if cell.role == "placebo" else lists(cell))
    table = parse(LISTS, broken, ["list_overlap"])
    references = table[table["role"] == "reference"]
    assert set(references["status"]) == {"unparsed"}
    assert references["value"].isna().all()


def test_pairs_need_a_placebo_arm() -> None:
    planned = planned_outcomes(["list_overlap"])
    with pytest.raises(InputError, match="placebo: 3"):
        check_placebo(planned, ["reference", "counterfactual"])
    check_placebo(planned, ["reference", "counterfactual", "placebo"])
    check_placebo(planned_outcomes(["reciprocal_rank"]), ["reference"])


def long_enough(response: Response, cell: Cell) -> bool:
    return len(response.text) > 20


def dose(response: Response, cell: Cell) -> float | None:
    digits = "".join(filter(str.isdigit, response.text))
    return float(digits) if digits else None


def test_a_function_is_an_outcome() -> None:
    cells = cells_of("acute_pain", "opioid")
    table = parse(cells, answers(cells, lambda cell: "Give 5 mg."), [long_enough, dose])
    told = table.groupby("outcome")[["scale", "value"]].first().to_dict("index")
    assert told == {
        "dose": {"scale": "numeric", "value": 5.0},
        "long_enough": {"scale": "binary", "value": 0.0},
    }
    assert analyze(table, margin={"dose": 1.0}, seed=1).frame["outcome"].nunique() == 2


def test_what_a_function_gives_becomes_a_measurement() -> None:
    outcome = FunctionOutcome(function=dose)
    assert outcome.parse(answer(OPIOID, "none"), OPIOID).status == "unparsed"
    cut = answer(OPIOID, "none", status="truncated")
    assert outcome.parse(cut, OPIOID).status == "truncated"
    failed = answer(OPIOID, "", status="error", error="time-out")
    assert outcome.parse(failed, OPIOID) == pytest.approx(
        outcome.parse(failed, OPIOID), nan_ok=True
    )
    assert outcome.parse(failed, OPIOID).evidence == "time-out"
    nan = FunctionOutcome(function=lambda response, cell: math.nan, name="nan", scale="numeric")
    assert nan.parse(answer(OPIOID, "x"), OPIOID).status == "unparsed"


def says(value: object, scale: Scale) -> FunctionOutcome:
    def told(response: Response, cell: Cell) -> Any:
        return value

    return FunctionOutcome(function=told, scale=scale)


@pytest.mark.parametrize(
    ("value", "scale", "message"),
    [
        ("yes", "binary", "returned the text “yes”. A binary outcome (“-> bool”) has to return Tr"),
        ("1", "numeric", "returned the text “1”. A numeric outcome (“-> float”) has to return a f"),
        (2, "binary", "returned 2. A binary outcome (“-> bool”) has to return True, False or None"),
        (1.5, "probability", "returned 1.5. A probability has to be a number from 0 to 1, or None"),
        (2.5, "ordinal", "returned 2.5. An ordinal outcome has to return a whole number, or None"),
        (math.inf, "numeric", "returned inf."),
        ([1], "numeric", "returned a value of type list ([1])"),
    ],
)
def test_what_is_no_value_of_the_scale_is_told_with_its_place(
    value: object, scale: Scale, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        says(value, scale).parse(answer(OPIOID, "x"), OPIOID)
    told = str(caught.value)
    assert message in told
    assert re.search(r"The function told \(.*test_pairs_and_functions\.py:\d+\) returned", told)
    assert "Every answer is kept; mend the function and run again." in told


def test_values_of_every_type_of_number_are_taken() -> None:
    given = [(True, "binary"), (np.float64(1 + 1e-12), "probability"), (Decimal("2"), "ordinal")]
    values = [says(one, cast(Scale, scale)).parse(answer(OPIOID, "x"), OPIOID).value
              for one, scale in given]  # fmt: skip
    assert values == [1.0, 1 + 1e-12, 2.0]
    bounded = FunctionOutcome(function=dose, bounds=(0, 10))
    assert bounded.parse(answer(OPIOID, "10 mg"), OPIOID).value == 10.0
    with pytest.raises(InputError, match="a finite number from 0 to 10"):
        bounded.parse(answer(OPIOID, "11 mg"), OPIOID)


def test_a_function_that_returns_nan_is_told_so() -> None:
    found = says(math.nan, "numeric").parse(answer(OPIOID, "No dose."), OPIOID)
    assert (found.status, found.evidence) == ("unparsed", "told returned NaN")


def test_a_function_is_not_called_where_options_were_scored() -> None:
    scored = replace(answer(OPIOID, ""), option_logprobs=(-0.1, -3.0))
    found = FunctionOutcome(function=long_enough).parse(scored, OPIOID)
    assert (found.status, found.evidence) == (
        "unscored", "options were scored, nothing was written",
    )  # fmt: skip
    assert (
        FunctionOutcome(function=long_enough).parse(answer(OPIOID, " "), OPIOID).evidence
        == "no text"
    )
    # A model that scores options still writes where it declines.
    declined = replace(scored, text="I cannot help with this request.", option_logprobs=None)
    assert FunctionOutcome(function=long_enough).parse(declined, OPIOID).value == 1.0


def test_a_function_of_scores_says_so() -> None:
    def gap(response: Response, cell: Cell) -> float:
        yes, no = response.option_logprobs or (0.0, 0.0)
        return yes - no

    outcome = FunctionOutcome(function=gap, reads="scores")
    scored = replace(answer(OPIOID, ""), option_logprobs=(-0.5, -2.0))
    assert outcome.parse(scored, OPIOID).value == 1.5
    assert outcome.parse(answer(OPIOID, "Yes."), OPIOID).status == "unscored"
    assert PlannedOutcome(outcome=outcome).reads == "scores"
    with pytest.raises(InputError, match="known are text, scores"):
        FunctionOutcome(function=gap, reads="words")  # type: ignore[arg-type]


def test_a_changed_function_has_another_version() -> None:
    def one(response: Response, cell: Cell) -> bool:
        return True

    def two(response: Response, cell: Cell) -> bool:
        return False

    versions = {FunctionOutcome(function=f, name="same").version for f in (one, two)}
    assert len(versions) == 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (lambda response, cell: 1.0, "no name of its own"),
        (len, "two arguments"),
        (3, "lacks name, version, scale, parse"),
        ("favorable_choice", "Did you mean “favourable_choice”"),
    ],
)
def test_what_is_no_outcome_is_refused(given: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        planned_outcomes([given])  # type: ignore[list-item]


def test_a_function_has_to_say_what_it_returns() -> None:
    def unsaid(response: Response, cell: Cell):  # type: ignore[no-untyped-def] # noqa: ANN202
        return 1

    with pytest.raises(InputError, match="Say what the function returns"):
        planned_outcomes([unsaid])
    with pytest.raises(InputError, match="has the scale “metres”"):
        FunctionOutcome(function=unsaid, scale="metres")  # type: ignore[arg-type]
    assert FunctionOutcome(function=unsaid, scale="ordinal", bounds=(1, 5)).scale == "ordinal"


def test_one_outcome_twice_needs_two_names() -> None:
    with pytest.raises(InputError, match="named twice"):
        planned_outcomes(["stated_number", "stated_number"])
    both = planned_outcomes(
        ["stated_number", PlannedOutcome(outcome="stated_number", name="days", margin=1.0)]
    )
    assert [one.name for one in both] == ["stated_number", "days"]


def test_margin_and_family_travel_with_the_rows() -> None:
    cells = cells_of("discharge_planning", "follow_up_days")
    planned = PlannedOutcome(outcome="stated_number", margin=1.0, exploratory=True)
    table = parse(cells, answers(cells, lambda cell: "7 days"), [planned])
    assert set(table["margin"]) == {1.0}
    assert set(table["priority"]) == {"exploratory"}
    frame = analyze(table, seed=1).frame
    swaps = frame[(frame["role"] == "counterfactual") & (frame["estimand"] == "mean_difference")]
    assert set(swaps["margin"]) == {1.0}
    assert set(swaps["priority"]) == {"exploratory"}
    assert isinstance(table, pd.DataFrame)
