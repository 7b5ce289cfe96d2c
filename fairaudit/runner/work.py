"""What is handed to a model and what comes back, as the runner passes it on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fairaudit.backends.answer_types import type_faults
from fairaudit.errors import ModelError
from fairaudit.rows import Answer, Prompt, Response

__all__ = ["Answered", "Block", "checked", "kept", "stopped_by"]


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


def kept(one: Answered, model_id: str, params_id: str) -> Response:
    """An answer as it is kept, with its key and the time; a failure where it is no `Answer`.

    Examples
    --------
    >>> prompt = Prompt(prompt_id="p", messages=(("user", "Urgent?"),), options=())
    >>> answer = Answer(text="Yes.", input_tokens="three")
    >>> kept(Answered(prompt=prompt, sample=0, answer=answer, latency=0.1), "m@1", "q").status
    'error'
    """
    answer = one.answer
    if fault := next(type_faults(answer, one.prompt), None):
        answer = Answer(status="error", error=f"The model's backend is at fault: {fault}")
    return Response(
        prompt_id=one.prompt.prompt_id,
        model_id=model_id,
        params_id=params_id,
        sample=one.sample,
        text=answer.text,
        status=answer.status,
        finish_reason=answer.finish_reason,
        option_logprobs=answer.option_logprobs,
        input_tokens=answer.input_tokens,
        output_tokens=answer.output_tokens,
        latency=one.latency,
        seed=answer.seed,
        error=answer.error,
        created_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        served_model=answer.served_model,
        fingerprint=answer.fingerprint,
    )


def checked(name: str, answers: Sequence[Answer], asked: int) -> Sequence[Answer]:
    """Make sure that a batch was answered whole."""
    if len(answers) != asked:
        raise ModelError(
            f"The model {name} gave {len(answers)} answers to {asked} prompts. Its backend "
            "has to return one answer for each prompt, in their order."
        )
    return answers


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
