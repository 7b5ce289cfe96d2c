"""Any Python function as the thing that is audited: a whole application, not only a model."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from fairaudit.backends.checks import (
    check_choice,
    check_json,
    check_no_secret,
    check_texts,
    check_whole,
)
from fairaudit.backends.given import check_call, exited, given_answer, messages_of
from fairaudit.errors import InputError, ModelError
from fairaudit.registry import load_object
from fairaudit.rows import Answer, Identity, Prompt

__all__ = ["AsyncCallableBackend", "CallableBackend", "callable_backend"]


@dataclass(frozen=True, eq=False)
class _Callable:
    """What the two ways of asking a function share: which function, and who it is."""

    function: Callable[..., Any] | str
    _: KW_ONLY
    name: str | None = None
    revision: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    folder: Path | None = None

    def __post_init__(self) -> None:
        check_texts({"name": self.name, "revision": self.revision})
        check_json("params", self.params)
        check_no_secret("params", self.params)
        if not callable(self._target):
            raise InputError(f"{self.function} is no function: it cannot be called.")
        check_call(self._target, self.params)
        if self.revision is not None and not (self.name or _is_named(self.function)):
            raise InputError(
                "With a revision, answers are kept under the function's name, and this one has "
                "none of its own. Give one, as in CallableBackend(function, name=“triage”, …)."
            )

    @cached_property
    def _target(self) -> Callable[..., Any]:
        return _loaded(self.function, self.folder)

    @property
    def identity(self) -> Identity:
        """The name given or the function's own, the stated revision, and the parameters."""
        name = self.name or (
            self.function if isinstance(self.function, str) else _name_of(self.function)
        )
        return Identity(name=name, revision=self.revision, params=dict(self.params))


@dataclass(frozen=True, eq=False)
class CallableBackend(_Callable):
    """A Python function that is asked one prompt, or one batch of prompts, at a time.

    It is called as `function(messages, **params)`, where `messages` is a list of
    `{"role": ..., "content": ...}` mappings, and gives either the answer's text or a mapping
    from every option to its probability. With `asks="batch"` it gets a list of such lists and gives
    a list of as many answers. It may be a coroutine function; the prompts of a batch are then
    asked at the same time. An exception is the error of that one answer, or of that one batch.

    Parameters
    ----------
    function : callable or str
        The function, or where it is: “module:function”.
    name : str, optional
        What it is called in reports; its module and name if not given. A lambda, a nested
        function or an object with a revision has to be given one, since answers are kept by it.
    revision : str, optional
        Release of the application, as you state it. Without one its stored answers are not
        used again in a later run.
    params : Mapping[str, Any]
        Keyword arguments of the function, plain values. What is not named is not sent.
    batch_size : int
        How many prompts are asked between two commits: at once for coroutines and batches.
    asks : {"one", "batch"}
        What the function takes in one call.
    folder : Path, optional
        Where a module is looked for besides the installed ones.

    Raises
    ------
    InputError
        If the function cannot be had, or a setting is wrong.
    ModelError
        When a batch is asked, if the function gave another number of answers than it got prompts.

    Examples
    --------
    >>> from fairaudit.rows import Prompt
    >>> backend = CallableBackend(lambda messages: "Yes, at once.", name="triage", revision="2.1")
    >>> prompt = Prompt(prompt_id="p", messages=(("user", "Urgent?"),), options=("yes", "no"))
    >>> backend.answer([prompt], sample=0)[0].text
    'Yes, at once.'
    """

    _: KW_ONLY
    batch_size: int = 1
    asks: Literal["one", "batch"] = "one"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_whole("batch_size", self.batch_size, 1)
        check_choice("asks", self.asks, ("one", "batch"))

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        """Call the function for each prompt, or for all; see `Backend.answer`."""
        messages = [messages_of(prompt) for prompt in prompts]
        if self.asks == "batch":
            given = self._whole(_settled([self._call(messages)])[0], len(prompts))
        else:
            given = _settled([self._call(one) for one in messages])
        return [given_answer(one, prompt) for one, prompt in zip(given, prompts, strict=True)]

    def _call(self, messages: list[Any]) -> Any:  # noqa: ANN401 - a user's function gives anything
        try:
            return self._target(messages, **self.params)
        except SystemExit as stop:
            raise exited(stop) from stop
        except Exception as error:
            return error

    def _whole(self, given: Any, wanted: int) -> Sequence[Any]:  # noqa: ANN401 - a user's function gives anything
        if isinstance(given, Exception):
            return [given] * wanted
        if isinstance(given, str | bytes | Mapping) or not isinstance(given, Sequence):
            found = f"a value of type {type(given).__name__}"
        elif len(given) != wanted:
            found = f"{len(given)} answers"
        else:
            return given
        raise ModelError(
            f"The function {self.identity.name} gave {found} for {wanted} prompts. With asks set "
            "to “batch” it gets a list of prompts and has to give a list of as many answers, in "
            "their order. Set asks to “one” if it takes a single prompt."
        )


@dataclass(frozen=True, eq=False)
class AsyncCallableBackend(_Callable):
    """A Python coroutine function that is asked many prompts at the same time.

    It is called, and answers, as that of a `CallableBackend`. An exception is the error of that
    one answer, except for our own: `PassingCallError` has the prompt asked again,
    `RateLimitError` slows down all calls, `ModelError` stops the run.

    Parameters
    ----------
    function, name, revision, params, folder
        As of `CallableBackend`.
    max_concurrency : int
        Most calls at a time.

    Raises
    ------
    InputError
        If the function cannot be had, or a setting is wrong.

    Examples
    --------
    >>> async def triage(messages: list[dict[str, str]]) -> str:
    ...     return "Yes, at once."
    >>> from fairaudit.rows import Prompt
    >>> prompt = Prompt(prompt_id="p", messages=(("user", "Urgent?"),), options=("yes", "no"))
    >>> asyncio.run(AsyncCallableBackend(triage).ask(prompt, sample=0)).text
    'Yes, at once.'
    """

    _: KW_ONLY
    max_concurrency: int = 8

    def __post_init__(self) -> None:
        super().__post_init__()
        check_whole("max_concurrency", self.max_concurrency, 1)

    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        """Await the function; see `AsyncBackend.ask`."""
        try:
            given = await self._target(messages_of(prompt), **self.params)
        except ModelError:
            raise
        except SystemExit as stop:
            raise exited(stop) from stop
        except Exception as error:
            given = error
        return given_answer(given, prompt)

    async def close(self) -> None:
        """Nothing is held open."""


def callable_backend(
    function: Callable[..., Any] | str,
    *,
    name: str | None = None,
    revision: str | None = None,
    params: Mapping[str, Any] | None = None,
    batch_size: int | None = None,
    asks: Literal["one", "batch"] = "one",
    max_concurrency: int | None = None,
    folder: Path | None = None,
) -> CallableBackend | AsyncCallableBackend:
    """Make the backend of a function: what the name “callable” stands for in audit.yaml.

    A function declared with `async def` that takes one prompt is asked many at a time, any other
    one call after the other.

    Parameters
    ----------
    function, name, revision, params, batch_size, asks, folder
        As of `CallableBackend`.
    max_concurrency : int, optional
        Most calls at a time of an `async` function; `batch_size`, or else 8, if not given.

    Returns
    -------
    CallableBackend or AsyncCallableBackend

    Raises
    ------
    InputError
        If the function cannot be had, or a setting is wrong or has no use with it.

    Examples
    --------
    >>> [type(callable_backend(one)).__name__ for one in ("math:sqrt", "asyncio:sleep")]
    ['CallableBackend', 'AsyncCallableBackend']
    """
    check_choice("asks", asks, ("one", "batch"))
    if batch_size is not None:
        check_whole("batch_size", batch_size, 1)
    target = _loaded(function, folder)
    called = getattr(target, "__call__", None)  # noqa: B004 - an object's own method
    declared = inspect.iscoroutinefunction(target) or inspect.iscoroutinefunction(called)
    if declared and asks == "one":
        return AsyncCallableBackend(
            function,
            name=name,
            revision=revision,
            params=params or {},
            folder=folder,
            max_concurrency=next(n for n in (max_concurrency, batch_size, 8) if n is not None),
        )
    if max_concurrency is not None:
        raise InputError(
            "The setting max_concurrency is for a function declared with “async def” that takes "
            "one prompt; leave it out, or give batch_size."
        )
    return CallableBackend(
        function,
        name=name,
        revision=revision,
        params=params or {},
        folder=folder,
        batch_size=1 if batch_size is None else batch_size,
        asks=asks,
    )


def _loaded(function: Callable[..., Any] | str, folder: Path | None) -> Callable[..., Any]:
    if isinstance(function, str):
        found: Callable[..., Any] = load_object(function, folder=folder)
        return found
    return function


def _is_named(function: object) -> bool:
    """Whether a name tells it from others: it can be imported by it."""
    return isinstance(function, str) or "<" not in getattr(function, "__qualname__", "<")


def _name_of(function: object) -> str:
    named = function if hasattr(function, "__qualname__") else type(function)
    return f"{named.__module__}:{named.__qualname__}"


def _settled(results: list[Any]) -> list[Any]:
    """Wait for all awaitables at the same time, also where an event loop runs (notebooks)."""
    if not any(inspect.isawaitable(result) for result in results):
        return results

    async def settled(result: Any) -> Any:  # noqa: ANN401 - a user's function gives anything
        return await _awaited(result) if inspect.isawaitable(result) else result

    async def all_settled() -> list[Any]:
        return list(await asyncio.gather(*(settled(result) for result in results)))

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(all_settled())
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(all_settled())).result()


async def _awaited(result: Awaitable[Any]) -> Any:  # noqa: ANN401 - a user's function gives anything
    try:
        return await result
    except SystemExit as stop:
        raise exited(stop) from stop
    except Exception as error:
        return error
