import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats as oracle

from fairaudit import stats
from fairaudit.errors import InputError
from tests import strategies


@given(strategies.pair_counts())
def test_tango_interval_is_where_the_score_crosses(counts: tuple[int, int, int]) -> None:
    b, c, n = counts
    low, high = stats.tango_interval(b, c, n)
    assert -1 <= low <= (b - c) / n <= high <= 1
    assert low < high
    for end, sign in ((low, 1), (high, -1)):
        if abs(end) < 1:
            z = stats.tango_statistic(b, c, n, end)
            assert sign * z == pytest.approx(oracle.norm.ppf(0.975), abs=1e-5)
    assert stats.tango_interval(c, b, n) == pytest.approx((-high, -low), abs=1e-9)


@given(strategies.pair_counts(), st.floats(0.01, 0.9))
def test_equivalence_interval_decides_as_the_test(
    counts: tuple[int, int, int], margin: float
) -> None:
    p = stats.binary_equivalence(*counts, margin=margin)
    assume(abs(p - 0.05) > 1e-7)
    low, high = stats.binary_equivalence_interval(*counts)
    assert (p < 0.05) == (-margin < low and high < margin)


@given(strategies.pair_counts())
def test_midp_lies_below_the_exact_test(counts: tuple[int, int, int]) -> None:
    b, c, _ = counts
    if b + c == 0:
        assert stats.mcnemar_midp(b, c) == 1
        return
    half = 0.5 * oracle.binom.pmf(b, b + c, 0.5)
    lower = oracle.binom.cdf(b, b + c, 0.5) - half
    assert stats.mcnemar_midp(b, c) == pytest.approx(2 * min(lower, 1 - lower) - (b == c) * half)


def test_no_variance_left() -> None:
    assert stats.tango_statistic(0, 0, 10, 0.0) == 0
    assert stats.tango_statistic(10, 0, 10, -1.0) == math.inf
    assert stats.discordance_upper(5, 5) == 1


def test_impossible_counts() -> None:
    with pytest.raises(InputError, match="cannot be"):
        stats.tango_interval(5, 6, 10)
    with pytest.raises(InputError, match="cannot be"):
        stats.mcnemar_midp(-1, 2)
    with pytest.raises(InputError, match="within ±1"):
        stats.tango_statistic(1, 1, 10, 1.5)
