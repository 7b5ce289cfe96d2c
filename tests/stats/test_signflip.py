import itertools

import numpy as np
import pytest
from hypothesis import given

from fairaudit import stats
from fairaudit.errors import InputError
from tests import strategies


@given(strategies.differences(min_size=1, max_size=8))
def test_agrees_with_enumeration(d: np.ndarray) -> None:
    moved = d[d != 0]
    sums = [float(np.dot(signs, moved)) for signs in itertools.product((1, -1), repeat=moved.size)]
    slack = 1e-12 * np.abs(moved).sum()
    both = np.mean([abs(s) >= abs(moved.sum()) - slack for s in sums])
    above = np.mean([s >= moved.sum() - slack for s in sums])
    assert stats.sign_flip_test(d) == pytest.approx(both)
    assert stats.sign_flip_test(d, alternative="greater") == pytest.approx(above)


def test_thirds_tie_as_integers_do() -> None:
    whole = np.array([1, 2, -1, 2, 1, -2, 1])
    for order in itertools.permutations(range(7), 7):
        thirds = whole[list(order)] / 3
        assert stats.sign_flip_test(thirds) == stats.sign_flip_test(whole)
        if order[0] == 2:
            break


def test_monte_carlo_needs_a_seed_and_no_order() -> None:
    d = np.linspace(-0.4, 1, 24)
    p = stats.sign_flip_test(d, seed=1)
    assert p == stats.sign_flip_test(d[::-1], seed=1)
    assert p != stats.sign_flip_test(d, seed=2)
    assert p == pytest.approx(stats.t_test(d), abs=0.01)
    assert stats.sign_flip_test(np.full(40, 0.1)) == pytest.approx(1e-4)


def test_nothing_moved() -> None:
    assert stats.sign_flip_test([0.0, 0.0]) == 1
    with pytest.raises(InputError, match="0 differences"):
        stats.sign_flip_test([])
