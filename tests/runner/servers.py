"""Models on a server as the runner sees them, without a network."""

import asyncio
from collections import Counter
from collections.abc import Callable

from fairaudit.errors import RateLimitError
from fairaudit.rows import Answer, Identity, Prompt

Fault = Callable[[Prompt, int], Exception | None]


class Server:
    """Answers “Yes.” after a while; `fault` can make a call of a prompt fail, by its number.

    `capacity` is what it can bear at a time: beyond that it turns calls away.
    """

    def __init__(
        self,
        *,
        max_concurrency: int | None = None,
        capacity: int = 10**9,
        seconds: float = 0.0,
        fault: Fault = lambda prompt, number: None,
    ) -> None:
        self.identity = Identity(name="server", revision="1")
        self.max_concurrency = max_concurrency
        self.capacity, self.seconds, self.fault = capacity, seconds, fault
        self.calls: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.turned_away = self.in_flight = self.most = self.closed = 0

    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        if self.in_flight >= self.capacity:
            self.turned_away += 1
            raise RateLimitError("too many calls")
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            await asyncio.sleep(self.seconds)
            self.calls[prompt.prompt_id] += 1
            if error := self.fault(prompt, self.calls[prompt.prompt_id]):
                raise error
            self.answered[prompt.prompt_id] += 1
            return Answer(text="Yes.", input_tokens=3, output_tokens=1)
        finally:
            self.in_flight -= 1

    async def close(self) -> None:
        self.closed += 1
