"""The heat map of vignettes: what is drawn, in which colour, and what is said to be cut."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import QuadMesh

from fairaudit.errors import InputError
from fairaudit.figures import Drawing, heat_map
from fairaudit.results import Results
from fairaudit.tables import DIFFERENCES, RESULTS
from tests.report.drawn import texts_of


def told(figure: Drawing) -> str:
    return " ".join(" ".join(text.split()) for text, _ in texts_of(figure))


def cells_of(figure: Drawing) -> QuadMesh:
    """The cells of the first chart."""
    return next(one for one in figure.axes[0].collections if isinstance(one, QuadMesh))


def drawn_differences(results: Results, **where: str) -> pd.DataFrame:
    """The differences that a heat map shows."""
    frame = results.differences
    frame = frame[(frame["estimand"] == "mean_difference") & (frame["expected"] == "")]
    frame = frame[frame["role"].isin(["counterfactual", "placebo"])]
    for name, value in where.items():
        frame = frame[frame[name] == value]
    return frame


def test_rows_are_vignettes_and_columns_groups_and_placebos(results: Results) -> None:
    figure = results.plot_vignettes()
    axes = figure.axes[0]
    columns = [tick.get_text() for tick in axes.get_xticklabels()]
    assert columns == ["Black", "Asian", "Female", "Placebo 1", "Placebo 2", "Placebo 3"]
    rows = [tick.get_text() for tick in axes.get_yticklabels()]
    swaps = drawn_differences(results, model_id="careful@r1", role="counterfactual")
    largest = swaps.assign(size=swaps["difference"].abs()).groupby("vignette_id")["size"].max()
    expected = sorted(largest.index, key=lambda name: (-largest[name], name))
    assert [row.lower() for row in rows] == expected
    assert "All 12 vignettes, largest difference first." in told(figure)
    assert "Compared: Race Ethnicity with White; Sex with Male." in told(figure)
    assert "percentage points" in told(figure)


def test_colours_are_symmetrical_and_numbers_are_in_points(results: Results) -> None:
    figure = results.plot_vignettes()
    cells = cells_of(figure)
    low, high = cells.get_clim()
    assert low == -high
    largest = 100 * drawn_differences(results)["difference"].abs().max()
    assert largest <= high < 1.1 * largest
    orange, middle, purple = (cells.to_rgba(value) for value in (low, 0.0, high))
    assert min(middle[:3]) > 0.95
    assert orange[0] > orange[2] + 0.3 and purple[2] > purple[1] + 0.2
    rows = [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
    black = drawn_differences(results, model_id="careful@r1", group="black", vignette_id="ankle")
    number = next(
        text.get_text()
        for text in figure.axes[0].texts
        if text.get_position() == (0.5, rows.index("Ankle") + 0.5)
    )
    assert float(number.replace("−", "-")) == pytest.approx(
        100 * black["difference"].item(), abs=0.5
    )


def test_cells_without_a_difference_are_hatched_and_named(results: Results) -> None:
    # On the burn of the tests the swap of sex is refused.
    missing = "not known: not asked of the vignette, or an answer is missing"
    assert f"{missing} (1 of 72 cells)" in told(results.plot_vignettes())
    kept = results.differences[
        (results.differences["vignette_id"] != "hip") | (results.differences["group"] != "black")
    ]
    figure = heat_map(kept, results.frame)
    assert f"{missing} (2 of 72 cells)" in told(figure)
    array = cells_of(figure).get_array()
    assert array is not None
    assert np.ma.getmaskarray(array).sum() == 2
    assert figure.axes[0].patches[0].get_hatch()


def test_nothing_to_draw(results: Results) -> None:
    empty = heat_map(pd.DataFrame(columns=DIFFERENCES.names), results.frame)
    assert empty.axes == []
    assert "No vignette has a difference" in told(empty)
    assert heat_map(results.differences, pd.DataFrame(columns=RESULTS.names)).axes == []
    with pytest.raises(InputError, match="lacks the column difference"):
        heat_map(results.differences.drop(columns="difference"), results.frame)


def test_exploratory_contrasts_are_drawn_where_there_are_no_others(results: Results) -> None:
    exploratory = results.frame.replace({"priority": {"primary": "exploratory"}})
    figure = heat_map(results.differences, exploratory)
    assert "· exploratory" in told(figure)
    mixed = exploratory.assign(
        priority=exploratory["priority"].where(
            exploratory["model_id"] != "loose@r1", results.frame["priority"]
        )
    )
    assert "Exploratory contrasts are not drawn (6)." in told(heat_map(results.differences, mixed))
