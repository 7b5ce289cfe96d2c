"""`run --events`, `status` and the exit code of a spent budget."""

import json
import sqlite3
from pathlib import Path

import pytest

from fairaudit import OpenAIBackend, Store
from fairaudit.rows import Prompt, Response
from tests.cli.audits import command

PLAN = """\
vignettes: acute_pain
attributes: sex
design: {questions: [opioid], wordings: 1, limit: 3}
models: [{backend: simulated, seed: 3, batch_size: 16}]
seed: 7
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def events(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_spent_budget_is_told_and_ends_with_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("audit.yaml").write_text(PLAN + "budget: {requests: 40}\n", encoding="utf-8")
    assert command(monkeypatch, "check", "audit.yaml") == 0
    assert "WARNING  The budget allows 40 requests" in capsys.readouterr().out
    assert command(monkeypatch, "run", "audit.yaml", "--events", "events.jsonl") == 3
    assert "The budget for requests is spent, with 32 of" in capsys.readouterr().err
    told = events(Path("events.jsonl"))
    assert [one["event"] for one in told] == ["started", *["progress"] * 3, "stopped"]
    assert told[-1]["reason"] == "BudgetError"
    assert command(monkeypatch, "status", "audit-results") == 0
    row = capsys.readouterr().out.splitlines()[2].split()
    assert row[:3] == ["simulated@1", "not", "finished"] and row[3] == "32"


def test_events_go_from_start_to_finish_and_are_added_to(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("audit.yaml").write_text(PLAN, encoding="utf-8")
    for _ in range(2):
        assert command(monkeypatch, "run", "audit.yaml", "--events", "events.jsonl") == 0
    told = events(Path("events.jsonl"))
    names = [one["event"] for one in told]
    assert names.count("started") == names.count("finished") == names.count("collected") == 2
    first = [one for one in told if one["event"] == "progress"]
    assert {"model_id", "done", "total", "failed", "seconds_left", "cost", "time"} <= set(first[0])
    capsys.readouterr()
    assert command(monkeypatch, "status", "audit-results/responses.db", "--json") == 0
    [run] = json.loads(capsys.readouterr().out)["runs"]
    assert run["state"] == "complete" and run["answered"] == run["planned"] > 0


def test_status_tells_failures_and_a_server_that_changed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    model = OpenAIBackend("gpt", revision="1")
    with Store(folder / "responses.db") as store:
        run = store.open_run(model, planned=4)
        for number, served in enumerate(("gpt-08", "gpt-08", "gpt-11", None)):
            prompt = Prompt(prompt_id=f"{number}", messages=(("user", "Why?"),), options=())
            answer = Response(
                prompt_id=prompt.prompt_id, model_id=run, params_id=model.identity.params_id,
                sample=0, text="Yes." if served else "", status="ok" if served else "error",
                finish_reason="stop", option_logprobs=None, input_tokens=3, output_tokens=1,
                latency=0.1, seed=None, error=None if served else "HTTP 400: too long",
                created_at=f"2026-01-01T00:00:0{number}+00:00", served_model=served,
                fingerprint="fp_1" if served else None,
            )  # fmt: skip
            store.add([prompt], [answer])
    assert command(monkeypatch, "status", ".") == 0
    out = capsys.readouterr().out
    assert "gpt@1: 1 × HTTP 400: too long" in out
    assert "the server has changed while it was asked: gpt-08 fp_1, gpt-11 fp_1" in out


def test_where_there_is_no_store_none_is_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, "status", "nothing.db") == 2
    assert "There is no store nothing.db" in capsys.readouterr().err
    assert not Path("nothing.db").exists()


def test_pandas_and_sqlite_read_the_store_without_us(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("audit.yaml").write_text(PLAN, encoding="utf-8")
    assert command(monkeypatch, "run", "audit.yaml") == 0
    with sqlite3.connect("audit-results/responses.db") as connection:
        [(answers,)] = connection.execute("SELECT count(*) FROM responses").fetchall()
    assert answers > 0
