"""The audits of docs/backends.md, run as they stand; addresses and folders are the test's own."""

import importlib.util
import os
import re
import subprocess
import sys
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
    assert len(AUDITS) == 10


@pytest.mark.parametrize(
    "name",
    ["A function or application of your own", "A program of your own", "The simulated model"],
)
def test_an_audit_without_a_server_runs(name: str, tmp_path: Path) -> None:
    files = AUDITS[name]
    program = files["audit.yaml"].replace("[python,", f"[{sys.executable},")
    audited(tmp_path, {**files, "audit.yaml": program})


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


@pytest.mark.skipif(
    importlib.util.find_spec("inspect_ai") is None, reason="inspect-ai is not installed"
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_audit_of_a_provider_of_inspect_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the provider for OpenAI-compatible servers: the named one is on the internet."""
    monkeypatch.setenv("HOSPITAL_API_KEY", "none")
    text = AUDITS["Anthropic, Bedrock, Google and others"]["audit.yaml"]
    with serving(ChatServer()) as server:
        named = f"openai-api/hospital/tiny\n    base_url: {server.url}\n"
        local = re.sub(r"anthropic/claude-\S+.*\n", named, text)
        assert server.url in local
        audited(tmp_path, {"audit.yaml": local})
    assert {body["model"] for body in server.bodies} == {"tiny"}
    assert all(body["max_tokens"] == 512 and body["temperature"] == 0 for body in server.bodies)
    assert server.most <= 8


def test_a_backend_of_ones_own_is_installed_and_audited(tmp_path: Path) -> None:
    """As a package of another distribution, put where pip puts it, in another process."""
    files, source, site = AUDITS["A backend of your own"], tmp_path / "src", tmp_path / "site"
    source.mkdir()
    for name, text in files.items():
        (source / name).write_text(text, encoding="utf-8")
    paths = [str(site), str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}

    def told(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=tmp_path, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    told(
        "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation",
        "--disable-pip-version-check", "--target", str(site), str(source),
    )  # fmt: skip
    assert (site / "hospital_model-1.0.dist-info" / "entry_points.txt").is_file()
    assert "hospital_model:HospitalModel" in told("fairaudit", "list", "backends")
    told("fairaudit", "run", "src/audit.yaml")
    (record,) = tmp_path.rglob("audit.json")
    assert '"hospital@1.0"' in record.read_text(encoding="utf-8")
    env["PYTHONPATH"] += os.pathsep + str(source)
    checked = "import test_hospital_model as one; one.test_it_keeps_the_rules(); print('kept')"
    done = subprocess.run(
        [sys.executable, "-c", checked], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert done.stdout == "kept\n", done.stderr


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
