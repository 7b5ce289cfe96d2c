"""What a yes-or-no question asks about, and whether a clause takes a stand on that."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from fairaudit.outcomes.reading.beside import (
    asks_beside_another,
    of_the_other,
    speaks_of_the_other,
)
from fairaudit.outcomes.reading.cue import word_set
from fairaudit.outcomes.reading.polarity import NEGATIVE_WORD, denies, stem
from fairaudit.outcomes.reading.question_words import COMMON, LIGHT
from fairaudit.outcomes.reading.stances import (
    FIRST_PERSON,
    LEFT_OPEN,
    LITOTES,
    OF_PATIENTS,
    STANCE,
    TENTATIVE,
)

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
_LEAST_ALIKE = 4
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
    """

    negative: bool
    key: frozenset[str]
    content: frozenset[str]
    verb: str
    stated: bool
    permits: bool
    beside: bool
    short: tuple[tuple[str, frozenset[str]], ...]


@lru_cache(maxsize=1024)
def proposition_of(question: str) -> Proposition:
    """What a question asks about.

    Examples
    --------
    >>> asked = proposition_of("Should opioids be avoided in this patient?")
    >>> asked.negative, sorted(asked.key), asked.verb
    (True, ['avoid', 'opioid'], 'avoid')
    """
    asked = question[-400:].rpartition("/")[2] or question
    main = _MAIN_VERB.search(asked)
    verb = stem(main["active"] or main["passive"] or main["plain"]) if main else ""
    parts = _ADJUNCT.split(asked)
    key: frozenset[str] = frozenset()
    for part in parts:
        key = key | _content(part)
        if key - {verb} or (key and len(parts) == 1):
            break
    content = _content(asked)
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
        short=tuple(_initials(asked)),
    )


def names(text: str, asked: Proposition) -> float:
    """Share of what a question is about that a text names."""
    if not asked.key:
        return 0.0
    said = _stems(text)
    for initials, words in asked.short:
        said = said | words if initials in said else said
    return sum(any(_alike(one, other) for other in said) for one in asked.key) / len(asked.key)


def is_about(text: str, asked: Proposition) -> bool:
    """Whether a clause speaks of what a question is about.

    Examples
    --------
    >>> asked = proposition_of("Should the patient be given an opioid for pain?")
    >>> is_about("She should not get an opioid", asked), is_about("Pain is common", asked)
    (True, False)
    """
    if names(text, asked) >= _HALF:
        return True
    if asked.verb and any(_alike(asked.verb, one) for one in _stems(text)):
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
    text = _without_tail(_prefixes_off(text, asked), asked)
    about = is_about(text, asked) or (concluded and _shared(text, asked) > 0)
    if not about and not (known and _ANAPHOR.search(text) and not LEFT_OPEN.search(text)):
        return None
    said = _takes_a_stand(text, asked) or (about and _states(text, asked))
    if not said and not (concluded and _is_all_of_it(text, asked)):
        return None
    if (
        _is_tentative(text, asked)
        or OF_PATIENTS.search(text)
        or (LITOTES.search(text) and not asked.negative)
    ):
        return None
    if denies(text) and _SCALAR.search(text) and not (asked.verb and is_about(text, asked)):
        return None  # not to lower a dose isn't to raise it
    if _OPPOSITE.get(asked.verb) in _stems(text):
        return None if denies(text) else False
    return denies(text) == asked.negative


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
    said = _stems(text)
    return sum(any(_alike(one, other) for other in said) for one in asked.content)


def _takes_a_stand(text: str, asked: Proposition) -> bool:
    if STANCE.search(text):
        return True
    ordered = _IMPERATIVE.match(text)
    if ordered is None:
        return False
    verb = ordered["verb"].lower()
    if verb.endswith(("ing", "ed")):
        return False
    same = asked.verb != "" and _alike(stem(verb), asked.verb)
    return verb in _ORDERS or same or NEGATIVE_WORD.match(verb) is not None


def _states(text: str, asked: Proposition) -> bool:
    """Whether a clause repeats a question about what is the case as a statement."""
    if not asked.stated:
        return False
    if _IT_IS.match(text) and any(_alike(asked.verb, one) for one in _stems(text)):
        return True
    return names(text, asked) == 1 and len(text.split()) <= 2 * len(asked.content) + 6


def _is_all_of_it(text: str, asked: Proposition) -> bool:
    """Whether a clause consists of what is asked about: “CT now”, “no opioid”."""
    others = _content(_TIME.sub("", NEGATIVE_WORD.sub("", text)))
    return names(text, asked) >= _HALF and all(
        any(_alike(one, other) for other in asked.content) for one in others
    )


def _initials(question: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Initials of two to four words in a row that are no common ones."""
    words = _WORD.findall(question)
    for size in (2, 3, 4):
        for at in range(len(words) - size + 1):
            named = words[at : at + size]
            if not any(word.lower() in COMMON for word in named):
                yield "".join(word[0] for word in named).lower(), frozenset(map(stem, named))


def _content(text: str) -> frozenset[str]:
    words = (word for word in _WORD.findall(text) if word.lower() not in COMMON)
    return frozenset(one for word in words if (one := stem(word)) not in LIGHT and len(one) > 1)


@lru_cache(maxsize=64)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORD.findall(text))


def _alike(one: str, other: str) -> bool:
    """Whether two stems belong to one word: the same, or one begins the other."""
    if one == other:
        return True
    least = min(len(one), len(other))
    if least < _LEAST_ALIKE:
        return False
    return one.startswith(other) or other.startswith(one) or (least >= 6 and one[:6] == other[:6])
