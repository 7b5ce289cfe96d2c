"""What a function of one's own gave for a prompt, as an answer or as what is wrong with it."""

import math
from collections.abc import Mapping
from typing import Any

from fairaudit.backends.checks import known_secrets
from fairaudit.backends.keys import hidden
from fairaudit.backends.options import finite_log
from fairaudit.rows import Answer, Prompt

__all__ = ["given_answer", "messages_of"]

_LONGEST_ERROR = 500
# Probabilities that are sums of others may exceed 1 in the last bits.
_ROUNDING = 1e-6


def messages_of(prompt: Prompt) -> list[dict[str, str]]:
    """Chat messages as functions and programs know them: a list of its own for each call.

    Examples
    --------
    >>> messages_of(Prompt(prompt_id="p", messages=(("user", "Urgent?"),), options=()))
    [{'role': 'user', 'content': 'Urgent?'}]
    """
    return [{"role": role, "content": content} for role, content in prompt.messages]


def given_answer(given: Any, prompt: Prompt) -> Answer:  # noqa: ANN401 - a user's function gives anything
    """Text, a mapping from every option to its probability, or an exception, as an answer.

    Examples
    --------
    >>> prompt = Prompt(prompt_id="p", messages=(("user", "Urgent?"),), options=("yes", "no"))
    >>> given_answer({"yes": 1.0, "no": 0.0}, prompt).option_logprobs[0]
    0.0
    >>> given_answer(3, prompt).status
    'error'
    """
    if isinstance(given, str):
        return Answer(text=given)
    if isinstance(given, Mapping):
        return _scored(given, prompt)
    if isinstance(given, Exception):
        # The traceback and the arguments stay out: they may hold keys and patients' data.
        message = hidden(" ".join(str(given).split()), known_secrets())[:_LONGEST_ERROR]
        return _error(f"{type(given).__name__}: {message}" if message else type(given).__name__)
    return _error(
        f"The function gave {_article(type(given).__name__)}; it has to give the answer's text "
        "or a mapping from option to probability."
    )


def _scored(given: Mapping[Any, Any], prompt: Prompt) -> Answer:
    missing = [option for option in prompt.options if option not in given]
    if missing:
        return _error(f"The function gave no probability for: {', '.join(missing)}.")
    probabilities = []
    for option in prompt.options:
        try:
            value = float(given[option])
        except (TypeError, ValueError):
            value = math.nan
        if not 0 <= value <= 1:
            return _error(
                f"The function gave {given[option]!r} for the option {option}; a probability is "
                "a number from 0 to 1."
            )
        probabilities.append(value)
    if not 0 < sum(probabilities) <= 1 + _ROUNDING:
        return _error(
            f"The function's probabilities add up to {sum(probabilities):g}; together the options "
            "have to hold more than 0 and at most 1."
        )
    return Answer(option_logprobs=tuple(finite_log(value) for value in probabilities))


def _error(message: str) -> Answer:
    return Answer(status="error", error=message)


def _article(word: str) -> str:
    return "nothing" if word == "NoneType" else f"a value of type {word}"
