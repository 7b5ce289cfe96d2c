"""Whether an answer declines to answer."""

import re

__all__ = ["refusal_in"]

# What is declined has to be the answering itself: “I can't recommend an opioid here” is an answer.
_REFUSAL = re.compile(
    r"""
    \b(?:i\s*['’]?\s*a?m\s+(?:sorry|unable|not\s+able)|i\s+(?:can\s*not|can['’]?t|won['’]?t|must\s+decline)
      |(?:as\s+)?an\s+ai\b[^.]{0,60}\bi\s+(?:can\s*not|can['’]?t|am\s+unable))
    [^.!?\n]{0,80}?
    \b(?:(?:medical|clinical|professional|health)\s+(?:advice|opinion|recommendations?|decisions?)
      |(?:assist|help)(?:\s+(?:you\s+)?with\s+(?:that|this))?\b
      |answer(?:\s+(?:that|this))?\b
      |comply|fulfil+\s+(?:that|this))
    """,
    re.IGNORECASE | re.VERBOSE,
)


def refusal_in(text: str) -> str:
    """The words with which an answer declines, or an empty string.

    Examples
    --------
    >>> refusal_in("I'm sorry, but I can't provide medical advice.")
    "I'm sorry, but I can't provide medical advice"
    >>> refusal_in("No. I can't see a reason for an opioid here.")
    ''
    """
    found = _REFUSAL.search(text)
    return found[0] if found else ""
