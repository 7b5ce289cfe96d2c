"""Models of every provider that inspect-ai knows: Anthropic, Bedrock, Google, Mistral and others.

No provider's code is ours. inspect-ai sends, reads, and says which failures pass; how often and
when a prompt is asked again is the runner's business, so its own retries are switched off.
"""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from fairaudit.backends.checks import check_choice, check_json, check_no_secret, check_whole
from fairaudit.backends.inspect_errors import classified, plain, short
from fairaudit.backends.listed_tokens import (
    BEGINNING,
    Place,
    Unscored,
    options_logprobs,
    places_in,
)
from fairaudit.backends.network import on_this_machine
from fairaudit.errors import CallError, InputError, MissingExtraError, ModelError, PassingCallError
from fairaudit.registry import suggestion
from fairaudit.rows import FILTERED, Answer, Identity, Prompt

if TYPE_CHECKING:
    from inspect_ai.model import GenerateConfig, Model, ModelOutput

__all__ = ["InspectBackend"]

# Settings of inspect-ai that have their own place here, or that would make it try again by itself.
_OWN = (
    "adaptive_connections", "attempt_timeout", "batch", "cache", "fail_on_refusal", "logprobs",
    "max_connections", "max_retries", "max_tokens", "num_choices", "seed", "timeout",
    "top_logprobs",
)  # fmt: skip
# The runner keeps the pace; inspect-ai's own limit, shared by all models of a process, never binds.
_NO_LIMIT = 10_000
# The most that any provider gives.
_LIKELIEST = 20
# Changes when the same replies would give other scores.
_SCORING = 1


@dataclass(eq=False)
class InspectBackend:
    """A model behind a provider of inspect-ai: written answers, or option log-probabilities.

    With `answers="scores"` an answer is the probability that it begins as each option does, from
    the likeliest tokens (`options_logprobs`); few providers give them (OpenAI, Grok, Together,
    vLLM and some others). Questions without options are answered in writing.

    Parameters
    ----------
    model : str or inspect_ai.model.Model
        Provider and model, such as “anthropic/claude-sonnet-4-5” or “bedrock/…”, or a model that
        was made before (its own settings are kept, and it is not closed).
    answers : {"text", "scores"}
        Whether an answer is written, or its options are scored.
    base_url : str, optional
        Address of the server, where it is not the provider's own.
    revision : str, optional
        Release of the model, as you state it. Without one its stored answers are not used again
        in a later run, since a provider can change its model any day.
    max_tokens : int, optional
        Most tokens of a written answer; None leaves it to the provider.
    seed : int, optional
        Sent with every prompt, raised by the number of the repeat, where the provider takes one.
    params : Mapping[str, Any]
        Other settings of inspect-ai's `GenerateConfig`, such as temperature. What is not named is
        not sent.
    model_args : Mapping[str, Any]
        What the provider is made with, such as a region. Keys are read from the environment.
    max_concurrency : int, optional
        Most calls at a time that the provider allows; found out where it is not given.
    offline : bool
        Refuse any server but one on this machine.

    Raises
    ------
    InputError
        If a setting is wrong, or `offline` and the server is elsewhere.
    MissingExtraError
        When it is first asked, if the extra “inspect” is not installed.

    Examples
    --------
    >>> model = InspectBackend("anthropic/claude-sonnet-4-5", params={"temperature": 0})
    >>> model.identity.name, dict(model.identity.params)
    ('anthropic/claude-sonnet-4-5', {'max_tokens': 1024, 'temperature': 0})
    """

    model: "str | Model"
    _: KW_ONLY
    answers: Literal["text", "scores"] = "text"
    base_url: str | None = None
    revision: str | None = None
    max_tokens: int | None = 1024
    seed: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    model_args: Mapping[str, Any] = field(default_factory=dict)
    max_concurrency: int | None = None
    offline: bool = False
    _opened: "Model | None" = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        check_choice("answers", self.answers, ("text", "scores"))
        for name in ("max_tokens", "max_concurrency"):
            if getattr(self, name) is not None:
                check_whole(name, getattr(self, name), 1)
        if self.seed is not None:
            check_whole("seed", self.seed, 0)
        for name in ("params", "model_args"):
            check_json(name, getattr(self, name))
            check_no_secret(name, getattr(self, name))
        for name in _OWN:
            if name in self.params:
                raise InputError(
                    f"The setting params holds “{name}”, which has its own place or is the "
                    "runner's business. Leave it out."
                )
        if isinstance(self.model, str) and not all(self.model.partition("/")):
            raise InputError(
                f"The setting model is “{self.model}”; it has to be a provider and a model, as in "
                "anthropic/claude-sonnet-4-5."
            )
        host = urlsplit(self.base_url or "").hostname
        if self.offline and not on_this_machine(host) and self._provider != "mockllm":
            raise InputError(
                f"This audit is offline, and the model {self.model} is at "
                f"{host or 'its provider'}. Give the base_url of a server on this machine, or "
                "leave out “offline: true”."
            )

    @property
    def _provider(self) -> str:
        return str(self.model).partition("/")[0]

    @property
    def identity(self) -> Identity:
        """Provider and model, the stated revision, and what is sent."""
        # A model's name may hold an @ (“model@region”), which parts name and revision here.
        name = str(self.model).replace("@", " at ")
        sent = self._sent(None, self.seed)
        scored = {"answers": "scores", "scoring": _SCORING} if self.answers == "scores" else {}
        made = {"model_args": dict(self.model_args)} if self.model_args else {}
        return Identity(name=name, revision=self.revision, params={**sent, **scored, **made})

    def check_prompts(self, prompts: Iterable[Prompt]) -> None:
        """Refuse settings that inspect-ai does not know."""
        self._config(None, self.seed)

    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        """Send one prompt; see `AsyncBackend.ask`."""
        model = self._made()
        from inspect_ai.model import (  # noqa: PLC0415 - optional extra, which is there now
            ChatMessageAssistant,
            ChatMessageSystem,
            ChatMessageUser,
        )

        kinds = {
            "system": ChatMessageSystem,
            "user": ChatMessageUser,
            "assistant": ChatMessageAssistant,
        }
        seed = None if self.seed is None else self.seed + sample
        messages = [kinds[role](content=text) for role, text in prompt.messages]
        try:
            output = await model.generate(messages, config=self._config(prompt, seed))
        except Exception as error:
            raise classified(error, model, self.identity.name) from error
        return self._answer(output, prompt, seed)

    async def close(self) -> None:
        """Close the provider's connections."""
        if self._opened is not None and self._opened is not self.model:
            await self._opened.api.aclose()
        self._opened = None

    def _scored(self, prompt: Prompt | None) -> bool:
        return prompt is not None and bool(prompt.options) and self.answers == "scores"

    def _sent(self, prompt: Prompt | None, seed: int | None) -> dict[str, Any]:
        """What goes with the messages: what is named, and nothing else."""
        most = self.max_tokens
        if self._scored(prompt):
            most = min(most or BEGINNING, BEGINNING)
        sent = {"max_tokens": most, "seed": seed, **self.params}
        return {name: value for name, value in sent.items() if value is not None}

    def _config(self, prompt: Prompt | None, seed: int | None) -> "GenerateConfig":
        try:
            from inspect_ai.model import GenerateConfig  # noqa: PLC0415 - optional extra
        except ImportError as error:
            raise MissingExtraError("inspect", "A model of a provider of inspect-ai") from error
        for name in self.params:
            if name not in GenerateConfig.model_fields:
                known = set(GenerateConfig.model_fields) - set(_OWN)
                raise InputError(
                    f"inspect-ai has no setting “{name}”, which params holds. "
                    f"{suggestion(name, known)}"
                )
        listed = {"logprobs": True, "top_logprobs": _LIKELIEST} if self._scored(prompt) else {}
        try:
            return GenerateConfig(
                **self._sent(prompt, seed),
                **listed,
                max_retries=0,
                max_connections=_NO_LIMIT,
                cache=False,
            )
        except ValueError as error:
            told = short(error)
            raise InputError(f"The setting params does not suit inspect-ai: {told}") from error

    def _made(self) -> "Model":
        if self._opened is None:
            self._config(None, self.seed)
            self._opened = self._found() if isinstance(self.model, str) else self.model
            # The client of a provider's own library may try again as well.
            client: Any = getattr(self._opened.api, "client", None)
            if isinstance(getattr(client, "max_retries", None), int):
                client.max_retries = 0
        return self._opened

    def _found(self) -> "Model":
        from inspect_ai.model import get_model  # noqa: PLC0415 - optional extra

        hook = sys.excepthook
        try:
            # Not shared: its connections belong to one event loop.
            return get_model(
                str(self.model), base_url=self.base_url, memoize=False, **self.model_args
            )
        # A missing key, a missing package of the provider, an unknown provider or argument.
        except Exception as error:
            raise ModelError(
                f"inspect-ai cannot use the model {self.identity.name}: {plain(error)}"
            ) from error
        finally:
            # It replaces the hook for uncaught errors, which is the program's, not a library's.
            sys.excepthook = hook

    def _answer(self, output: "ModelOutput", prompt: Prompt, seed: int | None) -> Answer:
        if not output.choices:
            raise PassingCallError(f"the reply holds no answer {output.error or ''}".rstrip())
        choice, usage = output.choices[0], output.usage
        beside: dict[str, Any] = {
            "finish_reason": choice.stop_reason,
            "input_tokens": usage.input_tokens if usage else None,
            "output_tokens": usage.output_tokens if usage else None,
            "seed": seed,
            "served_model": output.model or None,
        }
        if choice.stop_reason == FILTERED:
            # Its text may be the provider's message, which is no answer of the model.
            return Answer(**beside)
        if choice.stop_reason == "model_length" and not (usage and usage.output_tokens):
            raise CallError(f"the prompt is too long: {short(output.completion)}")
        cut = choice.stop_reason in ("max_tokens", "model_length")
        written: dict[str, Any] = {
            "text": output.completion, "status": "truncated" if cut else "ok",
        }  # fmt: skip
        if not self._scored(prompt):
            return Answer(**written, **beside)
        found = options_logprobs(self._places(output), prompt.options)
        if isinstance(found, Unscored):
            # The answer is kept as it was written: it may be a refusal.
            return Answer(**written, **beside, error=f"{found.reason} The answer has no scores.")
        return Answer(option_logprobs=found, **beside)

    def _places(self, output: "ModelOutput") -> list[Place]:
        given = output.choices[0].logprobs
        if given is None or not given.content or not given.content[0].top_logprobs:
            raise ModelError(
                f"{self.identity.name} gives no log-probabilities of its tokens. Set answers to "
                "“text”."
            )
        return places_in(given.content)
