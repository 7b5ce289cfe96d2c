"""What asking a model takes at most, before the first call, and whether the budget allows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from fairaudit.backends import AnyBackend, AsyncBackend, PlansWork, Preflights, Work
from fairaudit.pipeline.audit import Audit
from fairaudit.rows import CHARACTERS_PER_TOKEN, Prompt

__all__ = ["CountsTokens", "LimitsTokens", "ModelPreview", "model_preview", "over_budget"]

# What is assumed of a server before its first answer: seconds a call, and calls at a time.
_SECONDS_A_CALL, _AT_A_TIME = 2.0, 8


@runtime_checkable
class CountsTokens(Protocol):
    """A backend that knows its own tokenizer."""

    def count_tokens(self, prompts: Sequence[Prompt]) -> int | None:
        """Tokens that reading the prompts takes, or None where the tokenizer isn't at hand."""
        ...


@runtime_checkable
class LimitsTokens(Protocol):
    """A backend that knows how much it lets a model write."""

    def most_tokens(self, prompt: Prompt) -> int | None:
        """Most tokens that an answer to a prompt may have; None where nothing limits them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPreview:
    """What one model will be asked.

    Parameters
    ----------
    name : str
        Model or application.
    revision : str or None
        Revision, where one is stated.
    calls : int
        Distinct prompts times samples, and the one that tries the settings where the model has it.
    input_tokens : int
        Tokens to read.
    counted : str
        How the tokens were counted.
    output_tokens : int or None
        Tokens to write at most, where the model's parameters limit them.
    cost : float or None
        What that costs at most, where a price is stated and the tokens are limited.
    seconds : float or None
        How long a server takes, at 2 seconds a call and as many at a time as it states, or 8.
    work : Work or None
        What a model on this machine has to read, and how long that takes.
    """

    name: str
    revision: str | None
    calls: int
    input_tokens: int
    counted: str
    output_tokens: int | None
    cost: float | None
    seconds: float | None
    work: Work | None


def model_preview(audit: Audit, model: AnyBackend, prompts: Sequence[Prompt]) -> ModelPreview:
    """Estimate what one model of an audit takes."""
    identity = model.identity
    calls = len(prompts) * audit.samples + isinstance(model, Preflights)
    counted = model.count_tokens(prompts) if isinstance(model, CountsTokens) else None
    how = "by the model's tokenizer"
    if counted is None:
        characters = sum(len(text) for prompt in prompts for _, text in prompt.messages)
        counted = characters // CHARACTERS_PER_TOKEN
        how = f"estimated at {CHARACTERS_PER_TOKEN} characters a token"
    read, written = counted * audit.samples, _most_written(model, prompts)
    written = None if written is None else written * audit.samples
    price = audit.prices.get(identity.key)
    at_a_time = model.max_concurrency or _AT_A_TIME if isinstance(model, AsyncBackend) else None
    return ModelPreview(
        name=identity.name,
        revision=identity.revision,
        calls=calls,
        input_tokens=read,
        counted=how,
        output_tokens=written,
        cost=None if price is None or written is None else price.of(read, written),
        seconds=None if at_a_time is None else calls * _SECONDS_A_CALL / at_a_time,
        work=model.work(prompts) if isinstance(model, PlansWork) else None,
    )


def _most_written(model: AnyBackend, prompts: Sequence[Prompt]) -> int | None:
    """Tokens that one answer to each prompt has at most, where they are limited."""
    if not isinstance(model, LimitsTokens):
        stated = model.identity.params.get("max_tokens")
        return stated * len(prompts) if isinstance(stated, int) else None
    total = 0
    for prompt in prompts:
        most = model.most_tokens(prompt)
        if most is None:
            return None
        total += most
    return total


def over_budget(audit: Audit, models: Sequence[ModelPreview]) -> tuple[str, ...]:
    """Limits of the budget that asking the models may exceed, in sentences; a judge comes on top.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fairaudit import load_audit
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "audit.yaml")
    ...     _ = file.write_text(
    ...         "{vignettes: acute_pain, attributes: sex, models: [{backend: simulated}], seed: 1,"
    ...         " budget: {requests: 100}}"
    ...     )
    ...     audit = load_audit(file)
    >>> models = [model_preview(audit, audit.models[0], list(audit.cells.prompts()))]
    >>> over_budget(audit, models)[0][:60]
    'The budget allows 100 requests, and the audit may take 2,052'
    """
    budget = audit.budget
    needed = {
        "requests": (budget.requests, sum(one.calls for one in models)),
        "tokens": (
            budget.tokens,
            sum(one.input_tokens + (one.output_tokens or 0) for one in models),
        ),
        "cost": (budget.cost, sum(one.cost or 0.0 for one in models)),
        "seconds": (budget.seconds, sum(one.seconds or 0.0 for one in models)),
    }
    return tuple(
        f"The budget allows {_amount(limit, name)}, and the audit may take {_amount(most, name)}: "
        "then it stops there, and can be gone on with."
        for name, (limit, most) in needed.items()
        if limit is not None and most > limit
    )


def _amount(number: float, name: str) -> str:
    match name:
        case "seconds":
            return f"{number / 3600:,.2f} hours"
        case "cost":
            return f"a cost of {number:,.2f}"
        case _:
            return f"{number:,.0f} {name}"
