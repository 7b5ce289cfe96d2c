"""Bootstrap of vignettes, ratios, the worst gap."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as oracle

from fairaudit import stats
from fairaudit.errors import InputError
from tests import strategies


def ratio_of(table: np.ndarray) -> stats.resampling.Functional:
    def ratio(weights: np.ndarray) -> np.ndarray:
        sums = weights @ table
        with np.errstate(invalid="ignore", divide="ignore"):
            return sums[:, :1] / sums[:, 1:]

    return ratio


def test_weights_are_multinomial() -> None:
    weights = np.concatenate(list(stats.vignette_weights(7, draws=20_000, seed=1)))
    assert weights.shape == (20_000, 7)
    assert (weights.sum(axis=1) == 7).all()
    assert weights.mean(axis=0) == pytest.approx(1, abs=0.03)
    assert weights.var(axis=0) == pytest.approx(6 / 7, abs=0.04)
    again = np.concatenate(list(stats.vignette_weights(7, draws=20_000, seed=1)))
    assert (again == weights).all()


@pytest.mark.parametrize(("method", "name"), [("percentile", "percentile"), ("bca", "BCa")])
def test_bootstrap_agrees_with_scipy(method: str, name: str) -> None:
    rng = np.random.default_rng(2)
    table = rng.gamma(2, 1, (60, 2)) + rng.gamma(1, 1, (60, 1))
    found = stats.bootstrap(ratio_of(table), 60, method=method, seed=1)  # type: ignore[arg-type]
    theirs = oracle.bootstrap(
        (table[:, 0], table[:, 1]),
        lambda x, y, axis: x.mean(axis) / y.mean(axis),
        paired=True,
        method=name,
        n_resamples=10_000,
        rng=3,
    ).confidence_interval
    assert found.method == name
    assert (found.low[0], found.high[0]) == pytest.approx(tuple(theirs), abs=0.01)


def test_bca_begins_at_fifty_vignettes() -> None:
    table = np.random.default_rng(3).random((50, 2)) + 0.1
    assert stats.bootstrap(ratio_of(table), 50, draws=100).method == "BCa"
    assert stats.bootstrap(ratio_of(table[:49]), 49, draws=100).method == "percentile"


def test_no_interval_where_resamples_are_undefined_or_all_the_same() -> None:
    rare = np.column_stack([np.full(12, 0.5), np.zeros(12)])
    rare[0, 1] = 1.0
    found = stats.bootstrap(
        lambda w: np.where((w @ rare)[:, 1:] > 0, ratio_of(rare)(w), np.nan), 12, seed=1
    )
    assert found.n_undefined[0] > 3_000
    assert np.isnan([found.low[0], found.high[0]]).all()
    same = stats.bootstrap(ratio_of(np.full((60, 2), 0.5)), 60, draws=200)
    assert same.estimate[0] == 1
    assert np.isnan(same.low[0])
    with pytest.raises(InputError, match="at least 2 vignettes"):
        stats.bootstrap(ratio_of(np.ones((1, 2))), 1)


def test_a_ratio_says_why_there_is_none() -> None:
    rare = np.zeros(200)
    rare[:5] = 1.0
    assert "below 0.05" in stats.ratio_of_means(np.full(200, 0.5), rare).method
    assert "4 events" in stats.ratio_of_means(np.full(40, 0.5), rare[1:41]).method
    assert stats.ratio_of_means(np.full(40, 0.5), rare[1:41], n_events=9).estimate is not None
    assert stats.ratio_of_means([0.5], [0.5]).method == "no ratio: 1 vignettes with both means"
    same = stats.ratio_of_means([0.5] * 20, [0.5] * 20)
    assert (same.estimate, same.ci) == (1.0, None)
    with pytest.raises(InputError, match="differ"):
        stats.ratio_of_means([0.5], [0.5, 0.5])
    with pytest.raises(InputError, match="not negative"):
        stats.ratio_of_means([-0.5, 0.5], [0.5, 0.5])


@given(strategies.matrices(max_rows=8, columns=3), st.permutations(range(3)))
@settings(max_examples=40)
def test_the_worst_gap_knows_no_names(matrix: np.ndarray, order: list[int]) -> None:
    found = stats.worst_gap(matrix, bound=1.0, draws=300)
    again = stats.worst_gap(matrix[:, order], bound=1.0, draws=300)
    assert again.estimate == pytest.approx(found.estimate)
    assert found.ci is not None
    assert again.ci == pytest.approx(found.ci, abs=1e-9)
    assert found.ci[0] - 1e-12 <= found.estimate <= found.ci[1] + 1e-12
    assert again.estimate == pytest.approx(
        matrix[:, order].mean(axis=0)[again.largest] - matrix[:, order].mean(axis=0)[again.smallest]
    )


def test_the_worst_gap_covers_zero_and_the_truth() -> None:
    rng = np.random.default_rng(4)
    truth = np.array([0.0, 0.1, 0.0, 0.05])
    covered, zero = [], []
    for _ in range(300):
        noise = rng.normal(size=(60, 4)) * 0.3 + rng.normal(size=(60, 1))
        found = stats.worst_gap(noise + truth, draws=400)
        null = stats.worst_gap(noise, draws=400)
        assert found.ci is not None and null.ci is not None
        covered.append(found.ci[0] <= 0.1 <= found.ci[1])
        zero.append(null.ci[0] == 0)
    few = stats.worst_gap(np.random.default_rng(5).random((12, 3)))
    assert few.ci is not None and few.ci_uncorrected is not None
    assert few.ci[1] > few.ci_uncorrected[1]
    assert np.mean(covered) >= 0.94 - 0.03
    assert np.mean(zero) >= 0.94 - 0.03


def test_the_worst_gap_covers_with_few_vignettes_and_many_groups() -> None:
    # Resamples carried over to t cover 94% and 81% of these.
    for n, groups, seed in ((12, 6, 7), (14, 34, 8)):
        drawn = np.random.default_rng(seed).normal(size=(300, n, groups))
        found = [stats.worst_gap(one, draws=200).ci for one in drawn]
        assert np.mean([ci is not None and ci[0] == 0 for ci in found]) >= 0.94 - 0.03


def test_the_interval_of_the_worst_gap_is_that_of_all_flips() -> None:
    matrix = np.random.default_rng(9).standard_exponential((8, 3)) * [1, 1, 2]
    d = np.stack([matrix[:, b] - matrix[:, a] for a, b in ((0, 1), (0, 2), (1, 2))])
    middle, error = d.mean(axis=1), d.std(axis=1, ddof=1) / np.sqrt(8)
    largest = []
    for signs in itertools.product((-1, 1), repeat=8):
        flipped = (d - middle[:, None]) * signs
        own = np.sqrt(np.square(flipped).mean(axis=1) - flipped.mean(axis=1) ** 2)
        largest.append(np.abs(np.sqrt(8) * flipped.mean(axis=1) / own).max())
    c = min(np.quantile(largest, 0.95), oracle.t.ppf(1 - 0.05 / 6, 7))
    found = stats.worst_gap(matrix)
    assert found.ci == pytest.approx(
        (max(0, (abs(middle) - c * error).max()), (abs(middle) + c * error).max()), rel=1e-9
    )
    assert "joint sign flips" in found.method


def test_a_worst_gap_that_flips_cannot_bound_is_bounded_by_bonferroni() -> None:
    matrix = np.random.default_rng(9).random((7, 3))
    assert "Bonferroni's t" in stats.worst_gap(matrix).method
    # All pairs are ±1 by halves, each its own way: many flips leave one of them without spread.
    signs = [one for one in itertools.product((0.0, 1.0), repeat=8) if sum(one) == 4]
    halves = np.array(signs[::3]).T
    found = stats.worst_gap(halves)
    d = halves[:, :, None] - halves[:, None, :]
    error = d.std(axis=0, ddof=1).max() / np.sqrt(8)
    pairs = halves.shape[1] * (halves.shape[1] - 1) / 2
    assert found.ci == pytest.approx((0, oracle.t.ppf(1 - 0.025 / pairs, 7) * error))


def test_the_worst_gap_of_an_invariant_model() -> None:
    found = stats.worst_gap(np.full((90, 3), 0.4), bound=1.0)
    assert found.estimate == 0
    assert found.ci is not None
    assert found.ci[0] == 0
    # Wider than one contrast's interval, since three pairs are bounded together.
    assert found.ci[1] > stats.betting_interval([0.0] * 90, bound=1.0)[1]
    assert stats.worst_gap(np.full((90, 3), 0.4)).ci is None


def test_a_pair_with_few_differences_is_bounded_by_betting_beside_one_that_varies() -> None:
    # The last column differs from both others; between these nothing varies or next to nothing.
    constant = np.column_stack([[0.0] * 3, [1.0] * 3, [0.0, 1.0, 0.0]])
    found = stats.worst_gap(constant, bound=1.0)
    assert found.ci is not None
    assert found.ci[0] < 0.05 and found.ci[1] == 1
    varied = np.random.default_rng(3).normal(0.4, 0.02, 20)
    rows = np.column_stack([np.full(20, 0.4), np.full(20, 0.4), varied])
    rows[3, 1] = 0.5
    found = stats.worst_gap(rows, bound=1.0)
    assert found.ci is not None
    alone = stats.betting_interval(rows[:, 1] - rows[:, 0], bound=1.0, level=1 - 0.05 / 3)
    assert found.ci == pytest.approx((0, max(np.abs(alone))))
    assert (found.n_sparse, found.upper_valid) == (1, True)
    assert found.method.endswith("betting interval for 1 of 3 pairs that differ in few vignettes")


def test_pairs_that_differ_often_share_their_part_of_the_level() -> None:
    rng = np.random.default_rng(3)
    base = rng.uniform(0, 0.5, 20)
    rows = np.column_stack([base, base, rng.uniform(0.3, 1, 20)])
    found = stats.worst_gap(rows, bound=1.0)
    # Pairs 0-2 and 1-2 are the same differences, at two thirds of 5% together.
    alone = stats.worst_gap(rows[:, [0, 2]], bound=1.0, level=1 - 0.05 * 2 / 3)
    assert found.n_sparse == 1
    # Alone, the pair is held to its t, of which the quantile of drawn flips is a rough copy.
    assert found.ci == pytest.approx(alone.ci, abs=0.006)
    full = stats.worst_gap(rows[:, [0, 2]], bound=1.0).ci
    assert found.ci is not None and full is not None
    assert found.ci[1] > full[1] + 0.01
    assert found.ci_uncorrected == pytest.approx(stats.worst_gap(rows).ci_uncorrected)
    with pytest.raises(InputError, match="beyond the bound"):
        stats.worst_gap(rows, bound=0.01)


def test_a_worst_gap_without_a_bound_says_where_its_upper_limit_is_none() -> None:
    rows = np.random.default_rng(3).normal(0.4, 0.02, (20, 3))
    assert stats.worst_gap(rows).upper_valid
    rows[:, 1] = rows[:, 0] + 0.3
    found = stats.worst_gap(rows)
    assert found.ci is not None
    assert not found.upper_valid
    # Nothing is known of the pair that is 0.3 apart everywhere; the others are as far, and vary.
    assert found.ci[0] < 0.3 < found.ci[1]
    rows[:, 1] = rows[:, 0]
    found = stats.worst_gap(rows)
    assert (found.n_sparse, found.upper_valid) == (1, False)
    assert "no equivalence, 1 of 3 pairs" in found.method


@pytest.mark.parametrize("n", [20, 40, 60])
def test_rare_differences_are_seldom_equivalent_and_covered(n: int) -> None:
    rng = np.random.default_rng(n)
    for rate in (0.06, 0.07, 0.1):
        moved = rng.random((400, n, 3)) < [0.0, rate, 0.07]
        rows = moved.astype(float)
        truth = max(rate, 0.07)
        found = [stats.worst_gap(one, bound=1.0, draws=100, seed=1).ci for one in rows]
        ends = np.array([ci for ci in found if ci is not None])
        assert len(ends) == 400
        assert np.mean(ends[:, 1] < 0.05) <= 0.06
        assert np.mean((ends[:, 0] <= truth) & (truth <= ends[:, 1])) >= 0.94


def test_many_sparse_pairs_have_the_limits_of_the_widest() -> None:
    rng = np.random.default_rng(2)
    rows = np.where(rng.random((60, 12)) < 0.03, 0.5, 0.0)
    found = stats.worst_gap(rows, bound=1.0, draws=100)
    ends = [
        stats.betting_interval(rows[:, b] - rows[:, a], bound=1.0, level=1 - 0.05 / 66)
        for a, b in itertools.combinations(range(12), 2)
    ]
    assert found.ci == pytest.approx((0, np.abs(ends).max()))
    assert found.method == "betting interval, Bonferroni over pairs"


def test_the_worst_gap_counts_incomplete_vignettes_out() -> None:
    matrix = np.random.default_rng(5).random((20, 3))
    matrix[3, 1] = np.nan
    found = stats.worst_gap(matrix, draws=200)
    assert (found.n, found.n_left_out) == (19, 1)
    with pytest.raises(InputError, match="at least 2 complete"):
        stats.worst_gap(matrix[3:5])


def test_a_simultaneous_gap_without_spread_or_with_holes() -> None:
    estimates = np.array([[0.5, 0.7]])
    assert stats.simultaneous_gap(estimates, np.tile(estimates, (50, 1, 1)), n=50) == (
        pytest.approx(0.2),
        None,
    )
    holes = np.random.default_rng(6).normal(estimates, 0.1, (50, 1, 2))
    holes[:5] = np.nan
    assert stats.simultaneous_gap(estimates, holes, n=50)[1] is None
    assert np.isnan(stats.simultaneous_gap(np.array([[np.nan, 0.7]]), holes, n=50)[0])


@pytest.mark.parametrize("step", [0.3, 0.5, 1 / 3])
@pytest.mark.parametrize(
    "rows", [np.zeros((40, 1)), np.random.default_rng(7).uniform(0, 9, (40, 1))]
)
def test_rounding_is_no_spread(rows: np.ndarray, step: float) -> None:
    """Columns at a fixed distance say nothing of what was not drawn, in binary fractions or not."""
    found = stats.worst_gap(rows + np.array([0, step, step]), draws=200)
    assert found.estimate == pytest.approx(step)
    assert found.ci is None and not found.upper_valid
    assert found.method == "no interval: no pair varies"


def test_a_level_beyond_what_the_draws_can_tell_is_bonferronis() -> None:
    rows = np.random.default_rng(8).normal(size=(60, 3))
    ends = {stats.worst_gap(rows, level=1 - 1.5e-5, seed=seed).ci for seed in range(4)}
    assert len(ends) == 1
    found = stats.worst_gap(rows, level=1 - 1.5e-5)
    assert found.method.endswith("Bonferroni's t")
    assert stats.worst_gap(rows, level=0.999).method.endswith("joint sign flips")
    d = rows[:, :, None] - rows[:, None, :]
    half = oracle.t.isf(1.5e-5 / 2 / 3, 59) * d.std(axis=0, ddof=1) / np.sqrt(60)
    assert found.ci is not None
    assert found.ci[1] == pytest.approx((np.abs(d.mean(axis=0)) + half).max())
