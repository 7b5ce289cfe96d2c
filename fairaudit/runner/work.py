"""What is handed to a model and what comes back, as the runner passes it on."""

from collections.abc import Sequence
from dataclasses import dataclass

from fairaudit.rows import Answer, Prompt

__all__ = ["Answered", "Block"]


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
