"""A model gives scores or words: outcomes of the other form have no value, and none is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import pytest

from fairaudit import Store, analyze, collect, parse
from fairaudit.rows import Answer, Prompt
from tests.report.builders import Model, small_cells, small_set

OUTCOMES = ["option_probability", "option_mass", "favourable_choice", "refused", "word_count"]
SCORES, WORDS = OUTCOMES[:2], OUTCOMES[2:]
RATES = {"Asian": 0.3, "any": 0.05}
FAILS = ("ankle", "Black")
SCORER = Model(name="scorer", refusal_rates=RATES, fails_on=FAILS)
WRITER = Model(name="writer", refusal_rates=RATES, fails_on=FAILS, answers="text")


@dataclass(frozen=True, kw_only=True, eq=False)
class Chatty(Model):
    """Scores the options, save for one case, where it thinks aloud."""

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        return [
            Answer(text="Let me think.") if "ankle" in prompt.messages[-2][1] else answer
            for prompt, answer in zip(prompts, super().answer(prompts, sample=sample), strict=True)
        ]


@dataclass(frozen=True, kw_only=True, eq=False)
class Down(Model):
    """Writes its reasons; every call that is to score options fails."""

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        return [
            Answer(status="error", error="no scores here") if prompt.options else answer
            for prompt, answer in zip(prompts, super().answer(prompts, sample=sample), strict=True)
        ]


def outcomes_of(
    *models: Model, outcomes: Sequence[str] = OUTCOMES, keep: int = 6, **design: object
) -> pd.DataFrame:
    cells = small_cells(small_set(keep), orders=("forward",), **design)
    with Store(":memory:") as store:
        for model in models:
            collect(cells, model, store)
        answers = pd.concat([store.responses(model) for model in models])
        return parse(cells, answers, outcomes)


@pytest.fixture(scope="module")
def measured() -> pd.DataFrame:
    return outcomes_of(SCORER, WRITER)


def statuses(table: pd.DataFrame, model: str, outcomes: Sequence[str]) -> set[str]:
    mine = table["model_id"].str.startswith(model) & table["outcome"].isin(outcomes)
    return set(table.loc[mine, "status"])


def test_the_other_form_is_unscored_whatever_became_of_a_call(measured: pd.DataFrame) -> None:
    assert statuses(measured, "writer", SCORES) == {"unscored"}
    assert statuses(measured, "scorer", WORDS) == {"unscored"}
    assert measured.loc[measured["status"] == "unscored", "value"].isna().all()


def test_the_form_that_a_model_gives_keeps_its_reasons(measured: pd.DataFrame) -> None:
    for model, outcome in (("scorer", "option_probability"), ("writer", "favourable_choice")):
        assert statuses(measured, model, [outcome]) == {"ok", "refused", "error"}


def test_words_of_a_model_that_scores_are_its_fault() -> None:
    table = outcomes_of(Chatty(name="chatty"))
    score = table[table["outcome"] == "option_probability"].groupby("vignette_id")["status"]
    assert score.agg(set)["ankle"] == {"unparsed"}
    assert set.union(*score.agg(set).drop("ankle")) == {"ok"}
    assert statuses(table, "chatty", WORDS) == {"unscored"}


def test_calls_that_all_failed_are_failures_and_no_other_form() -> None:
    table = outcomes_of(Down(name="down"), keep=1, wordings=1, formats=("reason_first",))
    written = table["format"] == "reason_first"
    assert set(table["status"][~written]) == {"error"}
    scores = table["outcome"].isin(SCORES)
    assert set(table["status"][written & scores]) == {"unscored"}
    assert set(table["status"][written & (table["outcome"] == "word_count")]) == {"ok"}


def test_a_scoring_model_s_reasons_are_read_as_words() -> None:
    table = outcomes_of(Model(name="scorer"), outcomes=["word_count"], formats=("reason_first",))
    told = table.groupby(table["format"] == "reason_first")["status"].agg(set)
    assert told.to_dict() == {False: {"unscored"}, True: {"ok"}}


def test_nothing_is_missing_bounded_or_tested_of_the_other_form(measured: pd.DataFrame) -> None:
    results = analyze(measured, margin=0.05, seed=7)
    frame = results.frame
    mine = frame["model_id"].str.startswith("writer")
    other = frame[mine & (frame["outcome"] == "option_probability")]
    assert set(other["estimand"]) == {"mean_difference", "omnibus", "worst_gap"}
    assert not other[["n_missing_group", "n_missing_reference"]].to_numpy().any()
    assert other["bounds_low"].isna().all()
    assert set(other["verdict"][other["role"] == "counterfactual"]) == {"not_estimable"}
    for note in other["note"][other["estimand"] == "mean_difference"]:
        assert note.startswith("No value was to be had: written answers have no option")
        assert "limits" not in note and "ttention" not in note
    rates = frame[frame["estimand"] == "missing_rate"]
    assert set(zip(rates["model_id"], rates["outcome"], strict=True)) == {
        ("scorer@r1", "option_probability"), ("writer@r1", "favourable_choice"),
        ("writer@r1", "refused"),
    }  # fmt: skip
    controls = results.controls
    assert set(zip(controls["model_id"], controls["outcome"], strict=True)) == {
        ("scorer@r1", "option_probability"), ("scorer@r1", "option_mass"),
        ("writer@r1", "favourable_choice"),
    }  # fmt: skip
