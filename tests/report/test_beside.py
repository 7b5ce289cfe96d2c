"""What stands beside the contrasts: all groups together, strata, missing answers, the placebo."""

import itertools
import re
from dataclasses import replace

import pytest

from fairaudit import Metrics
from fairaudit.report import Report, build_report
from fairaudit.report.facts import SCOPE
from fairaudit.report.placebo import placebo_sentence
from fairaudit.results import Results
from tests.analysis.audit_table import only
from tests.report.builders import (
    CAREFUL,
    UNEVEN,
    Model,
    audit,
    in_strata,
    make_report,
    small_cells,
    small_set,
    with_frame,
)
from tests.report.page import Page, told_in

Whole = tuple[Results, Report]


@pytest.fixture(scope="module")
def uneven() -> Whole:
    results, _, report = audit(small_cells(in_strata(small_set())), [UNEVEN])
    return results, report


def both(report: Report) -> tuple[str, str]:
    """The page's text, and the Markdown as its reader sees it, each in one line."""
    markdown = " ".join(report.to_markdown().replace("\\", "").replace("|", " ").split())
    return Page.of(report.to_html()).text, markdown


def signed(value: float) -> str:
    return f"{100 * value:+.1f}".replace("-", "−")


def test_all_groups_stand_together_with_the_gap_and_its_interval(uneven: Whole) -> None:
    results, report = uneven
    gap = only(results.frame, estimand="worst_gap")
    omnibus = only(results.frame, estimand="omnibus")
    assert (gap["group"], gap["reference"]) == ("asian", "black")
    assert omnibus["p_value"] < 0.001
    low, high = 100 * gap["ci_low"], 100 * gap["ci_high"]
    for told in told_in(report, "All groups together"):
        assert "The widest gap is always above zero" in told
        assert "no verdict counts them" in told
        assert re.search(
            r"Race and ethnicity < 0\.001 Asian \(highest\) and Black \(lowest\) "
            rf"{100 * gap['estimate']:.1f} {low:.1f} to {high:.1f} 11 ",
            told,
        )
        assert "some two groups lie more than 5 points apart" in told


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (
            {"ci_low": 0.0, "ci_high": 0.04, "p_value": 0.5},
            "no difference among the groups is detected, p = 0.500; no two groups lie as much as "
            "5 points apart",
        ),
        (
            {"ci_low": 0.0, "ci_high": 0.2, "p_value": 0.5},
            "no difference among the groups is detected, p = 0.500; the gap can be chance alone",
        ),
        (
            {"ci_low": 0.01, "ci_high": 0.2, "p_value": 0.01},
            "a difference among the groups is detected, p = 0.010; some two groups differ",
        ),
    ],
)
def test_the_gap_in_words(uneven: Whole, columns: dict[str, float], words: str) -> None:
    cells = small_cells(in_strata(small_set()))
    results, outcomes, _ = audit(cells, [UNEVEN])
    beside = results.frame["estimand"].isin(["omnibus", "worst_gap"])
    changed = {name: results.frame[name].mask(beside, value) for name, value in columns.items()}
    complete = results.frame["note"].mask(beside, "")
    told = both(with_frame(cells, results, outcomes, **changed, note=complete))[0]
    assert f"taken by itself, without adjustment for the other tests: {words}" in told
    assert "among the groups is shown" not in told


@pytest.mark.parametrize(
    ("low", "words"),
    [(0.0, "the gap can be chance alone"), (0.01, "some two groups differ"), (0.1, "some two")],
)
def test_a_gap_beside_missing_answers_is_never_within_the_margin(low: float, words: str) -> None:
    cells = small_cells(in_strata(small_set()))
    results, outcomes, _ = audit(cells, [UNEVEN])
    gap = results.frame["estimand"] == "worst_gap"
    ends = {"ci_low": low, "ci_high": max(0.04, 2 * low)}
    changed = {name: results.frame[name].mask(gap, value) for name, value in ends.items()}
    for told in told_in(with_frame(cells, results, outcomes, **changed), "All groups together"):
        assert "no two groups lie as much" not in told
        assert re.search(rf"{words}[^;]*, in the readable answers \[1\]", told)
        assert "The widest gap is that of the readable answers" in told


def test_a_reason_why_test_and_interval_disagree_stands_below_its_table(uneven: Whole) -> None:
    frame = uneven[0].frame
    unlike = frame[frame["note"].str.contains("rest on different methods")]
    assert (unlike["stratum"] != "").any()
    for told in told_in(uneven[1], "Strata of vignettes"):
        assert "different methods" in told


def test_the_size_of_a_change_stands_beside_its_mean(uneven: Whole) -> None:
    row = only(uneven[0].frame, estimand="mean_difference", group="black", stratum="")
    assert row["p_placebo_size"] < 0.001
    for told in told_in(uneven[1], "Irrelevant changes"):
        assert "Further from the reference than placebo, p" in told
        assert re.search(r"Black vs White −[^A-Z]* < 0\.001 ", told)


def test_simulated_answers_are_told_at_the_top(uneven: Whole) -> None:
    for text in both(uneven[1]):
        start = text[: text.index("uneven was asked about")]
        assert "The model “uneven” is simulated. These are not answers of a language model" in start


def test_answers_of_a_model_have_no_such_warning() -> None:
    class Real:
        identity = UNEVEN.identity

    cells = small_cells(in_strata(small_set()))
    results, outcomes, _ = audit(cells, [UNEVEN])
    real = build_report(results, outcomes, cells, models=[Real()])
    assert real.content["models"][0]["simulated"] is False
    assert "imulated" not in both(real)[0]


def test_strata_stand_apart_and_count_in_no_verdict(uneven: Whole) -> None:
    results, report = uneven
    frame = results.frame
    for told in told_in(report, "Strata of vignettes"):
        for stratum in ("limb", "inner"):
            row = only(frame, stratum=stratum, group="black", estimand="mean_difference")
            numbers = f"{signed(row['estimate'])} {signed(row['ci_low'])}"
            assert f"Black vs White {stratum.capitalize()} {numbers}" in told
        between = only(frame, estimand="stratum_difference", group="black")
        assert f"difference: Limb − Inner {signed(between['estimate'])}" in told
        assert "p, unadjusted" in told
        assert not re.search(r"disparity|equivalent|inconclusive", told)
    assert report.content["summary"]["answers"][0]["contrasts"] == 3


def test_missing_answers_are_tested_by_group_and_bounded(uneven: Whole) -> None:
    results, report = uneven
    rate = only(results.frame, estimand="missing_rate", group="asian")
    whole = only(results.frame, estimand="mean_difference", group="asian", stratum="")
    assert rate["verdict"].startswith("disparity")
    n = int(rate["n_missing_group"])
    for told in told_in(report, "Missing answers by group"):
        assert f"Asian vs White {n} of 48 ({n / 48:.1%}) 0 of 48 (0%) " in told
        assert f"{rate['p_adjusted']:.3f} disparity; exceeds placebo" in told
        bounds = f"{signed(whole['bounds_low'])} to {signed(whole['bounds_high'])} {n} / 0"
        assert bounds in told
        assert "(Imbens–Manski) holds for the true difference, wherever between these two" in told
        assert "It need not cover both." in told
    (told,) = [one for one in report.content["method"] if one.startswith("Worst-case interval")]
    assert "for the true difference, wherever between these two it lies (Imbens–Manski)" in told
    assert "quantile is that of the normal distribution and not of t" in told


def test_the_method_lists_each_interval_and_test_once() -> None:
    cells = small_cells(in_strata(small_set()))
    results, outcomes, _ = audit(cells, [UNEVEN])
    methods = itertools.cycle(
        [
            "none",
            "t interval; t test",
            "t interval; exact sign flip",
            "no interval; exact sign flip",
        ]
    )
    shown = [next(methods) for _ in results.frame.index]
    report = with_frame(cells, results, outcomes, method=shown)
    (told,) = [one for one in report.content["method"] if one.startswith("Interval and test")]
    assert told == "Interval and test: t interval, t test and exact sign flip."


def test_sections_come_only_where_there_are_rows() -> None:
    cells = small_cells(small_set(6), groups={"race_ethnicity": ["black"]})
    report = make_report(cells, [Model(name="plain")])
    for text in both(report):
        for title in ("All groups together", "Strata", "share of missing answers", "Worst case"):
            assert title not in text
    assert not re.search(r"omnibus|Imbens|Welch", " ".join(report.content["method"]))


def test_every_disparity_says_whether_it_exceeds_the_placebo_arm(report: Report) -> None:
    html, markdown = both(report)
    found = [
        row
        for row in report.content["results"]
        if row["verdict"].startswith("disparity") and row["priority"] == "primary"
    ]
    assert len(found) >= 3
    details = report.content["summary"]["answers"][0]["details"]
    for row in found:
        if row["estimand"] == "mean_difference":
            assert any(placebo_sentence(row) in detail for detail in details)
    drawn = html[: html.index("The matched pairs with the largest")]
    for text in (drawn, markdown):
        verdicts = re.findall(
            r"[◆▲■] disparity[^;]{0,20}(; (?:not shown to )?exceeds? placebo)?", text
        )
        assert verdicts and all(verdicts[-2:])
    assert "Exceeds placebo (p)" in html


@pytest.mark.parametrize(
    ("columns", "sentence", "words"),
    [
        (
            {"p_placebo": 0.2, "noise_floor": 0.01},
            "It is not shown to exceed the placebo arm: it lies outside the noise floor ±1.0 "
            "points, but one more placebo change could do as much (p = 0.200).",
            "material; not shown to exceed placebo",
        ),
        (
            {"p_placebo": 0.01, "noise_floor": 0.3},
            "It is not shown to exceed the placebo arm: it lies inside the noise floor ±30.0 "
            "points (p = 0.010).",
            "material; not shown to exceed placebo",
        ),
        (
            {"p_placebo": None, "noise_floor": 0.01},
            "There are too few placebo renders to test whether it exceeds the placebo arm.",
            "material; not tested against placebo",
        ),
    ],
)
def test_a_disparity_that_does_not_exceed_it(
    columns: dict[str, float | None], sentence: str, words: str
) -> None:
    cells = small_cells()
    results, outcomes, _ = audit(cells, [replace(CAREFUL, refusal_rates={})])
    text = both(with_frame(cells, results, outcomes, **columns))[0]
    assert sentence in text
    assert words in text


def test_without_a_placebo_arm_it_says_so() -> None:
    report = make_report(small_cells(placebo=0), [replace(CAREFUL, refusal_rates={})])
    for text in both(report):
        assert "There is no placebo arm, so that it cannot be compared" in text
        assert "disparity, material; no placebo arm" in text


def test_the_first_screen_says_what_the_numbers_speak_of(report: Report) -> None:
    assert "to vignettes like these, not to patients" in SCOPE
    for text in both(report):
        assert SCOPE in text[: text.index("The matched pairs with the largest")]
    assert SCOPE in report.content["limits"]


def test_all_groups_of_a_justified_swap_stand_apart() -> None:
    vignettes = tuple(
        one.model_copy(update={"invariant_to": ("sex",), "not_invariant": {}})
        for one in small_set().vignettes
    )
    cells = small_cells(
        replace(small_set(), vignettes=vignettes), allow_justified=["race_ethnicity"]
    )
    report = make_report(cells, [replace(CAREFUL, refusal_rates={})])
    for told in told_in(report, "Where a difference may be right"):
        assert "all groups together" in told
    for told in told_in(report, "All groups together"):
        assert "Race and ethnicity" not in told


def test_the_same_results_give_the_same_bytes(uneven: Whole) -> None:
    cells = small_cells(in_strata(small_set()))
    results, outcomes, report = audit(cells, [UNEVEN])
    shuffled = outcomes.sample(frac=1, random_state=1)
    metrics = Metrics.of(outcomes, seed=7).frame
    again = build_report(results, shuffled, cells, models=[UNEVEN], metrics=metrics)
    assert make_report(cells, [UNEVEN]).to_html() == report.to_html() == uneven[1].to_html()
    for title in ("All groups together", "Group metrics", "Strata of vignettes"):
        assert told_in(again, title) == told_in(report, title)
