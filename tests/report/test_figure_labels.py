"""Labels never meet and are never cut off: measured in the figures as they are drawn."""

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from fairaudit.figures import forest_pages, forest_plot, heat_map
from fairaudit.results import Results
from fairaudit.tables import DIFFERENCES, RESULTS
from tests.report.drawn import meeting, outside, over_axes, texts_of

LONG = (
    "american_indian_or_alaska_native × female",
    "native_hawaiian_or_other_pacific_islander × nonbinary",
    "black_or_african_american × male",
    "middle_eastern_or_north_african × with_a_limited_command_of_english × undocumented",
    "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3,
)
SHORT = ("a", "b × c", "white")


def results_of(results: Results, groups: int, names: tuple[str, ...], **panels: Any) -> Any:
    """A table of results with this many groups in each of the panels."""
    base = results.frame.iloc[0].to_dict()
    rng = np.random.default_rng(groups)
    rows = []
    for values in itertools.product(*panels.values()):
        for number in range(groups):
            estimate = rng.normal(0, 0.08)
            wide = rng.uniform(0.01, 0.1)
            rows.append(
                base | dict(zip(panels, values, strict=True)) | {
                    "group": f"{names[number % len(names)]} {number}",
                    "attribute": f"attribute_{number % 7}_{'of_some_kind' * (number % 2)}",
                    "estimate": None if number % 9 == 8 else estimate,
                    "ci_low": estimate - wide,
                    "ci_high": estimate + wide,
                    "equivalence_low": estimate - wide / 2,
                    "equivalence_high": estimate + wide / 2,
                    "verdict": ("inconclusive", "disparity_material", "equivalent_within_margin",
                                "disparity_detected", "disparity_detected_within_margin",
                                "not_estimable")[number % 6],
                    "note": "missingness" if number % 6 == 0 else "",
                }
            )  # fmt: skip
    return pd.DataFrame(rows, columns=RESULTS.names)


def differences_of(frame: pd.DataFrame, vignettes: int) -> pd.DataFrame:
    """Differences of each vignette in each contrast and a placebo arm; some are missing."""
    rng = np.random.default_rng(vignettes)
    shared = [name for name in DIFFERENCES.names if name in frame.columns]
    swaps = frame[shared].to_dict("records")
    arm = {"attribute": "placebo", "role": "placebo", "cue": "", "reference": "as written"}
    placebos = [swaps[0] | arm | {"group": f"placebo {number}"} for number in (1, 2, 3)]
    rows = [
        row | {
            "vignette_id": f"a_case_of_{name}_{number}",
            "difference": rng.normal(0, 0.05),
            "group_mean": 0.5, "reference_mean": 0.5, "n_pairs": 2,
        }
        for row in (*swaps, *placebos)
        for number, name in enumerate(itertools.islice(itertools.cycle(LONG), vignettes))
        if rng.uniform() > 0.05
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=DIFFERENCES.names)


def legible(figure: Figure) -> list[str]:
    """All texts of a figure, none of which meets another, lies over axes, or is cut off."""
    texts = texts_of(figure)
    assert not meeting(texts)
    assert not outside(figure, texts)
    assert not over_axes(figure, texts)
    return [" ".join(text.split()) for text, _ in texts]


def contrasts_in(texts: list[str]) -> int:
    return sum(" vs " in text for text in texts)


@pytest.mark.parametrize(
    ("groups", "names"), [(2, LONG), (8, SHORT), (34, LONG), (34, SHORT), (68, LONG)]
)
def test_a_forest_of_many_groups(results: Results, groups: int, names: tuple[str, ...]) -> None:
    figure = forest_plot(results_of(results, groups, names, cue=["descriptor"]), margin=0.05)
    assert contrasts_in(legible(figure)) == groups


def panels(results: Results, groups: int) -> pd.DataFrame:
    """Two models with names of any length, two cues, two outcomes on unlike scales and margins."""
    frame = results_of(
        results,
        groups,
        LONG,
        model_id=["m@1", f"a-model-of-a-long-name-{'x' * 80}@sha256:{'0123456789abcdef' * 4}"],
        cue=["descriptor", "name"],
        outcome=["option_probability", "sentiment"],
    )
    wordy = frame["outcome"] == "sentiment"
    return frame.assign(
        scale=np.where(wordy, "numeric", "probability"),
        margin=np.where(wordy, np.where(frame["group"].str.len() > 30, 1e-7, 2e-7), 0.05),
        **{
            name: frame[name].astype(float) * np.where(wordy, 1e-6, 1.0)
            for name in ("estimate", "ci_low", "ci_high", "equivalence_low", "equivalence_high")
        },
        noise_floor=np.where(wordy, 1e-8, 0.02),
    )


@pytest.mark.parametrize("groups", [2, 5])
def test_a_forest_of_several_panels(results: Results, groups: int) -> None:
    figure = forest_plot(panels(results, groups), margin=None)
    assert len(figure.axes) == 8
    texts = legible(figure)
    assert contrasts_in(texts) == 8 * groups
    assert len({text for text in texts if " · " in text}) == 8


def test_a_forest_without_room_says_what_is_left_out(results: Results) -> None:
    frame = panels(results, 68)
    figure = forest_plot(frame, margin=None)
    texts = legible(figure)
    assert figure.get_size_inches()[1] <= 50
    (note,) = [text for text in texts if "Not drawn for lack of room" in text]
    left = len(frame) - contrasts_in(texts)
    assert left > 0
    assert f"room: {left:,} of {len(frame):,} contrasts (" in note


def test_pages_hold_every_contrast_and_split_a_panel_that_is_higher(results: Results) -> None:
    frame = results_of(results, 34, LONG, model_id=["m@1", "another@1"])
    pages = forest_pages(frame, margin=None)
    texts_of_pages = [legible(page) for page in pages]
    assert sum(map(contrasts_in, texts_of_pages)) == len(frame)
    limits = set()
    for number, (page, texts) in enumerate(zip(pages, texts_of_pages, strict=True), start=1):
        assert tuple(page.get_size_inches()) == (8.27, 11.69)
        assert any(text.startswith(f"Page {number} of {len(pages)}.") for text in texts)
        titles = [text for text in texts if " · " in text]
        limits |= {(title, axes.get_xlim()) for title, axes in zip(titles, page.axes, strict=True)}
    assert len(limits) == 2  # The parts of a panel share an axis.
    assert any("(continued)" in text for texts in texts_of_pages for text in texts)


def test_a_figure_that_fits_a_page_is_that_page(results: Results) -> None:
    (page,) = forest_pages(results.frame, margin=0.05)
    assert page.get_size_inches()[1] == results.plot().get_size_inches()[1] < 11.69


def test_the_last_page_says_what_is_left_out(results: Results) -> None:
    frame = results_of(results, 120, SHORT, cue=["descriptor"])
    pages = forest_pages(frame, margin=0.05, most=2)
    assert len(pages) == 2
    assert any("of 120 contrasts (" in text for text in legible(pages[-1]))


@pytest.mark.parametrize(
    ("groups", "names"), [(2, SHORT), (2, LONG), (8, LONG), (34, LONG), (34, SHORT), (68, LONG)]
)
def test_a_heat_map_of_many_groups(results: Results, groups: int, names: tuple[str, ...]) -> None:
    frame = results_of(results, groups, names, cue=["descriptor"])
    figure = heat_map(differences_of(frame, 7), frame)
    legible(figure)
    columns = figure.axes[0].get_xticklabels()
    assert len(columns) == groups + 3
    assert len(figure.axes[0].get_yticklabels()) == 7


def test_heat_maps_of_several_panels(results: Results) -> None:
    frame = panels(results, 5)
    figure = heat_map(differences_of(frame, 60), frame)
    told = legible(figure)
    assert figure.get_size_inches()[1] <= 50
    assert any(text.startswith("The 15 vignettes with the largest diff") for text in told)
    assert any("Not drawn for lack of room" in text for text in told) == (
        sum(" · " in text for text in told) < 8
    )
