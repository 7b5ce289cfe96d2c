"""Calls to a server, many at a time, on a thread of their own.

The thread that calls this owns the store and the plan; the other one owns the connections. So it
works the same in a script and in a notebook, whose own event loop is left alone.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from fairaudit.backends import AsyncBackend, Preflights
from fairaudit.errors import (
    CallError,
    FairauditError,
    ModelError,
    PassingCallError,
    RateLimitError,
)
from fairaudit.rows import Answer, Prompt
from fairaudit.runner.limits import Limits
from fairaudit.runner.pace import Pace
from fairaudit.runner.work import Answered, stopped_by

__all__ = ["Calls"]

# Prompts that wait for their turn, so that a free place is filled at once.
_AHEAD = 64


class Calls:
    """The calls of one model; a context manager.

    Parameters
    ----------
    model : AsyncBackend
        Who is asked.
    limits : Limits
        How patient and how pressing the calls are.
    """

    def __init__(self, model: AsyncBackend, limits: Limits) -> None:
        self._model, self._limits = model, limits
        self._pace = Pace(model.max_concurrency)
        # None stands for a prompt that was withdrawn.
        self._done: queue.SimpleQueue[Answered | Exception | None] = queue.SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="fairaudit calls", daemon=True)
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_flight: set[asyncio.Task[None] | None] = set()
        self._preflight: asyncio.Task[None] | None = None
        self._failures, self._last_answer = 0, time.monotonic()
        self.outstanding = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @property
    def wanted(self) -> int:
        """How many more prompts can be handed over now; none while it would be a few only."""
        wanted = 2 * self._pace.limit + _AHEAD - self.outstanding
        return wanted if wanted >= _AHEAD // 2 else 0

    def hand_over(self, prompts: Sequence[tuple[Prompt, int]]) -> None:
        """Have prompts asked, each with its number of the repeat, as soon as there is room."""
        self.outstanding += len(prompts)
        self._loop.call_soon_threadsafe(self._start, prompts)

    def withdraw(self) -> None:
        """Take back the prompts whose call is not in flight."""
        self._loop.call_soon_threadsafe(self._cancel, self._in_flight)

    def answered(self, *, most: int, within: float) -> list[Answered]:
        """Answers that have come; waits for the first one, and then no longer than `within`.

        Raises
        ------
        ModelError
            If no prompt can be answered. What came before is given first.
        """
        found: list[Answered] = []
        until = time.monotonic() + within
        while len(found) < min(most, self.outstanding):
            try:
                one = self._done.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                break
            if isinstance(one, Exception):
                if not found:
                    raise one
                self._done.put(one)
                break
            if one is None:
                self.outstanding -= 1
            else:
                found.append(one)
        self.outstanding -= len(found)
        return found

    def _serve(self) -> None:
        """Run the loop until it is stopped, then let go of all that is left."""
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
            self._loop.run_until_complete(self._close())
        finally:
            self._loop.close()

    async def _close(self) -> None:
        self._cancel(set())
        waiting = [*self._tasks]
        if self._preflight is not None:
            self._preflight.cancel()
            waiting.append(self._preflight)
        await asyncio.gather(*waiting, return_exceptions=True)
        await self._model.close()

    def _cancel(self, spared: set[asyncio.Task[None] | None]) -> None:
        for task in self._tasks - spared:
            task.cancel()

    def _start(self, prompts: Sequence[tuple[Prompt, int]]) -> None:
        for prompt, sample in prompts:
            task = self._loop.create_task(self._answer(prompt, sample))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, prompt: Prompt, sample: int) -> None:
        try:
            await self._cleared(prompt)
            self._done.put(await self._tried(prompt, sample))
        except asyncio.CancelledError:
            self._done.put(None)
            raise
        except FairauditError as error:
            self._end(error)
        except Exception as error:
            stopped = stopped_by(self._model.identity.name, error)
            stopped.__cause__ = error
            self._end(stopped)

    async def _cleared(self, prompt: Prompt) -> None:
        """Let the model try its settings on the first prompt; all others wait for that."""
        if isinstance(self._model, Preflights):
            if self._preflight is None:
                self._preflight = self._loop.create_task(self._tried_out(self._model, prompt))
            await asyncio.shield(self._preflight)

    async def _tried_out(self, model: Preflights, prompt: Prompt) -> None:
        """Try the settings; a server that does not answer is left to the calls to find out."""
        for _ in range(self._limits.attempts):
            try:
                async with asyncio.timeout(self._limits.timeout):
                    return await model.preflight(prompt)
            except TimeoutError:
                return None
            except PassingCallError as error:
                await asyncio.sleep(min(error.retry_after or 0.1, self._limits.longest_wait))
        return None

    def _end(self, error: Exception) -> None:
        """Pass on what concerns every prompt, and ask no more of them."""
        self._done.put(error)
        self._cancel(self._in_flight | {asyncio.current_task()})

    async def _tried(self, prompt: Prompt, sample: int) -> Answered:
        """Ask until there is an answer, or the failures are too many."""
        requests, failures, latency = 0, 0, 0.0

        def given_up(state: RetryCallState) -> bool:
            nonlocal failures
            error = state.outcome.exception() if state.outcome else None
            failures += not isinstance(error, RateLimitError)
            return failures >= self._limits.attempts

        tries = AsyncRetrying(
            stop=given_up,
            wait=self._wait,
            retry=retry_if_exception_type(PassingCallError),
            reraise=True,
        )
        try:
            async for attempt in tries:
                with attempt:
                    requests += 1
                    answer, latency = await self._once(prompt, sample)
        except CallError as error:
            answer = Answer(status="error", error=str(error))
        return Answered(
            prompt=prompt, sample=sample, answer=answer, latency=latency, requests=requests
        )

    def _wait(self, state: RetryCallState) -> float:
        """As long as the server says, else at random, twice as long every time."""
        error = state.outcome.exception() if state.outcome else None
        stated = getattr(error, "retry_after", None)
        if stated is not None:
            return float(stated)
        return float(wait_random_exponential(max=self._limits.longest_wait)(state))

    async def _once(self, prompt: Prompt, sample: int) -> tuple[Answer, float]:
        """One call, once there is room for it, and the seconds that it took."""
        async with self._pace.turn() as era:
            begun, task = time.monotonic(), asyncio.current_task()
            self._in_flight.add(task)
            try:
                async with asyncio.timeout(self._limits.timeout):
                    answer = await self._model.ask(prompt, sample=sample)
            except TimeoutError as error:
                late = PassingCallError(f"no answer came within {self._limits.timeout:g} seconds")
                self._note(late)
                raise late from error
            except PassingCallError as error:
                if isinstance(error, RateLimitError):
                    self._pace.turned_away(era, pause=error.retry_after)
                self._note(error)
                raise
            finally:
                self._in_flight.discard(task)
            self._pace.answered()
            self._failures, self._last_answer = 0, time.monotonic()
            return answer, time.monotonic() - begun

    def _note(self, error: PassingCallError) -> None:
        """Count a failure; where nothing is answered any more, stop the run."""
        self._failures += not isinstance(error, RateLimitError)
        silent = time.monotonic() - self._last_answer
        if self._failures < self._limits.dead_after and silent < self._limits.patience:
            return
        raise ModelError(
            f"{self._model.identity.name} does not answer any more: {self._failures} calls in a "
            f"row failed, the last one with: {str(error).rstrip('.')}. What was answered is kept. "
            "When the server is back, run the same command again: only what is missing is asked."
        ) from error
