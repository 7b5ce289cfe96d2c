"""Where a target stands in a list, and how alike two lists are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairaudit.errors import InputError
from fairaudit.outcomes.reading.ranking import (
    in_top,
    rank_biased_overlap,
    rank_of,
    reciprocal_rank,
)

ALPHABET = list("abcdefghijklmnopqrstuvwxyz")
LISTS = st.lists(st.sampled_from(ALPHABET), unique=True, max_size=12)


def test_reciprocal_rank_is_one_over_the_first_item_that_names_the_target() -> None:
    items = ["pneumonia", "PE", "pulmonary embolism"]
    names = ["pulmonary embolism", "PE"]
    assert rank_of(items, names) == 2
    assert reciprocal_rank(items, names) == 0.5
    assert reciprocal_rank(["gout"], names) == 0.0
    assert reciprocal_rank(["I26.99"], names, "I26") == 1.0


def test_in_top_looks_at_the_first_k_items() -> None:
    assert in_top(["gout", "sepsis"], ["sepsis"], 2)
    assert not in_top(["gout", "sepsis"], ["sepsis"], 1)
    with pytest.raises(InputError, match="k is 0"):
        in_top(["gout"], ["gout"], 0)


def test_overlap_of_the_lists_of_figure_5_of_webber_et_al() -> None:
    """Common items at depths 1 to 7 are 0, 0, 2, 2, 2, 2, 2 (agreement 0, 0, .67, .5, .4, …).

    By hand, with p = 0.9 and equation 32, which for even lists is
    (1 − p)/p Σ X_d/d p^d + X_7/7 p^7.
    """
    p = 0.9
    by_hand = (
        (1 - p) / p * (2 / 3 * p**3 + 2 / 4 * p**4 + 2 / 5 * p**5 + 2 / 6 * p**6 + 2 / 7 * p**7)
    )
    by_hand += 2 / 7 * p**7
    assert rank_biased_overlap(list("abcdefg"), list("zcavwxy"), p) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(0.2882, abs=1e-4)


def test_overlap_of_uneven_lists_by_hand() -> None:
    """S = a, T = b a c: X is 0, 1, 1; s = 1, l = 3, p = 1/2, X_s = 0.

    (1 − p)/p = 1; seen = 1/2 · 1/4 + 1/3 · 1/8 = 1/6; beyond = 0; the tail is 1/3 · 1/8.
    """
    assert rank_biased_overlap(["a"], ["b", "a", "c"], 0.5) == pytest.approx(1 / 6 + 1 / 24)


@pytest.mark.parametrize(
    ("other", "p", "expected"),
    [("av", 0.2, 0.9), ("b", 0.2, 0.092574), ("bncxagm", 0.2, 0.105466), ("fglor", 0.1, 0.000002)],
)
def test_overlap_with_the_alphabet_as_other_implementations_have_it(
    other: str, p: float, expected: float
) -> None:
    """Values of the test data of the Rust crate `rbo`, which follow Webber's own program."""
    assert rank_biased_overlap(ALPHABET, list(other), p) == pytest.approx(expected, abs=1e-6)


@given(LISTS, LISTS, st.floats(min_value=0.05, max_value=0.98))
def test_overlap_is_symmetric_and_within_bounds(
    first: list[str], second: list[str], p: float
) -> None:
    value = rank_biased_overlap(first, second, p)
    assert 0.0 <= value <= 1.0
    assert value == pytest.approx(rank_biased_overlap(second, first, p))
    assert rank_biased_overlap(first, first, p) == pytest.approx(1.0)


def test_overlap_of_lists_without_common_items_or_without_items() -> None:
    assert rank_biased_overlap(["gout"], ["sepsis", "fracture"]) == 0.0
    assert rank_biased_overlap([], ["gout"]) == 0.0
    assert rank_biased_overlap([], []) == 1.0


def test_overlap_does_not_count_spelling_and_repetition() -> None:
    first = ["Acute appendicitis", "Kidney stones"]
    assert rank_biased_overlap(first, ["appendicitis, acute", "kidney stone"]) == pytest.approx(1.0)
    assert rank_biased_overlap([*first, "acute appendicitis"], first) == pytest.approx(1.0)


@pytest.mark.parametrize("p", [0.0, 1.0, -1.0, float("nan")])
def test_persistence_is_between_0_and_1(p: float) -> None:
    with pytest.raises(InputError, match="above 0 and below 1"):
        rank_biased_overlap(["a"], ["a"], p)
