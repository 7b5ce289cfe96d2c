"""What an answer has to be so that it can be kept, told as sentences about one that is not."""

import math
from collections.abc import Iterator
from typing import get_args

from fairaudit.rows import Answer, AnswerStatus, Prompt

__all__ = ["type_faults"]

_STATUSES = get_args(AnswerStatus)
_TEXTS = ("text", "finish_reason")
_MAYBE_TEXTS = ("error", "served_model", "fingerprint")
_MAYBE_WHOLE = ("input_tokens", "output_tokens", "seed")
# What a store can hold, and any program that reads it.
_MOST = 2**63 - 1


def type_faults(answer: object, prompt: Prompt) -> Iterator[str]:
    """Everything for which an answer cannot be kept.

    Examples
    --------
    >>> prompt = Prompt(prompt_id="p", messages=(("user", "Urgent?"),), options=())
    >>> list(type_faults(Answer(text="Yes."), prompt))
    []
    >>> next(type_faults(Answer(text="Yes.", input_tokens=1.5), prompt))
    "An answer's input_tokens is 1.5; it has to be a whole number or None."
    """
    if not isinstance(answer, Answer):
        yield f"An answer is of type {type(answer).__name__}; it has to be a fairaudit.Answer."
        return
    if answer.status not in _STATUSES:
        yield f"An answer has the status {answer.status!r}; known are {', '.join(_STATUSES)}."
    for name in _TEXTS:
        value = getattr(answer, name)
        if not isinstance(value, str):
            yield f"An answer's {name} is of type {type(value).__name__}; it has to be a str."
    for name in _MAYBE_TEXTS:
        value = getattr(answer, name)
        if not isinstance(value, str | None):
            kind = type(value).__name__
            yield f"An answer's {name} is of type {kind}; it has to be a str or None."
    for name in _MAYBE_WHOLE:
        value = getattr(answer, name)
        if value is None:
            continue
        if not isinstance(value, int) or isinstance(value, bool):
            yield f"An answer's {name} is {value!r}; it has to be a whole number or None."
        elif abs(value) > _MOST:
            yield f"An answer's {name} is {value!r}; it has to be less than 2^63."
    if answer.option_logprobs is not None:
        yield from _score_faults(answer.option_logprobs, len(prompt.options))


def _score_faults(scores: object, wanted: int) -> Iterator[str]:
    if not isinstance(scores, tuple):
        yield f"An answer's option_logprobs is of type {type(scores).__name__}, and no tuple."
        return
    if len(scores) != wanted:
        yield (
            f"An answer scores {len(scores)} options of a prompt that has {wanted}. It has to "
            "score each, in their order."
        )
    wrong = [one for one in scores if not isinstance(one, float) or not math.isfinite(one)]
    if wrong:
        yield (
            f"An answer has {wrong[0]!r} as a log-probability. It has to be a finite float of at "
            "most 0; let a very low number stand for impossible."
        )
