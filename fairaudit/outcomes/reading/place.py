"""A figure with all that is known of its place, for the readers to judge."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fairaudit.outcomes.reading.bare import bare_answer, listing, stands_alone
from fairaudit.outcomes.reading.discount import discount
from fairaudit.outcomes.reading.quantities import Quantity, quantities_in
from fairaudit.outcomes.reading.setting import Setting, Settings
from fairaudit.outcomes.reading.sought import Sought
from fairaudit.outcomes.reading.standing import Standing, overlap, standing_of
from fairaudit.outcomes.reading.wording import word_set

__all__ = ["Place", "places_in"]


_NAME = re.compile(r"(?<![\w-])(?P<word>[A-Za-z]{2,}[\w-]{0,10})-$")
_NEAR = 24
_YEAR = re.compile(r"\b(?:in|since|from|the|of) (?:19|20)\d\d$", re.IGNORECASE)
_LEVELS = word_set("esi nyha asa level class grade stage category ctas mts killip score")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A figure, the words around it, and how firmly it is given.

    Parameters
    ----------
    text : str
        The whole text.
    quantity : Quantity
        The figure.
    setting : Setting
        The words around it.
    question : Sought
        What the question says about the figure sought.
    shared : int
        How many of the question's content words its clause shares.
    standing : Standing
        How firmly it is given.
    """

    text: str
    quantity: Quantity
    setting: Setting
    question: Sought
    shared: int
    standing: Standing

    @property
    def discounted(self) -> bool:
        """Whether its place takes it out of the answer."""
        return discount(self.quantity, self.setting, self.question) != ""

    @property
    def mentioned(self) -> bool:
        """Whether a figure without a unit may be one of those sought; “one” stands for a noun."""
        one = self.quantity.form == "words" and self.quantity.low == 1
        if one or self.standing == Standing.ASIDE:
            return False
        return stands_alone(self.setting, self.question)

    @property
    def bare(self) -> bool:
        """Whether it can be the answer without a unit."""
        return bare_answer(self.setting, self.question, self.shared, self.standing)


def places_in(text: str, question: Sought) -> Iterator[Place]:
    """The figures of a text that are no numbers of a list."""
    quantities = quantities_in(text)
    settings, items = Settings(text), listing(text)
    for quantity in quantities:
        if quantity.start in items or _in_a_name(text, quantity.start, quantity.end, question):
            continue
        setting = settings.of(quantity)
        shared = overlap(setting, question)
        yield Place(
            text=text,
            quantity=quantity,
            setting=setting,
            question=question,
            shared=shared,
            standing=standing_of(setting, shared),
        )


def _in_a_name(text: str, start: int, end: int, question: Sought) -> bool:
    """Whether a figure is part of a name or a year: “CURB-65”, “in 1975”; “ESI-3” is a level."""
    if _YEAR.search(text[max(0, start - 6) : end]):
        return True
    named = _NAME.search(text[max(0, start - _NEAR) : start])
    if named is None:
        return False
    word = named["word"]
    if f"{word}-{text[start:end]}".lower() in question.text:
        return True
    return word.isupper() and word not in question.acronyms and word.lower() not in _LEVELS
