"""What a chat server says: an answer, or an error that tells the runner what to do."""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from fairaudit.backends.listed_tokens import Place, Unscored, options_logprobs, places_in
from fairaudit.backends.network import causes_of, network_fault
from fairaudit.errors import BusyError, CallError, ModelError, PassingCallError, RateLimitError
from fairaudit.rows import FILTERED, Answer, Prompt

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAIError
    from openai.types.chat import ChatCompletion

__all__ = ["answer_of", "check_form", "raised", "response_format"]

# Statuses that pass: a time-out, a conflict, too early, and all of the server's own failures.
_PASSING = (408, 409, 425)
_BUSY = (503, 529)
_FATAL = {
    401: "The key was not accepted",
    403: "The key may not use this model",
    404: "There is no such model or address",
}
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
    choice = _choice(reply)
    finish = choice.finish_reason or ""
    text = choice.message.content or getattr(choice.message, "refusal", None) or ""
    status, scores, why = "truncated" if finish == "length" else "ok", None, None
    if options and finish != FILTERED and not getattr(choice.message, "refusal", None):
        found = options_logprobs(_places(choice), options)
        if isinstance(found, Unscored):
            # The answer is kept as it was written: it may be a refusal.
            why = f"{found.reason} The answer has no scores."
        else:
            text, status, scores = "", "ok", found
    usage = reply.usage
    return Answer(
        text=text,
        status="truncated" if status == "truncated" else "ok",
        finish_reason="scored" if scores else finish,
        option_logprobs=scores,
        input_tokens=usage.prompt_tokens if usage else None,
        output_tokens=usage.completion_tokens if usage else None,
        seed=seed,
        error=why,
        served_model=getattr(reply, "model", None) or None,
        fingerprint=getattr(reply, "system_fingerprint", None) or None,
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
    choice = _choice(reply)
    refused = getattr(choice.message, "refusal", None) or choice.finish_reason == FILTERED
    if not prompt.options or refused:
        return
    if answers == "scores":
        try:
            _places(choice)
        except CallError as error:
            raise ModelError(f"{error} Nothing was asked yet.") from error
    if structured and choice.finish_reason != "length":
        try:
            given = json.loads(choice.message.content or "")[_FIELD]
        except (ValueError, TypeError, KeyError):
            given = None
        if given not in prompt.options:
            raise ModelError(
                "The server takes response_format and does not keep to it, so nothing was asked. "
                "Leave out “structured: true” in audit.yaml."
            )


def _choice(reply: "ChatCompletion") -> Any:  # noqa: ANN401 - servers leave out what is required
    choices = getattr(reply, "choices", None)
    if not choices:
        raise PassingCallError("the reply holds no answer")
    return choices[0]


def _places(choice: Any) -> list[Place]:  # noqa: ANN401 - servers leave out what is required
    content = getattr(getattr(choice, "logprobs", None), "content", None)
    if not content:
        if not choice.message.content:
            return []
        raise CallError(
            "The server gives no log-probabilities. Write “answers: text” for this model in "
            "audit.yaml."
        )
    return places_in(content)


def raised(error: "OpenAIError | ValueError", model: str, tell: Callable[[str], str]) -> Answer:
    """The answer of a content filter, or the error that tells the runner what to do.

    Parameters
    ----------
    error : OpenAIError or ValueError
        What the client raised.
    model : str
        Its name.
    tell : callable
        Takes the secrets out of a text.

    Raises
    ------
    CallError, PassingCallError, BusyError, RateLimitError, ModelError
        See `AsyncBackend.ask`.
    """
    import openai  # noqa: PLC0415 - optional extra, which is there now

    # A chained error would be printed with all that the server said.
    cause = error if tell(str(error)) == str(error) else None
    if isinstance(error, openai.APIStatusError):
        return _refused_or_raised(error, model, tell, cause)
    if isinstance(error, openai.APIConnectionError):
        fault = network_fault(error)
        if fault is not None:
            raise fault from cause
        causes = list(causes_of(error))
        # The client calls whatever kept it from connecting a time-out as well.
        late = any(isinstance(one, TimeoutError) for one in causes)
        if late or (isinstance(error, openai.APITimeoutError) and not _broken(causes)):
            raise PassingCallError("the server took too long to answer") from cause
        told = _short(tell(str(error.__cause__ or error))) or type(error).__name__
        raise PassingCallError(f"no connection to the server: {told}") from cause
    raise PassingCallError(f"the reply could not be read: {_short(tell(str(error)))}") from cause


def _broken(causes: Sequence[BaseException]) -> bool:
    """Whether the system said what became of the connection."""
    return any(isinstance(one, OSError) for one in causes)


def _refused_or_raised(
    error: "APIStatusError",
    model: str,
    tell: Callable[[str], str],
    cause: BaseException | None,
) -> Answer:
    status, code = error.status_code, error.code or ""
    told = f"HTTP {status}: {_short(tell(str(error)))}"
    if status in _FATAL or code == "insufficient_quota":
        raise ModelError(
            f"{_FATAL.get(status, 'The account has no quota left')} ({model}, {told}). What was "
            "answered before is kept. Mend that and run again."
        ) from cause
    if status == 429:
        raise RateLimitError(told, retry_after=_retry_after(error)) from cause
    if status in _BUSY:
        raise BusyError(told, retry_after=_retry_after(error)) from cause
    if status in _PASSING or status >= 500:
        raise PassingCallError(told, retry_after=_retry_after(error)) from cause
    if code == FILTERED:
        return Answer(finish_reason=FILTERED)
    raise CallError(told) from cause


def _retry_after(error: "APIStatusError") -> float | None:
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "")))
    except ValueError:
        return None


def _short(text: str) -> str:
    return " ".join(text.split())[:300]
