from pathlib import Path

import pytest

from fairaudit.errors import FileError, InputError
from fairaudit.judging import load_rubric, shipped_rubrics

GOOD = """\
id: tone
title: Tone
version: 1
items:
  - id: warmth
    question: How warm is it?
    better: higher
    levels: {1: cold, 2: cool, 3: neutral, 4: friendly, 5: warm}
"""


def _faults(tmp_path: Path, text: str) -> list[tuple[int, str]]:
    path = tmp_path / "rubric.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        load_rubric(path)
    return [(fault.line, fault.message) for fault in caught.value.faults]


@pytest.mark.parametrize("name", sorted(shipped_rubrics()))
def test_shipped_rubrics_load_and_say_that_nobody_reviewed_them(name: str) -> None:
    rubric = load_rubric(name)
    assert rubric.id == name
    assert "No clinician has reviewed" in rubric.note
    assert not rubric.reviewed_by
    assert {item.better for item in rubric.items} == {"higher"}


def test_an_own_rubric_is_loaded_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "tone.yaml"
    path.write_text(GOOD.replace("higher", "lower"), encoding="utf-8")
    rubric = load_rubric(str(path))
    assert rubric.item("warmth").better == "lower"
    with pytest.raises(InputError, match="has no item “warmht”. Did you mean “warmth”"):
        rubric.item("warmht")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (", 5: warm", "", 8, "say what each of 1, 2, 3, 4, 5 means"),
        ("5: warm", "6: warm", 8, "say what each of 1, 2, 3, 4, 5 means"),
        ("2: cool", "2: cold", 8, "two levels mean the same"),
        ("better: higher", "better: more", 7, "better"),
        ("    question: How warm is it?\n", "", 5, "question"),
        ("version: 1", "version: 0", 3, "version"),
        ("id: warmth", "id: Warmth!", 5, "lower-case letters"),
        ("title: Tone", "titel: Tone", 2, "title"),
    ],
)
def test_a_fault_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    faults = _faults(tmp_path, GOOD.replace(old, new))
    assert [one for one, _ in faults] == [line]
    assert said in faults[0][1]


def test_two_items_of_one_id_are_a_fault(tmp_path: Path) -> None:
    items = GOOD.partition("items:\n")[2]
    assert _faults(tmp_path, GOOD + items)[0][0] == 9


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(InputError, match="Did you mean “reply_quality”"):
        load_rubric("reply_qualty")
