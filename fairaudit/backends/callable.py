"""Any Python function as the thing that is audited: a whole application, not only a model."""

import asyncio
import inspect
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from fairaudit.backends.checks import check_json, check_no_secret, check_whole
from fairaudit.backends.options import finite_log
from fairaudit.errors import InputError
from fairaudit.registry import load_object
from fairaudit.rows import Answer, Identity, Prompt

__all__ = ["CallableBackend"]

_LONGEST_ERROR = 500


@dataclass(frozen=True, eq=False)
class CallableBackend:
    """A Python function that is asked one prompt at a time.

    It is called as `function(messages, **params)`, where `messages` is a list of
    `{"role": ..., "content": ...}` mappings, and gives either the answer's text or a mapping
    from every option to its probability. It may be a coroutine function; the prompts of a
    batch are then asked at the same time. An exception is the error of that one answer.

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
        How many prompts are asked between two commits, and at once for coroutines.
    folder : Path, optional
        Where a module is looked for besides the installed ones.

    Raises
    ------
    InputError
        If the function cannot be had, or a setting is wrong.

    Examples
    --------
    >>> from fairaudit.rows import Prompt
    >>> backend = CallableBackend(lambda messages: "Yes, at once.", name="triage", revision="2.1")
    >>> prompt = Prompt(prompt_id="p", messages=(("user", "Urgent?"),), options=("yes", "no"))
    >>> backend.answer([prompt], sample=0)[0].text
    'Yes, at once.'
    """

    function: Callable[..., Any] | str
    _: KW_ONLY
    name: str | None = None
    revision: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    batch_size: int = 1
    folder: Path | None = None

    def __post_init__(self) -> None:
        check_whole("batch_size", self.batch_size, 1)
        check_json("params", self.params)
        check_no_secret("params", self.params)
        if not callable(self._target):
            raise InputError(f"{self.function} is no function: it cannot be called.")
        if self.revision is not None and not (self.name or _is_named(self.function)):
            raise InputError(
                "With a revision, answers are kept under the function's name, and this one has "
                "none of its own. Give one, as in CallableBackend(function, name=“triage”, …)."
            )

    @cached_property
    def _target(self) -> Callable[..., Any]:
        if isinstance(self.function, str):
            found: Callable[..., Any] = load_object(self.function, folder=self.folder)
            return found
        return self.function

    @property
    def identity(self) -> Identity:
        """The name given or the function's own, the stated revision, and the parameters."""
        name = self.name or (
            self.function if isinstance(self.function, str) else _name_of(self.function)
        )
        return Identity(name=name, revision=self.revision, params=dict(self.params))

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        """Call the function for each prompt; see `Backend.answer`."""
        results = [self._call(prompt) for prompt in prompts]
        if any(inspect.isawaitable(result) for result in results):
            results = _run_all(results)
        return [_answer(result, prompt) for result, prompt in zip(results, prompts, strict=True)]

    def _call(self, prompt: Prompt) -> Any:  # noqa: ANN401 - a user's function gives anything
        messages = [{"role": role, "content": content} for role, content in prompt.messages]
        try:
            return self._target(messages, **self.params)
        except Exception as error:
            return error


def _is_named(function: object) -> bool:
    """Whether a name tells it from others: it can be imported by it."""
    return isinstance(function, str) or "<" not in getattr(function, "__qualname__", "<")


def _name_of(function: object) -> str:
    named = function if hasattr(function, "__qualname__") else type(function)
    return f"{named.__module__}:{named.__qualname__}"


def _run_all(results: Sequence[Any]) -> list[Any]:
    """Wait for all awaitables at the same time, also where an event loop runs (notebooks)."""

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
    except Exception as error:
        return error


def _answer(result: Any, prompt: Prompt) -> Answer:  # noqa: ANN401 - a user's function gives anything
    if isinstance(result, str):
        return Answer(text=result)
    if isinstance(result, Mapping):
        return _scored(result, prompt)
    if isinstance(result, Exception):
        # The traceback and the arguments stay out: they may hold keys and patients' data.
        message = " ".join(str(result).split())[:_LONGEST_ERROR]
        return _error(f"{type(result).__name__}: {message}" if message else type(result).__name__)
    return _error(
        f"The function gave {_article(type(result).__name__)}; it has to give the answer's text "
        "or a mapping from option to probability."
    )


def _scored(result: Mapping[Any, Any], prompt: Prompt) -> Answer:
    missing = [option for option in prompt.options if option not in result]
    if missing:
        return _error(f"The function gave no probability for: {', '.join(missing)}.")
    probabilities = []
    for option in prompt.options:
        try:
            value = float(result[option])
        except (TypeError, ValueError):
            value = math.nan
        if not 0 <= value <= 1:
            return _error(
                f"The function gave {result[option]!r} for the option {option}; a probability is "
                "a number from 0 to 1."
            )
        probabilities.append(value)
    if not 0 < sum(probabilities) <= 1 + 1e-6:
        return _error(
            f"The function's probabilities add up to {sum(probabilities):g}; together the options "
            "have to hold more than 0 and at most 1."
        )
    return Answer(option_logprobs=tuple(finite_log(value) for value in probabilities))


def _error(message: str) -> Answer:
    return Answer(status="error", error=message)


def _article(word: str) -> str:
    return "nothing" if word == "NoneType" else f"a value of type {word}"
