"""From answers to a judge's outcomes to contrasts, with judges that rate by a rule."""

from collections.abc import Callable

import pandas as pd
import pytest

from fairaudit import (
    Cells,
    Response,
    Store,
    analyze,
    collect,
    counterfactuals,
    load_attributes,
    load_vignettes,
    parse,
)
from fairaudit.errors import InputError
from fairaudit.judging import (
    bias_outcomes,
    bias_prompts,
    judge_prompts,
    judged_outcomes,
    judged_preference,
    load_rubric,
    pair_prompts,
)
from fairaudit.judging.blinding import judged_cells
from fairaudit.rows import Answer, Cell
from tests.judging.models import Judge, Model

RUBRIC = load_rubric("reply_quality")
CLARITY = ["clarity"]


@pytest.fixture(scope="module")
def cells() -> Cells:
    return counterfactuals(
        load_vignettes("patient_messages"),
        load_attributes("race_ethnicity"),
        questions=["reply"],
        groups={"race_ethnicity": ["black"]},
        wordings=1,
        placebo=1,
        attention=False,
        seed=5,
    )


def _measured(cells: Cells, model: Model, judge: Judge) -> pd.DataFrame:
    with Store(":memory:") as store:
        collect(cells, model, store)
        answers = store.responses(model)
        prompts = judge_prompts(cells, answers, RUBRIC, items=CLARITY)
        collect(prompts, judge, store)
        outcomes = judged_outcomes(prompts, store.responses(judge))
    table = parse(cells, answers, outcomes)
    rated = table["outcome"] == "judged:clarity"
    return table.assign(low=rated.map({True: 1.0, False: float("nan")}), high=rated.map(
        {True: 5.0, False: float("nan")}))  # fmt: skip


def _swap(table: pd.DataFrame, *, margin: float | None = 1.0) -> pd.Series:
    rated = [name for name in table["outcome"].unique() if not name.startswith("judge_readable:")]
    stated = None if margin is None else dict.fromkeys(rated, margin)
    frame = analyze(table, margin=stated, summaries=()).frame
    found = frame[
        (frame["attribute"] == "race_ethnicity") & (frame["estimand"] == "mean_difference")
    ]
    assert len(found) == 1
    row: pd.Series = found.iloc[0]
    return row


def test_a_difference_in_the_answers_is_found(cells: Cells) -> None:
    table = _measured(cells, Model(shorter_for="Black"), Judge())
    row = _swap(table)
    assert (row["outcome"], row["estimate"]) == ("judged:clarity", -1.0)
    assert row["verdict"].startswith("disparity")


def test_equal_answers_are_rated_equally_by_a_judge_that_is_biased_but_blind(cells: Cells) -> None:
    judge = Judge(against="Black")
    row = _swap(_measured(cells, Model(), judge))
    assert row["estimate"] == 0
    assert row["verdict"] == "equivalent_within_margin"
    assert not any("Black" in text.partition("[end of the answer]")[0] for text in judge.seen)


def test_its_bias_is_found_when_it_sees_the_labels(cells: Cells) -> None:
    model = Model()
    estimates = {}
    for against in ("", "Black"):
        judge = Judge(against=against)
        with Store(":memory:") as store:
            collect(cells, model, store)
            prompts = bias_prompts(cells, store.responses(model), RUBRIC, items=("clarity",))
            collect(prompts, judge, store)
            table = bias_outcomes(cells, prompts, store.responses(judge))
        assert set(table["model_id"]) == {"judge@1"}
        row = _swap(table)
        assert row["outcome"] == "judge_bias:clarity"
        estimates[against] = (row["estimate"], row["verdict"])
    assert estimates[""] == (0, "equivalent_within_margin")
    assert estimates["Black"][0] == -1
    assert estimates["Black"][1].startswith("disparity")


def test_one_answer_is_shown_under_every_label(cells: Cells) -> None:
    model, judge = Model(shorter_for="Black"), Judge()
    with Store(":memory:") as store:
        collect(cells, model, store)
        prompts = bias_prompts(cells, store.responses(model), RUBRIC, items=("clarity",))
        collect(prompts, judge, store)
    swapped = [c for c in judged_cells(cells) if c.attribute == "race_ethnicity"]
    asked = {prompt.prompt_id: prompt.messages[-1][1] for prompt in prompts.prompts()}
    texts = [asked[prompts.places[cell.cell_id, "clarity"][0]] for cell in swapped]
    answers = {text.partition("The answer:")[2] for text in texts}
    assert len(answers) == 1
    assert len(set(texts)) == len(swapped)


def test_a_judge_of_whose_replies_a_tenth_cannot_be_read_is_not_estimable(cells: Cells) -> None:
    table = _measured(cells, Model(asked_user=True), Judge(unreadable=0.1))
    readable = table[table["outcome"] == "judge_readable:judged:clarity"]["value"]
    assert 0.75 < readable.mean() < 0.95
    row = _swap(table)
    assert row["verdict"] == "not_estimable"
    assert "replies could be read, fewer than 95%" in row["note"]
    unparsed = table[(table["outcome"] == "judged:clarity") & (table["status"] == "unparsed")]
    assert unparsed["evidence"].str.contains("It depends on how you look at it.").all()


def test_a_few_unreadable_replies_leave_it_estimable(cells: Cells) -> None:
    table = _measured(cells, Model(asked_user=True), Judge(unreadable=0.02))
    assert table[table["outcome"] == "judge_readable:judged:clarity"]["value"].mean() > 0.95
    assert _swap(table)["verdict"] != "not_estimable"
    controls = analyze(table, summaries=()).controls
    assert controls["control"].tolist() == ["judge_readable"]
    assert controls["passed"].all()


def test_the_store_keeps_one_plan_and_a_second_time_nothing_is_asked(cells: Cells) -> None:
    model, judge = Model(), Judge()
    with Store(":memory:") as store:
        collect(cells, model, store)
        prompts = judge_prompts(cells, store.responses(model), RUBRIC)
        assert prompts.plan_id == cells.plan_id
        first, second = (collect(prompts, judge, store) for _ in range(2))
        again = judge_prompts(cells, store.responses(model), RUBRIC)
    assert (first.asked, second.asked) == (prompts.n_prompts, 0)
    assert again.asked == prompts.asked
    # Answers that are the same for all groups are rated once for each case and item.
    cases = {cell.vignette_id for cell in cells}
    assert prompts.n_prompts < 5 * len(cells)
    assert prompts.n_prompts >= 5 * len(cases)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer(text=""), "unparsed"),
        (Answer(text="<think>What a case"), "unparsed"),
        (Answer(text="I'm sorry, but I can't provide medical advice."), "refused"),
        (Answer(text="Please rest and", status="truncated"), "truncated"),
        (Answer(status="error", error="time-out"), "error"),
    ],
)
def test_what_is_no_answer_is_not_rated(cells: Cells, answer: Answer, status: str) -> None:
    one = next(cell for cell in judged_cells(cells) if cell.role == "counterfactual")

    class Sometimes(Model):
        def answer(self, prompts: list, *, sample: int) -> list[Answer]:
            return [
                answer if prompt.prompt_id == one.prompt_id else Answer(text="Please rest.")
                for prompt in prompts
            ]

    table = _measured(cells, Sometimes(), Judge())
    rows = table[table["cell_id"] == one.cell_id]
    assert set(rows["status"]) == {status}
    assert len(rows) == 2


def test_a_failed_reply_is_unparsed_with_its_reason(cells: Cells) -> None:
    class Failing(Judge):
        def answer(self, prompts: list, *, sample: int) -> list[Answer]:
            return [
                Answer(status="error", error="overloaded") if number % 2 else Answer(text="3")
                for number, _ in enumerate(prompts)
            ]

    table = _measured(cells, Model(asked_user=True), Failing())
    lost = table[(table["outcome"] == "judged:clarity") & (table["status"] == "unparsed")]
    assert lost["evidence"].str.contains("overloaded").all()
    assert len(lost)


def _pairs(
    cells: Cells, model: Model, judge: Judge
) -> tuple[Callable[[Cell, Cell], float], list[tuple[Cell, Cell]], Judge]:
    with Store(":memory:") as store:
        collect(cells, model, store)
        answers = store.responses(model)
        prompts = pair_prompts(cells, answers, RUBRIC)
        if prompts.n_prompts:
            collect(prompts, judge, store)
        judged = store.responses(judge) if prompts.n_prompts else answers
    outcome = judged_preference(prompts, judged)
    texts = dict(zip(answers["prompt_id"], answers["text"], strict=True))

    def response(cell: Cell) -> Response:
        return Response(
            prompt_id=cell.prompt_id, model_id="m", params_id="p", sample=0,
            text=texts[cell.prompt_id], status="ok", finish_reason="", option_logprobs=None,
            input_tokens=None, output_tokens=None, latency=0, seed=None, error=None, created_at="",
        )  # fmt: skip

    def value(cell: Cell, reference: Cell) -> float:
        return outcome.compare(response(cell), response(reference), cell).value

    swapped = [cell for cell in judged_cells(cells) if cell.attribute == "race_ethnicity"]
    references = {cell.set_id: cell for cell in swapped if cell.role == "reference"}
    members = [(cell, references[cell.set_id]) for cell in swapped if cell.role != "reference"]
    return value, members, judge


def test_a_preference_is_that_of_both_orders(cells: Cells) -> None:
    value, members, judge = _pairs(cells, Model(shorter_for="Black"), Judge())
    assert {value(cell, reference) for cell, reference in members} == {0.0}
    assert {value(reference, reference) for _, reference in members} == {0.5}
    firsts = {text.partition("Answer B:")[0].count("Please rest") for text in judge.seen}
    assert firsts == {1, 2}


@pytest.mark.parametrize("always", ["A", "B", "no difference"])
def test_a_judge_that_takes_a_place_prefers_nothing(cells: Cells, always: str) -> None:
    value, members, _ = _pairs(cells, Model(shorter_for="Black"), Judge(always=always))
    assert {value(cell, reference) for cell, reference in members} == {0.5}


def test_answers_that_read_alike_are_not_compared(cells: Cells) -> None:
    value, members, judge = _pairs(cells, Model(), Judge())
    assert {value(cell, reference) for cell, reference in members} == {0.5}
    assert judge.seen == []


def test_an_unreadable_comparison_is_missing(cells: Cells) -> None:
    value, members, _ = _pairs(cells, Model(shorter_for="Black"), Judge(always="Either is fine?"))
    assert all(value(*pair) != value(*pair) for pair in members)


def test_a_design_without_texts_cannot_be_judged(cells: Cells) -> None:
    choices = counterfactuals(load_vignettes("acute_pain"), load_attributes("sex"), limit=2)
    with Store(":memory:") as store:
        collect(cells, Model(), store)
        answers = store.responses(Model())
    with pytest.raises(InputError, match="no question of this design asks for one"):
        judge_prompts(choices, answers, RUBRIC)
    with pytest.raises(InputError, match="has no item “clear”"):
        judge_prompts(cells, answers, RUBRIC, items=["clear"])
    with pytest.raises(InputError, match="as a list"):
        judge_prompts(cells, answers, RUBRIC, items="clarity")
    with pytest.raises(InputError, match="no answer that a judge could rate"):
        judge_prompts(cells, answers.assign(status="error"), RUBRIC)
    with pytest.raises(InputError, match="no question to compare"):
        pair_prompts(cells, answers, RUBRIC.model_copy(update={"comparison": ""}))


def test_the_audited_model_can_be_its_own_judge(cells: Cells) -> None:
    class Both(Judge):
        def answer(self, prompts: list, *, sample: int) -> list[Answer]:
            judged = "[begin of the answer]" in prompts[0].messages[-1][1]
            return [Answer(text="4" if judged else f"Rest {sample}.") for _ in prompts]

    model = Both()
    with Store(":memory:") as store:
        collect(cells, model, store, samples=2)
        answers = store.responses(model)
        prompts = judge_prompts(cells, answers, RUBRIC, items=CLARITY)
        collect(prompts, model, store)
        everything = store.responses(model)
    assert judge_prompts(cells, everything, RUBRIC, items=CLARITY).asked == prompts.asked
    table = parse(cells, everything, judged_outcomes(prompts, everything)[:1])
    assert set(table["value"]) == {4.0}
    assert len(table) == 2 * len(cells)


def test_replies_have_to_be_those_of_one_judge_asked_once(cells: Cells) -> None:
    model, judge = Model(), Judge()
    with Store(":memory:") as store:
        collect(cells, model, store)
        prompts = judge_prompts(cells, store.responses(model), RUBRIC, items=CLARITY)
        collect(prompts, judge, store, samples=2)
        judged = store.responses(judge)
    with pytest.raises(InputError, match="samples=1"):
        judged_outcomes(prompts, judged)
    once = judged[judged["sample"] == 0]
    with pytest.raises(InputError, match="several judges"):
        judged_outcomes(prompts, pd.concat([once, once.assign(model_id="other@1")]))
    with pytest.raises(InputError, match="replied to nothing"):
        judged_outcomes(prompts, once.iloc[:0])
    with pytest.raises(InputError, match="make them with pair_prompts"):
        judged_preference(prompts, once)
    with pytest.raises(InputError, match="bias_prompts"):
        bias_outcomes(cells, prompts, once)
    with pytest.raises(InputError, match="judge_prompts"):
        judged_outcomes(pair_prompts(cells, _answers_of(cells), RUBRIC), once)


def _answers_of(cells: Cells) -> pd.DataFrame:
    with Store(":memory:") as store:
        collect(cells, Model(), store)
        return store.responses(Model())
