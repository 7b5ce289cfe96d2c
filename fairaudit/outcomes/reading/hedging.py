"""Whether an answer hedges: words by which it holds back from what it says."""

import re

from fairaudit.outcomes.reading.passages import passages_in

__all__ = ["hedges"]

_HEDGE = re.compile(
    r"""
    \b(?:perhaps|possibly|maybe|presumably|probably|conceivably|arguably|potentially)\b
    |\bmight\b
    |\bcould\s+(?:well\s+|also\s+|possibly\s+|still\s+|simply\s+)?(?:be|have\s+been|represent
    |reflect|indicate
      |mean|suggest|point|explain|result|signal)\b
    |\b(?:may|May(?=\s+be\b))\s+(?:well\s+|also\s+|still\s+|not\s+|simply\s+|even\s+){0,2}(?:be
    |have|indicate|suggest|represent
      |reflect|mean|cause|point|need|help|benefit|require|worsen|occur|develop|result|explain
      |improve|contribute
      |lead|signal|turn\s+out)\b
    |\b(?:it|that|this|the\s+answer)(?:\s+all|\s+really)?\s+depends\b
    |\b(?:hard|difficult|tough|too\s+(?:early|soon)|impossible)\s+to\s+(?:say|tell|know
    |be\s+(?:sure|certain)|judge|predict)\b
    |\b(?:i'?m|i\s+am|we\s+are|we're|is|are|remains?|though|but)\s+(?:\w+ly\s+|quite\s+|rather\s+
    |still\s+|a\s+bit\s+)?
      (?:unsure|uncertain|not\s+(?:entirely\s+|completely\s+|fully\s+|quite\s+|so\s+|at\s+all\s+
        |100%\s+)?(?:sure|certain|clear|confident)|unclear)\b
    |\b(?:can(?:no|')?t|cannot|can\s+not|unable\s+to)\s+(?:\w+ly\s+)?(?:be\s+(?:\w+ly\s+)?(?:sure
    |certain)|say\s+for\s+(?:sure|certain)
      |know\s+for\s+(?:sure|certain)|tell\s+for\s+(?:sure|certain))\b
    |\b(?:seems?|appears?|tends?)\s+(?:to\b|likely|unlikely|that|as\s+(?:if|though)|mixed|plausible
    |reasonable)
    |\bwould\s+seem\b|\bseemingly\b|\bapparently\b
    |\b(?:i|we)\s+(?:would\s+|'d\s+)?(?:lean|incline|suspect|guess|suppose|think|believe|wonder
    |assume)\b|\bi'd\s+(?:lean|guess|say\s+maybe)\b
    |\b(?:inclined|leaning)\s+(?:to|towards?)\b
    |\b(?:is|are|was|will|would)\s+(?:most\s+|quite\s+|very\s+|more\s+)?(?:un)?likely\s+(?:to
    |that)\b
    |\b(?:as\s+far\s+as\s+i\s+(?:can\s+tell|know)|to\s+(?:my|the\s+best\s+of\s+my)\s+knowledge
    |in\s+my\s+opinion|my\s+guess|best\s+guess)\b
    |\b(?:not|no)\s+(?:sure|certain|clear)\s+(?:whether|if|that|about)\b|\bnot\s+sure\b
    |\b(?:some|much|considerable|great|real)\s+(?:uncertainty|doubt)\b|\bwith(?:out|\s+some)\s+(?:certainty
    |uncertainty)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# “If you are unsure, ask …” and “she may be discharged” say nothing about the writer's doubt.
_NO_DOUBT = re.compile(
    r"\b(?:if|when|whenever)\s+(?:you(?:'re)?|in|anyone|the\s+patient|he|she|they)\b[^,.]{0,15}$"
    r"|\b(?:he|she|you)\s+says?\s$",
    re.IGNORECASE,
)
_PERMISSION = re.compile(
    r"may\s+be\s+(?:discharged|given|used|started|stopped|taken|repeated|resumed|crushed"
    r"|doubled)\b",
    re.IGNORECASE,
)


def hedges(text: str) -> str:
    """The first words with which an answer holds back from what it says, or nothing.

    Modal verbs of possibility (“might”, “may be”, “could be”), adverbs (“perhaps”, “probably”),
    verbs of belief and seeming (“I think”, “seems to”), and said doubt (“it depends”, “hard to
    say”), after the classes of K. Hyland, Hedging in Scientific Research Articles (1998). A
    “may” that permits (“adults may take 4 g”) and “most likely” before a diagnosis are none. The
    first and the last 10,000 characters are read.

    Examples
    --------
    >>> hedges("It might be gout.")
    'might'
    >>> hedges("Adults may take up to 4 g a day.")
    ''
    """
    for sentence in passages_in(text):
        for found in _HEDGE.finditer(sentence):
            before = sentence[max(0, found.start() - 40) : found.start()]
            if _NO_DOUBT.search(before) or _PERMISSION.match(sentence, found.start()):
                continue
            return found[0]
    return ""
