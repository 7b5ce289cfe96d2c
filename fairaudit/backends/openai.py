"""Chat models behind an OpenAI-compatible server: OpenAI, vLLM, Ollama, llama.cpp and others."""

import os
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fairaudit.backends.checks import check_json, check_no_secret, check_whole
from fairaudit.errors import (
    CallError,
    InputError,
    MissingExtraError,
    ModelError,
    PassingCallError,
    RateLimitError,
)
from fairaudit.rows import FILTERED, Answer, Identity, Prompt

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI
    from openai.types.chat import ChatCompletion

__all__ = ["OpenAIBackend"]

_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
# Statuses that pass: a time-out, a conflict, too early, and all of the server's own failures.
_PASSING = (408, 409, 425)
_FATAL = {
    401: "The key was not accepted",
    403: "The key may not use this model",
    404: "There is no such model or address",
}


@dataclass(eq=False)
class OpenAIBackend:
    """Written answers of a chat model on an OpenAI-compatible server.

    Parameters
    ----------
    model : str
        The model's name as the server knows it.
    base_url : str, optional
        Address up to “/v1”; OpenAI's own if not given.
    api_key_env : str
        Environment variable that holds the key. A server at a `base_url` is asked without one where
        the variable is not set.
    revision : str, optional
        Release of the model, as you state it. Without one its stored answers are not used again
        in a later run, since a server can change its model any day.
    max_tokens : int, optional
        Most tokens of an answer; None leaves it to the server.
    seed : int, optional
        Sent with every prompt, raised by the number of the repeat, where the server takes one.
    params : Mapping[str, Any]
        What else is sent, such as temperature. What is not named is not sent.
    max_concurrency : int, optional
        Most calls at a time that the server allows; found out where it is not given.
    offline : bool
        Refuse any server but one on this machine.

    Raises
    ------
    InputError
        If a setting is wrong, or `offline` and the server is elsewhere.
    MissingExtraError
        When it is first asked, if the extra “openai” is not installed.

    Examples
    --------
    >>> model = OpenAIBackend("llama3.1", base_url="http://localhost:11434/v1", revision="8b-q4")
    >>> model.identity.name, dict(model.identity.params)
    ('llama3.1', {'max_tokens': 1024})
    """

    model: str
    _: KW_ONLY
    base_url: str | None = None
    api_key_env: str = "OPENAI_API_KEY"
    revision: str | None = None
    max_tokens: int | None = 1024
    seed: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    max_concurrency: int | None = None
    offline: bool = False
    _client: "AsyncOpenAI | None" = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        for name in ("max_tokens", "max_concurrency"):
            if getattr(self, name) is not None:
                check_whole(name, getattr(self, name), 1)
        if self.seed is not None:
            check_whole("seed", self.seed, 0)
        check_json("params", self.params)
        check_no_secret("params", self.params)
        for name in ("model", "messages", "max_tokens", "seed", "stream", "n"):
            if name in self.params:
                raise InputError(f"The setting params holds “{name}”, which has its own place.")
        if self.base_url is not None and urlsplit(self.base_url).scheme not in ("http", "https"):
            raise InputError(
                f"The setting base_url is {self.base_url!r}; it has to begin with http:// or "
                "https://, as in http://localhost:8000/v1."
            )
        host = urlsplit(self.base_url or "").hostname
        if self.offline and host not in _THIS_MACHINE:
            raise InputError(
                f"This audit is offline, and the model {self.model} is at "
                f"{host or 'OpenAI'}. Give the base_url of a server on this machine, or leave out "
                "“offline: true”."
            )

    @property
    def identity(self) -> Identity:
        """The model's name, the stated revision, and what is sent."""
        # A model's name may hold an @ (“model@region”), which parts name and revision here.
        name = self.model.replace("@", " at ")
        return Identity(name=name, revision=self.revision, params=self._sent(self.seed))

    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        """Send one prompt; see `AsyncBackend.ask`."""
        client = self._opened()
        import openai  # noqa: PLC0415 - optional extra, which is there now

        seed = None if self.seed is None else self.seed + sample
        messages: Any = [{"role": role, "content": text} for role, text in prompt.messages]
        try:
            # All but the messages goes as it is, so that servers' own parameters need no list.
            reply = await client.chat.completions.create(
                model=self.model, messages=messages, extra_body=self._sent(seed)
            )
        except openai.APIStatusError as error:
            return _refused_or_raised(error, self.model)
        except openai.APITimeoutError as error:
            raise PassingCallError("the server took too long to answer") from error
        except openai.APIConnectionError as error:
            raise PassingCallError(f"no connection to the server: {_cause(error)}") from error
        except (openai.OpenAIError, ValueError) as error:
            raise PassingCallError(f"the reply could not be read: {_short(error)}") from error
        return _answer(reply, seed)

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    def _sent(self, seed: int | None) -> dict[str, Any]:
        """What goes with the messages: what is named, and nothing else."""
        sent = {"max_tokens": self.max_tokens, "seed": seed, **self.params}
        return {name: value for name, value in sent.items() if value is not None}

    def _opened(self) -> "AsyncOpenAI":
        if self._client is None:
            try:
                from openai import AsyncOpenAI  # noqa: PLC0415 - optional extra
            except ImportError as error:
                raise MissingExtraError(
                    "openai", "A model on an OpenAI-compatible server"
                ) from error
            key = os.environ.get(self.api_key_env, "")
            if not key and self.base_url is None:
                raise ModelError(
                    f"The environment variable {self.api_key_env} holds no key for {self.model}. "
                    "Set it, or name the variable that does with api_key_env."
                )
            # The runner tries again by itself, and gives calls their time.
            self._client = AsyncOpenAI(
                api_key=key or "none", base_url=self.base_url, max_retries=0, timeout=None
            )
        return self._client


def _answer(reply: "ChatCompletion", seed: int | None) -> Answer:
    choices = getattr(reply, "choices", None)
    if not choices:
        raise PassingCallError("the reply holds no answer")
    message, finish = choices[0].message, choices[0].finish_reason or ""
    text = message.content or getattr(message, "refusal", None) or ""
    usage = reply.usage
    return Answer(
        text=text,
        status="truncated" if finish == "length" else "ok",
        finish_reason=finish,
        input_tokens=usage.prompt_tokens if usage else None,
        output_tokens=usage.completion_tokens if usage else None,
        seed=seed,
        served_model=getattr(reply, "model", None) or None,
        fingerprint=getattr(reply, "system_fingerprint", None),
    )


def _refused_or_raised(error: "APIStatusError", model: str) -> Answer:
    """The answer of a content filter, or the error that tells the runner what to do."""
    status, code = error.status_code, error.code or ""
    told = f"HTTP {status}: {_short(error)}"
    if status in _FATAL or code == "insufficient_quota":
        raise ModelError(
            f"{_FATAL.get(status, 'The account has no quota left')} ({model}, {told}). What was "
            "answered before is kept. Mend that and run again."
        ) from error
    if status == 429:
        raise RateLimitError(told, retry_after=_retry_after(error)) from error
    if status in _PASSING or status >= 500:
        raise PassingCallError(told, retry_after=_retry_after(error)) from error
    if code == FILTERED:
        return Answer(finish_reason=FILTERED)
    raise CallError(told) from error


def _retry_after(error: "APIStatusError") -> float | None:
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "")))
    except ValueError:
        return None


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]


def _cause(error: BaseException) -> str:
    return _short(error.__cause__ or error) or type(error).__name__
