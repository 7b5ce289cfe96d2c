"""The audits of docs/backends.md, run as they stand; addresses and folders are the test's own."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fairaudit import load_audit, run_audit
from tests.backends.openai_server import ChatServer, serving

PAGE = (Path(__file__).parents[2] / "docs" / "backends.md").read_text(encoding="utf-8")
SECTIONS = {
    part.partition("\n")[0]: re.findall(r"```\w+\n# (\S+)\n(.*?)```", part, re.DOTALL)
    for part in PAGE.split("\n## ")[1:]
}
AUDITS = {name: dict(blocks) for name, blocks in SECTIONS.items() if blocks}


def audited(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    run = run_audit(load_audit(folder / "audit.yaml"), folder / "results")
    assert run.failed == 0
    assert sum(one.asked for one in run.collections) > 0


def test_every_backend_has_an_audit() -> None:
    assert len(AUDITS) == 5


@pytest.mark.parametrize("name", ["A function or application of your own", "The simulated model"])
def test_an_audit_without_a_server_runs(name: str, tmp_path: Path) -> None:
    audited(tmp_path, AUDITS[name])


def test_the_audit_of_a_server_runs(tmp_path: Path) -> None:
    files = AUDITS["An OpenAI-compatible server"]
    with serving(ChatServer()) as server:
        text = files["audit.yaml"].replace("http://localhost:11434/v1", server.url)
        assert server.url in text
        audited(tmp_path, {"audit.yaml": text})
    assert {body["model"] for body in server.bodies} == {"llama3.1"}
    assert all(body["max_tokens"] == 512 and body["temperature"] == 0 for body in server.bodies)
    assert server.most <= 8


def test_the_audit_of_local_weights_runs(tmp_path: Path, smollm2: Path) -> None:
    text = AUDITS["Weights on this machine"]["audit.yaml"]
    audited(tmp_path, {"audit.yaml": text.replace("path/to/folder", str(smollm2))})


@pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="the extra “ray” is not installed"
)
def test_the_audit_in_ray_actors_runs(tmp_path: Path, smollm2: Path) -> None:
    text = AUDITS["Weights in Ray actors"]["audit.yaml"]
    text = text.replace("path/to/folder", str(smollm2))
    (tmp_path / "audit.yaml").write_text(text, encoding="utf-8")
    # A process of its own: Ray leaves sockets to the interpreter's end.
    command = [sys.executable, "-m", "fairaudit", "run", "audit.yaml", "--output", "results"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
