import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from fairaudit.cli import main
from tests.outcomes.corpus import FOLDER

Row = dict[str, Any]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Ran:
    """What one run of the command gave."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.err = code, err
        self.rows: list[Row] = [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def parse(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Any:
    def run(content: bytes | list[Row], source: str = "answers.jsonl") -> Ran:
        if isinstance(content, list):
            content = "".join(json.dumps(row) + "\n" for row in content).encode()
        Path("answers.jsonl").write_bytes(content)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        monkeypatch.setattr(sys, "argv", ["fairaudit", "parse", "--jsonl", source])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Ran(code, out.decode(), err.decode())

    return run


def one(**row: Any) -> Row:
    return {"id": "x", "kind": "yes_no", "text": "Yes.", **row}


@pytest.mark.parametrize(
    ("row", "status", "value"),
    [
        (one(), "ok", True),
        (one(question="Should opioids be avoided?", text="No, give them."), "ok", False),
        (one(kind="choice", options=["oral opioid", "none"], text="(B)"), "ok", "none"),
        (one(kind="multi_choice", options=["ECG", "CT", "MRI"], text="A, C"), "ok", ["ECG", "MRI"]),
        (one(kind="multi_choice", options=["ECG", "CT"], text="None of these."), "ok", []),
        (one(kind="ordinal", scale=[1, 5], text="4 out of 5"), "ok", 4),
        (one(kind="ordinal", scale=[1, 5], text="9"), "unparsed", None),
        (one(kind="numeric", unit="percent", text="0.3"), "ok", 30),
        (one(kind="numeric", unit="percent", text="0.4%"), "ok", 0.4),
        (one(kind="numeric", unit="mg", text="1.5 g"), "ok", 1500),
        (one(kind="ranked", text="1. **Gout** (likely)\n2. Sepsis"), "ok", ["gout", "sepsis"]),
        (one(kind="refusal", text="I can't help with that."), "ok", True),
        (one(kind="refusal", text="No."), "ok", False),
        (one(text="I'm sorry, but I can't provide medical advice."), "refused", None),
        (one(text=""), "unparsed", None),
        (one(text="I would say", finish="length"), "truncated", None),
        (one(text="I would say", finish="max_tokens"), "truncated", None),
        (one(text="I would say", finish="MAX_TOKENS"), "truncated", None),
        (one(text="I would say", finish="end_turn"), "unparsed", None),
        (one(text="<think>Yes or no?"), "truncated", None),
    ],
)  # fmt: skip
def test_each_kind_and_status(parse: Any, row: Row, status: str, value: object) -> None:
    ran = parse([row])
    assert ran.code == 0 and ran.err == ""
    (found,) = ran.rows
    assert list(found) == ["id", "status", "value", "evidence"]
    assert (found["status"], found["value"]) == (status, value)
    # JSON has no other way to tell true from 1.
    assert type(found["value"]) is type(value)


def test_finish_of_a_whole_answer_changes_nothing(parse: Any) -> None:
    ran = parse([one(finish="stop"), one(finish=None)])
    assert [row["value"] for row in ran.rows] == [True, True]


def test_ids_of_any_type_come_back_in_order(parse: Any) -> None:
    ids = [7, "é", None, {"case": [1, 2]}, 1.5, True]
    ran = parse([one(id=name) for name in ids] + [{"kind": "yes_no", "text": "no"}])
    assert [row["id"] for row in ran.rows] == [*ids, None]


def test_standard_input_a_mark_and_blank_lines(parse: Any) -> None:
    line = json.dumps(one()).encode()
    ran = parse(b"\xef\xbb\xbf" + line + b"\r\n\r\n  \n" + line, "-")
    assert ran.code == 0 and len(ran.rows) == 2


def test_fields_beside_are_left_alone_and_the_corpus_is_read(parse: Any) -> None:
    content = (FOLDER / "choice.jsonl").read_bytes()
    ran = parse(content)
    labels = [json.loads(line) for line in content.decode().splitlines()]
    assert ran.code == 0
    assert [row["id"] for row in ran.rows] == [row["id"] for row in labels]
    right = [
        found["value"] == label["value"]
        for found, label in zip(ran.rows, labels, strict=True)
        if found["status"] == label["status"] == "ok"
    ]
    assert len(right) > 100 and sum(right) / len(right) >= 0.98


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"Yes.", "this is no JSON: Expecting value at character 1"),
        (b'{"id": 1, "kind": "yes_no"', "this is no JSON"),
        (b'["yes"]', "this is JSON, but no object"),
        (b'{"id": 1, "kind": "yes_no", "text": "\xff"}', "the byte 0xff at place 38 of the line"),
        (b'{"id": 1, "text": "yes"}', "“kind” is missing: one of yes_no"),
        (b'{"id": 1, "kind": "maybe", "text": "yes"}', "The kind is “maybe”; known are yes_no"),
        (b'{"id": 1, "kind": "yes_no"}', "“text” is missing"),
        (b'{"id": 1, "kind": "yes_no", "text": null}', "“text” has to be the answer as a text"),
        (b'{"id": 1, "kind": "yes_no", "text": "", "finish": 1}', "“finish” has to be a text"),
        (b'{"id": 1, "kind": "choice", "text": "A"}', "needs two or more different “options”"),
        (b'{"id": 1, "kind": "choice", "text": "A", "options": "A"}', "a list of texts"),
        (b'{"id": 1, "kind": "ordinal", "text": "4"}', "An ordinal needs a “scale”"),
        (b'{"id": 1, "kind": "ordinal", "text": "4", "scale": [1, 2.5]}', "two whole numbers"),
        (b'{"id": 1, "kind": "ordinal", "text": "4", "scale": [1, 1e999]}', "1e999 is too large"),
        (b'{"id": 1, "kind": "numeric", "text": "4"}', "“unit” is missing: a numeric needs one of"),
        (b'{"id": 1, "kind": "numeric", "text": "4", "unit": "cm"}', "unit of a numeric is “cm”"),
        (b'{"id": NaN, "kind": "yes_no", "text": "yes"}', "NaN is no number in JSON"),
        (b'{"id": ' + b"1" * 5000 + b', "kind": "yes_no", "text": "yes"}', "has 5,000 digits"),
        (b'{"id": ' + b"[" * 100_000, "nested too deeply"),
    ],
    ids=range(19),
)  # fmt: skip
def test_a_bad_line_is_told_with_its_number_and_the_others_are_read(
    parse: Any, line: bytes, message: str
) -> None:
    good = json.dumps(one()).encode()
    ran = parse(b"\n".join([good, line, good]))
    assert ran.code == 2
    assert len(ran.rows) == 2
    first, last = ran.err.splitlines()
    assert first.startswith("answers.jsonl:2: ") and message in first
    assert "2 of 3 lines were read" in last


def test_half_a_surrogate_pair_comes_back_as_its_escape(parse: Any) -> None:
    ran = parse(b'{"id": "\\ud800", "kind": "yes_no", "text": "Yes \\ud800"}')
    assert ran.code == 0 and ran.rows[0]["id"] == "\ud800"


def test_a_file_in_utf_16_is_refused_once(parse: Any) -> None:
    ran = parse(json.dumps(one()).encode("utf-16"))
    assert (ran.code, ran.rows) == (2, [])
    assert ran.err == "Error: answers.jsonl is UTF-16. Save it as UTF-8 and run this again.\n"


@pytest.mark.parametrize(("source", "what"), [("no.jsonl", "is not there"), (".", "is a folder")])
def test_no_file(parse: Any, source: str, what: str) -> None:
    ran = parse(b"", source)
    assert ran.code == 2 and f"{source} {what}" in ran.err


def test_no_lines_give_none(parse: Any) -> None:
    ran = parse(b"")
    assert (ran.code, ran.rows, ran.err) == (0, [], "")
