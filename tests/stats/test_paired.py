import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fairaudit import stats
from fairaudit.errors import InputError
from tests import strategies

SPREAD = np.linspace(-0.2, 0.3, 12)


@pytest.mark.parametrize(
    ("d", "bound", "binary", "method"),
    [
        ([0, 1, -1] * 5, 1, True, "Tango score interval; mid-p McNemar test"),
        ([0] * 20, 1, True, "Tango score interval; mid-p McNemar test"),
        (SPREAD, 1, False, "t interval; t test; TOST with Hall’s correction"),
        (SPREAD, None, False, "t interval; t test; TOST with Hall’s correction"),
        (SPREAD[:9], 1, False, "betting e-values; exact sign flip"),
        ([0.1] * 12, 1, False, "betting e-values; exact sign flip"),
        ([0.1 + 0.2, 0.3] * 6, 1, False, "betting e-values; exact sign flip"),
        ([0.0] * 12, 1, False, "betting e-values; exact sign flip"),
        (SPREAD[:9], None, False, "t interval; exact sign flip"),
        ([0.1] * 12, None, False, "no interval; exact sign flip"),
        ([0.1], 1, False, "none"),
        ([], None, False, "none"),
    ],
)
def test_the_case_picks_the_method(
    d: list[float], bound: float | None, binary: bool, method: str
) -> None:
    found = stats.compare_paired(d, bound=bound, binary=binary, margin=0.05)
    assert found.method == method
    if method == "none":
        assert found.estimate is found.ci is found.p is found.p_equivalence is None
    elif bound is None and "sign flip" in method:
        assert found.p_equivalence is found.ci_equivalence is None
    else:
        assert found.ci[0] <= found.estimate <= found.ci[1]
        assert 0 <= found.p_equivalence <= 1


@given(strategies.differences(), st.floats(0.01, 0.9))
def test_equivalence_interval_decides_as_the_test(d: np.ndarray, margin: float) -> None:
    found = stats.compare_paired(d, bound=1, margin=margin)
    assume(abs(found.p_equivalence - 0.05) > 1e-7)
    low, high = found.ci_equivalence
    assert (found.p_equivalence < 0.05) == (-margin < low and high < margin)


@given(strategies.differences(), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_mirroring_mirrors(d: np.ndarray, random: object) -> None:
    found = stats.compare_paired(d, bound=1, margin=0.1)
    mixed = list(d)
    random.shuffle(mixed)
    again = stats.compare_paired(mixed, bound=1, margin=0.1)
    mirrored = stats.compare_paired(-d, bound=1, margin=0.1)
    for other in (again, mirrored):
        assert other.method == found.method
        assert other.p == pytest.approx(found.p, rel=1e-6)
        assert other.p_equivalence == pytest.approx(found.p_equivalence, rel=1e-6)
    assert mirrored.estimate == pytest.approx(-found.estimate, abs=1e-12)
    assert mirrored.ci == pytest.approx((-found.ci[1], -found.ci[0]), abs=1e-9)


@pytest.mark.parametrize(("n", "binary"), [(2, False), (2, True), (16, False), (58, True)])
def test_perfect_invariance_has_width_and_no_effect(n: int, binary: bool) -> None:
    found = stats.compare_paired([0.0] * n, bound=1, binary=binary, margin=0.05)
    assert found.estimate == 0
    assert found.p == 1
    assert found.ci[0] < 0 < found.ci[1]
    assert found.p_equivalence >= 0.05
    assert found.least_n > n


def test_perfect_invariance_is_equivalent_with_enough_vignettes() -> None:
    for binary, n in ((True, 59), (False, 86)):
        assert stats.compare_paired([0.0] * n, bound=1, binary=binary, margin=0.05).least_n == n
        for size, proven in ((n, True), (n - 1, False)):
            found = stats.compare_paired([0.0] * size, bound=1, binary=binary, margin=0.05)
            assert (found.p_equivalence < 0.05) is proven


def test_rounding_errors_are_zeros() -> None:
    noisy = np.array([1e-17, -3e-17, 0.0, 2e-16] * 5)
    assert stats.compare_paired(noisy, bound=1).n_discordant == 0


def test_positive_shift() -> None:
    assert stats.positive_shift_p(SPREAD, bound=1) == stats.t_test(SPREAD, alternative="greater")
    assert stats.positive_shift_p([0.2] * 12, bound=1) == 2**-12


@pytest.mark.parametrize(
    ("d", "options", "message"),
    [
        ([0.0, 0.5], {"binary": True}, "−1, 0 or 1"),
        ([0.0, 0.5], {"alpha": 0.5}, "alpha"),
        ([0.0, 0.5], {"margin": 0.0}, "margin has to be above 0"),
        ([0.0, 0.5], {"margin": 1.0}, "below 1"),
        ([0.0, float("inf")], {}, "NaN or infinity"),
        ([0.0, 3.0], {}, "beyond the bound"),
    ],
)
def test_bad_input(d: list[float], options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        stats.compare_paired(d, bound=1, **options)
