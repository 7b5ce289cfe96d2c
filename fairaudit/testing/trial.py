"""A backend on trial: how it is asked, whichever of the two kinds it is."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from fairaudit.backends import AnyBackend, AsyncBackend
from fairaudit.errors import CallError, ModelError, PassingCallError
from fairaudit.rows import Answer, Prompt

__all__ = ["FaultError", "Trial", "in_a_fresh_loop"]

_TRIES, _LONGEST_WAIT = 4, 5.0
_AT_A_TIME = 4

Result = TypeVar("Result")


class FaultError(Exception):
    """What a backend does wrong, where nothing further can be tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried.

    Parameters
    ----------
    backend : AnyBackend
        The backend.
    prompts : tuple[Prompt, ...]
        What it is asked.
    fails_on : Prompt or None
        What it is known to fail on.
    secrets : tuple[str, ...]
        Texts that it may show nowhere.
    timeout : float
        Seconds for one call.
    stated : str
        Its identity before it was asked anything.
    """

    backend: AnyBackend
    prompts: tuple[Prompt, ...]
    fails_on: Prompt | None
    secrets: tuple[str, ...]
    timeout: float
    stated: str

    def asked(self, prompts: Sequence[Prompt], sample: int) -> list[Answer]:
        """Answers to prompts: an `AsyncBackend` gives them in an event loop of their own.

        Raises
        ------
        FaultError
            If it raises where it has to answer, or gives another number of answers.
        """
        if isinstance(self.backend, AsyncBackend):
            return in_a_fresh_loop(lambda: self._session(list(prompts), sample))
        size = self.backend.batch_size
        parts = [prompts[start : start + size] for start in range(0, len(prompts), size)]
        return [answer for part in parts for answer in self._batch(part, sample)]

    def _batch(self, prompts: Sequence[Prompt], sample: int) -> list[Answer]:
        assert not isinstance(self.backend, AsyncBackend)
        try:
            answers = list(self.backend.answer(prompts, sample=sample))
        except ModelError as error:
            raise FaultError(f"It cannot be asked at all: {error}") from error
        except Exception as error:
            raise FaultError(
                f"answer() raises {type(error).__name__} ({error}). What fails for one prompt has "
                "to be the status of its answer: Answer(status=“error”, error=…)."
            ) from error
        if len(answers) != len(prompts):
            raise FaultError(
                f"answer() gave {len(answers)} answers to {len(prompts)} prompts. It has to give "
                "one for each, in their order."
            )
        return answers

    async def _session(self, prompts: list[Prompt], sample: int) -> list[Answer]:
        """As the runner does it: many calls at a time, then one `close()`."""
        assert isinstance(self.backend, AsyncBackend)
        places = asyncio.Semaphore(min(_AT_A_TIME, self.backend.max_concurrency or _AT_A_TIME))

        async def one(prompt: Prompt) -> Answer:
            async with places:
                return await self.called(prompt, sample)

        try:
            found = await asyncio.gather(*map(one, prompts), return_exceptions=True)
        finally:
            await self.closed()
        answers = []
        for answer in found:
            if isinstance(answer, BaseException):
                raise answer
            answers.append(answer)
        return answers

    async def called(self, prompt: Prompt, sample: int) -> Answer:
        """One answer of an `AsyncBackend`, which may fail a few times in passing."""
        for left in reversed(range(_TRIES)):
            try:
                return await self.once(prompt, sample)
            except PassingCallError as error:
                if not left:
                    raise FaultError(f"It failed {_TRIES} times in passing: {error}.") from error
                await asyncio.sleep(min(_LONGEST_WAIT, error.retry_after or 0.1))
            except CallError as error:
                raise FaultError(
                    f"It could not answer “{prompt.messages[-1][1]}”: {error}. Give prompts that "
                    "it can answer, with check_backend(backend, prompts=[…])."
                ) from error
        raise AssertionError("unreachable: the last try returns or raises")

    async def once(self, prompt: Prompt, sample: int) -> Answer:
        """One call of an `AsyncBackend`; only what it may raise is raised."""
        assert isinstance(self.backend, AsyncBackend)
        try:
            async with asyncio.timeout(self.timeout):
                return await self.backend.ask(prompt, sample=sample)
        except TimeoutError as error:
            raise FaultError(f"ask() gave no answer in {self.timeout:g} seconds.") from error
        except CallError:
            raise
        except ModelError as error:
            raise FaultError(f"It cannot be asked at all: {error}") from error
        except Exception as error:
            raise FaultError(
                f"ask() raises {type(error).__name__} ({error}). What fails for one prompt has to "
                "be a CallError, or a PassingCallError where it may be tried again."
            ) from error

    async def closed(self) -> None:
        """Close an `AsyncBackend`, and see that nothing of it goes on."""
        assert isinstance(self.backend, AsyncBackend)
        try:
            async with asyncio.timeout(self.timeout):
                await self.backend.close()
        except TimeoutError as error:
            raise FaultError(f"close() did not end in {self.timeout:g} seconds.") from error
        except Exception as error:
            raise FaultError(f"close() raises {type(error).__name__} ({error}).") from error
        await asyncio.sleep(0)
        if left := len(asyncio.all_tasks() - {asyncio.current_task()}):
            raise FaultError(
                f"close() leaves {left} of its tasks running. It has to end what it began: the "
                "event loop is closed after it."
            )


def in_a_fresh_loop(begun: Callable[[], Awaitable[Result]]) -> Result:
    """Run in an event loop of a thread of its own, as the runner does; works in notebooks."""

    async def whole() -> Result:
        return await begun()

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(whole())).result()
