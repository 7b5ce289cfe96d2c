import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as oracle

from fairaudit import stats
from fairaudit.errors import InputError
from tests import strategies

# --- missing answers


def test_without_missing_answers_the_interval_is_the_normal_one() -> None:
    d = np.random.default_rng(1).normal(0.1, 0.3, 60)
    low, high = stats.imbens_manski_interval(d, d)
    half = oracle.norm.ppf(0.975) * d.std(ddof=1) / math.sqrt(60)
    assert (low, high) == pytest.approx((d.mean() - half, d.mean() + half))


def test_imbens_manski_covers_wherever_the_truth_lies() -> None:
    rng = np.random.default_rng(2)
    covered = []
    for _ in range(1_000):
        lowest = rng.normal(0.0, 0.5, 60)
        low, high = stats.imbens_manski_interval(lowest, lowest + rng.random(60) * 0.2)
        covered.append((low <= 0.0 <= high, low <= 0.05 <= high, low <= 0.1 <= high))
    assert (np.mean(covered, axis=0) >= 0.935 - 0.015).all()


@given(strategies.differences(), st.floats(0, 0.5))
def test_bounds_hold_their_means(d: np.ndarray, width: float) -> None:
    lowest, highest = np.clip(d - width, -1, 1), np.clip(d + width, -1, 1)
    found = stats.missing_bounds(lowest, highest, bound=1.0)
    assert found.ci is not None
    assert found.ci[0] <= found.lowest + 1e-12
    assert found.ci[1] >= found.highest - 1e-12


def test_bounds_of_an_invariant_model() -> None:
    found = stats.missing_bounds([0.0] * 90, [0.0] * 90, bound=1.0)
    assert found.ci == pytest.approx(stats.betting_interval([0.0] * 90, bound=1.0))
    assert stats.missing_bounds([0.0] * 90, [0.0] * 90, bound=None).ci is None


def test_bounds_bad_input() -> None:
    with pytest.raises(InputError, match="same vignettes"):
        stats.missing_bounds([0.0, 0.1], [0.0, 0.1, 0.2], bound=1.0)
    with pytest.raises(InputError, match="above the highest"):
        stats.missing_bounds([0.0, 0.2], [0.0, 0.1], bound=1.0)
    with pytest.raises(InputError, match="None of the differences varies"):
        stats.imbens_manski_interval([0.0, 0.0], [0.1, 0.1])


# --- interactions, strata, rates


def test_an_additive_model_has_no_interaction() -> None:
    rng = np.random.default_rng(3)
    base, first, second = rng.random((3, 40))
    found = stats.interaction(base + first + second, base + first, base + second, base)
    assert found.differences == pytest.approx(0, abs=1e-12)
    assert found.observed == pytest.approx(found.additive)
    assert found.n_left_out == 0


def test_an_interaction_counts_incomplete_vignettes_out() -> None:
    found = stats.interaction([1.0, math.nan], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5])
    assert (found.n, found.n_left_out, found.differences.tolist()) == (1, 1, [0.5])
    with pytest.raises(InputError, match="No vignette"):
        stats.interaction([math.nan], [0.5], [0.5], [0.5])
    with pytest.raises(InputError, match="four vectors"):
        stats.interaction([0.5, 0.5], [0.5], [0.5], [0.5])


def test_welch_agrees_with_scipy() -> None:
    rng = np.random.default_rng(4)
    x, y = rng.normal(0, 1, 20), rng.normal(0.5, 3, 31)
    found, theirs = stats.welch_comparison(x, y), oracle.ttest_ind(x, y, equal_var=False)
    assert found.p == pytest.approx(theirs.pvalue)
    assert found.df == pytest.approx(theirs.df)
    assert found.ci == pytest.approx(tuple(theirs.confidence_interval()))


def test_welch_without_spread_says_nothing() -> None:
    found = stats.welch_comparison([0.1, 0.1], [0.2, 0.2, 0.2])
    assert (found.ci, found.p, found.df) == (None, None, None)
    assert found.estimate == pytest.approx(-0.1)
    assert stats.welch_comparison([0.1, 0.1], [0.2, 0.3]).df == pytest.approx(1)
    with pytest.raises(InputError, match="1 differences"):
        stats.welch_comparison([0.1], [0.2, 0.3])


def test_change_shares_ignore_rounding_and_missing_pairs() -> None:
    answers = np.array([[0.1 + 0.2, 1.0], [math.nan, 2.0], [math.nan, math.nan]])
    reference = np.array([[0.3, 0.0], [1.0, 2.0], [1.0, 1.0]])
    shares = stats.change_shares(answers, reference)
    assert shares[:2].tolist() == [0.5, 0.0]
    assert math.isnan(shares[2])
    with pytest.raises(InputError, match="same shape"):
        stats.change_shares(answers, reference[:2])


@pytest.mark.parametrize("changed", [0, 1, 7, 40])
def test_a_rate_of_single_answers_is_clopper_pearson(changed: int) -> None:
    found = stats.rate_of_change([1.0] * changed + [0.0] * (40 - changed))
    exact = oracle.binomtest(changed, 40).proportion_ci(method="exact")
    assert found.ci == pytest.approx((exact.low, exact.high))


@given(st.lists(st.floats(0, 1) | st.just(0.0) | st.just(1.0), min_size=1, max_size=40))
def test_a_rate_lies_in_its_interval(shares: list[float]) -> None:
    found = stats.rate_of_change([*shares, math.nan])
    assert 0 <= found.ci[0] <= found.estimate + 1e-9
    assert found.estimate - 1e-9 <= found.ci[1] <= 1
    assert (found.n, found.n_left_out) == (len(shares), 1)


def test_rate_bad_input() -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        stats.rate_of_change([1.2])
    with pytest.raises(InputError, match="at least one share"):
        stats.rate_of_change([math.nan])


# --- adjustments


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_benjamini_hochberg_agrees_with_scipy(p: list[float]) -> None:
    assert stats.benjamini_hochberg(p) == pytest.approx(oracle.false_discovery_control(p))


def test_benjamini_hochberg_of_nothing_and_of_nan() -> None:
    assert stats.benjamini_hochberg([]).size == 0
    with pytest.raises(InputError, match="leave out contrasts"):
        stats.benjamini_hochberg([math.nan])


@given(strategies.pair_counts())
def test_the_exact_mcnemar_test_is_the_binomial_test(counts: tuple[int, int, int]) -> None:
    b, c, _ = counts
    expected = oracle.binomtest(b, b + c).pvalue if b + c else 1.0
    assert stats.mcnemar_exact(b, c) == pytest.approx(expected)
    assert stats.mcnemar_midp(b, c) <= stats.mcnemar_exact(b, c) + 1e-12


def test_traces_of_rounding_do_not_pick_the_method() -> None:
    trace = 1 / 3 + 1 / 3 - 2 / 3 or 1e-16
    lowest = np.array([-1.0, *[0.0] * 11])
    exact = stats.missing_bounds(lowest, lowest + 0.0, bound=1.0)
    traced = stats.missing_bounds(np.where(lowest == 0, trace, lowest), lowest + 1e-16, bound=1.0)
    assert traced.method == exact.method == "betting limits of the worst cases"
    assert traced.ci == pytest.approx(exact.ci, abs=1e-12)
