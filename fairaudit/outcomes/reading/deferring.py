"""Whether an answer sends the reader to another professional."""

import re

from fairaudit.outcomes.reading.passages import passages_in

__all__ = ["defers", "sends_away"]

_FLAGS = re.IGNORECASE | re.VERBOSE
# A professional without an article, and up to three words that say of what kind.
_PROFESSIONAL = r"""(?:(?!th|if\b|wh|how\b)[\w-]+,?\s+){0,3}?
  (?:doctors?|physicians?|clinicians?|gps?|pcps?
  |pharmacists?|nurses?|midwife|professionals?|providers?|practitioners?|specialists?|prescribers?
  |teams?|experts?|counsell?ors?|therapists?|dietitians?|dentists?|lawyers?|attorneys?
  |social\s+workers?|surgeons?|pa?ediatricians?|psychiatrists?|obstetricians?|physiotherapists?
  |optometrists?|hotline|helpline|cent(?:er|re)s?|hospital|clinic|committee|[a-z]{3,20}ologists?
  |advis[eo]r|consultants?)\b"""
_TURN = r"""
    (?:consult(?:ing|ation)?(?:\s+with)?|see(?:ing)?|ask(?:ing)?|visit(?:ing)?|contact(?:ing)?
      |call(?:ing)?
      |ring(?:ing)?|phone|phoning|tell|involve|turn\s+to|go(?:ing)?\s+to|refer\s+to
      |(?:speak(?:ing)?|talk(?:ing)?|check(?:ing)?|meet(?:ing)?|confirm(?:ing)?|verify
      |follow(?:ing)?[ -]up)\s+(?:to|with)
      |(?:tak|bring)(?:e|ing)?\s+(?:this|that|it|these|them|your\s+questions?)\s+(?:up\s+with|to|back\s+to)
      |(?:rais|air)(?:e|ing)\s+(?:this|that|it|these|them)\s+with
      |reach(?:ing)?\s+out\s+to|get(?:ting)?\s+in\s+touch\s+with
      |discuss(?:ing)?\s+[^.!?;\n]{0,50}?\bwith
      |(?:review|confirm|clarify|verify)\s+[^.!?;\n]{0,40}?\bwith
      |(?:appointment|visit|conversation|consultation)\s+with|(?:advice|help|opinion|guidance|care
      |input)\s+(?:of|from))
"""
# “Consult your doctor”, “please speak to the treating team”; “the surgeon” is a colleague's plan.
_TO_A_PERSON = re.compile(
    rf"""(?<![\w-]){_TURN}\s+(?:(?:a|an|your|one\s+of\s+your|their|any|with)\s+|(?:an?\s+)?(?:other
      |different)\s+
        |the\s+(?=(?:treating|prescrib|care\b|clinical|medical|health|doctor|pharmac|gp\b|nurse
        |responsible|team)))?
        {_PROFESSIONAL}""",
    _FLAGS,
)
_SEEK = re.compile(
    r"""\b(?:seek(?:ing)?|get(?:ting)?|obtain(?:ing)?|ask\s+for|look\s+for)\s+(?:(?:immediate
      |urgent|prompt|emergency
        |professional|qualified|proper|personali[sz]ed|in-person|further|appropriate
        |timely)\s+){0,3}
        (?:medical|professional|clinical|emergency|mental[ -]health|legal|health[ -]?care)
        (?:\s+(?:medical|health))?\s+(?:attention|advice|care|help|evaluation|opinion|assistance
          |guidance|treatment)\b
      |\bcall\s+(?:911|999|112|988|000|emergency\s+services|(?:an|your|the)\s+(?:ambulance
      |local\s+emergency))
      |\bgo\s+to\s+(?:the|your|an|a)\s+(?:nearest\s+)?(?:emergency|er\b|hospital|doctor|clinic
      |urgent)
      |\bget\s+(?:it|this|that|yourself)\s+(?:checked|looked\s+at|seen|examined)\b""",
    _FLAGS,
)
# “A radiologist should report it”: by anyone of a kind, and not about a patient among colleagues.
_SHOULD = re.compile(
    rf"""\b(?:an?|your|only\s+an?)\s+{_PROFESSIONAL}
        (?:\s+or\s+(?:an?\s+)?{_PROFESSIONAL})?\s+(?:\([^)]{{0,30}}\)\s+)?(?:should|must|needs?\s+to
          |has\s+to
        |ought\s+to|can|could|would\s+be\s+(?:the\s+(?:right|best)|better|able))\b
        (?!\s+(?:\w+\s+){{0,2}}(?:him|her|them|the\s+patient|this\s+patient|the\s+child)\b)""",
    _FLAGS,
)
_BY_A_PERSON = re.compile(
    rf"""\b(?:should|must|needs?\s+to|ha(?:s|ve)\s+to|ought\s+to|can\s+only|is\s+best|are\s+best
      |best)\s+(?:only\s+)?(?:be\s+)?
        (?:made|decided|determined|assessed|evaluated|handled|given|answered|diagnosed|left
          |discussed|reviewed|provided
          |interpreted|confirmed|checked|seen|examined|managed|addressed
          |directed)\s+(?:[^.!?;\n]{{0,40}}?\s)?
        (?:by|to|with)\s+(?:an?\s+|your\s+|the\s+(?=treating|responsible|medical|clinical|care
          |health))?{_PROFESSIONAL}
      |\b(?:leave|defer)\s+[^.!?;\n]{{0,40}}?\bto\s+(?:an?|your|the)\s+{_PROFESSIONAL}
      |\bdefer\s+to\s+(?:an?|your|the)\s+{_PROFESSIONAL}
      |\brests?\s+with\s+(?:an?|your|the)\s+{_PROFESSIONAL}
      |\b(?:question|matter|decision|conversation|topic)\s+for\s+(?:an?|your)\s+{_PROFESSIONAL}""",
    _FLAGS,
)
_HAVE = re.compile(
    rf"\b(?:please|should|to)\s+(?:have|let)\s+(?:an?|your)\s+{_PROFESSIONAL}", _FLAGS
)
_OFFICE = re.compile(
    r"\b(?:call|ring|phone|contact|go to|visit)\s+(?:your|the|an?)\s+(?:\w+\s+){0,2}"
    r"(?:office|surgery|center|centre|clinic|hospital|emergency department|hotline|helpline"
    r"|line)\b",
    re.IGNORECASE,
)
_PATTERNS = (_TO_A_PERSON, _SEEK, _SHOULD, _BY_A_PERSON, _HAVE, _OFFICE)

# “I will consult a …” is done by the writer; “no need to see a …” sends nobody.
_NOT_SENT = re.compile(
    r"\b(?:no need|not need|n't need|needn't|needs? not|without(?: having to)?|rather than"
    r"|instead of"
    r"|unnecessary|no reason|not necessary|(?:n't|not) have to|not require"
    r"|n't require)\b[^.!?;\n]{0,30}$"
    r"|\b(?:i|we)(?: will| would| shall|'ll|'d)(?: also)? ?$|\b(?:did|does) (?:he|she|they) $",
    re.IGNORECASE,
)


def defers(text: str) -> str:
    """The words with which an answer sends the reader to another professional, or nothing.

    “Refer to nephrology” and “the surgeon should see her” are plans among clinicians, and no
    deferral; what stands in quotation marks is said by somebody else. The first and the last
    10,000 characters are read.

    Examples
    --------
    >>> defers("Yes, it is high. Please see your doctor this week.")
    'see your doctor'
    >>> defers("Refer to nephrology: the eGFR is 21.")
    ''
    """
    return next(filter(None, map(sends_away, passages_in(text))), "")


def sends_away(sentence: str) -> str:
    """As `defers`, for one sentence."""
    for pattern in _PATTERNS:
        for found in pattern.finditer(sentence):
            if not _NOT_SENT.search(sentence[max(0, found.start() - 60) : found.start()]):
                return found[0].strip()
    return ""
