"""A chat server that takes its time: python chat_server.py SECONDS CAPACITY.

It prints its address, answers every call after so many seconds, and turns away those beyond its
capacity. `/v1/counts` tells how many it served, turned away, and had at the same time, and how many
seconds went by from its second call, as the first may be a trial, to its last reply.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from typing import Any

import uvicorn

MESSAGE = {"role": "assistant", "content": "Yes."}
ANSWER = {
    "id": "chat", "object": "chat.completion", "created": 0, "model": "mock",
    "choices": [{"index": 0, "finish_reason": "stop", "message": MESSAGE}],
    "usage": {"prompt_tokens": 330, "completion_tokens": 2, "total_tokens": 332},
}  # fmt: skip
BUSY = {"error": {"message": "too many calls", "code": "rate_limit_exceeded"}}


class Server:
    """An ASGI application without a framework, so that it takes little of the machine."""

    def __init__(self, seconds: float, capacity: int) -> None:
        self.seconds, self.capacity, self.in_flight = seconds, capacity, 0
        self.counts = Counter[str]()
        self.calls, self.second_at, self.last_at = 0, 0.0, 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - as ASGI
        """Answer one request."""
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            pass
        status, content = await self._reply(scope["path"])
        body = json.dumps(content).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _reply(self, path: str) -> tuple[int, dict[str, Any]]:
        if path.endswith("/counts"):
            return 200, {**self.counts, "seconds": self.last_at - self.second_at}
        self.calls += 1
        if self.calls == 2:
            self.second_at = time.monotonic()
        if self.in_flight >= self.capacity:
            self.counts["turned_away"] += 1
            return 429, BUSY
        self.in_flight += 1
        self.counts["most"] = max(self.counts["most"], self.in_flight)
        await asyncio.sleep(self.seconds)
        self.in_flight -= 1
        self.counts["served"] += 1
        self.last_at = time.monotonic()
        return 200, ANSWER


async def main() -> None:
    """Serve on a free port until the process is ended."""
    app = Server(float(sys.argv[1]), int(sys.argv[2]))
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, lifespan="off", log_level="error", access_log=False)
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}/v1", flush=True)
    await serving


if __name__ == "__main__":
    asyncio.run(main())
