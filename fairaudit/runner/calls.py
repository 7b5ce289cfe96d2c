"""Calls to a server, many at a time, on a thread of their own.

The thread that calls this owns the store and the plan; the other one owns the connections. So it
works the same in a script and in a notebook, whose own event loop is left alone.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from fairaudit.backends import AsyncBackend, Preflights
from fairaudit.errors import (
    BusyError,
    CallError,
    FairauditError,
    PassingCallError,
    RateLimitError,
)
from fairaudit.rows import Answer, Prompt
from fairaudit.runner.breaker import Breaker
from fairaudit.runner.limits import Limits
from fairaudit.runner.pace import Pace
from fairaudit.runner.tries import Tries
from fairaudit.runner.work import Answered, stopped_by

__all__ = ["Calls"]

T = TypeVar("T")

# Prompts that wait for their turn, so that a free place is filled at once.
_AHEAD = 64


class _WithdrawnError(Exception):
    """No try is left for a prompt, or none may go out any more."""


class Calls:
    """The calls of one model; a context manager.

    Parameters
    ----------
    model : AsyncBackend
        Who is asked.
    limits : Limits
        How patient and how pressing the calls are.
    tries : Tries
        Hands out the tries; a prompt that gets none is given back.
    failed_before : int
        Prompts that failed in earlier sessions.

    Attributes
    ----------
    outstanding : int
        Prompts that were handed over and have not come back.
    """

    def __init__(
        self, model: AsyncBackend, limits: Limits, tries: Tries, *, failed_before: int = 0
    ) -> None:
        self._model, self._limits, self._tries = model, limits, tries
        self._pace = Pace(model.max_concurrency)
        self._breaker = Breaker(model.identity.name, limits, failed_before=failed_before)
        # None stands for a prompt that was withdrawn.
        self._done: queue.SimpleQueue[Answered | BaseException | None] = queue.SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="fairaudit calls", daemon=True)
        self._tasks: set[asyncio.Task[Answered | None]] = set()
        self._in_flight: set[asyncio.Task[Any] | None] = set()
        self._preflight: asyncio.Task[None] | None = None
        self._closing = False
        self._error: BaseException | None = None
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
    def stopped(self) -> bool:
        """Whether no prompt can be answered any more. What is in flight then still ends."""
        return self._error is not None

    @property
    def wanted(self) -> int:
        """How many more prompts can be handed over now; none while it would be a few only."""
        wanted = 2 * self._pace.limit + _AHEAD - self.outstanding
        return wanted if wanted >= _AHEAD // 2 else 0

    def hand_over(self, prompts: Sequence[tuple[Prompt, int]]) -> None:
        """Have prompts asked, each with its number of the repeat, as soon as there is room."""
        if not self.outstanding:
            self._breaker.begin()
        self.outstanding += len(prompts)
        self._loop.call_soon_threadsafe(self._start, prompts)

    def withdraw(self) -> None:
        """Take back the prompts whose call is not in flight."""
        self._loop.call_soon_threadsafe(self._cancel)

    def answered(self, *, most: int, within: float) -> list[Answered]:
        """Answers that have come; waits for the first one, and then no longer than `within`.

        Raises
        ------
        ModelError
            If no prompt can be answered. What came before, and what is in flight, is given first.
        """
        found: list[Answered] = []
        until = time.monotonic() + within
        while len(found) < most and self.outstanding:
            try:
                one = self._done.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                break
            self.outstanding -= 1
            if isinstance(one, Answered):
                found.append(one)
            elif one is not None:
                self._error = self._error or one
                break
        if not found and not self.outstanding and self._error is not None:
            raise self._error
        if not found and self.outstanding and self._error is None:
            self._breaker.check_silence()
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
        waiting: list[asyncio.Task[Any]] = [*self._tasks]
        if self._preflight is not None:
            waiting.append(self._preflight)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await self._model.close()

    def _cancel(self) -> None:
        for task in self._tasks - self._in_flight:
            task.cancel()

    def _start(self, prompts: Sequence[tuple[Prompt, int]]) -> None:
        for prompt, sample in prompts:
            task = self._loop.create_task(self._answer(prompt, sample))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Answered | None]) -> None:
        """Give back a prompt, with its answer if it has one, else with what stops the run."""
        self._tasks.discard(task)
        self._in_flight.discard(task)
        if task.cancelled():
            self._done.put(None)
            return
        error = task.exception()
        if error is not None:
            self._closing = True
            self._cancel()
        self._done.put(task.result() if error is None else error)

    async def _answer(self, prompt: Prompt, sample: int) -> Answered | None:
        try:
            await self._cleared(prompt)
            return await self._tried(prompt, sample)
        except _WithdrawnError:
            return None
        except FairauditError:
            raise
        except Exception as error:
            raise stopped_by(self._model.identity.name, error) from error

    async def _cleared(self, prompt: Prompt) -> None:
        """Let the model try its settings on the first prompt; all others wait for that."""
        if isinstance(self._model, Preflights):
            if self._preflight is None:
                self._preflight = self._loop.create_task(self._tried_out(self._model, prompt))
                self._preflight.add_done_callback(self._in_flight.discard)
            await asyncio.shield(self._preflight)

    async def _tried_out(self, model: Preflights, prompt: Prompt) -> None:
        """Try the settings; a server that does not answer is left to the calls to find out."""
        try:
            await self._until_answered(lambda: model.preflight(prompt))
        except PassingCallError:
            return

    async def _tried(self, prompt: Prompt, sample: int) -> Answered:
        """Ask until there is an answer, or the failures are too many."""
        latency = 0.0
        try:
            answer, latency = await self._until_answered(
                lambda: self._model.ask(prompt, sample=sample)
            )
        except CallError as error:
            answer = Answer(status="error", error=str(error))
            if not isinstance(error, PassingCallError):
                self._breaker.rejected(error)
        return Answered(prompt=prompt, sample=sample, answer=answer, latency=latency)

    async def _until_answered(self, call: Callable[[], Awaitable[T]]) -> tuple[T, float]:
        """What a call gives, and its seconds; tried again while it fails in passing."""
        failures = 0

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
        return await tries(self._once, call)

    def _wait(self, state: RetryCallState) -> float:
        """As long as the server says, else at random, twice as long every time."""
        error = state.outcome.exception() if state.outcome else None
        stated = getattr(error, "retry_after", None)
        if stated is not None:
            return float(stated)
        return float(wait_random_exponential(max=self._limits.longest_wait)(state))

    async def _once(self, call: Callable[[], Awaitable[T]]) -> tuple[T, float]:
        """One call, once there is room for it, and the seconds that it took."""
        async with self._pace.turn() as era:
            if self._closing or not self._tries.take():
                raise _WithdrawnError
            begun = time.monotonic()
            # Until it comes back or fails in passing: an answer that is there is not withdrawn.
            self._in_flight.add(asyncio.current_task())
            try:
                async with asyncio.timeout(self._limits.timeout):
                    given = await call()
            except TimeoutError as error:
                late = PassingCallError(f"no answer came within {self._limits.timeout:g} seconds")
                self._note(late, era)
                raise late from error
            except PassingCallError as error:
                self._note(error, era)
                raise
            self._pace.answered()
            self._breaker.answered()
            return given, time.monotonic() - begun

    def _note(self, error: PassingCallError, era: int) -> None:
        """Slow down after a failure; where nothing is answered any more, stop the run."""
        if isinstance(error, BusyError):
            self._pace.turned_away(era, pause=error.retry_after)
        pause = self._breaker.failed(error, len(self._in_flight))
        self._in_flight.discard(asyncio.current_task())
        if pause is not None:
            self._pace.turned_away(self._pace.era, pause=pause)
