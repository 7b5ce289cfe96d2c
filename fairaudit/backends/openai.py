"""Chat models behind an OpenAI-compatible server: OpenAI, Azure, vLLM, Ollama and others."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fairaudit.backends.checks import (
    check_choice,
    check_number,
    check_params,
    check_switch,
    check_texts,
    check_whole,
)
from fairaudit.backends.connection import check_page, told
from fairaudit.backends.keys import (
    check_keyring,
    check_no_keys,
    check_variable,
    default_key,
    found_key,
)
from fairaudit.backends.listed_tokens import BEGINNING
from fairaudit.backends.network import Network
from fairaudit.backends.openai_address import check_address
from fairaudit.backends.openai_client import Azure, Opened, opened
from fairaudit.backends.openai_replies import answer_of, check_form, response_format
from fairaudit.backends.preflight import check_parameters
from fairaudit.backends.tokens import Tokens, check_provider, token_provider
from fairaudit.errors import InputError, ModelError, PassingCallError
from fairaudit.rows import Answer, Identity, Prompt

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

__all__ = ["OpenAIBackend"]

_OPENAI = "https://api.openai.com/v1"
_PATH = "/chat/completions"
_LENGTHS = ("max_tokens", "max_completion_tokens")
_OWN = ("model", "messages", "max_tokens", "seed", "stream", "n", "logprobs", "top_logprobs")
_TEXTS = (
    "model", "base_url", "azure_endpoint", "api_version", "deployment", "token_provider",
    "revision",
)  # fmt: skip
# The most likely tokens that OpenAI lists; servers of one's own may be set to list more.
_MOST_LISTED = 20
# Changes when the same replies would give other scores.
_SCORING = 1


@dataclass(eq=False)
class OpenAIBackend:
    """A chat model on an OpenAI-compatible server, or a deployment of Azure OpenAI.

    With `answers="text"` the answer is what the model writes. With `answers="scores"` it is the
    probability that the answer begins as each option does, from the likeliest tokens that the
    server lists (`options_logprobs`); the prompt stays what it is.

    Parameters
    ----------
    model : str
        The model's name as the server knows it; of an Azure deployment, the deployment's.
    base_url : str, optional
        Address up to “/v1”; OpenAI's own if not given.
    azure_endpoint, api_version : str, optional
        Address of an Azure resource, instead of `base_url`, and the version of its interface.
    deployment : str, optional
        Name of the Azure deployment, where `model` is to be another one.
    api_key_env : str, optional
        Environment variable that holds the key. Where neither it nor a keyring is named, that is
        OPENAI_API_KEY, or of Azure AZURE_OPENAI_API_KEY, and a server at a `base_url` is asked
        without a key where that is not set.
    api_key_keyring : str, optional
        Place of the key in the keyring, “service/name”; read where `api_key_env` is not named, or
        the variable that it names is not set.
    token_provider : str, optional
        Instead of a key: “azure-identity” for this machine's login with Microsoft Entra, or
        “module:function” that gives a token. It is asked again when a token has expired.
    headers, headers_env : Mapping[str, str]
        Headers with their values, and those whose values stand in environment variables.
    ca_file : str or Path, optional
        PEM file of a private certificate authority.
    revision : str, optional
        Release of the model, as you state it. Without one its stored answers are not used again
        in a later run, since a server can change its model any day.
    answers : {"text", "scores"}
        Write, or score the options.
    structured : bool
        Ask for JSON that holds one of the options (`response_format`), where there are options.
    top_logprobs : int
        How many likely tokens the server is to list, where options are scored.
    max_tokens : int, optional
        Most tokens of an answer; None leaves it to the server. Scored options need 16 at most.
    seed : int, optional
        Sent with every prompt, raised by the number of the repeat, where the server takes one.
    params : Mapping[str, Any]
        What else is sent, such as temperature. Beside these and `max_tokens`, what is not named
        is not sent.
    max_concurrency : int, optional
        Most calls at a time that the server allows; found out where it is not given.
    offline : bool
        Refuse any server but one on this machine.
    folder : Path, optional
        Where `ca_file` and the module of `token_provider` are looked for.

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
    azure_endpoint: str | None = None
    api_version: str | None = None
    deployment: str | None = None
    api_key_env: str | None = None
    api_key_keyring: str | None = None
    token_provider: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    headers_env: Mapping[str, str] = field(default_factory=dict)
    ca_file: str | Path | None = None
    revision: str | None = None
    answers: Literal["text", "scores"] = "text"
    structured: bool = False
    top_logprobs: int = 20
    max_tokens: int | None = 1024
    seed: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    max_concurrency: int | None = None
    offline: bool = False
    folder: Path | None = None
    _open: Opened | None = field(default=None, init=False, repr=False)
    _secrets: set[str] = field(default_factory=set, init=False, repr=False)

    def __post_init__(self) -> None:
        check_texts({name: getattr(self, name) for name in _TEXTS})
        for name in ("structured", "offline"):
            check_switch(name, getattr(self, name))
        for name in ("max_tokens", "max_concurrency"):
            if getattr(self, name) is not None:
                check_whole(name, getattr(self, name), 1)
        if self.seed is not None:
            check_whole("seed", self.seed, 0)
        check_whole("top_logprobs", self.top_logprobs, 1)
        if self.base_url is None:
            check_number("top_logprobs", self.top_logprobs, 1, _MOST_LISTED)
        check_choice("answers", self.answers, ("text", "scores"))
        if self.structured and self.answers == "scores":
            raise InputError(
                "Scored options are read from the first words of an answer, which “structured” "
                "would make JSON. Leave one of the two out."
            )
        check_params(self.params, _OWN)
        check_no_keys({"params": self.params})
        if self.params.get(_LENGTHS[1]) is not None:
            check_whole(_LENGTHS[1], self.params[_LENGTHS[1]], 1)
        check_address(
            base_url=self.base_url,
            azure_endpoint=self.azure_endpoint,
            api_version=self.api_version,
            deployment=self.deployment,
        )
        if self.api_key_env is not None:
            check_variable("api_key_env", self.api_key_env)
        if self.api_key_keyring is not None:
            check_keyring(self.api_key_keyring)
        if self.token_provider is not None:
            check_provider(self.token_provider, self.folder, offline=self.offline)
        _ = self._network

    @cached_property
    def _network(self) -> Network:
        ca_file = None if self.ca_file is None else (self.folder or Path()) / self.ca_file
        return Network(
            url=self.azure_endpoint or self.base_url or _OPENAI,
            headers=self.headers,
            headers_env=self.headers_env,
            ca_file=ca_file,
            offline=self.offline,
        )

    @property
    def identity(self) -> Identity:
        """The model's name, the stated revision, and what is sent."""
        # A model's name may hold an @ (“model@region”), which parts name and revision here.
        name = self.model.replace("@", " at ")
        stated: dict[str, Any] = {"deployment": self.deployment, "headers": dict(self.headers)}
        if self.answers == "scores":
            stated |= {
                "answers": "scores", "top_logprobs": self.top_logprobs, "scoring": _SCORING,
            }  # fmt: skip
        stated["structured"] = self.structured
        params = self._sent(None, self.seed) | {k: v for k, v in stated.items() if v}
        return Identity(name=name, revision=self.revision, params=params)

    @property
    def secrets(self) -> frozenset[str]:
        """Keys, tokens and secret headers that were sent; see `KeepsSecrets`."""
        return frozenset(self._secrets)

    def most_tokens(self, prompt: Prompt) -> int | None:
        """Most tokens that an answer to a prompt may have; None where nothing limits them."""
        sent = self._sent(prompt, None)
        return max((sent[name] for name in _LENGTHS if name in sent), default=None)

    @property
    def asked_at(self) -> str:
        """Scheme and host that prompts go to; see `AsksServer`."""
        return self._network.server

    def check_here(self) -> None:
        """Make sure that named environment variables are set; see `ChecksHere`."""
        if self.api_key_env is not None and self.api_key_keyring is None:
            self._key()
        self._network.secret_headers()

    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        """Send one prompt; see `AsyncBackend.ask`."""
        way = self._opened()
        import openai  # noqa: PLC0415 - optional extra, which is there now

        seed = None if self.seed is None else self.seed + sample
        try:
            reply = await self._reply(way, prompt, self._sent(prompt, seed))
        except (openai.OpenAIError, ValueError) as error:
            return told(error, self.model, self._network, self.secrets, PassingCallError)
        return answer_of(reply, prompt.options if self.answers == "scores" else (), seed)

    async def preflight(self, prompt: Prompt) -> None:
        """Find out whether the server takes these settings; see `Preflights`."""
        way = self._opened()
        import openai  # noqa: PLC0415 - optional extra, which is there now

        sent, replies = self._sent(prompt, self.seed), []

        async def send(parameters: Mapping[str, Any]) -> None:
            try:
                replies.append(await self._reply(way, prompt, parameters))
            except (openai.OpenAIError, ValueError) as error:
                # Before anything was answered, what is wrong with the address will stay so.
                told(error, self.model, self._network, self.secrets, ModelError)

        await check_parameters(self.model, send, sent)
        for reply in replies[:1]:
            check_form(reply, prompt, answers=self.answers, structured=self.structured)

    async def close(self) -> None:
        """Close the connections."""
        if self._open is not None:
            await self._open.client.close()
            self._open = None

    async def _reply(
        self, way: Opened, prompt: Prompt, sent: Mapping[str, Any]
    ) -> "ChatCompletion":
        """Send a prompt; where a token has expired, once more with a new one."""
        import openai  # noqa: PLC0415 - optional extra, which is there now

        messages = [{"role": role, "content": text} for role, text in prompt.messages]
        body, tokens = {"model": self.model, "messages": messages, **sent}, way.tokens
        while True:
            token = await tokens.current() if tokens else ""
            own: Any = {"headers": {"Authorization": f"Bearer {token}"}} if token else {}
            try:
                # The library's `create` first checks each message's type: a fifth of a call's work.
                reply = await way.client.post(
                    _PATH, body=body, options=own, cast_to=openai.types.chat.ChatCompletion
                )
            except openai.AuthenticationError:
                if tokens is None or not tokens.expired(token):
                    raise
            else:
                check_page(reply)
                if tokens is not None:
                    tokens.taken(token)
                return reply

    def _sent(self, prompt: Prompt | None, seed: int | None) -> dict[str, Any]:
        """What goes with the messages: what is named, and nothing else."""
        sent = {"max_tokens": self.max_tokens, "seed": seed, **self.params}
        if prompt is not None and prompt.options and self.answers == "scores":
            sent |= {"logprobs": True, "top_logprobs": self.top_logprobs}
            sent |= {name: min(sent[name], BEGINNING) for name in _LENGTHS if sent.get(name)}
        if prompt is not None and prompt.options and self.structured:
            sent["response_format"] = response_format(prompt.options)
        return {name: value for name, value in sent.items() if value is not None}

    def _opened(self) -> Opened:
        if self._open is None:
            tokens = None
            if self.token_provider is not None:
                tokens = Tokens(token_provider(self.token_provider, self.folder), self._secrets)
            azure = None
            if self.azure_endpoint is not None and self.api_version is not None:
                azure = Azure(version=self.api_version, deployment=self.deployment)
            self._open = opened(
                self._network, key="" if tokens else self._key(), tokens=tokens, azure=azure
            )
            self._secrets |= self._open.secrets
        return self._open

    def _key(self) -> str:
        if self.api_key_env is not None or self.api_key_keyring is not None:
            return found_key(self.api_key_env, self.api_key_keyring)
        variable = "OPENAI_API_KEY" if self.azure_endpoint is None else "AZURE_OPENAI_API_KEY"
        return default_key(variable, self.model, needed=self.base_url is None)
