import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from fairaudit.stats.agreement import coincidences, krippendorff_alpha, weighted_kappa

# Krippendorff 2011, the example of four observers and twelve units; 0 is a unit not read.
_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
    [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
]


def _counts(readers: list[list[int]], levels: int) -> np.ndarray:
    given_levels = np.array(readers)
    return np.stack([(given_levels == level).sum(axis=0) for level in range(1, levels + 1)], axis=1)


def test_alpha_of_the_published_example() -> None:
    matrix = coincidences(_counts(_OBSERVERS, 5).astype(float)).sum(axis=0)
    assert matrix.sum() == pytest.approx(40)
    assert float(krippendorff_alpha(matrix)) == pytest.approx(0.815, abs=0.0005)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=40))
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    table = np.zeros((5, 5))
    for one, other in pairs:
        table[one, other] += 1
    first, second = zip(*pairs, strict=True)
    ours = float(weighted_kappa(table))
    if len({*first, *second}) == 1:
        assert np.isnan(ours)
    else:
        theirs = cohen_kappa_score(first, second, weights="quadratic", labels=range(5))
        assert ours == pytest.approx(theirs, abs=1e-12)


def test_complete_agreement_is_one_and_one_level_alone_is_undefined() -> None:
    same = coincidences(np.array([[2.0, 0, 0], [0, 2, 0], [0, 0, 2]])).sum(axis=0)
    assert float(krippendorff_alpha(same)) == 1
    alone = coincidences(np.array([[2.0, 0], [2, 0]])).sum(axis=0)
    assert np.isnan(krippendorff_alpha(alone))
    assert np.isnan(weighted_kappa(np.zeros((3, 3))))


def test_a_unit_read_once_counts_for_nothing() -> None:
    counts = np.array([[2.0, 0], [0, 2], [1, 1]])
    with_one_more = np.vstack([counts, [[1.0, 0]]])
    assert krippendorff_alpha(coincidences(counts).sum(axis=0)) == krippendorff_alpha(
        coincidences(with_one_more).sum(axis=0)
    )


def test_weighted_units_are_repeated_units() -> None:
    counts = np.array([[2.0, 0, 0], [0, 1, 1], [0, 0, 2], [1, 0, 1]])
    weights = np.array([3, 1, 2, 1])
    by_weight = np.tensordot(weights, coincidences(counts), axes=1)
    repeated = coincidences(np.repeat(counts, weights, axis=0)).sum(axis=0)
    assert np.allclose(by_weight, repeated)
