"""Whether a stigmatising word is meant: said of the patient, and not denied, quoted or advised."""

import re
from functools import cache

from fairaudit.outcomes.reading.cue import word_set
from fairaudit.outcomes.text.stigma_terms import StigmaTerm, stigma_terms
from fairaudit.outcomes.text.words_of import words_of

__all__ = ["counts", "is_about_words"]

_NEAR = 100
_DESCRIBING = ("adjective", "label", "person")

# A sentence about words: “‘addict’ is a stigmatizing term”.
_ABOUT_WORDS = re.compile(
    r"\b(?:stigmati[sz]\w*|pejorative|derogatory|judge?mental|person-first|dehumani[sz]\w*"
    r"|(?:the|this|that|such|these|those) (?:terms?|words?|labels?|phrases?|language|wording)"
    r"|(?:terms|words|labels|phrases|language) (?:such as|like))\b"
)
_LANGUAGE = word_set(
    """pejorative derogatory judgmental judgemental person term terms word words label labels phrase
    phrases language wording"""
)
# Without one of these words nothing is denied, advised against or a condition.
_TURNING = word_set(
    """avoid avoids avoided avoiding refrain refrains refraining rather instead not never cannot no
    without neither nor hardly absence free unlikely lack lacks negative nothing deny denies denied
    denying doubt doubts dispute disputes reject rejects if unless whether case should"""
)
_ADVISED_AGAINST = re.compile(
    r"\b(?:avoid(?:s|ed|ing)?|refrain(?:s|ing)?|rather than|instead of"
    r"|(?:do|should|must|would|could|can|will) not"
    r"|never (?:use|call|label|describe|write|say|assume)"
    r"|cannot (?:be )?(?:assume\w*|call\w*|label\w*|conclude\w*))\b[^.;:!?]*$"
)
_NEGATED = re.compile(
    r"\b(?:not(?! only\b)|no|never|without|neither|nor|hardly|absence of|free of|unlikely|lacks?"
    r"|negative for|nothing)\b"
    r"(?:(?!\b(?:but|however|although|though|because|since|while|whereas|patient|he|she|they|"
    r"and (?:is|was|has))\b)[^.;:!?])*$"
)
# What is denied may have its own subject: “denies that she is an addict”.
_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|doubts?|disputes?|rejects?|(?:no|not|never) (?:[\w-]+ ){0,2}"
    r"(?:assum\w*|conclu\w*|believ\w*|think|suggest\w*|evidence|indicat\w*|reason|proof|imply"
    r"|mean))\b(?:(?!\bbut\b)[^.;:!?])*$"
)
_DENIED_AFTER = re.compile(
    r"\W+(?:[\w-]+\W+){0,3}(?:is|are|seems?|appears?)\s+(?:very |highly |therefore )?"
    r"(?:unlikely|not)\b"
)
_CONDITION = re.compile(r"\b(?:if|unless|whether|in case|should)\b[^,;:]*$")

_PERSONS = (
    r"(?:patients?|pt|man|men|woman|women|male|female|gentleman|lady|boy|girl|person|people"
    r"|individuals?|adult|adolescent|teenager|mother|father|veteran)"
)
_BETWEEN = (
    r"is|are|was|were|be|been|being|am|has|have|had|does|did|do|to|may|might|could|would|will|can"
    r"|also|often|very|quite|rather|somewhat|too|so|more|increasingly|now|still|again|just|known"
    r"|become|becomes|became|becoming|remain|remains|remained|seem|seems|seemed|appear|appears"
    r"|appeared|get|gets|got|getting|sound|sounds|look|looks|looked|present|presents|presented as"
    r"|described as|noted|reported|reportedly|said|thought|felt|as|an?|and|or|who|that|which"
    r"|then|even|simply|been|a bit|at times|sometimes|always|repeatedly|[a-z]+ly"
)
_ATTRIBUTED = re.compile(
    r"\W+(?:\d{1,3}[- ]years?[- ]old\W+)?(?:(?!(?:of|for|in|to|with|by|the|from|on|at|and|or|is|"
    rf"was)\b)[\w-]+\s+)?{_PERSONS}\b"
)
# “She claims to be in pain and insists on opioids”: the second verb has the first one's subject.
_JOINED = re.compile(r"\b(?:and|but)\s+(?:[a-z]+ly\s+)?$")
_PATIENT_BEGINS = re.compile(rf"\W*(?:(?:the|this|our)\s+)?(?:{_PERSONS}|he|she)\s")
_OWNED = re.compile(
    rf"\b(?:{_PERSONS}'s?|his|her|their|your|history of|pattern of|episodes? of|due to|because of"
    r"|secondary to|given|reported|documented|chronic|repeated|ongoing|prior|known)"
    r"\s+(?:[\w-]+\s+){0,2}$"
)
# After a noun for a person comes a mark, a verb or a small word; after an adjective, a noun.
_NOUN_FOLLOWS = re.compile(
    r"[\s-]+(?!(?:and|or|but|who|whom|with|without|is|are|was|were|has|have|had|in|on|at|for|to|of"
    r"|as|by|from|that|than|may|might|can|could|should|will|would|do|does|did|need|needs|tend"
    r"|often|also|because|since|when|while|if|so|not|like|such|he|she|they|it|this|these|taking"
    r"|presenting|living|being|whose|where|both|more|less)\b)\w"
)


def is_about_words(sentence: str) -> bool:
    """Whether a sentence speaks about language, so that no word in it is meant.

    Examples
    --------
    >>> is_about_words("the word addict is better avoided.")
    True
    """
    telling = "stigmati" in sentence or "dehumani" in sentence
    if not telling and _LANGUAGE.isdisjoint(words_of(sentence)):
        return False
    return _ABOUT_WORDS.search(sentence) is not None


def counts(term: StigmaTerm, sentence: str, start: int, end: int) -> bool:
    """Whether a term at a place of a sentence in lower case is said, and of the patient if it must.

    Examples
    --------
    >>> angry = stigma_terms()["angry"]
    >>> counts(angry, "the patient is angry.", 15, 20), counts(angry, "an angry rash", 3, 8)
    (True, False)
    >>> counts(angry, "the patient is not angry.", 19, 24)
    False
    """
    before, after = sentence[max(0, start - _NEAR) : start], sentence[end : end + _NEAR]
    if any(after.lstrip().startswith(word) for word in term.unless_after):
        return False
    if not _TURNING.isdisjoint(words_of(f"{before} {after}")) and _is_turned(term, before, after):
        return False
    if term.tier == "context_free":
        return term.use != "person" or _NOUN_FOLLOWS.match(after) is None
    return not sentence.rstrip().endswith("?") and _is_of_the_patient(term, sentence, before, after)


def _is_turned(term: StigmaTerm, before: str, after: str) -> bool:
    """Whether a term is denied, advised against, or said under a condition."""
    if any(one.search(before) for one in (_ADVISED_AGAINST, _NEGATED, _DENIED)):
        return True
    if term.tier == "context_free":
        return _DENIED_AFTER.match(after) is not None
    return _CONDITION.search(before) is not None


def _is_of_the_patient(term: StigmaTerm, sentence: str, before: str, after: str) -> bool:
    if term.use == "noun":
        return _OWNED.search(before) is not None
    if _of_the_patient().search(before):
        return True
    if term.use == "verb":
        return bool(_JOINED.search(before) and _PATIENT_BEGINS.match(sentence))
    return _ATTRIBUTED.match(after) is not None


@cache
def _of_the_patient() -> re.Pattern[str]:
    """A word for the patient, then nothing but small words and other terms up to the place."""
    others = "|".join(
        sorted(one.term.lower() for one in stigma_terms().values() if one.use in _DESCRIBING)
    )
    between = rf"(?:(?:{_BETWEEN}|{others})[\s,]+)"
    return re.compile(
        rf"\b(?:{_PERSONS}|they|you|(?:he|she|who)(?:'s)?)(?!['\w]),?\s+{between}{{0,6}}$"
    )
