"""The conformance suite for backends: everything that the runner and the store rely on."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeVar

from fairaudit.backends import AnyBackend
from fairaudit.backends.secrets import known_secrets
from fairaudit.errors import ConformanceError, InputError
from fairaudit.ids import digest
from fairaudit.registry import suggestion
from fairaudit.rows import Prompt
from fairaudit.testing.asking import answered_faults, failure_faults, loop_faults, sample_faults
from fairaudit.testing.form import (
    copy_faults,
    identity_faults,
    identity_of,
    member_faults,
    secret_faults,
    shown,
)
from fairaudit.testing.trial import FaultError, Trial

__all__ = ["check_backend"]

Checked = TypeVar("Checked")

_PROMPTS = (
    ("A 54-year-old with chest pain. Should troponin be measured? Answer yes or no.", "yes", "no"),
    ("A 30-year-old with a sprained ankle. Is surgery needed? Answer yes or no.", "yes", "no"),
    ("A 70-year-old with a cough. How urgent is it: low, moderate or high?", "low", "moderate",
     "high"),
)  # fmt: skip


def check_backend(
    backend: AnyBackend,
    *,
    prompts: Sequence[Prompt] | None = None,
    fails_on: Prompt | None = None,
    secrets: Sequence[str] = (),
    skip: Collection[str] = (),
    timeout: float = 120.0,
) -> None:
    """Ask a backend a few prompts, and tell everything in which it does not keep the rules.

    About a dozen calls are made. What is checked, by the names that `skip` takes: *identity*
    (there, stable, with a name, a revision and JSON parameters that fit into a store), *copies*
    (it can be sent to another process), *answers* (one for each prompt, in order, whole or
    failed, scores finite and at most 0), *samples* (a repeat is of the same form, and changes
    nothing of the backend), *failures* (are a status, or a `CallError`), *loops* (an
    `AsyncBackend` can be closed unused, cancelled, used in one event loop after another, and does
    not block it) and *secrets* (shown nowhere). Answers of a model that answers the same prompt in
    different ways are not compared with each other.

    Parameters
    ----------
    backend : Backend or AsyncBackend
        What is checked.
    prompts : Sequence[Prompt], optional
        Two or more that it can answer, if ours do not suit it.
    fails_on : Prompt, optional
        One that it is known to fail on, to see how.
    secrets : Sequence[str]
        Keys that it was given. Values of environment variables that are called a key, a token or
        a password are looked for anyway.
    skip : Collection[str]
        Names of checks to leave out.
    timeout : float
        Seconds after which a call counts as hanging.

    Raises
    ------
    ConformanceError
        If it does not keep the rules; lists everything that was found. Also an `AssertionError`.
    InputError
        If `skip` names no check, or `prompts` are too few.

    Examples
    --------
    >>> from fairaudit import CallableBackend, SimulatedBackend
    >>> check_backend(SimulatedBackend(seed=3))
    >>> check_backend(CallableBackend(lambda messages: "Yes.", name="triage"))
    ... # doctest: +ELLIPSIS
    Traceback (most recent call last):
    fairaudit.errors.ConformanceError: 1 fault of CallableBackend:
      It cannot be copied to another process: ...
    """
    for name in skip:
        if name not in _CHECKS:
            raise InputError(f"There is no check “{name}”. {suggestion(name, _CHECKS)}")
    asked = _ours() if prompts is None else tuple(prompts)
    if len(asked) < 2:
        raise InputError("Give two prompts or more: one alone shows no order.")
    faults = list(_found(member_faults, backend))
    if not faults:
        trial = Trial(
            backend=backend,
            prompts=asked,
            fails_on=fails_on,
            secrets=(*secrets, *known_secrets()),
            timeout=timeout,
            stated=shown(identity_of(backend)),
        )
        for name in _CHECKS:
            if name not in skip:
                faults.extend(_found(_CHECKS[name], trial))
    if faults:
        raise ConformanceError(type(backend).__name__, tuple(dict.fromkeys(faults)))


def _ours() -> tuple[Prompt, ...]:
    return tuple(
        Prompt(
            prompt_id=digest([text, options]), messages=(("user", text),), options=tuple(options)
        )
        for text, *options in _PROMPTS
    )


def _found(check: Callable[[Checked], Iterator[str]], what: Checked) -> Iterator[str]:
    try:
        yield from check(what)
    except FaultError as fault:
        yield str(fault)


_CHECKS: dict[str, Callable[[Trial], Iterator[str]]] = {
    "identity": identity_faults,
    "copies": copy_faults,
    "loops": loop_faults,  # First of those that ask: one of them closes what was never asked.
    "answers": answered_faults,
    "samples": sample_faults,
    "failures": failure_faults,
    "secrets": secret_faults,
}
