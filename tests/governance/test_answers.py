"""What people wrote is never changed: by a merge, a re-run, or a layout nobody thought of."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from fairaudit.errors import FileError
from fairaudit.governance.answer_file import Question, merged
from fairaudit.governance.answers import read_answers
from tests.governance.records import TODAY
from tests.strategies import answer_entries

PATH = Path("answers.yaml")
OPEN = Question(key="ours/9", told=("A: what is required.", "Asked: who? Known to: us."))


def plain(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def readable(text: str) -> Any:
    try:
        return plain(text) or {}
    except YAMLError:
        return None


def dumped(entries: Any, *, flow: bool) -> str:
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = flow
    yaml.allow_unicode = True
    written = StringIO()
    yaml.dump(entries, written)
    return written.getvalue()


@settings(max_examples=40)
@given(answer_entries(), st.booleans(), st.booleans())
def test_a_merge_loses_nothing(entries: dict[str, Any], flow: bool, hashed: bool) -> None:
    entries.pop(OPEN.key, None)
    before = dumped(entries, flow=flow) if entries else ""
    assume(readable(before) == entries)  # the YAML library reads not all that it writes in one line
    hashes = {key: "9876543210987654" for key, one in entries.items() if "evidence" not in one}
    hashes = hashes if hashed else {}
    try:
        after = merged(PATH, before, [OPEN], hashes)
    except FileError as error:
        assert flow, "only a layout in one line may be left to people"
        assert "nothing was changed" in str(error)
        return
    expected = {
        key: one | ({"evidence": hashes[key]} if key in hashes else {})
        for key, one in entries.items()
    }
    assert plain(after) == {**expected, OPEN.key: {"text": "", "name": None, "date": None}}
    if not hashes and not flow:
        assert after.startswith(before)
    # Once it is there, nothing is added again.
    assert merged(PATH, after, [], {}) == after


LAYOUTS = {
    "comments": "# mine\nours/1: # the first\n    # indented\n    text: 'kept  as it is'  # why\n"
    "    name: A\n    date: 2026-11-01\n",
    "no end of line": "ours/1:\n  text: kept\n  name: A\n  date: 2026-11-01",
    "windows": "ours/1:\r\n  text: kept\r\n  name: A\r\n  date: 2026-11-01\r\n",
    "block": "ours/1:\n  name: A\n  date: 2026-11-01\n  text: |+\n    kept\n\n    and: this\n\n\n",
    "folded": 'ours/1:\n  text: >-\n    kept: as "it"\n    is\n  name: A\n  date: 2026-11-01\n',
    "document marks": "---\nours/1:\n  text: kept\n  name: A\n  date: 2026-11-01\n",
    "byte order mark": "\ufeffours/1:\n  text: kept\n  name: A\n  date: 2026-11-01\n",
    "quoted key": '"ours/1":\n  text: kept\n  name: A\n  date: 2026-11-01\n',
    "long line": f"ours/1:\n  text: {'kept ' * 400}\n  name: A\n  date: 2026-11-01\n",
    "next line": "ours/1:\n  text: a\u2028b\n  name: A\n  date: 2026-11-01\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_byte_stays(layout: str) -> None:
    before = LAYOUTS[layout]
    after = merged(PATH, before, [OPEN], {"ours/1": "12e4567890123456"})
    lines = after.splitlines(keepends=True)
    added = [line for line in lines if line.strip() == 'evidence: "12e4567890123456"']
    assert len(added) == 1
    lines.remove(added[0])
    assert "".join(lines).startswith(before)
    assert plain(after)["ours/1"]["evidence"] == "12e4567890123456"
    assert OPEN.key in plain(after)
    if layout == "windows":
        assert "\n" not in after.replace("\r\n", "")


@pytest.mark.parametrize(
    "before",
    [
        "{ours/1: {text: kept, name: A, date: 2026-11-01}}\n",
        "ours/1: {text: 'kept', name: A, date: 2026-11-01}  # why\n",
        "ours/1:\n  text: kept\n  name: A\n  date: 2026-11-01\n...\n",
        "ours/1:\n  text: kept\n  name: A\n  date: 2026-11-01\n  evidence:\n",
        "ours/0: &a {text: kept, name: A, date: 2026-11-01}\nours/1: {<<: *a}\n",
    ],
)
def test_other_layouts_keep_their_content(before: str) -> None:
    after = merged(PATH, before, [OPEN], {"ours/1": "12e4567890123456"})
    expected = plain(before)
    expected["ours/1"] = {**expected["ours/1"], "evidence": "12e4567890123456"}
    assert plain(after) == {**expected, OPEN.key: {"text": "", "name": None, "date": None}}
    assert ("# why" in after) is ("# why" in before)


def test_a_question_is_asked_with_the_hash_of_its_evidence() -> None:
    bound = Question(key="ours/9", told=OPEN.told, evidence="12e4567890123456")
    after = merged(PATH, "", [bound], {})
    assert after.endswith(
        'ours/9:\n  evidence: "12e4567890123456"\n  text: |-\n\n  name:\n  date:\n'
    )
    assert plain(after)["ours/9"]["evidence"] == "12e4567890123456"


@pytest.mark.parametrize(
    "empty", ["ours/1:\n", "ours/1: {}\n", "ours/0: {text: a}\nours/1: null\n"]
)
def test_an_entry_with_nothing_below_its_key_is_left_alone(empty: str) -> None:
    assert merged(PATH, empty, [], {"ours/1": "12e4567890123456"}) == empty


def test_what_people_see_first_says_how_to_answer() -> None:
    text = merged(PATH, "", [OPEN], {})
    assert text.startswith("# Answers of people") and "# Asked: who? Known to: us." in text
    filled = text.replace("text: |-\n\n", "text: |-\n    Yes: “all” of it.\n    Twice.\n\n")
    filled = filled.replace("name:", "name: Jane Roe").replace("date:\n", "date: 2026-11-29\n")
    assert plain(filled)[OPEN.key] == {
        "text": "Yes: “all” of it.\nTwice.",
        "name": "Jane Roe",
        "date": date(2026, 11, 29),
    }


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a/1:\n  text: x\n  name: y\n  date: 2026-12-01\n", 4, "lies in the future"),
        ("a/1:\n  date: yesterday\n", 2, "such as 2026-11-30"),
        ("a/1:\n  date: 2026-11-30 10:00\n", 2, "such as 2026-11-30"),
        ("a/1:\n  text: 5\n", 2, "put it in quotes"),
        ("a/1:\n  txt: x\n", 2, "Did you mean “text”"),
        ("a/1: yes, all of it\n", 1, "write text, name and date below it"),
        ("a/1:\n  text: x\na/1:\n  text: y\n", 3, "stands here twice"),
        ("a/1:\n  text: |-\n  Yes: it is.\n  name: y\n", 3, ""),
        ("a/1:\n  text: [x\n", 3, ""),
        ("- a\n", 1, "keys and values"),
        ('a/1:\n  text: "\\ud800"\n', 2, "half of a character"),
    ],
)
def test_faults_have_their_lines_and_leave_the_file_alone(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as error:
        read_answers(path, today=TODAY)
    assert any(fault.line == line and said in fault.message for fault in error.value.faults), error
    assert path.read_text(encoding="utf-8") == text


def test_files_without_answers(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    assert not read_answers(path, today=TODAY)
    path.write_text("# nothing yet\n\n", encoding="utf-8")
    assert not read_answers(path, today=TODAY)
    path.write_bytes(b"a/1:\n  text: \xff\n")
    with pytest.raises(FileError, match="UTF-8"):
        read_answers(path, today=TODAY)
