"""Keys, addresses and settings of a model on a server, as `check` and `run` tell what is wrong."""

import json
import re
from pathlib import Path

import pytest
from starlette.responses import JSONResponse, Response

from tests.backends.networks import authority
from tests.backends.openai_server import ChatServer, completion, serving
from tests.cli.audits import command

PLAN = """\
vignettes: acute_pain
attributes: sex
margin: 0.05
seed: 1
design: {{questions: [opioid], limit: 1, wordings: 1, placebo: 0}}
models: [{model}]
"""
SERVER = '{{backend: openai, model: ward-llm, base_url: "{url}", revision: "1"{more}}}'
VARIABLES = (
    "WARD_KEY", "OPENAI_API_KEY", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "SSL_CERT_FILE",
)  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return tmp_path


def write(model: str) -> None:
    Path("audit.yaml").write_text(PLAN.format(model=model), encoding="utf-8")


def write_server(url: str, more: str = "") -> None:
    write(SERVER.format(url=url, more=more))


def test_a_named_key_that_is_not_set_is_told_and_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(ChatServer()) as server:
        write_server(server.url, ", api_key_env: WARD_KEY")
        told = "The environment variable WARD_KEY, which api_key_env names, holds no key."
        for value in (None, "", "  "):
            if value is not None:
                monkeypatch.setenv("WARD_KEY", value)
            for verb in ("check", "run"):
                assert command(monkeypatch, verb, "audit.yaml") == 2
                assert told in capsys.readouterr().err
        assert command(monkeypatch, "check", "audit.yaml", "--json") == 2
        assert told in json.loads(capsys.readouterr().out)["lacking"][0]
        assert server.bodies == []
        monkeypatch.setenv("WARD_KEY", "ward-0123456789")
        assert command(monkeypatch, "check", "audit.yaml") == 0
        assert f"ward-llm is asked at {server.url.removesuffix('/v1')}" in capsys.readouterr().out
        assert command(monkeypatch, "run", "audit.yaml") == 0
    assert set(server.keys) == {"Bearer ward-0123456789"}


def test_stored_answers_are_read_without_the_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WARD_KEY", "ward-0123456789")
    with serving(ChatServer()) as server:
        write_server(server.url, ", api_key_env: WARD_KEY")
        assert command(monkeypatch, "run", "audit.yaml") == 0
    monkeypatch.delenv("WARD_KEY")
    assert command(monkeypatch, "analyze", "audit.yaml") == 0
    assert "female vs male" in capsys.readouterr().out


def test_a_named_keyring_wins_over_a_variable_that_nobody_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keyring = pytest.importorskip("keyring", reason="the extra keyring is not installed")
    from tests.backends.keyrings import OneKeyring

    before = keyring.get_keyring()
    keyring.set_keyring(OneKeyring())
    try:
        monkeypatch.setenv("TEST_KEYRING", "fairaudit/ward=from-the-keyring")
        monkeypatch.setenv("OPENAI_API_KEY", "nobody-named-this")
        with serving(ChatServer()) as server:
            write_server(server.url, ", api_key_keyring: fairaudit/ward")
            assert command(monkeypatch, "run", "audit.yaml", "--output", "one") == 0
            assert set(server.keys) == {"Bearer from-the-keyring"}
            server.keys.clear()
            monkeypatch.setenv("WARD_KEY", "from-the-variable")
            write_server(server.url, ", api_key_keyring: fairaudit/ward, api_key_env: WARD_KEY")
            assert command(monkeypatch, "run", "audit.yaml", "--output", "two") == 0
            assert set(server.keys) == {"Bearer from-the-variable"}
    finally:
        keyring.set_keyring(before)


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (
            "{backend: openai, model: 4}",
            'The setting model is 4; write a text; put it in quotes: "',
        ),
        ("{backend: openai, model: true}", 'put it in quotes: "true"'),
        ("{backend: openai, model: [a, b]}", "write one text here"),
        ("{backend: openai, model: m, base_url: 8000}", "base_url is 8000; write a text"),
        ("{backend: openai, model: m, base_url: 'http://[::1/v1'}", "Invalid IPv6 URL"),
        ("{backend: openai, model: m, base_url: 'http://h:99999/v1'}", "Port out of range"),
        ("{backend: openai, model: m, base_url: }", "The setting base_url is empty."),
        ("{backend: openai, model: m, revision: }", "The setting revision is empty."),
        ("{backend: openai, model: m, revision: ' '}", "The setting revision is empty."),
        ("{backend: openai, model: m, headers: }", "The setting headers is empty."),
        ("{backend: openai, model: m, ca_file: 5}", "ca_file is 5; write a text"),
        ("{backend: openai, model: m, token_provider: 5}", "token_provider is 5; write a text"),
        ("{backend: openai, model: m, azure_endpoint: 5}", "azure_endpoint is 5; write a text"),
        ("{backend: openai, model: m, structured: yes please}", "write true or false"),
        ("{backend: openai, model: m, structured: 'false'}", "write true or false"),
        ("{backend: openai, model: m, structured: 1}", "write true or false"),
        ("{backend: openai, model: m, top_logprobs: 50}", "from 1 to 20"),
        ("{backend: openai, model: m, temperature: 0}", "put it under params"),
        ("{backend: openai, model: m, top_p: 1}", "put it under params"),
        ("{backend: openai, model: m, modle: x}", "Did you mean “model”?"),
        ("{backend: openai, model: m, params: {token: abc}}", "looks like a secret"),
        (
            "{backend: openai, model: m, headers: {Ocp-Apim-Subscription-Key: '0123'}}",
            "headers_env: {Ocp-Apim-Subscription-Key: VARIABLE}",
        ),
        ("{backend: OpenAI, model: m}", "Did you mean “openai”?"),
        ("{bakend: openai, model: m}", "“bakend” is no key of a model. Did you mean “backend”?"),
        ("{backend: command, command: [python], name: 5}", "name is 5; write a text"),
        ("{backend: command, command: [nosuchprogram], name: x}", "no program “nosuchprogram”"),
        ("{backend: command, command: [python, nosuch.py], name: x}", "nosuch.py, which the"),
        ("{target: 'math:sqrt', name: 5}", "name is 5; write a text"),
        ("{target: 'math:sqrt', params: {token: abc}}", "looks like a secret"),
        ("{target: 'os:getcwd'}", "with the messages as its first argument"),
        ("{backend: simulated}\nbudget: {requests: true}", "write a whole number"),
    ],
)
def test_check_refuses_what_cannot_be_asked(
    model: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _, more = model.partition("\n")
    write(first)
    with Path("audit.yaml").open("a", encoding="utf-8") as file:
        file.write(more)
    assert command(monkeypatch, "check", "audit.yaml") == 2
    err = capsys.readouterr().err
    assert told in err
    assert "Known here" not in err and "folder" not in err.partition("Settings")[2]


def failed_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> str:
    write_server(url)
    assert command(monkeypatch, "run", "audit.yaml") == 2
    return capsys.readouterr().err


def test_what_keeps_calls_from_the_server_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    err = failed_run(monkeypatch, capsys, "http://nobody.hospital.invalid/v1")
    assert "No host is called nobody.hospital.invalid here" in err
    assert "When the server is back" not in err
    monkeypatch.setenv("HTTP_PROXY", "http://ward:planted-password@127.0.0.1:9")
    err = failed_run(monkeypatch, capsys, "http://10.1.2.3/v1")
    assert "The proxy http://127.0.0.1:9, which HTTP_PROXY names, cannot be reached" in err
    assert "planted-password" not in err
    monkeypatch.setenv("HTTP_PROXY", "proxy.hospital.invalid:3128")
    err = failed_run(monkeypatch, capsys, "http://10.1.2.3/v1")
    assert "proxy.hospital.invalid:3128, which HTTP_PROXY names" in err
    assert "its name is not known here" in err


def test_a_server_without_tls_and_a_page_instead_of_an_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(ChatServer()) as server:
        err = failed_run(monkeypatch, capsys, server.url.replace("http:", "https:"))
    assert "does not speak TLS" in err and "write http:// in place of https://" in err

    def page() -> Response:
        return Response("<!DOCTYPE html><html>Please log in</html>", media_type="text/html")

    with serving(ChatServer(page)) as server:
        err = failed_run(monkeypatch, capsys, server.url)
    assert "gives a web page (HTML)" in err and "login page" in err


def test_a_page_in_mid_run_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def page() -> Response:
        return Response("<html>Maintenance</html>", media_type="text/html")

    with serving(ChatServer(completion, completion, page)) as server:
        write_server(server.url)
        assert command(monkeypatch, "run", "audit.yaml") == 0
    told = re.search(r"(\d+) prompts asked; (\d+) model calls made", capsys.readouterr().err)
    assert told is not None and int(told[2]) > int(told[1]) == 8


def test_certificates_that_cannot_be_read_are_named_with_their_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    _, certificate = authority(folder, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such.pem")
    with serving(ChatServer(), certificate) as server:
        err = failed_run(monkeypatch, capsys, server.url)
    assert "The file /no/such.pem, which the environment variable SSL_CERT_FILE names" in err


def test_an_address_where_nothing_is_stands_in_the_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> Response:
        return JSONResponse({"error": {"message": "The model does not exist"}}, 404)

    with serving(ChatServer(missing)) as server:
        base = server.url.removesuffix("/v1")
        err = failed_run(monkeypatch, capsys, base)
        assert f"{base}/chat/completions was asked" in err
        assert "The base_url of most servers ends in /v1" in err
        err = failed_run(monkeypatch, capsys, f"{server.url}/chat/completions")
        assert f"{server.url}/chat/completions/chat/completions was asked" in err
        assert "Leave “/chat/completions” out of base_url" in err
        err = failed_run(monkeypatch, capsys, server.url)
        assert "The model does not exist" in err and "base_url" not in err
