"""Several outcomes on unlike scales: each with its own unit and its own margin."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from fairaudit.figures import forest_plot
from fairaudit.report import Report
from fairaudit.results import Results
from tests.report.builders import UNEVEN, Rating, in_strata, rated, small_cells, small_set
from tests.report.page import Page, told_in

MARGINS = {"option_probability": 0.05, "rating": 1.0}
OUTCOMES = ("option_probability", Rating(), Rating(name="dose", scale="numeric", factor=300))

Whole = tuple[Results, Report]


@pytest.fixture(scope="module")
def unlike() -> Whole:
    return rated(small_cells(in_strata(small_set())), UNEVEN, MARGINS, outcomes=OUTCOMES)


@pytest.fixture(scope="module")
def text(unlike: Whole) -> str:
    return Page.of(unlike[1].to_html()).text


def test_the_record_holds_each_margin(unlike: Whole, tmp_path: Path) -> None:
    results, report = unlike
    content = json.loads(report.to_json())
    assert content["settings"]["margin"] == MARGINS
    with pytest.raises(TypeError):
        results.settings.margin["rating"] = 2.0  # type: ignore[index]
    path = report.save(tmp_path / "audit.json")
    loaded = Report.load(path)
    assert loaded.to_html() == report.to_html()
    assert loaded.to_markdown() == report.to_markdown()


def test_each_drawing_names_its_own_margin(unlike: Whole, text: str) -> None:
    markdown = unlike[1].to_markdown()
    for told in (text, markdown):
        assert "Opioid offered: probability of “yes”, margin ±5 points" in told
        assert "Opioid offered: rating, margin ±1 step of the scale" in told
        assert "Opioid offered: dose, no margin" in told
    assert "shaded: margin of the outcome, named above each drawing" in text
    html = unlike[1].to_html()
    drawn = html[html.index('<figure class="forest"') : html.index("</figure>")]
    bands = [part.count('class="margin"') > 0 for part in drawn.split("<caption>")[1:]]
    assert bands == [True, True, False]


def test_the_answer_counts_by_each_margin(unlike: Whole) -> None:
    results, report = unlike
    answer = report.content["summary"]["answers"][0]
    frame = results.frame
    primary = frame[(frame["priority"] == "primary") & (frame["estimand"] == "mean_difference")]
    material = primary["verdict"] == "disparity_material"
    unsure = (primary["verdict"] == "disparity_detected") & primary["margin"].notna()
    assert f"{material.sum()} are shown to exceed the margin of the outcome" in answer["sentence"]
    assert unsure.sum() == 1
    assert "whether 1 exceeds the margin of the outcome is open" in answer["sentence"]
    details = " ".join(answer["details"])
    assert "No margin was set for the dose, so no contrast of it can be called" in details
    assert "to tell a difference of 1 step of the scale from none takes" in details
    method = " ".join(report.content["method"])
    assert (
        "Equivalence margins: 5 points for probability of the favourable option, 1 step of the "
        "scale for rating and none for dose." in method
    )
    assert "below zero in rating or dose means a lower value for the group" in method


def test_no_number_on_another_scale_is_in_points(text: str) -> None:
    for outcome in ("rating", "dose"):
        unit = "steps of the scale" if outcome == "rating" else "units of the outcome"
        for caption in (
            f"difference in {outcome}, {unit}",
            f"{outcome}, all groups together, {unit}",
            f"{outcome} by stratum, {unit}",
            f"change of the {outcome}, {unit}",
        ):
            assert caption in text
    assert "Steps of the scale. Shading starts beyond the margin of 1 step of the scale" in text
    assert "Units of the outcome. Nothing is shaded, since no margin was set." in text
    for sentence in text.split(". "):
        if "rating" in sentence and "moved by" in sentence:
            assert "steps of the scale" in sentence and "points" not in sentence


def test_controls_and_pairs_are_in_the_outcomes_own_unit() -> None:
    cells = small_cells()
    _, report = rated(cells, UNEVEN, {"rating": 1.0}, outcomes=[Rating()])
    text = Page.of(report.to_html()).text
    assert re.search(r"the rating moved by \d\.\d+ steps of the scale in the expected", text)
    answer = report.content["summary"]["answers"][0]
    told = " ".join([answer["sentence"], *answer["details"]])
    assert "steps of the scale" in told
    assert "points" not in told
    pairs, _ = told_in(report, "Matched pairs with the largest differences")
    assert "steps of the scale lower" in pairs
    assert "ordinal" not in pairs


def shaded(axes: Any) -> list[float]:
    """Widths of the shaded margins."""
    shade = (0xD5 / 255, 0xE6 / 255, 0xF3 / 255)
    patches = [one for one in axes.patches if one.get_facecolor()[:3] == pytest.approx(shade)]
    return [round(one.get_width(), 6) for one in patches]


def test_the_figure_shades_each_panel_with_its_own_margin(unlike: Whole) -> None:
    figure = unlike[0].plot()
    assert [shaded(axes) for axes in figure.axes] == [[10.0], [2.0], []]
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert "equivalence margin" in texts


def test_rows_with_unlike_margins_are_shaded_one_by_one(unlike: Whole) -> None:
    frame = unlike[0].frame
    one = frame[(frame["outcome"] == "rating") & (frame["priority"] == "primary")]
    one = one[one["estimand"] == "mean_difference"].assign(margin=[0.5, 1.0, None])
    (axes,) = forest_plot(one, margin=None).axes
    assert shaded(axes) == [1.0, 2.0]


def test_margins_of_a_frame_without_its_own_are_looked_up(unlike: Whole) -> None:
    frame = unlike[0].frame.assign(margin=float("nan"))
    figure = forest_plot(frame, margin={"rating": 1.0})
    assert [shaded(axes) for axes in figure.axes] == [[], [2.0], []]


def test_one_number_is_drawn_as_the_margin_of_shares_alone(unlike: Whole) -> None:
    frame = unlike[0].frame.assign(margin=float("nan"))
    figure = forest_plot(frame, margin=0.05)
    assert [shaded(axes) for axes in figure.axes] == [[10.0], [], []]
