"""A real server over a socket that speaks as an OpenAI-compatible one, with faults on demand."""

import asyncio
import json
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

__all__ = ["FAULTS", "ChatServer", "completion", "failure", "likely", "serving"]

Reply = Callable[[], Response]


def completion(
    text: str | None = "Yes.",
    finish: str = "stop",
    *,
    logprobs: object = None,
    model: str = "tiny",
    fingerprint: str | None = None,
) -> JSONResponse:
    """An answer as the server gives it."""
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": logprobs}
    return JSONResponse(
        {
            "id": "chat-1", "object": "chat.completion", "created": 0, "model": model,
            "system_fingerprint": fingerprint, "choices": [choice],
            "usage": {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15},
        }
    )  # fmt: skip


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


FAULTS: dict[str, Reply] = {
    "429 with Retry-After": lambda: failure(429, **{"retry-after": "0.01"}),
    "429 without": lambda: failure(429),
    "500": lambda: failure(500),
    "503": lambda: failure(503),
    "half a body": lambda: StreamingResponse(_half(), media_type="application/json"),
    "no JSON": lambda: Response(b"<html>busy</html>", media_type="application/json"),
    "another content type": lambda: PlainTextResponse("busy"),
    "no choice": lambda: JSONResponse({"id": "1", "object": "chat.completion", "choices": []}),
}
"""What passes: the prompt is answered when it is asked again."""


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
            return self.replies.pop(0)() if self.replies else completion()
        finally:
            self.in_flight -= 1


@contextmanager
def serving(server: ChatServer, certificate: Path | None = None) -> Iterator[ChatServer]:
    """Serve on a free port of this machine while the block runs; with TLS if given a PEM file."""
    routes = ["/v1/chat/completions", "/openai/deployments/{name}/chat/completions"]
    app = Starlette(routes=[Route(path, server.chat, methods=["POST"]) for path in routes])
    config = uvicorn.Config(
        app, port=0, log_level="critical", lifespan="off", ssl_certfile=certificate
    )
    running = uvicorn.Server(config)
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
