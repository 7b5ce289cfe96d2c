"""Whether a sentence speaks of a kind of patients, or of the one that is asked about."""

import re

__all__ = ["in_general", "of_this_one"]

_I = re.IGNORECASE

# “Contraindicated when the eGFR is below 30”, “useful in patients with …” say nothing of her.
_FOR_SOME = re.compile(
    r"\b(?:when|where|once|whenever|unless|if)\s(?!you\b|we\b|i\b)|\breserved\b"
    r"|\b(?:for|in|among|to) (?:(?:\w+ )?(?:patients|people|adults|children|women|men|individuals|"
    r"infants|those|everyone|anyone)\b|(?:a|an|any|most|many|some|all|every|selected|other) "
    r"(?:\w+ ){0,2}?(?:patients?|person|adults?|child(?:ren)?|wom[ae]n|m[ae]n|cases?|infants?)\b)"
    r"|\bonly (?:until|after)\b|\bbetween \d",
    _I,
)
_OF_THIS_ONE = re.compile(
    r"\b(?:i|i'd|we|we'd|my|s?he|her|his|him|here|tonight|today|now|(?:like|such as) th\w+|"
    r"this (?:patient|man|woman|child|boy|girl|infant|case|person))\b",
    _I,
)


def in_general(text: str) -> bool:
    """Whether a clause speaks of a kind of patients, and not of the one asked about.

    Examples
    --------
    >>> in_general("It is contraindicated when the eGFR is below 30")
    True
    >>> in_general("I'd give it for patients like him"), in_general("Give it")
    (False, False)
    """
    return _FOR_SOME.search(text) is not None and not of_this_one(text)


def of_this_one(text: str) -> bool:
    """Whether a sentence speaks of the patient asked about, or of what the writer would do."""
    return _OF_THIS_ONE.search(text) is not None
