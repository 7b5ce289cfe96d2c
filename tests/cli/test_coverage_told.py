"""What `run`, `analyze` and `status` say of answers that are missing or say nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.backends.openai_server import ChatServer, Reply, completion, serving
from tests.cli.audits import command

PLAN = """\
vignettes: acute_pain
attributes: sex
margin: 0.05
seed: 1
design: {{questions: [opioid], limit: 2, wordings: 1, placebo: 0}}
models: [{{{model}}}]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(model: str) -> None:
    Path("audit.yaml").write_text(PLAN.format(model=model), encoding="utf-8")


def write_server(url: str, more: str = "") -> None:
    write(f'backend: openai, model: ward-llm, base_url: "{url}", revision: "1"{more}')


def cli(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "fairaudit", *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.mark.parametrize(
    ("reply", "told", "column"),
    [
        (lambda: completion("Well, the", "length"), "were cut off: raise max_tokens.", "cut off"),
        (lambda: completion(""), "are empty: look at its prompt", "empty"),
        (lambda: completion(None), "are empty: look at its prompt", "empty"),
        (lambda: completion("", "content_filter"), "were held back by a content", "filtered"),
    ],
)
def test_answers_that_say_nothing_are_told_with_what_to_do(
    reply: Reply,
    told: str,
    column: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(ChatServer(*[reply] * 40)) as server:
        write_server(server.url)
        assert command(monkeypatch, "run", "audit.yaml") == 0
    asked = len(server.bodies) - 1  # the first call tries the settings
    line = f"WARNING  {asked} of {asked} answers of ward-llm@1 {told}"
    assert line in capsys.readouterr().err
    assert command(monkeypatch, "analyze", "audit.yaml") == 0
    assert line in capsys.readouterr().err
    assert command(monkeypatch, "status", "audit-results") == 0
    header, _, row = capsys.readouterr().out.splitlines()[:3]
    assert row[header.index(column) :].split()[0] == str(asked)
    others = {"cut off", "empty", "filtered", "failed"} - {column}
    assert all(row[header.index(name) :].split()[0] == "0" for name in others)


def test_whole_answers_are_not_warned_of(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(ChatServer()) as server:
        write_server(server.url)
        assert command(monkeypatch, "run", "audit.yaml") == 0
        assert command(monkeypatch, "analyze", "audit.yaml") == 0
    assert "WARNING" not in capsys.readouterr().err


def test_analyze_says_that_a_run_is_still_asking(folder: Path) -> None:
    with serving(ChatServer(seconds=0.3)) as server:
        write_server(server.url, ", max_concurrency: 1")
        asking = subprocess.Popen(
            cli("run", "audit.yaml"), cwd=folder, env=environment(), stderr=subprocess.DEVNULL
        )
        try:
            until = time.monotonic() + 60
            while len(server.bodies) < 5 and time.monotonic() < until:
                time.sleep(0.05)
            asking.send_signal(signal.SIGINT)
            asking.wait(60)
        finally:
            asking.kill()
            asking.wait()
        done = subprocess.run(
            cli("analyze", "audit.yaml"), cwd=folder, env=environment(), capture_output=True,
            text=True, timeout=120, check=False,
        )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert "prompts of ward-llm@1 are answered yet" in done.stderr
    assert "female vs male" in done.stdout


def test_how_many_at_a_time_changes_no_byte_of_the_audit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    record = folder / "audit-results" / "audit.json"
    with serving(ChatServer()) as server:
        found = []
        for more in ("", ", max_concurrency: 2", ", max_concurrency: 7"):
            write_server(server.url, more)
            assert command(monkeypatch, "run", "audit.yaml") == 0
            found.append(record.read_bytes())
    assert len(set(found)) == 1
    assert "No model call was made" in capsys.readouterr().err


def test_what_a_function_prints_is_not_among_the_results(folder: Path) -> None:
    (folder / "chatty.py").write_text(
        "print('loading')\n\ndef ask(messages):\n    print('asked')\n    return 'Yes.'\n"
    )
    write("target: 'chatty:ask', revision: '1'")
    done = subprocess.run(
        cli("run", "audit.yaml", "--json"), cwd=folder, env=environment(), capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["schema"].startswith("fairaudit.audit/")
    assert "asked" in done.stderr and "loading" in done.stderr


def test_a_function_that_ends_the_program_is_told(folder: Path) -> None:
    (folder / "ending.py").write_text("import sys\n\ndef ask(messages):\n    sys.exit(3)\n")
    write("target: 'ending:ask', revision: '1'")
    done = subprocess.run(
        cli("run", "audit.yaml"), cwd=folder, env=environment(), capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "ended with sys.exit(3)" in done.stderr and "Traceback" not in done.stderr


def test_ctrl_c_while_the_libraries_load_says_nothing(folder: Path) -> None:
    # The command line's first library is one that is interrupted.
    (folder / "click.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    env = environment()
    env["PYTHONPATH"] = os.pathsep.join([str(folder), env["PYTHONPATH"]])
    done = subprocess.run(
        cli("--help"), cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_check_says_seconds_where_it_takes_no_minutes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_server("http://localhost:1/v1")
    assert command(monkeypatch, "check", "audit.yaml") == 0
    out = capsys.readouterr().out
    assert "seconds at 2 seconds a call" in out and "about 0" not in out
