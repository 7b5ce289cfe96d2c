"""What is handed to a model and what comes back, as the runner passes it on."""

from collections.abc import Sequence
from dataclasses import dataclass

from fairaudit.errors import ModelError
from fairaudit.rows import Answer, Prompt

__all__ = ["Answered", "Block", "stopped_by"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Prompts that follow each other in the plan, and those of them that have no answer yet."""

    sample: int
    missing: Sequence[Prompt]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A prompt with what the model gave; `latency` is in seconds."""

    prompt: Prompt
    sample: int
    answer: Answer
    latency: float


def stopped_by(name: str, error: Exception) -> ModelError:
    """What stops a run where a model's own code raises something that it does not announce.

    Examples
    --------
    >>> str(stopped_by("triage", KeyError("dose")))[:43]
    "The model triage stopped with KeyError: 'do"
    """
    return ModelError(
        f"The model {name} stopped with {type(error).__name__}: {error}. The answers before are "
        "kept. Mend the cause and run again: only what is missing is asked."
    )
