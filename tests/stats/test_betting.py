import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fairaudit import stats
from fairaudit.errors import InputError
from tests import strategies


@given(st.floats(-0.9, 0.9), st.floats(0.05, 0.95))
def test_expected_capital_is_one_under_the_hypothesis(null: float, chance: float) -> None:
    """A distribution on two points whose mean is the hypothesised one."""
    high = null + (1 - null) * (1 - chance) * 0.9
    low = (null - chance * high) / (1 - chance)
    assume(low >= -1)
    for alternative in ("less", "greater"):
        capital = 0.0
        for draws in itertools.product((True, False), repeat=4):
            weight = math.prod(chance if up else 1 - chance for up in draws)
            d = [high if up else low for up in draws]
            capital += weight * math.exp(
                stats.betting_log_e(d, null=null, bound=1, alternative=alternative)
            )
        assert capital == pytest.approx(1, rel=1e-6)


@given(strategies.differences())
def test_interval_is_where_the_e_values_reach_the_threshold(d: np.ndarray) -> None:
    low, high = stats.betting_interval(d, bound=1)
    assert -1 <= low <= d.mean() <= high <= 1
    assert low < high
    if high < 1 - 1e-9:
        e = stats.betting_log_e(d, null=high, bound=1, alternative="less")
        assert e == pytest.approx(math.log(40), abs=1e-4)
    assert stats.betting_interval(-d, bound=1) == pytest.approx((-high, -low), abs=1e-9)


@given(strategies.differences(), st.floats(0.01, 0.9))
def test_equivalence_interval_decides_as_the_test(d: np.ndarray, margin: float) -> None:
    p = stats.betting_equivalence(d, margin=margin, bound=1)
    assume(abs(p - 0.05) > 1e-7)
    low, high = stats.betting_interval(d, bound=1, level=0.9)
    assert (p < 0.05) == (-margin < low and high < margin)


def test_everything_on_the_bound() -> None:
    low, high = stats.betting_interval([1.0] * 5, bound=1)
    assert high == 1
    assert low < 1
    assert stats.betting_log_e([1.0], null=1.0, bound=1, alternative="less") == -math.inf
    assert stats.betting_log_e([0.5], null=1.0, bound=1, alternative="less") == math.inf


@pytest.mark.parametrize(
    ("d", "null", "bound", "message"),
    [
        ([0.5], 0.0, 0.4, "beyond the bound"),
        ([0.5], 2.0, 1.0, "outside the bound"),
        ([0.5], 0.0, 0.0, "positive number"),
        ([], 0.0, 1.0, "0 differences"),
    ],
)
def test_bad_input(d: list[float], null: float, bound: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        stats.betting_log_e(d, null=null, bound=bound, alternative="less")
