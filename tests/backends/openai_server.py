"""A real server over a socket that speaks as an OpenAI-compatible one, with faults on demand."""

import asyncio
import hashlib
import inspect
import json
import math
import threading
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

__all__ = [
    "FAULTS", "SLOW", "ChatServer", "FaultServer", "completion", "failure", "likely", "serving",
]  # fmt: skip

Reply = Callable[[], Response | Awaitable[Response]]


def _content(text: str | None, finish: str, **choice: object) -> dict[str, object]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "chat-1", "object": "chat.completion", "created": 0, "model": "tiny",
        "choices": [{"index": 0, "message": message, "finish_reason": finish, **choice}],
        "usage": {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15},
    }  # fmt: skip


def completion(
    text: str | None = "Yes.",
    finish: str = "stop",
    *,
    logprobs: object = None,
    model: str = "tiny",
    fingerprint: str | None = None,
) -> JSONResponse:
    """An answer as the server gives it."""
    told = _content(text, finish, logprobs=logprobs)
    return JSONResponse({**told, "model": model, "system_fingerprint": fingerprint})


def without_the_option(text: str = "Yes.") -> JSONResponse:
    """An answer whose log-probabilities are of other words than the options."""
    others = [{"token": word, "logprob": -1.0, "bytes": None} for word in ("Well", "Hmm")]
    token = {**others[0], "top_logprobs": others}
    return JSONResponse(_content(text, "stop", logprobs={"content": [token]}))


def likely(*places: tuple[str, dict[str, float]]) -> dict[str, object]:
    """Log-probabilities: for each place what was written, and what was likely, by probability."""

    def told(token: str, chance: float) -> dict[str, object]:
        return {"token": token, "logprob": math.log(chance), "bytes": None}

    return {
        "content": [
            told(written, chances.get(written, 1e-9))
            | {"top_logprobs": [told(token, chance) for token, chance in chances.items()]}
            for written, chances in places
        ]
    }


def failure(status: int, code: str | None = None, **headers: str) -> JSONResponse:
    """An error as the server tells it."""
    return JSONResponse({"error": {"message": "no", "code": code}}, status, headers)


async def _half() -> object:
    yield b'{"id": "chat-1", "choi'
    raise ConnectionResetError


async def _drip() -> AsyncIterator[bytes]:
    for byte in json.dumps(_content("Yes.", "stop")).encode():
        yield bytes([byte])
        await asyncio.sleep(0.05)


async def _silent() -> Response:
    await asyncio.sleep(40)
    return completion()


class Closed(Response):
    """No reply at all: the connection is cut."""


FAULTS: dict[str, Reply] = {
    "429 with Retry-After": lambda: failure(429, **{"retry-after": "0.01"}),
    "429 without": lambda: failure(429),
    "500": lambda: failure(500),
    "503": lambda: failure(503),
    "half a body": lambda: StreamingResponse(_half(), media_type="application/json"),
    "no JSON": lambda: Response(b"<html>busy</html>", media_type="application/json"),
    "another content type": lambda: PlainTextResponse("busy"),
    "a closed socket": Closed,
    "no choice": lambda: JSONResponse({"id": "1", "object": "chat.completion", "choices": []}),
}
"""What passes: the prompt is answered when it is asked again."""

SLOW: dict[str, Reply] = {
    "a slow drip": lambda: StreamingResponse(_drip(), media_type="application/json"),
    "40 seconds of silence": _silent,
}
"""What passes as well, once the caller has waited long enough."""


Rule = Callable[[Request, dict[str, Any]], Response | None]


class ChatServer:
    """Answers the n-th request with the n-th reply given, and with “Yes.” after the last one.

    What `rule` answers to a request and its body comes before that.
    """

    def __init__(
        self, *replies: Reply, seconds: float = 0.0, rule: Rule = lambda request, body: None
    ) -> None:
        self.replies, self.seconds, self.rule = list(replies), seconds, rule
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[dict[str, object]] = []
        self.keys: list[str] = []
        self.in_flight = self.most = 0
        self.url = ""
        self.running: uvicorn.Server | None = None

    def reply(self, body: dict[str, object]) -> Reply:
        """What to do with a request."""
        return self.replies.pop(0) if self.replies else completion

    async def chat(self, request: Request) -> Response:
        """Answer one request."""
        body = json.loads(await request.body())
        self.bodies.append(body)
        self.paths.append(f"{request.url.path}?{request.url.query}".rstrip("?"))
        self.headers.append(dict(request.headers))
        self.keys.append(request.headers.get("authorization", ""))
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            await asyncio.sleep(self.seconds)
            ruled = self.rule(request, body)
            if ruled is not None:
                return ruled
            found = self.reply(body)()
            reply = await found if inspect.isawaitable(found) else found
            if isinstance(reply, Closed):
                self._cut(request)
            return reply
        finally:
            self.in_flight -= 1

    def _cut(self, request: Request) -> None:
        assert self.running is not None and request.client is not None
        for connection in self.running.server_state.connections:
            if getattr(connection, "client", None) == tuple(request.client):
                connection.transport.abort()


class FaultServer(ChatServer):
    """Answers each prompt by its own words, and lets a share of the calls come to harm.

    Which ones, and how, is drawn with the seed from the prompt and the number of its call.
    """

    def __init__(self, *, share: float, seed: int = 7, seconds: float = 0.0) -> None:
        super().__init__(seconds=seconds)
        self.share, self.seed = share, seed
        self.calls: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()

    def reply(self, body: dict[str, object]) -> Reply:
        """An answer or a fault, as drawn."""
        self.bodies.clear()
        words = json.dumps(body["messages"])
        says = "Yes." if _drawn(words) < 0.5 else "No."
        kinds = {**FAULTS, **SLOW, "log-probabilities without the option": without_the_option}
        number = self.calls[words]
        self.calls[words] += 1
        if _drawn(self.seed, "harm", number, words) >= self.share:
            self.answered[words] += 1
            return lambda: completion(says)
        kind = [*kinds][int(_drawn(self.seed, "kind", number, words) * len(kinds))]
        self.faults[kind] += 1
        if kinds[kind] is without_the_option:
            self.answered[words] += 1
            return lambda: without_the_option(says)
        return kinds[kind]


def _drawn(*of: object) -> float:
    """A number in [0, 1) that is the same for the same things."""
    return int(hashlib.sha256(repr(of).encode()).hexdigest()[:13], 16) / 16**13


@contextmanager
def serving(server: ChatServer, certificate: Path | None = None) -> Iterator[ChatServer]:
    """Serve on a free port of this machine while the block runs; with TLS if given a PEM file."""
    routes = ["/v1/chat/completions", "/openai/deployments/{name}/chat/completions"]
    app = Starlette(routes=[Route(path, server.chat, methods=["POST"]) for path in routes])
    config = uvicorn.Config(
        app,
        port=0,
        log_level="critical",
        lifespan="off",
        ssl_certfile=certificate,
        timeout_graceful_shutdown=1,
    )
    running = server.running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        threading.Event().wait(0.01)
    port = running.servers[0].sockets[0].getsockname()[1]
    scheme = "http" if certificate is None else "https"
    server.url = f"{scheme}://127.0.0.1:{port}/v1"
    try:
        yield server
    finally:
        running.should_exit = True
        thread.join()
