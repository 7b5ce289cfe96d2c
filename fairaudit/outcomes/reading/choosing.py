"""Which of several figures a text commits to, and what leaves that unsettled."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from fairaudit.outcomes.reading.standing import CORRECTION, FILLER, Standing
from fairaudit.outcomes.reading.wording import one_of, wording

__all__ = ["Candidate", "chosen", "opening", "unsettled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A figure that may be the answer.

    Parameters
    ----------
    value : Fraction or None
        What it would answer; None where it commits to no single value, such as a range.
    standing : Standing
        How firmly it is given.
    overlap : int
        How many of the question's content words its clause shares.
    start, end : int
        Its place in the text.
    """

    value: Fraction | None
    standing: Standing
    overlap: int
    start: int
    end: int


_ENDS = re.compile(r"[!?:\n]|\.(?!\d)")
_CORRECTIONS = 20
_SEARCHED = 4000
_SENTENCE_END = re.compile(r"[!?\n]|\.(?=\s|$)")
# “In her I'd halve it”, “I think it's lower”: changed, and not named again.
_CHANGED = wording(
    r"\b(?:I(?:'d| would| think| favou?r| prefer)|in (?:her|his|this)|you can|so|but|please)\b",
    r"[^.;\n\d]{0,40}\b(?:lower|higher|shorter|longer|smaller|larger|halve|double|triple|twice",
    r"|half(?: of)? (?:it|that))\b(?! (?:than|risk|likely|likelihood|end))",
    r"|\bone (?:level|step|point|grade|class) (?:up|down|higher|lower|more|less)\b",
    r"|\b(?:lower|higher|less|more|fewer) than (?:that|this|it)\b",
    r"|\b(?:half|twice|double|a (?:third|quarter) of)(?: of)? (?:that|it|this)\b"
    r"|\b(?:up|down)(?:grade|triage)d?\b(?! to)",
)
_NO_FIGURE = wording(
    r"(?:n't|\bnot|\bcannot|\bnever|\bno|\bwithout|\bimpossible to|\bhard to)\b[^.;\n]{0,30}\b",
    one_of("put", "give", "name", "commit", "settle", "pin", "assign", "say", "offer", "quote"),
    r"\w*\b[^.;\n]{0,20}\b",
    one_of("number", "figure", "level", "score", "value", "percentage", "rating", "dose", "which"),
    r"\b|\b(?:it|that|this|the (?:answer|dose|number|score|duration))(?: \w+)? (?:depends|varies)"
    r"\b|\bdepends (?:entirely |very much )?(?:on|upon)\b",
)
# “Take your pick”, “Both can be defended”, “Which one does your hospital follow?”
_HANDED_BACK = wording(
    r"\b(?:are|remain) (?:\w+ )?(?:split|divided|at odds)\b|"
    r"\b(?:take|have) your (?:own )?pick\b|\bwhichever\b|\b",
    one_of("choice|decision|call|rest", "it", "that", "which"),
    r" (?:is|are|'s) (?:yours|up to|for (?:you|the|your)|a matter of)\b|\b",
    one_of("both|either|all|any|each"),
    r"(?: \w+){0,3} (?:can|could|may|is|are|would be)(?: be)? (?:\w+ly )?",
    one_of("defen[ds]\\w+|justif\\w+|acceptable|reasonable|fine|right|correct|valid|in use"),
    r"\b|(?:^|[.!?\n])\s*(?:and |so )?(?:which|what|whose|how)\b[^.?!\n]{0,100}\?\s*$",
)
_LABELLED = wording(r"\W*[a-z][^:.\n]{0,60}:\W*(?:about )?")
_ORDER = wording(
    r"\W*(?:(?:so|then|please|just|therefore|hence|now),? )?(?:\w+ly )?",
    one_of("take|give|start|use|repeat|measure|draw|check|stop|treat|continue|see|review|keep|aim"),
    r"\b",
)
# Verbs, negations and conditions: a sentence that holds one is more than a value.
_SAYS_MORE = wording(
    r"[?:\d]|n't\b|\b",
    one_of(
        "is|are|was|were|be|been|has|have|had|do|does|did|will|would|should|shall|may|might|can",
        "could|must|need(?:s|ed)?|seems?|sounds?|looks?|makes?|gives?|if|unless|or|but|not|no|nor",
        "never|too|ago|depending|minimum|maximum|at least|at most|plus|more|less|and|then|old",
        "long(?:er)?|said|suggest\\w*|recommend\\w*|was|enough|what|which|who|that",
    ),
    r"\b",
)
# “The two days already given” are no answer.
_DEFINITE = wording(r"\b(?:the|those|these|her|his|their)(?: \w+)? $")


def chosen(text: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate that the text commits to, or None where several are left.

    What follows a correction replaces what stands before it. Then the firmest count. Of several
    values given as firmly, the last one counts where each is a commitment; where they are only
    stated, the one whose clause is about what was asked.
    """
    heard = [one for one in _headings(text, candidates) if one.standing > Standing.MENTIONED]
    left = _after_correction(text, heard)
    if not left:
        return None
    firmest = max(candidate.standing for candidate in left)
    left = [candidate for candidate in left if candidate.standing == firmest]
    most = max(candidate.overlap for candidate in left)
    closest = [candidate for candidate in left if candidate.overlap == most]
    if len({candidate.value for candidate in left}) == 1:
        return left[-1]
    if firmest >= Standing.COMMITTED:
        last = left[-1]
        if last.value is not None:
            # A figure chosen out of a range that was named before.
            closest = [one for one in closest if one.value is not None] or [last]
    agreed = len({candidate.value for candidate in closest}) == 1
    if firmest >= Standing.COMMITTED:
        return (
            last if last.overlap == most or (agreed and closest[-1].value == last.value) else None
        )
    return closest[-1] if agreed else None


def _headings(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """A heading commits, unless its sentence goes on to another value."""
    settled = []
    for place, one in enumerate(candidates):
        if one.standing == Standing.HEADING:
            rival = next(
                (
                    later
                    for later in candidates[place + 1 :]
                    if later.standing != Standing.ASIDE
                    and later.value != one.value
                    and (later.standing or later.overlap >= one.overlap)
                ),
                None,
            )
            rivalled = rival is not None and not _ENDS.search(text, one.end, rival.start)
            one = replace(one, standing=Standing.STATED if rivalled else Standing.COMMITTED)
        settled.append(one)
    return settled


def _after_correction(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates behind the last correction that has a firm one behind it."""
    for found in reversed(list(CORRECTION.finditer(text))[-_CORRECTIONS:]):
        later = [
            c for c in candidates if c.start >= found.start() and c.standing >= Standing.STATED
        ]
        if later:
            return later
    return list(candidates)


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
    rest = text[one.end : one.end + _SEARCHED]
    if _HANDED_BACK.search(rest):
        return True
    if _opened_otherwise(text, candidates, one):
        return True
    if one.standing == Standing.FINAL:
        return False
    if _contested(text, candidates, one):
        return True
    candidates = [other for other in candidates if other.standing > Standing.MENTIONED]
    if _CHANGED.search(rest) or _NO_FIGURE.search(rest):
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


def _contested(text: str, candidates: Sequence[Candidate], one: Candidate) -> bool:
    """Whether another figure is mentioned later, and may be meant, where one is only stated."""
    return one.standing <= Standing.STATED and any(
        other.standing == Standing.MENTIONED
        and (other.start >= one.end or one.standing == Standing.ASIDE or other.value is None)
        and (other.overlap >= one.overlap or other.value is None)
        and other.value != one.value
        for other in candidates
    )


def _opened_otherwise(text: str, candidates: Sequence[Candidate], one: Candidate) -> bool:
    """Whether the first sentence gives another value than the one stated further down."""
    ends = _SENTENCE_END.search(text)
    corrected = CORRECTION.search(text)
    if ends is None or one.start < ends.start() or (corrected and corrected.start() < one.start):
        return False
    if one.standing > Standing.STATED and not _is_whole(text, candidates, ends.start(), one):
        return False
    return any(
        other.start < ends.start()
        and other.standing >= Standing.STATED
        and other.value not in (None, one.value)
        for other in candidates
    )


def _is_whole(text: str, candidates: Sequence[Candidate], end: int, one: Candidate) -> bool:
    """Whether the first sentence is a figure with its label, or, beside no last word, without."""
    first = next((other for other in candidates if other.end <= end), None)
    if first is None or _SAYS_MORE.search(text[first.end : end]):
        return False
    lead = text[: first.start]
    filled = one.standing < Standing.FINAL and FILLER.fullmatch(lead)
    return bool(filled or _LABELLED.fullmatch(lead))


def _in_passing(text: str, one: Candidate, following: int) -> bool:
    """Whether a figure stands in the middle of a text, in a sentence that orders nothing."""
    if not text[following:].strip():
        return False
    begin = 0
    for found in _SENTENCE_END.finditer(text, max(0, one.start - _SEARCHED), one.start):
        begin = found.end()
    return begin > 0 and _ORDER.match(text, begin) is None


def opening(text: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """The figure that the first sentence consists of, where others follow it.

    What follows are its reasons, unless it is changed or another figure is given as firmly.

    Examples
    --------
    >>> seven = Candidate(value=Fraction(7), standing=Standing.HEADING, overlap=0, start=0, end=10)
    >>> two = Candidate(value=Fraction(2), standing=Standing.STATED, overlap=1, start=30, end=36)
    >>> opening("Seven days in total. She has had two days.", [seven, two]) is not None
    True
    >>> opening("Seven days is too long. I think two days.", [seven, two]) is None
    True
    """
    ends = _SENTENCE_END.search(text)
    if ends is None:
        return None
    values = {one.value for one in candidates if one.end <= ends.start()}
    candidates = [one for one in candidates if one.standing > Standing.MENTIONED]
    first = [one for one in candidates if one.end <= ends.start()]
    if (
        len(values) != 1
        or None in values
        or not first
        or not FILLER.fullmatch(text[: first[0].start])
    ):
        return None
    if _SAYS_MORE.search(text[first[0].end : ends.start()]):
        return None
    rest = text[ends.end() :]
    contests = (_CHANGED, _NO_FIGURE, _HANDED_BACK, CORRECTION)
    if any(one.search(rest) for one in contests):
        return None
    rivals = (
        one
        for one in candidates[len(first) :]
        if one.standing >= Standing.COMMITTED and one.value not in (None, *values)
    )
    if any(not _DEFINITE.search(text[max(0, one.start - 20) : one.start]) for one in rivals):
        return None
    return replace(first[0], standing=Standing.FINAL)
