import numpy as np
import pytest

from fairaudit import stats
from fairaudit.errors import InputError

MARGIN = 0.05


def simulated(
    n: int, sizes: stats.Sizes, *, draws: int, seed: int = 3, bound: float = 1.0
) -> float:
    """Share of samples in which `compare_paired` itself shows equivalence."""
    rng = np.random.default_rng(seed)
    values = [0.0, *(one for one, _ in sizes)]
    shares = [1 - sum(share for _, share in sizes), *(share for _, share in sizes)]
    passed = 0
    for _ in range(draws):
        d = rng.choice(values, n, p=shares) * rng.choice([-1, 1], n)
        found = stats.compare_paired(d, bound=bound, margin=MARGIN)
        passed += found.p_equivalence is not None and found.p_equivalence < 0.05
    return passed / draws


@pytest.mark.parametrize(
    ("n", "sizes"),
    [
        (90, ((0.5, 0.06),)),
        (100, ((0.3, 0.05),)),
        (90, ((0.25, 0.01),)),
        (120, ((0.5, 0.06),)),  # betting and t, about as often
        (150, ((0.2, 0.03), (0.6, 0.04))),
    ],
)
def test_the_chance_is_that_of_the_procedure(n: int, sizes: stats.Sizes) -> None:
    chance = stats.sparse_equivalence_power(n, sizes, margin=MARGIN, bound=1.0)
    assert chance == pytest.approx(simulated(n, sizes, draws=400), abs=0.08)
    by_t = stats.equivalence_power(n, sum(s**2 * q for s, q in sizes) ** 0.5, MARGIN)
    assert chance < by_t - 0.02


def test_with_many_differences_it_is_the_chance_of_t() -> None:
    sizes = ((0.1, 0.4), (0.3, 0.4))
    sd = (0.4 * 0.01 + 0.4 * 0.09) ** 0.5
    for n in (100, 140, 300):
        chance = stats.sparse_equivalence_power(n, sizes, margin=MARGIN, bound=1.0)
        assert chance == pytest.approx(stats.equivalence_power(n, sd, MARGIN), abs=0.05)


def test_it_is_the_same_each_time_and_in_any_unit() -> None:
    chance = stats.sparse_equivalence_power(110, ((0.5, 0.06),), margin=0.05, bound=1.0)
    stats.sparse_equivalence_power.cache_clear()
    assert chance == stats.sparse_equivalence_power(110, ((0.5, 0.06),), margin=0.05, bound=1.0)
    assert chance == stats.sparse_equivalence_power(110, ((2.0, 0.06),), margin=0.2, bound=4.0)


def test_a_large_number_is_no_more_work() -> None:
    assert stats.sparse_equivalence_power(1_000_000, ((0.5, 0.01),), margin=0.05, bound=1.0) == 1
    tiny = stats.sparse_equivalence_power(1_000_000, ((0.5, 0.01),), margin=1e-4, bound=1.0)
    assert tiny == pytest.approx(stats.equivalence_power(1_000_000, 0.05, 1e-4), abs=0.05)


def test_a_difference_as_large_as_the_bound_loses_a_whole_bet() -> None:
    sizes = ((1.0, 0.01),)
    chance = stats.sparse_equivalence_power(100, sizes, margin=MARGIN, bound=1.0)
    assert chance == pytest.approx(simulated(100, sizes, draws=400), abs=0.08)


def test_sizes_are_told_without_their_signs() -> None:
    d = [0.0] * 6 + [0.5, -0.5, 1 / 3, 1 / 3 + 1e-16]
    assert stats.sizes_of(d, bound=1.0) == ((pytest.approx(1 / 3), 0.2), (0.5, 0.2))
    assert stats.sizes_of([0.0, 1e-16], bound=1.0) == ()
    with pytest.raises(InputError, match="beyond the bound"):
        stats.sizes_of([1.5], bound=1.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"n": 1},
        {"margin": 0.0},
        {"margin": 1.0},
        {"alpha": 0.5},
        {"sizes": ((1.5, 0.1),)},
        {"sizes": ((0.5, 0.7), (0.3, 0.7))},
        {"sizes": ((0.5, 0.0),)},
    ],
)
def test_bad_input(wrong: dict[str, object]) -> None:
    given: dict[str, object] = {"n": 90, "sizes": ((0.5, 0.1),), "margin": 0.05, "bound": 1.0}
    with pytest.raises(InputError, match="Give"):
        stats.sparse_equivalence_power(**(given | wrong))  # type: ignore[arg-type]


def test_tests_pass_together_as_normal_means_do() -> None:
    assert stats.chance_of_all([0.3, 0.9], correlation=0.0) == pytest.approx(0.27)
    assert stats.chance_of_all([1.0, 1.0]) == pytest.approx(1)
    assert stats.chance_of_all([0.0, 1.0]) == pytest.approx(0)
    for wrong in ([], [1.1], [-0.1], [float("nan")]):
        with pytest.raises(InputError, match="between 0 and 1"):
            stats.chance_of_all(wrong)
    with pytest.raises(InputError, match="correlation"):
        stats.chance_of_all([0.5], correlation=1.0)
