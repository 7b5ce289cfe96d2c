"""What a backend does when it is asked, when it is asked again, and when it fails."""

import asyncio
import time
from collections.abc import Iterator

from fairaudit.backends import AsyncBackend, ChecksPrompts
from fairaudit.errors import CallError, InputError
from fairaudit.rows import Answer, Prompt
from fairaudit.testing.answers import answer_faults, same
from fairaudit.testing.form import identity_of, seen, shown
from fairaudit.testing.trial import FaultError, Trial, in_a_fresh_loop

__all__ = ["answered_faults", "failure_faults", "loop_faults", "sample_faults"]

# Seconds in which a call that is cancelled has to end.
_GRACE = 2.0
# Seconds without a turn for others, and its share of a call, from which on a call blocks.
_BLOCKED, _MOST_OF_IT = 0.1, 0.8


def answered_faults(trial: Trial) -> Iterator[str]:
    """One whole answer for each prompt, in order."""
    if isinstance(trial.backend, ChecksPrompts):
        try:
            trial.backend.check_prompts(trial.prompts)
        except InputError as error:
            raise FaultError(f"check_prompts() refuses the prompts: {error}") from error
    answers = trial.asked(trial.prompts, 0)
    for answer, prompt in zip(answers, trial.prompts, strict=True):
        yield from answer_faults(answer, prompt)
        if isinstance(answer, Answer) and answer.status == "error":
            yield (
                f"It could not answer “{prompt.messages[-1][1]}”: {answer.error}. Give prompts "
                "that it can answer, with check_backend(backend, prompts=[…])."
            )
            break
    if not isinstance(trial.backend, AsyncBackend) and trial.backend.batch_size > 1:
        yield from _order_faults(trial, answers)


def _order_faults(trial: Trial, answers: list[Answer]) -> Iterator[str]:
    alone = [trial.asked([prompt], 0)[0] for prompt in trial.prompts]
    again = trial.asked(trial.prompts[:1], 0)[0]
    if not all(isinstance(one, Answer) for one in (*alone, *answers, again)):
        return
    if same(alone[0], again) and not all(map(same, alone, answers)):
        yield (
            "A prompt has another answer in a batch than alone. Answers have to stand in the "
            "order of their prompts, and none may depend on the prompts beside it."
        )


def sample_faults(trial: Trial) -> Iterator[str]:
    """A repeat is of the same form, and changes nothing of the backend."""
    first, second = (trial.asked(trial.prompts, sample) for sample in (0, 1))
    for answer, prompt in zip(second, trial.prompts, strict=True):
        yield from answer_faults(answer, prompt)
    forms = [
        [getattr(one, "option_logprobs", None) is None for one in answers if _is_whole(one)]
        for answers in (first, second)
    ]
    if len({form for of_one in forms for form in of_one}) > 1:
        yield "Some answers are texts and others scores. A backend gives one of them."
    if shown(identity_of(trial.backend)) != trial.stated:
        yield "identity changes when it is asked. Answers are kept by it: it has to stay the same."


def _is_whole(answer: Answer) -> bool:
    # What a content filter held back has neither text nor scores.
    return bool(getattr(answer, "text", "") or getattr(answer, "option_logprobs", None))


def failure_faults(trial: Trial) -> Iterator[str]:
    """A failure is a status or a `CallError`."""
    prompt = trial.fails_on
    if prompt is None:
        return
    if isinstance(trial.backend, AsyncBackend):
        answer = in_a_fresh_loop(lambda: _failed(trial, prompt))
    else:
        answer = trial.asked([prompt], 0)[0]
    yield from answer_faults(answer, prompt)
    if getattr(answer, "status", "error") != "error":
        yield (
            f"The prompt that it is known to fail on has an answer of status “{answer.status}”. A "
            "failure has to be a CallError, or the status “error”."
        )
    yield from seen(trial, "what it says of a failure", str(getattr(answer, "error", "")))


async def _failed(trial: Trial, prompt: Prompt) -> Answer:
    try:
        return await trial.once(prompt, 0)
    except CallError as error:
        return Answer(status="error", error=str(error) or "no reason given")
    finally:
        await trial.closed()


def loop_faults(trial: Trial) -> Iterator[str]:
    """It can be closed unused, its calls be cancelled, and used in one loop after another."""
    if not isinstance(trial.backend, AsyncBackend):
        return
    in_a_fresh_loop(trial.closed)
    trial.asked(trial.prompts[:1], 0)
    yield from in_a_fresh_loop(lambda: _blocking(trial))
    try:
        yield from in_a_fresh_loop(lambda: _cancelled(trial))
    except FaultError as fault:
        raise FaultError(f"In a second event loop, after close(): {fault}") from fault


async def _blocking(trial: Trial) -> list[str]:
    """Whether calls keep the event loop for themselves: each of two, for most of its time."""
    shares = []
    try:
        for prompt in trial.prompts[:2]:
            ticks = asyncio.create_task(_longest_pause())
            await asyncio.sleep(0)
            begun = time.monotonic()
            await trial.called(prompt, 0)
            took = time.monotonic() - begun
            await asyncio.sleep(0.05)
            ticks.cancel()
            (pause,) = await asyncio.gather(ticks)
            shares.append(pause / took if pause >= _BLOCKED else 0.0)
    finally:
        await trial.closed()
    if min(shares) < _MOST_OF_IT:
        return []
    return [
        f"ask() keeps the event loop for {_BLOCKED:g} s and more, so that one call is made at a "
        "time. It has to await, and never to block: use an asynchronous client, or "
        "asyncio.to_thread(…) around a client that is none, instead of time.sleep or requests."
    ]


async def _longest_pause() -> float:
    """Longest time in which the event loop did nothing else, until it is cancelled."""
    longest, last = 0.0, time.monotonic()
    try:
        while True:
            await asyncio.sleep(0.01)
            now = time.monotonic()
            longest, last = max(longest, now - last), now
    except asyncio.CancelledError:
        return longest


async def _cancelled(trial: Trial) -> list[str]:
    """Take one call back, and ask another one after it."""
    assert isinstance(trial.backend, AsyncBackend)
    found = []
    try:
        taken_back = asyncio.ensure_future(trial.backend.ask(trial.prompts[0], sample=0))
        await asyncio.sleep(0.01)
        taken_back.cancel()
        done, _ = await asyncio.wait([taken_back], timeout=_GRACE)
        if not done:
            found.append(
                f"ask() goes on for {_GRACE:g} s when its call is cancelled: it has to let "
                "CancelledError pass."
            )
            taken_back.cancel()
            await asyncio.wait([taken_back], timeout=_GRACE)
        elif not taken_back.cancelled():
            error = taken_back.exception()
            if error is not None and not isinstance(error, CallError):
                found.append(f"A call that was cancelled raises {type(error).__name__}: {error}.")
        await trial.called(trial.prompts[1], 0)
    finally:
        await trial.closed()
    return found
