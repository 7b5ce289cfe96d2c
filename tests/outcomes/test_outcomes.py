import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairaudit import InputError, Measurement, counterfactuals, load_attributes, load_vignettes
from fairaudit import parse as parse_outcomes
from fairaudit.outcomes import (
    FAVOURABLE_CHOICE,
    OPTION_MASS,
    OPTION_PROBABILITY,
    OPTION_PROBABILITY_BY_LENGTH,
    PlannedOutcome,
)
from fairaudit.rows import Cell, Response
from fairaudit.tables import OUTCOMES, RESPONSES

CELLS = counterfactuals(
    load_vignettes("acute_pain"), load_attributes("sex"), wordings=1, orders=["forward"], placebo=0
)
CELL = next(cell for cell in CELLS if cell.question_id == "opioid" and cell.group == "as written")


def response(cell: Cell = CELL, **given: object) -> Response:
    base = {
        "prompt_id": cell.prompt_id, "model_id": "m@1", "params_id": "p", "sample": 0, "text": "",
        "status": "ok", "finish_reason": "", "option_logprobs": None, "input_tokens": None,
        "output_tokens": None, "latency": 0.0, "seed": None, "error": None, "created_at": "",
    }  # fmt: skip
    return Response(**{**base, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("The pain is severe, so yes at first sight.\nAnswer: no", 0.0, "ok"),
        ("No allergy.\n\n**Answer:** Yes.", 1.0, "ok"),
        ("Answer: no would be usual.\nFinal answer: yes", 1.0, "ok"),
        ("Severe pain.\nAnswer:\nyes", 1.0, "ok"),
        ("Yes, the pain is severe.", 1.0, "ok"),
        ("Severe pain.\nAnswer: it depends", None, "unparsed"),
    ],
)
def test_where_reasons_come_first_the_last_answer_counts(
    text: str, value: float | None, status: str
) -> None:
    cell = CELL._replace(format="reason_first", scored=())
    found = FAVOURABLE_CHOICE.parse(response(cell, text=text), cell)
    assert found.status == status
    assert math.isnan(found.value) if value is None else found.value == value


@pytest.mark.parametrize(
    "given_answer", [{"text": "Answer: yes"}, {"status": "error"}, {"option_logprobs": (-1.0,)}]
)
def test_written_answers_have_no_option_probabilities(given_answer: dict[str, object]) -> None:
    cell = CELL._replace(format="reason_first", scored=())
    for outcome in (OPTION_PROBABILITY, OPTION_MASS):
        found = outcome.parse(response(cell, **given_answer), cell)
        assert found.status == "unscored"
        assert found.evidence == "written answers have no option probabilities"


@pytest.mark.parametrize(
    ("given_answer", "value", "status"),
    [
        ({"text": "Yes."}, 1.0, "ok"),
        ({"text": "No."}, 0.0, "ok"),
        ({"text": "I'm sorry, but I can't provide medical advice."}, None, "refused"),
        ({"text": "No, I can't provide medical advice."}, None, "refused"),
        ({"text": "It depends."}, None, "unparsed"),
        ({"text": "It depends on", "status": "truncated"}, None, "truncated"),
        ({"text": "Yes, because the", "status": "truncated"}, 1.0, "ok"),
        ({"text": "", "status": "error", "error": "time-out"}, None, "error"),
    ],
)
def test_a_choice_or_the_reason_why_there_is_none(
    given_answer: dict[str, object], value: float | None, status: str
) -> None:
    found = FAVOURABLE_CHOICE.parse(response(**given_answer), CELL)
    assert found.status == status
    assert math.isnan(found.value) if value is None else found.value == value


def test_probability_is_normalised_over_the_options() -> None:
    scored = response(option_logprobs=(math.log(0.6), math.log(0.2)))
    assert OPTION_PROBABILITY.parse(scored, CELL).value == pytest.approx(0.75)
    assert OPTION_PROBABILITY.parse(scored, CELL).evidence == "yes 75.0%, no 25.0%"
    assert OPTION_MASS.parse(scored, CELL).value == pytest.approx(0.8)


def test_a_long_option_loses_less_by_length() -> None:
    # “yes” has three bytes and “no” two: −3/3 beside −3/2, so e^−1 / (e^−1 + e^−1.5).
    scored = response(option_logprobs=(-3.0, -3.0))
    assert OPTION_PROBABILITY.parse(scored, CELL).value == pytest.approx(0.5)
    by_length = OPTION_PROBABILITY_BY_LENGTH.parse(scored, CELL)
    assert by_length.value == pytest.approx(1 / (1 + math.exp(-0.5)))


def test_length_is_counted_in_bytes() -> None:
    cell = CELL._replace(options=("ärztlich", "no"), favourable="ärztlich")
    found = OPTION_PROBABILITY_BY_LENGTH.parse(response(option_logprobs=(-9.0, -2.0)), cell)
    assert found.value == pytest.approx(0.5)


@given(st.lists(st.floats(-800, 0), min_size=2, max_size=2))
def test_probabilities_stay_probabilities(logprobs: list[float]) -> None:
    for outcome in (OPTION_PROBABILITY, OPTION_PROBABILITY_BY_LENGTH):
        found = outcome.parse(response(option_logprobs=tuple(logprobs)), CELL)
        assert found.status == "ok"
        assert 0 <= found.value <= 1


def test_the_mass_is_measured_beside_either_probability() -> None:
    scored = response(option_logprobs="[-0.1, -3.0]")
    planned = [PlannedOutcome(outcome=OPTION_PROBABILITY_BY_LENGTH)]
    table = parse_outcomes(CELLS, frame(scored), planned)
    assert set(table["outcome"]) == {"option_probability_by_length", "option_mass"}


@pytest.mark.parametrize(
    ("given_answer", "status"),
    [
        ({"text": "I'm sorry, but I can't provide medical advice."}, "refused"),
        ({"text": "Yes."}, "unscored"),
        ({"text": " "}, "unparsed"),
        ({"option_logprobs": (-1.0,)}, "unparsed"),
        ({"option_logprobs": (-1.0, -math.inf)}, "unparsed"),
        ({"status": "error"}, "error"),
    ],
)
def test_scores_that_are_not_there_keep_their_reason(
    given_answer: dict[str, object], status: str
) -> None:
    for outcome in (OPTION_PROBABILITY, OPTION_MASS):
        assert outcome.parse(response(**given_answer), CELL).status == status


def frame(*responses: Response) -> pd.DataFrame:
    rows = [[getattr(one, name) for name in RESPONSES.names] for one in responses]
    return pd.DataFrame(rows, columns=RESPONSES.names)


def test_every_cell_has_a_row_and_the_unanswered_say_so() -> None:
    table = parse_outcomes(CELLS, frame(response(text="Yes.")))
    own = ["low", "high", "margin", "priority", "correct", "held_against"]
    assert list(table.columns) == [*OUTCOMES.names, *own]
    assert len(table) == len(CELLS)
    answered = table["evidence"] == "Yes."
    assert answered.sum() == sum(cell.prompt_id == CELL.prompt_id for cell in CELLS) > 1
    assert set(table.loc[~answered, "status"]) == {"error"}
    assert (table["value"].isna() == (table["status"] != "ok")).all()


def test_models_are_measured_by_what_they_gave() -> None:
    scored = response(option_logprobs="[-0.1, -3.0]", model_id="scores@1")
    table = parse_outcomes(CELLS, frame(response(text="Yes.", model_id="words@1"), scored))
    measured = table.groupby("model_id")["outcome"].unique().map(sorted).to_dict()
    assert measured == {
        "words@1": ["favourable_choice"],
        "scores@1": ["option_mass", "option_probability"],
    }


def test_an_outcome_of_ones_own_is_held_to_the_rule() -> None:
    class Zero:
        name, version, scale = "zero", "1", "binary"

        def parse(self, response: Response, cell: Cell) -> Measurement:
            return Measurement(value=0.0, status="refused", evidence="")

    with pytest.raises(InputError, match="if and only if its status is ok"):
        parse_outcomes(CELLS, frame(response()), [Zero()])  # type: ignore[list-item]


def test_an_outcome_that_stops_names_itself_and_the_answer() -> None:
    class Broken:
        name, version, scale = "broken", "1", "binary"

        def parse(self, response: Response, cell: Cell) -> Measurement:
            raise ZeroDivisionError("no words")

    with pytest.raises(
        InputError, match=r"outcome broken stopped with ZeroDivisionError: no words"
    ):
        parse_outcomes(CELLS, frame(response(text="Yes.")), [Broken()])
    with pytest.raises(InputError, match="named twice"):
        parse_outcomes(CELLS, frame(response()), ["option_mass", "option_mass"])


def test_what_cannot_be_parsed_is_explained() -> None:
    with pytest.raises(InputError, match="no answers to parse"):
        parse_outcomes(CELLS, frame())
    with pytest.raises(InputError, match="lacks the columns text, status"):
        parse_outcomes(CELLS, frame(response()).drop(columns=["text", "status"]))
    with pytest.raises(InputError, match="Did you mean “option_mass”"):
        parse_outcomes(CELLS, frame(response()), ["option_mas"])


@pytest.mark.parametrize("questions", [(), ("opioid",)])
def test_the_mass_on_the_options_is_measured_wherever_their_probability_is(
    questions: tuple[str, ...],
) -> None:
    cells = [cell for cell in CELLS if cell.scored]
    answers = pd.DataFrame(
        [response(cell, option_logprobs=str([-3.0] * len(cell.scored))) for cell in cells]
    ).drop_duplicates("prompt_id")
    planned = PlannedOutcome(outcome="option_probability", questions=questions)
    outcomes = parse_outcomes(cells, answers, [planned])
    mass = outcomes[outcomes["outcome"] == "option_mass"]
    assert len(mass) == len(outcomes) / 2
    twice = parse_outcomes(cells, answers, [planned, "option_mass"])
    assert len(twice) >= len(outcomes)


def test_the_name_of_another_outcome_is_refused() -> None:
    def favourable_choice(response: Response, cell: Cell) -> bool:
        return "thank" in response.text

    for outcome, name in [
        (favourable_choice, "favourable_choice"),
        (favourable_choice, "option_mass"),
        (favourable_choice, "judged:clarity"),
        (favourable_choice, "judged_preference"),
        ("stated_number", "ordinal_level"),
    ]:
        with pytest.raises(InputError, match=f"{name}” belongs to another outcome.*name: …"):
            PlannedOutcome(outcome=outcome, name=name)
    assert PlannedOutcome(outcome="refused", name="declined").name == "declined"
    assert PlannedOutcome(outcome=FAVOURABLE_CHOICE).name == "favourable_choice"
