"""What is kept and told of a model holds none of its secrets, whatever gave the text."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from fairaudit.backends import AnyBackend, KeepsSecrets
from fairaudit.backends.secrets import hidden, known_secrets, unlike_words
from fairaudit.errors import FairauditError
from fairaudit.rows import Response

__all__ = ["Hiding"]

# Going through the environment takes longer than keeping an answer does.
_SECONDS = 1.0
_TOLD = ("finish_reason", "error", "served_model", "fingerprint")


class Hiding:
    """Takes secrets out of the answers and errors of one model.

    They are the keys, tokens and passwords in the environment, and those that the model's backend
    says it holds. A password that is a plain word is left in answers, where it may be meant.

    Parameters
    ----------
    model : AnyBackend
        Whose answers and errors they are.

    Examples
    --------
    >>> import os
    >>> from fairaudit.backends import SimulatedBackend
    >>> from fairaudit.errors import ModelError
    >>> os.environ["SHOWN_API_KEY"] = "sk-shown-here"
    >>> with Hiding(SimulatedBackend()).errors():
    ...     raise ModelError("The key sk-shown-here is wrong.")
    Traceback (most recent call last):
    fairaudit.errors.ModelError: The key [hidden] is wrong.
    >>> del os.environ["SHOWN_API_KEY"]
    """

    def __init__(self, model: AnyBackend) -> None:
        self._model = model
        self._known: tuple[str, ...] = ()
        self._until = 0.0

    def responses(self, found: Sequence[Response]) -> list[Response]:
        """Answers and failures as they may be kept."""
        if any(one.error for one in found):
            self._until = 0.0
        secrets = self._secrets()
        unlike = unlike_words(secrets)
        return [_without(one, secrets, unlike) for one in found]

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Take secrets out of our errors; what caused one goes where it holds a secret."""
        try:
            yield
        except FairauditError as error:
            self._until = 0.0
            secrets = self._secrets()
            if not any(_shows(one, secrets) for one in _chain(error)):
                raise
            error.args = tuple(
                hidden(one, secrets) if isinstance(one, str) else one for one in error.args
            )
            error.__context__ = None
            raise error from None

    def _secrets(self) -> list[str]:
        now = time.monotonic()
        if now >= self._until:
            self._known, self._until = known_secrets(), now + _SECONDS
        own = self._model.secrets if isinstance(self._model, KeepsSecrets) else ()
        return [*self._known, *own]


def _without(one: Response, secrets: Iterable[str], unlike: Iterable[str]) -> Response:
    told = {name: getattr(one, name) for name in _TOLD if getattr(one, name)}
    after: dict[str, Any] = {name: hidden(text, secrets) for name, text in told.items()}
    after["text"] = hidden(one.text, unlike)
    return one if after == {**told, "text": one.text} else replace(one, **after)


def _shows(error: BaseException, secrets: Iterable[str]) -> bool:
    told = str(error)
    return hidden(told, secrets) != told


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and all that a traceback shows with it."""
    seen, left = set[int](), [error]
    while left:
        one = left.pop()
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            left += [cause for cause in (one.__cause__, one.__context__) if cause is not None]
