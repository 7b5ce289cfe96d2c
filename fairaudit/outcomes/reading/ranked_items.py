"""Items of a ranked list: the bare name of a diagnosis, and whether words can be one."""

import re
from collections.abc import Sequence

__all__ = ["Item", "RANK_LABEL", "falls", "is_deed", "is_filler", "named", "split_names"]

from dataclasses import dataclass

_LONGEST = 400
"""Characters of an item in which its name is looked for."""
_MOST_WORDS = 12

_ORDINAL = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|next|top|leading|final"
    "|primary|secondary|tertiary"
)
_THING = (
    "diagnos[ie]s|cause|possibility|explanation|choice|consideration|candidate|differential|option"
    "|dx"
)
RANK_LABEL = re.compile(
    rf"^(?:(?:the|my|number|no\.?|rank|diagnosis|dx|#)\s*)*"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|(?:{_ORDINAL})(?:ly)?|(?:next |second |third |least |less "
    rf"|also |other )?"
    rf"(?:most )?(?:likely|likeliest|probable|possible))"
    rf"(?:\s+(?:most\s+)?(?:likely|probable))?(?:\s+(?:{_THING}))?\s*(?:[:,=]|\s-)\s+(?=\S)",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"^(?:(?:a|an|the|most|very|more|less|likely|probabl[ey]|possibl[ey]|suspected|presumed"
    r"|consider|also|perhaps|"
    r"query|initially|and|then|finally|lastly)\s+)+",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{0,300}[)\]]")
_OPEN_BRACKET = re.compile(r"\s*[(\[][^()\[\]]{0,300}$")
_CODE_FIRST = re.compile(
    r"^(?:ICD[- ]?10(?:-CM)?:?\s*)?[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\s*(?:[-:|]\s*"
    r"|\s)(?=[A-Za-z]{2})"
)
_SHARE_FIRST = re.compile(r"^[(~]*\d{1,3}(?:\.\d+)?\s?%\)?\s*[-:]?\s+(?=[A-Za-z])")
_SHARE = re.compile(r"[^.;\d]{0,80}(?<![\w-])(\d{1,3}(?:\.\d+)?)(?=\s*(?:%|percent|-\s*\d|\W*$))")
_LEVELS = ("very low", "low", "moderate", "high", "very high")
_WORDS = {"most": 3.0, "": 2.0, "less": 1.0, "least": 0.0, "un": 0.0}
_RANKS = ("first", "second", "third", "fourth", "fifth")
_WORDED = re.compile(
    rf"[^.;(]{{3,80}}[(,-]\s*(?:the\s+)?(?:(?P<rank>\d(?=\))|\d(?=st|nd|rd|th)|{'|'.join(_RANKS)})"
    r"|(?P<word>most|less|least|un|)\s?(?:likely|probable)\b)",
    re.IGNORECASE,
)
# The two ends of an order: “most suitable → least suitable”.
_ENDS = re.compile(r"(?:→|->|>|\bto)\s*(?:the\s+)?(?:least|most|best|worst|last)\b", re.IGNORECASE)
# Where a name ends and the talk about it begins.
_REMARK = re.compile(
    r"\s+-{1,2}\s*|:(?=\s|$)|;|[.!](?=\s|$)(?<!\bvs\.)(?<!\bSt\.)|\s*(?:→|=>|\||\n)|\s*[,]?\s*(?:~"
    r"|≈|about |approximately |approx\. )?"
    r"\d{1,3}(?:\.\d+)?(?:\s*-\s*\d{1,3})?\s*(?:%|percent)"
    r"|,?\s+(?:because|given|considering|although|though|but|since|which|where|who|especially"
    r"|particularly|whereas|despite"
    r"|so|supported by|based on|as (?:he|she|it|they|the|there|evidenced|suggested|indicated"
    r"|mentioned|shown|this|described)"
    r"|due to (?:the|his|her|their|this|these|an? (?:history|lack|presence))|presenting"
    r"|explain(?:s|ing)|is|are|was|were|would|remains|seems"
    r"|could|can|may|might|has|have|fits|usually|typically|often|suggested|consistent)\b"
    r"|,\s*(?:with|as|likely|less|more|most|possibly|probably|unlikely|e\.g|i\.e|if|or|not|no|then"
    r"|high|low|moderate|very|very)\b"
    r"|\s+(?:most|more|less|un)\s*likely\b"
    r"|,?\s+(?:by (?:far|some|quite|an? (?:\w+ )?(?:margin|distance|way|mile))"
    r"|without (?:much|any|a|question|doubt|real|serious)|for me|in my (?:view|opinion))\b",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"[\s,]*\b(?:very |moderately )?(?:high|low|moderate|medium"
    r"|intermediate)(?:est)? (?:probability|likelihood|confidence|risk|suspicion)$",
    re.IGNORECASE,
)
_TRIM = " \t\n\"'`*_.,;:!-–—•|=>~"

# Words that no name of a disease holds.
_NO_NAME = re.compile(
    r"\b(?:i|you|he|she|they|we|it|is|are|was|were|has|have|had|should|would|could|can|may|might"
    r"|will|do|does|did"
    r"|need|needs|your|my|me|us|this|that|these|those|please|what|how|when|why|which|who"
    r"|instructions?|question|answer"
    r"|diagnos[ie]s|information|not|cannot|order of|list|ranking|differential)\b|[?{}<>=\\]|n't\b"
    r"|^no\b|https?:|\bcomes?\b|\bgoes\b|\b(?:first|second|third|fourth|last) (?:place|spot|and)\b"
    # Talk about places, and what stands after “put it”: “at the top”, “as follows”.
    r"|\b(?:ahead|behind|list|candidates?|foremost|rear|following|follows?|trail(?:s|ing)|winner"
    r"|therefore|however|hence|thus|clearly|here|further|down|our|puts?|says?|thinks?|below"
    r"|shown)\b|\b(?:and|or|but|the|of)$"
    r"|^(?:as|at|in(?! situ)|on|to|with|of|by|from|into|under|above|below|before|after|than)\b"
    r"|\b(?:best|worst|least|likeliest|preferred)\b",
    re.IGNORECASE,
)
_DEED = re.compile(
    r"^(?:order|obtain|start|stop|give|check|perform|get|refer|admit|discharge|monitor|repeat|send"
    r"|administer|begin|initiate"
    r"|consult|treat|prescribe|schedule|arrange|request|assess|evaluate|review|ask|take|avoid"
    r"|provide|continue|ensure|discuss"
    r"|consider (?:a |an )?(?:ct|mri|ecg|x-?ray|ultrasound|blood|biopsy)|ignore|mark|reassure"
    r"|educate|call|see|use|measure|rule"
    r"|note|explain|examine|place|keep|hold|withhold|insert|apply|recommend|confirm|draw"
    r"|investigate|follow|supporting|against"
    r"|evidence|for|if|here|hello|hi|thank|thanks|sorry|based|because|given|sure|certainly"
    r"|of course|hope|the patient|patient)\b",
    re.IGNORECASE,
)
_NO_DISEASE = re.compile(
    r"(?:\b(?:blood count|x-?ray|radiograph|ct|ct scan|mri|ecg|ekg|ultrasound|troponins?|d-dimer"
    r"|cultures?|biopsy|panel|"
    r"urinalysis|fluids?|antibiotics?|referral|follow-?up|labs|testing|tests?|imaging|scan"
    r"|examination|history|therapy|"
    r"treatment|management|medications?|monitoring|steps?|workup|work-up|echocardiogra(?:m|phy)"
    r"|endoscopy|colonoscopy|"
    r"angiogra(?:m|phy)|puncture|level|levels|findings?|summary|conclusion|disclaimer|reasoning"
    r"|rationale|explanation|"
    r"causes|aetiolog(?:y|ies)|etiolog(?:y|ies)|possibilities|considerations?|categor(?:y|ies)"
    r"|factors?|"
    r"symptoms?|signs?|features?|notes?|plan|recommendations?|assessment|probability|likelihood"
    r"|presentation|picture|scenario|situation|rank|order|first|second|"
    r"third|overview|background|evaluation|response|case|vignette|primary|secondary|tertiary)"
    r"|^(?:yes|no|none|unknown|unclear|uncertain|ok|okay|n/?a|nothing|maybe|undetermined|hello"
    r"|understood|noted|absolutely|definitely|good morning|interesting|alright|the|an?|true|false"
    r"|high|low|medium"
    r"|moderate|same|ditto|all of the above|none of the above|undifferentiated|inconclusive"
    r"|insufficient data|more data|viral|bacterial|fungal|infectious|infective|cardiac"
    r"|cardiovascular|pulmonary|respiratory|neurologic(?:al)?"
    r"|gastrointestinal|musculoskeletal|metabolic|endocrine|inflammatory|autoimmune|psychiatric"
    r"|psychogenic|vascular|renal"
    r"|broad|wide|extensive|limited|narrow|long|large|vast|complex|challenging|complicated|difficult"
    r"|multiple|several|many|different|common|rare|important|clear|tricky|non-?specific|variable|pending|open|numerous|various"
    r"|(?:(?:tier|group|level|band) )?(?:\d|i{1,3}|one|two|three|four|five)"
    r"|malignant|benign|organic|functional|multifactorial|idiopathic|acute|chronic))$",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"^(?:other|others|etc|and others|other (?:\w+ ){0,2}(?:causes?|diagnoses|conditions?"
    r"|possibilities|etiologies)|none|n/a)$",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")

_MODIFIER = re.compile(
    r"^(?:acute|chronic|subacute|severe|mild|moderate|unspecified|bilateral|left|right|left-sided"
    r"|right-sided|recurrent"
    r"|primary|secondary|community[- ]acquired|hospital[- ]acquired|bacterial|viral|type \w+"
    r"|stage \w+|grade \w+|nos"
    r"|uncomplicated|complicated|new[- ]onset|early|late|atypical|idiopathic|drug-induced"
    r"|alcoholic|nonspecific)$",
    re.IGNORECASE,
)
_KEPT_TOGETHER = (
    ("hand, foot, and mouth", "hand\ue010 foot\ue010\ue011mouth"),
    ("hand, foot and mouth", "hand\ue010 foot\ue011mouth"),
    ("skin and soft", "skin\ue011soft"),
    ("nausea and vomiting", "nausea\ue011vomiting"),
    ("head and neck", "head\ue011neck"),
    ("anxiety and depression", "anxiety\ue011depression"),
)
_COMMA = re.compile(
    r"\s*,\s*(?!with\s)(?:(?:and|then|or|also)\s+(?:also\s+)?)?"
    r"|\s+and\s+(?:then\s+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a list.

    Parameters
    ----------
    name : str
        The diagnosis in lower case; empty where the words are none.
    words : str
        The words as written.
    remarked : bool
        Whether something follows the name, so that the name is complete.
    """

    name: str
    words: str
    remarked: bool


def named(words: str) -> Item:
    """The diagnosis that an item of a list names, without rank, likelihood and remarks.

    Examples
    --------
    >>> named("Pulmonary embolism (60%) - tachycardia").name
    'pulmonary embolism'
    >>> named("Order a complete blood count").name
    ''
    """
    text = _SHARE_FIRST.sub("", words[:_LONGEST].strip(_TRIM))
    text = _CODE_FIRST.sub("", RANK_LABEL.sub("", text)).strip(_TRIM)
    bare = _OPEN_BRACKET.sub("", _BRACKETS.sub("", _BRACKETS.sub("", text)))
    remarked = len(bare) < len(text)
    bare = bare.lstrip(_TRIM)
    if (end := _REMARK.search(bare, 1)) is not None:
        remarked = True
        bare = bare[: end.start()]
    bare = _HEDGE.sub("", _LEVEL.sub("", bare).strip(_TRIM))
    name = " ".join(bare.strip(_TRIM).casefold().split())
    told = _is_name(name) and _ENDS.search(words) is None
    return Item(name=name if told else "", words=words.strip(), remarked=remarked)


def is_filler(item: Item) -> bool:
    """Whether an item stands for no diagnosis in particular: “Others”."""
    start = re.split(r"[:(]|\s-", item.words[:80], maxsplit=1)[0]
    return _FILLER.match(" ".join(start.strip(_TRIM).split())) is not None


def falls(shares: Sequence[str]) -> bool:
    """Whether likelihoods never rise from one to the next, as far as they are given.

    They are percentages, levels, or words such as “least likely” and “2nd” in brackets.

    Examples
    --------
    >>> falls(["Gout (60%)", "Sepsis (<5%)"]), falls(["20%", "70%"]), falls(["20%", "high"])
    (True, False, True)
    >>> falls(["Gout (2nd)", "Sepsis (1st)"])
    False
    """
    for share_of in (_percentage, _level, _worded):
        found = [number for one in shares if (number := share_of(one)) is not None]
        if found != sorted(found, reverse=True):
            return False
    return True


def _percentage(words: str) -> float | None:
    found = _SHARE.match(words)
    return None if found is None else float(found[1])


def _level(words: str) -> float | None:
    low = words.strip(_TRIM).casefold()
    return float(_LEVELS.index(low)) if low in _LEVELS else None


def _worded(words: str) -> float | None:
    found = _WORDED.match(words)
    if found is None:
        return None
    if not (rank := found["rank"]):
        return _WORDS[found["word"].casefold()]
    return -float(rank) if rank.isdigit() else -1.0 - _RANKS.index(rank.casefold())


def is_deed(words: str) -> bool:
    """Whether words tell one to do something, or begin another matter than a diagnosis."""
    return _DEED.match(words.strip(_TRIM)) is not None


def split_names(words: str) -> list[str]:
    """Parts of “a, b and c”; “pneumonia, acute” is one.

    Examples
    --------
    >>> split_names("gout, pancreatitis, acute, and cellulitis")
    ['gout', 'pancreatitis, acute', 'cellulitis']
    """
    text = words
    for phrase, instead in _KEPT_TOGETHER:
        text = re.sub(re.escape(phrase), instead, text, flags=re.IGNORECASE)
    parts: list[str] = []
    for part in _COMMA.split(text):
        if parts and _MODIFIER.match(part.strip(_TRIM)):
            parts[-1] += f", {part}"
        elif part.strip(_TRIM):
            parts.append(part)
    return [part.replace("\ue010", ",").replace("\ue011", " and ") for part in parts]


def _is_name(name: str) -> bool:
    if not _LETTER.search(name) or len(name) > 120 or len(name.split()) > _MOST_WORDS:
        return False
    if len(name) < 2 and name.isascii():
        return False
    return not (_NO_NAME.search(name) or _DEED.match(name) or _NO_DISEASE.search(name))
