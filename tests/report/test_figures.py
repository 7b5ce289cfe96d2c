"""The forest plot as a matplotlib figure."""

import itertools
import subprocess
import sys

import pandas as pd
import pytest

from fairaudit import figures
from fairaudit.errors import InputError
from fairaudit.figures import forest_plot
from fairaudit.figures.axis import Axis
from fairaudit.figures.marks import MARKS, PLACEBO
from fairaudit.results import Results
from fairaudit.tables import RESULTS
from fairaudit.verdicts import Verdict


def test_matplotlib_loads_when_something_is_drawn() -> None:
    code = (
        "import sys, fairaudit.figures, fairaudit.results, fairaudit.report\n"
        "assert 'matplotlib' not in sys.modules\n"
        "from fairaudit.figures import forest_plot\n"
        "assert 'matplotlib' in sys.modules and 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_drawing_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'pie_chart'"):
        _ = figures.pie_chart


def test_a_panel_for_each_model_and_every_contrast_listed(results: Results) -> None:
    figure = forest_plot(results.frame, margin=0.05)
    assert len(figure.axes) == 3
    labels = [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
    held = "Asian vs White (held back: missing answers)"
    assert labels == ["Race Ethnicity", "Black vs White", held, "Sex", "Female vs Male"]
    assert "percentage points" in figure.axes[0].get_xlabel()


def test_the_same_figure_is_the_same_bytes(results: Results) -> None:
    first, second = (results.plot() for _ in range(2))
    assert isinstance(first, figures.Drawing)
    assert isinstance(second, figures.Drawing)
    svg = first.to_svg()
    assert svg == second.to_svg() == first._repr_svg_()
    assert "Black vs White" in svg
    assert 'role="img"' in svg
    assert "<dc:date>" not in svg


def test_a_contrast_without_an_estimate_is_listed(results: Results) -> None:
    figure = forest_plot(results.frame.assign(estimate=float("nan")), margin=0.05)
    labels = [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
    assert "Black vs White (not estimable)" in labels


def test_the_table_tells_units_and_what_holds_a_verdict_back(results: Results) -> None:
    html = results._repr_html_()
    assert html.count("<td>percentage points</td>") == 9
    assert "inconclusive: held back by missing answers" in html
    assert "not estimable: The attention control failed" in html
    low, high = (results.frame[name].iloc[0] for name in ("ci_low", "ci_high"))
    assert f"<td>{100 * low:.2f} to {100 * high:.2f}</td>" in html


def test_results_print_in_a_few_lines(results: Results) -> None:
    lines = str(results).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("Results of 9 primary contrasts: 1 disparity, material; ")
    assert lines[1] == "Models: careful@r1, deaf@run-1, loose@r1."
    assert f"All {len(results.frame)} rows are in .to_frame()" in lines[2]


def test_both_intervals_are_named_by_what_they_are(results: Results) -> None:
    def legend(frame: pd.DataFrame) -> list[str]:
        return [text.get_text() for text in forest_plot(frame, margin=0.05).legends[0].get_texts()]

    assert {"95% interval", "equivalence interval"} <= set(legend(results.frame))
    assert "99% interval" in legend(results.frame.assign(ci_level=0.99))
    assert not any("90%" in text for text in legend(results.frame))


def test_labels_of_34_groups_do_not_overlap(results: Results) -> None:
    first = results.frame.iloc[0].to_dict()
    many = pd.DataFrame([first | {"group": f"group_with_a_long_name_{n}"} for n in range(34)])
    figure = forest_plot(many, margin=0.05)
    figure.draw_without_rendering()
    boxes = [tick.get_window_extent() for tick in figure.axes[0].get_yticklabels()]
    assert len(boxes) == 35
    assert all(upper.y0 >= lower.y1 for upper, lower in itertools.pairwise(boxes))
    assert all(box.x0 >= 0 for box in boxes)


def test_nothing_to_draw_and_no_margin(results: Results) -> None:
    assert forest_plot(pd.DataFrame(columns=RESULTS.names), margin=None).axes == []
    assert forest_plot(results.frame, margin=None).axes
    with pytest.raises(InputError, match="lacks the column"):
        forest_plot(results.frame.drop(columns="ci_low"), margin=0.05)


def test_every_verdict_has_a_shape_of_its_own() -> None:
    marks = [*MARKS.values(), PLACEBO]
    shapes = {(mark.path, mark.filled) for mark in marks}
    markers = {(mark.marker, mark.filled) for mark in marks}
    symbols = {mark.symbol for mark in marks}
    assert set(MARKS) == set(Verdict)
    assert len(shapes) == len(markers) == len(symbols) == len(marks) == len(Verdict) + 1


@pytest.mark.parametrize("size", [1e-9, 0.0004, 0.01, 0.05, 0.0999, 0.1, 0.37, 1.0])
def test_axes_have_few_ticks_and_hold_every_value(size: float) -> None:
    axis = Axis.around([size, -size / 3, None], "probability")
    assert 3 <= len(axis.ticks) <= 7
    assert 0 in axis.ticks
    assert 0 < axis.place(-size) < 0.5 < axis.place(size) < 1
    assert axis.place(0) == 0.5
