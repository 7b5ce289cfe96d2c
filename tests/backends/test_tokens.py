"""Azure, and tokens that expire in the middle of a run."""

import itertools
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.requests import Request
from starlette.responses import Response

from fairaudit import Store, collect, counterfactuals, load_attributes, load_vignettes
from fairaudit.backends import OpenAIBackend
from fairaudit.counterfactual import Cells
from fairaudit.errors import ModelError
from fairaudit.runner import Collection, Limits
from tests.backends.openai_server import ChatServer, failure, serving

FAST = Limits(longest_wait=0.01)


@pytest.fixture(scope="module")
def cells() -> Cells:
    return counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"], wordings=1,
    )  # fmt: skip


class Desk:
    """Gives tokens out, and takes each of them for so many calls."""

    def __init__(self, good_for: int) -> None:
        self.good_for, self.left = good_for, dict[str, int]()
        self.given, self.turn = 0, threading.Lock()

    def token(self) -> str:
        with self.turn:
            self.given += 1
            name = f"planted-token-{self.given}"
            self.left[name] = self.good_for
            return name

    def rule(self, request: Request, body: object) -> Response | None:
        name = request.headers.get("authorization", "").removeprefix("Bearer ")
        with self.turn:
            self.left[name] = self.left.get(name, 0) - 1
            return failure(401, "expired") if self.left[name] < 0 else None


def collected(
    cells: Cells,
    folder: Path,
    provider: Callable[[], object],
    monkeypatch: pytest.MonkeyPatch,
    **settings: object,
) -> Collection:
    """Ask with a provider in a module of its own, as audit.yaml names it."""
    (folder / "ward_login.py").write_text("")
    import sys

    monkeypatch.setitem(sys.modules, "ward_login", SimpleNamespace(token=provider))  # type: ignore[arg-type]
    model = OpenAIBackend("tiny", token_provider="ward_login:token", max_concurrency=8, **settings)  # type: ignore[arg-type]
    with Store(folder / "store.db") as store:
        return collect(cells, model, store, limits=FAST)


@pytest.mark.parametrize("azure", [True, False])
def test_an_expired_token_is_replaced_in_mid_run(
    azure: bool, cells: Cells, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(good_for=20)
    with serving(ChatServer(rule=desk.rule, seconds=0.005)) as server:
        settings: dict[str, object] = {"base_url": server.url}
        if azure:
            settings = {
                "azure_endpoint": server.url.removesuffix("/v1"), "api_version": "2024-10-21",
            }  # fmt: skip
        done = collected(cells, tmp_path, desk.token, monkeypatch, **settings)
    assert (done.failed, done.asked) == (0, cells.n_prompts)
    least = -(-cells.n_prompts // 20)
    assert least <= desk.given <= least + 2
    assert all("api-key" not in sent for sent in server.headers)
    assert b"planted-token" not in (tmp_path / "store.db").read_bytes()


def test_a_coroutine_function_gives_tokens_as_well(
    cells: Cells, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(good_for=30)

    async def token() -> str:
        return desk.token()

    with serving(ChatServer(rule=desk.rule)) as server:
        done = collected(cells, tmp_path, token, monkeypatch, base_url=server.url)
    assert done.failed == 0
    assert desk.given > 1


def test_a_token_that_says_when_it_ends_is_replaced_before(
    cells: Cells, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As azure-identity gives them; these have less than two minutes left."""
    given = itertools.count()

    def token() -> object:
        return SimpleNamespace(token=f"planted-{next(given)}", expires_on=time.time() + 60)

    with serving(ChatServer()) as server:
        collected(cells, tmp_path, token, monkeypatch, base_url=server.url)
    assert len({sent["authorization"] for sent in server.headers}) == len(server.headers)


def test_a_token_that_is_never_taken_stops_the_run(
    cells: Cells, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(good_for=0)
    with (
        serving(ChatServer(rule=desk.rule)) as server,
        pytest.raises(ModelError, match="The key was not accepted"),
    ):
        collected(cells, tmp_path, desk.token, monkeypatch, base_url=server.url)
    assert len(server.bodies) == 1


def test_a_login_that_keeps_an_expired_token_stops_the_run(
    cells: Cells, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(good_for=10)
    first = desk.token()
    with (
        serving(ChatServer(rule=desk.rule)) as server,
        pytest.raises(ModelError, match="The key was not accepted"),
    ):
        collected(cells, tmp_path, lambda: first, monkeypatch, base_url=server.url)
    assert len(server.bodies) < 60


@pytest.mark.parametrize(("given", "told"), [(None, "gave NoneType"), ("", "gave str")])
def test_what_is_no_token_is_told(
    given: object, told: str, cells: Cells, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(ChatServer()) as server, pytest.raises(ModelError, match=told):
        collected(cells, tmp_path, lambda: given, monkeypatch, base_url=server.url)
    assert server.bodies == []


def test_a_login_that_fails_is_told(
    cells: Cells, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def token() -> str:
        raise OSError("the card is not in the reader")

    with (
        serving(ChatServer()) as server,
        pytest.raises(ModelError, match="gave no token: OSError: the card"),
    ):
        collected(cells, tmp_path, token, monkeypatch, base_url=server.url)


@pytest.mark.parametrize("deployment", [None, "ward-7"])
def test_a_deployment_is_asked_by_its_name_with_version_and_key(
    deployment: str | None, cells: Cells, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "planted-azure-key")
    with serving(ChatServer()) as server:
        model = OpenAIBackend(
            "tiny", azure_endpoint=server.url.removesuffix("/v1"), api_version="2024-10-21",
            deployment=deployment,
        )  # fmt: skip
        with Store(tmp_path / "store.db") as store:
            assert collect(cells, model, store, limits=FAST).failed == 0
    name = deployment or "tiny"
    assert set(server.paths) == {
        f"/openai/deployments/{name}/chat/completions?api-version=2024-10-21"
    }
    assert {sent["api-key"] for sent in server.headers} == {"planted-azure-key"}
    stated = {"deployment": deployment} if deployment else {}
    assert dict(model.identity.params) == {"max_tokens": 1024, **stated}
    assert b"planted" not in (tmp_path / "store.db").read_bytes()


def test_the_login_of_this_machine_needs_its_extra_or_is_told(cells: Cells, tmp_path: Path) -> None:
    """Without any login at hand azure-identity says so, and nothing is asked."""
    pytest.importorskip("azure.identity", reason="the extra azure is not installed")
    from fairaudit.backends.tokens import token_provider

    assert callable(token_provider("azure-identity", None))
