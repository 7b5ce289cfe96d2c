"""The gap and ratio of selection rates where few vignettes differ, against the paired contrast."""

import numpy as np
import pytest

from fairaudit import stats
from fairaudit.errors import InputError
from fairaudit.stats.column_means import selection_metrics
from fairaudit.stats.metrics import Disparity


def parity_of(
    chosen: np.ndarray, *, level: float = 0.95, draws: int = 400
) -> tuple[Disparity, Disparity]:
    """Of answers, shape (n_vignettes, n_columns, n_repeats)."""
    vignette, column, _ = np.indices(chosen.shape)
    difference, ratio = selection_metrics(
        chosen.ravel(), column=column.ravel(), vignette=vignette.ravel(), level=level, draws=draws
    ).disparities
    return difference, ratio


def answers(*, n: int = 60, columns: int = 2, repeats: int = 1, moved: int = 3) -> np.ndarray:
    """Half of the vignettes selected; the last column loses `moved` of them."""
    chosen = np.zeros((n, columns, repeats))
    chosen[: n // 2] = 1
    chosen[:moved, -1] = 0
    return chosen


def test_two_columns_that_differ_in_few_have_the_interval_of_the_paired_contrast() -> None:
    for repeats, method in ((1, "Tango"), (3, "betting")):
        chosen = answers(repeats=repeats)
        if repeats > 1:
            chosen[10, 0, 0] = 0
        rates = chosen.mean(axis=2)
        pair = stats.compare_paired(rates[:, 0] - rates[:, 1], bound=1.0, binary=repeats == 1)
        assert pair.ci is not None and method in pair.method
        difference, _ = parity_of(chosen)
        assert difference.estimate == pytest.approx(pair.estimate)
        assert difference.ci == pytest.approx((max(0.0, pair.ci[0]), pair.ci[1]))
        assert difference.method == "paired interval, since few vignettes differ"


def test_many_that_differ_keep_the_resamples() -> None:
    difference, ratio = parity_of(answers(moved=15))
    for one in (difference, ratio):
        assert one.method == "BCa bootstrap of vignettes, simultaneous over all pairs of columns"
    assert difference.ci is not None and difference.ci[0] > 0.05


def test_no_difference_is_zero_with_limits_that_shrink_with_the_vignettes() -> None:
    ends = []
    for n in (40, 160):
        difference, ratio = parity_of(answers(n=n, columns=3, moved=0))
        assert difference.ci is not None and ratio.ci is not None
        assert (difference.estimate, difference.ci[0]) == (0, 0)
        assert (ratio.estimate, ratio.ci[1]) == (1, 1)
        assert not difference.note and not ratio.note
        assert difference.method == (
            "paired interval, Bonferroni over 3 pairs, since few vignettes differ"
        )
        ends.append((difference.ci[1], 1 - ratio.ci[0]))
    assert 0 < ends[1][0] < ends[0][0] / 3 and 0 < ends[1][1] < ends[0][1] / 2


def test_pairs_that_differ_in_few_and_in_many_are_bounded_together() -> None:
    chosen = answers(columns=3, moved=15)
    chosen[0, 0] = 0
    difference, ratio = parity_of(chosen)
    assert difference.method.endswith(
        "; paired interval for 1 of 3 pairs, since few vignettes differ"
    )
    assert ratio.method.endswith("; betting interval for 1 of 3 pairs, since few vignettes differ")
    assert difference.estimate == pytest.approx(0.25)
    assert difference.ci is not None and difference.ci[0] < 0.25 < difference.ci[1]
    assert ratio.ci is not None and ratio.ci[0] < 0.5 < ratio.ci[1]


def test_vignettes_that_one_column_lacks_make_no_interval_narrower() -> None:
    whole, _ = parity_of(answers())
    lacking = answers()
    lacking[40:44, 1] = np.nan
    found, ratio = parity_of(lacking)
    assert found.ci is not None and whole.ci is not None and ratio.ci is not None
    assert found.ci[0] <= whole.ci[0] and found.ci[1] >= whole.ci[1]
    # Nothing is shared: nothing is known of the difference.
    lacking = answers(n=8)
    lacking[:4, 0], lacking[4:, 1] = np.nan, np.nan
    assert parity_of(lacking)[0].ci == (0.0, 1.0)


def test_rare_changes_are_covered() -> None:
    covered = []
    for seed in range(150):
        rng = np.random.default_rng(seed)
        chosen = np.repeat(rng.random((40, 1, 1)) < 0.8, 3, axis=1).astype(float)
        # 3 of 100 selected vignettes change in the last column.
        chosen[:, 2] *= rng.random((40, 1)) >= 0.03
        difference, ratio = parity_of(chosen, draws=50)
        assert difference.ci is not None and ratio.ci is not None
        covered.append(
            difference.ci[0] <= 0.024 <= difference.ci[1] and ratio.ci[0] <= 0.97 <= ratio.ci[1]
        )
    assert np.mean(covered) >= 0.95


def test_a_ratio_by_betting() -> None:
    reference = np.tile([1.0, 0.5, 0.0, 1.0], 25)
    low, high = stats.betting_ratio_interval(reference * 0.5, reference)
    assert 0 < low < 0.5 < high < 1
    assert stats.betting_ratio_interval(reference, reference * 0.5) == (low, high)
    # No ratio is certain from two vignettes.
    assert stats.betting_ratio_interval([1.0, 0.0], [0.0, 1.0]) == (0.0, 1.0)
    for values, others in (([], []), ([1.0], [1.0, 0.0]), ([1.5], [1.0]), ([-0.1], [1.0])):
        with pytest.raises(InputError):
            stats.betting_ratio_interval(values, others)
