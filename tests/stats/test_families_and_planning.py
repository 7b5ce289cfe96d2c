import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import integrate
from scipy import stats as oracle

from fairaudit import stats
from fairaudit.errors import InputError
from tests import strategies


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_rejects_as_its_definition(p: list[float]) -> None:
    adjusted = stats.holm(p)
    assert (adjusted >= p).all()
    assert (adjusted <= 1).all()
    for alpha in (0.01, 0.05, 0.3):
        rejected: set[int] = set()
        for step, index in enumerate(np.argsort(p, kind="stable")):
            if p[index] * (len(p) - step) > alpha:
                break
            rejected.add(int(index))
        assert rejected == set(np.flatnonzero(adjusted <= alpha))


def test_holm_of_nothing_and_of_nan() -> None:
    assert stats.holm([]).size == 0
    with pytest.raises(InputError, match="leave out contrasts"):
        stats.holm([0.1, float("nan")])


def test_noise_floor() -> None:
    d = np.random.default_rng(1).normal(0, 0.02, (4_000, 30, 3))
    floors = np.array([stats.noise_floor(one) for one in d])
    inside = np.abs(d[:, :, 0].mean(axis=1)) <= floors
    assert inside.mean() > 0.945
    assert stats.noise_floor(np.zeros((5, 3))) == 0


def test_noise_floor_of_a_detail_that_moves_all_vignettes_alike() -> None:
    d = np.random.default_rng(1).normal(0, 0.001, (400, 3)) + np.array([0.02, 0.0, -0.001])
    assert stats.noise_floor(d) == abs(d[:, 0].mean())
    assert stats.noise_floor(-d) == stats.noise_floor(d)
    rms = math.sqrt((d**2).mean())
    assert stats.noise_floor(d) > 10 * rms / math.sqrt(400)


@given(strategies.answers(missing=True))
def test_no_placebo_lies_outside_its_own_floor(values: np.ndarray) -> None:
    d = values[:, 0, :, 0] - 0.5
    assume((~np.isnan(d)).any(axis=1).sum() > 1)
    floor = stats.noise_floor(d)
    for column in d.T:
        there = column[~np.isnan(column)]
        assert there.size < 2 or abs(there.mean()) <= floor


def test_noise_floor_bad_input() -> None:
    with pytest.raises(InputError, match="at least 2 vignettes"):
        stats.noise_floor([[0.1, 0.2], [math.nan, math.nan]])
    with pytest.raises(InputError, match="table of vignettes"):
        stats.noise_floor([0.1, 0.2])


@pytest.mark.parametrize(("n", "sd"), [(2, 0.01), (3, 0.02), (5, 0.03), (12, 0.06), (400, 0.3)])
def test_equivalence_power_is_the_integral(n: int, sd: float) -> None:
    df, reach = n - 1, 0.05 * math.sqrt(n) / sd
    critical = oracle.t.ppf(0.95, df)

    def density(x: float) -> float:
        within = 2 * oracle.norm.cdf(reach - critical * x) - 1
        return float(within * oracle.chi.pdf(x * math.sqrt(df), df) * math.sqrt(df))

    exact, _ = integrate.quad(density, 0, reach / critical, epsabs=1e-10, limit=200)
    assert stats.equivalence_power(n, sd, 0.05) == pytest.approx(exact, abs=1e-7)


@given(st.floats(0.001, 1), st.floats(0.02, 0.3))
def test_planned_n_is_the_smallest(sd: float, size: float) -> None:
    n = stats.equivalence_n(sd, size)
    assert stats.equivalence_power(n, sd, size) >= 0.8
    assert n == 2 or stats.equivalence_power(n - 1, sd, size) < 0.8
    n = stats.detection_n(sd, size)
    assert stats.detection_power(n, sd, size) >= 0.8


def test_planning_edges() -> None:
    assert stats.equivalence_n(0.0, 0.05) == stats.detection_n(0.0, 0.05) == 2
    assert stats.equivalence_n(1.0, 1e-4) == math.ceil(stats.equivalence_n_normal(1.0, 1e-4))
    assert stats.binary_least_n(margin=0.1) == 29
    with pytest.raises(InputError, match="Planning needs"):
        stats.equivalence_n(0.1, 0.0)
    with pytest.raises(InputError, match="Planning needs"):
        stats.detection_n(-0.1, 0.05)
