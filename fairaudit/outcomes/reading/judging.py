"""What a clause is said of: a judgement of an omission, a verb of another object, a comparison."""

import re

from fairaudit.outcomes.reading.polarity import denies, names_an_omission, stem
from fairaudit.outcomes.reading.proposition import (
    Proposition,
    alike,
    content_stems,
    names,
    names_any,
)

__all__ = ["negative_to", "of_another", "set_behind"]

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
# A verb with its object: “stop the statin”, “stop bisoprolol”.
_OBJECT = re.compile(
    r"\b(?P<verb>[a-z]+)(?: (?:the|her|his|their) (?P<noun>\w+)|(?: \w{3,20})?"
    r" \w{3,20}(?:mycin|cillin|oxacin|azole|pril|olol|statin|sartan|parin|formin|gliflozin|"
    r"xaban)\b)",
    _I,
)
_THAN = re.compile(r"\b(?:more|less|better|worse|sooner) than\b", _I)
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


def of_another(text: str, asked: Proposition) -> bool:
    """Whether the question's verb has another object: “stop the statin”, asked about warfarin.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.proposition import proposition_of
    >>> asked = proposition_of("Should warfarin be stopped?")
    >>> of_another("Stop the statin", asked), of_another("Stop the warfarin", asked)
    (True, False)
    """
    nouns = asked.key - {asked.verb}
    if not asked.verb or not nouns or names_any(text, asked):
        return False
    return any(
        alike(stem(found["verb"]), asked.verb)
        for found in _OBJECT.finditer(text)
        if found["noun"] is None or content_stems(found["noun"])
    )


def set_behind(text: str, asked: Proposition) -> bool:
    """Whether something is set before what is asked about: “fluids more than antibiotics”."""
    compared = _THAN.search(text)
    return compared is not None and names(text[compared.end() :], asked) > 0
