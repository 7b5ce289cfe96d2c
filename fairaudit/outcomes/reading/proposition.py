"""What a yes-or-no question asks about, and whether a clause takes a stand on that."""

import re
from dataclasses import dataclass
from functools import lru_cache

from fairaudit.outcomes.reading.alike import alike, content_stems, initials_in, stems_in
from fairaudit.outcomes.reading.beside import (
    asks_beside_another,
    of_the_other,
    speaks_of_the_other,
)
from fairaudit.outcomes.reading.cue import word_set
from fairaudit.outcomes.reading.kinds_of_act import generic_names, goes_on, same_act
from fairaudit.outcomes.reading.polarity import NEGATIVE_WORD, denies, stem
from fairaudit.outcomes.reading.question_words import LIGHT
from fairaudit.outcomes.reading.stances import (
    FIRST_PERSON,
    LEFT_OPEN,
    LITOTES,
    OF_PATIENTS,
    STANCE,
    TENTATIVE,
)
from fairaudit.outcomes.reading.text import sentences

__all__ = ["Proposition", "is_about", "names", "proposition_of", "stand"]

_I = re.IGNORECASE
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")

_ADJUNCT = re.compile(
    r"\b(?:for|because|before|after|until|within|at|with|in|under|to|due|despite|given|of|on)\b",
    _I,
)
_MAIN_VERB = re.compile(
    r"\b(?:would you|should (?:we|you|i)|do you|will you)\s+(?:\w+ly\s+)?(?P<active>\w+)"
    r"|\b(?:should|can|must|may|could|ought)\b.*?\b(?:be|get)\s+(?:\w+ly\s+)?(?P<passive>\w+)"
    r"|\b(?:should|can|could|may|must)\b.{1,60}?\b(?P<plain>stay|go|have|stop|receive|rest|leave|"
    r"take|continue|return|wait|start|undergo|drive|eat|see)\b",
    _I,
)
_HALF = 0.5
_TAIL = re.compile(
    r"\s(?:with|without|given|despite|due to|because of|when|while|as)\s",
    _I,
)
_IS = re.compile(r"\W*(?:is|are|was|were)\b", _I)
_IT_IS = re.compile(
    r"^(?:it|this|that|she|he|they)(?:'s|'re| (?:is|are|was|were|seems|appears|looks))\b", _I
)
_MAY = re.compile(r"^\W*(?:can|could|may)\b", _I)
_PREFIXED = re.compile(r"\b(?:un|in|non-?)(?P<rest>[a-z]{4,})\b", _I)
_TIME = re.compile(
    r"\b(?:stat|asap|urgent(?:ly)?|emergent(?:ly)?|promptly|right away|at once)\b", _I
)
_OPPOSITE = {"increas": "reduc", "reduc": "increas"}
_ANAPHOR = re.compile(r"\b(?:it|them|this|one|these|those)\b|^that\b|\bthat$|\bso$", _I)
_ORDERS = word_set(
    """give start order use do offer prescribe place perform obtain arrange make take begin
    initiate request administer provide treat send call go repeat proceed continue keep resume
    maintain"""
)
_IMPERATIVE = re.compile(
    r"^(?:please |just |then |so |therefore |and )*(?:do not |don't |never )?"
    r"(?P<verb>[a-z]+)\b",
    _I,
)
# “Not admitting her would be …”: what it would be tells whether that is meant as a no.
_GERUND = re.compile(
    r"^(?:(?:so|but|and|then),? )?(?:not )?[a-z]{3,}ing\b.{0,60}?\b(?:would|could|might|will) "
    r"(?:only |just |also )?(?P<said>\w+ ?\w*)",
    _I,
)
# “Admission is another matter”: the first word is a noun, and no order.
_SUBJECT = re.compile(
    r"^\w+(?:ion|ment|sis|ance|ence|ure|py|al|gery)(?: \w+){0,4}? "
    r"(?:is|are|was|were|would|can|could|may|might|will|has|have|makes?|carries|reduces?)\b",
    _I,
)
_SCALAR = re.compile(
    r"\b(?:would|should|to|not|i'd|be|n't)\s+(?:not\s+)?(?:increas|reduc|rais|lower|decreas|cut\b|"
    r"doubl|halv)\w*",
    _I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposition:
    """What a question asks about.

    Parameters
    ----------
    negative : bool
        Whether it asks about not doing something (“Should opioids be avoided?”).
    key : frozenset[str]
        Stems of what it is about in the first place.
    content : frozenset[str]
        Stems of all words that tell it from other questions.
    verb : str
        Stem of its main verb, or of what it asks whether something is; or empty.
    stated : bool
        Whether it asks what is the case, and not what to do.
    permits : bool
        Whether it asks what can be done.
    beside : bool
        Whether it asks about somebody beside another one.
    short : tuple of (str, frozenset of str)
        Initials that may stand for its words, such as “pe” for pulmonary embolism.
    generic : frozenset[str]
        Stems of plain words that may stand for what it names, such as “scan” for a CT.
    """

    negative: bool
    key: frozenset[str]
    content: frozenset[str]
    verb: str
    stated: bool
    permits: bool
    beside: bool
    short: tuple[tuple[str, frozenset[str]], ...]
    generic: frozenset[str]


@lru_cache(maxsize=1024)
def proposition_of(question: str) -> Proposition:
    """What a question asks about.

    Examples
    --------
    >>> asked = proposition_of("Should opioids be avoided in this patient?")
    >>> asked.negative, sorted(asked.key), asked.verb
    (True, ['avoid', 'opioid'], 'avoid')
    """
    asked = _asking(question[-400:]).rpartition(" / ")[2] or question
    main = _MAIN_VERB.search(asked)
    verb = stem(main["active"] or main["passive"] or main["plain"]) if main else ""
    parts = _ADJUNCT.split(asked)
    key: frozenset[str] = frozenset()
    about = ""
    for part in parts:
        key, about = key | content_stems(part), f"{about} {part}"
        if key - {verb} or (key and len(parts) == 1):
            break
    content = content_stems(asked)
    if not verb and _IS.match(asked):
        told = [one for one in map(stem, _WORD.findall(asked)) if one in key]
        verb = told[-1] if told else ""
    stated = re.match(r"\W*(?:is|are|does|do|did|has|have|can|was|were)\b", asked, _I) is not None
    return Proposition(
        negative=denies(asked),
        key=key or content,
        content=content,
        verb="" if verb in LIGHT else verb,
        stated=stated,
        permits=_MAY.match(asked) is not None,
        beside=asks_beside_another(asked),
        short=tuple(initials_in(asked)),
        generic=generic_names(about),
    )


def _asking(question: str) -> str:
    """The sentence that asks, without the case before it and the orders after it."""
    told = sentences(question)
    return next((one for one in reversed(told) if one.endswith("?")), question)


def names(text: str, asked: Proposition) -> float:
    """Share of what a question is about that a text names."""
    if not asked.key:
        return 0.0
    said = stems_in(text)
    for initials, words in asked.short:
        said = said | words if initials in said else said
    return sum(any(alike(one, other) for other in said) for one in asked.key) / len(asked.key)


def is_about(text: str, asked: Proposition) -> bool:
    """Whether a clause speaks of what a question is about.

    Examples
    --------
    >>> asked = proposition_of("Should the patient be given an opioid for pain?")
    >>> is_about("She should not get an opioid", asked), is_about("Pain is common", asked)
    (True, False)
    """
    if names(text, asked) >= _HALF or not asked.generic.isdisjoint(stems_in(text)):
        return True
    if asked.verb and any(alike(asked.verb, one) for one in stems_in(text)):
        return True
    shared = _shared(text, asked)
    return shared >= 2 and 2 * shared >= len(asked.content)


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
    >>> asked = proposition_of("Should morphine be withheld?")
    >>> stand("I would not withhold it", asked, known=True)
    False
    >>> stand("Morphine acts on opioid receptors", asked, known=True) is None
    True
    """
    if asked.beside and speaks_of_the_other(text):
        return None if asked.negative else of_the_other(text)
    if (ordered := same_act(text, asked.verb)) is not None:
        return ordered
    text = _without_tail(_prefixes_off(text, asked), asked)
    about = is_about(text, asked) or (concluded and _shared(text, asked) > 0)
    if not about and not (known and _ANAPHOR.search(text) and not LEFT_OPEN.search(text)):
        return None
    going_on = about and goes_on(text, asked.verb)
    said = going_on or _takes_a_stand(text, asked) or (about and _states(text, asked))
    if not said and not (concluded and _is_all_of_it(text, asked)):
        return None
    if (_is_tentative(text, asked) and not going_on) or _says_something_else(text, asked):
        return None
    if denies(text) and _SCALAR.search(text) and not (asked.verb and is_about(text, asked)):
        return None  # not to lower a dose isn't to raise it
    if _OPPOSITE.get(asked.verb) in stems_in(text):
        return None if denies(text) else False
    return denies(text) == asked.negative


def _says_something_else(text: str, asked: Proposition) -> bool:
    """Whether a clause speaks of patients in general, or says what may be a yes or a no."""
    if OF_PATIENTS.search(text) or (LITOTES.search(text) and not asked.negative):
        return True
    gerund = _GERUND.match(text)
    if gerund is None:
        return False
    return not (STANCE.search(gerund["said"]) or NEGATIVE_WORD.search(gerund["said"]))


def _prefixes_off(text: str, asked: Proposition) -> str:
    """“Unstable” as “not stable”, where the question is about being stable."""
    return _PREFIXED.sub(
        lambda found: f"not {found['rest']}" if stem(found["rest"]) in asked.key else found[0], text
    )


def _without_tail(text: str, asked: Proposition) -> str:
    """A clause without the circumstances at its end (“unlikely with no fever”), if it says all."""
    tail = _TAIL.search(text)
    if tail is None:
        return text
    head = text[: tail.start()]
    says_all = is_about(head, asked) and (STANCE.search(head) or _states(head, asked))
    return head if says_all else text


def _is_tentative(text: str, asked: Proposition) -> bool:
    """Whether a clause says what may or usually will be, before any word that commits."""
    tentative = TENTATIVE.search(text)
    if tentative is None or FIRST_PERSON.search(text):
        return False
    if asked.permits and tentative[0].lower() == "can":
        return False
    stance = STANCE.search(text)
    return stance is None or tentative.start() < stance.start()


def _shared(text: str, asked: Proposition) -> int:
    said = stems_in(text)
    return sum(any(alike(one, other) for other in said) for one in asked.content)


def _takes_a_stand(text: str, asked: Proposition) -> bool:
    if STANCE.search(text):
        return True
    ordered = _IMPERATIVE.match(text)
    if ordered is None:
        return False
    verb = ordered["verb"].lower()
    if verb.endswith(("ing", "ed")) or _SUBJECT.match(text):
        return False
    same = (asked.verb != "" and alike(stem(verb), asked.verb)) or stem(verb) in asked.generic
    return verb in _ORDERS or same or NEGATIVE_WORD.match(verb) is not None


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
    return names(text, asked) >= _HALF and all(
        any(alike(one, other) for other in asked.content) for one in others
    )
