"""What each clause of an answer says about the options: taken, ruled out, or one of several."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from fairaudit.outcomes.reading.asides import Sentence, hedged, said_sentences
from fairaudit.outcomes.reading.clauses import Clause, clauses
from fairaudit.outcomes.reading.naming import coordinated, is_alone, named_in, taken_in
from fairaudit.outcomes.reading.options import Mention, Options

__all__ = [
    "DECLARED",
    "LEADING",
    "MENTIONED",
    "OPEN",
    "RULED_OUT",
    "STATED",
    "Candidate",
    "asks_for_wrong",
    "candidates",
]

_I = re.IGNORECASE
_LONGEST_LABEL = 6  # words before a colon

RULED_OUT, OPEN, MENTIONED, STATED, LEADING, DECLARED = -1, 0, 1, 2, 3, 4
"""How surely a clause takes an option; OPEN says that it leaves that open."""

_ANSWER = (
    r"(?:answer|choice|option|pick|selection|diagnosis|decision|recommendation|verdict|conclusion|"
    r"treatment|test|step|drug|agent|cause|explanation|setting|one|approach|management|strategy|"
    r"course|plan|place|fit)"
)
_CHOOSE = (
    r"(?:choose|pick|select|go (?:with|for)|opt for|recommend|favou?r|prefer|advise|suggest|start|"
    r"give|order|offer|use|call|say|answer|vote|prescribe|administer|admit|send|obtain|perform)"
)
_RIGHT = (
    r"(?:correct|right|the (?:right|best|correct|most|preferred|answer|one|ideal|next|first)|"
    r"most (?:likely|appropriate|suitable|consistent)|preferred|best|first-line|mandatory|ideal|"
    r"indicated|recommended|warranted)"
)
_DECLARES = re.compile(
    r"\b(?:final|correct|right|best|my|likely|only|preferred|appropriate|standard|usual|ideal|"
    r"next)\b"
    rf".{{0,30}}\b{_ANSWER}\b|\b(?:answer|choice) (?:is|would be|=)"
    rf"|\b(?:i|we)(?:'d| would|'ll| will)? (?:\w+ )?{_CHOOSE}\b"
    rf"|\b(?:is|are|would be|seems|remains) (?:\w+ )?{_RIGHT}\b"
    r"|\b(?:should|must) be (?:\w+ )?(?:given|offered|started|done|ordered|chosen|used|performed|"
    r"obtained|prescribed|tried|treated)\b"
    r"|\b(?:revise|change|switch|amend|update|correct)\w* (?:it|my answer|this|that|"
    r"the answer)?\s?to\b"
    r"|\b(?:leaves|leaving|left with)\b|\bthe one (?:to|that)\b|\bit is$|\bit is,|→",
    _I,
)
_SUPPORTS = re.compile(
    r"\b(?:fits?|suggests?|means?|due to|consistent with|points? to|locali[sz]es?? to|explain(?:s|"
    r"ed)?"
    r"|indicat\w+|signature|diagnos\w+|typical|hence|therefore|thus|so|should|must|need(?:s|ed)?|"
    r"required?|recommend\w*|appropriate|enough|sufficient|covers?|works?|suits?|likely|would|can|"
    r"first|admi(?:t|ssion)|please|treat\w*|i'd|choose|combine|supports?|confirms?|warrants?|send|"
    r"give|start|use|order|"
    r"begin|place|transfer|keep|discharge|get|obtain|proceed|perform|do|then)\b",
    _I,
)
_SECOND = re.compile(
    r"\b(?:alternative\w*|second-line|second choice|defensible|acceptable|also (?:possible|"
    r"an option|reasonable)|possible|may|might|could|follows|later|next-best|runner-up|considered|"
    r"consider|plausible|tempting|reserve[ds]?|adjunct|backup|if)\b",
    _I,
)
_HISTORY = re.compile(
    r"\b(?:already|previously|prior|history of|took|was (?:given|started|taking|on)|has been|"
    r"had been|is (?:currently )?(?:taking|on)|currently takes?|received|last (?:week|month|year)|"
    r"home medic\w+)\b",
    _I,
)
_ASIDE = re.compile(
    r"^(?:and |but )?(?:although|though|even though|while|whereas|because|since|unlike|compared|as|"
    r"instead of|rather than|despite|for (?:which|whom)|which|who|in contrast)\b",
    _I,
)
_EACH_IN_TURN = re.compile(
    r"\b(?:each|every|all|the) (?:of the )?(?:\w+ )?(?:options?|choices?|answers?|candidates?)\b"
    r"|\bone by one\b|\bin turn\b",
    _I,
)
_NEGATIVE_QUESTION = re.compile(
    r"\b(?:not|except|least|contraindicat\w+|avoid\w*|stop(?:ped)?|wrong|incorrect|false|unsafe|"
    r"harmful|never|inappropriate|discontinu\w+|withh[eo]ld|unnecessary|held)\b|n't\b",
    _I,
)
_OR_BEFORE = re.compile(r"\bor (?:an? |the )?$", _I)
_ITEM = re.compile(
    r"^\W*(?:(?:option|answer|choice)\s+)?\(?([A-Za-z])\s?[.):]\s+|"
    r"^\W*([A-Z])\s+-\s+"
)
_NO = re.compile(r"^no\b\W*(?:wait|sorry|rather)?$", _I)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Options that a clause takes: one, or several where it leaves that open."""

    options: tuple[int, ...]
    strength: int
    words: str
    number: int
    revised: bool


@lru_cache(maxsize=1024)
def asks_for_wrong(question: str) -> bool:
    """Whether a question asks which option is wrong, so that a denied one is the answer.

    Examples
    --------
    >>> asks_for_wrong("Which drug is NOT safe?"), asks_for_wrong("Which drug is best?")
    (True, False)
    """
    return _NEGATIVE_QUESTION.search(question[-300:]) is not None


def candidates(text: str, options: Options, question: str) -> Iterator[Candidate]:
    """What each clause takes, in order; what it rules out is left off."""
    said = said_sentences(text)
    turned = asks_for_wrong(question)
    listed = _listed(said, options)
    revised = False
    for one in said:
        if one.aside in ("question", "injected", "table") or one.number in listed:
            continue
        item = _item(one, options, only=len(said) == 1)
        revised = revised or one.revised
        if item is not None:
            yield replace(item, strength=DECLARED, revised=True) if revised else item
            if item.options:
                continue
        for clause in coordinated(clauses(one.text), options):
            revised = revised or _NO.match(clause.text) is not None
            found = _in_clause(clause, one, options, turned=turned)
            if found is not None:
                strong = revised and found.strength >= STATED
                yield replace(
                    found,
                    strength=DECLARED if strong else found.strength,
                    words=one.text,
                    revised=revised,
                )


def _listed(said: Sequence[Sentence], options: Options) -> set[int]:
    """Sentences that list the options: items with letters that go up, two or more in a run."""
    found: set[int] = set()
    run: list[tuple[int, int]] = []
    for one in said:
        item = _ITEM.match(one.text)
        place = options.letters.find((item[1] or item[2]).upper()) if item else -1
        if place < 0:
            if one.aside in ("question", "section"):
                run = []
            if _EACH_IN_TURN.search(one.text):
                run = [(one.number, -1)]
            continue
        if run and place <= run[-1][1]:
            run = []
        run.append((one.number, place))
        if len(run) > 1:
            found |= {number for number, _ in run}
    return found


def _item(one: Sentence, options: Options, *, only: bool) -> Candidate | None:
    """An answer that begins with its letter; one with another option's words takes none."""
    item = _ITEM.match(one.text)
    if item is None:
        return None
    letter = item[1] or item[2]
    place = options.letters.find(letter.upper())
    rest = one.text[item.end() :]
    named = options.mentions(rest)
    leads = bool(named) and not rest[: named[0].start].strip(" \"'(-:*")
    if place < 0 or (letter.islower() and not leads and not only):
        return None
    if letter.upper() == "A" and item[0].rstrip().endswith(":") and not leads:
        return None  # “A:” may also stand for “Answer:”
    if one.aside == "section":
        return Candidate((place,), MENTIONED, one.text, one.number, one.revised)
    strength = DECLARED if one.concluded or one.headed or one.revised else LEADING
    if leads and named[0].option != place and not named[0].short:
        return Candidate((), DECLARED, one.text, one.number, one.revised)
    return Candidate((place,), strength, one.text, one.number, one.revised)


def _in_clause(
    clause: Clause, sentence: Sentence, options: Options, *, turned: bool
) -> Candidate | None:
    text = clause.text
    named = named_in(text, options)
    if not named:
        denied = None if clause.setting else options.denied_core(text)
        if denied is not None:
            return Candidate((denied,), STATED, text, sentence.number, sentence.revised)
        if hedged(text) and not clause.setting:
            return Candidate((), OPEN, text, sentence.number, sentence.revised)
        return None
    places = tuple(sorted({one.option for one in named}))
    if clause.setting == "condition" or (hedged(text) and not clause.setting):
        return Candidate(places, OPEN, text, sentence.number, sentence.revised)
    if clause.setting or _ASIDE.match(text) or (_HISTORY.search(text) and not _declares(text)):
        return None
    alone = len(named) == 1 and is_alone(text, named[0])
    taken = named if alone else taken_in(text, named, turned=turned)
    if not taken:
        denied = options.denied_core(text, named)
        if denied is None:
            return Candidate(places, RULED_OUT, text, sentence.number, sentence.revised)
        return Candidate((denied,), STATED, text, sentence.number, sentence.revised)
    places = tuple(sorted({one.option for one in taken}))
    if len(places) == 1 and _with_another(text, taken[-1]):
        return Candidate((), OPEN, text, sentence.number, sentence.revised)
    if not alone and _SECOND.search(text) and not _declares(text):
        return None
    return Candidate(
        places, _strength(clause, sentence, alone=alone), text, sentence.number, sentence.revised
    )


def _declares(text: str) -> bool:
    """Whether a clause says that this is the answer before it says what else is possible."""
    declared = _DECLARES.search(text)
    second = _SECOND.search(text)
    return declared is not None and (second is None or declared.start() < second.start())


def _with_another(text: str, one: Mention) -> bool:
    """Whether “or” joins an option with something that is none."""
    joined = re.match(r"\W*or\b(?! rather)", text[one.end :], _I)
    return joined is not None or _OR_BEFORE.search(text[: one.start][-20:]) is not None


def _strength(clause: Clause, sentence: Sentence, *, alone: bool) -> int:
    if sentence.aside == "section":
        return MENTIONED
    labelled = (
        clause.mark in (":", "→", "=")
        and len(clause.before.split()) <= _LONGEST_LABEL
        and _DECLARES.search(f"{clause.before} is the answer") is not None
    )
    concluded = sentence.concluded or sentence.headed
    if _DECLARES.search(clause.text) or (alone and (labelled or concluded)):
        return DECLARED
    if alone:
        return LEADING if not clause.before or clause.mark in (":", "→", "...") else STATED
    if sentence.concluded:
        return DECLARED
    return STATED if _SUPPORTS.search(clause.text) else MENTIONED
