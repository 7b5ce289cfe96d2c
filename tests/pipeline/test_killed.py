"""Killed again and again, an audit ends as if it had never been interrupted."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

PLAN = """\
vignettes: acute_pain
attributes: [race_ethnicity, sex]
design: {questions: [opioid], wordings: 1}
models:
  - target: slow_model:ask
    revision: "1"
    batch_size: 4
  - target: slow_model:ask
    params: {mood: plain}
    batch_size: 4
margin: 0.05
seed: 7
"""
MODEL = """\
import hashlib, time

def ask(messages, mood=""):
    time.sleep(0.003)
    digest = hashlib.sha256((mood + messages[-2]["content"]).encode()).digest()
    return {"yes": 0.3 + digest[0] / 1000, "no": 0.3}
"""
KILLS = 10


def start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "fairaudit", "run", "audit.yaml", "--output", "results"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def prepare(folder: Path) -> Path:
    folder.mkdir()
    (folder / "audit.yaml").write_text(PLAN, encoding="utf-8")
    (folder / "slow_model.py").write_text(MODEL, encoding="utf-8")
    return folder / "results" / "responses.db"


def answers_in(store: Path) -> int:
    if not store.exists():
        return 0
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=10)
    try:
        return int(connection.execute("SELECT count(*) FROM responses").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def finish(folder: Path) -> None:
    process = start(folder)
    _, printed = process.communicate(timeout=120)
    assert process.returncode == 0, printed.decode()


def without_times(report: str) -> str:
    """A report without the section on what the run took: its hours are those of the clock."""
    for begin, end in (('aria-labelledby="taken"', "</section>"), ("## Tokens, cost", "## ")):
        head, found, rest = report.partition(begin)
        if found:
            return head + rest[rest.index(end) :]
    return report


def test_sigkill_at_ten_random_moments_changes_no_byte(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    total_store, store = prepare(whole), prepare(killed)
    finish(whole)
    total = answers_in(total_store)
    moments = random.Random(20261125)

    between = 0
    for _ in range(KILLS):
        before = answers_in(store)
        process = start(killed)
        while answers_in(store) <= before and process.poll() is None:
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.25))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL, "the audit ended before it was killed"
        between += 0 < answers_in(store) < total
    assert between >= 8

    finish(killed)
    assert answers_in(store) == total
    for name in ("audit.json", "report.html", "report.md"):
        ended, uninterrupted = (
            without_times((f / "results" / name).read_text(encoding="utf-8"))
            for f in (killed, whole)
        )
        assert ended == uninterrupted, name
    assert (killed / "results" / "audit.json").read_bytes() == (
        whole / "results" / "audit.json"
    ).read_bytes()
