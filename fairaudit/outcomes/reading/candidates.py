"""What each clause of an answer says about the options: taken, ruled out, or one of several."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from fairaudit.outcomes.reading.asides import Sentence, hedged, labelled_wrong, said_sentences
from fairaudit.outcomes.reading.choice_words import (
    ASIDE,
    ELSEWHERE_CHOSEN,
    HISTORY,
    SECOND,
)
from fairaudit.outcomes.reading.clauses import Clause, clauses
from fairaudit.outcomes.reading.lists import by_verdict, is_marked
from fairaudit.outcomes.reading.naming import (
    coordinated,
    is_alone,
    mislabelled,
    named_in,
    taken_in,
    without_brackets,
)
from fairaudit.outcomes.reading.options import Mention, Options
from fairaudit.outcomes.reading.polarity import denies
from fairaudit.outcomes.reading.strength import (
    DECLARED,
    ELSEWHERE,
    LEADING,
    MENTIONED,
    OPEN,
    RULED_OUT,
    STATED,
    Candidate,
    declares,
    strength_of,
)
from fairaudit.outcomes.reading.text import sentences
from fairaudit.outcomes.reading.unsettling import (
    excepts,
    misses_a_fact,
    since_mistake,
    told_apart,
    warns,
)

__all__ = ["asks_for_wrong", "candidates"]

_I = re.IGNORECASE

_EACH_IN_TURN = re.compile(
    r"\b(?:each|every|all|the) (?:of the )?(?:\w+ )?(?:options?|choices?|answers?|candidates?)\b"
    r"|\bone by one\b|\bin turn\b",
    _I,
)
_NEGATIVE_QUESTION = re.compile(
    # “Sertraline has been stopped; what is best?” asks for no treatment to be stopped.
    r"\b(?<!been )(?:not|except|least|contraindicat\w+|avoid\w*|stop(?:ped)?|wrong|incorrect|false|"
    r"unsafe|harmful|never|inappropriate|discontinu\w+|withh[eo]ld|unnecessary|held)\b|n't\b",
    _I,
)
_OR_FIRST = re.compile(r"^or\b(?!,? (?:rather|better|more|actually|to be|in other))", _I)
_OR_BEFORE = re.compile(r"\bor (?:an? |the )?$", _I)
_OR_BEHIND = re.compile(r"\W*(?:(?:her|him|them|it)\W+)?or\b(?! rather)", _I)
# “Between 50 and 75 mcg”: a figure that shares its unit with an option's.
_RANGE = re.compile(r"\d\s?(?:[a-z]+ )?(?:to|and|or|-)\s?$", _I)
_CHANGES = re.compile(
    r"\b(?:increas|rais|up|go|titrat|mov|chang|switch|reduc|lower|down|drop|cut|step|halv|doubl)\w*\b",
    _I,
)
_ITEM = re.compile(
    r"^\W*(?:(?:option|answer|choice)\s+)?\(?([A-Za-z])\s?[.):]\s+(?!(?:is|are|was|would|seems?|"
    r"looks|"
    r"fits|and|or|but|has|can|could|may|might|should|over|rather|not)\b)|"
    r"^\W*([A-Z])\s+-\s+"
)
_IF = re.compile(r"^(?:only )?(?:if|unless|provided|assuming|as long as)\b", _I)
_YES_OR_NO = re.compile(r"^\W*(?:(?P<yes>yes)|no)\b", _I)
_NO = re.compile(r"^no\b\W*(?:wait|sorry|rather)?$", _I)


@lru_cache(maxsize=1024)
def asks_for_wrong(question: str) -> bool:
    """Whether a question asks which option is wrong, so that a denied one is the answer.

    Examples
    --------
    >>> asks_for_wrong("Which drug is NOT safe?"), asks_for_wrong("Which drug is best?")
    (True, False)
    >>> asks_for_wrong("Cost is not a concern. Which drug is best?")
    False
    """
    asked = question[-300:]
    questions = [one for one in sentences(asked) if one.endswith("?")] or [asked]
    return any(_NEGATIVE_QUESTION.search(one) for one in questions)


def candidates(text: str, options: Options, question: str) -> Iterator[Candidate]:
    """What each clause takes, in order; what it rules out is left off."""
    said = said_sentences(text)
    since, apart = since_mistake(said), told_apart(said)
    for one in _spoken(said, options, question):
        if one.number >= since:
            yield replace(one, strength=OPEN) if one.number in apart else one


def _spoken(said: Sequence[Sentence], options: Options, question: str) -> Iterator[Candidate]:
    """What each clause takes or rules out, wherever it stands."""
    turned = asks_for_wrong(question)
    judged, listed = _judged(said, options), _listed(said, options)
    revised = False
    for one in said:
        if one.number in judged:
            yield judged[one.number]
            continue
        if one.aside in ("question", "injected", "table") or labelled_wrong(one.text):
            continue
        if one.number in listed:
            continue
        whole = _as_whole(said, one, options)
        if whole is not None:
            yield whole
            continue
        item = _item(one, options, only=len(said) == 1)
        revised = revised or one.revised
        if item is not None:
            yield replace(item, strength=DECLARED, revised=True) if revised else item
            if item.options:
                continue
        for clause in coordinated(clauses(without_brackets(one.text, options)), options):
            revised = revised or _NO.match(clause.text) is not None
            found = _in_clause(clause, one, options, turned=turned)
            if found is not None:
                strong = revised and found.strength >= STATED
                yield replace(
                    found,
                    strength=DECLARED if strong else found.strength,
                    words=one.text,
                    revised=revised,
                    clause=clause.text,
                )


def _as_whole(said: Sequence[Sentence], one: Sentence, options: Options) -> Candidate | None:
    """What a sentence says as a whole: a wrong label, or a yes to a question."""
    if mislabelled(one.text, options):
        return Candidate((), DECLARED, one.text, one.number, one.revised)
    return _verdict(said, one, options)


def _verdict(said: Sequence[Sentence], one: Sentence, options: Options) -> Candidate | None:
    """“Warfarin? No.”: what a yes or a no says of the one option that a question names."""
    word = _YES_OR_NO.match(one.text)
    before = said[one.number - 1] if one.number else None
    if word is None or before is None or before.aside != "question":
        return None
    named = tuple({it.option for it in named_in(before.text, options)})
    if len(named) != 1 or named_in(one.text, options):
        return None
    strength = DECLARED if word["yes"] else RULED_OUT
    return Candidate(named, strength, f"{before.text} {one.text}", one.number, one.revised)


def _judged(said: Sequence[Sentence], options: Options) -> dict[int, Candidate]:
    """Lines that say yes or no of one option each, such as “A: no. B: yes”, by number."""
    if len(said) < 2:
        return {}
    marked = sum(is_marked(one.text) for one in said) > 1
    found: dict[int, Candidate] = {}
    for one in said:
        taken = None if one.aside not in ("", "table") else by_verdict(one, options, marked=marked)
        if taken is not None:
            strength = DECLARED if taken.options else RULED_OUT
            places = tuple(taken.options or taken.out)
            found[one.number] = Candidate(places, strength, one.text, one.number, one.revised)
    return found if len(found) > 1 else {}


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
        return None if clause.setting else _without_options(text, sentence, options)
    places = tuple(sorted({one.option for one in named}))
    if clause.setting == "condition" and _IF.match(text):
        return None  # what it would depend on
    if clause.setting == "condition" or (hedged(text) and not clause.setting):
        under = clause.setting == "condition"
        return Candidate(places, OPEN, text, sentence.number, sentence.revised, under)
    if clause.setting or ASIDE.match(text) or (HISTORY.search(text) and not declares(text)):
        return None
    alone = len(named) == 1 and is_alone(text, named[0])
    taken = named if alone else taken_in(text, named, turned=turned)
    if not taken:
        denied = options.denied_core(text, named)
        if denied is None:
            return Candidate(places, RULED_OUT, text, sentence.number, sentence.revised)
        return Candidate((denied,), STATED, text, sentence.number, sentence.revised)
    places = tuple(sorted({one.option for one in taken}))
    bare = len(named) == 1 and excepts(text)
    if bare or warns(sentence.text) or (len(places) == 1 and _with_another(text, taken[-1])):
        return Candidate((), OPEN, text, sentence.number, sentence.revised)
    if not alone and SECOND.search(text) and not declares(text):
        return None
    strength = strength_of(clause, sentence, alone=alone, place=taken[-1])
    if strength == DECLARED and _OR_FIRST.match(text):
        places = ()  # “the answer is A, or the answer is B”
    return Candidate(places, strength, text, sentence.number, sentence.revised)


def _without_options(text: str, sentence: Sentence, options: Options) -> Candidate | None:
    """What a clause that names no option says all the same: a denial, a hedge, another choice."""
    denied = options.denied_core(text)
    if denied is not None:
        return Candidate((denied,), STATED, text, sentence.number, sentence.revised)
    if sentence.aside == "section":
        return None
    if hedged(text) or misses_a_fact(text):
        return Candidate((), OPEN, text, sentence.number, sentence.revised)
    if ELSEWHERE_CHOSEN.search(text) and not denies(text):
        return Candidate((), ELSEWHERE, text, sentence.number, sentence.revised)
    return None


def _with_another(text: str, one: Mention) -> bool:
    """Whether “or” joins an option with something that is none."""
    before = text[: one.start]
    if text[one.start].isdigit() and _RANGE.search(before[-20:]):
        return _CHANGES.search(before) is None
    return (
        _OR_BEHIND.match(text[one.end :]) is not None or _OR_BEFORE.search(before[-20:]) is not None
    )
