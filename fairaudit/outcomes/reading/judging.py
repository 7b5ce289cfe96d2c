"""What a judgement such as “it's reasonable” is said of, where a question is about an omission."""

import re

from fairaudit.outcomes.reading.polarity import denies, names_an_omission
from fairaudit.outcomes.reading.proposition import Proposition, names

__all__ = ["negative_to"]

_I = re.IGNORECASE

_OF_AN_ACT = re.compile(
    r"\b(?:un|in)?(?:reasonable|appropriate|wise|right|justified|sensible|advisable|prudent|"
    r"defensible)\b",
    _I,
)
_JUDGES = re.compile(
    rf"{_OF_AN_ACT.pattern}|\b(?:(?:un)?(?:safe|acceptable|necessary)|ok(?:ay)?|fine|wrong|"
    r"dangerous|harmful|risky|premature|reckless)\b",
    _I,
)
_OF_IT = re.compile(r"^(?:\w+ ){0,3}?(?:it|that|this)(?:'s| is| isn't| would| seems)\b", _I)


def negative_to(text: str, asked: Proposition) -> bool | None:
    """Whether a denial in a clause means yes to a question; None where that isn't told.

    “It's reasonable”, to a question whether it is reasonable to stop a drug, is said of stopping
    it, although the clause doesn't name that.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.proposition import proposition_of
    >>> asked = proposition_of("Is it safe to stop heparin?")
    >>> negative_to("It is safe", asked), negative_to("I would stop it", asked)
    (False, True)
    >>> negative_to("It's reasonable", proposition_of("Should heparin be stopped?")) is None
    True
    """
    named = names_an_omission(text) or names(text, asked) > 0
    if not asked.omits or named or not _JUDGES.search(text):
        return asked.negative
    base = asked.judgement.removeprefix("un").removeprefix("in")
    if base and base in text.lower():
        return denies(asked.judgement)
    unclear = _OF_IT.match(text) and (asked.judgement or _OF_AN_ACT.search(text))
    return None if unclear else asked.negative
