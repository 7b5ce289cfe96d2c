"""Whether a swap does more than one more placebo change, on whatever answers there are."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from fairaudit import stats
from fairaudit.analysis import POOLED_SETS, analyze
from fairaudit.looks import PlannedLooks
from tests.analysis.audit_table import only, placebo, rows

OUTCOME = "favourable_choice"
N = 24


def renders(seed: int, shift: float, *, cells: int = 2, n: int = N) -> np.ndarray:
    """Text as written, reference with a label, group, three placebos; the group is shifted."""
    rng = np.random.default_rng(seed)
    base = rng.uniform(0.3, 0.6, (n, cells, 1, 1))
    found = base + rng.normal(0, 0.03, (n, cells, 6, 1))
    found[:, :, 2] += shift
    return found


def own_label(values: np.ndarray, **design: Any) -> pd.DataFrame:
    """The reference has a render of its own."""
    return pd.concat(
        [rows(values[:, :, 1:3], **design), placebo(values[:, :, [0, 3, 4, 5]], **design)],
        ignore_index=True,
    )


def as_written(values: np.ndarray, **design: Any) -> pd.DataFrame:
    """The reference is the text as written, under the name that the attribute has for it."""
    return pd.concat(
        [rows(values[:, :, [0, 2]], **design), placebo(values[:, :, [0, 3, 4, 5]], **design)],
        ignore_index=True,
    )


def swap_row(table: pd.DataFrame, **settings: Any) -> Any:
    frame = analyze(table, summaries=(), **settings).frame
    return only(frame, role="counterfactual", estimand="mean_difference")


def means(values: np.ndarray) -> np.ndarray:
    found: np.ndarray = values[..., 0].mean(axis=1)
    return found


def test_a_reference_of_its_own_is_one_of_the_changed_renders_and_the_text_as_written_is_none() -> (
    None
):
    values = renders(1, 0.05)
    row = swap_row(own_label(values))
    y = means(values)
    assert row["p_placebo"] == stats.swap_test(y[:, 2], y[:, 1], y[:, 3:]).p
    moved = values.copy()
    moved[:, :, 0] = np.random.default_rng(9).uniform(0.3, 0.7, moved[:, :, 0].shape)
    assert swap_row(own_label(moved))["p_placebo"] == row["p_placebo"]


def test_a_label_without_meaning_is_rarely_more_where_every_change_adds_noise() -> None:
    """The text as written lies in the middle of its changes, and would make them look far apart."""
    rng = np.random.default_rng(11)
    rejected, draws = np.zeros(2), 1_500
    for seed in range(draws):
        base = rng.uniform(0.3, 0.7, 20)
        y = base[:, None] + rng.normal(0, 0.04, (20, 4))
        for k, others in enumerate((y[:, 2:], np.column_stack([base, y[:, 2:]]))):
            found = stats.swap_test(y[:, 0], y[:, 1], others, draws=199, seed=seed)
            rejected[k] += found.p <= 0.05
    assert rejected[0] / draws <= 0.065
    assert rejected[1] / draws >= 0.07


@pytest.mark.parametrize("missing", [None, 2, 3], ids=["none", "of the group", "of a placebo"])
def test_one_missing_answer_does_not_change_what_is_compared(missing: int | None) -> None:
    values = renders(2, 0.02)
    if missing is not None:
        values[0, 1, missing, 0] = np.nan
    row = swap_row(as_written(values))
    changes = np.nanmean(values[..., 0] - values[:, :, :1, 0], axis=1)
    expected = stats.placebo_test(np.zeros(N), changes[:, 2], changes[:, 3:])
    assert row["p_placebo"] == expected.p_signed


def test_a_missing_answer_of_the_shared_reference_is_missing_in_both() -> None:
    values = renders(2, 0.03)
    values[3, 0, 0, 0] = np.nan
    row = swap_row(as_written(values))
    changes = np.nanmean(values[..., 0] - values[:, :, :1, 0], axis=1)
    expected = stats.placebo_test(np.zeros(N), changes[:, 2], changes[:, 3:])
    assert row["p_placebo"] == expected.p_signed


def test_the_note_says_how_many_vignettes_the_test_rests_on() -> None:
    values = renders(3, 0.08)
    assert "The placebo test rests" not in swap_row(own_label(values))["note"]
    values[:10, :, 4:] = np.nan
    row = swap_row(own_label(values))
    y = means(values)[10:]
    assert row["n_vignettes"] == N
    assert row["p_placebo"] == stats.swap_test(y[:, 2], y[:, 1], y[:, 3:]).p
    assert "The placebo test rests on 14 of the 24 vignettes" in row["note"]
    early = swap_row(own_label(values), looks=PlannedLooks(planned=40, taken=(N,)))
    assert early["verdict"].startswith("disparity")
    assert np.isnan(early["p_placebo"]) and "The placebo test rests" not in early["note"]


def test_no_noise_of_some_sets_stands_for_that_of_all() -> None:
    """A set with placebos and no difference beside one with a difference and none."""
    still, moved = renders(4, 0.0, n=30), renders(5, 0.1, n=30)
    with_arm = own_label(still, vignette_set="a", outcome=OUTCOME)
    without = rows(moved[:, :, 1:3], vignette_set="b", outcome=OUTCOME)
    table = pd.concat([with_arm, without], ignore_index=True)
    frame = analyze(table, estimands=[POOLED_SETS], summaries=()).frame
    row = only(frame, role="counterfactual")
    assert row["verdict"].startswith("disparity") and row["n_vignettes"] == 60
    assert np.isnan(row["p_placebo"]) and np.isnan(row["noise_floor"])
    assert "placebo" not in set(frame["role"])
    both = pd.concat([with_arm, own_label(moved, vignette_set="b", outcome=OUTCOME)])
    row = only(analyze(both, estimands=[POOLED_SETS], summaries=()).frame, role="counterfactual")
    y = means(np.concatenate([still, moved]))
    assert row["p_placebo"] == stats.swap_test(y[:, 2], y[:, 1], y[:, 3:]).p
    assert np.isfinite(row["noise_floor"])
