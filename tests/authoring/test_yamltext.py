"""Edits of YAML texts: what is asked for, and not a byte more."""

import pytest

from fairaudit import InputError
from fairaudit.authoring.rows import WHOLE_SET, Row, content_of, merged, rows_of, shown
from fairaudit.authoring.yamltext import edited, plain, written
from fairaudit.counterfactual import Vignette, shipped_set_folders
from fairaudit.counterfactual.schema import SetFile

SETS = sorted(shipped_set_folders())
CASE = """\
# A case.
id: case   # its name
text: >-
  One two
  three.

# Patients.
sexes: [male, female]
base: {sex: male}
slots:
  # the course
  course: It hurts.
ask:
  - id: admit
    wordings:
      - Admit?
      - Keep?
reviewed_by: []
"""


def change(**changes: object) -> str:
    return edited(CASE, {**plain(CASE), **changes})


@pytest.mark.parametrize("name", SETS)
def test_every_shipped_file_survives_the_sheet_to_the_byte(name: str) -> None:
    for path in sorted(shipped_set_folders()[name].glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        old = plain(text)
        owner, model = (
            (WHOLE_SET, SetFile) if path.name == "set.yaml" else (str(old["id"]), Vignette)
        )
        rows = rows_of(owner, old)
        numbered = {sheet: [Row(0, row) for row in listed] for sheet, listed in rows.items()}
        faults: list = []
        new = content_of(owner, numbered, faults)
        assert not faults
        # Sheet → YAML → sheet: the same rows; YAML → sheet → YAML: the same bytes.
        assert rows_of(owner, new) == rows
        assert edited(text, merged(old, shown(owner, old), new)) == text
        # A file written from nothing but the sheet says the same.
        assert model.model_validate(plain(written(new))) == model.model_validate(
            {key: value for key, value in old.items() if key != "reviewed_by"}
        )


def test_a_word_changes_one_line() -> None:
    assert change(id="other") == CASE.replace("id: case ", "id: other ")
    assert change(slots={"course": "It eases."}) == CASE.replace("It hurts.", "It eases.")
    assert change(base={"sex": "female"}) == CASE.replace("{sex: male}", "{sex: female}")


def test_an_item_changes_alone_and_a_new_one_comes_after() -> None:
    ask = [{"id": "admit", "wordings": ["Admit?", "Keep here?"]}]
    assert change(ask=ask) == CASE.replace("- Keep?", "- Keep here?")
    ask = [{"id": "admit", "wordings": ["Admit?", "Keep?", "Stay?"]}]
    assert change(ask=ask) == CASE.replace("- Keep?\n", "- Keep?\n      - Stay?\n")


@pytest.mark.parametrize(
    ("wordings", "old", "new"),
    [
        (["Admit?"], "      - Keep?\n", ""),
        (["Keep?"], "      - Admit?\n", ""),
        (["Now?", "Admit?", "Keep?"], "- Admit?\n", "- Now?\n      - Admit?\n"),
        (["Admit?", "a: b", "c", "Keep?"], "- Keep", '- "a: b"\n      - c\n      - Keep'),
        (["Other?"], "- Admit?\n      - Keep?", "- Other?"),
    ],
)
def test_items_come_and_go(wordings: list[str], old: str, new: str) -> None:
    assert change(ask=[{"id": "admit", "wordings": wordings}]) == CASE.replace(old, new)


def test_a_key_comes_and_goes() -> None:
    wanted = {}
    for key, value in plain(CASE).items():
        wanted[key] = value
        if key == "base":
            wanted["stratum"] = "young"
    assert edited(CASE, wanted) == CASE.replace("slots:\n", "stratum: young\nslots:\n")
    without = {key: value for key, value in plain(CASE).items() if key != "base"}
    assert edited(CASE, without) == CASE.replace("base: {sex: male}\n", "")
    assert "course: It hurts.\n  other: New.\n" in change(
        slots={"course": "It hurts.", "other": "New."}
    )


def test_a_long_text_is_folded_and_its_comment_kept() -> None:
    long = "word " * 30 + "end."
    changed = change(id=long)
    assert "# its name\nid: >-\n  word word" in changed
    assert plain(changed)["id"] == long
    assert max(map(len, changed.splitlines())) <= 90


@pytest.mark.parametrize(
    "text",
    ["no", "yes", "007", "1-3", "2026-11-02", "a: b", "a #b", "- x", "", " x ", "=1+1", "@x", "'",
     "two\nlines", "a\n\nb\n", "“q”", '"q"', "null", "~", "1e5", "x" * 200, "tab\tx", "{a} b", "%"],
)  # fmt: skip
def test_any_text_comes_back(text: str) -> None:
    assert plain(change(id=text))["id"] == text
    assert plain(change(sexes=[text, "b"]))["sexes"] == [text, "b"]
    assert plain(change(base={"sex": text}))["base"] == {"sex": text}
    assert plain(written({"id": text})) == {"id": text}


def test_line_ends_and_byte_order_marks_stay() -> None:
    windows = "\ufeff" + CASE.replace("\n", "\r\n")
    changed = edited(windows, {**plain(CASE), "slots": {"course": "It hurts.", "b": "New."}})
    assert changed == windows.replace("It hurts.\r\n", "It hurts.\r\n  b: New.\r\n")


def test_what_cannot_be_changed_piece_by_piece_is_refused() -> None:
    text = "a: &x {b: c}\nd: *x\n"
    with pytest.raises(InputError, match="by hand"):
        edited(text, {"a": {"b": "c"}, "d": {"b": "e"}, "f": {}} | {"a": {"b": "z"}})
