"""A first call before an audit begins, which finds the parameters that a server rejects."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fairaudit.errors import CallError, ModelError, PassingCallError

__all__ = ["check_parameters"]

Send = Callable[[Mapping[str, Any]], Awaitable[None]]

_TOGETHER = ("logprobs", "top_logprobs")
_ADVICE = {
    "logprobs": "Write “answers: text”",
    "response_format": "Leave out “structured: true”",
    "seed": "Leave out “seed”",
    "max_tokens": "Write “max_tokens: null”",
}
_LENGTHS = {
    "max_tokens": (
        "max_completion_tokens",
        "Write “max_tokens: null” and “params: {{max_completion_tokens: {value}}}”",
    ),
    "max_completion_tokens": (
        "max_tokens",
        "Take it out of params and write “max_tokens: {value}”",
    ),
}


async def check_parameters(model: str, send: Send, sent: Mapping[str, Any]) -> None:
    """Send one prompt as the audit will; where that is rejected, find out why.

    Then the prompt is sent without parameters, and with each of them alone. What the server
    rejects without any is no matter of parameters, and is left to the run.

    Parameters
    ----------
    model : str
        Its name.
    send : callable
        Sends the prompt with the parameters that it is given, and raises `CallError` where the
        server rejects that.
    sent : Mapping[str, Any]
        The parameters.

    Raises
    ------
    ModelError
        With a sentence for each parameter, and what to write in audit.yaml.
    PassingCallError
        If the server does not answer just now.
    """
    told = await _rejection(send, sent)
    if told is None or await _rejection(send, {}) is not None:
        return
    sentences = []
    for name in sent:
        if name in _TOGETHER[1:]:
            continue
        alone = {one: sent[one] for one in sent if one == name or {one, name} <= {*_TOGETHER}}
        why = await _rejection(send, alone)
        if why is not None:
            advice = await _advice(send, name, sent[name])
            sentences.append(f"It does not take {name} ({why}). {advice} in audit.yaml.")
    if not sentences:
        names = ", ".join(sent)
        sentences.append(f"It does not take these together: {names} ({told}). Leave one out.")
    raise ModelError(
        f"The server of {model} rejects its settings, so nothing was asked. {' '.join(sentences)}"
    )


async def _advice(send: Send, name: str, value: object) -> str:
    if name in _LENGTHS:
        other, advice = _LENGTHS[name]
        if await _rejection(send, {other: value}) is None:
            return advice.format(value=value)
    return _ADVICE.get(name, f"Take “{name}” out of params")


async def _rejection(send: Send, sent: Mapping[str, Any]) -> str | None:
    """What the server says against a call; None where it takes it."""
    try:
        await send(sent)
    except PassingCallError:
        raise
    except CallError as error:
        return str(error).rstrip(".")
    return None
