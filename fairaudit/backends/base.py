"""What a backend is: anything that answers a batch of prompts and says who it is."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from fairaudit.rows import Answer, Identity, Prompt

__all__ = [
    "AnyBackend",
    "AsksServer",
    "AsyncBackend",
    "Backend",
    "ChecksHere",
    "ChecksPrompts",
    "KeepsSecrets",
    "ParallelBackend",
    "PlansWork",
    "Preflights",
    "RunsHere",
    "StatesPrecision",
    "Work",
]


@runtime_checkable
class ChecksPrompts(Protocol):
    """A backend that can say, before it is asked, that its settings do not fit the prompts."""

    def check_prompts(self, prompts: Iterable[Prompt]) -> None:
        """Raise `InputError` if they do not."""
        ...


@runtime_checkable
class ChecksHere(Protocol):
    """A backend that can say, before it is asked, what it lacks on this machine.

    `fairaudit check` asks it, and nothing that reads stored answers, which needs no model.
    """

    def check_here(self) -> None:
        """Raise `InputError` or `ModelError` if a program, a file or a key is not there."""
        ...


@runtime_checkable
class AsksServer(Protocol):
    """A backend that can say which server its prompts go to."""

    @property
    def asked_at(self) -> str:
        """Scheme and host, as in https://api.openai.com."""
        ...


@runtime_checkable
class RunsHere(Protocol):
    """A backend that says whether its model runs on this machine, whose energy can be measured."""

    @property
    def runs_here(self) -> bool:
        """Whether it does."""
        ...


@runtime_checkable
class KeepsSecrets(Protocol):
    """A backend that holds keys or tokens that the runner cannot know of.

    Whatever of it is kept or told, the runner takes them out first; keys that stand in environment
    variables called so (`known_secrets`) need no mention.
    """

    @property
    def secrets(self) -> frozenset[str]:
        """All that it has used so far, also once it is closed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How much work a model of this machine has with a design.

    Parameters
    ----------
    counted : int
        Prompts that were tokenized; the others are taken to be like these.
    naive : int
        Tokens of every prompt with every option, read by itself.
    distinct : int
        The same with each prefix read once.
    read : int
        What the backend reads, which shares prefixes within its batches.
    seconds : float
        How long that takes, about.
    """

    counted: int
    naive: int
    distinct: int
    read: int
    seconds: float


@runtime_checkable
class PlansWork(Protocol):
    """A backend that knows beforehand how much work a design is."""

    def work(self, prompts: Sequence[Prompt]) -> Work | None:
        """Count it; None where that isn't known, or the tokenizer isn't at hand."""
        ...


@runtime_checkable
class StatesPrecision(Protocol):
    """A backend whose numbers can be less exact than float32."""

    def precision(self, prompts: Sequence[Prompt]) -> str | None:
        """How far its scores are from float32's, in a sentence; None where they are in it."""
        ...


class Backend(Protocol):
    """A model or application that can be audited.

    A class of your own needs these three members and no base class. `batch_size` is how many
    prompts it wants at once; batches are cut from the plan alone, so that an interrupted
    audit asks the same batches again.
    """

    @property
    def identity(self) -> Identity:
        """Name, revision and parameters; must not need the model to be loaded."""
        ...

    @property
    def batch_size(self) -> int:
        """Prompts in one batch."""
        ...

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        """Answer a batch.

        Parameters
        ----------
        prompts : Sequence[Prompt]
            At most `batch_size` of them.
        sample : int
            Number of the repeat, from 0.

        Returns
        -------
        Sequence[Answer]
            One for each prompt, in their order. What fails for one prompt is the status of its
            answer; an exception means that the model cannot be asked at all.
        """
        ...


@runtime_checkable
class ParallelBackend(Backend, Protocol):
    """A `Backend` with several workers, each of which answers a batch at the same time."""

    @property
    def batches_in_hand(self) -> int:
        """Batches that are worth having handed over at a time; more would only wait."""
        ...

    def submit(self, prompts: Sequence[Prompt], *, sample: int) -> "Future[list[Answer]]":
        """Begin to answer a batch, as `answer` does, and return at once.

        Where a worker is lost, another answers its batch.
        """
        ...

    def close(self) -> None:
        """Let go of the workers; called once, after the last batch."""
        ...


@runtime_checkable
class AsyncBackend(Protocol):
    """A model on a server, which answers many prompts at the same time.

    A class of your own needs these four members and no base class. The runner keeps as many calls
    in flight as the server allows, and tries again what failed in passing.
    """

    @property
    def identity(self) -> Identity:
        """Name, revision and parameters; must not need the server."""
        ...

    @property
    def max_concurrency(self) -> int | None:
        """Most calls at a time that the server allows; None where that has to be found out."""
        ...

    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        """Answer one prompt.

        Parameters
        ----------
        prompt : Prompt
            What is asked.
        sample : int
            Number of the repeat, from 0.

        Returns
        -------
        Answer

        Raises
        ------
        PassingCallError
            If it may succeed when it is tried again; `BusyError` and `RateLimitError` slow all
            calls down, and a `RateLimitError` gives no prompt up.
        CallError
            If this prompt cannot be answered: it is kept as failed, with the reason.
        ModelError
            If no prompt can be: the run stops.
        """
        ...

    async def close(self) -> None:
        """Let go of connections; called once, after the last call, in the loop of the calls."""
        ...


@runtime_checkable
class Preflights(Protocol):
    """A model on a server that can try its settings there before it is asked anything.

    Any `AsyncBackend` may be one as well: it is called once, with the first prompt that has no
    answer yet, before all others. What comes back is no answer, and is not kept.
    """

    async def preflight(self, prompt: Prompt) -> None:
        """Send a prompt as it will be asked, and look at the reply.

        Raises
        ------
        ModelError
            If the settings do not do on this server: with each of them, and what to write instead.
        PassingCallError
            If nothing can be said, since the server does not answer just now.
        """
        ...


AnyBackend = Backend | AsyncBackend
"""Whatever can be audited."""
