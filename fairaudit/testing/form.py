"""What a backend is before it is asked: its members, its identity, its copies."""

import inspect
import pickle
from collections.abc import Iterator

from fairaudit.backends import AnyBackend
from fairaudit.backends.checks import check_no_secret
from fairaudit.errors import InputError
from fairaudit.ids import canonical_json
from fairaudit.rows import Identity
from fairaudit.testing.trial import FaultError, Trial

__all__ = [
    "copy_faults",
    "identity_faults",
    "identity_of",
    "member_faults",
    "secret_faults",
    "seen",
    "shown",
]


def member_faults(backend: object) -> Iterator[str]:
    """What keeps the runner from using it at all."""
    kinds = [name for name in ("ask", "answer") if callable(getattr(backend, name, None))]
    if len(kinds) != 1:
        has = "both ask() and answer()" if kinds else "neither ask() nor answer()"
        yield f"It has {has}. An AsyncBackend has the first of them, a Backend the second."
        return
    number = "max_concurrency" if kinds == ["ask"] else "batch_size"
    wanted = ["identity", number] + (["close"] if kinds == ["ask"] else [])
    # Looked for in the class: a property that raises is there all the same.
    missing = [
        name for name in wanted if name not in dir(type(backend)) and name not in dir(backend)
    ]
    if missing:
        yield f"It has {kinds[0]}() and lacks {', '.join(missing)}."
        return
    for name in kinds + (["close"] if kinds == ["ask"] else []):
        is_async = inspect.iscoroutinefunction(getattr(backend, name))
        if is_async != (kinds == ["ask"]):
            how = "“async def”" if kinds == ["ask"] else "“def”, and not “async def”"
            yield f"{name}() has to be declared with {how}."
    value = getattr(backend, number)
    whole = isinstance(value, int) and not isinstance(value, bool) and value >= 1
    if not whole and not (value is None and number == "max_concurrency"):
        yield f"Its {number} is {value!r}; it has to be a whole number of at least 1."
    identity_of(backend)  # type: ignore[arg-type]  # It has all the members of one of the two.


def identity_of(backend: AnyBackend) -> Identity:
    """Its identity, if it is one."""
    try:
        identity = backend.identity
    except Exception as error:
        raise FaultError(f"identity raises {type(error).__name__}: {error}") from error
    if not isinstance(identity, Identity):
        raise FaultError(
            f"identity is of type {type(identity).__name__}; it has to be a fairaudit.Identity."
        )
    return identity


def identity_faults(trial: Trial) -> Iterator[str]:
    """Whether answers can be kept by its identity."""
    identity = identity_of(trial.backend)
    try:
        written = canonical_json(dict(identity.params))
        check_no_secret("params", identity.params)
    except InputError as error:
        yield f"identity.params: {error}"
    except (TypeError, ValueError) as error:
        yield f"identity.params cannot be written as JSON: {error}."
    else:
        again = identity_of(trial.backend)
        told = (identity.name, identity.revision, written)
        if (again.name, again.revision, canonical_json(dict(again.params))) != told:
            yield (
                "identity is not the same when it is asked for twice. Answers are kept by it, so "
                "that it may hold no time, address or chance."
            )


def copy_faults(trial: Trial) -> Iterator[str]:
    """Whether it can be sent to another process."""
    try:
        copy = pickle.loads(pickle.dumps(trial.backend))
        other = copy.identity
    except Exception as error:
        yield (
            f"It cannot be copied to another process: {type(error).__name__}: {error}. Hold "
            "settings, and open files, models and connections when it is first asked "
            "(skip=[“copies”] if it will never run on a cluster)."
        )
        return
    if shown(other) != shown(identity_of(trial.backend)):
        yield "Its copy in another process has another identity."


def secret_faults(trial: Trial) -> Iterator[str]:
    """Whether a key shows in what is kept, reported or logged of it."""
    yield from seen(trial, "its repr", repr(trial.backend))
    yield from seen(trial, "its identity", shown(identity_of(trial.backend)))


def seen(trial: Trial, place: str, text: str) -> Iterator[str]:
    """The fault that a key stands in a text, if one does."""
    if any(secret in text for secret in trial.secrets):
        yield f"A key stands in {place}. Read it from the environment when it is needed."


def shown(identity: Identity) -> str:
    """All of an identity in one line."""
    return repr((identity.name, identity.revision, sorted(dict(identity.params).items())))
