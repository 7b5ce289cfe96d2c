"""Captions and axes name the unit of the outcome, where it is known."""

from typing import Any

import pytest

from fairaudit import analyze, counterfactuals, load_attributes, load_vignettes, parse
from fairaudit.figures import forest_plot
from fairaudit.report import build_report
from fairaudit.report.names import Names
from fairaudit.results import Results
from fairaudit.rows import Cell
from tests.outcomes.answered import answers
from tests.report.page import Page


def days(cell: Cell) -> str:
    """Longer answers for women, and a day more."""
    woman = cell.group == "female"
    return "4 days, and then a visit at home." if woman else "3 days."


@pytest.fixture(scope="module")
def stay() -> tuple[Results, Any]:
    questions = load_vignettes("discharge_planning").questions
    numeric = [one.id for one in questions if one.kind == "numeric"]
    cells = counterfactuals(
        load_vignettes("discharge_planning"),
        load_attributes("sex"),
        questions=numeric,
        limit=12,
        wordings=1,
        placebo=1,
        seed=7,
    )
    outcomes = parse(cells, answers(list(cells), days), ["stated_number", "word_count"])
    results = analyze(outcomes, seed=1)
    return results, build_report(results, outcomes, cells)


def test_a_number_is_told_in_the_unit_of_its_question(stay: tuple[Results, Any]) -> None:
    text = Page.of(stay[1].to_html()).text
    assert "units of the outcome" not in text
    assert "stated number, days" in text
    assert "word count, words" in text
    assert "Days. Nothing is shaded, since no margin was set." in text
    assert "mean size in days" in text


def test_the_axis_of_a_figure_names_what_it_can(stay: tuple[Results, Any]) -> None:
    results = stay[0]
    primary = results.frame[results.frame["estimand"] == "mean_difference"]
    counted = primary[primary["outcome"] == "word_count"]
    (axes,) = forest_plot(counted, margin=None).axes
    assert axes.get_xlabel() == "Difference from the reference group, words"


def test_units_that_are_not_known_or_not_one_are_told_in_general() -> None:
    question = {"id": "q", "title": "Q", "options": [], "favourable": "lower"}
    row = {"vignette_set": "s", "question_id": "q", "outcome": "stated_number", "scale": "numeric"}

    def unit(question: dict[str, Any], **given: str) -> str:
        names = Names({"sets": [{"id": "s", "questions": [question]}]})
        return names.unit({**row, **given})

    assert unit({**question, "unit": "mg"}) == "mg"
    assert unit({**question, "unit": "percent"}) == "percentage points"
    # An older record, or vignettes that ask for unlike units.
    assert unit(question) == "units of the outcome"
    assert unit({**question, "unit": "mg"}, question_id="all") == "units of the outcome"
    # The share of missing numbers is none in mg.
    assert unit({**question, "unit": "mg"}, scale="binary") == "percentage points"
    assert unit({**question, "unit": "mg"}, outcome="dose") == "units of the outcome"
    assert unit(question, outcome="list_overlap") == "units of its scale from 0 to 1"
