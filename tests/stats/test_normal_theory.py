import numpy as np
import pytest
from hypothesis import assume, given
from scipy import stats as oracle

from fairaudit import stats
from fairaudit.errors import InputError
from tests import strategies


def varied(d: np.ndarray) -> np.ndarray:
    assume(np.ptp(d) > 1e-6)
    return d


@given(strategies.differences())
def test_t_agrees_with_scipy(d: np.ndarray) -> None:
    found = oracle.ttest_1samp(varied(d), 0.0)
    assert stats.t_statistic(d) == pytest.approx(found.statistic, rel=1e-9, abs=1e-12)
    assert stats.t_test(d) == pytest.approx(found.pvalue, rel=1e-7)
    one_sided = oracle.ttest_1samp(d, 0.0, alternative="greater").pvalue
    assert stats.t_test(d, alternative="greater") == pytest.approx(one_sided, rel=1e-7)
    assert stats.t_interval(d) == pytest.approx(tuple(found.confidence_interval()), abs=1e-9)


@given(strategies.differences())
def test_hall_is_plain_t_without_skewness(d: np.ndarray) -> None:
    symmetric = np.concatenate([varied(d), -d])
    assert stats.skewness(symmetric) == pytest.approx(0, abs=1e-9)
    assert stats.hall_interval(symmetric) == pytest.approx(
        stats.t_interval(symmetric, level=0.9), abs=1e-7
    )


@given(strategies.differences(min_size=3))
def test_hall_interval_is_where_the_corrected_test_rejects(d: np.ndarray) -> None:
    low, high = stats.hall_interval(varied(d))
    for end, side in ((low, 1), (high, -1)):
        centred = d - end
        gamma, n = stats.skewness(d), d.size
        t = stats.t_statistic(centred)
        h = t + gamma * (t**2 / 3 + 1 / 6) / n**0.5 + gamma**2 * t**3 / (27 * n)
        assert side * h == pytest.approx(oracle.t.ppf(0.95, n - 1), rel=1e-6)


@given(strategies.differences())
def test_mirrored_differences_mirror_everything(d: np.ndarray) -> None:
    low, high = stats.t_equivalence_interval(varied(d))
    assert stats.t_equivalence_interval(-d) == pytest.approx((-high, -low), abs=1e-9)
    assert stats.t_equivalence(-d, margin=0.1) == pytest.approx(
        stats.t_equivalence(d, margin=0.1), rel=1e-7, abs=1e-12
    )


def test_equal_differences_have_no_t() -> None:
    for function in (stats.t_test, stats.t_interval, stats.skewness, stats.hall_interval):
        with pytest.raises(InputError, match="All differences are the same"):
            function([0.1, 0.1, 0.1])


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([[0.1, 0.2]], "2 dimensions"),
        ([0.1], "1 differences where the method needs at least 2"),
        ([0.1, float("nan")], "NaN or infinity"),
    ],
)
def test_bad_vectors(bad: list[float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        stats.t_test(bad)
