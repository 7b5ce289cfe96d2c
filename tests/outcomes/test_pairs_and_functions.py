"""Outcomes of pairs, and functions of one's own."""

import math
import re

import pandas as pd
import pytest

from fairaudit import InputError, analyze, parse
from fairaudit.outcomes import FunctionOutcome, PlannedOutcome, check_placebo, planned_outcomes
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
