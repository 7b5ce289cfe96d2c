"""What stands beside the demographic differences: arms, intersections, justified differences."""

import re
from dataclasses import replace

import pytest

from fairaudit.cli.text import contrasts_table
from fairaudit.figures import forest_plot
from fairaudit.report import Report
from fairaudit.results import Results
from tests.analysis.audit_table import only
from tests.report.builders import Model, audit, make_report, small_cells, small_set
from tests.report.page import Page, told_in

JUSTIFIED = {"ankle": "a tremendous twisted ankle", "burn": "yesterday’s scalding accident"}
BOTH = ("race_ethnicity", "sex")
REASON = "The guideline names sex."
TEXT = "{A} {group} {person_noun} asks for relief of {pain}. It is {weekday}. {course}"
CROSSED = [["race_ethnicity", "sex"]]
MODEL = Model(
    name="crossed",
    noise=0.005,
    effects={
        "Black": -0.05,
        "woman": -0.04,
        "Black woman": -0.12,
        "woman asks": -0.3,
        "A. yes": 0.15,
        "patient": 0.07,
    },
)
"""Joint differences beyond the single ones, a large difference where it may be right, and answers
that turn on letters before the options, and on whether a demographic is told."""

Whole = tuple[Results, Report]


@pytest.fixture(scope="module")
def crossed() -> Whole:
    texts = {name: TEXT.replace("{pain}", pain) for name, pain in JUSTIFIED.items()}
    whole = small_set(**texts)
    vignettes = tuple(
        one.model_copy(
            update={"invariant_to": BOTH[:1], "not_invariant": {"sex": REASON}}
            if one.id in JUSTIFIED
            else {"invariant_to": BOTH}
        )
        for one in whole.vignettes
    )
    cells = small_cells(
        replace(whole, vignettes=vignettes),
        crossings=CROSSED,
        formats=["labelled", "reason_first"],
        allow_justified=["sex"],
    )
    results, _, report = audit(cells, [MODEL])
    return results, report


@pytest.fixture(scope="module")
def text(crossed: Whole) -> str:
    return Page.of(crossed[1].to_html()).text


def test_every_irrelevant_change_stands_beside_the_demographic_ones(crossed: Whole) -> None:
    told, _ = told_in(crossed[1], "Irrelevant changes")
    order = [
        "Race and ethnicity: Black vs White −",
        "Sex: Female vs Male −",
        "Placebo: placebo 1 vs as written",
        "Demographics told: no demographic vs as written +7.",
        "Wording: wording 2 vs wording 1",
        "Format: options reversed vs options forward",
        "Format: options with letters vs options forward +1",
        "Format: reasons first vs options forward not estimable [1]",
    ]
    places = [told.index(phrase) for phrase in order]
    assert places == sorted(places)
    assert "Mean absolute change" in told
    assert "[1] No value was to be had: written answers have no option probabilities" in told
    assert "[2]" not in told
    assert "×" not in told


def test_planted_effects_of_the_arms_are_found(crossed: Whole) -> None:
    frame = crossed[0].frame
    for group, effect in (("labelled", 0.15), ("no demographic", 0.07)):
        row = only(frame, group=group)
        assert row["ci_low"] < effect < row["ci_high"]
        assert row["ci_low"] > 0
        assert row["priority"] == "descriptive"


def test_written_answers_raise_no_alarm(crossed: Whole, text: str) -> None:
    assert "No answer is missing: all" in text
    content = crossed[1].content
    assert not any(row["group"] == "reason_first" for row in content["missing"])
    assert not content["failures"]
    asked = content["counts"]["prompts"]
    assert {row["answers"] for row in content["counts"]["answers"]} == {asked - 2 * 12}


def test_the_interaction_stands_beside_joint_and_sum(crossed: Whole, text: str) -> None:
    told, _ = told_in(crossed[1], "Intersections")
    frame = crossed[0].frame
    interaction = only(
        frame[frame["expected"] == ""], estimand="interaction", group="black × female"
    )
    assert interaction["ci_low"] < -0.12 < interaction["ci_high"] < -0.1
    assert "Black × Female vs White × Male" in told
    assert "Asian × Female vs White × Male" in told
    assert "Black × Male" not in told  # one attribute differs alone
    joint = only(frame[frame["expected"] == ""], estimand="mean_difference", group="black × female")
    for value in (joint["estimate"], joint["sum_of_singles"], interaction["estimate"]):
        assert f"−{abs(100 * value):.1f}" in told
    sizes = [f"{row['n_vignettes']} ({row['n_sets']})" for row in (joint, interaction)]
    assert " / ".join(sizes) in told and "Matched sets are in brackets." in told
    assert "Swapped together, in every combination: Race and ethnicity × Sex." in text


def test_a_difference_that_may_be_right_is_told_apart(crossed: Whole) -> None:
    results, report = crossed
    told, _ = told_in(report, "Where a difference may be right")
    apart = results.frame[results.frame["expected"] == "may_differ"]
    row = only(apart, attribute="sex")
    assert row["estimate"] == pytest.approx(-0.34, abs=0.02)
    assert row["n_vignettes"] == len(JUSTIFIED)
    assert f"−{abs(100 * row['estimate']):.1f}" in told
    assert "descriptive [1]" in told
    assert "a difference may be right here" in told
    assert told.count(REASON) == 1
    assert "disparity" not in told
    # And nothing of it stands in the answer or the tables of the other contrasts.
    for html in told_in(report, "Answer") + told_in(report, "All numbers of the contrasts"):
        assert html and f"−{abs(100 * row['estimate']):.1f}" not in html
    answer = report.content["summary"]["answers"][0]
    assert answer["contrasts"] == 8
    sex = only(results.frame, attribute="sex", expected="")
    assert sex["n_vignettes"] == 10
    assert sex["estimate"] == pytest.approx(-0.04, abs=0.01)
    assert not any(
        pair["attribute"] != "race_ethnicity" and pair["vignette_id"] in JUSTIFIED
        for pair in report.content["examples"]
    )


def test_only_primary_contrasts_are_drawn(crossed: Whole) -> None:
    results, report = crossed
    figure = forest_plot(results.frame, margin=0.05)
    assert len(figure.axes) == 1
    labels = [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
    assert len(labels) == 8 + 3
    assert "Black × Female vs White × Male" in labels
    html = report.to_html()
    drawn = html[html.index('<figure class="forest"') : html.index("</figure>")]
    assert drawn.count('<tr role="row">') == 8 + 1  # and the heading
    assert drawn.count('class="placebo"') == 3


def test_the_terminal_shows_them_below(crossed: Whole) -> None:
    above, heading, below = contrasts_table(crossed[0].frame).split("\n\n")
    assert len(above.splitlines()) == 2 + 8
    assert "may be right" in heading
    lines = below.splitlines()[2:]
    assert len(lines) == 6
    assert all(line.endswith("may differ") for line in lines)
    assert not any("disparity" in line for line in lines)


def test_markdown_has_the_same_sections(crossed: Whole) -> None:
    markdown = crossed[1].to_markdown()
    titles = [line[3:] for line in markdown.splitlines() if line.startswith("## ")]
    assert titles == [
        "Answer",
        "Matched pairs with the largest differences",
        "All numbers of the contrasts",
        "Group metrics",
        "Robustness",
        "Missing answers by group",
        "Correctness and harm",
        "Intersections",
        "Heat map of the vignettes",
        "Power: what the audit could have seen",
        "Limits, and review of the vignettes",
        "Method",
        "Reproduce",
        "All groups together",
        "Irrelevant changes",
        "Where a difference may be right",
        "Controls",
        "Every vignette’s own difference",
        "Design",
        "Tokens, cost, time and energy",
        "Vignette card",
    ]
    page = re.findall(r"<h2 [^>]*>([^<]*)</h2>", crossed[1].to_html())
    assert page == titles
    assert REASON in markdown


def test_a_fraction_says_how_balanced_it_is() -> None:
    fixed = small_cells().n_prompts
    cells = small_cells(crossings=CROSSED, budget=fixed + 56)
    report = make_report(cells, [replace(MODEL, effects={})])
    rows = report.content["balance"]
    assert [dict(row) for row in rows] == cells.balance().to_dict("records")
    groups = [row["n_members"] for row in rows if row["attribute"] == row["crossing"]]
    sentence = f"each group in {min(groups)} to {max(groups)} of 11 vignettes"
    assert max(groups) - min(groups) == 1
    for text in (Page.of(report.to_html()).text, report.to_markdown()):
        assert text.count(sentence) == 2  # under Method and Design
    assert "Sex: Female" in report.to_html()


def test_a_whole_crossing_needs_no_balance_table() -> None:
    report = make_report(small_cells(small_set(6), crossings=CROSSED), [Model(name="m")])
    assert report.content["balance"] == ()
    assert "balanced fraction" not in report.to_html()


def test_justified_swaps_alone_leave_the_answer_empty() -> None:
    whole = small_set(6)
    vignettes = tuple(
        one.model_copy(update={"invariant_to": (), "not_invariant": {"sex": REASON}})
        for one in whole.vignettes
    )
    cells = small_cells(
        replace(whole, vignettes=vignettes), allow_justified=["sex", "race_ethnicity"]
    )
    results, _, report = audit(cells, [Model(name="m")])
    assert report.content["summary"]["answers"][0]["sentence"] == "No contrast was analysed."
    text = Page.of(report.to_html()).text
    assert "not stated in invariant_to of the vignette" in text
    assert contrasts_table(results.frame).startswith("A difference may be right here")
    assert results.plot().axes == []
