"""What counts as a secret, and that none is kept or told, whatever gave the text."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fairaudit import Store, collect, counterfactuals, load_attributes, load_vignettes
from fairaudit.backends import CommandBackend, OpenAIBackend, callable_backend
from fairaudit.backends.secrets import hidden, known_secrets
from fairaudit.counterfactual import Cells
from fairaudit.errors import CallError, ModelError
from fairaudit.rows import Answer, Identity, Prompt
from fairaudit.runner import Collection, Limits
from tests.backends.openai_server import ChatServer, completion, serving

SECRET = "planted-secret-0123456789"
FAST = Limits(longest_wait=0.01, attempts=2)


@pytest.fixture(scope="module")
def cells() -> Cells:
    return counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"], wordings=1,
        limit=3,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARD_TOKEN", SECRET)


@pytest.mark.parametrize(
    "name",
    [
        "HF_TOKEN", "GITHUB_TOKEN", "AWS_BEARER_TOKEN_BEDROCK", "HOSPITAL_TOKEN", "PGPASSWORD",
        "OPENAI_API_KEY_2", "OPENAI_API_KEY2", "AZURE_OPENAI_API_KEY_EAST", "DB_PASS", "DB_PWD",
        "AZURE_CLIENT_SECRET", "ANTHROPIC_AUTH_TOKEN", "AWS_SECRET_ACCESS_KEY", "ward_api_key",
    ],
)  # fmt: skip
def test_what_is_called_a_secret_is_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARD_TOKEN")
    monkeypatch.setenv(name, SECRET)
    assert SECRET in known_secrets()


@pytest.mark.parametrize(
    "name",
    [
        "TOKENIZERS_PARALLELISM", "COMPASS_HOME", "PASSIVE_FTP", "COMPASS", "PWD", "OLDPWD",
        "SSH_ASKPASS", "KEYBOARD", "MONKEY", "OPENAI_API_KEY_FILE", "AUTH_TOKEN_URL",
        "MAX_OUTPUT_TOKENS", "SECRETARY", "PATH", "XDG_SESSION_ID",
    ],
)  # fmt: skip
def test_other_variables_are_no_secrets(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARD_TOKEN")
    monkeypatch.setenv(name, SECRET)
    assert SECRET not in known_secrets()


def test_passwords_in_addresses_are_secrets_and_short_values_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://ward:planted%40pass@proxy.example:3128")
    monkeypatch.setenv("RESULTS_URL", "postgres://audit:planted-password@db.example/audit")
    monkeypatch.setenv("SOME_KEY", "false")
    monkeypatch.setenv("BROKEN_URL", "http://a@[b")
    found = known_secrets()
    assert {"planted%40pass", "planted@pass", "planted-password"} <= {*found}
    assert "false" not in found
    assert hidden("false, not pain", ["false", "pain", "not"]) == "false, not pain"


class Own:
    """A backend as a third party writes it."""

    identity = Identity(name="own", revision="1")
    batch_size = 1

    def __init__(self, give: Callable[[], Answer]) -> None:
        self.give = give

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> list[Answer]:
        return [self.give() for _ in prompts]


async def _raising(messages: object) -> str:
    raise CallError(f"bad key {os.environ['WARD_TOKEN']}")


def _stopping() -> Answer:
    raise RuntimeError(f"no login with {os.environ['WARD_TOKEN']}")


def _failing() -> Answer:
    return Answer(status="error", error=f"no login with {os.environ['WARD_TOKEN']}")


@pytest.mark.parametrize(
    "model",
    [callable_backend(_raising, name="own", revision="1"), Own(_stopping), Own(_failing)],
    ids=["an async function", "an exception", "a failed answer"],
)
def test_no_backend_of_any_kind_tells_a_secret(model: Any, cells: Cells, tmp_path: Path) -> None:
    told = ""
    with Store(tmp_path / "store.db") as store:
        try:
            told = repr(collect(cells, model, store, limits=FAST).errors)
        except ModelError as error:
            told = str(error)
            assert error.__cause__ is None
    assert "[hidden]" in told
    assert SECRET not in told
    assert all(SECRET.encode() not in path.read_bytes() for path in tmp_path.iterdir())


def echoed(cells: Cells, folder: Path, **settings: Any) -> tuple[Collection, str]:
    """Ask a server that repeats what it was sent in all that it says; gives a text of the store."""

    def rule(request: Request, body: object) -> Response:
        sent = f"{request.headers.get('authorization')} {request.headers.get('x-ward')}"
        return completion(f"No pain relief. You sent {sent}", model=sent, fingerprint=sent)

    with serving(ChatServer(rule=rule)) as server, Store(folder / "store.db") as store:
        model = OpenAIBackend("tiny", base_url=server.url, **settings)
        done = collect(cells, model, store, limits=FAST)
    with closing(sqlite3.connect(folder / "store.db")) as connection:
        query = "SELECT text, served_model, fingerprint FROM responses"
        return done, repr(connection.execute(query).fetchone())


def test_a_server_that_repeats_keys_in_its_answers_is_no_leak(
    cells: Cells, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of variables whose names say nothing."""
    monkeypatch.setenv("OPENED", "planted-key-9876")
    monkeypatch.setenv("WARD", "planted-ward-5432")
    done, kept = echoed(cells, tmp_path, api_key_env="OPENED", headers_env={"X-Ward": "WARD"})
    assert done.failed == 0
    assert kept.count("[hidden]") == 6
    assert "planted" not in kept


def test_words_of_an_answer_stay_though_a_password_is_one(
    cells: Cells, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DB_PASSWORD", "relief")
    monkeypatch.setenv("MAIL_PASSWORD", "painkiller")
    monkeypatch.setenv("OTHER_KEY", "true")
    said = "A painkiller is a relief: true."
    says = ChatServer(rule=lambda request, body: completion(said))
    with serving(says) as server, Store(tmp_path / "store.db") as store:
        model = OpenAIBackend("tiny", base_url=server.url)
        collect(cells, model, store)
        assert set(store.responses(model)["text"]) == {said}


def test_a_function_may_read_its_secret_when_it_is_first_asked(
    cells: Cells, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WARD_TOKEN")

    def ask(messages: object) -> str:
        monkeypatch.setenv("WARD_TOKEN", SECRET)
        raise ValueError(SECRET)

    with Store(":memory:") as store:
        with pytest.raises(ModelError, match=r"with: ValueError: \[hidden\]\. Mend"):
            collect(cells, callable_backend(ask, name="own"), store)
        assert store.runs()[0].errors[0][0] == "ValueError: [hidden]"


PLAN = """\
vignettes: acute_pain
attributes: sex
margin: 0.05
seed: 1
design: {{questions: opioid, limit: 4, wordings: 1, placebo: 0}}
models:
  - backend: openai
    model: tiny
    base_url: {url}
    max_concurrency: 2
    token_provider: "ward_login:token"
    limits: {{attempts: 1}}
"""
LOGIN = """\
import os
count = 0
class Token:
    token, expires_on = "planted-token-1234", 0
def token():
    global count
    count += 1
    if count > {good}:
        raise ValueError("invalid_client_secret: " + "x" * {before} + os.environ["WARD_TOKEN"])
    return Token
"""


@pytest.mark.parametrize(("good", "code"), [(0, 2), (28, 3)])
@pytest.mark.parametrize("before", [0, 170])
def test_a_login_that_tells_its_secret_is_no_leak(
    good: int, code: int, before: int, tmp_path: Path
) -> None:
    """By the command line, from the first call on or later, and where errors are cut."""
    results, log = tmp_path / "results", tmp_path / "events.jsonl"
    (tmp_path / "ward_login.py").write_text(LOGIN.format(good=good, before=before))
    with serving(ChatServer()) as server:
        (tmp_path / "audit.yaml").write_text(PLAN.format(url=server.url))
        done = subprocess.run(
            [sys.executable, "-m", "fairaudit", "run", "audit.yaml", "--output", results,
             "--events", log],
            cwd=tmp_path, capture_output=True, timeout=120, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path])},
        )  # fmt: skip
    assert done.returncode == code, done.stderr.decode()[-2000:]
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    # The module that holds the secret, and what Python compiled of it, are the user's own.
    files = {path.name: path.read_bytes() for path in kept if "ward_login" not in path.name}
    assert {"responses.db", "events.jsonl"} <= files.keys()
    assert (good == 0) or {"run.json", "audit.json", "report.html", "report.md"} <= files.keys()
    assert before or b"[hidden]" in done.stderr + done.stdout
    for name, content in {**files, "stderr": done.stderr, "stdout": done.stdout}.items():
        assert b"planted-" not in content, name


@pytest.mark.parametrize(
    "program",
    [
        # What is told of standard output is cut at its end, and of standard error at its beginning.
        "print(key * 20, flush=True)",
        "sys.stderr.write(key + 'y' * 590); sys.exit(3)",
        "sys.stderr.write((key + ' ') * 9_000); sys.exit(3)",
        "sys.stderr.write(key * 9_000); sys.exit(3)",
    ],
)
def test_no_part_of_a_secret_is_left_where_a_programs_words_are_cut(
    program: str, cells: Cells, tmp_path: Path
) -> None:
    script = tmp_path / "triage.py"
    script.write_text(
        f"import os, sys\nkey = os.environ['WARD_TOKEN']\nfor line in sys.stdin:\n    {program}\n"
    )
    model = CommandBackend([sys.executable, str(script)], name="triage")
    with Store(":memory:") as store, pytest.raises(ModelError) as caught:
        collect(cells, model, store, limits=FAST)
    told = str(caught.value)
    assert not any(SECRET[start : start + 5] in told for start in range(len(SECRET) - 4)), told


def test_an_error_that_tells_of_a_secret_has_no_cause_that_does(cells: Cells) -> None:
    """A server's error quotes the key; the chain of errors would print it."""
    refusal = JSONResponse({"error": {"message": f"no, {SECRET}"}}, 401)
    refusing = ChatServer(rule=lambda request, body: refusal)
    with serving(refusing) as server, Store(":memory:") as store:
        model = OpenAIBackend("tiny", base_url=server.url)
        with pytest.raises(ModelError, match=r"\[hidden\]") as caught:
            collect(cells, model, store)
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in str(error) + repr(error)
        error = error.__cause__ or error.__context__
