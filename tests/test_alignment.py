from hypothesis import given
from hypothesis import strategies as st

from fairaudit.alignment import Segments, aligned, marked

TEXTS = st.text(alphabet="ab é’-.\n<&", max_size=30)


def whole(segments: Segments) -> str:
    return "".join(text for text, _ in segments)


def differing(segments: Segments) -> list[str]:
    return [text.strip() for text, differs in segments if differs]


@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_no_character_is_lost(reference: str, others: list[str]) -> None:
    assert [whole(side) for side in aligned(reference, others)] == [reference, *others]


@given(TEXTS)
def test_nothing_is_marked_in_equal_texts(text: str) -> None:
    assert not any(differs for side in marked(text, text) for _, differs in side)


def test_the_reference_is_marked_where_any_other_differs() -> None:
    reference, first, second = aligned(
        "A White man rates his pain.", ["A Black man rates his pain.", "A White man rates my pain."]
    )
    assert differing(reference) == ["White", "his"]
    assert differing(first) == ["Black"]
    assert differing(second) == ["my"]


def test_words_that_are_only_added_mark_the_other_alone() -> None:
    reference, other = marked("A man.", "A tall man.")
    assert differing(reference) == []
    assert differing(other) == ["tall"]
