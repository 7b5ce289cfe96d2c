"""Whether words affirm or deny: negations and the verbs that mean “not”, counted off pairwise."""

import re
from functools import lru_cache

__all__ = ["NEGATIVE_WORD", "names_an_omission", "denies", "negations", "stem"]

_I = re.IGNORECASE

_NEGATOR = (
    r"\b(?:not|never|no|nor|neither|cannot|nothing|without|hardly|scarcely|barely|lacks?|"
    r"lacking|no longer|any(?:thing|one|where)? but|far from)\b|n't\b|\b(?:can|do|does|did|is|are|"
    r"was|should|"
    r"would|could|wo|ca)nt\b"
)
# Verbs and adjectives that turn a sentence about doing something into one about not doing it.
_DENYING = (
    r"^\W*(?:let's |let us )?hold\b"
    r"|\b(?:"
    r"avoid\w*|withh[eo]ld\w*|stop(?:s|ped|ping)?|discontinu\w*|ceas(?:e|es|ed|ing)|delay\w*|"
    r"defer(?:red|ring|s)?|postpon\w*|declin(?:e|es|ed|ing)|den(?:y|ies|ied|ying)|refrain\w*|"
    r"skip(?:ped|ping|s)?|omit\w*|withdraw\w*|withdrawn|contraindicat\w*|unsafe|unnecessary|"
    r"unneeded|inappropriate|unacceptable|unwarranted|unjustified|unlikely|unreasonable|wrong|"
    r"harmful|"
    r"inadvisable|dangerous|doubt(?:ed|ing)?|rul(?:e|es|ed|ing) out|argu(?:e|es|ed|ing) against|"
    r"(?:advis|recommend|decid|lean|be)\w* against|against (?:it|this|that|giving|doing|using)|"
    r"excessive|overkill|premature|futile|pointless|superfluous|redundant|forgo|forego|abstain\w*|"
    r"held|hold off|holding off|kept? \w+ from|keep from|kept from|too early|"
    r"i(?:'d| would) (?:hold|wait|pass)|false|incorrect|impossible|unable|fails? to|insufficient|"
    r"out of the question|off the table|non-?starter|too (?:late|risky|dangerous)|"
    r"stand(?:s|ing)? in the way|speak(?:s|ing)? against|preclud\w+|prohibit\w*|forbid\w*|"
    r"(?:bar|obstacle|barrier|objection|impediment)s? to|"
    r"on hold|paus(?:e|es|ed|ing)|suspend\w*|halt\w*|interrupt\w*|comes? off|negligent|reckless|"
    r"foolish|unwise|indefensible|irresponsible|malpractice|hazardous|perilous|disastrous|cruel|"
    r"unchanged|the same(?=\W*$|[,.;]| dose| as (?:now|before))|mistake|remove[ds]?|removing|"
    r"(?:hard|difficult|impossible) to (?:justify|defend|support)|"
    r"inferior|instead of|rather than|pull(?:s|ed|ing)?(?! through)|"
    r"(?:tak(?:e|es|ing|en)|bring(?:s|ing)?)(?: \w+){1,3} (?:off|out)|com(?:e|ing) (?:off|out)|"
    r"(?:keep|kept|keeping|leave|left|leaving)(?: \w+){1,4} (?:off|out of|away from)"
    r")\b"
)
_FORMULA = re.compile(
    # A negation that denies nothing: “no doubt”, “not only”, “whether or not”.
    r"\b(?:no doubt|a no|not only|whether or not|if not|why not|no less|no matter|not just|"
    r"no later|"
    r"nothing by mouth|not to mention|(?:all|just) the same|without (?:a )?(?:delay|doubt"
    r"|hesitation|question))\b"
    r"|(?:n't|\bnot|\bnever) hesitate\b|\bno hesitation\b"
    # “That doesn't alter my view that …” leaves the view as it is.
    r"|(?:n't|\bnot|\bnever|\bno|\bhardly|\bnothing)\b(?: \w+){0,3}? (?:alter|chang|affect|sway"
    r"|shak|"
    r"shift|weaken|undermin|differen|bearing|budg|mov)\w*\b(?: \w+){0,3}? (?:view|mind|opinion|"
    r"judge?ment|answer|recommendation|conclusion|advice|decision|position|verdict|plan|case)\b"
    r"|,\s*not\b[^,.;]*|\bnot (?:a|an|the)? ?\w+ but\b|\bno(?:t)? (?:contra|other)\b(?! )",
    _I,
)
NEGATIVE_WORD = re.compile(rf"{_NEGATOR}|{_DENYING}", _I)
# What is judged, and words that deny: an omission (“stop”, “withhold”) is neither.
_JUDGED = re.compile(
    rf"{_NEGATOR}|\b(?:un\w+|in(?:appropriate|advisable|defensible)|wrong|harmful|dangerous|hazardous|"
    r"premature|excessive|negligent|reckless|foolish|irresponsible|false|incorrect|mistake)\b",
    _I,
)
_ENDINGS = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ing",
    "ions",
    "ion",
    "ies",
    "ied",
    "ed",
    "es",
    "ally",
    "ly",
    "al",
    "s",
    "e",
    "y",
)
_LEAST_STEM = 3
_SAME = {
    "admiss": "admit",
    "admitt": "admit",
    "held": "hold",
    "withheld": "withhold",
    "given": "give",
    "gave": "give",
    "seen": "see",
    "gone": "go",
    "goes": "go",
    "cutt": "cut",
    "lower": "reduc",
    "decreas": "reduc",
    "cut": "reduc",
    "drop": "reduc",
    "continu": "continu",
    "rais": "increas",
    "kept": "keep",
    "left": "leav",
    "sent": "send",
}


def negations(text: str) -> int:
    """How many negations and denying words a clause has.

    Examples
    --------
    >>> negations("I would not withhold it"), negations("There is no doubt")
    (2, 0)
    """
    return len(NEGATIVE_WORD.findall(_FORMULA.sub(" ", text)))


def denies(text: str) -> bool:
    """Whether a clause denies what it says, two negations being none.

    Examples
    --------
    >>> denies("CT isn't recommended"), denies("I wouldn't decline it")
    (True, False)
    """
    return negations(text) % 2 == 1


def names_an_omission(text: str) -> bool:
    """Whether a text speaks of not doing something, in a word of its own such as “stop”.

    Examples
    --------
    >>> names_an_omission("It is safe to stop it"), names_an_omission("That isn't safe")
    (True, False)
    """
    return NEGATIVE_WORD.search(_JUDGED.sub(" ", text)) is not None


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its ending, crudely, so that forms of one word mostly agree.

    Examples
    --------
    >>> stem("admitted"), stem("admission"), stem("referral")
    ('admit', 'admit', 'referr')
    """
    low = word.lower()
    for ending in _ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= _LEAST_STEM:
            low = low[: -len(ending)]
            break
    return _SAME.get(low, low)
