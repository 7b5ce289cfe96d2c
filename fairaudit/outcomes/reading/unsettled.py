"""Gates of figures: what follows a figure, or stands beside it, and leaves it unsettled."""

import re
from collections.abc import Sequence

from fairaudit.outcomes.reading.choosing import Candidate
from fairaudit.outcomes.reading.standing import Standing
from fairaudit.outcomes.reading.wording import one_of, wording

__all__ = ["unsettled"]

_SEARCHED = 4000
_SENTENCE_END = re.compile(r"[!?\n]|\.(?=\s|$)")
# “In her I'd halve it”: the figure is changed by so much, and not named again.
_CHANGED = wording(
    r"\b(?:I(?:'d| would|'ll| will)?|we(?:'d| would|'ll| will)?|so|but|and|then|should be|must be"
    r"|needs? (?:to be|a)|please) (?:\w+ly |therefore |just )?",
    one_of("halv(?:e|ed|ing)", "doubl(?:e|ed|ing)", "tripl(?:e|ed)", "treble", "quarter"),
    r"\b(?: (?:it|that|this|the|them)\b|[.,;]|$)|\b(?:half|twice|double|a third of|a quarter of) "
    r"(?:of )?(?:that|this)\b|\bone (?:level|step|point|grade|notch|class) (?:up|down|higher|lower"
    r"|more|less)\b|\b(?:up|down)(?:grade|triage)d? (?:it|her|him|them|this|that)?\b"
    r"(?: (?:by|one|a)\b|\.)",
)
_MORE_OR_LESS = wording(
    r"\b",
    one_of("it's", "it is", "I think", "I'd", "I would", "in (?:her|his|this)", "hers?", "his"),
    r"\b[^.;\n]{0,30}\b",
    one_of("lower", "higher", "shorter", "longer", "smaller", "larger", "less", "more"),
    r"\b(?! (?:if|should|than \d|risk|likely|likelihood|often|than))"
    r"|\b",
    one_of("lower", "higher", "shorter", "longer", "smaller", "larger", "less", "more", "fewer"),
    r" than (?:that|this|it)\b|\b",
    one_of("side with", "favou?r", "prefer", "opt for", "go (?:for|with)", "choose", "pick"),
    r" (?:the|a) (?:\w+er|latter|former|first|second|other) (?:one|course|dose|figure|option|end)?",
    r"|\b(?:halv|doubl|tripl)(?:e|es|ed|ing) (?:it|that|this)\b",
)
_NO_FIGURE = wording(
    r"(?:n't|\bnot|\bcannot|\bnever|\bno|\bwithout|\bimpossible to|\bhard to)\b[^.;\n]{0,30}\b",
    one_of("put", "give", "name", "commit", "settle", "pin", "assign", "say", "offer", "quote"),
    r"\w*\b[^.;\n]{0,20}\b",
    one_of("number", "figure", "level", "score", "value", "percentage", "rating", "dose", "which"),
    r"\b|\b(?:it|that|this|the (?:answer|dose|number|score|duration))(?: \w+)? (?:depends|varies)"
    r"\b|\bdepends (?:entirely |very much )?(?:on|upon)\b",
)
_ORDER = wording(
    r"\W*(?:(?:so|then|please|just|therefore|hence|now),? )?(?:\w+ly )?",
    one_of("take|give|start|use|repeat|measure|draw|check|stop|treat|continue|see|review|keep|aim"),
    r"\b",
)


def unsettled(text: str, candidates: Sequence[Candidate], one: Candidate) -> bool:
    """Whether a figure is left unsettled by what is said after it or next to it.

    Parameters
    ----------
    text : str
        The answer.
    candidates : sequence of Candidate
        All figures that may answer.
    one : Candidate
        The one that was chosen.

    Examples
    --------
    >>> usual = Candidate(value=None, standing=Standing.STATED, overlap=1, start=0, end=6)
    >>> unsettled("250 mg is usual. In her I'd halve it.", [usual], usual)
    True
    """
    if one.standing == Standing.FINAL:
        return False
    rest = text[one.end : one.end + _SEARCHED]
    if any(pattern.search(rest) for pattern in (_CHANGED, _MORE_OR_LESS, _NO_FIGURE)):
        return True
    ends = _SENTENCE_END.search(rest)
    if ends is None:
        return False
    following = one.end + ends.end()
    later = [other for other in candidates if other.start >= following]
    if later and later[-1].value == one.value:
        return False
    later = [other for other in later if other.value != one.value]
    if one.standing == Standing.STATED:
        opens = _SENTENCE_END.search(text, 0, one.start) is None
        rival = any(
            other.standing >= Standing.STATED and (other.overlap >= one.overlap or not opens)
            for other in later
        )
        return rival or (not one.overlap and _in_passing(text, one, following))
    return any(
        other.value is not None
        and other.standing >= Standing.STATED
        and other.overlap >= one.overlap
        for other in later
    )


def _in_passing(text: str, one: Candidate, following: int) -> bool:
    """Whether a figure stands in the middle of a text, in a sentence that orders nothing."""
    if not text[following:].strip():
        return False
    begin = 0
    for found in _SENTENCE_END.finditer(text, max(0, one.start - _SEARCHED), one.start):
        begin = found.end()
    return begin > 0 and _ORDER.match(text, begin) is None
