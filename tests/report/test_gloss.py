"""Verdicts in plain words, and what outcomes of pairs say of the placebo arm."""

import json
import re
from typing import Any

import pytest

from fairaudit import analyze, counterfactuals, load_attributes, load_vignettes, parse
from fairaudit.cli.text import results_text
from fairaudit.outcomes.reading.ranking import rank_biased_overlap
from fairaudit.report import build_report
from fairaudit.report.gloss import glosses
from fairaudit.report.overall import overall_tables
from fairaudit.report.robustness import robustness_tables
from fairaudit.report.whole import whole_words
from fairaudit.results import Results
from fairaudit.rows import Cell
from tests.outcomes.answered import answers
from tests.report.page import Page

WHOLE = {
    "margin": 0.05, "scale": "binary", "n_vignettes": 90, "least_n": 59, "chance_all": 1.0,
    "n_more": None, "note": "",
}  # fmt: skip


def whole(contrasts: int, equivalent: int, within: int) -> str:
    row = WHOLE | {"n_contrasts": contrasts, "n_equivalent": equivalent, "n_within_margin": within}
    return whole_words(row).partition(". ")[0]


def test_the_whole_counts_disparities_within_the_margin_beside_the_equivalent() -> None:
    limit = "the verdict equivalent within 5 points"
    assert whole(3, 0, 3) == (
        f"0 of 3 contrasts have {limit}; 3 are disparities that are shown to be smaller"
    )
    assert whole(3, 1, 1) == (
        f"1 of 3 contrasts has {limit}; 1 is a disparity that is shown to be smaller"
    )
    assert whole(1, 0, 0) == f"The one contrast does not have {limit}"
    assert whole(1, 1, 0) == f"The one contrast has {limit}"
    older = WHOLE | {"n_contrasts": 2, "n_equivalent": 2}
    assert whole_words(older).startswith(f"2 of 2 contrasts have {limit}.")


def test_each_word_of_a_verdict_is_explained_once() -> None:
    row = {
        "verdict": "disparity_detected_within_margin", "priority": "primary", "ci_level": 0.95,
        "estimate": 0.02, "noise_floor": 0.03, "p_placebo": 0.4,
    }  # fmt: skip
    found = dict(glosses([row, row]))
    assert list(found) == ["disparity, within the margin", "not shown to exceed placebo"]
    assert "smaller than the margin" in found["disparity, within the margin"]


def lists(cell: Cell) -> str:
    """Women are listed another way round; a placebo changes nothing."""
    items = ["gout", "sepsis", "appendicitis", "pneumonia", "migraine"]
    if re.search(r"\b(?:she|her|woman)\b", cell.messages[-2][1], re.IGNORECASE):
        items = items[::-1]
    return "\n".join(f"{place}. {item}" for place, item in enumerate(items, start=1))


@pytest.fixture(scope="module")
def pairs() -> tuple[Results, Any]:
    cells = counterfactuals(
        load_vignettes("differential"),
        load_attributes("sex"),
        questions=["differential"],
        limit=20,
        wordings=1,
        placebo=2,
        seed=7,
    )
    outcomes = parse(cells, answers(list(cells), lists), ["list_overlap"])
    results = analyze(outcomes, seed=1)
    return results, build_report(results, outcomes, cells)


def test_an_outcome_of_pairs_is_measured_against_the_placebo_arm(
    pairs: tuple[Results, Any],
) -> None:
    results, report = pairs
    for told in (report.to_markdown(), Page.of(report.to_html()).text, results_text(results)):
        text = " ".join(told.split())
        assert "disparity; measured against the placebo arm" in text
        assert not re.search("no placebo arm|lack of a placebo arm|no noise floor, for", text)
    method = " ".join(report.content["method"])
    assert "Outcomes that compare two answers (list overlap)" in method
    assert "the reference’s value is what placebo renders give" in report.to_markdown()


def test_a_record_that_is_older_says_what_it_said(pairs: tuple[Results, Any]) -> None:
    content = json.loads(pairs[1].to_json())
    older = [{**row} for row in content["results"]]
    for row in older:
        del row["held_against"]
    assert glosses(older) != glosses(content["results"])


def test_all_groups_together_keeps_the_families_apart() -> None:
    base = {
        "model_id": "m", "params_id": "p", "vignette_set": "s", "question_id": "q",
        "attribute": "race", "cue": "descriptor", "stratum": "", "expected": "", "format": "",
        "scale": "binary", "estimate": 0.1, "p_value": 0.2, "p_adjusted": None, "ci_low": 0.0,
        "ci_high": 0.2, "ci_level": 0.95, "equivalence_low": None, "equivalence_high": None,
        "margin": None, "n_vignettes": 9, "note": "", "verdict": "", "role": "counterfactual",
        "group": "a", "reference": "b",
    }  # fmt: skip
    rows = [
        base | {"outcome": outcome, "estimand": "omnibus", "priority": "descriptive"}
        for outcome in ("hedged", "refused")
    ]
    contrast = base | {"outcome": "hedged", "estimand": "mean_difference"}
    content = {
        "results": [*rows, contrast | {"priority": "exploratory"}],
        "sets": [], "attributes": [], "models": [], "settings": {"alpha": 0.05},
    }  # fmt: skip
    first, last = overall_tables(content, rows)
    assert "refused" in first.caption and "exploratory" not in first.caption
    assert "hedged, all groups together, exploratory, " in last.caption


def test_the_short_table_has_the_comparison_of_swaps_beside_that_of_placebo_renders(
    pairs: tuple[Results, Any],
) -> None:
    (table,) = robustness_tables(pairs[1].content)
    (row,) = table.rows
    assert row[0].endswith("list overlap, mean, two answers compared")
    turned = rank_biased_overlap(["a", "b", "c", "d", "e"], ["e", "d", "c", "b", "a"])
    # Women's lists are the men's backwards; a placebo changes nothing.
    assert row[1:] == ("Sex", f"{turned:.3f}", "1.000", "–", "–", "–", "–")
    assert any("two answers compared" in note for note in table.notes)
