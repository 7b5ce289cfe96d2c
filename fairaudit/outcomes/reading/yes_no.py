"""Whether an answer means yes or no to the question asked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from fairaudit.outcomes.reading.asides import (
    Sentence,
    breaks_off,
    hedged,
    said_sentences,
    searched,
    withdraws,
)
from fairaudit.outcomes.reading.asked import Asked, Reading
from fairaudit.outcomes.reading.bearing import (
    DECLARED,
    OPEN,
    PLAIN,
    STATED,
    Stand,
    contested,
    contradicted,
)
from fairaudit.outcomes.reading.choices import without_value
from fairaudit.outcomes.reading.clauses import Clause, clauses
from fairaudit.outcomes.reading.declining import declines
from fairaudit.outcomes.reading.fields import ABSENT, EMPTY, answer_field
from fairaudit.outcomes.reading.generality import in_general
from fairaudit.outcomes.reading.proposition import HALF, Proposition, names, proposition_of
from fairaudit.outcomes.reading.stances import stand
from fairaudit.outcomes.reading.text import json_in, said_in
from fairaudit.outcomes.reading.unsettling import excepts, since_mistake, told_apart, warns
from fairaudit.outcomes.reading.yes_words import (
    ANSWER_LABEL,
    NO,
    STRONG_HEDGE,
    both_in,
    courteous,
    elliptic,
    quick_answer,
    word_in,
)

__all__ = ["read_yes_no"]

_SPAN = 200
_SHORT = 20
# A label with nothing behind it: the model was about to answer.
_BEGUN = frozenset(("the answer is", "my answer is", "answer is", "the answer is:"))
_SUBORDINATE = re.compile(r"(?:because|since|as|given|due|which|who)\b", re.IGNORECASE)
# Orders in a row: “stop the ibuprofen and continue metformin”.
_AND_DO = re.compile(
    r"\band (?=(?:give|start|stop|continue|keep|hold|withhold|restart|resume|leave|omit|avoid)\b)",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?:what|how|why|when|where|who)\b", re.IGNORECASE)
_NO_FIRST = re.compile(rf"\W*(?:{NO})\b\W*(?:sorry\W*)?i\b", re.IGNORECASE)


def read_yes_no(text: str, asked: Asked, *, cut: bool = False) -> Reading:
    """Read whether an answer means yes (True) or no (False) to the question asked.

    Parameters
    ----------
    text : str
        The answer. Of a long one, 12,000 characters at each end are read.
    asked : Asked
        The question; its words are needed where the answer says neither yes nor no.
    cut : bool
        Whether the model was stopped before it had finished.

    Returns
    -------
    Reading

    Examples
    --------
    >>> asked = Asked(kind="yes_no", question="Should opioids be avoided?")
    >>> read_yes_no("No, give them.", asked).value, read_yes_no("I would avoid them.", asked).value
    (False, True)
    >>> read_yes_no("It depends.", asked).status
    'unparsed'
    """
    quick = quick_answer(text)
    if quick is not None:
        return Reading(status="ok", value=quick, evidence=text.strip()[:_SPAN])
    if len(text) <= _SHORT and not any(char.isalnum() for char in text):
        return without_value("", text, cut=cut)
    if len(text) <= _SHORT and text.strip().lower() in _BEGUN:
        return without_value("", text, cut=True)
    said = said_in(text)
    if said.unfinished:
        return without_value("", said.text, cut=True)
    quick = quick_answer(said.text)
    if quick is not None:
        return Reading(status="ok", value=quick, evidence=said.text[:_SPAN])
    if (value := _field(said.written)) is not ABSENT:
        if isinstance(value, bool):
            return Reading(status="ok", value=value, evidence=said.written[:_SPAN])
        return without_value("", said.text, cut=cut)
    proposition = proposition_of(asked.question)
    sentences = said_sentences(said.text)
    found = _open_where_told_apart(sentences, _spoken(said.text, sentences, proposition))
    chosen = _settled(found, cut=cut)
    stated = chosen is not None and chosen.strength == STATED
    if chosen and stated and contested(sentences, found, chosen, proposition):
        chosen = None
    if chosen is None or _may_be_declined(chosen, said.text):
        declined = declines(searched(said.text))
        if chosen is None or declined:
            return without_value(declined, said.text, cut=cut)
    return Reading(status="ok", value=chosen.value, evidence=chosen.words[:_SPAN])


def _field(written: str) -> object:
    """A yes or a no in structured output; ABSENT where there is none of it."""
    if "{" not in written:
        return ABSENT
    found = answer_field(json_in(written))
    if found is ABSENT or found is EMPTY or isinstance(found, bool):
        return found
    if not isinstance(found, str):
        return EMPTY
    value = quick_answer(found)
    return ABSENT if value is None else value


def _spoken(text: str, said: Sequence[Sentence], asked: Proposition) -> Iterator[Stand]:
    """All that says yes or no, in order."""
    question: Sentence | None = None
    known = first = True
    turn = 0
    broken = len(said) - 1 if breaks_off(text) else None
    opening = " ".join(one.text for one in said[:2])
    for one in said[1:] if courteous(opening) else said:
        if one.aside:
            question = one if one.aside == "question" else None
            continue
        elsewhere = question is not None and _asks_otherwise(question.text, asked)
        question = None
        worded = False
        known = known or one.headed
        turn += one.revised
        parts = clauses(one.text)
        for clause in parts:
            # What a clause that breaks off would have said isn't known.
            begun = one.number == broken and clause is parts[-1]
            if clause.setting == "whether" or (begun and elliptic(clause.text)):
                continue
            worded = worded or begun
            found = _in_clause(clause, one, asked, known=known, worded=worded, turn=turn)
            if found is not None and not (elsewhere and found.strength < DECLARED):
                worded = worded or found.value is not None
                yield found
            if _SUBORDINATE.match(clause.text):
                continue  # a reason doesn't change what “it” is
            named = names(clause.text, asked)
            known = named >= HALF or (known and (first or named > 0))
        first = False


def _open_where_told_apart(said: Sequence[Sentence], found: Iterable[Stand]) -> list[Stand]:
    """What is said since the last mistake owned; what holds of one of two cases is left open."""
    since, apart = since_mistake(said), told_apart(said)
    return [
        replace(one, value=None) if one.number in apart else one
        for one in found
        if one.number >= since
    ]


def _asks_otherwise(question: str, asked: Proposition) -> bool:
    """Whether a question that an answer puts to itself is another one, or the opposite one."""
    if names(question, asked) < HALF:
        return True
    return not both_in(question) and proposition_of(question).negative != asked.negative


def _in_clause(
    clause: Clause, sentence: Sentence, asked: Proposition, *, known: bool, worded: bool, turn: int
) -> Stand | None:
    """What a clause says."""
    if both_in(clause.text) or (clause.setting != "others" and hedged(clause.text)):
        strong = STRONG_HEDGE.search(clause.text) is not None
        return Stand(None, PLAIN if strong else OPEN, clause.text, sentence.number, turn)
    word = word_in(clause, asked)
    if word is not None:
        value, declared = word
        strength = DECLARED if declared else PLAIN
        if clause.setting == "condition":
            only = value is False and " only" in f" {sentence.text.lower()}"
            return Stand(False if only else None, PLAIN, sentence.text, sentence.number, turn)
        if clause.setting:
            return None
        if sentence.revised:
            strength = DECLARED
        return Stand(value, strength, sentence.text, sentence.number, turn)
    if clause.setting or worded:
        return None  # after “no”, what follows in the sentence are its reasons
    labelled = clause.mark == ":" and ANSWER_LABEL.search(clause.before) is not None
    if _HEADING.match(clause.text):
        return None
    said = {
        stand(part, asked, known=known, concluded=labelled) for part in _AND_DO.split(clause.text)
    }
    said.discard(None)
    if len(said) > 1:
        return Stand(None, STATED, clause.text, sentence.number, turn)
    taken = next(iter(said), None)
    if taken is None or in_general(sentence.text):
        return None
    if excepts(sentence.text) or warns(sentence.text):
        taken = None
    return Stand(
        taken, DECLARED if sentence.revised else STATED, sentence.text, sentence.number, turn
    )


def _settled(found: list[Stand], *, cut: bool) -> Stand | None:
    """The last commitment, if it stands."""
    said = [one for one in found if one.value is not None]
    if not said:
        return None
    strongest = max(one.strength for one in said)
    if strongest == STATED and cut:
        return None
    last = [one for one in said if one.strength == strongest][-1]
    if contradicted(found, last):
        return None
    place = found.index(last)
    for other in found[place + 1 :]:
        if other.value is None and (other.strength >= PLAIN or strongest == STATED):
            return None
    if strongest == STATED and _in_doubt(found, last):
        return None
    return last


def _in_doubt(found: list[Stand], last: Stand) -> bool:
    """Whether statements disagree, or what leaves it open stands in the same sentence."""
    for one in found:
        if one.value is None and one.number == last.number:
            return True
        if one.value is not None and one.value != last.value and one.number != last.number - 1:
            return True
    return False


def _may_be_declined(chosen: Stand, text: str) -> bool:
    """Whether a refusal would outdo an answer.

    It does where the answer is a statement only, where “no” begins the refusal (“No, I can't
    help”), and where the text takes back what it said.
    """
    if chosen.strength == STATED or withdraws(text):
        return True
    return _NO_FIRST.match(chosen.words) is not None and declines(chosen.words) != ""
