"""Whether a clause takes a stand on what a question asks: what to do, or what is the case."""

import re

from fairaudit.outcomes.reading.cue import word_set
from fairaudit.outcomes.reading.judging import negative_to
from fairaudit.outcomes.reading.polarity import NEGATIVE_WORD, denies, negations, stem
from fairaudit.outcomes.reading.proposition import (
    HALF,
    Proposition,
    alike,
    content_stems,
    figures_in,
    is_about,
    names,
    stems_in,
)

__all__ = ["FIRST_PERSON", "STANCE", "speaks_of_it", "stand"]

_I = re.IGNORECASE

STANCE = re.compile(
    # What the writer would do or thinks right.
    r"\b(?:i|we)(?:'d| would| should| will|'ll| recommend| advise| suggest| favou?r| support|"
    r" oppose| endorse| choose| prefer| propose| opt| think| believe| lean| do not| don't|"
    r" wouldn't| won't| shouldn't| am inclined| see| find| judge| consider|'m inclined| can't say|"
    r" (?:can't|cannot|can not|couldn't) (?:recommend|support|justify|endorse))\b|\bmistake\b"
    r"|\b(?:and|but) would(?:n't)?\b|\bmy (?:recommendation|advice|answer|preference|view|choice)\b"
    r"|\b(?:should|shouldn't|must|mustn't|ought|needs? to|has to|have to|needn't)\b"
    # What is called for.
    r"|\b(?:indicated|needed|required|warranted|appropriate|necessary|recommended|advis(?:ed|able)|"
    r"justified|reasonable|contraindicated|unnecessary|inappropriate|unwarranted|unsafe|safe|"
    r"essential|mandatory|imperative|prudent|sensible|beneficial|helpful|useful|called for|"
    r"(?:un)?acceptable|permissible|fine|right (?:next )?(?:step|test|thing|choice)|good idea|"
    r"best (?:next )?step|justifiable|meets? (?:\w+ ){0,4}?criteria|qualif(?:y|ies)|"
    r"preferable|preferred|suitable|unsuitable|excessive|premature|overdue|crucial|vital|urgent)\b"
    r"|^(?:so |then |therefore )?(?:she|he|they) (?:gets?|is getting|comes in for|goes for|is "
    r"having) (?:the|a|an|her|his)\b"
    r"|\b(?:no|any|every|good|strong|clear) (?:\w+ )?(?:need|indication|reason|role|benefit|"
    r"justification|case|place|grounds?)\b|\b(?:needs?|requires?|warrants?|merits?|"
    r"benefits? from)\b",
    _I,
)
FIRST_PERSON = re.compile(
    r"\b(?:i|we)(?:'d| would| should| will|'ll| recommend| advise| suggest| favou?r)\b", _I
)
_TENTATIVE = re.compile(
    r"\b(?:may|might|could|can(?!'t)|sometimes|often|usually|in general|generally|typically|"
    r"most (?:patients|people|cases|children|adults)|would have)\b",
    _I,
)
# “Not contraindicated” is not yet “indicated”.
_LITOTES = re.compile(
    r"(?:\bnot|n't|\bno)\b(?: [\w']+){0,3}? (?:contraindicat\w+|un(?:reasonable|safe|necessary|"
    r"likely)|"
    r"inappropriate|wrong|harmful|dangerous|excessive|impossible|premature)\b",
    _I,
)
# “Both are reasonable” chooses neither.
_EITHER = re.compile(
    r"\b(?:both|either|each)\b.*\b(?:reasonable|acceptable|appropriate|fine|defensible|options?)\b",
    _I,
)
_ANAPHOR = re.compile(r"\b(?:it|them|this|one|these|those)\b|^that\b|\bthat$|\bso$", _I)
_LEFT_OPEN = re.compile(
    r"\b(?:decided|discussed|individuali[sz]ed|considered|left to|made by|weighed|determined|noted|"
    r"reviewed|replace|confirmed|assessed|remembered|(?:follow|share|buy|trust) (?:it|"
    r"that|this))"
    r"\b",
    _I,
)
_IT_IS = re.compile(
    r"^(?:it|this|that|she|he|they)(?:'s|'re| (?:is|are|was|were|seems|appears|looks))\b", _I
)
# Circumstances at the end of a clause, whose “no” and “without” are not the answer's.
_TAIL = re.compile(
    r"\s(?:with|without|given|despite|due to|because of|when|while|as|in the absence of)\s", _I
)
_UNTIL = re.compile(r"\s(?:until|till|once)\s", _I)
_THAN = re.compile(r"\b(?:more|less|better|worse|sooner) than\b", _I)
_SCALAR = re.compile(
    r"\b(?:would|should|to|not|i'd|be|n't)\s+(?:not\s+)?(?:increas|reduc|rais|lower|decreas|cut\b|"
    r"doubl|halv)\w*",
    _I,
)
_PREFIXED = re.compile(r"\b(?:un|in|non-?)(?P<rest>[a-z]{4,})\b", _I)
_TIME = re.compile(r"\b(?:stat|asap|urgent(?:ly)?|emergent(?:ly)?|promptly|at once)\b", _I)
_OPPOSITE = {"increas": "reduc", "reduc": "increas"}
_ORDERS = word_set(
    """give start order use do offer prescribe place perform obtain arrange make take begin
    initiate request administer provide treat send call go repeat proceed continue keep resume
    maintain carry"""
)
_IMPERATIVE = re.compile(
    r"^(?:please |just |then |so |therefore |and )*(?:do not |don't |never )?(?P<verb>[a-z]+)\b",
    _I,
)
_WOULD_DO = re.compile(
    r"\b(?:i|we)(?:'d| would| should|'ll| will)(?: (?:also|still|just|now|rather|then|certainly|"
    r"\w+ly))* (?:let (?:him|her|it|them|the \w+) )?(?:re(?=start|begin|send|test|do|book))?"
    r"(?P<verb>[a-z]+)\b"
    r"|^(?:it|this|that|they|those|these) (?:has to|have to|should|must|needs? to|ought to) "
    r"(?:\w+ly )?(?!be\b)(?P<its>[a-z]+)\b",
    _I,
)
_DONE = frozenset(
    map(
        stem,
        word_set(
            """give start order use do offer prescribe place perform obtain arrange make take begin
            initiate request administer provide treat send call go repeat proceed continue resume
            carry maintain recommend advise suggest support favour favor choose prefer endorse say
            argue
            think consider judge be have want like agree get see book refer admit cover add
            propose opt answer regard lean feel call expect aim be need bring involve
            """
        ),
    )
)
# Going on is the opposite of stopping, withholding and the like.
_GOES_ON = re.compile(
    r"\b(?:continu(?:e|es|ed|ing)|carr(?:y|ies|ied|ying) on|resum(?:e|es|ed|ing)|"
    r"keep(?:ing|s)? \w+ (?:on|in|going)|stays? (?:on|in)|leav(?:e|es|ing) (?:it|them|"
    r"the \w+) (?:on|in))\b",
    _I,
)
_STOPS = frozenset(
    map(
        stem,
        word_set("stop withhold hold discontinue suspend pause omit cease halt interrupt remove"),
    )
)
# “Not admitting her would be …”: what it would be tells whether that is meant as a no.
_LEFT_UNDONE = re.compile(r"^(?:(?:so|but|and|then),? )?not \w+ing\b", _I)
# “Surgery carries risks”: the first word is a noun, and no order.
_SUBJECT = re.compile(
    r"^\w+(?: \w+){0,4}? (?:is|are|was|were|would|can|could|may|might|will|has|have|makes?|"
    r"carr(?:y|ies)|(?:reduc|expos|requir)es|adds|gives)\b",
    _I,
)
# What is said of another patient, beside whom the one asked about is set.
_OTHER = re.compile(
    r"(?<!before )(?<!than )(?<!over )(?<!ahead of )(?<!above )"
    r"\bthe (?:other|waiting)\b(?P<said>.*)",
    _I,
)
_EARLIER = re.compile(
    r"\b(?:first|priority|ahead|before this|sooner|more (?:urgent|acute|serious|severe))\b", _I
)
_LATER = re.compile(r"\b(?:wait|second|after|later|less (?:urgent|acute|serious|severe))\b", _I)


def stand(text: str, asked: Proposition, *, known: bool, concluded: bool = False) -> bool | None:
    """Whether a clause says yes or no to a question, or None.

    Parameters
    ----------
    text : str
        A clause.
    asked : Proposition
        What the question asks about.
    known : bool
        Whether “it” can only mean what is asked: nothing else has been spoken of.
    concluded : bool
        Whether the clause is labelled as the answer, so that one shared
        word tells what it is about.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.proposition import proposition_of
    >>> asked = proposition_of("Should morphine be withheld?")
    >>> stand("I would not withhold it", asked, known=True)
    False
    >>> stand("Morphine acts on opioid receptors", asked, known=True) is None
    True
    """
    if asked.beside and (other := _OTHER.search(text)):
        earlier, later = _EARLIER.search(other["said"]), _LATER.search(other["said"])
        unclear = asked.negative or denies(text) or bool(earlier) == bool(later)
        return None if unclear else later is not None
    text = _without_tail(_prefixes_off(text, asked), asked)
    about = is_about(text, asked, least=1 if concluded else 2)
    if not about and not (known and speaks_of_it(text)):
        return None
    said = _takes_a_stand(text, asked) or (about and _states(text, asked))
    if not said and not (concluded and _is_all_of_it(text, asked)):
        return None
    figures = figures_in(text)
    if (
        _EITHER.search(text)
        or _set_behind(text, asked)
        or (figures and asked.figures and figures.isdisjoint(asked.figures))
    ):
        return None
    negative = negative_to(text, asked)
    if negative is None or _is_tentative(text, asked):
        return None
    if _LITOTES.search(text) and not negative:
        return None
    if denies(text) and _SCALAR.search(text) and not (asked.verb and is_about(text, asked)):
        return None  # not to lower a dose isn't to raise it
    if _OPPOSITE.get(asked.verb) in stems_in(text):
        return None if denies(text) else False
    return None if _does_otherwise(text, asked) else denies(text) == negative


def _set_behind(text: str, asked: Proposition) -> bool:
    """Whether something is set before what is asked about: “fluids more than antibiotics”."""
    compared = _THAN.search(text)
    return compared is not None and names(text[compared.end() :], asked) > 0


def _does_otherwise(text: str, asked: Proposition) -> bool:
    """Whether what would be done is a verb that is neither the question's nor one for doing.

    “I would leave the amoxicillin in the cupboard” speaks of what is asked, and its verb has to be
    understood to tell whether that is done.
    """
    done = _WOULD_DO.search(text)
    if done is None:
        return False
    verb = stem(done["verb"] or done["its"])
    if (verb in _DONE and not done["its"]) or any(
        alike(verb, one) for one in {asked.verb, *asked.content, *asked.generic} if one
    ):
        return False
    return (
        NEGATIVE_WORD.match(done["verb"] or done["its"]) is None
        and NEGATIVE_WORD.search(text) is None
    )


def speaks_of_it(text: str) -> bool:
    """Whether a clause says something of what was spoken of before, and doesn't leave it open."""
    return _ANAPHOR.search(text) is not None and _LEFT_OPEN.search(text) is None


def _prefixes_off(text: str, asked: Proposition) -> str:
    """“Unstable” as “not stable”, where the question is about being stable."""
    return _PREFIXED.sub(
        lambda found: f"not {found['rest']}" if stem(found["rest"]) in asked.key else found[0], text
    )


def _without_tail(text: str, asked: Proposition) -> str:
    """A clause without the circumstances at its end (“unlikely with no fever”), if it says all."""
    tail = _TAIL.search(text)
    head = text if tail is None else text[: tail.start()]
    if is_about(head, asked) and (STANCE.search(head) or _states(head, asked)):
        text = head
    until = _UNTIL.search(text)
    if until is not None and FIRST_PERSON.search(text[: until.start()]):
        text = text[: until.start()]
    tail = _TAIL.search(text)
    if tail is None or not FIRST_PERSON.search(text[: tail.start()]):
        return text
    rest = text[tail.end() :]
    return text if names(rest, asked) or _ANAPHOR.search(rest) else text[: tail.start()]


def _is_tentative(text: str, asked: Proposition) -> bool:
    """Whether a clause says what may or usually will be, before any word that commits."""
    tentative = _TENTATIVE.search(text)
    if tentative is None or FIRST_PERSON.search(text):
        return False
    if tentative[0].lower() == "can" and (asked.permits or _goes_on(text, asked)):
        return False
    stance = STANCE.search(text)
    return stance is None or tentative.start() < stance.start()


def _goes_on(text: str, asked: Proposition) -> bool:
    return asked.verb in _STOPS and _GOES_ON.search(text) is not None


def _takes_a_stand(text: str, asked: Proposition) -> bool:
    if STANCE.search(text) or _goes_on(text, asked):
        return True
    if _LEFT_UNDONE.match(text):
        return negations(text) > 1
    ordered = _IMPERATIVE.match(text)
    verb = "" if ordered is None else ordered["verb"].lower()
    if not verb or verb.endswith(("ing", "ed", "ion", "ment")):
        return False
    if verb in _ORDERS or NEGATIVE_WORD.match(verb):
        return True
    same = (asked.verb != "" and alike(stem(verb), asked.verb)) or stem(verb) in asked.generic
    return same and not _SUBJECT.match(text)


def _states(text: str, asked: Proposition) -> bool:
    """Whether a clause repeats a question about what is the case as a statement."""
    if not asked.stated:
        return False
    if _IT_IS.match(text) and any(alike(asked.verb, one) for one in stems_in(text)):
        return True
    return names(text, asked) == 1 and len(text.split()) <= 2 * len(asked.content) + 6


def _is_all_of_it(text: str, asked: Proposition) -> bool:
    """Whether a clause consists of what is asked about: “CT now”, “no opioid”."""
    others = content_stems(_TIME.sub("", NEGATIVE_WORD.sub("", text)))
    return names(text, asked) >= HALF and all(
        any(alike(one, other) for other in asked.content) for one in others
    )
