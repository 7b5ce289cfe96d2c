"""Models in Ray actors: real actors of a Ray that the audit starts, one of them killed."""

import importlib.util
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from fairaudit import InputError, MissingExtraError
from fairaudit.backends import OpenAIBackend, ParallelBackend, RayBackend, SimulatedBackend
from fairaudit.rows import Prompt

RAY = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="the extra “ray” is not installed"
)
PROMPT = Prompt(prompt_id="p", messages=(("user", "Urgent?"),), options=("yes", "no"))
PLAN = """\
vignettes: acute_pain
attributes: sex
design: {{questions: [opioid], wordings: 1, limit: {limit}}}
models: [{model}]
margin: 0.05
seed: 7
"""
# Says who answers which prompt, and takes its time.
APP = """\
import hashlib, os, time

def ask(messages, wait=0.0):
    with open(os.environ["WHO"], "a") as file:
        file.write(f"{os.getpid()}\\n")
    time.sleep(wait)
    digest = hashlib.sha256(messages[1]["content"].encode()).digest()
    return {"yes": 0.3 + digest[0] / 1000, "no": 0.3}

def die(messages):
    os.kill(os.getpid(), 9)

def fail(messages):
    raise SystemExit("the licence has ended")
"""
TARGET = "{target: 'app:ask', revision: '1', batch_size: 4, params: {wait: 0.02}}"


def folder(tmp_path: Path, name: str, model: str, limit: int = 27) -> Path:
    place = tmp_path / name
    place.mkdir()
    (place / "app.py").write_text(APP, encoding="utf-8")
    (place / "audit.yaml").write_text(PLAN.format(model=model, limit=limit), encoding="utf-8")
    return place


def start(place: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "fairaudit", "run", "audit.yaml", "--output", "results"],
        cwd=place, env=os.environ | {"WHO": str(place / "who")}, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def finish(place: Path) -> None:
    process = start(place)
    _, printed = process.communicate(timeout=240)
    assert process.returncode == 0, printed


def rows(place: Path) -> list[tuple[object, ...]]:
    """What decides the results, and nothing that a clock gives."""
    path = place / "results" / "responses.db"
    if not path.exists():
        return []
    connection = sqlite3.connect(path, timeout=30)
    try:
        return connection.execute(
            "SELECT prompt_id, model_id, params_id, sample, text, status, option_logprobs, "
            "checksum FROM responses ORDER BY 1, 2, 3, 4"
        ).fetchall()
    finally:
        connection.close()


def record(place: Path) -> dict[str, object]:
    """The audit's record without its plan, which names the backend, and their hashes."""
    found = json.loads((place / "results" / "audit.json").read_text(encoding="utf-8"))
    plan = ("plan", "plan_sha256", "sha256")
    return {name: part for name, part in found.items() if name not in plan}


def workers(place: Path) -> Counter[int]:
    """Who has answered how many prompts."""
    path = place / "who"
    return Counter(map(int, path.read_text().split())) if path.exists() else Counter()


@RAY
def test_an_actor_killed_in_the_middle_changes_no_byte(tmp_path: Path) -> None:
    plain = folder(tmp_path, "plain", TARGET)
    whole = folder(tmp_path, "whole", f"{{backend: ray, actors: 2, of: {TARGET}}}")
    killed = folder(tmp_path, "killed", f"{{backend: ray, actors: 2, of: {TARGET}}}")
    finish(plain)
    finish(whole)
    process = start(killed)
    while process.poll() is None and (len(rows(killed)) < 40 or len(workers(killed)) < 2):
        time.sleep(0.05)
    lost = next(iter(workers(killed)))
    os.kill(lost, signal.SIGKILL)
    _, printed = process.communicate(timeout=240)
    assert process.returncode == 0, printed
    assert len(workers(killed)) == 3
    assert len(workers(whole)) == 2
    answers = rows(plain)
    keys = [row[:4] for row in rows(killed)]
    assert len(keys) == len(set(keys)) == len(answers)  # none lost, none doubled
    assert answers == rows(whole) == rows(killed)
    one, other = ((p / "results" / "audit.json").read_bytes() for p in (whole, killed))
    assert one == other
    assert record(plain) == record(whole)


@RAY
def test_weights_give_the_same_numbers_in_any_number_of_actors(
    tmp_path: Path, tiny: Callable[[str], Path]
) -> None:
    model = f"{{model: '{tiny('windowed')}', batch_size: 8, revision: '1'}}"
    places = [
        folder(tmp_path, "plain", model.replace("{", "{backend: transformers, ", 1), limit=3),
        folder(tmp_path, "one", f"{{backend: ray, of: {model}}}", limit=3),
        folder(tmp_path, "three", f"{{backend: ray, actors: 3, of: {model}}}", limit=3),
    ]
    for place in places:
        finish(place)
    assert rows(places[0]) == rows(places[1]) == rows(places[2])
    assert all(row[5] == "ok" for row in rows(places[0]))


@RAY
def test_told_to_end_it_keeps_the_batches_in_hand_and_goes_on_later(tmp_path: Path) -> None:
    place = folder(tmp_path, "audit", f"{{backend: ray, actors: 2, of: {TARGET}}}")
    process = start(place)
    while process.poll() is None and len(rows(place)) < 20:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, printed = process.communicate(timeout=120)
    assert process.returncode == 130, printed
    before = rows(place)
    assert sum(workers(place).values()) == len(before)
    finish(place)
    assert sum(workers(place).values()) == len(rows(place)) > len(before)


@RAY
@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("{target: 'app:die', revision: '1'}", "lost its Ray actor again and again"),
        ("{target: 'app:none', revision: '1'}", "none"),
    ],
)
def test_a_model_that_no_actor_can_ask_stops_the_run(
    tmp_path: Path, target: str, told: str
) -> None:
    place = folder(tmp_path, "audit", f"{{backend: ray, retries: 1, of: {target}}}", limit=1)
    process = start(place)
    _, printed = process.communicate(timeout=240)
    assert process.returncode == 2
    assert told in printed and "Traceback" not in printed


@RAY
def test_what_no_machine_has_is_not_waited_for(tmp_path: Path) -> None:
    place = folder(tmp_path, "audit", f"{{backend: ray, gpus: 64, of: {TARGET}}}", limit=1)
    process = start(place)
    _, printed = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "64 GPU" in printed and "Lower actors, cpus or gpus" in printed


@pytest.mark.skipif(importlib.util.find_spec("ray") is not None, reason="ray is installed")
def test_without_the_extra_it_says_so() -> None:
    model = RayBackend({"backend": "simulated"})
    with pytest.raises(MissingExtraError, match=r"fairaudit-clinical\[ray\]"):
        model.answer([PROMPT], sample=0)


def test_it_is_the_other_backend_by_name_and_batches() -> None:
    other = SimulatedBackend(seed=3, batch_size=5, effects={"Black": -0.1})
    for model in (
        RayBackend(other),
        RayBackend(
            {"backend": "simulated", "seed": 3, "batch_size": 5, "effects": {"Black": -0.1}}
        ),
    ):
        assert isinstance(model, ParallelBackend)
        assert (model.identity, model.batch_size, model.simulated) == (other.identity, 5, True)
        with pytest.raises(InputError, match="No prompt with options holds the word “Black”"):
            model.check_prompts([PROMPT])
    assert RayBackend({"target": "json:loads"}).identity.name == "json:loads"


@pytest.mark.parametrize(
    ("of", "settings", "told"),
    [
        ({"backend": "simulated"}, {"actors": 0}, "actors is 0"),
        ({"backend": "simulated"}, {"gpus": -1}, "gpus is -1"),
        ({"backend": "simulated"}, {"offline": True, "address": "auto"}, "is offline"),
        ({"backend": "simulated", "sed": 1}, {}, "Did you mean “seed”"),
        ({"backend": "transfromers", "model": "x"}, {}, "transformers"),
        ("smollm2-135m", {}, "Write an entry as under models:"),
        (OpenAIBackend("gpt"), {}, "on a server"),
        (RayBackend({"backend": "simulated"}), {}, "in Ray actors"),
    ],
)
def test_wrong_settings_are_told(of: object, settings: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        RayBackend(of, **settings)  # type: ignore[arg-type]
