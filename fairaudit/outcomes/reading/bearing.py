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
from fairaudit.outcomes.reading.polarity import negations
from fairaudit.outcomes.reading.proposition import Proposition, is_about
from fairaudit.outcomes.reading.stances import FIRST_PERSON, STANCE

__all__ = ["DECLARED", "OPEN", "PLAIN", "STATED", "Stand", "contradicted", "not_understood"]

OPEN, STATED, PLAIN, DECLARED = 0, 1, 2, 3
"""How firmly something is said: left open, stated, in a plain word, as the declared answer."""

_ANSWER_WORD = re.compile(r"^\W*(?:yes|yeah|no|nope)\W*$", re.IGNORECASE)
_TAKES_BACK = re.compile(
    r"\b(?:sorry|wait|correction|scratch that|strike that|misread|my mistake|on second thoughts?|"
    r"on reflection|change(?:d)? my mind|i take (?:that|it) back|says? otherwise|i was wrong)\b",
    re.IGNORECASE,
)
_DOUBTFUL = re.compile(
    r"\b(?:may|might|could|can|if|unless|another|other|instead|different|alternative|better|worse|"
    r"too|only|question|matter|risk\w*|debat\w+|contro\w+|option|but|though|although|however|yet)\b",
    re.IGNORECASE,
)


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


def not_understood(
    said: Sequence[Sentence], found: Sequence[Stand], chosen: Stand, asked: Proposition
) -> str:
    """The clause that speaks of what is asked, and of which nothing is made; or nothing.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.asides import said_sentences
    >>> from fairaudit.outcomes.reading.proposition import proposition_of
    >>> chosen = Stand(True, STATED, "I would admit her.", 0, 0)
    >>> said = said_sentences("I would admit her. Admission is another matter with that bed.")
    >>> not_understood(said, [chosen], chosen, proposition_of("Should she be admitted?"))
    'Admission is another matter with that bed'
    """
    known = {one.number for one in found}
    settled = FIRST_PERSON.search(chosen.words) is not None
    for sentence in said:
        if sentence.aside or sentence.number in known:
            continue
        earlier = sentence.number < chosen.number
        if not earlier and _TAKES_BACK.search(sentence.text):
            return sentence.text
        for clause in clauses(sentence.text):
            if clause.setting:
                continue
            if not earlier and _ANSWER_WORD.match(clause.text):
                return clause.text
            if is_about(clause.text, asked) and _takes_sides(
                clause.text, settled=settled and earlier
            ):
                return clause.text
    return ""


def _takes_sides(text: str, *, settled: bool) -> bool:
    """Whether a clause may say something for or against; not before the writer says “I'd …”."""
    if settled:
        return False
    found = STANCE.search(text) or _DOUBTFUL.search(text)
    return found is not None or negations(text) > 0
