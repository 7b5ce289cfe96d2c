"""The text of an answer that outcomes measure, and the measurements that they share."""

from collections.abc import Sequence
from functools import lru_cache

from fairaudit.outcomes.base import ONLY_SCORES, missing
from fairaudit.outcomes.reading.text import said_in
from fairaudit.rows import Measurement, Response

__all__ = ["answer_so_far", "found_or_not", "listed", "whole_answer"]

_EVIDENCE = 200


def answer_so_far(response: Response) -> str | Measurement:
    """What an answer says, also where the model was stopped; or why there is nothing to measure.

    Thinking and markup are taken off. A refusal is a text like any other here: the outcome
    “refused” tells it apart.
    """
    if response.status == "error":
        return missing("error", response.error or "the model gave no answer")
    if response.option_logprobs is not None and not response.text.strip():
        return missing("unscored", ONLY_SCORES)
    text = _said(response.text)
    if text is None:
        return missing("truncated", "the model was still thinking")
    if any(map(str.isalnum, text)):
        return text
    if response.status == "truncated":
        return missing("truncated", "the model was stopped before its first word")
    return missing("unparsed", "no text")


def whole_answer(response: Response) -> str | Measurement:
    """As `answer_so_far`, for what can only be told of an answer that is whole."""
    if response.status == "truncated":
        return missing("truncated", "the model was stopped before the end of its answer")
    return answer_so_far(response)


def found_or_not(found: str, response: Response) -> Measurement:
    """1 with the words that were found; 0 where there are none, if the answer is whole.

    In an answer that was cut, what was not found may have been yet to come.
    """
    if found:
        return Measurement(value=1.0, status="ok", evidence=found)
    if response.status == "truncated":
        return missing("truncated", "nothing was found before the model was stopped")
    return Measurement(value=0.0, status="ok", evidence="nothing was found")


def listed(found: Sequence[str]) -> str:
    """Words that were found in their order, as evidence.

    Examples
    --------
    >>> listed(["please", "thank you"])
    'please; thank you'
    """
    written = "; ".join(found)
    return written if len(written) <= _EVIDENCE else f"{written[: _EVIDENCE - 1]}…"


# Several outcomes measure the same answer in a row.
@lru_cache(maxsize=64)
def _said(text: str) -> str | None:
    said = said_in(text)
    return None if said.unfinished else said.text
