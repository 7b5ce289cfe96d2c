"""What an answer has to be, told as sentences about one that is not."""

import math
from collections.abc import Iterator, Sequence

from fairaudit.backends.answer_types import type_faults
from fairaudit.rows import Answer, Prompt

__all__ = ["answer_faults", "same"]

# Scores of one model differ by rounding between batches, and by much less than this.
_CLOSE = 0.01
_ROUNDING = 1e-6


def answer_faults(answer: object, prompt: Prompt) -> Iterator[str]:
    """Everything that is wrong with one answer."""
    faults = list(type_faults(answer, prompt))
    yield from faults
    if not isinstance(answer, Answer):
        return
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
    if answer.option_logprobs is not None and not faults:
        yield from _score_faults(answer, answer.option_logprobs)


def _score_faults(answer: Answer, scores: Sequence[float]) -> Iterator[str]:
    if max(scores, default=0.0) > 0:
        yield (
            f"An answer has {max(scores)!r} as a log-probability. It has to be a finite float of "
            "at most 0; let a very low number stand for impossible."
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
