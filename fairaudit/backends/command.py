"""Any program as the thing that is audited: it reads JSON lines and answers with JSON lines."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import Any

from fairaudit.backends.checks import check_json, check_no_secret, check_whole, known_secrets
from fairaudit.backends.given import messages_of
from fairaudit.backends.keys import hidden
from fairaudit.backends.lines import LineProcess, ProcessEndedError
from fairaudit.errors import CallError, InputError, ModelError, PassingCallError
from fairaudit.rows import Answer, Identity, Prompt

__all__ = ["CommandBackend"]

# Ends in a row, without an answer between, after which a command is not started any more.
_MOST_ENDS = 10
_ROUNDING = 1e-6
_LONGEST_ERROR = 500
_WHOLE = ("input_tokens", "output_tokens", "seed")
_TEXT = {"model": "served_model", "fingerprint": "fingerprint", "finish_reason": "finish_reason"}


@dataclass(eq=False)
class CommandBackend:
    """A program that is started once, and reads one JSON object a line until its input ends.

    It gets `{"id": "1", "messages": [{"role": "user", "content": "…"}], "sample": 0}`, and besides
    `options` where there are any, `seed` and `params` where they are set. It answers on its
    standard output with the same `id` and one of

    - `text`: the answer. `"finish_reason": "length"` says that it was cut off.
    - `option_logprobs`: the natural log-probability of each option, in the order of `options`.
    - `error`: why this prompt has no answer. With `retry_after` (seconds) it is asked again.

    `input_tokens`, `output_tokens`, `seed`, `model` and `fingerprint` may stand beside. Answers may
    come in any order. What it writes to standard error is kept for error messages alone. If it
    ends by itself it is started again, and asked again what it had not answered.

    Parameters
    ----------
    command : Sequence[str]
        Program and arguments, as a list; no shell reads them.
    name : str
        What it is called in reports; answers are kept by it.
    revision : str, optional
        Release, as you state it. Without one its stored answers are not used again in a later run.
    seed : int, optional
        Sent with every prompt, raised by the number of the repeat.
    params : Mapping[str, Any]
        Sent with every prompt as they are.
    max_concurrency : int
        Most prompts that wait for an answer at a time.
    folder : Path, optional
        Where it runs.

    Raises
    ------
    InputError
        If a setting is wrong.

    Examples
    --------
    >>> model = CommandBackend(["python", "triage.py"], name="triage", revision="2.1", seed=7)
    >>> model.identity.name, dict(model.identity.params)
    ('triage', {'seed': 7})
    """

    command: Sequence[str]
    _: KW_ONLY
    name: str
    revision: str | None = None
    seed: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    max_concurrency: int = 1
    folder: Path | None = None
    _processes: list[LineProcess] = field(default_factory=list, init=False, repr=False)
    _ends: int = field(default=0, init=False, repr=False)
    _ever_answered: bool = field(default=False, init=False, repr=False)

    def __post_init__(self) -> None:
        given = self.command
        if isinstance(given, str) or not given or not all(isinstance(one, str) for one in given):
            raise InputError(
                f"The setting command is {given!r}; it has to be a list of the program and its "
                "arguments, each a text, as in [python, triage.py]. No shell reads it."
            )
        # Everybody on a machine sees the arguments, and audit.yaml is kept under version control.
        flags = [one.partition("=")[0].lstrip("-").replace("-", "_") for one in given[1:]]
        check_no_secret("command", dict.fromkeys(flags))
        check_whole("max_concurrency", self.max_concurrency, 1)
        if self.seed is not None:
            check_whole("seed", self.seed, 0)
        check_json("params", self.params)
        check_no_secret("params", self.params)

    @property
    def identity(self) -> Identity:
        """The name given, the stated revision, and what is sent besides the prompt."""
        seed = {} if self.seed is None else {"seed": self.seed}
        return Identity(name=self.name, revision=self.revision, params={**self.params, **seed})

    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        """Write one prompt to the program and wait for its answer; see `AsyncBackend.ask`."""
        process = self._running()
        seed = None if self.seed is None else self.seed + sample
        try:
            found = await process.answer(_request(prompt, sample, seed, self.params))
        except ProcessEndedError as error:
            raise self._after(process, str(error)) from error
        self._ends, self._ever_answered = 0, True
        return _answer(found, prompt, seed)

    async def close(self) -> None:
        """Close the program's input and wait until it has ended."""
        processes, self._processes = self._processes, []
        self._ends = 0
        for process in processes:
            await process.close()

    def _running(self) -> LineProcess:
        """The program as it runs, started where it has to be."""
        last = self._processes[-1] if self._processes else None
        if last is not None and not last.over:
            return last
        if last is not None:
            if isinstance(last.fault, ModelError):
                raise last.fault
            self._note_end(last)
        if self._given_up:
            raise ModelError(self._told("it was stopped while nothing came from it"))
        self._processes = [one for one in self._processes if not one.gone]
        self._processes.append(LineProcess(self.command, self.folder))
        return self._processes[-1]

    @property
    def _given_up(self) -> bool:
        return self._ends >= (_MOST_ENDS if self._ever_answered else 2)

    def _note_end(self, process: LineProcess) -> None:
        """Count an end once, however many prompts wait for an answer."""
        if not process.noted:
            process.noted = True
            self._ends += 1

    def _after(self, process: LineProcess, how: str) -> ModelError:
        """What the end of the program means for one prompt that it had not answered."""
        self._note_end(process)
        if self._given_up:
            return ModelError(self._told(how))
        if self._ends == 1:
            return PassingCallError(f"the command {how}")
        return CallError(f"the command {how}, each time that it was asked this")

    def _told(self, how: str) -> str:
        return (
            f"The command of {self.name} answers nothing: {how} (started {self._ends} times). "
            "Try it by hand with one line of JSON; what was answered before is kept."
        )


def _request(
    prompt: Prompt, sample: int, seed: int | None, params: Mapping[str, Any]
) -> dict[str, Any]:
    request: dict[str, Any] = {"messages": messages_of(prompt), "sample": sample}
    if prompt.options:
        request["options"] = list(prompt.options)
    if seed is not None:
        request["seed"] = seed
    if params:
        request["params"] = dict(params)
    return request


def _answer(found: Mapping[str, Any], prompt: Prompt, seed: int | None) -> Answer:
    if found.get("error") is not None:
        raise _failure(found)
    given = [name for name in ("text", "option_logprobs") if found.get(name) is not None]
    if len(given) != 1:
        has = ", ".join(name for name in found if name != "id") or "nothing"
        raise CallError(
            "the command's answer has to hold one of “text”, “option_logprobs” and “error”; this "
            f"one holds {has}"
        )
    beside: dict[str, Any] = {"seed": seed}
    for name in _WHOLE:
        value = found.get(name)
        if value is not None and not (isinstance(value, int) and not isinstance(value, bool)):
            raise CallError(f"the command gave {value!r} as {name}, which is no whole number")
        beside[name] = beside.get(name) if value is None else value
    for name, place in _TEXT.items():
        value = found.get(name)
        if value is not None:
            if not isinstance(value, str):
                raise CallError(f"the command gave {value!r} as {name}, which is no text")
            beside[place] = value
    if given == ["option_logprobs"]:
        return Answer(option_logprobs=_logprobs(found["option_logprobs"], prompt), **beside)
    if not isinstance(found["text"], str):
        raise CallError(f"the command gave a value of type {type(found['text']).__name__} as text")
    cut = beside.get("finish_reason") == "length"
    return Answer(text=found["text"], status="truncated" if cut else "ok", **beside)


def _failure(found: Mapping[str, Any]) -> CallError:
    words = hidden(" ".join(str(found["error"]).split()), known_secrets())[:_LONGEST_ERROR]
    wait = found.get("retry_after")
    if wait is None:
        return CallError(words or "the command gave no reason")
    if not isinstance(wait, int | float) or isinstance(wait, bool) or not 0 <= wait < math.inf:
        return CallError(f"{words} (its retry_after is {wait!r}, which is no number of seconds)")
    return PassingCallError(words, retry_after=float(wait))


def _logprobs(given: Any, prompt: Prompt) -> tuple[float, ...]:  # noqa: ANN401 - from JSON
    wanted = len(prompt.options)
    if not isinstance(given, list) or len(given) != wanted or not wanted:
        found = f"{len(given)} numbers" if isinstance(given, list) else type(given).__name__
        raise CallError(
            f"the command gave {found} as option_logprobs for {wanted} options; it has to be a "
            "list of one number for each, in their order"
        )
    numbers = [isinstance(one, int | float) and not isinstance(one, bool) for one in given]
    if not all(numbers) or not all(math.isfinite(one) and one <= 0 for one in given):
        raise CallError(
            f"the command gave {given!r} as option_logprobs; a natural log-probability is a "
            "finite number of at most 0"
        )
    if (total := sum(math.exp(one) for one in given)) > 1 + _ROUNDING:
        raise CallError(f"the command's probabilities of the options add up to {total:g}")
    return tuple(float(one) for one in given)
