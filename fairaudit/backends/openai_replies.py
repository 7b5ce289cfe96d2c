"""What a chat server says: an answer, or an error that tells the runner what to do."""

import json
import math
import time
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from fairaudit.backends.listed_tokens import Place, Unscored, options_logprobs, places_in
from fairaudit.backends.network import BUSY, FATAL, causes_of, network_fault
from fairaudit.backends.secrets import short, shown
from fairaudit.errors import BusyError, CallError, ModelError, PassingCallError, RateLimitError
from fairaudit.rows import FILTERED, Answer, Prompt

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAIError
    from openai.types.chat import ChatCompletion

__all__ = ["answer_of", "check_form", "raised", "response_format"]

# Statuses that pass: a time-out, a conflict, too early, and all of the server's own failures.
_PASSING = (408, 409, 425)
_NO_QUOTA = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active")
_LONGEST = 300
_FIELD = "answer"


def response_format(options: Sequence[str]) -> dict[str, Any]:
    """Ask for JSON whose one field is one of the options."""
    schema = {
        "type": "object",
        "properties": {_FIELD: {"type": "string", "enum": list(options)}},
        "required": [_FIELD],
        "additionalProperties": False,
    }
    return {
        "type": "json_schema",
        "json_schema": {"name": _FIELD, "strict": True, "schema": schema},
    }


def answer_of(reply: "ChatCompletion", options: Sequence[str], seed: int | None) -> Answer:
    """Read an answer.

    Parameters
    ----------
    reply : ChatCompletion
        What the server sent.
    options : Sequence[str]
        Options to score; none where the answer is the text.
    seed : int or None
        The seed that was sent.

    Raises
    ------
    PassingCallError
        If the reply holds no answer.
    CallError
        If scores were asked for and it holds none.
    """
    choice, message = _choice(reply)
    finish = _text(getattr(choice, "finish_reason", None)) or ""
    refusal = _text(getattr(message, "refusal", None))
    text = _content(message) or refusal or ""
    status, scores, why = "truncated" if finish == "length" else "ok", None, None
    if options and finish != FILTERED and not refusal:
        found = options_logprobs(_places(choice, text), options)
        if isinstance(found, Unscored):
            # The answer is kept as it was written: it may be a refusal.
            why = f"{found.reason} The answer has no scores."
        else:
            text, status, scores = "", "ok", found
    usage = getattr(reply, "usage", None)
    return Answer(
        text=text,
        status="truncated" if status == "truncated" else "ok",
        finish_reason="scored" if scores else finish,
        option_logprobs=scores,
        input_tokens=_whole(getattr(usage, "prompt_tokens", None)),
        output_tokens=_whole(getattr(usage, "completion_tokens", None)),
        seed=seed,
        error=why,
        served_model=_text(getattr(reply, "model", None)),
        fingerprint=_text(getattr(reply, "system_fingerprint", None)),
    )


def check_form(reply: "ChatCompletion", prompt: Prompt, *, answers: str, structured: bool) -> None:
    """Make sure that the server gave the form of answer that was asked for.

    Raises
    ------
    ModelError
        If it took the parameter and left it out of account.
    PassingCallError
        If the reply holds no answer.
    """
    choice, message = _choice(reply)
    finish = getattr(choice, "finish_reason", None)
    if not prompt.options or getattr(message, "refusal", None) or finish == FILTERED:
        return
    if answers == "scores":
        try:
            _places(choice, _content(message))
        except PassingCallError:
            raise
        except CallError as error:
            raise ModelError(f"{error} Nothing was asked yet.") from error
    if structured and finish != "length":
        try:
            given = json.loads(_content(message))[_FIELD]
        except (ValueError, TypeError, KeyError):
            given = None
        if given not in prompt.options:
            raise ModelError(
                "The server takes response_format and does not keep to it, so nothing was asked. "
                "Leave out “structured: true” in audit.yaml."
            )


def _choice(reply: Any) -> tuple[Any, Any]:  # noqa: ANN401 - servers leave out what is required
    """The first choice of a reply, and its message."""
    choices = getattr(reply, "choices", None)
    if not choices:
        raise PassingCallError("the reply holds no answer")
    choice = choices[0] if isinstance(choices, list) else None
    message = getattr(choice, "message", None)
    if message is None:
        raise PassingCallError("the reply could not be read: it holds no message")
    return choice, message


def _content(message: Any) -> str:  # noqa: ANN401 - servers leave out what is required
    """The text of a message; some servers give it in parts."""
    content = getattr(message, "content", None)
    parts = content if isinstance(content, list) else [content or ""]
    texts = [part.get("text", "") if isinstance(part, Mapping) else part for part in parts]
    if not all(isinstance(text, str) for text in texts):
        raise PassingCallError("the reply could not be read: its content is no text")
    return "".join(texts)


def _text(told: object) -> str | None:
    """What the server told beside an answer, where that is a text."""
    return told if isinstance(told, str) and told else None


def _whole(told: object) -> int | None:
    """A count that the server told, where it is one."""
    return told if isinstance(told, int) and not isinstance(told, bool) and told >= 0 else None


def _places(choice: Any, text: str) -> list[Place]:  # noqa: ANN401 - servers leave out what is required
    content = getattr(getattr(choice, "logprobs", None), "content", None)
    if not content:
        if not text:
            return []
        raise CallError(
            "The server gives no log-probabilities. Write “answers: text” for this model in "
            "audit.yaml."
        )
    try:
        return places_in(content)
    except (AttributeError, TypeError) as error:
        raise PassingCallError(
            "the reply could not be read: its log-probabilities have another form"
        ) from error


def raised(error: "OpenAIError | ValueError", model: str, secrets: AbstractSet[str]) -> Answer:
    """The answer of a content filter, or the error that tells the runner what to do.

    Parameters
    ----------
    error : OpenAIError or ValueError
        What the client raised.
    model : str
        Its name.
    secrets : set of str
        What may not be told.

    Raises
    ------
    CallError, PassingCallError, BusyError, RateLimitError, ModelError
        See `AsyncBackend.ask`.
    """
    import openai  # noqa: PLC0415 - optional extra, which is there now

    cause = shown(error, secrets)
    if isinstance(error, openai.APIStatusError):
        told = f"HTTP {error.status_code}: {short(error, _LONGEST, secrets)}"
        return _refused_or_raised(error, model, told, cause)
    if isinstance(error, openai.APIConnectionError):
        fault = network_fault(error)
        if fault is not None:
            raise fault from cause
        causes = list(causes_of(error))
        # The client calls whatever kept it from connecting a time-out as well.
        late = any(isinstance(one, TimeoutError) for one in causes)
        if late or (isinstance(error, openai.APITimeoutError) and not _broken(causes)):
            raise PassingCallError("the server took too long to answer") from cause
        told = short(error.__cause__ or error, _LONGEST, secrets) or type(error).__name__
        raise PassingCallError(f"no connection to the server: {told}") from cause
    told = short(error, _LONGEST, secrets)
    raise PassingCallError(f"the reply could not be read: {told}") from cause


def _broken(causes: Sequence[BaseException]) -> bool:
    """Whether the system said what became of the connection."""
    return any(isinstance(one, OSError) for one in causes)


def _refused_or_raised(
    error: "APIStatusError", model: str, told: str, cause: BaseException | None
) -> Answer:
    status, code = error.status_code, error.code or ""
    if status in FATAL or code in _NO_QUOTA:
        raise ModelError(
            f"{FATAL.get(status, FATAL[402])} ({model}, {told}). What was answered before is kept. "
            "Mend that and run again."
        ) from cause
    if status == 429:
        raise RateLimitError(told, retry_after=_retry_after(error)) from cause
    if status in BUSY:
        raise BusyError(told, retry_after=_retry_after(error)) from cause
    if status in _PASSING or status >= 500:
        raise PassingCallError(told, retry_after=_retry_after(error)) from cause
    if code == FILTERED:
        return Answer(finish_reason=FILTERED)
    raise CallError(told) from cause


def _retry_after(error: "APIStatusError") -> float | None:
    """Seconds for which the server wants to be left alone, where it says so."""
    headers = error.response.headers
    try:
        if "retry-after-ms" in headers:
            seconds = float(headers["retry-after-ms"]) / 1000
        else:
            seconds = _until(headers.get("retry-after", ""))
    except (ValueError, OverflowError):
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _until(told: str) -> float:
    """Seconds until the time that a server told, as a number of them or as a date."""
    try:
        return float(told)
    except ValueError:
        return parsedate_to_datetime(told).timestamp() - time.time()
