import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from fairaudit import stats
from fairaudit.errors import InputError
from tests import strategies


def long(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Answers of shape (vignettes, groups, repeats) as rows."""
    n, groups, repeats = values.shape
    row = np.repeat(np.arange(n), groups * repeats)
    column = np.tile(np.repeat(np.arange(groups), repeats), n)
    return row, column, values.reshape(-1)


@given(strategies.answers(missing=True))
def test_means_and_counts_are_those_of_pandas(cube: np.ndarray) -> None:
    values = cube[:, 0]
    row, column, value = long(values)
    found = stats.collapse(row, column, value, shape=values.shape[:2])
    frame = pd.DataFrame({"row": row, "column": column, "value": value})
    by = frame.groupby(["row", "column"])["value"]
    np.testing.assert_allclose(found.mean.reshape(-1), by.mean().to_numpy(), atol=1e-12)
    assert (found.readable.reshape(-1) == by.count().to_numpy()).all()
    assert (found.asked == values.shape[2]).all()
    assert found.missing_share == pytest.approx(np.isnan(values).mean(axis=2))


@given(strategies.answers(missing=True))
def test_shuffled_rows_and_doubled_repeats_change_no_mean(cube: np.ndarray) -> None:
    values = np.round(cube[:, 0] * 4)  # Whole numbers, whose sums are exact.
    row, column, value = long(values)
    shape = values.shape[:2]
    found = stats.collapse(row, column, value, shape=shape)
    order = np.random.default_rng(1).permutation(row.size)
    shuffled = stats.collapse(row[order], column[order], value[order], shape=shape)
    doubled = stats.collapse(np.tile(row, 2), np.tile(column, 2), np.tile(value, 2), shape=shape)
    for other in (shuffled, doubled):
        np.testing.assert_array_equal(other.mean, found.mean)
    assert shuffled.repeats_agree == found.repeats_agree
    assert (doubled.asked == 2 * found.asked).all()


@pytest.mark.parametrize(
    ("values", "agree"),
    [
        ([1.0, 1.0, 0.0, 0.0], True),
        ([1.0, 0.0, 0.0, 0.0], False),
        ([0.1 + 0.2, 0.3, 0.5, 0.5], True),
        ([1.0, np.nan, 0.0, 0.0], False),
        ([np.nan, np.nan, 0.0, 0.0], True),
        ([np.nan, np.nan, np.nan, np.nan], None),
    ],
)
def test_deterministic_repeats(values: list[float], agree: bool | None) -> None:
    codes = np.array([0, 0, 1, 1])
    found = stats.collapse(codes, np.zeros(4, dtype=int), np.array(values), shape=(2, 1))
    assert found.repeats_agree is agree


def test_one_answer_a_cell_says_nothing_of_repeats() -> None:
    codes = np.arange(3)
    assert stats.collapse(codes, codes, np.ones(3), shape=(3, 3)).repeats_agree is None


def test_worst_cases_fill_missing_answers_with_the_limits() -> None:
    column = np.zeros(4, dtype=int)
    found = stats.collapse(column, column, np.array([1.0, np.nan, 2.0, np.nan]), shape=(1, 2))
    low, high = found.worst_cases(1, 5)
    assert low[0, 0] == pytest.approx(5 / 4)
    assert high[0, 0] == pytest.approx(13 / 4)
    assert np.isnan(low[0, 1])


def test_contrasts_compare_the_cells_that_both_columns_have() -> None:
    # The second wording is answered 1 by all, and missing in the group: no difference.
    means = np.array([[[0.2, 0.2], [1.0, np.nan]], [[np.nan, 0.5], [np.nan, 0.5]]])
    d = stats.column_differences(means, reference=0)
    assert d[0].tolist() == [0.0, 0.0]
    assert np.isnan(d[1]).all()


@given(strategies.answers(missing=True))
def test_a_constant_vignette_effect_changes_no_difference(cube: np.ndarray) -> None:
    means = cube[:, :, :, 0].round(3)
    effect = np.arange(len(means))[:, None, None]
    before = stats.column_differences(means, reference=1)
    after = stats.column_differences(means + effect, reference=1)
    np.testing.assert_allclose(after, before, atol=1e-12)


def test_bad_input() -> None:
    codes, value = np.array([0, 1]), np.array([1.0, 2.0])
    with pytest.raises(InputError, match="same length"):
        stats.collapse(codes, codes[:1], value, shape=(2, 2))
    with pytest.raises(InputError, match="outside 0 to 0"):
        stats.collapse(codes, codes, value, shape=(2, 1))
    with pytest.raises(InputError, match="infinity"):
        stats.collapse(codes, codes, np.array([1.0, np.inf]), shape=(2, 2))
    with pytest.raises(InputError, match="no reference column 2"):
        stats.column_differences(np.zeros((2, 2)), reference=2)
