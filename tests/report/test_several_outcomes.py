"""Several outcomes of the same answers: each is named where a sentence is about one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from fairaudit import Store, analyze, collect, parse
from fairaudit.report import Report, build_report
from fairaudit.report.facts import control_words, missing_words
from fairaudit.report.missing import missing_tables
from fairaudit.rows import Answer, Prompt
from tests.report.builders import CAREFUL, Model, small_cells, small_set

FAILS = ("ankle", "Black")
SCORER = Model(name="scorer", refusal_rates={"Asian": 0.3}, fails_on=FAILS)
WRITER = Model(name="writer", refusal_rates={"Asian": 0.3}, fails_on=FAILS, answers="text")
CREDIT = {"scale": "probability", "outcome": "partial_credit"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Vague(Model):
    """Commits to nothing in one case of one group."""

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        return [
            Answer(text="It depends.")
            if all(word in prompt.messages[-2][1] for word in FAILS)
            else answer
            for prompt, answer in zip(prompts, super().answer(prompts, sample=sample), strict=True)
        ]


def report_of(
    *models: Model, outcomes: Sequence[str], changed: Mapping[str, Any] | None = None
) -> Report:
    """The report of several outcomes, some of whose columns can be replaced."""
    cells = small_cells(small_set(8), orders=("forward",))
    with Store(":memory:") as store:
        for model in models:
            collect(cells, model, store)
        answers = pd.concat([store.responses(model) for model in models])
        measured = parse(cells, answers, outcomes)
    if changed is not None:
        measured = measured[measured["outcome"].isin(outcomes)].assign(**changed)
    results = analyze(measured, margin=0.05, seed=7)
    return build_report(results, measured, cells, models=models)


@pytest.fixture(scope="module")
def both() -> Report:
    outcomes = ["option_probability", "favourable_choice", "word_count", "refused"]
    return report_of(SCORER, WRITER, outcomes=outcomes)


def test_missing_are_values_by_outcome_and_none_of_the_other_form(both: Report) -> None:
    scorer, writer = (missing_words(both.content, model) for model in both.content["models"])
    counts = {(row["model_id"], row["outcome"]): row for row in both.content["counts"]["answers"]}
    assert ("scorer@r1", "word_count") not in counts
    asked = counts["scorer@r1", "option_probability"]["answers"]
    assert f"of {asked} answers are missing" in scorer and "value" not in scorer
    parts = [counts["writer@r1", name] for name in ("favourable_choice", "word_count", "refused")]
    total = sum(row["answers"] for row in parts)
    missing = total - sum(row["ok"] for row in parts)
    assert writer.startswith(f"{missing} of {total} values are missing (")
    choice = parts[0]
    assert (
        f"missing are {choice['answers'] - choice['ok']} of {choice['answers']} answers for "
        "“favourable_choice” ("
    ) in writer
    first = missing_tables(both.content)[1][1][0]
    assert first.caption.startswith("writer: values by group and why they are missing")
    assert first.columns[1] == "Values"


def test_rates_without_refusals_say_so_beside_the_counts_that_were_tested() -> None:
    vague = Vague(name="vague", refusal_rates={"Asian": 0.3}, answers="text")
    report = report_of(vague, outcomes=["favourable_choice", "refused"])
    tables = missing_tables(report.content)[0][1]
    rates = next(table for table in tables if "share of missing answers, group" in table.caption)
    told = {name: row for row in rates.rows for name in ("Black", "Asian") if name in row[0]}
    # Six refusals are missing answers of the choice, and are tested as the outcome “refused”.
    assert told["Asian"][1:4] == ("0 of 16 (0%)", "0 of 16 (0%)", "0.0")
    assert told["Black"][1:4] == ("2 of 16 (12.5%)", "0 of 16 (0%)", "+12.5")
    (note,) = [one for one in rates.notes if "which are the outcome “refused”" in one]
    assert note.startswith("[1] Share of answers that are missing, without refusals")
    assert told["Asian"][-1].endswith("[1]")


def test_option_probability_is_named_where_a_limit_is_its_own(both: Report) -> None:
    own = "“option_probability” compares the probability that the model gives to an option."
    assert any(limit.startswith(own) for limit in both.content["limits"])
    credit = report_of(CAREFUL, outcomes=["option_probability"], changed=CREDIT)
    assert not any("gives to an option" in limit for limit in credit.content["limits"])
    text = credit.to_markdown()
    assert "how often partial credit crosses one half, which stands for a decision here" in text
    assert "lies on the other side" not in text


@pytest.mark.parametrize("passed", [True, False])
def test_an_attention_control_that_was_not_possible_names_its_outcome(
    both: Report, passed: bool
) -> None:
    control = next(row for row in both.content["controls"] if row["control"] == "attention")
    lacking = {**control, "outcome": "word_count", "estimate": None, "passed": False}
    content = {**both.content, "controls": [lacking, {**control, "passed": passed}]}
    told = control_words(content, lacking)
    assert told.startswith(
        "Attention control not possible for Opioid offered in “Small pain set”, word count."
    )
    assert told.endswith("Whether the model reads the cases is not known.") is not passed
