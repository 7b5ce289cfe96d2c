"""Omnibus test, step-down max-T and placebo test."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fairaudit import stats
from fairaudit.errors import InputError, MissingExtraError
from fairaudit.stats import omnibus, shuffles
from tests import strategies

# --- omnibus


def ssb(matrix: np.ndarray) -> float:
    centred = matrix - matrix.mean(axis=1, keepdims=True)
    return float(len(matrix) * np.square(centred.mean(axis=0)).sum())


@given(strategies.matrices(max_rows=4, columns=3))
def test_omnibus_agrees_with_enumeration(matrix: np.ndarray) -> None:
    orders = [list(itertools.permutations(row)) for row in matrix]
    found = stats.omnibus_test(matrix)
    assert found.draws is None
    assert found.statistic == pytest.approx(ssb(matrix), abs=1e-12)
    every = [ssb(np.array(one)) for one in itertools.product(*orders)]
    assert found.p == pytest.approx(np.mean([s >= found.statistic - 1e-11 for s in every]))


@given(strategies.matrices(max_rows=5, columns=3), st.permutations(range(3)))
def test_omnibus_knows_no_names_and_no_vignette_effects(
    matrix: np.ndarray, order: list[int]
) -> None:
    found = stats.omnibus_test(matrix)
    again = stats.omnibus_test(matrix[:, order] + np.arange(len(matrix))[:, None])
    assert again.p == pytest.approx(found.p)
    assert again.statistic == pytest.approx(found.statistic, abs=1e-12)


@pytest.mark.parametrize(("n", "groups"), [(40, 6), (5, 40), (64, 2), (30, 120)])
def test_engines_draw_the_same_permutations(n: int, groups: int) -> None:
    matrix = np.random.default_rng(n).normal(size=(n, groups)).round(1)
    plain = stats.omnibus_test(matrix, draws=400, seed=3, engine="numpy")
    assert plain.draws == 400
    if shuffles.compiled_sums() is None:
        with pytest.raises(MissingExtraError, match=r"fairaudit-clinical\[fast\]"):
            stats.omnibus_test(matrix, draws=400, seed=3, engine="numba")
    else:
        assert stats.omnibus_test(matrix, draws=400, seed=3, engine="numba") == plain


KERNELS = [shuffles.shuffled_sums, shuffles.shuffled_sums_by_loop]


# What wraps around in the loop is meant to.
@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
@pytest.mark.parametrize("kernel", KERNELS)
def test_shuffles_are_uniform(kernel: shuffles.Kernel) -> None:
    sums = kernel(np.array([[1.0, 10, 100, 1000]]), *shuffles.starts(4), np.uint64(5), 0, 24_000)
    _, counts = np.unique(sums, axis=0, return_counts=True)
    assert counts.size == 24
    assert np.square(counts - 1_000).sum() / 1_000 < 50  # χ² with 23 degrees of freedom, p = 0.001


@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
@pytest.mark.parametrize("kernel", KERNELS)
def test_a_draw_is_the_same_in_any_block(kernel: shuffles.Kernel) -> None:
    table, begins = np.random.default_rng(1).random((7, 34)), shuffles.starts(34)
    whole = kernel(table, *begins, np.uint64(2**64 - 1), 0, 20)
    parts = [kernel(table, *begins, np.uint64(2**64 - 1), first, 5) for first in range(0, 20, 5)]
    assert (np.concatenate(parts) == whole).all()
    assert np.unique(whole[:, 0]).size == 20
    assert whole.sum(axis=1) == pytest.approx(table.sum())


def test_the_p_does_not_depend_on_blocks_or_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = np.random.default_rng(1).random((12, 5))
    plain = stats.omnibus_test(matrix, draws=500, seed=3, engine="numpy")
    monkeypatch.setattr(omnibus, "_BLOCK", 7 * 12 * 5)
    monkeypatch.setattr(omnibus, "_THREADS", 1)
    assert stats.omnibus_test(matrix, draws=500, seed=3, engine="numpy") == plain


def test_random_numbers_are_those_of_splitmix64() -> None:
    # The first numbers for this seed by the reference implementation (Vigna, prng.di.unimi.it).
    assert shuffles._mixed(np.arange(5, dtype=np.uint64), np.uint64(1234567)).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@pytest.mark.parametrize("columns", [2, 3, 6, 34, 63, 64, 65, 500])
def test_the_picks_of_one_number_leave_32_bits_to_spare(columns: int) -> None:
    begins, bits = shuffles.starts(columns)
    assert columns * (2**bits - 1) < 2**64
    assert begins[-1] and not begins[0]
    product = 1
    for last in range(columns - 1, 0, -1):
        product = (last + 1) * (1 if begins[last] else product)
        assert product <= 2 ** (bits - 32)


def test_omnibus_keeps_its_level_and_finds_a_difference() -> None:
    rng = np.random.default_rng(2)
    base = rng.normal(size=(300, 12, 1))
    null = [stats.omnibus_test(base[k] + rng.normal(size=(12, 4)), draws=199).p for k in range(300)]
    assert 0.02 < np.mean(np.array(null) <= 0.05) < 0.09
    moved = rng.normal([0, 0, 0, 1], size=(50, 4))
    assert stats.omnibus_test(moved, seed=1).p < 0.01


def test_omnibus_counts_incomplete_vignettes_out_and_takes_an_invariant_model() -> None:
    matrix = np.full((60, 3), 0.3)
    matrix[0, 1] = np.nan
    found = stats.omnibus_test(matrix)
    assert (found.statistic, found.p, found.n, found.n_left_out) == (0, 1, 59, 1)
    assert stats.omnibus_test(np.tile([[0.1, 0.2, 0.3]], (60, 1)), seed=1).p == 1e-4


def test_omnibus_bad_input() -> None:
    with pytest.raises(InputError, match="at least 2 complete vignettes, not 1"):
        stats.omnibus_test([[0.1, 0.2], [np.nan, 0.1]])
    with pytest.raises(InputError, match="at least 2 columns"):
        stats.omnibus_test([[0.1], [0.2]])
    with pytest.raises(InputError, match="infinity"):
        stats.omnibus_test([[0.1, np.inf], [0.2, 0.3]])


# --- max-T


@given(strategies.matrices(max_rows=7, columns=3), st.permutations(range(3)))
def test_relabelled_contrasts_have_the_same_p(d: np.ndarray, order: list[int]) -> None:
    found = stats.sign_flip_maxt(d - 0.4)
    again = stats.sign_flip_maxt((d - 0.4)[:, order])
    assert again.p_adjusted == pytest.approx(found.p_adjusted[order])
    assert again.statistic == pytest.approx(found.statistic[order])
    assert (found.p_adjusted >= found.p - 1e-12).all()


@given(strategies.differences(min_size=2, max_size=9))
def test_a_family_of_one_is_a_sign_flip_test(d: np.ndarray) -> None:
    assume(d.any() and np.abs(d[d != 0]).min() > 1e-6)
    found = stats.sign_flip_maxt(d[:, None])
    assert found.p_adjusted[0] == pytest.approx(stats.sign_flip_test(d))


def test_the_statistic_is_the_t_statistic() -> None:
    d = np.random.default_rng(1).normal(0.1, 1, (40, 3))
    found = stats.sign_flip_maxt(d, seed=1)
    assert found.statistic == pytest.approx([stats.t_statistic(column) for column in d.T])
    assert found.p == pytest.approx([stats.t_test(column) for column in d.T], abs=0.02)
    assert (found.n, found.draws) == (40, 9_999)


def test_a_missing_difference_adds_nothing() -> None:
    rng = np.random.default_rng(3)
    d = rng.normal(0.2, 1, (30, 2))
    d[20:, 1] = np.nan
    filled = np.where(np.isnan(d), 0.0, d)
    found = stats.sign_flip_maxt(d, seed=1)
    assert found.p_adjusted == pytest.approx(stats.sign_flip_maxt(filled, seed=1).p_adjusted)
    more = np.vstack([d, np.full((5, 2), np.nan)])
    assert stats.sign_flip_maxt(more, seed=1).n == 30


def test_an_invariant_family() -> None:
    found = stats.sign_flip_maxt(np.zeros((40, 3)))
    assert found.p_adjusted.tolist() == [1, 1, 1]
    assert found.statistic.tolist() == [0, 0, 0]


def test_family_wise_error() -> None:
    rng = np.random.default_rng(4)
    d = rng.normal(size=(400, 10, 5)) + rng.normal(size=(400, 10, 1))
    rejected = [(stats.sign_flip_maxt(one).p_adjusted <= 0.05).any() for one in d]
    assert np.mean(rejected) <= 0.056 + 0.02


def test_family_bad_input() -> None:
    with pytest.raises(InputError, match="no difference at all"):
        stats.sign_flip_maxt([[0.1, np.nan], [0.2, np.nan]])
    with pytest.raises(InputError, match="at least 2 vignettes"):
        stats.sign_flip_maxt([[0.1, 0.2], [np.nan, np.nan]])
    with pytest.raises(InputError, match="finite"):
        stats.sign_flip_maxt(np.array([0.1, 0.2]))


# --- placebo


def test_placebo_draws_agree_with_enumeration() -> None:
    rng = np.random.default_rng(5)
    reference = rng.random(9)
    renders = reference[:, None] + rng.normal(0, 0.1, (9, 4))
    renders[:, 0] += 0.05
    exact = stats.placebo_test(reference[:8], renders[:8, 0], renders[:8, 1:])
    assert exact.draws is None
    twice = np.tile(renders[:8], (2, 1)), np.tile(reference[:8], 2)
    drawn = stats.placebo_test(twice[1], twice[0][:, 0], twice[0][:, 1:], seed=1)
    assert drawn.draws == 9_999
    assert drawn.signed == pytest.approx(exact.signed)
    again = stats.placebo_test(twice[1], twice[0][:, 0], twice[0][:, 1:], seed=2)
    assert again.p_signed == pytest.approx(drawn.p_signed, abs=0.02)


def test_placebo_level_where_every_render_moves_answers() -> None:
    rng = np.random.default_rng(6)
    p = []
    for _ in range(400):
        reference = rng.random(7)
        renders = reference[:, None] + rng.standard_exponential((7, 4)) * 0.1
        found = stats.placebo_test(reference, renders[:, 0], renders[:, 1:])
        p.append((found.p_signed, found.p_size))
    assert (np.mean(np.array(p) <= 0.05, axis=0) <= 0.055 + 0.02).all()


def test_placebo_uses_the_renders_there_are() -> None:
    nan = np.nan
    found = stats.placebo_test(
        [0.5, 0.5, 0.5, nan, 0.5, 0.5],
        [0.7, 0.8, nan, 0.9, 0.9, 0.6],
        [[nan, 0.5, 0.6], [0.4, 0.5, 0.6], [0.5] * 3, [0.5] * 3, [0.5, nan, nan], [0.5, nan, 0.5]],
    )
    assert (found.n, found.n_left_out) == (3, 3)
    assert found.signed == pytest.approx((0.15 + 0.3 + 0.1) / 3)
    # No other of the 3 · 4 · 3 assignments reaches the observed one.
    assert found.p_signed == pytest.approx(1 / 36)


def test_placebo_of_an_invariant_model() -> None:
    found = stats.placebo_test([0.5] * 30, [0.5] * 30, [[0.5, 0.5, 0.5]] * 30)
    assert (found.signed, found.p_signed, found.size, found.p_size) == (0, 1, 0, 1)


def test_placebo_bad_input() -> None:
    with pytest.raises(InputError, match="a row for each vignette"):
        stats.placebo_test([0.1, 0.2], [0.1, 0.2], [[0.1, 0.2]])
    with pytest.raises(InputError, match="2 placebo renders, not 0"):
        stats.placebo_test([0.1, 0.2], [0.1, 0.2], [[0.1], [0.2]])


def test_a_swap_among_renders_is_the_share_of_pairs_that_differ_as_much() -> None:
    renders = np.random.default_rng(4).normal(size=(4, 4)).round(2)
    found = stats.swap_test(renders[:, 0], renders[:, 1], renders[:, 2:])
    differences = [
        [row[i] - row[j] for i, j in itertools.permutations(range(4), 2)] for row in renders
    ]
    sums = np.array([sum(pick) for pick in itertools.product(*differences)])
    observed = (renders[:, 0] - renders[:, 1]).sum()
    assert found.draws is None
    assert found.difference == pytest.approx(observed / 4)
    assert found.p == pytest.approx(np.mean(np.abs(sums) >= abs(observed) - 1e-12))


def test_a_label_that_means_nothing_is_rarely_more_than_any_two_renders() -> None:
    rng = np.random.default_rng(6)
    rejected = 0
    for seed in range(400):
        chance = 1 / (1 + np.exp(-rng.normal(0, 2, (30, 1)) - rng.normal(0, 0.5, (30, 6))))
        means = rng.binomial(5, chance) / 5
        found = stats.swap_test(means[:, 0], means[:, 1], means[:, 2:], draws=199, seed=seed)
        rejected += found.p <= 0.05
    assert rejected / 400 <= 0.075  # .05 and three standard errors of a share of 400


def test_a_vignette_with_fewer_renders_has_fewer_pairs() -> None:
    first, second = [0.9, 0.8, 0.7], [0.1, 0.2, 0.3]
    others = np.array([[0.5, 0.4, np.nan], [0.5, np.nan, 0.3], [0.5, np.nan, np.nan]])
    found = stats.swap_test(first, second, others)
    assert (found.n, found.n_left_out) == (2, 1)
    whole = stats.swap_test(first[:2], second[:2], [[0.5, 0.4], [0.5, 0.3]])
    assert found.p == whole.p == 2 / 144
