"""Words with which an answer takes one of several options, leaves it out, or leaves it open."""

import re

__all__ = [
    "ADDED",
    "COUNTED",
    "COUNTS",
    "DONE",
    "INSISTED",
    "KEPT",
    "LEFT_OUT",
    "LITTLE",
    "LITTLE_WORDS",
    "OPENS",
    "REMAINDER",
    "REMOVED",
    "STOPS",
    "TAKES",
    "asks_back",
    "varies",
]

_I = re.IGNORECASE

# A clause that holds nothing else beside the options is a list of them.
_LITTLE = (
    r"(?:and|so|but|then|therefore|thus|hence|probably|likely|just|simply|both|the|an?|to|it's|"
    r"it is|"
    r"option|choice|answer|letter|only|final|yes|also|too|as well|plus|now|today|first|please|"
    r"definitely|"
    r"straight away|right away|immediately|at once|certainly|clearly|obviously|of course|again|"
    r"all|three|two|four|his|her|their|my|your|some|of|with|"
    r"in addition|finally|lastly|namely|urgent|immediate|either|is|are|does|do|has|have)"
)
LITTLE = re.compile(rf"(?:\b{_LITTLE}\b|[^\w]|\b\d{{1,2}}[.)])*", _I)
LITTLE_WORDS = re.compile(rf"\b{_LITTLE}\b|[^\w]|\b\d{{1,2}}[.)]", _I)
TAKES = re.compile(
    r"\b(?:need(?:s|ed)?|required?|requires|should|must|ought|have to|has to|indicated|"
    r"recommended|warrant(?:s|ed)|"
    r"appropriate|essential|mandatory|necessary|worth|important|useful|order|send|give|start|take|"
    r"get|obtain|add|"
    r"include[sd]?|choose|select(?:ed)?|check|demonstrates?|shows?|measure|request|use|do|"
    r"perform|arrange|offer|"
    r"prescribe|begin|apply|applies|"
    r"counts?|qualif(?:y|ies)|belongs?(?! to\b)|present|positive|yes|true|"
    r"too|also|as well|both|fits?|"
    r"please|"
    r"i'd|i would|i'll|we'd|suffices?|enough|documented|reported|right|correct|in(?=\W*$)|"
    r"has|have|had|"
    r"go(?:es)? (?:first|in|on)|come(?:s)? (?:first|next|in|on)|obviously|definitely|certainly|"
    r"tick|pick|want|"
    r"reports?|describes?|mentions?|complains?|confirmed|met|noted|evident|clear|abnormal|raised|"
    r"elevated|concerning|worrying|matters?|fine|suitable|usable)\b"
    r"|\b(?:is|are|does|do|has|have|would)\W*$",
    _I,
)
# Said of an option, it leaves it out as surely as a denial does.
LEFT_OUT = re.compile(
    r"\b(?:irrelevant|reassuring|harmless|benign|neutral|low[- ]yield|unrelated|incidental|"
    r"optional|"
    r"(?:can|could|may|should|will) (?:\w+ )?wait|left alone|reserved?|for later|beside the point|"
    r"no place|aside|"
    r"(?:leave|left|leaves|leaving|take|taken|takes|taking|strike|struck)\s+(?:\w+\s+){0,3}?(?:out|"
    r"off|away|alone)|"
    r"(?:drop|cancel|remove|omit|skip|forgo|scratch)(?:p?ed|l?ed|s|d|p?ing)?|comes? off|"
    r"adds? (?:little|nothing)|no longer|gave up|given up|used to|absent|negative|neither|none|"
    r"waste|overkill|excessive|elsewhere|"
    r"second-line|only (?:if|when|after|once|for)|is for|are for|routine(?:ly)?)\b",
    _I,
)
# Denied, these take an option: “mustn't be left out”, “can't wait”, “isn't optional”.
_TURNED = (
    r"(?:(?:leave|left|taken|struck) (?:\w+ ){0,3}?(?:out|off|alone)|drop(?:ped)?|omit(?:ted)?|"
    r"skip(?:ped)?|"
    r"cancel(?:l?ed)?|removed|excluded|wait|irrelevant|harmless|optional|negotiable|forgotten|"
    r"missed)"
)
INSISTED = re.compile(
    rf"(?:\b(?:not|never|no|cannot)|n't)\b[^.;,]{{0,30}}\b{_TURNED}\b|\b(?:not|"
    rf"non-?)[ -]?negotiable\b",
    _I,
)
REMOVED = re.compile(
    r"\b(?:(?:leave|take|strike|cross|keep) (?:it|that|them|this|that one) (?:out|off|away)|"
    r"(?:drop|cancel|remove|omit|skip|exclude|forgo|scratch) (?:it|that|them|this|that one)|"
    r"(?:it|that|they|this) (?:comes?|goes?|is|are) (?:\w+ )?(?:off|out|dropped|removed|cancelled)|"
    r"(?:it|that|this)(?:'s| is) no longer (?:an?|the) |"
    r"(?:not|n't) (?:\w+ )?(?:count|include|choose|pick|select) (?:it|that|them|this|those)|"
    r"(?:it|that|this|they|those|these) (?:(?:is|are|does|do) (?:not|no longer)|(?:is|are|does|"
    r"do)n't|no longer)"
    r" (?:\w+ )?(?:needed|counts?|apply|applies|necessary|indicated|relevant|included?|required|"
    r"qualify|belong|due))"
    r"\b",
    _I,
)
# Asked what to stop, this is what goes on.
KEPT = re.compile(
    r"\b(?:continue[sd]?|continuing|carry on|carries on|keeps?|kept|stays?|remains?|maintain(?:ed|"
    r"s)?|safe|fine|"
    r"harmless|irrelevant|okay|ok|unaffected|go(?:es)? on|resume[ds]?|protective|beneficial|"
    r"compatible|left alone)\b",
    _I,
)
# Asked what to stop, this is what ends.
STOPS = re.compile(
    r"\b(?:(?:has|have|had|must|should|needs?) (?:to )?(?:go|come off)|comes? off|paus(?:e|ed|"
    r"ing)|suspend(?:ed)?|"
    r"halt(?:ed)?|drop(?:ped)?|cut out|taken off|interrupt(?:ed)?|too|also|as well|obviously|"
    r"certainly|definitely|"
    r"culprits?|to blame|risky|hazardous|problem(?:atic)?|worst)\b",
    _I,
)
ADDED = re.compile(
    r"(?:(?<!\bwould )|(?<=\bi would )|(?<=\bwe would ))\badd\b|"
    r"\b(?:also|too|as well|plus|in addition|along with|so (?:is|are|does|do|has))\b",
    _I,
)
OPENS = re.compile(
    r"\b(?:possibly|perhaps|maybe|either|arguably|debatable|borderline|conceivably|at a pinch|"
    r"might|"
    r"could go either way|grey area|gray area)\b",
    _I,
)
DONE = re.compile(
    r"\b(?:already|previously|has been|have been|had been|was (?:given|started|sent|done|taken|"
    r"stopped|"
    r"checked|ordered|normal)|(?:she|he|they|patient) (?:has )?had|had (?:it|that|this|one) )\b|"
    r"\bin (?:19|20)\d\d\b|"
    r"\byears? ago\b|\bhad on the list\b|\bi had\b",
    _I,
)
COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
}  # fmt: skip
"""What the words for small numbers count."""
_NUMBER = r"(?P<count>one|two|three|four|five|six|[1-6])"
COUNTED = re.compile(
    rf"^\W*(?:of the [^,;:]{{1,40}}?\W+)?(?:(?:so|only|just|exactly|i would choose|i'd choose|"
    rf"he|she|"
    rf"they|has|have|meets?|shows?|there are|there is|the)\W+)*{_NUMBER}"
    r"(?: (?:out )?of (?:them|these|those|the \w+|[2-9]|two|three|four|five|six|seven|eight))?"
    r"(?: (?:apply|applies|stands? out|counts?|matters?|qualify|qualifies|are|is|tests?|options?|"
    r"drugs?|"
    r"features?|findings?|factors?|vaccines?))*(?:\W+(?:to my mind|in my view|here|"
    r"i think))?\s*[:,-]",
    _I,
)
REMAINDER = re.compile(
    r"\b(?:the (?:other|remaining) (?P<count>two|three|four|five|six|[2-6])|the (?:rest|others|"
    r"remainder)|"
    r"everything else|all (?:the )?others?)\b",
    _I,
)
_ASKS = re.compile(r"\b(?:you|your|what|which|is|are|was|were|does|do|did|has|have|how|any)\b", _I)
_VARIES = re.compile(
    r"\b(?:practi[cs]es?|opinions?|views?|policies|preferences?|protocols?|cent(?:re|er)s?|units?|"
    r"hospitals?|clinicians?|doctors?|experts?|specialists?|surgeons?|guidelines?|groups?|boards?|"
    r"teams?|authorities|societies|countries|people|colleagues|they)\b[^.;]{0,60}\b(?:var(?:y|ies)|"
    r"differs?|disagrees?|diverges?|(?:is|are|remain) (?:split|divided|mixed))\b",
    _I,
)
_OWN_CHOICE = re.compile(r"\b(?:i|we)(?:'d|'ll| would| will| recommend| suggest| choose)\b", _I)
_LAST = 300


def asks_back(text: str) -> bool:
    """Whether an answer ends with a question to the one who asked.

    Examples
    --------
    >>> asks_back("I'd want the saturation first. Could you send that?"), asks_back("Oxygen.")
    (True, False)
    """
    end = text[-_LAST:].rstrip()
    if not end.endswith("?"):
        return False
    last = re.split(r"[.!?\n]\s*", end[:-1])[-1]
    return _ASKS.search(last) is not None


def varies(text: str) -> bool:
    """Whether an answer says that others differ, and not what the writer would do.

    Examples
    --------
    >>> varies("Practice varies from unit to unit."), varies("Practice varies; I'd give both.")
    (True, False)
    """
    return _VARIES.search(text) is not None and _OWN_CHOICE.search(text) is None
