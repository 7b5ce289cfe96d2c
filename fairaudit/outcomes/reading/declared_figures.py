"""Which figure an answer declares by its syntax, whatever its prose says."""

import re
from fractions import Fraction

from fairaudit.outcomes.reading.asked import Asked
from fairaudit.outcomes.reading.declarations import Declaration, Disputed, agreed, declarations
from fairaudit.outcomes.reading.levels import in_digits
from fairaudit.outcomes.reading.numbers import plain
from fairaudit.outcomes.reading.quantities import Quantity, quantities_in
from fairaudit.outcomes.reading.sought import sought
from fairaudit.outcomes.reading.units import ASKED_UNITS
from fairaudit.outcomes.reading.wording import one_of, word_set, wording

__all__ = ["declared_figure"]

_LONGEST = 200
_WORD = re.compile(r"[a-z]+")
# A label has one of these, and no word that is neither of these nor the question's.
_HEADS = word_set(
    "answer level score rating grade class category probability risk likelihood estimate dose",
    "value duration urgency priority severity triage label interval chance recommendation verdict",
    "conclusion decision choice esi",
)
_BESIDE = word_set(
    "my our the this that single final correct best most appropriate recommended overall estimated",
    "predicted suggested right proper patient her his their for of in is now here then s case",
    "numeric point total likely initial",
)
# What may stand before the figure of a declaration, and behind it.
_LEADS = wording(
    r"[\s\"'(\[*~≈:]*(?:(?:",
    one_of("about|around|roughly|approximately|approx|an?|the|likely|probably|still|therefore"),
    "|",
    one_of("level|class|grade|stage|category|score|rating|number", r"(?-i:[A-Za-z]?[A-Z]{2,6})"),
    r")\b[\s\"':.~≈-]*){0,4}",
)
_ENDS = wording(
    r"[\s\"'*)\]]*(?:$|[.,;:!(|→=\[]|\s-\s|",
    one_of("because|since|as|given|for|in|on|at|by|per|to|of|with|from|after|before|every|once"),
    r"\b|",
    one_of("daily|today|now|here|overall|rather|based|and|but|so|points?|orally|iv|po"),
    r"\b)",
)


def declared_figure(written: str, asked: Asked) -> tuple[Declaration, Fraction] | Disputed | None:
    """The figure that an answer declares by syntax alone; None where it declares none.

    Parameters
    ----------
    written : str
        The answer after its thinking, with its markup.
    asked : Asked
        What was asked, with its scale or its unit.

    Examples
    --------
    >>> asked = Asked(kind="ordinal", question="Which ESI level?", scale=(1, 5))
    >>> declared_figure("Some would give a 2. Final answer: ESI 3.", asked)[1]
    Fraction(3, 1)
    """
    said = [
        (one, _figure(one, asked))
        for one in declarations(written, sought(asked.question).stems)
        if one.form != "ticked" and _is_asked_for(one.label, asked.question)
    ]
    return agreed([(one, value) for one, value in said if value is not None])


def _is_asked_for(label: str, question: str) -> bool:
    """Whether a label is one of an answer, and not of another finding; without one it is."""
    words = set(_WORD.findall(label.lower()))
    asked = set(_WORD.findall(question.lower()))
    if not words:
        return True
    named = words & _HEADS or ("total" in words and "score" in asked)
    return bool(named) and words <= _HEADS | _BESIDE | asked


def _figure(one: Declaration, asked: Asked) -> Fraction | None:
    """The figure that a declaration gives, if it gives one only and in the unit asked for."""
    value = one.value[:_LONGEST].partition(". ")[0]
    text = plain(in_digits(value) if asked.scale else value)
    found = quantities_in(text)
    if not found or not found[0].single or found[0].bound:
        return None
    first = found[0]
    if not _LEADS.fullmatch(text[: first.start]) or not _ENDS.match(text, first.end):
        return None
    worth = [_level(it, asked) if asked.scale else _amount(it, asked) for it in found]
    return worth[0] if len({it for it in worth if it is not None}) == 1 else None


def _level(one: Quantity, asked: Asked) -> Fraction | None:
    if asked.scale is None or one.unit is not None or one.of not in (None, asked.scale[1]):
        return None
    fits = one.low.denominator == 1 and asked.scale[0] <= one.low <= asked.scale[1]
    return one.low if fits else None


def _amount(one: Quantity, asked: Asked) -> Fraction | None:
    if asked.unit is None:
        return None
    kind, size = ASKED_UNITS[asked.unit]
    if one.unit is not None:
        return one.size / size if one.unit.kind == kind and one.size is not None else None
    return one.low if kind != "share" and one.of is None else None
