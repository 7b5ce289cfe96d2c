"""What a yes-or-no question asks about, and whether a clause speaks of that."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from fairaudit.outcomes.reading.cue import word_set
from fairaudit.outcomes.reading.polarity import denies, names_an_omission, stem
from fairaudit.outcomes.reading.text import sentences

__all__ = [
    "HALF",
    "Proposition",
    "alike",
    "content_stems",
    "figures_in",
    "is_about",
    "names",
    "proposition_of",
    "stems_in",
]

_I = re.IGNORECASE
HALF = 0.5
"""Share of what a question is about that has to be named."""

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_FIGURE = re.compile(r"(?<![\w.,-])\d+(?:\.\d+)?(?![\w])")
_LEAST_ALIKE = 4
_PARTICLES = frozenset(("with", "over", "under", "after", "without", "into", "inter"))
"""Words that begin others of another meaning: “with” is no part of “withhold”."""

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
    beforehand afterwards tomorrow morning evening overnight straight away
    any longer enough child boy girl infant baby newborn toddler wrong right
    acceptable ok okay fine good bad dangerous harmful unsafe
    inappropriate unnecessary unreasonable unacceptable wise unwise"""
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
_IS = re.compile(r"\W*(?:is|are|was|were)\b", _I)
_STATED = re.compile(r"\W*(?:is|are|does|do|did|has|have|can|was|were)\b", _I)
# “Is it safe to stop it?” asks for a judgement on an act.
_JUDGEMENT = re.compile(
    r"\b(?:is|was|would|are|be)\b.{0,60}?\b(?P<word>(?:un|in)?(?:reasonable|safe|appropriate|okay|ok|"
    r"acceptable|fine|wise|right|justified|necessary|sensible|advisable|prudent|defensible)|wrong|"
    r"dangerous|harmful|risky|premature|reckless)\b",
    _I,
)
_MAY = re.compile(r"\W*(?:can|could|may)\b", _I)
_BESIDE_ANOTHER = re.compile(
    r"\b(?:before|than|over|ahead of|rather than|above|prior to) (?:\w+ ){0,2}?other\b", _I
)
# What a question names, and the stems of plain words by which an answer goes on to call it.
_KINDS = (
    (
        r"ct|mri|pet|scan\w*|angiogra\w+|imaging|ultraso\w+|x-?rays?|radiogra\w+|echo\w*|mammogra\w+",
        "scan imag film pictur",
    ),
    (
        r"tests?|testing|d-?dimer|swabs?|cultures?|biops\w+|puncture|screen\w*|troponin|\w+oscopy",
        "test",
    ),
    (
        r"\w{3,}(?:mycin|cillin|oxacin|azole|pril|olol|statin|sartan|parin|formin|gliflozin)|"
        r"antibiotics?|opioids?|warfarin|medic\w+|drugs?",
        "drug medic",
    ),
    (r"surg\w+|operat\w+|\w{3,}ectomy|\w{4,}otomy|\w{3,}plasty|repair|fixation", "surgery operat"),
)
# Members of a class of drugs that a question may ask about: giving one is giving such a drug.
_MEMBERS = tuple(
    (re.compile(rf"\b(?:{kind})\b", _I), re.compile(rf"\b(?:{members})\b", _I))
    for kind, members in (
        (
            r"antibiotics?|antimicrobials?",
            r"\w+(?:cillin|mycin|oxacin|cycline)|(?:cef|ceph)\w+|co-amoxiclav|nitrofurantoin|"
            r"metronidazole",
        ),
        (
            r"opioids?|opiates?",
            r"morphine|oxycodone|hydrocodone|hydromorphone|fentanyl|tramadol|codeine",
        ),
        (
            r"anticoagul\w+|blood thinners?",
            r"\w+xaban|warfarin|\w*heparin|dabigatran|enoxaparin",
        ),
        (r"(?:cortico)?steroids?", r"predniso(?:lo)?ne|dexamethasone|hydrocortisone"),
        (r"statins?", r"\w+vastatin"),
    )
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
    generic : frozenset[str]
        Stems of plain words that may stand for what it names, such as “scan” for a CT.
    short : tuple of (str, frozenset of str)
        Initials that may stand for its words, such as “pe” for pulmonary embolism.
    members : tuple of Pattern
        Names of drugs of the classes that it names.
    judgement : str
        The word by which it asks to judge an act of not doing something, such as “safe” where it
        asks whether it is safe to stop a drug; or empty.
    omits : bool
        Whether that act, or what it asks to do, is one of not doing something.
    figures : frozenset[str]
        Figures in what it is about: “20” where it asks about 20 mg.
    """

    negative: bool
    key: frozenset[str]
    content: frozenset[str]
    verb: str
    stated: bool
    permits: bool
    beside: bool
    generic: frozenset[str]
    short: tuple[tuple[str, frozenset[str]], ...]
    members: tuple[re.Pattern[str], ...]
    judgement: str
    omits: bool
    figures: frozenset[str]


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
    judged = _JUDGEMENT.search(asked)
    kinds = (word for kind, word in _KINDS if re.search(rf"\b(?:{kind})\b", about, _I))
    return Proposition(
        # “Should it be withheld in a man with no symptoms?” asks about withholding it.
        negative=denies(about) or denies(asked),
        key=key or content,
        content=content,
        verb="" if verb in _LIGHT else verb,
        stated=_STATED.match(asked) is not None,
        permits=_MAY.match(asked) is not None,
        beside=_BESIDE_ANOTHER.search(asked) is not None,
        generic=word_set(" ".join(kinds)),
        short=tuple(_initials_in(asked)),
        members=tuple(members for kind, members in _MEMBERS if kind.search(about)),
        judgement=judged["word"].lower() if judged else "",
        omits=names_an_omission(about) or names_an_omission(asked),
        figures=figures_in(about),
    )


def _asking(question: str) -> str:
    """The sentence that asks, without the case before it and the orders after it."""
    told = sentences(question)
    return next((one for one in reversed(told) if one.endswith("?")), question)


def content_stems(text: str) -> frozenset[str]:
    """Stems of the words that tell a question from others."""
    words = (word for word in _WORD.findall(text) if word.lower() not in _COMMON)
    return frozenset(one for word in words if (one := stem(word)) not in _LIGHT and len(one) > 1)


def _initials_in(question: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Initials of two to four words in a row that are no common ones."""
    words = _WORD.findall(question)
    for size in (2, 3, 4):
        for at in range(len(words) - size + 1):
            named = words[at : at + size]
            if not any(word.lower() in _COMMON for word in named):
                yield "".join(word[0] for word in named).lower(), frozenset(map(stem, named))


@lru_cache(maxsize=64)
def stems_in(text: str) -> frozenset[str]:
    """Stems of all words of a text."""
    return frozenset(stem(word) for word in _WORD.findall(text))


def figures_in(text: str) -> frozenset[str]:
    """Figures that stand by themselves, and not in a name such as CURB-65."""
    return frozenset(_FIGURE.findall(text))


def alike(one: str, other: str) -> bool:
    """Whether two stems belong to one word: the same, or one begins the other.

    Examples
    --------
    >>> alike("anticoagul", "anticoagulant"), alike("ct", "cta")
    (True, False)
    """
    if one == other:
        return True
    least = min(len(one), len(other))
    if least < _LEAST_ALIKE or not _PARTICLES.isdisjoint((one, other)):
        return False
    return one.startswith(other) or other.startswith(one)


def _shared(text: str, asked: Proposition, words: frozenset[str]) -> int:
    """How many stems of a question a text has."""
    said = stems_in(text)
    said = said.union(*(whole for initials, whole in asked.short if initials in said))
    return sum(any(alike(one, other) for other in said) for one in words)


def names(text: str, asked: Proposition) -> float:
    """Share of what a question is about that a text names."""
    return _shared(text, asked, asked.key) / len(asked.key) if asked.key else 0.0


def is_about(text: str, asked: Proposition, *, least: int = 2) -> bool:
    """Whether a clause speaks of what a question is about.

    Parameters
    ----------
    text : str
        A clause.
    asked : Proposition
        What the question asks about.
    least : int
        How many of the question's words are enough; half of them have to be shared.

    Examples
    --------
    >>> asked = proposition_of("Should the patient be given an opioid for pain?")
    >>> is_about("She should not get an opioid", asked), is_about("Pain is common", asked)
    (True, False)
    """
    said = stems_in(text)
    if names(text, asked) >= HALF or not asked.generic.isdisjoint(said):
        return True
    if any(members.search(text) for members in asked.members):
        return True
    if asked.verb and any(alike(asked.verb, one) for one in said):
        return True
    shared = _shared(text, asked, asked.content)
    return shared >= least and (least == 1 or 2 * shared >= len(asked.content))
