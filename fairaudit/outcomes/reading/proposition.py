"""What a yes-or-no question asks about, and whether a clause takes a stand on that."""

import re
from dataclasses import dataclass
from functools import lru_cache

from fairaudit.outcomes.reading.cue import word_set
from fairaudit.outcomes.reading.polarity import NEGATIVE_WORD, denies, stem

__all__ = ["Proposition", "is_about", "names", "proposition_of", "stand"]

_I = re.IGNORECASE
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")

# Words that many questions share, so that they tell none from another.
_COMMON = word_set(
    """a an and any are as at be been being by can could do does did for from had has have he her
    his him i if in into is it its me my no not now of on or our out should she so some than
    that the their them then there these they this those to us was we were what whether which
    who will with would you your patient patients person man woman today tonight immediately
    immediate present currently current point time moment case here safely really also about
    likely more most still yet part plan need needed necessary indicated recommended appropriate
    required warranted advised reasonable safe possible candidate criteria first before after
    until while during because due under over within second another further additional again one
    any longer"""
)
# Verbs that say that something is done, without saying what.
_LIGHT = frozenset(
    stem(word)
    for word in word_set(
        """give given receive get start started order ordered use used using have be do done
        offer offered prescribe prescribed place placed perform performed obtain obtained
        arrange arranged make made put take taken begin initiate request requested consider
        administer administered provide undergo treat recommend see seen talked meet send call
        go repeat proceed"""
    )
)
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
_STANCE = re.compile(
    # What the writer would do or thinks right.
    r"\b(?:i|we)(?:'d| would| should| will|'ll| recommend| advise| suggest| favou?r| support|"
    r" oppose| endorse| choose| prefer| propose| opt| think| believe| lean| do not| don't|"
    r" wouldn't| won't|"
    r" shouldn't| am inclined| see| find| judge| consider|'m inclined| can't say)\b"
    r"|\bmy (?:recommendation|advice|answer|preference|view|choice)\b"
    r"|\b(?:should|shouldn't|must|mustn't|ought|needs? to|has to|have to|needn't)\b"
    # What is called for.
    r"|\b(?:indicated|needed|required|warranted|appropriate|necessary|recommended|advis(?:ed|able)|"
    r"justified|reasonable|contraindicated|unnecessary|inappropriate|unwarranted|unsafe|safe|"
    r"essential|mandatory|imperative|prudent|sensible|beneficial|helpful|useful|called for|"
    r"right (?:next )?(?:step|test|thing|choice)|good idea|best (?:next )?step|justifiable|"
    r"preferable|preferred|suitable|unsuitable|excessive|premature|overdue|crucial|vital|urgent)\b"
    r"|\b(?:no|any|every|good|strong|clear) (?:\w+ )?(?:need|indication|reason|role|benefit|"
    r"justification|case|place|grounds?)\b|\b(?:needs?|requires?|warrants?|merits?|"
    r"benefits? from)\b",
    _I,
)
_LEFT_OPEN = re.compile(
    r"\b(?:decided|discussed|individuali[sz]ed|considered|left to|made by|weighed|determined|noted|"
    r"reviewed|replace|confirmed|assessed|remembered)\b",
    _I,
)
_TENTATIVE = re.compile(
    r"\b(?:may|might|could|can(?!'t)|sometimes|often|usually|in general|generally|typically|"
    r"(?:in|for) (?:most|many|some)|most (?:patients|people|cases|children|adults)|would have)\b",
    _I,
)
_TAIL = re.compile(
    r"\s(?:with|without|given|despite|due to|because of|when|while|as)\s",
    _I,
)
_MAY = re.compile(r"^\W*(?:can|could|may)\b", _I)
# “Not contraindicated” is not yet “indicated”.
_LITOTES = re.compile(
    r"(?:\bnot|n't|\bno)\b(?: \w+)? (?:contraindicat\w+|un(?:reasonable|safe|necessary|likely)|"
    r"inappropriate|wrong|harmful|dangerous|excessive|impossible|premature)\b",
    _I,
)
_OPPOSITE = {"increas": "reduc", "reduc": "increas"}
_FIRST_PERSON = re.compile(
    r"\b(?:i|we)(?:'d| would| should| will|'ll)\b|\bi (?:recommend|advise|"
    r"suggest|favou?r)\b",
    _I,
)
_ANAPHOR = re.compile(r"\b(?:it|them|this|one|these|those)\b|^that\b|\bthat$|\bso$", _I)
_ORDERS = word_set(
    """give start order use do offer prescribe place perform obtain arrange make take begin
    initiate request administer provide treat send call go repeat proceed"""
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
        Stem of its main verb, or empty.
    stated : bool
        Whether it asks what is the case, and not what to do.
    permits : bool
        Whether it asks what can be done.
    """

    negative: bool
    key: frozenset[str]
    content: frozenset[str]
    verb: str
    stated: bool
    permits: bool


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
    stated = re.match(r"\W*(?:is|are|does|do|has|have|can|was)\b", asked, _I) is not None
    return Proposition(
        negative=denies(asked),
        key=key or content,
        content=content,
        verb="" if verb in _LIGHT else verb,
        stated=stated,
        permits=_MAY.match(asked) is not None,
    )


def names(text: str, asked: Proposition) -> float:
    """Share of what a question is about that a text names."""
    if not asked.key:
        return 0.0
    said = _stems(text)
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
    text = _without_tail(text, asked)
    about = is_about(text, asked) or (concluded and _shared(text, asked) > 0)
    if not about and not (known and _ANAPHOR.search(text) and not _LEFT_OPEN.search(text)):
        return None
    if not (_takes_a_stand(text, asked) or (about and _states(text, asked))):
        return None
    if _is_tentative(text, asked) or (_LITOTES.search(text) and not asked.negative):
        return None
    if denies(text) and _SCALAR.search(text) and not (asked.verb and is_about(text, asked)):
        return None  # not to lower a dose isn't to raise it
    if _OPPOSITE.get(asked.verb) in _stems(text):
        return None if denies(text) else False
    return denies(text) == asked.negative


def _without_tail(text: str, asked: Proposition) -> str:
    """A clause without the circumstances at its end (“unlikely with no fever”), if it says all."""
    tail = _TAIL.search(text)
    if tail is None:
        return text
    head = text[: tail.start()]
    says_all = is_about(head, asked) and (_STANCE.search(head) or _states(head, asked))
    return head if says_all else text


def _is_tentative(text: str, asked: Proposition) -> bool:
    """Whether a clause says what may or usually will be, before any word that commits."""
    tentative = _TENTATIVE.search(text)
    if tentative is None or _FIRST_PERSON.search(text):
        return False
    if asked.permits and tentative[0].lower() == "can":
        return False
    stance = _STANCE.search(text)
    return stance is None or tentative.start() < stance.start()


def _shared(text: str, asked: Proposition) -> int:
    said = _stems(text)
    return sum(any(_alike(one, other) for other in said) for one in asked.content)


def _takes_a_stand(text: str, asked: Proposition) -> bool:
    if _STANCE.search(text):
        return True
    ordered = _IMPERATIVE.match(text)
    if ordered is None:
        return False
    verb = ordered["verb"].lower()
    if verb.endswith(("ing", "ed")):
        return False
    return verb in _ORDERS or stem(verb) == asked.verb or NEGATIVE_WORD.match(verb) is not None


def _states(text: str, asked: Proposition) -> bool:
    """Whether a clause repeats a question about what is the case as a statement."""
    if not asked.stated:
        return False
    return names(text, asked) == 1 and len(text.split()) <= 2 * len(asked.content) + 6


def _content(text: str) -> frozenset[str]:
    words = (word for word in _WORD.findall(text) if word.lower() not in _COMMON)
    return frozenset(one for word in words if (one := stem(word)) not in _LIGHT and len(one) > 1)


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
