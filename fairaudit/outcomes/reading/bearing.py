"""Gates of yes and no: what bears on the question and isn't understood.

An answer that is inferred from a statement stands only if no other clause in the writer's voice
speaks of the act asked about without being understood. A plain “yes” stands unless a later
statement, or another plain word that isn't taken back, says the opposite.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fairaudit.outcomes.reading.asides import Sentence
from fairaudit.outcomes.reading.clauses import clauses
from fairaudit.outcomes.reading.generality import in_general, of_this_one
from fairaudit.outcomes.reading.polarity import negations
from fairaudit.outcomes.reading.proposition import Proposition, is_about
from fairaudit.outcomes.reading.stances import (
    FIRST_PERSON,
    STANCE,
    speaks_of_it,
    stand,
)
from fairaudit.outcomes.reading.unsettling import misses_a_fact

__all__ = [
    "DECLARED",
    "OPEN",
    "PLAIN",
    "STATED",
    "Stand",
    "contested",
    "contradicted",
]

OPEN, STATED, PLAIN, DECLARED = 0, 1, 2, 3
"""How firmly something is said: left open, stated, in a plain word, as the declared answer."""

_ANSWER_WORD = re.compile(r"^\W*(?:yes|yeah|no|nope)\W*$", re.IGNORECASE)
_TURNS = re.compile(
    r"^\W*(?:today|nowadays|these days|now i|however|but|that said|nevertheless|nonetheless|still|"
    r"yet|then again|unless|except|"
    r"on the other hand|having said that|conversely)\b",
    re.IGNORECASE,
)
_DOUBTFUL = re.compile(
    r"\b(?:may|might|could|if|unless|another|other|instead|different|alternative|better|worse|"
    r"too|only|question|matter|risk\w*|debat\w+|contro\w+|option|but|though|although|however|yet)\b",
    re.IGNORECASE,
)
_ALLOWS = re.compile(r"\b(?:she|he|they|we|you) (?:can|could|may|might)\b", re.IGNORECASE)
# “I'd still switch to formula”: what the writer would do, and no addition to it.
_OWN_WAY = re.compile(
    r"\b(?:i|we)(?:'d| would)(?! (?:also|add|then|check|recheck|repeat|monitor|want|like|be)\b)",
    re.IGNORECASE,
)
_FEW = 4


@dataclass(frozen=True, slots=True)
class Stand:
    """Something that says yes or no, or (None) that leaves it open.

    Parameters
    ----------
    value : bool, optional
        What it says.
    strength : int
        `OPEN`, `STATED`, `PLAIN` or `DECLARED`.
    words : str
        The sentence or clause that says it.
    number : int
        The number of its sentence.
    turn : int
        How often the writer had taken something back before it.
    """

    value: bool | None
    strength: int
    words: str
    number: int
    turn: int


def contradicted(found: Sequence[Stand], chosen: Stand) -> bool:
    """Whether an equal or later word says the opposite, and none of them is taken back.

    Examples
    --------
    >>> halves = [Stand(True, PLAIN, "With a bleed, yes", 0, 0), Stand(False, PLAIN, "no", 1, 0)]
    >>> contradicted(halves, halves[1])
    True
    """
    place = found.index(chosen)
    for at, other in enumerate(found):
        if other.value is None:
            if chosen.strength == other.strength == PLAIN and other.number == chosen.number:
                return True
            continue
        if other.value == chosen.value:
            continue
        if other.strength == chosen.strength == PLAIN and other.turn == chosen.turn:
            return True
        if at > place and chosen.strength == PLAIN and other.number > chosen.number:
            return True
    return False


def contested(
    said: Sequence[Sentence], found: Sequence[Stand], chosen: Stand, asked: Proposition
) -> str:
    """The clause that speaks of what is asked, and of which nothing is made; or nothing.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.asides import said_sentences
    >>> from fairaudit.outcomes.reading.proposition import proposition_of
    >>> chosen = Stand(True, STATED, "I would admit her.", 0, 0)
    >>> said = said_sentences("I would admit her. Admission is another matter with that bed.")
    >>> contested(said, [chosen], chosen, proposition_of("Should she be admitted?"))
    'Admission is another matter with that bed'
    """
    known = {one.number for one in found}
    settled = FIRST_PERSON.search(chosen.words) is not None
    # What follows a first sentence of a few words are its reasons.
    opens = chosen.number == 0 and not settled and len(chosen.words.split()) <= _FEW
    for sentence in said:
        if sentence.aside or sentence.number in known:
            continue
        if in_general(sentence.text):
            if _opposed(sentence.text, chosen, asked):
                return sentence.text
            continue
        earlier = sentence.number < chosen.number
        if _turns_away(sentence, chosen, settled=settled):
            return sentence.text
        for clause in clauses(sentence.text):
            if clause.setting or (settled and earlier):
                continue
            if not earlier and _ANSWER_WORD.match(clause.text):
                return clause.text
            if not opens and is_about(clause.text, asked) and _takes_sides(clause.text):
                return clause.text
            if not earlier and speaks_of_it(clause.text) and _ALLOWS.search(clause.text):
                return clause.text
    return ""


def _turns_away(sentence: Sentence, chosen: Stand, *, settled: bool) -> bool:
    """Whether a sentence behind an answer turns, or says what the writer would do instead.

    Of a fact that isn't known, the sentence before it may speak as well.
    """
    behind = sentence.number - chosen.number
    if behind >= -1 and misses_a_fact(sentence.text):
        return True
    if behind < 0:
        return False
    if sentence.revised or _TURNS.match(sentence.text):
        return True
    return not settled and _OWN_WAY.search(sentence.text) is not None


def _opposed(general: str, chosen: Stand, asked: Proposition) -> bool:
    """Whether what is said of a kind of patients is the opposite of an answer that may be too."""
    if of_this_one(chosen.words):
        return False
    said = [stand(one.text, asked, known=False) for one in clauses(general)]
    return chosen.value is not None and (not chosen.value) in said


def _takes_sides(text: str) -> bool:
    """Whether a clause may say something for or against."""
    found = STANCE.search(text) or _DOUBTFUL.search(text) or _ALLOWS.search(text)
    return found is not None or negations(text) > 0
