"""A key that was planted is nowhere but in the calls, whatever the server does with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fairaudit import load_audit
from fairaudit.backends.keys import check_no_keys, found_key
from fairaudit.errors import FileError, InputError, ModelError
from tests.backends.openai_server import ChatServer, serving

KEY, WARD = "sk-planted-0123456789", "planted-ward-key"
PLAN = """\
vignettes: acute_pain
attributes: sex
margin: 0.05
seed: 1
design: {{questions: opioid, limit: 1, wordings: 1, placebo: 0}}
models:
  - backend: openai
    model: tiny
    base_url: {url}
    {more}
"""
# The command line with every logger of every library writing to standard error.
PROGRAM = (
    "import logging, sys; logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)\n"
    "from fairaudit.cli import main\nmain()"
)


def plan(folder: Path, url: str, more: str = "") -> Path:
    path = folder / "audit.yaml"
    path.write_text(PLAN.format(url=url, more=more), encoding="utf-8")
    return path


def echoing(status: int, first: int) -> ChatServer:
    """Repeats the credentials in its errors, from the call of that number on and for three."""
    calls = 0

    def rule(request: Request, body: object) -> Response | None:
        nonlocal calls
        calls += 1
        if not first <= calls < first + 3:
            return None
        sent = dict(request.headers)
        told = f"no, {sent['authorization']} and {sent['x-ward']}"
        return JSONResponse({"error": {"message": told, "code": None}}, status)

    return ChatServer(rule=rule)


@pytest.mark.parametrize(("status", "code"), [(422, 3), (401, 2), (503, 0)])
@pytest.mark.parametrize("source", ["environment", "keyring"])
def test_no_output_holds_a_key(status: int, code: int, source: str, tmp_path: Path) -> None:
    more = "headers_env: {X-Ward: WARD_KEY}"
    env = {**os.environ, "WARD_KEY": WARD, "OPENAI_LOG": "debug", "OPENAI_API_KEY": KEY}
    if source == "keyring":
        pytest.importorskip("keyring", reason="the extra keyring is not installed")
        env |= {
            "OPENAI_API_KEY": "",
            "PYTHON_KEYRING_BACKEND": "tests.backends.keyrings.OneKeyring",
            "TEST_KEYRING": f"fairaudit/openai={KEY}",
        }
        more += "\n    api_key_keyring: fairaudit/openai"
    with serving(echoing(status, first=3)) as server:
        file, results = plan(tmp_path, server.url, more), tmp_path / "results"
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, "run", file, "--output", results, "--json"],
            env={**env, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path])},
            capture_output=True, timeout=300, check=False,
        )  # fmt: skip
    assert {sent["authorization"] for sent in server.headers} == {f"Bearer {KEY}"}
    assert {sent["x-ward"] for sent in server.headers} == {WARD}
    assert done.returncode == code, done.stderr.decode()[-2000:]
    assert b"DEBUG" in done.stderr
    if status != 503:
        assert b"[hidden]" in done.stderr
    outputs = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    if code != 2:
        assert {"responses.db", "run.json", "audit.json", "report.html"} <= outputs.keys()
    for name, content in {"stdout": done.stdout, "stderr": done.stderr, **outputs}.items():
        for secret in (KEY, WARD):
            assert secret.encode() not in content, name


@pytest.mark.parametrize(
    "more",
    [
        f"api_key: {KEY}",
        f"api_key_env: {KEY}",
        f"params: {{extra: [{KEY}]}}",
        f"params: {{api_key: {WARD}}}",
        f"headers: {{X-Ward: Bearer {WARD}}}",
        f"headers: {{Authorization: {WARD}}}",
        f"revision: {KEY}",
    ],
)
def test_a_key_in_the_plan_is_refused_and_not_repeated(more: str, tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        load_audit(plan(tmp_path, "http://localhost:1/v1", more))
    assert "planted" not in str(caught.value)
    assert "audit.yaml:" in str(caught.value)


def test_a_password_in_an_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="base_url holds what looks like a key") as caught:
        load_audit(plan(tmp_path, "https://ward:planted@models.example/v1"))
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        "sk-ant-api03-abcdefghijkl", "AKIAIOSFODNN7EXAMPLE", "hf_abcdefghijklmnopqrstuvwx",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln", "-----BEGIN RSA PRIVATE KEY-----",
        "Bearer abcdefghijklmnop", {"deep": [{"er": "ghp_abcdefghijklmnopqrstuv"}]},
    ],
)  # fmt: skip
def test_what_looks_like_a_key_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="The setting some holds what looks like a key"):
        check_no_keys({"some": value})


@pytest.mark.parametrize(
    "value",
    [
        "llama3.1", "0123456789abcdef0123456789abcdef01234567", "https://models.example/v1", 5,
        "triage:answer", "sk-learn", "org/model-with-a-rather-long-name-00012", None,
        "risk-adjusted-model-2",
    ],
)  # fmt: skip
def test_names_and_hashes_are_no_keys(value: object) -> None:
    check_no_keys({"some": value})


def test_a_keyring_without_the_key_says_how_to_put_it_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keyring = pytest.importorskip("keyring", reason="the extra keyring is not installed")
    from tests.backends.keyrings import OneKeyring

    before = keyring.get_keyring()
    keyring.set_keyring(OneKeyring())
    try:
        monkeypatch.delenv("WARD_KEY", raising=False)
        monkeypatch.setenv("TEST_KEYRING", "")
        with pytest.raises(ModelError, match="“keyring set fairaudit openai”"):
            found_key("WARD_KEY", "fairaudit/openai")
        monkeypatch.setenv("WARD_KEY", "from the environment")
        assert found_key("WARD_KEY", "fairaudit/openai") == "from the environment"
    finally:
        keyring.set_keyring(before)
