"""What a design is asked for, checked and put in order."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from fairaudit.counterfactual.attribute import CUES, Attribute
from fairaudit.counterfactual.design import Crossing
from fairaudit.counterfactual.formats import FORMATS, ORDERS
from fairaudit.counterfactual.prompts import PromptTemplate
from fairaudit.counterfactual.swaps import SHARED
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.errors import InputError
from fairaudit.registry import suggestion
from fairaudit.rows import REASON_FIRST

__all__ = [
    "checked_attributes",
    "checked_crossings",
    "checked_cues",
    "checked_formats",
    "checked_groups",
    "checked_orders",
    "drawn_vignettes",
]


def drawn_vignettes(vignettes: VignetteSet, limit: int | None, seed: int) -> VignetteSet:
    """Draw `limit` vignettes of a set; all where there is no limit."""
    there = len(vignettes.vignettes)
    if limit is None:
        return vignettes
    if not 1 <= limit <= there:
        raise InputError(
            f"The limit is {limit} vignettes; {vignettes.id} has {there}. Give a number from 1 to "
            f"{there}, or leave the limit out."
        )
    drawn = random.Random(f"{seed}/{vignettes.id}").sample(range(there), limit)
    return replace(vignettes, vignettes=tuple(vignettes.vignettes[i] for i in sorted(drawn)))


def checked_groups(
    groups: Mapping[str, Iterable[str]], attributes: Sequence[Attribute]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Groups to compare, by attribute; none of them unknown or the reference."""
    known = {attribute.id: attribute for attribute in attributes}
    checked = []
    for name, chosen in groups.items():
        if name not in known:
            raise InputError(
                f"Groups are named for “{name}”, which is not swapped. {suggestion(name, known)}"
            )
        attribute, levels = known[name], tuple(chosen)
        for level in levels:
            if level not in attribute.levels:
                raise InputError(
                    f"The attribute {name} has no group “{level}”. "
                    f"{suggestion(level, attribute.levels)}"
                )
        if attribute.reference in levels:
            raise InputError(
                f"“{attribute.reference}” is the reference of {name} and is compared with itself; "
                "leave it out of the groups."
            )
        if levels:
            checked.append((name, levels))
    return tuple(checked)


def checked_cues(cues: Iterable[str], attributes: Sequence[Attribute]) -> tuple[str, ...]:
    """Kinds of cue, of which every attribute has one."""
    checked = tuple(cues)
    for cue in checked:
        if cue not in CUES:
            raise InputError(f"There is no kind of cue “{cue}”. {suggestion(cue, CUES)}")
    for attribute in attributes:
        if not set(attribute.cues) & set(checked):
            raise InputError(
                f"The attribute {attribute.id} is told by {' or '.join(attribute.cues)}, not by "
                f"{', '.join(checked) or 'nothing'}. Name one of them in cues."
            )
    return checked


def checked_orders(orders: Iterable[str]) -> tuple[str, ...]:
    """Orders of the options, one or both."""
    checked = tuple(orders)
    unknown = [order for order in checked if order not in ORDERS]
    if unknown or not checked or len(set(checked)) < len(checked):
        raise InputError(
            f"The option orders are {', '.join(map(repr, checked)) or 'none'}; give “forward”, "
            "“reversed”, or both once."
        )
    return checked


def checked_formats(formats: Iterable[str], template: PromptTemplate) -> tuple[str, ...]:
    """Other forms of the questions, that the template can ask for."""
    checked = tuple(dict.fromkeys(formats))
    for name in checked:
        if name in ORDERS:
            raise InputError(
                f"“{name}” is an order of the options: name it in orders. Formats are "
                f"{', '.join(FORMATS)}."
            )
        if name not in FORMATS:
            raise InputError(f"There is no format “{name}”. {suggestion(name, FORMATS)}")
    if REASON_FIRST in checked:
        template.shell("", (), reason_first=True)
    return checked


def checked_attributes(
    names: Iterable[str], attributes: Sequence[Attribute], what: str
) -> tuple[str, ...]:
    """Ids of swapped attributes, named once for `what`."""
    checked = tuple(dict.fromkeys(names))
    known = [attribute.id for attribute in attributes]
    for name in checked:
        if name not in known:
            raise InputError(
                f"“{name}” is named in {what}, but is not among the attributes that are swapped. "
                f"{suggestion(name, known)}"
            )
    return checked


def checked_crossings(
    crossings: Iterable[Iterable[str]], attributes: Sequence[Attribute]
) -> tuple[Crossing, ...]:
    """Crossings of two attributes or more, which no two fill the same slots.

    Raises
    ------
    InputError
        If a crossing has one attribute, stands twice, or two of its attributes fill one slot that
        holds the words of one only, such as the pronoun.
    """
    by_id = {attribute.id: attribute for attribute in attributes}
    checked: list[Crossing] = []
    for given in crossings:
        if isinstance(given, str):
            raise InputError(
                f"The crossing “{given}” is one attribute. Give each crossing as a list of two or "
                "more, such as [race_ethnicity, sex]."
            )
        names = checked_attributes(given, attributes, "crossings")
        if len(names) < 2:
            raise InputError(
                f"The crossing [{', '.join(names)}] has fewer than two attributes; one by itself "
                "is swapped already."
            )
        if any(set(names) == set(other.attributes) for other in checked):
            raise InputError(f"The crossing of {' and '.join(names)} is given twice.")
        _check_slots([by_id[name] for name in names])
        checked.append(Crossing(attributes=names))
    return tuple(checked)


def _check_slots(attributes: Sequence[Attribute]) -> None:
    for index, one in enumerate(attributes):
        for other in attributes[:index]:
            both = [slot for slot in one.slots if slot in other.slots and slot not in SHARED]
            if both:
                raise InputError(
                    f"The attributes {other.id} and {one.id} both fill "
                    f"{', '.join('{' + slot + '}' for slot in both)}, so that they cannot be "
                    "crossed: a text has one of it. Swap them one at a time."
                )
