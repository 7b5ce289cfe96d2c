"""The audits of docs/backends.md, run as they stand; addresses and folders are the test's own."""

import re
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from fairaudit import load_audit, run_audit
from tests.backends.openai_server import ChatServer, completion, likely, serving

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
    assert len(AUDITS) == 6


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


def test_the_audit_of_an_azure_deployment_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSPITAL_TOKEN", "planted-token")
    files = AUDITS["Azure OpenAI"]
    with serving(ChatServer()) as server:
        here = server.url.removesuffix("/v1")
        text = files["audit.yaml"].replace("https://NAME.openai.azure.com", here)
        assert here in text
        audited(tmp_path, files | {"audit.yaml": text})
    assert {sent["authorization"] for sent in server.headers} == {"Bearer planted-token"}
    assert set(server.paths) == {
        "/openai/deployments/triage-gpt/chat/completions?api-version=2024-10-21"
    }


def test_the_audit_of_a_server_that_scores_runs(tmp_path: Path) -> None:
    text = AUDITS["Option probabilities from a server"]["audit.yaml"]
    scores = likely((" yes", {" yes": 0.7, " no": 0.2}))

    def rule(request: Request, body: dict[str, object]) -> Response | None:
        return completion(" yes", logprobs=scores) if "logprobs" in body else None

    with serving(ChatServer(rule=rule)) as server:
        audited(tmp_path, {"audit.yaml": text.replace("http://localhost:8000/v1", server.url)})
    assert {body.get("top_logprobs") for body in server.bodies} >= {20}


def test_the_audit_of_local_weights_runs(tmp_path: Path, smollm2: Path) -> None:
    text = AUDITS["Weights on this machine"]["audit.yaml"]
    audited(tmp_path, {"audit.yaml": text.replace("path/to/folder", str(smollm2))})
