"""Failures of inspect-ai and its providers, as the errors that the runner knows."""

from typing import TYPE_CHECKING

from fairaudit.backends import secrets
from fairaudit.backends.network import BUSY, FATAL
from fairaudit.errors import BusyError, CallError, ModelError, PassingCallError, RateLimitError

if TYPE_CHECKING:
    from inspect_ai.model import Model

__all__ = ["classified", "plain", "short"]

_NO_QUOTA = 402
_LONGEST = 300
_MARKS = ("[blue]", "[/blue]", "[bold]", "[/bold]")


def classified(error: Exception, model: "Model", name: str) -> ModelError:
    """Ask the provider whether a failure passes, and say what happened in one line.

    Parameters
    ----------
    error : Exception
        What a call raised.
    model : inspect_ai.model.Model
        The model that was asked.
    name : str
        What it is called in messages.

    Returns
    -------
    ModelError
        `RateLimitError`, `BusyError` and `PassingCallError` for what passes, `CallError` for what
        concerns this prompt alone, and `ModelError` itself for what concerns all.
    """
    # inspect-ai wraps what a provider gave back, with the whole request in its message.
    cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
    told = short(getattr(error, "provider_message", None) or cause) or type(cause).__name__
    status = _status(error) or _status(cause)
    decision = model.api.should_retry(cause)
    if status == 429 and not decision and "quota" in told.lower():
        status = _NO_QUOTA
    if status in FATAL or model.api.is_auth_failure(cause):
        return ModelError(
            f"{FATAL.get(status or 401, FATAL[401])} ({name}, {told}). What was answered before "
            "is kept. Mend that and run again."
        )
    if decision:
        wait = getattr(decision, "retry_after", None)
        limited = getattr(decision, "kind", "") == "rate_limit"
        passing = BusyError if status in BUSY else PassingCallError
        return (RateLimitError if limited else passing)(told, retry_after=wait)
    if status is None and isinstance(cause, ValueError):
        # Half a body, no JSON, or JSON that is no answer.
        return PassingCallError(f"the reply could not be read: {told}")
    return CallError(told)


def _status(error: Exception) -> int | None:
    """HTTP status, under the two names that providers' libraries have for it."""
    found = getattr(error, "status_code", None) or getattr(error, "code", None)
    return found if isinstance(found, int) else None


def short(told: object) -> str:
    """One line of an error, without the keys of this process.

    Examples
    --------
    >>> short("busy,  try later")
    'busy, try later'
    """
    return secrets.short(told, _LONGEST)


def plain(error: Exception) -> str:
    """Words of an error without the marks for terminals that inspect-ai puts into them.

    Examples
    --------
    >>> plain(ValueError("Set [bold]X_API_KEY[/bold]"))
    'Set X_API_KEY.'
    """
    text = str(getattr(error, "message", error))
    for mark in _MARKS:
        text = text.replace(mark, "")
    return short(text).rstrip(".") + "."
