"""The audits of docs/backends.md, run as they stand; addresses and folders are the test's own."""

import re
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
    assert len(AUDITS) == 4


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
