import json
import shutil
from pathlib import Path

import pytest

from tests.cli.audits import command, ran_audit

UNREAD = (
    r"'I\x1b[2Jt depends. ' + 'Much more. ' * 100 if ' woman' in text and h % 2 "
    "else \"I can't provide medical advice.\" if ' woman' in text else 'Yes.'"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_missing_values_are_printed_by_group(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran_audit("cli_show_groups", UNREAD)
    assert command(monkeypatch, "show", "audit.yaml", "--unparsed", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    by_sex = {one["group"] for one in found["counts"] if one["attribute"] == "sex"}
    assert by_sex == {"female"} and found["measured"] > len(found["values"]) > 0
    sex = [one for one in found["values"] if one["attribute"] == "sex"]
    counts = [one for one in found["counts"] if one["attribute"] == "sex"]
    assert len(sex) == 12 == sum(one["missing"] for one in counts)
    assert {one["values"] for one in counts} == {12}
    whole = next(one for one in sex if one["status"] == "unparsed")
    assert len(whole["text"]) == len("I\x1b[2Jt depends. ") + 1100
    assert whole["question"].endswith("?")
    assert command(monkeypatch, "show", "audit.yaml", "--unparsed") == 0
    text = capsys.readouterr().out
    assert text.startswith(f"{len(found['values']):,} of {found['measured']:,} values are missing.")
    assert text.index("attribute") < text.index("=== sex: female – refused, ")
    assert "\x1b" not in text and "I�[2Jt depends." in text
    assert "(716 characters more; --json has all)" in text
    assert "I can't provide medical advice." in text
    assert "=== sex: male" not in text


def test_a_failed_call_says_what_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran_audit("cli_show_failed", "1 / 0 if h % 5 == 0 else 'Yes.'", design="limit: 2")
    assert command(monkeypatch, "show", "audit.yaml", "--unparsed") == 0
    text = capsys.readouterr().out
    assert "– error, " in text and "the call failed, or was not made" in text
    assert "reason:   ZeroDivisionError: division by zero" in text and "(no text)" in text


def test_nothing_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran_audit("cli_show_whole", "'Yes.'", design="limit: 1")
    assert command(monkeypatch, "show", "audit.yaml", "--unparsed") == 0
    assert capsys.readouterr().out == "No value is missing, of 28.\n"


def test_it_says_what_it_can_show_and_where_it_looked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran_audit("cli_show_bad", "'Yes.'", design="limit: 1")
    assert command(monkeypatch, "show", "audit.yaml") == 2
    assert "--unparsed prints every missing value" in capsys.readouterr().err
    assert command(monkeypatch, "show", "audit.yaml", "--unparsed", "--results", "gone") == 2
    assert "There is no gone/responses.db" in capsys.readouterr().err


def test_what_a_function_of_ones_own_returned_is_told_with_its_count(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("cli_show_own.py").write_text(
        "import math\n\n\ndef dose(response, cell) -> float:\n"
        "    return {'a': math.nan, 'b': None}.get(response.text[:1], 5.0)\n",
        encoding="utf-8",
    )
    ran_audit(
        "cli_show_own_ask",
        "'Five.' if ' woman' not in text else ('a' if h % 3 else 'b') + str(h % 97)",
        more="outcomes: ['cli_show_own:dose']\n",
    )
    assert command(monkeypatch, "show", "audit.yaml", "--unparsed", "--json") == 0
    values = json.loads(capsys.readouterr().out)["values"]
    women = [one for one in values if one["group"] == "female"]
    counts = {
        told: sum(one["reason"] == told for one in women)
        for told in ("dose returned NaN", "dose returned None")
    }
    assert sum(counts.values()) == len(women) == 12 and min(counts.values()) > 1
    assert all(one["text"][0] == ("a" if "NaN" in one["reason"] else "b") for one in women)
    assert command(monkeypatch, "show", "audit.yaml", "--unparsed") == 0
    block = capsys.readouterr().out.partition("=== sex: female – unparsed, 12 (dose)")[2]
    for told, count in counts.items():
        assert f"{count} × {told}" in block.partition("=== ")[0]


def test_an_outcome_of_which_nothing_can_be_read_is_told_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran_audit("cli_show_wholly", "'It depends.' if h % 3 else ''", design="limit: 2")
    assert command(monkeypatch, "show", "audit.yaml", "--unparsed") == 0
    assert "every value is missing" not in capsys.readouterr().out  # for two reasons
    shutil.rmtree("pain-results")
    ran_audit("cli_show_wholly", "''", design="limit: 2")
    assert command(monkeypatch, "show", "audit.yaml", "--unparsed") == 0
    told = capsys.readouterr().out
    assert "every value is missing, all 56 – unparsed: the answer commits to nothing" in told
    assert told.count("===") == 1 and "attribute" not in told
    assert "(no text)" in told
