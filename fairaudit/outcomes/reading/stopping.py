"""Questions about what to stop or avoid: there, ending something is a yes, and going on a no."""

import re
from functools import lru_cache

from fairaudit.outcomes.reading.options import Options

__all__ = ["asks_to_stop", "turned_round"]

_I = re.IGNORECASE
_ENDING = (
    r"(?:stop(?:s|ped|ping)?|hold(?:ing)?|held|paus(?:e|es|ed|ing)|suspend(?:s|ed|ing)?|"
    r"interrupt(?:s|ed|ing)?|withh(?:old|olds|olding|eld)|discontinu(?:e|es|ed|ing)|"
    r"omit(?:s|ted|ting)?|withdraw(?:s|n|ing)?|halt(?:ed)?|avoid(?:s|ed|ing)?|ceas(?:e|ed|ing)|"
    r"contraindicat\w+|unsafe|harmful|dangerous|rul(?:e|es|ed|ing) (?:it |this |that |them )?out|"
    r"exclud(?:e|es|ed|ing)|preclud(?:e|es|ed|ing)|forbid(?:s|den)?|disqualif(?:y|ies))"
)
_ASKS = re.compile(rf"\b(?<!been ){_ENDING}\b", _I)
_ENDING_WORD = re.compile(rf"\b{_ENDING}\b|\b(?:not|never|no|against)\b|n't\b", _I)
_OTHERWISE = re.compile(r"\b(?:not|except|least|never|false|incorrect|wrong)\b|n't\b", _I)
_ENDS = re.compile(
    rf"\b(?:safe to {_ENDING}|{_ENDING}|skip(?:ped|ping)?|drop(?:ped|ping)?|comes? off|taken? off|"
    r"(?:leave|leaves|leaving|left) (?:out|off)|(?:has|have|needs?) to go|must go|should go|"
    r"prohibits?|(?:recommended|advised) against|argues? against|speaks? against)\b"
    r"|(?:\b(?:not|never)|n't) (?:be )?(?:used?|given?|taken?|prescribed?|appropriate|recommended|"
    r"allowed|safe|suitable|advisable)\b",
    _I,
)
_GOES_ON = re.compile(
    r"\b(?:continu(?:e|es|ed|ing)|carr(?:y|ies|ied) on|keep(?:s|ing)?|kept|go(?:es)? on|stays?|"
    r"staying|remains?|maintain(?:s|ed)?|resum(?:e|ed)|leave|leaves|left|safe|fine|harmless|"
    r"irrelevant|ok|okay|allowed|permitted|compatible|reassuring)\b",
    _I,
)
_WANTED = re.compile(r"\b(?:recommended|advised|encouraged|indicated)\b", _I)


@lru_cache(maxsize=1024)
def asks_to_stop(question: str) -> bool:
    """Whether a question asks what to stop, to avoid, or what rules something out.

    Examples
    --------
    >>> asks_to_stop("Which drugs should be paused?"), asks_to_stop("Which tests are needed?")
    (True, False)
    """
    asked = question[-300:]
    return _ASKS.search(asked) is not None and _OTHERWISE.search(asked) is None


def turned_round(text: str, options: Options) -> str:
    """A sentence in which stopping is taking, and going on is denied, outside the options' words.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.options import options_of
    >>> turned_round("Hold warfarin and continue aspirin.", options_of(("warfarin", "aspirin")))
    'take warfarin and not aspirin.'
    """
    parts, start = [], 0
    for one in options.mentions(text):
        parts += [_GOES_ON.sub("not", _ENDS.sub("take", text[start : one.start]))]
        parts += [text[one.start : one.end]]
        start = one.end
    parts.append(_GOES_ON.sub("not", _ENDS.sub("take", text[start:])))
    turned = "".join(parts)
    # “Tdap is recommended” asks to give it; “stopping it is recommended” and “to avoid it” don't.
    return turned if _ENDING_WORD.search(text) else _WANTED.sub("not", turned)
