"""What an answer has to be, told as sentences about one that is not."""

import math
from collections.abc import Iterator
from typing import get_args

from fairaudit.rows import Answer, AnswerStatus, Prompt

__all__ = ["answer_faults", "same"]

# Scores of one model differ by rounding between batches, and by much less than this.
_CLOSE = 0.01
_ROUNDING = 1e-6


def answer_faults(answer: object, prompt: Prompt) -> Iterator[str]:
    """Everything that is wrong with one answer."""
    if not isinstance(answer, Answer):
        yield f"An answer is of type {type(answer).__name__}; it has to be a fairaudit.Answer."
        return
    if answer.status not in get_args(AnswerStatus):
        known = ", ".join(get_args(AnswerStatus))
        yield f"An answer has the status {answer.status!r}; known are {known}."
    if not isinstance(answer.text, str):
        yield f"An answer's text is of type {type(answer.text).__name__}; it has to be a str."
    if answer.status == "error":
        if answer.text or answer.option_logprobs is not None:
            yield (
                "An answer of status “error” holds a text or scores. A failure is a status, and "
                "never a text that could be read as an answer."
            )
        if not answer.error:
            yield "An answer of status “error” does not say what failed, in its error."
        return
    if answer.error is not None:
        yield f"An answer of status “{answer.status}” has an error: {answer.error!r}."
    for name in ("input_tokens", "output_tokens", "seed"):
        value = getattr(answer, name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            yield f"An answer's {name} is {value!r}; it has to be a whole number or None."
    if answer.option_logprobs is not None:
        yield from _score_faults(answer, prompt)


def _score_faults(answer: Answer, prompt: Prompt) -> Iterator[str]:
    scores = answer.option_logprobs
    if not isinstance(scores, tuple):
        yield f"An answer's option_logprobs is of type {type(scores).__name__}, and no tuple."
        return
    if len(scores) != len(prompt.options):
        yield (
            f"An answer scores {len(scores)} options of a prompt that has {len(prompt.options)}. "
            "It has to score each, in their order."
        )
    wrong = [one for one in scores if not isinstance(one, float) or not -math.inf < one <= 0]
    if wrong:
        yield (
            f"An answer has {wrong[0]!r} as a log-probability. It has to be a finite float of at "
            "most 0; let a very low number stand for impossible."
        )
    elif sum(map(math.exp, scores)) > 1 + _ROUNDING:
        total = sum(map(math.exp, scores))
        yield f"The probabilities of an answer's options add up to {total:g}, which is above 1."
    if answer.text:
        yield "An answer holds a text and scores. It has to be one of them."


def same(one: Answer, other: Answer) -> bool:
    """Whether two answers say the same, but for rounding."""
    if one.option_logprobs is None or other.option_logprobs is None:
        return (one.text, one.option_logprobs) == (other.text, other.option_logprobs)
    return len(one.option_logprobs) == len(other.option_logprobs) and all(
        math.isclose(a, b, abs_tol=_CLOSE)
        for a, b in zip(one.option_logprobs, other.option_logprobs, strict=True)
    )
