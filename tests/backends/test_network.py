"""Hospital networks: proxies, private authorities, headers, offline, redirects."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fairaudit.backends import OpenAIBackend
from fairaudit.backends.network import on_this_machine
from fairaudit.errors import InputError, ModelError
from fairaudit.rows import Answer, Prompt
from tests.backends.networks import Proxy, authority, proxying
from tests.backends.openai_server import ChatServer, serving

PROMPT = Prompt(prompt_id="p", messages=(("user", "Urgent?"),), options=())
HOST = "models.hospital.example"
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy but the tests' own."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def asked(model: OpenAIBackend) -> Answer:
    async def once() -> Answer:
        try:
            return await model.ask(PROMPT, sample=0)
        finally:
            await model.close()

    return asyncio.run(once())


@pytest.mark.parametrize("trusted_by", ["ca_file", "SSL_CERT_FILE"])
def test_a_server_behind_a_proxy_and_a_private_authority_is_reached(
    trusted_by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ca, certificate = authority(tmp_path, HOST)
    with serving(ChatServer(), certificate) as server, proxying(Proxy(server.url)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        settings: dict[str, object] = {}
        if trusted_by == "ca_file":
            settings = {"ca_file": ca.name, "folder": tmp_path}
        else:
            monkeypatch.setenv("SSL_CERT_FILE", str(ca))
        model = OpenAIBackend("tiny", base_url=f"https://{HOST}/v1", **settings)  # type: ignore[arg-type]
        assert asked(model).text == "Yes."
    # The host's name is nobody's: only the proxy knew the way.
    assert proxy.asked == [f"CONNECT {HOST}:443 HTTP/1.1"]
    assert len(server.bodies) == 1


def test_a_certificate_that_is_not_trusted_says_what_to_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, certificate = authority(tmp_path, HOST)
    with serving(ChatServer(), certificate) as server, proxying(Proxy(server.url)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(ModelError, match="certificate is not trusted here.*ca_file"):
            asked(OpenAIBackend("tiny", base_url=f"https://{HOST}/v1"))
    assert server.bodies == []


def test_a_proxy_that_wants_a_login_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = Proxy("http://127.0.0.1:1", refusal=b"407 Proxy Authentication Required")
    with proxying(refusing) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", "//ward:planted-password@"))
        with pytest.raises(ModelError, match=r"does not let the calls through \(407") as caught:
            asked(OpenAIBackend("tiny", base_url=f"https://{HOST}/v1"))
    assert "planted-password" not in str(caught.value)


def test_headers_are_sent_and_what_tells_of_this_machine_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WARD_KEY", "planted-ward-key")
    with serving(ChatServer()) as server:
        model = OpenAIBackend(
            "tiny", base_url=server.url, headers={"X-Purpose": "audit"},
            headers_env={"Ocp-Apim-Subscription-Key": "WARD_KEY"},
        )  # fmt: skip
        asked(model)
    sent = server.headers[0]
    assert sent["x-purpose"] == "audit"
    assert sent["ocp-apim-subscription-key"] == "planted-ward-key"
    assert not [name for name in sent if name.startswith("x-stainless")]
    assert dict(model.identity.params) == {"max_tokens": 1024, "headers": {"X-Purpose": "audit"}}
    assert "planted" not in repr(model)


def test_a_header_without_its_variable_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARD_KEY", raising=False)
    model = OpenAIBackend("tiny", base_url="http://localhost:1/v1", headers_env={"X-K": "WARD_KEY"})
    with pytest.raises(ModelError, match="WARD_KEY, which holds the header X-K, is not set"):
        asked(model)


@pytest.mark.parametrize("offline", [False, True])
@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_to_another_host_is_not_followed(status: int, offline: bool) -> None:
    """The other one is reachable, by another name of this machine: nothing arrives there."""
    with serving(ChatServer()) as other:
        there = other.url.replace("127.0.0.1", "127.0.0.2")

        def rule(request: Request, body: object) -> Response:
            return RedirectResponse(f"{there}/chat/completions", status)

        with serving(ChatServer(rule=rule)) as server:
            model = OpenAIBackend("tiny", base_url=server.url, offline=offline)
            with pytest.raises(ModelError, match=r"sends the calls on to http://127\.0\.0\.2"):
                asked(model)
    assert other.bodies == []


def test_a_redirect_to_another_port_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What listens there is another program: the secrets of headers would go along."""
    monkeypatch.setenv("WARD_KEY", "planted-ward-key")
    with serving(ChatServer()) as other:

        def rule(request: Request, body: object) -> Response:
            return RedirectResponse(f"{other.url}/chat/completions", 307)

        with serving(ChatServer(rule=rule)) as server:
            model = OpenAIBackend(
                "tiny", base_url=server.url, headers_env={"Ocp-Apim-Subscription-Key": "WARD_KEY"}
            )
            with pytest.raises(ModelError, match=f"sends the calls on to {other.url[:-3]}, which"):
                asked(model)
    assert other.headers == []


def test_a_redirect_on_the_same_server_is_followed() -> None:
    def rule(request: Request, body: object) -> Response | None:
        there = "/openai/deployments/tiny/chat/completions"
        return RedirectResponse(there, 307) if request.url.path != there else None

    with serving(ChatServer(rule=rule)) as server:
        assert asked(OpenAIBackend("tiny", base_url=server.url)).text == "Yes."


def test_offline_uses_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(ChatServer()) as server, proxying(Proxy(server.url)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        assert asked(OpenAIBackend("tiny", base_url=server.url, offline=True)).text == "Yes."
    assert proxy.asked == []


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True), ("127.0.0.1", True), ("127.8.8.8", True), ("::1", True),
        ("localhost.example.org", False), ("127.0.0.1.example.org", False), ("0.0.0.0", False),
        ("10.0.0.1", False), ("", False), (None, False),
    ],
)  # fmt: skip
def test_this_machine_is_told_from_others(host: str | None, here: bool) -> None:
    assert on_this_machine(host) is here


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"base_url": "http://localhost@models.example/v1"}, "the model is at models.example"),
        ({"base_url": "http://localhost.example/v1"}, "at localhost.example"),
        ({"azure_endpoint": "https://x.openai.azure.com", "api_version": "1"}, "x.openai.azure"),
        ({}, "at api.openai.com"),
        (
            {"base_url": "http://localhost/v1", "token_provider": "azure-identity"},
            "asks Microsoft's servers",
        ),
    ],
)
def test_offline_refuses_every_other_host(settings: dict[str, str], told: str) -> None:
    with pytest.raises(InputError, match=told):
        OpenAIBackend("tiny", offline=True, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"ca_file": "nowhere.pem"}, "no file nowhere.pem"),
        ({"headers": {"Authorization": "x"}}, "headers_env: {Authorization: VARIABLE}"),
        ({"headers": {"X-Api-Key": "x"}}, "headers_env"),
        ({"headers": {"X-Access-Token": "x"}}, "headers_env: {X-Access-Token: VARIABLE}"),
        ({"headers": {"Ocp-Apim-Subscription-Key": "01"}}, "headers_env: {Ocp-Apim-Subscription-"),
        ({"headers": {"X Y": "x"}}, "a text for each header"),
        ({"headers": {"X": "a\r\nB: c"}}, "a text for each header"),
        ({"headers": ["X"]}, "a text for each header"),
        ({"headers_env": {"X": "not a name"}}, "name of an environment variable"),
        ({"api_version": "2024-10-21"}, "belong to Azure"),
        ({"azure_endpoint": "https://x.example"}, "needs its api_version"),
        ({"base_url": "http://"}, "begin with http"),
        ({"base_url": "http://[::1/v1"}, "base_url is 'http://.*Invalid IPv6 URL"),
        ({"base_url": "http://localhost:99999/v1"}, "Port out of range"),
        ({"top_logprobs": 50}, "a number, from 1 to 20"),
        ({"token_provider": "nowhere:token"}, "cannot be imported"),
    ],
)
def test_wrong_settings_are_told(settings: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        OpenAIBackend("tiny", **settings)  # type: ignore[arg-type]


def test_a_ca_file_that_holds_no_certificate_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    model = OpenAIBackend(
        "tiny", base_url="https://localhost:1/v1", ca_file="ca.pem", folder=tmp_path
    )
    with pytest.raises(ModelError, match="holds no certificate that can be read"):
        asked(model)


def test_the_hub_is_told_nothing_of_this_machine() -> None:
    """What huggingface_hub sends beside a call, in a process of its own."""
    program = (
        "from fairaudit.backends.sources import _hub\n"
        "_hub('org/model')\n"
        "from huggingface_hub.utils import build_hf_headers\n"
        "print(build_hf_headers()['user-agent'])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert "hf_hub/" in told
    assert "torch/" not in told
