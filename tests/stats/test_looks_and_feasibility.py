import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special
from scipy import stats as oracle

from fairaudit import stats
from fairaudit.errors import InputError
from tests import strategies

# --- looks


def test_one_look_is_the_plain_test() -> None:
    found = stats.obrien_fleming([1.0])
    assert found.boundary[0] == pytest.approx(oracle.norm.ppf(0.975), abs=1e-6)


def test_boundaries_spend_what_they_say() -> None:
    found = stats.obrien_fleming([0.3, 0.6, 1.0], alpha=0.2)
    rng = np.random.default_rng(1)
    steps = rng.normal(size=(400_000, 3)) * np.sqrt(np.diff(found.information, prepend=0))
    z = np.cumsum(steps, axis=1) / np.sqrt(found.information)
    crossed = np.maximum.accumulate(z >= found.boundary, axis=1).mean(axis=0)
    assert crossed == pytest.approx(found.spent, abs=0.002)
    assert found.spent[-1] == pytest.approx(0.1)


def test_looks_bad_input() -> None:
    with pytest.raises(InputError, match="ascending"):
        stats.obrien_fleming([0.5, 0.5, 1.0])
    with pytest.raises(InputError, match="last look has to be at 1"):
        stats.obrien_fleming([0.5, 0.9])


@given(strategies.differences(min_size=1))
def test_the_e_process_is_its_formula(d: np.ndarray) -> None:
    found = stats.mixture_e_process(d, bound=1.0)
    bets = np.concatenate([np.arange(1, 21), -np.arange(1, 21)]) / 20
    path = np.cumprod(1 + np.outer(d, bets), axis=0).mean(axis=1)
    assert found.path == pytest.approx(path, rel=1e-9)
    assert found.p == pytest.approx(min(1.0, 1 / path.max()))
    assert stats.mixture_e_process(-d, bound=1.0).p == pytest.approx(found.p)


def test_the_e_process_keeps_its_level_at_any_look() -> None:
    d = np.random.default_rng(2).choice([-1.0, 0.0, 1.0], (2_000, 150), p=[0.2, 0.6, 0.2])
    assert np.mean([stats.mixture_e_process(one, bound=1.0).p <= 0.05 for one in d]) <= 0.05
    assert stats.mixture_e_process(np.zeros(50), bound=1.0).p == 1


def test_a_very_long_run_does_not_overflow() -> None:
    found = stats.mixture_e_process(np.ones(3_000), bound=1.0)
    assert np.isinf(found.path[-1])
    assert found.p == 0


def test_e_process_bad_input() -> None:
    with pytest.raises(InputError, match="beyond the bound"):
        stats.mixture_e_process([1.5], bound=1.0)
    with pytest.raises(InputError, match="positive number"):
        stats.mixture_e_process([0.5], bound=0.0)


# --- feasibility


@given(st.integers(3, 800), st.floats(0.01, 2))
def test_detectable_effects_give_the_power_back(n: int, sd: float) -> None:
    effect, margin = stats.detectable_difference(n, sd), stats.provable_margin(n, sd)
    assert stats.detection_power(n, sd, effect) == pytest.approx(0.8, abs=1e-6)
    assert stats.equivalence_power(n, sd, margin) == pytest.approx(0.8, abs=1e-6)


def test_a_model_without_spread_shows_everything() -> None:
    assert stats.detectable_difference(20, 0.0) == stats.provable_margin(20, 0.0) == 0
    assert stats.joint_equivalence_power(20, [0.0] * 5, 0.05) == 1
    with pytest.raises(InputError, match="Planning needs n ≥ 2"):
        stats.detectable_difference(1, 0.3)


@given(st.integers(2, 300), st.floats(0.02, 0.5))
def test_one_contrast_has_its_own_power(n: int, sd: float) -> None:
    alone = stats.joint_equivalence_power(n, [sd], 0.05)
    assert alone == pytest.approx(stats.equivalence_power(n, sd, 0.05), abs=1e-6)


@pytest.mark.parametrize(("n", "contrasts", "sd"), [(310, 5, 0.3), (100, 33, 0.1), (30, 5, 0.08)])
def test_joint_power_agrees_with_simulation(n: int, contrasts: int, sd: float) -> None:
    rng = np.random.default_rng(3)
    critical = special.stdtrit(n - 1, 0.95) / math.sqrt(n)
    passed = []
    for _ in range(600):
        y = rng.normal(0, sd / math.sqrt(2), (n, contrasts + 1))
        d = y[:, 1:] - y[:, :1]
        passed.append((np.abs(d.mean(axis=0)) + critical * d.std(axis=0, ddof=1) < 0.05).all())
    expected = stats.joint_equivalence_power(n, [sd] * contrasts, 0.05)
    assert np.mean(passed) == pytest.approx(expected, abs=0.065)


def power_over_all_counts(n: int, discordance: float, margin: float, alpha: float) -> float:
    """The formula as it stands: every pair of counts, tested by itself."""
    pairs = [(b, c) for b in range(n + 1) for c in range(n + 1 - b)]
    passed = [
        (b, c, n - b - c)
        for b, c in pairs
        if stats.binary_equivalence(b, c, n, margin=margin) < alpha
    ]
    rates = [discordance / 2, discordance / 2, 1 - discordance]
    return float(oracle.multinomial.pmf(passed, n, rates).sum()) if passed else 0.0


@given(
    st.integers(2, 25), st.floats(0, 1), st.floats(0.01, 0.99), st.sampled_from([0.01, 0.05, 0.3])
)
def test_binary_power_is_the_sum_over_all_counts(
    n: int, discordance: float, margin: float, alpha: float
) -> None:
    found = stats.binary_equivalence_power(n, discordance, margin, alpha=alpha)
    expected = power_over_all_counts(n, discordance, margin, alpha)
    assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("n", "discordance"), [(59, 0.0), (120, 0.02), (250, 0.1), (250, 0.6)])
def test_binary_power_of_many_vignettes_is_the_same_sum(n: int, discordance: float) -> None:
    found = stats.binary_equivalence_power(n, discordance, 0.05)
    assert found == pytest.approx(power_over_all_counts(n, discordance, 0.05, 0.05), abs=1e-9)


def test_binary_power_agrees_with_simulation() -> None:
    rng = np.random.default_rng(4)
    counts = rng.multinomial(150, [0.02, 0.02, 0.96], 2_000)
    passed = [stats.binary_equivalence(b, c, 150, margin=0.05) < 0.05 for b, c, _ in counts]
    expected = stats.binary_equivalence_power(150, 0.04, 0.05)
    assert np.mean(passed) == pytest.approx(expected, abs=0.04)


def test_joint_binary_power_of_contrasts_with_one_reference() -> None:
    rng = np.random.default_rng(5)
    departs = (1 - math.sqrt(1 - 2 * 0.05)) / 2
    passed = []
    for _ in range(500):
        y = rng.random((200, 6)) < departs
        b = (y[:, 1:] & ~y[:, :1]).sum(axis=0)
        c = (~y[:, 1:] & y[:, :1]).sum(axis=0)
        p = [stats.binary_equivalence(*pair, 200, margin=0.05) for pair in zip(b, c, strict=True)]
        passed.append(max(p) < 0.05)
    expected = stats.joint_binary_equivalence_power(200, [0.05] * 5, 0.05)
    assert np.mean(passed) == pytest.approx(expected, abs=0.08)


def test_too_few_vignettes_cannot_pass() -> None:
    assert stats.joint_binary_equivalence_power(58, [0.0] * 33, 0.05) == 0
    assert stats.joint_binary_equivalence_power(59, [0.0] * 33, 0.05) == 1
    assert stats.joint_equivalence_power(3, [0.5] * 3, 0.05) == pytest.approx(0, abs=1e-3)


def test_feasibility_bad_input() -> None:
    with pytest.raises(InputError, match="correlation"):
        stats.joint_equivalence_power(20, [0.1], 0.05, correlation=1.0)
    with pytest.raises(InputError, match="at least one sd"):
        stats.joint_equivalence_power(20, [], 0.05)
    with pytest.raises(InputError, match="at least one discordance"):
        stats.joint_binary_equivalence_power(20, [], 0.05)
    with pytest.raises(InputError, match="discordance in"):
        stats.binary_equivalence_power(20, 1.5, 0.05)
