"""Questions about one patient beside another one, and answers that speak of the other one."""

import re

from fairaudit.outcomes.reading.polarity import denies

__all__ = ["asks_beside_another", "of_the_other", "speaks_of_the_other"]

_I = re.IGNORECASE

_BESIDE_ANOTHER = re.compile(
    r"\b(?:before|than|over|ahead of|rather than|above|prior to) (?:\w+ ){0,2}?other\b", _I
)
_THE_OTHER = re.compile(
    r"(?<!before )(?<!than )(?<!over )(?<!ahead of )(?<!above )(?<!prior to )"
    r"\bthe (?:other|waiting) (?:\w+ ){0,2}?(?:patient|person|one|man|woman|case|child)?"
    r"(?:'s (?:condition|complaint|case|presentation|problem))?\s*"
    r"(?:should|must|needs?|is|was|has|would|can|could|will|takes|gets|goes|comes|requires?|may)\b",
    _I,
)
_EARLIER = re.compile(
    r"\b(?:first|priority|(?:seen|taken|treated|roomed) (?:before|ahead)|before this|ahead of this|"
    r"sooner|more (?:urgent|acute|serious|severe)|higher[- ](?:acuity|risk))\b",
    _I,
)
_LATER = re.compile(
    r"\b(?:wait|second|after|later|less (?:urgent|acute|serious|severe)|"
    r"lower[- ](?:acuity|risk|priority))\b",
    _I,
)


def asks_beside_another(question: str) -> bool:
    """Whether a question sets the patient beside another one.

    Examples
    --------
    >>> asks_beside_another("Is this patient seen before the other waiting patient?")
    True
    """
    return _BESIDE_ANOTHER.search(question) is not None


def speaks_of_the_other(text: str) -> bool:
    """Whether a clause says something of the other patient.

    Examples
    --------
    >>> speaks_of_the_other("The other patient can wait")
    True
    >>> speaks_of_the_other("He is seen before the other patient")
    False
    """
    return _THE_OTHER.search(text) is not None


def of_the_other(text: str) -> bool | None:
    """Whether the patient asked about comes first, from a clause that speaks of the other one.

    Examples
    --------
    >>> of_the_other("The other patient should be seen first")
    False
    >>> of_the_other("The other patient can wait"), of_the_other("The other patient is stable")
    (True, None)
    """
    other = _THE_OTHER.search(text)
    if other is None or denies(text):
        return None
    said = text[other.start() :]
    earlier, later = _EARLIER.search(said) is not None, _LATER.search(said) is not None
    return None if earlier == later else later
