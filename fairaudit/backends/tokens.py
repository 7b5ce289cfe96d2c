"""Tokens that expire, such as those of Microsoft Entra, asked for again in the middle of a run."""

import asyncio
import inspect
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fairaudit.backends.secrets import short
from fairaudit.errors import InputError, MissingExtraError, ModelError, PassingCallError
from fairaudit.registry import load_object

__all__ = ["ENTRA", "Tokens", "check_provider", "token_provider"]

ENTRA = "azure-identity"
"""Names the login of this machine with Microsoft Entra, instead of a function of one's own."""

_SCOPE = "https://cognitiveservices.azure.com/.default"
_BEFORE_THE_END = 120.0
_LONGEST = 200


def check_provider(named: str, folder: Path | None, *, offline: bool) -> None:
    """Make sure that tokens can be had, as far as that is known before one is asked for.

    Raises
    ------
    InputError
        If there is no such function, or no network may be used and the provider needs one.
    """
    if named != ENTRA:
        token_provider(named, folder)
    elif offline:
        raise InputError(
            "This audit is offline, and azure-identity asks Microsoft's servers for a token. "
            "Leave out “offline: true”, or give another token_provider."
        )


def token_provider(target: str, folder: Path | None) -> Callable[[], Any]:
    """The function that gives tokens: one's own, or that of `azure-identity`.

    Raises
    ------
    InputError
        If there is no such function.
    MissingExtraError
        If the extra “azure” is needed and not installed.
    """
    if target != ENTRA:
        found: Callable[[], Any] = load_object(target, folder=folder)
        return found
    try:
        from azure.identity import DefaultAzureCredential  # noqa: PLC0415 - optional extra
    except ImportError as error:
        raise MissingExtraError("azure", "A login with Microsoft Entra") from error
    credential = DefaultAzureCredential()
    return lambda: credential.get_token(_SCOPE)


class Tokens:
    """The token of one server: kept while it is taken, and asked for again when it is not.

    Parameters
    ----------
    provider : callable
        Gives a text, or an object with `token` and `expires_on` (seconds since 1970), as those of
        azure-identity are. It may be a coroutine function; a plain one is called in a thread.
    secrets : set[str]
        Gets every token, since none of them may be told.
    """

    def __init__(self, provider: Callable[[], Any], secrets: set[str]) -> None:
        self._provider, self._secrets = provider, secrets
        self._turn = asyncio.Lock()
        self._token, self._until = "", 0.0
        self._taken: set[str] = set()
        self._worked = False

    async def current(self) -> str:
        """The token to send now.

        Raises
        ------
        ModelError
            If there never was one.
        PassingCallError
            If there is none for now.
        """
        async with self._turn:
            if not self._token or time.time() > self._until:
                self._token, self._until = await self._new()
                self._secrets.add(self._token)
            return self._token

    def taken(self, token: str) -> None:
        """Note that the server has taken a token."""
        self._taken.add(token)
        self._worked = True

    def expired(self, token: str) -> bool:
        """Whether a token that the server did not take was good before, or is replaced by now."""
        if token != self._token:
            return True
        if token not in self._taken:
            return False
        # The same one again would not be taken either.
        self._taken.discard(token)
        self._token = ""
        return True

    async def _new(self) -> tuple[str, float]:
        try:
            if inspect.iscoroutinefunction(self._provider):
                given = await self._provider()
            else:
                given = await asyncio.to_thread(self._provider)
        # Whatever the function or the login's library raises.
        except Exception as error:
            why = f"{type(error).__name__}: {short(error, _LONGEST)}"
            kind = PassingCallError if self._worked else ModelError
            raise kind(f"The token_provider gave no token: {why}") from error
        token = given if isinstance(given, str) else getattr(given, "token", None)
        if not isinstance(token, str) or not token:
            raise ModelError(
                f"The token_provider gave {type(given).__name__}; it has to give the token as a "
                "text, or an object with “token” and “expires_on”."
            )
        until = getattr(given, "expires_on", None)
        return token, float("inf") if until is None else float(until) - _BEFORE_THE_END
