"""What the clauses of a sentence take, rule out and leave ununderstood, of several options."""

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import pairwise

from fairaudit.outcomes.reading.asides import Sentence, hedged
from fairaudit.outcomes.reading.choice_words import DECLARES, PHRASE
from fairaudit.outcomes.reading.clauses import Clause, clauses
from fairaudit.outcomes.reading.lists import Taken
from fairaudit.outcomes.reading.multi_lists import asked_stems
from fairaudit.outcomes.reading.multi_unnamed import Heard, count, without_options
from fairaudit.outcomes.reading.multi_whole import adds
from fairaudit.outcomes.reading.multi_words import (
    ADDED,
    COUNTED,
    DONE,
    INSISTED,
    KEPT,
    LEFT_OUT,
    LITTLE,
    LITTLE_WORDS,
    OPENS,
    STOPS,
    TAKES,
)
from fairaudit.outcomes.reading.naming import (
    coordinated,
    is_alone,
    named_in,
    taken_in,
    without_brackets,
)
from fairaudit.outcomes.reading.options import Mention, Options
from fairaudit.outcomes.reading.polarity import denies
from fairaudit.outcomes.reading.sought import stems
from fairaudit.outcomes.reading.stopping import asks_to_stop, turned_round

__all__ = ["by_clauses", "is_list"]

_I = re.IGNORECASE
_GOES_ON = re.compile(
    r"^(?:and|or|nor)\b(?!.*\b(?:should|is|are|needs?|would|must|i|i'd|but)\b)",
    _I,
)
_SO_IS = re.compile(
    r"^\W*(?:and )?(?:so|likewise|the same goes for|as) (?:is|are|was|were|do|does|can|could|may|"
    r"might|must|should|will|would)\b",
    _I,
)
# “Red flags generally include …” says nothing of the case.
_IN_GENERAL = re.compile(
    r"\b(?:generally|in general|typically|usually|commonly|common|often|in (?:patients|people)|"
    r"(?:to|in|for) (?:anyone|everyone|those|people|all|"
    r"women|men|children|adults|patients) (?:\w+ ){0,2}?(?:with|who|whose)|"
    r"(?:can|may|could|might) include|"
    r"(?:are|is) (?:common|classic|known|typical|well-known|considered|important|recogni[sz]ed))\b",
    _I,
)
_CASE = re.compile(
    r"\b(?:he|she|his|her|here|(?:the|this) (?:patient|man|woman|child|person|case)|i|i'd)\b", _I
)
_LATER = re.compile(
    r"\b(?:later|once (?:\S+ ){1,3}(?:is|are|has|have|rises|falls)|may|might|could|consider|"
    r"alternative\w*|optional\w*|"
    r"history)\b",
    _I,
)
# Words that say something even where an option holds them.
_BEARING = frozenset(("not", "no", "without", "never", "stop", "avoid", "or", "if"))
_OR_AFTER = re.compile(r"^\W*or\b", _I)
_OR_BEFORE = re.compile(r"\bor (?:an? |the |even )?$", _I)
# What begins with a verb is said of what stands before; “twice” and “his” are none.
_VERB = re.compile(
    r"^(?:(?:is|are|was|were|does|do|did|has|have|had|would|should|can|could|may|might|must|will)"
    r"(?:n't)?|cannot|(?!(?:this|his|its|thus|plus|as|yes|always|perhaps|across|versus|less|unless|"
    r"besides|sometimes|others)\b)[a-z]+s)\b",
    _I,
)
# One word before an option may tell what kind is meant; an unknown verb may spare it.
_ADJECTIVE = re.compile(
    r"\w*\d|\w+(?:ed|al|ic|ous|ive|ary|ory|ent|ant|ble|ing|side|ly|ar|um|ine|ma|od)\W*$|"
    r"(?:he|she|they|patient|first|new|plain|stat|repeat|chest|live|low|high|old|dose|drug|oral|iv|im|sc)\b|(?-i:[A-Z]{2,})",
    _I,
)
_ONLY = re.compile(r"^\W*(?:just|only)\b", _I)
_SUBJECT = re.compile(
    r"^\W*(?:and |but )?(?:he|she|they|the patient|patient)(?: (?:currently|still|also|is|"
    r"was))?\W*$",
    _I,
)
_UNDER = re.compile(
    r"^(?:and |but )?(?:if (?:so|not|negative|positive|normal|abnormal)|otherwise)$", _I
)


def by_clauses(
    one: Sentence, options: Options, *, turned: bool, question: str, before: Sequence[Taken]
) -> Taken | None:
    """What the clauses of a sentence take and rule out.

    Parameters
    ----------
    one : Sentence
        The sentence.
    options : Options
        The options.
    turned : bool
        Whether the question asks for what is wrong, so that a denied option is the answer.
    question : str
        The question: a clause that shares its words answers it.
    before : Sequence of Taken
        What the sentences before took; “it” and “the rest” refer to that.
    """
    heard = Heard()
    if before:
        last = before[-1]
        heard.last = last.options | last.out | last.unclear
        heard.denied = bool(last.out) and not last.options
    asked = asked_stems(question, options)
    text = without_brackets(one.text, options)
    if asks_to_stop(question):
        text = turned_round(text, options)
    for clause in coordinated(_predicated(clauses(text), options), options):
        named = named_in(clause.text, options)
        if not named:
            without_options(clause, heard, options, before, turned=turned)
        elif clause.setting not in ("others", "past", "whether"):
            own = _own_words(named, options)
            _with_options(clause, named, heard, own, turned=turned, asked=asked)
        else:
            heard.last = frozenset(it.option for it in named)
    if not (heard.taken or heard.out or heard.open or heard.unclear):
        return None
    listed = bool(heard.taken) and _only_takes(text, options)
    final = bool(heard.taken) and one.concluded and not ADDED.search(one.text)
    final = final and not adds(one, heard.taken, before)
    final = final or (listed and _ONLY.match(text) is not None)
    counted = COUNTED.match(one.text)
    if counted and heard.taken:
        right = len(heard.taken) == count(counted["count"])
        final, heard.open = final or right, heard.open or not right
    return Taken(
        frozenset(heard.taken),
        frozenset(heard.out),
        one.text,
        final,
        heard.open,
        frozenset(heard.unclear - heard.taken - heard.out),
        listed,
    )


def _predicated(parts: Sequence[Clause], options: Options) -> list[Clause]:
    """Clauses, a subject joined to its verb over what stands between: “B, at 18, falls short”."""
    found = list(parts)
    for at, (one, two, three) in enumerate(zip(parts, parts[1:], parts[2:], strict=False)):
        named = named_in(one.text, options)
        apart = two.mark == three.mark == "," and not named_in(two.text, options)
        if apart and named and is_alone(one.text, named[-1]) and _VERB.match(three.text):
            found[at] = replace(one, text=f"{one.text} {three.text}")
            found[at + 1] = replace(two, text="")
            found[at + 2] = replace(three, text="")
    return [one for one in found if one.text]


def is_list(text: str, options: Options) -> bool:
    """Whether a sentence is nothing but several options.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.options import options_of
    >>> known = options_of(("troponin", "D-dimer", "lipase"))
    >>> is_list("Troponin and a lipase.", known), is_list("Not a D-dimer, lipase.", known)
    (True, False)
    """
    named = named_in(text, options)
    return len(named) > 1 and LITTLE.fullmatch(_outside(text, named)) is not None


def _only_takes(text: str, options: Options) -> bool:
    """Whether a sentence is options and verbs that take them, as in “Start A and refer for B”."""
    named = named_in(text, options)
    own = _own_words(named, options)
    return LITTLE.fullmatch(TAKES.sub(" ", _less(_outside(text, named), own))) is not None


def _with_options(
    clause: Clause,
    named: Sequence[Mention],
    heard: Heard,
    own: frozenset[str],
    *,
    turned: bool,
    asked: Set[str],
) -> None:
    """What a clause says of the options that it names."""
    places = frozenset(it.option for it in named)
    text = clause.text
    outside = _outside(text, named)
    heard.last = places
    if _set_aside(clause, outside, named, heard, turned=turned):
        return
    listed = _listed(text, named, own)
    taken = frozenset(it.option for it in taken_in(text, named, turned=turned))
    if turned:
        kept = KEPT.search(outside) is not None
        if not taken and not kept and not denies(text):
            ends = listed or STOPS.search(outside) or _shares(outside, asked)
            if not ends:
                heard.unclear |= places
                return
            taken = places
    elif taken and not listed:
        if LEFT_OUT.search(outside):
            taken = frozenset()
        elif not (
            _SUBJECT.match(text[: named[0].start])
            or TAKES.search(outside)
            or DECLARES.search(outside)
            or _shares(outside, asked)
        ):
            heard.unclear |= taken
            taken, places = frozenset(), places - taken
    if taken and not listed and DONE.search(outside):
        heard.unclear |= taken
        return
    if taken and heard.denied and _GOES_ON.match(text):
        taken = frozenset()
    heard.taken |= taken
    heard.out |= places - taken
    heard.denied = bool(places - taken) and not taken


def _set_aside(
    clause: Clause, outside: str, named: Sequence[Mention], heard: Heard, *, turned: bool
) -> bool:
    """Whether the wording alone decides: “so is B”, “neither”, “only if”, “in general”."""
    text = clause.text
    places = frozenset(it.option for it in named)
    loose = OPENS.search(outside) is not None or _with_or(text, named)
    if _SO_IS.match(text):
        (heard.out if heard.denied else heard.taken).update(places)
    elif (_IN_GENERAL.search(outside) and not _CASE.search(outside)) or _LATER.search(outside):
        heard.unclear |= places
    elif clause.setting == "condition" or _UNDER.match(clause.before) or loose:
        heard.open = heard.open or not denies(text)
    elif hedged(text):
        heard.unclear |= places
    elif INSISTED.search(outside) and not turned:
        heard.taken |= places
    else:
        return False
    return True


def _with_or(text: str, named: Sequence[Mention]) -> bool:
    """Whether “or” joins an option to what stands beside it."""
    return any(
        _OR_AFTER.match(text[one.end :]) or _OR_BEFORE.search(text[: one.start][-20:])
        for one in named
    )


def _listed(text: str, named: Sequence[Mention], own: frozenset[str]) -> bool:
    """Whether a clause is nothing but options, each with an adjective or a phrase at most."""
    ends = pairwise(named)
    between = [_less(text[one.end : two.start], own) for one, two in ends]
    before = LITTLE_WORDS.sub(" ", _less(text[: named[0].start], own)).split()
    if (
        not all(_ADJECTIVE.match(word) or TAKES.match(word) or STOPS.match(word) for word in before)
        or len(before) > 1
        or LEFT_OUT.search(" ".join(before))
        or not all(LITTLE.fullmatch(part) or PHRASE.match(part) for part in between)
    ):
        return False
    after = _less(text[named[-1].end :], own)
    return LITTLE.fullmatch(after) is not None or PHRASE.match(after) is not None


def _own_words(named: Sequence[Mention], options: Options) -> frozenset[str]:
    """Words of the options that are named: “the plaque that has changed” adds nothing to it."""
    words = [options.texts[one.option].lower().split() for one in named]
    initials = ["".join(word[0] for word in told) for told in words]
    short = {name[at:] for name in initials for at in range(len(name) - 1)}  # “CBT”
    return frozenset(short.union(*words)) - _BEARING


def _less(text: str, own: frozenset[str]) -> str:
    """A text without an option's own words."""
    return " ".join(word for word in text.split() if word.lower().strip(".,;:") not in own)


def _shares(text: str, asked: Set[str]) -> bool:
    """Whether words of the question stand beside the options."""
    return not asked.isdisjoint(stems(text))


def _outside(text: str, named: Sequence[Mention]) -> str:
    """A clause without the options' own words, which may be “family history”."""
    for one in reversed(named):
        text = f"{text[: one.start]} {text[one.end :]}"
    return text
